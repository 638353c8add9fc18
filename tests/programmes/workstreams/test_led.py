"""Who leads a workstream and holds no role sees the programme's page, their own stream, and no other."""

import pytest
from django.urls import reverse

from council.access.who_may import who_may
from programmes.models import Programme, Workstream
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def lead(client):
    """The lead of one of two workstreams, signed in."""
    lead = factories.person("Lena")
    factories.workstream("Finance", lead=factories.post("Head of Finance", holder=lead))
    factories.workstream("Housing", purpose="Repair the homes")
    factories.action(title="Agree the ledger", workstream=factories.workstream("Finance"))
    factories.action(title="Count the homes", workstream=factories.workstream("Housing"))
    client.force_login(lead)
    return lead


def test_the_lead_opens_the_programme_and_sees_their_own_workstream_alone(lead, client):
    programme = Programme.objects.get()
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "Finance" in page and "You see what is yours here" in page
    assert "Housing" not in page and "Count the homes" not in page
    listed = client.get(reverse("programmes:list-workstreams", args=[programme.code])).content.decode()
    assert "Finance" in listed and "Housing" not in listed
    assert client.get(reverse("programmes:edit-programme", args=[programme.code])).status_code == 403
    assert client.get(Workstream.objects.get(title="Housing").get_absolute_url()).status_code == 404


def test_the_lead_states_the_position_of_their_own_workstream_alone(lead, client):
    own, other = Workstream.objects.get(title="Finance"), Workstream.objects.get(title="Housing")

    def state(stream: Workstream):
        address = reverse("programmes:state-position", args=[stream.programme.code, stream.pk])
        shown = client.get(address)
        if shown.status_code != 200:
            return shown.status_code
        version = shown.context["form"]["version"].value()
        said = {"version": version, "position": "The ledger is agreed.", "rag": "green"}
        return client.post(address, said).status_code

    assert (state(own), state(other)) == (302, 404)
    own.refresh_from_db()
    assert own.position == "The ledger is agreed."


def test_who_can_see_the_programme_names_the_lead_until_the_workstream_is_retired(lead, client):
    programme = Programme.objects.get()
    (entry,) = who_may(programme, on=DAY)
    assert entry.person == lead
    assert "The post that leads a part of it: Head of Finance" in entry.through[0].words
    stream = Workstream.objects.get(title="Finance")
    stream.retired_on = DAY
    stream.save()
    assert not who_may(programme, on=DAY)
    assert client.get(programme.get_absolute_url()).status_code == 404
