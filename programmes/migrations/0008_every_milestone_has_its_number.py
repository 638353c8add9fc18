"""Milestones that were there get their numbers, in the order of their plan, and how often each was moved."""

from django.db import migrations

from council.history import record_fill

WHY = "Milestones are numbered"


def times_moved(kept, milestone):
    """How often its date gave way to another, by its history. A first date is no move."""
    moved, before = 0, None
    for due in kept.objects.filter(id=milestone.pk).order_by("history_id").values_list("due", flat=True):
        moved += bool(before and due and due != before)
        before = due
    return moved


def unnumbered(milestones):
    return milestones.filter(reference="")


def number_milestones(apps, schema_editor):
    milestone_model = apps.get_model("programmes", "Milestone")
    counter_model = apps.get_model("programmes", "ReferenceCounter")
    kept = apps.get_model("programmes", "HistoricalMilestone")
    filled = []
    numbers = {}
    rows = unnumbered(milestone_model.objects.select_related("programme"))
    for milestone in rows.order_by("programme", "order", "pk"):
        programme = milestone.programme
        number = numbers[programme.pk] = numbers.get(programme.pk, 0) + 1
        milestone.reference = f"{programme.code}-M{number:02d}"
        milestone.times_moved = times_moved(kept, milestone)
        # A date that was kept without the first one beside it is the first one.
        milestone.baseline = milestone.baseline or milestone.due
        milestone.save()
        filled.append(milestone.pk)
    for key, last in numbers.items():
        counter_model.objects.update_or_create(programme_id=key, kind="M", defaults={"last": last})
    record_fill(apps, "programmes.Milestone", filled, why=WHY)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_milestones_are_numbered_and_positions_kept")]

    operations = [migrations.RunPython(number_milestones, migrations.RunPython.noop)]
