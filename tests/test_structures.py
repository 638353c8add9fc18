"""Every structure of the published documents has a page, an act, a sheet of the import and a document.

The list is by hand, from the documents; what it names is looked up in the product. One that lacks something
says so in `lacks`, and fails as soon as it lacks more, or no longer lacks what it says.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import get_resolver

from council.register.declaring import registers
from programmes.imports.recognised import KINDS
from programmes.plan_sheets import WorkstreamSheet
from programmes.reference_tables.forms import DocumentTableForm
from tests import acts as walk
from tests.acts import the_house

HOUSE = Path(walk.ROOT)
CLOSURE = "templates/reports/closing/_appendices.html"
REPORT = "templates/reports/closing/report.html"
INITIATION = "reports/initiation/capital_ambition.toml"  # its parts, and which table each prints


@dataclass(frozen=True)
class Structure:
    """One structure, and where it is kept: a URL name, an act, a sheet's title, words of a template."""

    name: str
    page: str
    act: str
    sheet: str
    document: tuple[str, str]
    lacks: frozenset[str] = frozenset()


A_TABLE = "the table that a sheet shows, taken over whole"
STRUCTURES = [
    Structure("workstreams", "programmes:list-workstreams", "programmes.workstreams.adding.add_workstream",
              "Workstreams", (CLOSURE, "ending.workstreams")),
    Structure("actions", "actions:list-actions", "actions.adding.add_action", "Actions",
              ("templates/reports/closing/_follow_on.html", "ending.follow_on")),
    Structure("milestones", "programmes:list-milestones", "programmes.milestones.planning.add_milestone",
              "Milestones", (CLOSURE, "ending.milestones")),
    Structure("risks", "risks:list-risks", "risks.raising.raise_risk", "Risks", (CLOSURE, "ending.risks")),
    Structure("savings", "savings:list-savings", "savings.proposing.propose_saving", "Savings",
              (REPORT, "ending.savings")),
    Structure("objectives", "programmes:list-objectives", "programmes.objectives.stating.add_objective",
              "Objectives", (CLOSURE, "ending.objectives")),
    Structure("achievements", "programmes:list-objectives",
              "programmes.objectives.achieving.add_achievements", "Achievements", (CLOSURE, "achievements")),
    Structure("measures", "programmes:list-all-measures", "programmes.measures.stating.add_measure",
              "Measures", ("templates/reports/one_page/_sheet.html", "measure")),
    Structure("benefits", "programmes:list-benefits", "programmes.benefits.stating.add_benefit", "Benefits",
              (REPORT, "ending.benefits")),
    Structure("lessons", "programmes:list-lessons", "programmes.closing.learning.add_lesson", "Lessons",
              (REPORT, "ending.lessons")),
    Structure("tables of documents", "programmes:list-document-tables",
              "programmes.reference_tables.keeping.add_document_table", A_TABLE,
              (CLOSURE, "ending.tables")),
    Structure("equality action plan", "actions:show-equality",
              "actions.equality.assessing.add_equality_point", "Equality", (CLOSURE, "ending.equality")),
    Structure("sign-off of the equality impact assessment", "actions:show-equality",
              "actions.equality.assessing.sign_off", "Equality sign-off",
              (CLOSURE, "signed.ratified_by")),
    Structure("follow-on actions", "actions:list-follow-ons", "actions.following_on.handing_on.hand_on",
              "Workstreams: Follow-on actions",
              ("templates/reports/closing/_follow_on.html", "ending.handed_on")),
    Structure("change requests", "programmes:list-change-requests",
              "programmes.changing_course.asking.ask_for_change", "Changes",
              ("templates/reports/one_page/_sheet.html", "change in changes.rows")),
    Structure("initiation document", "initiation:show-latest", "reports.initiation.writing.write_version",
              "Initiation", ("templates/reports/initiation/document.html", "version")),
    Structure("outputs and outcomes", "programmes:list-outputs", "programmes.outputs.stating.add_output",
              "Outputs", (REPORT, "ending.outputs")),
    Structure("council priorities that are served", "programmes:serve-priorities",
              "programmes.objectives.serving.serve_priorities", "Priorities",
              (REPORT, "ending.objectives.serves")),
    Structure("findings of a review", "programmes:write-findings",
              "programmes.reviews.wording.write_findings", "Findings",
              (INITIATION, 'table = "findings"')),
    Structure("recommendations of a review", "programmes:write-recommendations",
              "programmes.reviews.wording.write_recommendations", "Recommendations",
              ("templates/reports/highlight/_reviews.html", "review.recommendations")),
    Structure("issues, assumptions and dependencies", "risks:list-entries", "risks.log.keeping.add_entry",
              "Issues", ("templates/reports/highlight/_log.html", "position.entries")),
    Structure("mitigations of risks", "risks:list-mitigations", "risks.mitigating.add_mitigation",
              "Mitigations of risks", (INITIATION, 'table = "risks"')),
    Structure("savings put to other use", "savings:show-ledger", "savings.reallocating.plan_reallocation",
              "Reallocations", (REPORT, "ending.uses")),
    Structure("growth bids", "savings:list-bids", "savings.bidding.ask_for_growth", "Growth bids",
              (INITIATION, 'table = "bids"')),
    Structure("costs and funding by quarter", "savings:list-costs", "savings.costing.plan_cost",
              "Money by quarter", (INITIATION, 'table = "spend"')),
    Structure("team of a programme", "programmes:show-team", "programmes.team.keeping.add_team_entry", "Team",
              (REPORT, "ending.team")),
]  # fmt: skip
ACTS = {act.place for act in the_house().acts()}
STANDARD = [each.plan_sheet.standard for each in registers() if each.plan_sheet]
SHEETS = {standard.title for standard in STANDARD if standard}
# A kind of sheet that only councils' own plans have, and no export of ours.
SHEETS |= {KINDS[each.plan_sheet.kind] for each in registers() if each.plan_sheet}
SHEETS |= {f"Workstreams: {WorkstreamSheet.fields['follow_on']}"}
SHEETS |= {A_TABLE} if "file" in DocumentTableForm.base_fields else set()


def names_of(resolver, space=""):
    """The names of all addresses, with their namespaces."""
    found = set()
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            found |= names_of(each, inner)
        elif each.name:
            found.add(f"{space}{each.name}")
    return found


PAGES = names_of(get_resolver())


def lacking(structure):
    """Which of page, act, sheet and document the product does not have for the structure."""
    template, words = structure.document
    path = HOUSE / template
    there = {
        "page": structure.page in PAGES,
        "act": structure.act in ACTS,
        "sheet": structure.sheet in SHEETS,
        "document": bool(template) and path.is_file() and words in path.read_text(encoding="utf-8"),
    }
    return {what for what, is_there in there.items() if not is_there}


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda each: each.name)
def test_a_structure_has_a_page_an_act_a_sheet_and_a_document(structure):
    assert lacking(structure) == structure.lacks


def test_a_structure_that_has_none_would_be_seen():
    assert lacking(Structure("dreams", "dreams:list", "dreams.dream", "Dreams", ("dreams.html", "so"))) == {
        "page",
        "act",
        "sheet",
        "document",
    }
