"""Keeping a programme's rules about whose value stands where the file and the application both changed it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from council.access.acting import By
from council.history import authored
from council.models import ChangedMeanwhile, version_of
from council.timeline import Happening, changes_of_each
from programmes.imports.access import authorise_importer
from programmes.imports.models.plan_import import MasterRule
from programmes.models.programme import Programme


@dataclass(frozen=True)
class KeptRules:
    """All the rules of a programme, which one form changes together: their history is that of each."""

    programme: Programme

    @property
    def pk(self) -> int:
        return self.programme.pk

    @property
    def history(self) -> QuerySet:
        return MasterRule.history.filter(programme_id=self.programme.pk)

    def happenings(self) -> list[Happening]:
        """What became of the rules, newest first."""
        keys = set(self.history.values_list("id", flat=True))
        of_each = changes_of_each(MasterRule, sorted(keys)).values()
        return sorted((row for rows in of_each for row in rows), key=lambda row: row.entry, reverse=True)


@transaction.atomic
def keep_precedence(
    programme: Programme, rules: Mapping[tuple[str, str], str], *, by: By, version: int | None = None
) -> int:
    """Keep which side wins; return how many rules changed. One without a master goes; its history stays.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    person = authorise_importer(by, programme)
    kept = KeptRules(Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk))
    if version is not None and version != version_of(kept):
        raise ChangedMeanwhile(kept, version)
    changed = 0
    there = {
        (rule.kind, rule.field): rule
        for rule in MasterRule.objects.select_for_update().filter(programme=programme)
    }
    with authored(by=person, why="Whose value stands at an import"):
        for (kind, name), master in rules.items():
            rule = there.get((kind, name))
            # “Ask each time” is the absence of a rule, so that a field which is added later is asked about
            # as well.
            if rule is None and master:
                MasterRule(programme=programme, kind=kind, field=name, master=master).save()
            elif rule is not None and not master:
                rule.delete()
            elif rule is not None and rule.master != master:
                rule.master = master
                rule.save()
            else:
                continue
            changed += 1
    return changed
