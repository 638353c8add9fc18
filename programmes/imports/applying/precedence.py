"""Keeping a programme's rules about whose value stands where the file and the application both changed it."""

from collections.abc import Mapping

from django.db import transaction

from council.access.acting import By
from council.history import authored
from programmes.imports.access import authorise_importer
from programmes.imports.models.plan_import import MasterRule
from programmes.models.programme import Programme


@transaction.atomic
def keep_precedence(programme: Programme, rules: Mapping[tuple[str, str], str], *, by: By) -> int:
    """Keep which side wins; return how many rules changed. One without a master goes; its history stays."""
    person = authorise_importer(by, programme)
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
