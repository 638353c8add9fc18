"""Mappings kept by name: made from one workbook, offered for the next, renamed, removed, downloaded."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from actions.models import Action
from council.access.acting import COMMAND_LINE
from council.models import Role
from programmes.imports.mappings.content import BadMapping, read_mapping
from programmes.imports.mappings.saved import keep_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import PlanImport
from tests import factories
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import admin, box, go_on, saved, upload

__all__ = ["admin"]
pytestmark = pytest.mark.django_db
FIRST = new_sheet(
    ["Task", "Whose", "State of play", "By"], ["Mend", "The boss", "Pickled", "May 2026"], title="Q1"
)
NEXT = new_sheet(
    ["BY", "Extra", "whose", "Task"],
    ["June 2026", "x", "The boss", "Mend"],
    ["July 2026", "", "The boss", "Paint"],
    title="Q2",
)
CORRECTED = {"column0-B": "owner", "column0-C": "status", "column0-D": "due"}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ssr():
    return factories.programme("SSR", title="Support services")


def at(name, one):
    return reverse(f"imports:{name}", args=[one.pk])


def kept(client, programme, name="Quarterly tracker", whose="programme"):
    """A mapping made from the first workbook through the pages."""
    upload(client, saved(FIRST), programme=programme.pk, new_title="")
    plan_import = PlanImport.objects.first()
    go_on(client, "map-import", plan_import, **CORRECTED)
    said = {box("status", "Pickled"): "on_hold", box("owner", "The boss"): "Head of Finance"}
    go_on(client, "check-wordings", plan_import, **said)
    client.post(at("use-mapping", plan_import), {"name": name, "whose": whose})
    return PlanMapping.objects.get(name=name)


def second(client, programme):
    upload(client, saved(NEXT), programme=programme.pk, new_title="")
    return PlanImport.objects.first()


class TestTheNextWorkbook:
    def test_a_mapping_is_offered_for_the_same_shape_and_read_by_its_headings(self, admin, ssr):
        mapping = kept(admin, ssr)
        plan_import = second(admin, ssr)
        page = admin.get(at("map-import", plan_import)).content.decode()
        assert "The workbook has the shape of “Quarterly tracker”" in page
        page = admin.post(
            at("use-mapping", plan_import), {"mapping": mapping.pk}, follow=True
        ).content.decode()
        assert "Read with the mapping “Quarterly tracker”" in page
        assert "has a column “State of play”, which the sheet Q2 does not have" in page
        go_on(admin, "check-import", plan_import, accept_questions="on")
        found = set(Action.objects.values_list("title", "owner__title", "due_as_written"))
        assert found == {("Mend", "Head of Finance", "June 2026"), ("Paint", "Head of Finance", "July 2026")}

    def test_a_correction_made_with_a_mapping_is_remembered_with_it(self, admin, ssr):
        mapping = kept(admin, ssr)
        plan_import = second(admin, ssr)
        admin.post(at("use-mapping", plan_import), {"mapping": mapping.pk})
        said = {box("date", "June 2026"): "15 June 2026"}
        page = go_on(admin, "check-wordings", plan_import, **said).content.decode()
        assert "remembered with the mapping “Quarterly tracker”" in page
        mapping.refresh_from_db()
        assert mapping.content["meanings"]["date"] == {"June 2026": "15 June 2026"}
        assert mapping.content["meanings"]["status"] == {"Pickled": "on_hold"}
        go_on(admin, "check-wordings", plan_import, **{box("date", "June 2026"): ""})
        mapping.refresh_from_db()
        assert "date" not in mapping.content["meanings"]

    def test_a_workbook_of_another_shape_is_offered_none(self, admin, ssr):
        kept(admin, ssr)
        upload(
            admin, saved(new_sheet(["Risk", "Likelihood"], ["Rain", "High"])), programme=ssr.pk, new_title=""
        )
        assert (
            "has the shape of" not in admin.get(at("map-import", PlanImport.objects.first())).content.decode()
        )


class TestKeeping:
    def test_a_name_in_use_is_replaced_only_when_ticked(self, admin, ssr):
        mapping = kept(admin, ssr)
        plan_import = second(admin, ssr)
        admin.post(at("use-mapping", plan_import), {"mapping": mapping.pk})
        said = {"name": "quarterly Tracker", "whose": "programme"}
        assert (
            "There is a mapping of this name"
            in admin.post(at("use-mapping", plan_import), said).content.decode()
        )
        admin.post(at("use-mapping", plan_import), {**said, "replace": "on"})
        mapping.refresh_from_db()
        assert mapping.sheets[0]["name"] == "Q2"
        assert PlanMapping.objects.count() == 1

    def test_it_is_listed_renamed_and_removed(self, admin, ssr):
        mapping = kept(admin, ssr)
        assert "Quarterly tracker" in admin.get(reverse("imports:list-mappings")).content.decode()
        page = admin.get(at("edit-mapping", mapping)).content.decode()
        assert "State of play" in page and "On hold" in page
        admin.post(at("edit-mapping", mapping), {"name": "Monthly tracker"})
        mapping.refresh_from_db()
        assert mapping.name == "Monthly tracker"
        admin.post(at("edit-mapping", mapping), {"remove": "yes"})
        assert admin.get(at("edit-mapping", mapping)).status_code == 404
        assert "No mapping has been kept yet" in admin.get(reverse("imports:list-mappings")).content.decode()
        assert mapping.history.count() == 3

    def test_a_manager_uses_the_councils_mapping_and_changes_only_their_own(self, client, ssr):
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=ssr)
        client.force_login(mona)
        content = {"version": 1, "sheets": [], "meanings": {}}
        everywhere = keep_mapping(name="Everywhere", programme=None, content=content, by=COMMAND_LINE)
        other = keep_mapping(
            name="Other", programme=factories.programme("TMP"), content=content, by=COMMAND_LINE
        )
        mine = kept(client, ssr)
        assert client.post(at("edit-mapping", everywhere), {"name": "Mine"}).status_code == 403
        assert client.get(at("edit-mapping", other)).status_code == 404
        assert client.post(at("edit-mapping", mine), {"name": "Mine"}).status_code == 302
        page = client.get(at("use-mapping", PlanImport.objects.first())).content.decode()
        assert "Everywhere (Every programme)" in page and "Other" not in page and 'value="all"' not in page


class TestCommandLine:
    def run(self, tmp_path, mapping):
        path = tmp_path / "next.xlsx"
        NEXT.parent.save(path)
        out = io.StringIO()
        said = {"programme": "Support services", "mapping": str(mapping), "format": "json", "stdout": out}
        call_command("import_plan", path, "--plan-date", "2026-04-01", "--as-at", "2026-04-01", **said)
        return json.loads(out.getvalue())

    def test_a_mapping_is_used_by_name_or_as_the_file_that_was_downloaded(self, admin, ssr, tmp_path):
        mapping = kept(admin, ssr)
        response = admin.get(at("download-mapping", mapping))
        assert response["Content-Disposition"] == 'attachment; filename="quarterly-tracker.json"'
        file = tmp_path / "mapping.json"
        file.write_bytes(response.content)
        assert read_mapping(file.read_text(), name="x").content == mapping.content
        report = self.run(tmp_path, file)
        assert report["mapping"] == "Quarterly tracker"
        assert {record["owner"] for record in report["sheets"][0]["records"]} == {"Head of Finance"}
        told = [error for error in report["errors"] if "State of play" in error["message"]]
        assert [one["level"] for one in told] == ["notice"]
        match = next(one for one in report["matches"] if one["heading"] == "whose")
        assert match == {
            "sheet": "Q2", "column": "C", "heading": "whose", "field": "owner", "confidence": 1.0,
            "by": "mapping",
        }  # fmt: skip
        boss = next(one for one in report["interpretations"] if one["raw"] == "The boss")
        assert boss == {
            "kind": "owner", "raw": "The boss", "reading": "Head of Finance", "rows": 2, "questioned": False,
            "corrected": True,
        }  # fmt: skip
        again = self.run(tmp_path, "quarterly tracker")
        assert again["sheets"][0]["counts"]["unchanged"] == 2

    def test_an_unknown_mapping_is_refused_with_the_reason(self, ssr, tmp_path):
        with pytest.raises(CommandError, match="There is no mapping “Nothing”"):
            self.run(tmp_path, "Nothing")
        assert PlanImport.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "not a mapping"),
        ("[" * 5_000, "not a mapping"),
        ('{"version": 1, "sheets": [{"kind": "actions"}]}', "list of “columns”"),
        ('{"version": 1, "sheets": [{"kind": "plums", "columns": []}]}', "not a kind of sheet"),
        ('{"version": 1, "sheets": [], "meanings": {"money": {"x": "lots"}}}', "not what a money can mean"),
        ('{"version": 1, "sheets": [], "meanings": {"level": {"x": "9"}}}', "not what a level can mean"),
        ('{"version": 1, "sheets": [], "meanings": []}', "must be an object"),
    ],
)
def test_what_is_no_mapping_is_refused_with_the_reason(text, says):
    with pytest.raises(BadMapping, match=says):
        read_mapping(text, name="x")
