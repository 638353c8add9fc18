"""The pages of posts: the register, one post, who takes it up, stands in or leaves, and handing over."""

from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.rules import Right, administers, may, standing
from council.accounts.signing_in.freshness import freshly_signed_in
from council.models import Grant, Holding, Post
from council.people.filters import PostFilter
from council.people.forms import EndForm, HandOverForm, PostForm, StandInForm, TakeUpForm
from council.people.handing_over import hand_over
from council.people.history import history_of
from council.people.holdings import DAY, predecessors, stand_in, take_up
from council.people.leaving_a_post import leave_post, never_taken_up
from council.people.ownership import counted, owned_by
from council.people.recording import record_post
from council.people.tables import PostTable
from council.people.views.act_page import Crumbs, act_page, for_administrators, require_reader
from council.register import RegisterView
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post
from council.wording import spoken


class PostRegister(RegisterView):
    """Every post, who holds it, and what it owns."""

    template_name = "council/people/posts.html"
    model = Post
    table_class = PostTable
    filterset_class = PostFilter
    title = "Posts"
    name = "posts"

    def get(self, request: Any) -> HttpResponseBase:
        require_reader(request)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return Post.objects.all()

    def with_details(self, queryset: QuerySet) -> QuerySet:
        now = Holding.objects.filter(Holding.current(self.as_at)).select_related("user")
        return queryset.select_related("directorate").prefetch_related(
            Prefetch("holdings", now, to_attr="held_now")
        )

    @cached_property
    def vacant(self) -> list[Post]:
        """The offices that nobody holds: told above the whole list, to whoever can fill or chase them."""
        user = self.request.user
        if self.request.GET or not (administers(user) or may(user, Right.MANAGE)):
            return []
        return list(Post.objects.vacant(on=self.as_at).filter(is_active=True))  # type: ignore[attr-defined]

    def rows_of(self, keys: Any) -> list[Any]:
        rows = super().rows_of(keys)
        # What the vacant ones own is counted with the page's, in the same questions.
        owns = counted({*keys, *(post.pk for post in self.vacant)}, seen_by=self.request.user)
        for row in (*rows, *self.vacant):
            row.owns = owns.get(row.pk, "")
        return rows

    def extra_context(self) -> dict[str, Any]:
        vacant = [(post, post.owns) for post in self.vacant if post.owns]  # type: ignore[attr-defined]
        return {"may_administer": administers(self.request.user), "vacant": vacant}


@require_GET
@reads()
def detail_post(request: Request, pk: int) -> HttpResponse:
    """One post: who holds it, held it and stands in, what it owns, and what its holder may do."""
    require_reader(request)
    post = get_object_or_404(Post.objects.select_related("directorate"), pk=pk)
    today = timezone.localdate()
    who = standing(request.user)
    may_administer = administers(request.user)
    may_read_history = may_administer or who.reach(Right.HISTORY) is None
    holdings = list(post.holdings.select_related("user").order_by("-from_date", "pk"))
    order = Holding.Capacity.values
    now = [row for row in holdings if row.from_date <= today and (not row.to_date or row.to_date >= today)]
    return render(
        request,
        "council/people/post.html",
        {
            "post": post,
            "breadcrumbs": [*crumbs(), (str(post), "")],
            "now": sorted(now, key=lambda row: order.index(row.capacity)),
            "to_come": [row for row in holdings if row.from_date > today],
            "before": [row for row in holdings if row.to_date and row.to_date < today],
            "vacant": post.kind == Post.Kind.OFFICE and post.is_active and not now,
            "owned": owned_by(post, seen_by=request.user),
            "grants": Grant.objects.filter(Holding.current(today), post=post).select_related("scope")
            if may_administer
            else [],
            "happenings": history_of(post) if may_read_history else [],
            "may_administer": may_administer,
        },
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def create_post(request: Request) -> HttpResponse:
    """Add a post."""
    form = PostForm(request.POST or None)

    def act() -> tuple[str, str]:
        post = record_post(form.save(commit=False), by=request.user)
        return f"{post} is added.", post.get_absolute_url()

    return act_page(
        request, form, act, title="Add a post", crumbs=crumbs(), back=reverse("people:list-posts")
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def edit_post(request: Request, pk: int) -> HttpResponse:
    """Change a post's title, kind or directorate, or take it out of use."""
    post = get_object_or_404(Post, pk=pk)
    where = crumbs(post)
    form = PostForm(request.POST or None, instance=post)

    def act() -> str:
        record_post(
            form.save(commit=False),
            by=request.user,
            why=form.cleaned_data["why"],
            version=form.version_seen,
        )
        return "The post is changed."

    return act_page(request, form, act, title="Change the post", crumbs=where, back=post.get_absolute_url())


@freshly_signed_in
@require_get_or_post
@for_administrators
def take_up_post(request: Request) -> HttpResponse:
    """Put a person into a post; what follows is told before it is done."""
    form = TakeUpForm(request.POST or None, initial=named_by_link(request))

    def act() -> tuple[str, str]:
        cleaned = form.cleaned_data
        holding = take_up(**cleaned, by=request.user, on=timezone.localdate(), meant=meant_in(form))
        message = f"{holding.user} takes up {holding.post} on {spoken(holding.from_date)}."
        return message, holding.post.get_absolute_url()

    def check() -> dict[str, Any]:
        cleaned = form.cleaned_data
        names = ("user", "capacity", "from_date", "to_date")
        ending = predecessors(cleaned["post"], **{name: cleaned[name] for name in names})
        last = spoken(cleaned["from_date"] - DAY)
        capacity = Holding.Capacity(cleaned["capacity"]).label.lower()
        follows = [
            f"{cleaned['user']} is {capacity} of {cleaned['post']} from {spoken(cleaned['from_date'])}."
        ]
        follows += [
            f"{holding.user} leaves the post: {holding.get_capacity_display().lower()} until {last}."
            for holding in ending
        ]
        owned = owned_by(cleaned["post"], seen_by=request.user)
        if owned:
            own = ", ".join(kind.heading for kind in owned)
            follows.append(
                f"Everything of the post is theirs from that day: {own}. No record has to be edited."
            )
        return {"question": "Check before you save", "follows": follows}

    return act_page(
        request,
        form,
        act,
        title="Take up a post",
        crumbs=crumbs(),
        back=reverse("people:list-posts"),
        button="Continue",
        check=check,
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def stand_in_for_post(request: Request) -> HttpResponse:
    """Let somebody act for a post while its holder is away."""
    form = StandInForm(request.POST or None, initial=named_by_link(request))

    def act() -> tuple[str, str]:
        cleaned = form.cleaned_data
        told: dict[str, Any] = {"by": request.user, "on": timezone.localdate(), "meant": meant_in(form)}
        holding = stand_in(**cleaned, **told)
        message = f"{holding.user} stands in as {holding.post} until {spoken(cleaned['to_date'])}."
        return message, holding.post.get_absolute_url()

    lead = (
        "The holder stays in post. The person who stands in can do what the post can, as its deputy, and the "
        "history says for which post they acted."
    )
    return act_page(
        request,
        form,
        act,
        title="Stand in for a post",
        crumbs=crumbs(),
        back=reverse("people:list-posts"),
        lead=lead,
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def end_holding(request: Request, pk: int) -> HttpResponse:
    """Record that a person leaves a post, or never takes it up."""
    holding = get_object_or_404(Holding.objects.select_related("post", "user"), pk=pk)
    today = timezone.localdate()
    begun = holding.from_date <= today
    form = EndForm(request.POST or None, initial={"on": today}, about=holding)
    if not begun:
        del form.fields["on"]

    def act() -> str:
        cleaned: dict[str, Any] = form.cleaned_data
        told = {"by": request.user, "why": cleaned["why"], "version": form.version_seen}
        if not begun:
            never_taken_up(holding, as_at=today, **told)
            return f"{holding.user} does not take up the post."
        leave_post(holding, on=cleaned["on"], as_at=today, meant=meant_in(form), **told)
        return f"{holding.user} leaves the post on {spoken(cleaned['on'])}."

    if begun:
        lead = (
            f"{holding.user} is {holding.get_capacity_display().lower()} since {spoken(holding.from_date)}."
        )
    else:
        lead = f"{holding.user} was to take it up on {spoken(holding.from_date)}. The history keeps that."
    return act_page(
        request,
        form,
        act,
        title="Leave the post" if begun else "Not taken up",
        crumbs=crumbs(holding.post),
        back=holding.post.get_absolute_url(),
        lead=lead,
    )


@freshly_signed_in
@require_get_or_post
@for_administrators
def hand_over_post(request: Request, pk: int) -> HttpResponse:
    """Hand over everything that a post owns to another post, from now on."""
    post = get_object_or_404(Post, pk=pk)
    form = HandOverForm(request.POST or None, post=post)

    def act() -> str:
        cleaned = form.cleaned_data
        today = timezone.localdate()
        hand_over(post, to=cleaned["to"], by=request.user, why=cleaned["why"], on=today)
        return f"Everything that was owned here belongs to {cleaned['to']} from now on."

    def check() -> dict[str, Any]:
        to = form.cleaned_data["to"]
        follows = [f"{kind.heading} of {post}" for kind in owned_by(post, seen_by=request.user)]
        holders = (
            ", ".join(str(holder) for holder in to.holders(on=timezone.localdate())) or "no one: it is vacant"
        )
        return {
            "question": f"Hand over everything to {to}?",
            "follows": [*follows, f"{to} is held by {holders}."],
            "detail": "Restricted records that you cannot see go with it. What is done and closed stays.",
        }

    lead = "For a post that goes, or whose work moves. Where only the person changes, change the holder."
    return act_page(
        request,
        form,
        act,
        title="Hand over everything",
        crumbs=crumbs(post),
        back=post.get_absolute_url(),
        button="Continue",
        lead=lead,
        check=check,
    )


# --- what the pages share -----------------------------------------------------------------------------------


def crumbs(post: Post | None = None) -> Crumbs:
    """Where the pages of a post lie."""
    first = [("Posts", reverse("people:list-posts"))]
    return [*first, (str(post), post.get_absolute_url())] if post else first


def named_by_link(request: Request) -> dict[str, Any]:
    """The post and the person that a link names, and today."""
    asked = {name: request.GET.get(key, "") for name, key in (("post", "post"), ("user", "person"))}
    known = {name: key for name, key in asked.items() if key.isdecimal() and len(key) < 19}
    return {**known, "from_date": timezone.localdate()}
