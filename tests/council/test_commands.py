"""Every command of ours says in the event log, and in history, that it was done on the server."""

import pytest
from django.core.management import call_command, get_commands, load_command_class

from council import events
from council.access.acting import server_account
from council.management.commands import seal_history
from council.management.on_the_server import OnTheServer
from council.models import Event

# The demo plays what people did on pages, each by their own hand.
PLAYS = {"demo"}
OURS = ("council", "programmes", "actions", "risks", "savings", "reports")


def test_every_command_is_signed_with_the_server():
    ours = {name: app for name, app in get_commands().items() if app in OURS}
    assert len(ours) > 15
    unsigned = {
        name for name, app in ours.items() if not isinstance(load_command_class(app, name), OnTheServer)
    }
    assert unsigned == PLAYS


@pytest.mark.django_db
def test_what_a_command_tells_names_the_servers_account(monkeypatch):
    monkeypatch.setattr(
        seal_history, "refresh_statistics", lambda: events.tell(Event.Kind.PURGED, "Told by a chore")
    )
    call_command("seal_history")
    assert Event.objects.get(what="Told by a chore").detail["account"] == server_account()
    call_command("verify_history")
    verified = Event.objects.get(kind=Event.Kind.HISTORY_VERIFIED)
    assert verified.detail["account"] == server_account()
