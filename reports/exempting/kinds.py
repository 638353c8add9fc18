"""The kinds of records that can be made exempt one by one, each with who may propose it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from actions.evidence.attaching import TO_RESTRICT
from actions.models import Action, Evidence, EvidenceLink, Update
from actions.updating import TO_UPDATE
from council.access.acting import Rule
from council.access.rules import InProgrammes, within_scopes
from council.exempting.proposing import proposed_by
from council.models import User
from programmes.milestones.expecting import TO_SPEAK
from programmes.models import Finding, Milestone, Programme, ReviewDocument
from programmes.reviews import documents
from programmes.reviews.keeping import TO_KEEP_REVIEWS
from risks.log.keeping import TO_SPEAK as TO_SPEAK_OF_ENTRY
from risks.models import LogEntry, Risk
from risks.reviewing import TO_REVIEW
from savings.confirming import TO_MARK_SAVING
from savings.models import Saving

TO_MARK_ACTION = TO_UPDATE.refusing("Its owner or manager proposes that this action is exempt.")
TO_MARK_UPDATE = TO_UPDATE.refusing("The action’s owner or manager proposes that this update is exempt.")
TO_MARK_ENTRY = TO_SPEAK_OF_ENTRY.refusing(
    "The owner, the risk lead and the programme manager say whether an entry of the log is exempt."
)
TO_MARK_RISK = TO_REVIEW.refusing(
    "Its owner, the risk lead or the manager proposes that this risk is exempt."
)
TO_MARK_MILESTONE = TO_SPEAK.refusing("Its owner or the manager proposes that this milestone is exempt.")
TO_MARK_FINDING = TO_KEEP_REVIEWS.refusing(
    "The manager of a programme that answers the review proposes that this finding is exempt."
)


def plainly(record: Any) -> str:
    """A record of a register by its number."""
    return str(record.reference)


@dataclass(frozen=True)
class ExemptKind:
    """One kind: its model, who may propose that one is exempt, and how one is called without its words."""

    model: Any
    rule: Rule
    beside: tuple[str, ...] = ()  # what is read with it
    called: Callable[[Any], str] = plainly
    which: dict[str, Any] = field(default_factory=dict)  # those of the model that stand

    @property
    def key(self) -> str:
        """What names the kind in addresses."""
        return str(self.model._meta.model_name)

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def has_reference(self) -> bool:
        return hasattr(self.model, "reference") or any(
            column.name == "reference" for column in self.model._meta.concrete_fields
        )

    @property
    def read_with(self) -> tuple[str, ...]:
        """What is read with each of them: its scope, unless it has several, and what is beside it."""
        shared = issubclass(self.model, InProgrammes)
        return self.beside if shared else (self.model.scope_path, *self.beside)

    def rows(self) -> QuerySet:
        """Every record of the kind, with what is read beside it."""
        rows: QuerySet = self.model._base_manager.filter(**self.which).select_related(*self.read_with)
        return rows

    def visible_to(self, user: User) -> QuerySet:
        """Those that the person may see."""
        rows: QuerySet = self.model.objects.visible_to(user).filter(**self.which)
        return rows.select_related(*self.read_with)

    def found(self, user: User, key: str) -> Any:
        """The one with that reference or number, where the person may see it; else None."""
        if self.has_reference:
            return self.visible_to(user).filter(reference__iexact=key).first()
        return (
            self.visible_to(user).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
        )

    def own_proposal(self, user: User, key: str) -> Any:
        """The one with that reference or number whose proposal is the person's own, and waits; else None."""
        named = {"reference__iexact": key} if self.has_reference else {"pk": key}
        if not self.has_reference and not (key.isdecimal() and len(key) < 18):
            return None
        record = self.proposed().filter(**named).first()
        return record if record is not None and proposed_by(record) == user.pk else None

    def proposed(self) -> QuerySet:
        """Those that wait for the proper officer."""
        return self.rows().filter(exempt=True, exempt_proposed=True).order_by("pk")


def of_update(update: Update) -> str:
    return f"{update.action.reference}, update {update.pk}"


def of_file(file: Evidence) -> str:
    return f"{file.action.reference}, evidence {file.pk}"


def of_link(link: EvidenceLink) -> str:
    return f"{link.action.reference}, link {link.pk}"


def of_review(part: Finding | ReviewDocument) -> str:
    return f"{part.review}, {part._meta.verbose_name} {part.pk}"


KINDS = {
    kind.key: kind
    for kind in (
        ExemptKind(Action, TO_MARK_ACTION, ("owner", "programme")),
        ExemptKind(Update, TO_MARK_UPDATE, ("action__owner", "action__programme"), of_update),
        ExemptKind(Risk, TO_MARK_RISK, ("owner", "programme")),
        ExemptKind(LogEntry, TO_MARK_ENTRY, ("owner", "programme")),
        ExemptKind(Saving, TO_MARK_SAVING, ("owner", "programme")),
        ExemptKind(Milestone, TO_MARK_MILESTONE, ("owner", "programme")),
        ExemptKind(Evidence, TO_RESTRICT, ("action__owner", "action__programme"), of_file),
        ExemptKind(EvidenceLink, TO_RESTRICT, ("action__owner", "action__programme"), of_link),
        ExemptKind(Finding, TO_MARK_FINDING, ("review",), of_review, {"is_current": True}),
        ExemptKind(ReviewDocument, documents.TO_RESTRICT, ("review",), of_review),
    )
}


def kind_of(record: Any) -> ExemptKind:
    return KINDS[record._meta.model_name]


MOST_NAMED = 10  # proposals in one message


def proposals_in(programme: Programme) -> list[str]:
    """What waits for the proper officer in the programme, by its numbers and without a word of it."""
    waiting = [
        record
        for kind in KINDS.values()
        for record in kind.proposed().filter(within_scopes(kind.model, [programme.scope_id]))
    ]
    return [kind_of(record).called(record) for record in waiting]


def require_nothing_proposed(programme: Programme) -> None:
    """Raise ValidationError where something of the programme is proposed as exempt and not yet confirmed."""
    if waiting := proposals_in(programme):
        more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
        raise ValidationError(
            f"The proper officer has not yet confirmed what is proposed as exempt: "
            f"{'; '.join(waiting[:MOST_NAMED])}{more}. "
            "Ask them to confirm it or to open it, then go on with the report."
        )
