"""The boxes for owners that are no posts: those that come near one, and the rest in one go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.web.forms import Radios
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.owners import AskedOwner
from programmes.imports.decisions import ADD_POST, AS_WORDS, POST_IS, Decisions

LISTED = 100  # owners that are decided one by one on the page
USE_NEAR = "use_near"  # the button that takes every post that an owner comes near


@dataclass(frozen=True)
class OwnerChoice:
    """One owner with its own choice."""

    asked: AskedOwner
    field: BoundField


@dataclass(frozen=True)
class OwnersBoxes:
    """The owners on the page: those that come near a post, the rest, and the choice for all of the rest."""

    near: list[OwnerChoice]
    rest: list[OwnerChoice]
    rest_names: list[str]
    rest_all: BoundField | None
    open_near: int


def name_of_box(asked: AskedOwner) -> str:
    """The name of an owner's box, the same whenever the file is read."""
    return f"post-{sha256(asked.key.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def add_owners(form: forms.Form, run: DryRun) -> None:
    """Add to the form what each owner that is no post means."""
    rest = [asked for asked in run.owners if not asked.near]
    if rest:
        form.fields["posts_all"] = forms.ChoiceField(
            label="What to do with the owners that come near no post",
            choices=[
                (ADD_POST, f"Add {'it as a post' if len(rest) == 1 else f'these {len(rest)} as posts'}"),
                (AS_WORDS, "Leave their rows without an owner, and keep the words"),
            ],
            widget=Radios(small=True),
            required=False,
            initial=run.decisions.posts_all,
        )
    for asked in run.owners[:LISTED]:
        add, words = (ADD_POST, "Add it as a new post"), (AS_WORDS, "No post: keep the words")
        if asked.near:
            choices = [("", "Choose"), (f"{POST_IS}{asked.near}", asked.near), add, words]
        else:
            choices = [("", "Same as the choice above"), add, words]
        said = run.decisions.posts.get(asked.key, "")
        if said and said not in dict(choices):
            choices.append((said, said.removeprefix(POST_IS)))
        form.fields[name_of_box(asked)] = forms.ChoiceField(
            label=f"What “{asked.name}” means", choices=choices, required=False, initial=said
        )


def owners_chosen(run: DryRun, cleaned: Mapping[str, Any], *, use_near: bool) -> tuple[str, dict[str, str]]:
    """What is said of owners now: of those near no post at once, and of each; what wasn't asked stays."""
    decisions: Decisions = run.decisions
    chosen = dict(decisions.posts)
    for asked in run.owners[:LISTED]:
        said = cleaned.get(name_of_box(asked), "")
        if use_near and asked.near and not said:
            said = f"{POST_IS}{asked.near}"
        chosen.pop(asked.key, None)
        if said:
            chosen[asked.key] = said
    return cleaned.get("posts_all", decisions.posts_all), chosen


def owners_boxes(form: forms.Form, owners: Iterable[AskedOwner]) -> OwnersBoxes:
    """The boxes of the owners on the page."""
    owners = list(owners)
    listed = [OwnerChoice(asked, form[name_of_box(asked)]) for asked in owners[:LISTED]]
    return OwnersBoxes(
        near=[choice for choice in listed if choice.asked.near],
        rest=[choice for choice in listed if not choice.asked.near],
        rest_names=[asked.name for asked in owners if not asked.near],
        rest_all=form["posts_all"] if "posts_all" in form.fields else None,
        open_near=sum(bool(asked.near and not asked.said) for asked in owners),
    )
