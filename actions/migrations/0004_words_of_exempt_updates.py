"""An open action carries no word of an exempt update: it goes back to those of the latest open statement.

Old entries of the history stay as they are, and are masked when read; what is changed here gets an entry.
"""

from django.db import migrations
from django.utils import timezone

WORDS = ("reason", "being_done", "justification")
WHY = "Words of an exempt update stay with it"


def take_words_off(apps, schema_editor):
    action_model, update_model = apps.get_model("actions", "Action"), apps.get_model("actions", "Update")
    kept = apps.get_model("actions", "HistoricalAction")
    columns = [field.attname for field in action_model._meta.concrete_fields]
    open_to_all = update_model.objects.filter(exempt=False, as_written=False)
    latest_first = ("-made_on", "-made_at", "-pk")
    with_one = update_model.objects.filter(exempt=True, action__exempt=False).values("action")
    for action in action_model.objects.filter(pk__in=with_one).iterator():
        restricted = {
            words
            for row in update_model.objects.filter(exempt=True, action=action).values_list(*WORDS)
            for words in row
        } - {""}
        if not restricted.intersection(getattr(action, name) for name in WORDS):
            continue
        latest = open_to_all.filter(action=action).order_by(*latest_first).first()
        for name in WORDS:
            setattr(action, name, getattr(latest, name, ""))
        action.version += 1
        action.save()
        kept.objects.create(
            **{name: getattr(action, name) for name in columns},
            history_date=timezone.now(),
            history_type="~",
            history_change_reason=WHY,
            through="migration",
        )


class Migration(migrations.Migration):
    dependencies = [("actions", "0003_words_of_constraints")]

    operations = [migrations.RunPython(take_words_off, migrations.RunPython.noop)]
