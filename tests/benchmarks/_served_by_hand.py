"""A file handed out by hand: a view that asks for a sign-in alone, under the limit of every file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from council.web.downloads import hands_out_files
from tests.database import BUILD

SERVED = BUILD / "served-by-hand.pdf"


@hands_out_files()
@login_required
def served_by_hand(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SERVED.read_bytes(), content_type="application/pdf")
