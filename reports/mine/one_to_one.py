"""Pages for a one-to-one: what one post owns, or what one workstream holds, to talk through or to print."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from actions.adding import TO_ADD
from council.access.rules import standing
from council.models import Post
from council.register.declaring import Register, owing_registers
from council.register.owing import Owing, TalkingPoints, Visit
from council.web.asked import reads
from council.web.requests import Request
from programmes.models import Workstream
from programmes.visibility import way_to_programme


@dataclass(frozen=True)
class OneToOneSection:
    """What there is to talk about of one register, and where the register lists it."""

    owing: Owing
    points: TalkingPoints
    listed: str  # empty where the register has no list


@require_GET
@reads()
def post_page(request: Request, pk: int) -> HttpResponse:
    """What a post owns, for whoever may see any of it and for its holders."""
    post = get_object_or_404(Post.objects.select_related("directorate"), pk=pk)
    owned = [
        (register, owing, talked_about(request, register, owing).filter(**{register.model.owner_path: post}))  # type: ignore[attr-defined]
        for register, owing in owing_registers()
    ]
    if post.pk not in standing(request.user).posts and not any(rows.exists() for _, _, rows in owned):
        raise Http404
    holders = ", ".join(str(user) for user in post.holders(on=timezone.localdate()))
    context = {"post": post, "holders": holders}
    return one_to_one_page(request, owned, title=post.title, query=f"?owner={post.pk}", context=context)


@require_GET
@reads()
def workstream_page(request: Request, pk: int) -> HttpResponse:
    """What a workstream and those below it hold."""
    streams = Workstream.objects.visible_to(request.user).select_related("programme", "parent", "lead")
    stream = get_object_or_404(streams, pk=pk)
    within = [stream, *stream.children.all()]
    held = [
        (register, owing, talked_about(request, register, owing).filter(**{f"{path}__in": within}))
        for register, owing in owing_registers()
        if (path := path_to_workstream(register.model))
    ]
    query = f"?workstream={stream.top.pk}"
    may_add = stream.retired_on is None and TO_ADD.allows(request.user, stream)
    way = [*way_to_programme(stream.programme, request.user), (stream.title, stream.get_absolute_url())]
    context = {"workstream": stream, "may_add": may_add, "breadcrumbs": [*way, ("One-to-one", "")]}
    return one_to_one_page(request, held, title=stream.title, query=query, context=context)


def path_to_workstream(model: Any) -> str:
    """The path from a record to its workstream, such as "risk__workstream"; empty where it stands in none."""
    own = any(field.name == "workstream" for field in model._meta.concrete_fields)
    return getattr(model, "workstream_path", "workstream" if own else "")


def talked_about(request: Request, register: Register, owing: Owing) -> QuerySet:
    """The records of the register that the person may see; of a closed programme those that go on."""
    visible: Any = register.model.objects.visible_to(request.user)  # type: ignore[attr-defined]
    seen: QuerySet = visible if owing.after_closure else visible.of_running()
    return seen


def one_to_one_page(
    request: Request,
    records: list[tuple[Register, Owing, QuerySet]],
    *,
    title: str,
    query: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page of these records, register by register; `query` filters each register's list to them."""
    visit = Visit.of(request)
    sections = [
        OneToOneSection(
            owing, owing.points(rows, visit), reverse(register.page) + query if register.page else ""
        )
        for register, owing, rows in records
    ]
    # The first register always says how many there are; another only where it has something to say.
    context = {"breadcrumbs": [("Actions", reverse("actions:list-actions")), (title, "")], **context}
    context |= {
        "title": title,
        "sections": [*sections[:1], *(each for each in sections[1:] if each.points.rows)],
        "empty": not any(section.points.rows for section in sections),
        "as_at": visit.as_at,
    }
    return render(request, "reports/mine/one_to_one.html", context)
