"""How the texts of a report stand: let through and in which words, or still waiting to be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.db.models import QuerySet

from council.models import User
from reports.documents.models import HighlightReport
from reports.position.highlight import HighlightPosition
from reports.wording.flags import flags_of, names_to_look_for
from reports.wording.models import CommitteeText
from reports.wording.texts import Key, OfficersText, Words, texts_of_position, worded


@dataclass(frozen=True)
class TextStanding:
    """One text of the report, what was decided of it if anything, and what to look at twice."""

    text: OfficersText
    decided: CommitteeText | None  # for these very words, in this report or in one that was issued
    before: CommitteeText | None  # for other words: its owner wrote since
    flags: tuple[str, ...]
    report: int
    own_flags: tuple[str, ...] = ()  # what to look at twice in the words that were put in their place

    @property
    def waits(self) -> bool:
        """Whether a person must still do something: nobody decided, or its record is not exempt yet."""
        return self.decided is None or self.is_kept_out

    @property
    def is_kept_out(self) -> bool:
        """Whether it is kept out as exempt, and its record is still open: else it would not stand here."""
        return self.decided is not None and self.decided.state == CommitteeText.State.EXEMPT

    @property
    def carried(self) -> bool:
        """Whether it was let through by an earlier report, in the same words."""
        return self.decided is not None and self.decided.report_id != self.report

    @property
    def own(self) -> CommitteeText | None:
        """What was decided in this report, for these words or for earlier ones."""
        own = self.decided or self.before
        return own if own is not None and own.report_id == self.report else None

    @property
    def name(self) -> str:
        """What its boxes are called in a form."""
        kind, key, field = self.text.key
        return f"{kind}-{key}-{field}"

    @property
    def seen(self) -> str:
        """What tells, in a form, which words and which decision its person saw."""
        own = self.own
        says = (self.text.words, own.state if own else "", own.text if own else "", own.pk if own else 0)
        return sha256(repr(says).encode()).hexdigest()[:16]

    @property
    def printed(self) -> str:
        """What the paper says of it; the officer's words while nobody decided."""
        return self.decided.printed if self.decided else self.text.words

    @property
    def in_the_box(self) -> str:
        """What the box for the committee's words holds: what was typed once, else the officer's words."""
        chosen = self.decided or self.before
        return chosen.text if chosen and chosen.text else self.text.words

    @property
    def state(self) -> str:
        """What is chosen on the form before anybody chooses."""
        return self.decided.state if self.decided else ""


class CommitteeWording:
    """Every text of one report's position with how it stands; read once, in three queries."""

    def __init__(self, report: HighlightReport, position: HighlightPosition) -> None:
        self.report, self.position = report, position

    @cached_property
    def own(self) -> Mapping[Key, CommitteeText]:
        rows = self.report.committee_texts.select_related("decided_by") if self.report.pk else ()
        return {(one.kind, one.object_id, one.field): one for one in rows}

    @cached_property
    def issued(self) -> Mapping[tuple[Key, str], CommitteeText]:
        """What issued reports let through, by the text and its words: the latest of each."""
        return {
            ((one.kind, one.object_id, one.field), one.source): one for one in let_through_before(self.report)
        }

    @cached_property
    def texts(self) -> list[TextStanding]:
        names = names_to_look_for(User.objects.order_by().values_list("name", flat=True))
        return [self.standing_of(text, names) for text in texts_of_position(self.position)]

    def standing_of(self, text: OfficersText, names: list[str]) -> TextStanding:
        own = self.own.get(text.key)
        same = own if own is not None and own.source == text.words else None
        decided = same or (None if own else self.issued.get((text.key, text.words)))
        flags = tuple(flags_of(text.words, names)) if decided is None or own else ()
        typed = tuple(flags_of(own.text, names)) if own else ()
        return TextStanding(text, decided, None if same else own, flags, self.report.pk or 0, typed)

    @property
    def waiting(self) -> list[TextStanding]:
        return [one for one in self.texts if one.waits]

    def of(self, workstream: int | None) -> list[TextStanding]:
        """The texts of one workstream; of None those that stand in none."""
        return [one for one in self.texts if one.text.workstream == workstream]

    def words(self, *, draft: bool) -> Words:
        """What the paper says of each text: a draft prints what waits, nothing else does."""
        return words_from(self.texts, draft=draft)

    def worded(self, *, draft: bool) -> HighlightPosition:
        """The position in the words that the paper prints."""
        otherwise = dict(self.report.told_otherwise.values_list("action_id", "how")) if self.report.pk else {}
        return worded(self.position, self.words(draft=draft), otherwise)


def words_from(texts: Iterable[TextStanding], *, draft: bool) -> Words:
    """What the paper says of each text; a name that waits is told by its number alone where nothing waits."""
    known = {one.text.key: one for one in texts}

    def say(key: Key, words: str) -> str:
        one = known.get(key)
        if one is None or (one.waits and draft and not one.is_kept_out):
            return words if draft else ""
        return "" if one.waits else one.printed

    return say


def let_through_before(report: HighlightReport) -> QuerySet[CommitteeText]:
    """What the programme's issued reports for the public or the same readers let through, oldest first."""
    audiences = {HighlightReport.Audience.PUBLIC, report.audience}
    return (
        CommitteeText.objects.filter(
            report__programme=report.programme_id,
            report__status=HighlightReport.Status.ISSUED,
            report__audience__in=audiences,
        )
        .exclude(report=report.pk)
        .select_related("decided_by")
        .order_by("pk")
    )
