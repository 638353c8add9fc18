"""Handing a file out so that a browser can only keep it: whatever is in it, nothing of it runs."""

from typing import Any

from django.http import FileResponse, Http404

from council import events
from council.evidence.stored import StoredFile
from council.models import Event, User

# Whatever a browser makes of the bytes, it runs and loads nothing.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(stored: StoredFile, *, by: User, exempt: bool) -> FileResponse:
    """The file, always as a download and only once the scanner has passed it. Each download is told."""
    if not stored.can_be_opened:
        raise Http404
    try:
        file: Any = stored.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    events.tell(
        Event.Kind.DOWNLOADED,
        f"{stored.what} of {stored.record_name}",
        by=by,
        sha256=stored.sha256,
        exempt=exempt,
        rows=1,
        **stored.named,
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=stored.download_name,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": SANDBOX},
    )
