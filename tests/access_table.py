"""Who may open what: written by hand from what each role is for, never copied from what the site does.

`python -m tests.access_table` writes docs/access.md from it. tests/test_access.py asks the site every
question of the table, and fails where an address of the site has no row here.
"""

from dataclasses import dataclass
from pathlib import Path

from tests import admin_table
from tests.access_rows import (
    ADMINISTERS,
    ADMINS,
    DRAFTERS,
    EVERYWHERE,
    EXEMPT_EYES,
    HIDDEN,
    HISTORIANS,
    IMPORTERS,
    ISSUERS,
    KEEPERS,
    MANAGERS,
    METHOD,
    NONE,
    ON,
    OVERSEERS,
    PACK_READERS,
    PEOPLE,
    PREPARERS,
    READERS,
    REVIEWERS,
    SETTERS_UP,
    SIGN_IN,
    SIGNED_IN,
    UPDATERS,
    WITH_OWNER,
    YES,
    P,
    Row,
    importing,
    of_administrators,
    of_history,
    of_import,
    of_issued,
    of_people,
    of_programme,
    without_exempt,
)
from tests.access_rows import STATUS as STATUS


def kept_of_review(route: str, state: str = "") -> list[Row]:
    """The rows of what the managers of a programme that answers a review do with it; all readers see it."""
    return without_exempt(of_programme(route, MANAGERS, seen=READERS, state=state, post=YES))


REPORT_READERS = PACK_READERS | {"owner"}  # the SRO of the programme reads what was issued of it
DECIDERS = MANAGERS | {"owner"}  # the post of the owner is the SRO of its programme, too
ACTION = "actions/<slug:reference>/"
STREAM = "programmes/<slug:code>/workstreams/<int:pk>/"
RISK = "risks/<slug:reference>/"
ENTRY = "risks/log/<slug:reference>/"
MITIGATION = f"{RISK}mitigations/<int:pk>/"
SAVING = "savings/<slug:reference>/"
EXEMPT = "exempt/<slug:kind>/<slug:reference>/"
PROGRAMME = "programmes/<slug:code>/"
CHANGES = f"{PROGRAMME}changes/"
CHANGE = f"{CHANGES}<slug:reference>/"
EXCEPTION = f"{PROGRAMME}exceptions/<slug:reference>/"
MILESTONE = f"{PROGRAMME}milestones/<slug:reference>/"
OBJECTIVES = f"{PROGRAMME}objectives/"
MEASURES = f"{PROGRAMME}measures/"
MEASURE = f"{MEASURES}<slug:reference>/"
BENEFITS = f"{PROGRAMME}benefits/"
TEAM = f"{PROGRAMME}team/"
OUTPUTS = f"{PROGRAMME}outputs/"
FOLLOW_ON = f"{PROGRAMME}follow-on/"
EQUALITY = f"{PROGRAMME}equality/"
TABLES = f"{PROGRAMME}tables/"
DELIVERY = f"{MILESTONE}deliveries/<int:pk>/withdraw/"
DOUBT = f"{STREAM}challenge/"
REVIEW = "reviews/<int:pk>/"
RECOMMENDATION = "reviews/recommendations/<int:pk>/"
IMPORT = "imports/<int:pk>/"
REPORT = "reports/<int:pk>"
PERSONAL = "settings/personal-data/"
HISTORY = "history/<slug:kind>/<int:pk>/"
ROLES = "settings/access/"
INVITATION = "people/invitations/<int:pk>/"
MAPPING = "settings/groups/<int:pk>/"
ACCOUNT = "accounts/"
STEP = "second-step/"
FINANCE = frozenset({"finance"})
KEYS = f"{ACCOUNT}{STEP}webauthn/keys/<int:pk>/"
OWNER_OF_KEY = frozenset({"viewer"})

ROWS: list[Row] = [
    # pages of everybody's own, which show what the person may see and may be empty
    Row("", SIGNED_IN),
    Row("search/", SIGNED_IN),
    Row("my-actions/", SIGNED_IN),
    Row("my-actions/update/", SIGNED_IN, post=YES),
    Row("reminders/", SIGNED_IN, post=YES),
    Row("feeds/", SIGNED_IN, get=METHOD, post=YES),  # the address is shown this once
    Row("feeds/end/", SIGNED_IN, get=METHOD, post=ON),
    # a calendar fetches its feed without signing in: the address is the secret, and a bad one is none
    Row("feeds/<str:token>.ics", NONE, public=True),
    Row("actions/", SIGNED_IN),
    Row("date-changes/", SIGNED_IN),
    Row("date-changes/overdue/", SIGNED_IN),
    Row("date-changes/completed/", SIGNED_IN),
    Row("risks/", SIGNED_IN),
    Row("risks/matrix/", SIGNED_IN),
    Row("savings/", SIGNED_IN),
    Row("savings/statement/", SIGNED_IN),
    Row("programmes/", SIGNED_IN),
    Row("milestones/", SIGNED_IN),
    Row("reviews/", SIGNED_IN),
    Row("reports/", SIGNED_IN),
    Row("settings/key/", SIGNED_IN),
    Row("filters/save/", SIGNED_IN, get=METHOD, post=ON),
    # personal data: for administrators of the whole council alone
    Row(PERSONAL, EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row(f"{PERSONAL}holds/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row(f"{PERSONAL}holds/new/", EVERYWHERE, SIGNED_IN - EVERYWHERE, post=YES),
    Row(f"{PERSONAL}holds/<int:pk>/lift/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "a running hold", post=YES),
    Row(f"{PERSONAL}people/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row(
        f"{PERSONAL}people/<int:pk>/copy/",
        EVERYWHERE,
        SIGNED_IN - EVERYWHERE,
        "someone",
        get=METHOD,
        post=YES,
    ),
    Row(
        f"{PERSONAL}people/<int:pk>/pseudonymise/",
        EVERYWHERE,
        SIGNED_IN - EVERYWHERE,
        "who left",
        post=YES,
    ),
    # the council's own settings: for administrators of the whole council alone; its logo for everyone
    Row("settings/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row("settings/history/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row("settings/colours.css", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    *(
        Row("settings/<slug:key>/", EVERYWHERE, SIGNED_IN - EVERYWHERE, key, post=YES)
        for key in ("council", "colours", "rag", "matrix", "closures")
    ),
    Row("settings/from/<int:pk>/call-off/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "settings to come", post=YES),
    Row("logo/<slug:digest>/", P, about="a logo", public=True),
    # actions: the owner and the manager say how it stands; the manager or the SRO decides
    *of_programme(ACTION, WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{ACTION}access/", OVERSEERS, seen=WITH_OWNER),
    *of_programme(f"{ACTION}update/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}draft/", UPDATERS, seen=WITH_OWNER, get=METHOD, post=ON),
    *of_programme(f"{ACTION}reschedule/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}complete/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}decide/", DECIDERS, seen=WITH_OWNER, state="with a date change", post=YES),
    *of_programme(f"{ACTION}withdraw/", UPDATERS, seen=WITH_OWNER, state="with a date change", post=YES),
    *of_programme(f"{ACTION}verify/", DECIDERS, seen=WITH_OWNER, state="completed", post=YES),
    *of_programme(f"{ACTION}stage/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}exempt/", UPDATERS, seen=WITH_OWNER, post=YES),
    # dates to decide together: the list is cut to what each may decide
    Row("decisions/", DECIDERS, SIGNED_IN - DECIDERS, post=YES),
    # what is kept from the public: the list for whoever sees it, each record for whoever may edit it
    Row("exempt/", EXEMPT_EYES, SIGNED_IN - EXEMPT_EYES),
    *of_programme(EXEMPT, UPDATERS, seen=WITH_OWNER, state="action", post=YES),
    *of_programme(EXEMPT, REVIEWERS, seen=WITH_OWNER, state="risk", post=YES),
    *of_programme(EXEMPT, UPDATERS | {"finance"}, seen=WITH_OWNER, state="saving", post=YES),
    *of_programme(EXEMPT, UPDATERS, seen=WITH_OWNER, state="update", post=YES),
    *of_programme(EXEMPT, UPDATERS, seen=WITH_OWNER, state="milestone", post=YES),
    *of_programme(EXEMPT, MANAGERS, seen=READERS, state="finding", post=YES),
    *of_programme(EXEMPT, MANAGERS & EXEMPT_EYES, seen=READERS, state="reviewdocument", post=YES),
    *of_programme(EXEMPT, UPDATERS & EXEMPT_EYES, seen=WITH_OWNER, state="evidence", post=YES),
    # by hand: the manager and a workstream's lead add, the manager corrects, the owner keeps the steps
    Row("actions/new/", UPDATERS, SIGNED_IN - UPDATERS, post=YES),
    *of_programme(f"{ACTION}edit/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}steps/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}steps/<int:pk>/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}steps/<int:pk>/tick/", UPDATERS, seen=WITH_OWNER, get=METHOD, post=ON),
    *of_programme(f"{ACTION}steps/<int:pk>/move/", UPDATERS, seen=WITH_OWNER, get=METHOD, post=ON),
    *of_programme(f"{ACTION}updates/<int:pk>/correct/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}updates/<int:pk>/withdraw/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}complete/withdraw/", UPDATERS, seen=WITH_OWNER, state="completed", post=YES),
    # evidence: a file exists for whoever sees the action, and whoever updates that adds it and takes it back
    *of_programme(f"{ACTION}evidence/add/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}evidence/<int:pk>/", WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{ACTION}evidence/<int:pk>/withdraw/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}evidence/links/add/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}evidence/links/<int:pk>/withdraw/", UPDATERS, seen=WITH_OWNER, post=YES),
    # what an action answers
    *of_programme(f"{ACTION}answers/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}answers/<int:pk>/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ACTION}answers/<int:pk>/unlink/", MANAGERS, seen=WITH_OWNER, post=YES),
    Row("actions/sample/", HISTORIANS, SIGNED_IN - HISTORIANS, post=YES),
    Row("savings/claims/sample/", HISTORIANS, SIGNED_IN - HISTORIANS),
    Row("risks/controls/sample/", HISTORIANS, SIGNED_IN - HISTORIANS),
    # many at once: who changes any action at all; what was done is read by whoever sees one of its actions
    Row("actions/bulk/", UPDATERS, SIGNED_IN - UPDATERS, get=ON, post=ON),  # with nothing ticked, led back
    *of_programme("actions/bulk/<int:pk>/", WITH_OWNER, seen=WITH_OWNER),
    Row("risks/bulk/", KEEPERS, SIGNED_IN - KEEPERS, get=ON, post=ON),
    *of_programme("risks/bulk/<int:pk>/", WITH_OWNER, seen=WITH_OWNER),
    Row("savings/bulk/", MANAGERS | FINANCE, SIGNED_IN - MANAGERS - FINANCE, get=ON, post=ON),
    *of_programme("savings/bulk/<int:pk>/", WITH_OWNER, seen=WITH_OWNER),
    # for a one-to-one: a post's actions as far as they may be seen, and always for its holder
    *without_exempt(of_programme("actions/owner/<int:pk>/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme("actions/workstream/<int:pk>/", WITH_OWNER, seen=WITH_OWNER)),
    # risks and savings
    *of_programme(RISK, WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{RISK}access/", OVERSEERS, seen=WITH_OWNER),
    *of_programme(f"{RISK}review/", REVIEWERS, seen=WITH_OWNER, post=YES),
    # anyone who sees a programme proposes a risk for it; the risk lead and the manager keep the log
    Row("risks/new/", READERS, SIGNED_IN - READERS, post=YES),
    *of_programme(f"{RISK}decide/", KEEPERS, seen=WITH_OWNER, state="proposed", post=YES),
    *of_programme(f"{RISK}edit/", KEEPERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}close/", KEEPERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}merge/", KEEPERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}reopen/", KEEPERS, seen=WITH_OWNER, state="closed", post=YES),
    *of_programme(f"{RISK}assess/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *without_exempt(of_programme("risks/levels/<slug:code>/", KEEPERS | IMPORTERS, seen=WITH_OWNER, post=ON)),
    *without_exempt(of_programme("risks/matrix/<slug:code>/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    Row("risks/changes/", SIGNED_IN),
    Row("risks/reviews/", REVIEWERS, SIGNED_IN - REVIEWERS, post=YES),
    *of_programme(f"{RISK}profile/", WITH_OWNER, seen=WITH_OWNER),
    Row("risks/log/", SIGNED_IN),
    Row("risks/log/new/", READERS, SIGNED_IN - READERS, post=YES),
    *of_programme(ENTRY, WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{ENTRY}access/", OVERSEERS, seen=WITH_OWNER),
    *of_programme(f"{ENTRY}edit/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ENTRY}resolve/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{ENTRY}reopen/", REVIEWERS, seen=WITH_OWNER, state="resolved", post=YES),
    *of_programme(f"{ENTRY}risk/", KEEPERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}happened/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}escalate/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}escalations/<int:pk>/", KEEPERS, seen=WITH_OWNER, post=YES),
    Row("risks/escalated/<int:pk>/", WITH_OWNER, SIGNED_IN - WITH_OWNER, "own"),
    *of_programme(EXEMPT, REVIEWERS, seen=WITH_OWNER, state="logentry", post=YES),
    Row("risks/mitigations/", SIGNED_IN),
    *of_programme(f"{RISK}mitigations/add/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(MITIGATION, WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{MITIGATION}edit/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MITIGATION}report/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MITIGATION}reschedule/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MITIGATION}decide/", DECIDERS, seen=WITH_OWNER, state="asked to move", post=YES),
    *of_programme(f"{MITIGATION}withdraw/", REVIEWERS, seen=WITH_OWNER, state="asked to move", post=YES),
    *of_programme(f"{MITIGATION}control/", REVIEWERS, seen=WITH_OWNER, get=METHOD, post=ON),
    *of_programme(f"{RISK}controls/add/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}controls/<int:pk>/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}controls/<int:pk>/test/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}links/add/", REVIEWERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{RISK}links/<int:pk>/remove/", REVIEWERS, seen=WITH_OWNER, post=ON),
    *of_programme(SAVING, WITH_OWNER, seen=WITH_OWNER),
    Row("savings/reallocations/", SIGNED_IN),
    Row("savings/reallocations/new/", FINANCE, SIGNED_IN - FINANCE, post=YES),
    # what it costs to deliver; an owner sees the lines of their saving alone
    Row("savings/costs/", SIGNED_IN),
    Row("savings/costs/new/", MANAGERS | FINANCE, SIGNED_IN - MANAGERS - FINANCE, post=YES),
    *of_programme("savings/costs/<int:pk>/edit/", MANAGERS | FINANCE, seen=WITH_OWNER, post=YES),
    Row("savings/bids/", SIGNED_IN),
    Row("savings/bids/new/", MANAGERS | FINANCE, SIGNED_IN - MANAGERS - FINANCE, post=YES),
    *without_exempt(of_programme("savings/bids/<int:pk>/edit/", MANAGERS | FINANCE, seen=READERS, post=YES)),
    *without_exempt(
        of_programme("savings/bids/<int:pk>/withdraw/", MANAGERS | FINANCE, seen=READERS, post=YES)
    ),
    *without_exempt(of_programme("savings/bids/<int:pk>/decide/", FINANCE, seen=READERS, post=YES)),
    # what stands beside the savings
    Row("savings/underspends/new/", FINANCE, SIGNED_IN - FINANCE, post=YES),
    *without_exempt(of_programme("savings/underspends/<int:pk>/edit/", FINANCE, seen=READERS, post=YES)),
    *without_exempt(of_programme("savings/underspends/<int:pk>/withdraw/", FINANCE, seen=READERS, post=YES)),
    Row("savings/reported/new/", MANAGERS | FINANCE, SIGNED_IN - MANAGERS - FINANCE, post=YES),
    *without_exempt(
        of_programme("savings/reported/<int:pk>/edit/", MANAGERS | FINANCE, seen=READERS, post=YES)
    ),
    *without_exempt(
        of_programme("savings/reported/<int:pk>/withdraw/", MANAGERS | FINANCE, seen=READERS, post=YES)
    ),
    Row("savings/statement.xlsx", SIGNED_IN),
    Row("savings/statement.pdf", SIGNED_IN),
    # what is the whole council's: kept by its finance, whose role here reaches one programme
    Row("savings/targets/", SIGNED_IN),
    Row("savings/targets/new/", NONE, SIGNED_IN, post=YES),
    Row("savings/targets/<int:pk>/edit/", NONE, SIGNED_IN, "one of the council’s", post=YES),
    Row("savings/targets/planned/<int:pk>/", NONE, SIGNED_IN, "one of the council’s", post=YES),
    Row("savings/targets/planned/<int:pk>/decline/", NONE, SIGNED_IN, "one of the council’s", post=YES),
    Row("savings/targets/<int:pk>/share/", NONE, SIGNED_IN, "one of the council’s", post=YES),
    Row("savings/control-totals/<int:year>/", NONE, SIGNED_IN, "one of the council’s", post=YES),
    Row("savings/statement/close/", NONE, SIGNED_IN, post=YES),
    Row("savings/statement/<int:pk>/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "one of the council’s"),
    Row("savings/new/", MANAGERS | FINANCE, SIGNED_IN - MANAGERS - FINANCE, post=YES),
    *of_programme(f"{SAVING}edit/", MANAGERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}agree/", MANAGERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}status/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}withdraw/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}access/", OVERSEERS, seen=WITH_OWNER),
    # its owner forecasts and claims; finance decides, and is another person than the claimant
    *of_programme(f"{SAVING}targets/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}targets/<int:pk>/decide/", MANAGERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}targets/<int:pk>/withdraw/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}<int:year>/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}<int:year>/quarters/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}<int:year>/change/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}<int:year>/reallocate/", FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}changes/<int:pk>/decide/", MANAGERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}changes/<int:pk>/withdraw/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}reallocations/<int:pk>/end/", FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}claims/<int:pk>/decide/", FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}claims/<int:pk>/reverse/", FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}claims/<int:pk>/withdraw/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}claims/<int:pk>/evidence/add/", UPDATERS | FINANCE, seen=WITH_OWNER, post=YES),
    *of_programme(f"{SAVING}claims/<int:pk>/evidence/<int:file>/", WITH_OWNER, seen=WITH_OWNER),
    *of_programme(
        f"{SAVING}claims/<int:pk>/evidence/<int:file>/withdraw/",
        UPDATERS | FINANCE,
        seen=WITH_OWNER,
        post=YES,
    ),
    # programmes, which those see too who lead a workstream of them, and the reviews that they answer
    *without_exempt(of_programme("programmes/<slug:code>/", WITH_OWNER, seen=WITH_OWNER)),
    Row("programmes/new/", EVERYWHERE | MANAGERS, SIGNED_IN - EVERYWHERE - MANAGERS, post=YES),
    *without_exempt(of_programme(f"{PROGRAMME}edit/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}workstreams/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{PROGRAMME}workstreams/new/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    # who leads a workstream sees it; its programme's manager arranges it
    *without_exempt(of_programme(STREAM, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{STREAM}edit/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{STREAM}order/", SETTERS_UP, seen=WITH_OWNER, get=METHOD, post=ON)),
    *without_exempt(of_programme(f"{STREAM}merge/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{STREAM}retire/", SETTERS_UP, seen=WITH_OWNER, post=YES)),
    *without_exempt(
        of_programme(f"{STREAM}restore/", SETTERS_UP, seen=WITH_OWNER, state="retired", get=METHOD, post=ON)
    ),
    *without_exempt(of_programme(f"{PROGRAMME}timetable/", SETTERS_UP | ISSUERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(
        of_programme(f"{PROGRAMME}timetable/<int:pk>/", SETTERS_UP | ISSUERS, seen=WITH_OWNER, post=YES)
    ),
    *without_exempt(of_programme(f"{PROGRAMME}export.xlsx", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme("programmes/<slug:code>/access/", OVERSEERS, seen=WITH_OWNER)),
    # changes of its course: the manager asks, or the SRO, as whom the owner stands; readers see them
    *without_exempt(of_programme(CHANGES, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(EXCEPTION, READERS, seen=READERS)),
    *without_exempt(of_programme(f"{EXCEPTION}decide/", MANAGERS, seen=READERS, post=YES)),
    *without_exempt(of_programme(f"{CHANGES}new/", DECIDERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(CHANGE, READERS, seen=READERS)),
    *without_exempt(of_programme(f"{CHANGE}dates/", MANAGERS, seen=READERS, post=YES)),
    *without_exempt(of_programme(f"{CHANGE}decide/", MANAGERS, seen=READERS, post=YES)),
    *without_exempt(of_programme(f"{CHANGE}withdraw/", MANAGERS, seen=READERS, post=YES)),
    # milestones: whoever sees one reads it, its owner speaks for it, the manager plans and decides
    *without_exempt(of_programme(f"{PROGRAMME}milestones/new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *of_programme(MILESTONE, WITH_OWNER, seen=WITH_OWNER),
    *of_programme(f"{MILESTONE}access/", OVERSEERS, seen=WITH_OWNER),
    *of_programme(f"{MILESTONE}edit/", MANAGERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MILESTONE}forecast/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MILESTONE}reschedule/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MILESTONE}deliver/", UPDATERS, seen=WITH_OWNER, post=YES),
    *of_programme(f"{MILESTONE}decide/", DECIDERS, seen=WITH_OWNER, state="with a date change", post=YES),
    *of_programme(f"{MILESTONE}withdraw/", UPDATERS, seen=WITH_OWNER, state="with a date change", post=YES),
    *of_programme(
        f"{MILESTONE}deliveries/<int:pk>/withdraw/",
        UPDATERS,
        seen=WITH_OWNER,
        state="delivered in part",
        post=YES,
    ),
    # objectives: whoever sees the programme reads them, its manager keeps them
    *without_exempt(of_programme(OBJECTIVES, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{OBJECTIVES}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{OBJECTIVES}priorities/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{OBJECTIVES}pair/", MANAGERS | IMPORTERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{OBJECTIVES}achievements/new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(
        of_programme(f"{OBJECTIVES}achievements/<int:pk>/", MANAGERS | IMPORTERS, seen=READERS, post=YES)
    ),
    *without_exempt(of_programme(f"{OBJECTIVES}<slug:reference>/edit/", MANAGERS, seen=READERS, post=YES)),
    *without_exempt(
        of_programme(f"{OBJECTIVES}<slug:reference>/priorities/", MANAGERS, seen=WITH_OWNER, post=YES)
    ),
    Row("priorities/", EVERYWHERE, SIGNED_IN - EVERYWHERE, post=YES),
    Row("priorities/<int:pk>/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "a priority", post=YES),
    # measures: their owner gives the readings, the manager keeps them
    Row("measures/", SIGNED_IN),
    *without_exempt(of_programme(MEASURES, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{MEASURES}readings.xlsx", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{MEASURES}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(MEASURE, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{MEASURE}edit/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{MEASURE}read/", DECIDERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{MEASURE}end/", MANAGERS, seen=WITH_OWNER, get=METHOD, post=ON)),
    *without_exempt(
        of_programme(f"{MEASURE}readings/<int:pk>/withdraw/", DECIDERS, seen=WITH_OWNER, post=YES)
    ),
    # benefits: the manager states them, their owner says, too, whether they came
    *without_exempt(of_programme(BENEFITS, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{BENEFITS}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{BENEFITS}<slug:reference>/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{BENEFITS}<slug:reference>/edit/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(
        of_programme(f"{BENEFITS}<slug:reference>/realise/", DECIDERS, seen=WITH_OWNER, post=YES)
    ),
    # who runs a programme: its manager keeps it, everyone who sees the programme reads it
    *without_exempt(of_programme(TEAM, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{TEAM}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{TEAM}<slug:reference>/", READERS, seen=READERS)),
    *without_exempt(of_programme(f"{TEAM}<slug:reference>/edit/", MANAGERS, seen=READERS, post=YES)),
    # outputs: the manager states them, their owner says, too, whether they were delivered
    *without_exempt(of_programme(OUTPUTS, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{OUTPUTS}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{OUTPUTS}<slug:reference>/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{OUTPUTS}<slug:reference>/edit/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{OUTPUTS}<slug:reference>/deliver/", DECIDERS, seen=WITH_OWNER, post=YES)),
    # equality impact assessments: the manager keeps them; a point of an exempt action is as hidden as it is
    *without_exempt(of_programme(EQUALITY, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{EQUALITY}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{EQUALITY}sign-off/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *of_programme(f"{EQUALITY}<slug:reference>/", MANAGERS, seen=WITH_OWNER, post=YES),
    # follow-on actions: the manager hands them on, everyone who sees the programme reads where they went
    *without_exempt(of_programme(FOLLOW_ON, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{FOLLOW_ON}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    # tables of documents: the manager keeps them, everyone who sees the programme reads
    *without_exempt(of_programme(TABLES, WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{TABLES}new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{TABLES}<slug:reference>/", READERS, seen=READERS)),
    *without_exempt(of_programme(f"{TABLES}<slug:reference>/edit/", MANAGERS, seen=READERS, post=YES)),
    # lessons and closing: the manager writes and closes, everyone who sees the programme reads
    Row("lessons-learnt/", SIGNED_IN),
    *without_exempt(of_programme(f"{PROGRAMME}lessons/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{PROGRAMME}lessons/new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}lessons/<slug:reference>/", MANAGERS, seen=READERS, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}close/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}reopen/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}closure.pdf", WITH_OWNER, seen=WITH_OWNER)),
    # the initiation document: the manager writes versions and enters who signed, who sees the programme reads
    *without_exempt(of_programme(f"{PROGRAMME}initiation/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{PROGRAMME}initiation/new/", MANAGERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{PROGRAMME}initiation/<int:number>/", READERS, seen=READERS)),
    *without_exempt(of_programme(f"{PROGRAMME}initiation/<int:number>.pdf", READERS, seen=READERS)),
    *without_exempt(
        of_programme(f"{PROGRAMME}initiation/<int:number>/sign/", MANAGERS, seen=READERS, post=YES)
    ),
    # a programme on one page, and all of them beside each other: each sees of them what they see anyway
    *without_exempt(of_programme(f"{PROGRAMME}one-page/", WITH_OWNER, seen=WITH_OWNER)),
    *without_exempt(of_programme(f"{PROGRAMME}one-page.pdf", WITH_OWNER, seen=WITH_OWNER)),
    Row("portfolio/", SIGNED_IN),
    # positions of workstreams: the lead states them and answers, the manager and the SRO challenge
    *without_exempt(of_programme(f"{STREAM}position/", UPDATERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(DOUBT, UPDATERS, seen=WITH_OWNER, post=YES)),
    *without_exempt(of_programme(f"{DOUBT}answer/", UPDATERS, seen=WITH_OWNER, state="challenged", post=YES)),
    *without_exempt(of_programme(f"{DOUBT}settle/", UPDATERS, seen=WITH_OWNER, state="challenged", post=YES)),
    *without_exempt(of_programme(REVIEW, READERS, seen=READERS)),
    Row("reviews/new/", MANAGERS, SIGNED_IN - MANAGERS, post=YES),
    *kept_of_review(f"{REVIEW}edit/"),
    *kept_of_review(f"{REVIEW}findings/", "not recorded"),
    *kept_of_review(f"{REVIEW}recommendations/", "not recorded"),
    *kept_of_review(f"{REVIEW}record/", "not recorded"),
    *kept_of_review(f"{REVIEW}withdraw/"),
    *kept_of_review(f"{REVIEW}clocks/add/"),
    *kept_of_review("reviews/clocks/<int:pk>/"),
    *kept_of_review("reviews/findings/<int:pk>/correct/"),
    *without_exempt(of_programme(RECOMMENDATION, READERS, seen=READERS)),
    *kept_of_review(f"{RECOMMENDATION}correct/"),
    *kept_of_review(f"{RECOMMENDATION}respond/"),
    *kept_of_review(f"{RECOMMENDATION}close/"),
    *kept_of_review(f"{RECOMMENDATION}reopen/", "closed"),
    *kept_of_review(f"{RECOMMENDATION}link/"),
    *kept_of_review(f"{REVIEW}documents/add/"),
    *of_programme(f"{REVIEW}documents/<int:document>/", READERS, seen=READERS),
    *of_programme(f"{REVIEW}documents/<int:document>/withdraw/", MANAGERS, seen=READERS, post=YES),
    *without_exempt(of_programme("reviews/<int:pk>/coverage/", READERS, seen=READERS)),
    # imports
    Row("imports/", IMPORTERS, SIGNED_IN - IMPORTERS),
    Row("imports/new/", IMPORTERS, SIGNED_IN - IMPORTERS, post=YES),
    Row("imports/blank.xlsx", IMPORTERS, SIGNED_IN - IMPORTERS),
    *of_import(f"{IMPORT}progress/", get=ON, post=ON),  # with nothing under way, led to the import
    *of_import(f"{IMPORT}map/", post=YES),
    *of_import(f"{IMPORT}wordings/", post=YES),
    *of_import(f"{IMPORT}interpret/", get=ON),  # where the wordings were before
    *of_import(f"{IMPORT}mapping/", post=YES),
    *of_import(f"{IMPORT}questions/", post=ON),
    Row("imports/questions/", SIGNED_IN, post=YES),  # the rows of one's own posts
    # what a plan keeps from the public is said by an importer who sees exempt material there
    Row(
        f"{IMPORT}exempt/",
        frozenset({"exempt_manager"}),
        SIGNED_IN - {"exempt_manager"},
        "own open",
        post=YES,
    ),
    Row(f"{IMPORT}exempt/", NONE, (SIGNED_IN - IMPORTERS) | EVERYWHERE, "other open", post=YES),
    Row(
        f"{IMPORT}exempt/",
        frozenset({"exempt_manager"}),
        SIGNED_IN - {"exempt_manager"},
        "exempt open",
        post=YES,
    ),
    *of_import(f"{IMPORT}check/", post=YES),
    *of_import(f"{IMPORT}remarks/"),
    *of_import(f"{IMPORT}result/", "applied"),
    *of_import(f"{IMPORT}undo/", "applied", post=YES),
    *of_import(f"{IMPORT}again/", "applied", get=METHOD, post=ON),
    *importing("imports/rules/<slug:code>/", post=YES),
    *of_import(f"{IMPORT}file/"),
    Row("imports/mappings/", IMPORTERS, SIGNED_IN - IMPORTERS),
    *of_import("imports/mappings/<int:pk>/", "mapping", post=YES),
    *of_import("imports/mappings/<int:pk>/file/", "mapping"),
    # the history: of a programme for its auditor and managers, of people and settings for the council's
    Row("history/", HISTORIANS | EVERYWHERE, SIGNED_IN - HISTORIANS - EVERYWHERE),
    Row("history/events/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row("history/seals/", HISTORIANS | EVERYWHERE, SIGNED_IN - HISTORIANS - EVERYWHERE),
    *of_history(HISTORY),
    Row(HISTORY, EVERYWHERE, about="person"),
    # reports: a draft exists for those who prepare it, an issued one for every reader
    Row("reports/check/", REPORT_READERS, SIGNED_IN - REPORT_READERS, post=YES),
    Row("reports/my-words/", SIGNED_IN, post=YES),
    Row("reports/papers/", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row("reports/papers/<int:pk>/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "a body", post=YES),
    Row("reports/papers/example.docx", EVERYWHERE, SIGNED_IN - EVERYWHERE),
    Row("reports/papers/<int:pk>/template/", EVERYWHERE, SIGNED_IN - EVERYWHERE, "a body", post=YES),
    Row("reports/papers/<int:pk>/template.docx", EVERYWHERE, SIGNED_IN - EVERYWHERE, "a body"),
    Row("reports/new/", DRAFTERS, SIGNED_IN - DRAFTERS, post=YES),
    *of_programme(f"{REPORT}/", PREPARERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}/", REPORT_READERS, seen=REPORT_READERS),
    *of_programme(f"{REPORT}/access/", MANAGERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}/access/", OVERSEERS, seen=REPORT_READERS),
    *of_programme(f"{REPORT}/edit/", DRAFTERS, seen=PREPARERS, state="draft", post=YES),
    *of_programme(f"{REPORT}/length/", PREPARERS, seen=PREPARERS, state="draft"),
    *of_programme(f"{REPORT}/words/", DRAFTERS, seen=PREPARERS, state="draft"),
    *of_programme(
        f"{REPORT}/words/<int:stream>/",
        DRAFTERS | {"owner"},
        seen=PREPARERS | {"owner"},
        state="draft",
        post=YES,
    ),
    *of_programme(f"{REPORT}/decisions/", DRAFTERS, seen=PREPARERS, state="draft", post=YES),
    *of_programme(f"{REPORT}/submit/", DRAFTERS, seen=PREPARERS, state="draft", post=YES),
    *of_programme(f"{REPORT}/discard/", DRAFTERS, seen=PREPARERS, state="draft", post=YES),
    # what waits for nobody yet leads back to the draft
    *of_programme(
        f"{REPORT}/approve/", frozenset({"approver"}), seen=PREPARERS, state="draft", get=ON, post=ON
    ),
    *of_programme(f"{REPORT}/changed/", DRAFTERS, seen=PREPARERS, state="draft", get=ON, post=ON),
    *of_programme(f"{REPORT}/progress/", PREPARERS, seen=PREPARERS, state="draft", get=ON, post=ON),
    *of_programme(f"{REPORT}/issue/", ISSUERS, seen=PREPARERS, state="draft", get=ON, post=ON),
    *of_programme(f"{REPORT}/exempt.pdf", NONE, seen=NONE, state="draft"),
    *of_programme(f"{REPORT}/exempt.docx", NONE, seen=NONE, state="draft"),
    *of_programme(f"{REPORT}/let-stand/", PREPARERS, seen=PREPARERS, state="draft", get=METHOD, post=ON),
    *of_issued(f"{REPORT}/correct/", ISSUERS, seen=REPORT_READERS, post=YES),
    *of_programme(f"{REPORT}/copy/", PREPARERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}/copy/", REPORT_READERS, seen=REPORT_READERS),
    *of_issued(f"{REPORT}/compare/", REPORT_READERS, seen=REPORT_READERS),
    # of a public report alone
    *without_exempt(of_issued(f"{REPORT}/published/", PREPARERS | {"owner"}, seen=REPORT_READERS)),
    *without_exempt(of_issued(f"{REPORT}/published/register/", ISSUERS, seen=REPORT_READERS, post=YES)),
    *without_exempt(
        of_issued(
            f"{REPORT}/published/decide/",
            frozenset({"approver", "owner"}),
            seen=REPORT_READERS,
            get=METHOD,
            post=YES,
        )
    ),
    *of_programme(f"{REPORT}.xlsx", PREPARERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}.xlsx", REPORT_READERS, seen=REPORT_READERS),
    *of_programme(f"{REPORT}.docx", PREPARERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}.docx", REPORT_READERS, seen=REPORT_READERS),
    *of_programme(f"{REPORT}.pdf", PREPARERS, seen=PREPARERS, state="draft"),
    *of_issued(f"{REPORT}.pdf", REPORT_READERS, seen=REPORT_READERS),
    # people, posts and bodies: read by all who see anything; an administrator of the council looks after them
    *of_people("people/"),
    *of_people("people/add/", post=YES),
    *of_people("people/import/", post=YES),
    *of_people("people/import/check/", get=ON, post=ON),  # without a sheet, led to choose one
    *of_people("people/import/blank.xlsx"),
    *of_people("people/<int:pk>/", about="a person"),
    *of_people("people/<int:pk>/edit/", about="a person", post=YES),
    *of_people("people/<int:pk>/address/", about="a person", post=YES),
    *of_people("people/<int:pk>/second-step/", about="an operator", post=YES),
    *of_people("people/<int:pk>/unlink/", about="an operator", post=YES),
    *of_people("people/<int:pk>/admin-site/", about="an operator", post=YES),
    *of_people("people/<int:pk>/joining/", about="a person"),
    *of_people("people/<int:pk>/moving/", about="a person"),
    *of_people("people/<int:pk>/leaving/", about="a person", post=YES),
    *of_people("people/<int:pk>/staying/", about="a person who leaves", get=METHOD, post=ON),
    *of_people("people/<int:pk>/return/", about="a person who left", post=YES),
    Row("posts/", WITH_OWNER, SIGNED_IN - WITH_OWNER),
    *of_people("posts/add/", post=YES),
    *of_people("posts/take-up/", post=YES),
    *of_people("posts/stand-in/", post=YES),
    # the holder of a post arranges cover for it; whoever holds none is told so
    Row("posts/cover/", SIGNED_IN, post=YES),
    Row("posts/cover/<int:pk>/end/", frozenset({"owner"}), about="of the owner's post", get=METHOD, post=ON),
    Row("posts/<int:pk>/", WITH_OWNER, SIGNED_IN - WITH_OWNER, "a post"),
    *of_people("posts/<int:pk>/edit/", about="a post", post=YES),
    *of_people("posts/<int:pk>/hand-over/", about="a post", post=YES),
    *of_people("posts/holdings/<int:pk>/end/", about="a holding", post=YES),
    Row("bodies/", WITH_OWNER, SIGNED_IN - WITH_OWNER),
    *of_people("bodies/add/", post=YES),
    Row("bodies/<int:pk>/", WITH_OWNER, SIGNED_IN - WITH_OWNER, "a body"),
    *of_people("bodies/<int:pk>/edit/", about="a body", post=YES),
    *of_people("bodies/<int:pk>/members/add/", about="a body", post=YES),
    *of_people("bodies/members/<int:pk>/end/", about="a membership", post=YES),
    Row("directorates/", WITH_OWNER, SIGNED_IN - WITH_OWNER),
    *of_people("directorates/add/", post=YES),
    *of_people("directorates/<int:pk>/edit/", about="a directorate", post=YES),
    # who holds which role: read by those who oversee it, changed by those who administer it
    Row(ROLES, OVERSEERS, SIGNED_IN - OVERSEERS),
    Row(f"{ROLES}grant/", ADMINISTERS, SIGNED_IN - ADMINISTERS, post=YES),
    *without_exempt(of_programme(f"{ROLES}<int:pk>/", OVERSEERS, seen=OVERSEERS)),
    *without_exempt(of_programme(f"{ROLES}<int:pk>/end/", ADMINISTERS, seen=OVERSEERS, post=YES)),
    Row(f"{ROLES}reviews/", OVERSEERS, SIGNED_IN - OVERSEERS),
    Row(f"{ROLES}reviews/begin/", ADMINISTERS, SIGNED_IN - ADMINISTERS, post=YES),
    *without_exempt(of_programme(f"{ROLES}reviews/<int:pk>/", OVERSEERS, seen=OVERSEERS)),
    *without_exempt(
        of_programme(f"{ROLES}reviews/<int:pk>/finish/", ADMINISTERS, seen=OVERSEERS, get=METHOD, post=ON)
    ),
    *without_exempt(
        of_programme(
            f"{ROLES}reviews/<int:pk>/<int:reviewed>/confirm/",
            ADMINISTERS,
            seen=OVERSEERS,
            get=METHOD,
            post=ON,
        )
    ),
    # inviting people, and the groups that give a role: an administrator's, of one programme what lies in it
    Row("people/invite/", ADMINS, SIGNED_IN - ADMINS, post=YES),
    Row("people/invitations/", ADMINS, SIGNED_IN - ADMINS),
    *of_administrators(f"{INVITATION}withdraw/", post=ON),
    *of_administrators(f"{INVITATION}resend/", get=METHOD, post=ON),
    Row("settings/groups/", ADMINS, SIGNED_IN - ADMINS, post=YES),
    *of_administrators(f"{MAPPING}retire/", post=ON),
    # what the mail server has not taken yet
    *of_people("settings/mail/"),
    *of_people("settings/mail/again/", get=METHOD, post=ON),
    *of_people("settings/mail/try/", get=METHOD, post=ON),
    # what needs no sign-in
    Row("accessibility/", P, public=True),
    Row("help/", P, public=True),
    Row("privacy/", P, public=True),
    Row("check/", P, public=True, post=YES),
    Row("brand.css", P, public=True),
    Row("healthz", P, public=True),
    Row("readyz", P, public=True),
    # the demo's own pages are nowhere else
    Row("outbox/", NONE),
    Row("imports/samples/<str:name>", NONE),
    Row("demo/sign-in/", NONE, get=METHOD, post=HIDDEN, public=True),
    # what is one person's own: here the viewer's
    Row(f"{KEYS}edit/", OWNER_OF_KEY, about="of the viewer", post=YES),
    Row(f"{KEYS}remove/", OWNER_OF_KEY, about="of the viewer", post=ON),
    Row("filters/<int:pk>/remove/", OWNER_OF_KEY, about="of the viewer", get=METHOD, post=ON),
    Row("accounts/sessions/<int:pk>/end/", OWNER_OF_KEY, about="of the viewer", get=METHOD, post=ON),
]


@dataclass(frozen=True)
class Door:
    """A page of signing in and out: what it answers to somebody signed in, and to everybody else."""

    route: str
    inside: str
    outside: str
    inside_post: str
    outside_post: str

    def expected(self, person: str, method: str) -> str:
        if person in SIGNED_IN:
            return self.inside if method == "GET" else self.inside_post
        return self.outside if method == "GET" else self.outside_post


DOORS: list[Door] = [
    Door("login/", ON, YES, ON, YES),
    Door("logout/", YES, ON, ON, ON),
    Door("inactive/", YES, YES, METHOD, METHOD),
    Door("signup/", ON, YES, ON, YES),  # says that it is closed
    Door("reauthenticate/", YES, SIGN_IN, YES, SIGN_IN),
    Door("email/", HIDDEN, SIGN_IN, HIDDEN, SIGN_IN),  # an administrator changes a person's address
    Door("confirm-email/", YES, YES, METHOD, METHOD),
    Door("password/change/", YES, SIGN_IN, YES, SIGN_IN),
    Door("password/set/", ON, SIGN_IN, ON, SIGN_IN),  # for those without a password; all here have one
    Door("password/reset/", YES, YES, YES, YES),
    Door("password/reset/done/", YES, YES, METHOD, METHOD),
    Door("password/reset/key/done/", YES, YES, METHOD, METHOD),
    Door(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", YES, YES, YES, YES),  # a bad link
    Door(r"^confirm-email/(?P<key>[-:\w]+)/$", YES, YES, HIDDEN, HIDDEN),
    Door("login/code/confirm/", ON, ON, ON, ON),  # signing in by a code is off
    # one's own sign-in; everybody here has an app and a passkey, and no recovery codes
    Door("security/", YES, SIGN_IN, METHOD, SIGN_IN),
    Door("sessions/", YES, SIGN_IN, METHOD, SIGN_IN),
    Door("unsent/", ON, SIGN_IN, METHOD, SIGN_IN),
    Door("sessions/end-others/", METHOD, SIGN_IN, ON, SIGN_IN),
    Door(STEP, ON, SIGN_IN, METHOD, SIGN_IN),  # to all of one's sign-in, for those who need set up no step
    Door(f"{STEP}authenticate/", ON, ON, ON, ON),  # between the password and being signed in
    Door(f"{STEP}reauthenticate/", YES, SIGN_IN, YES, SIGN_IN),
    Door(f"{STEP}totp/activate/", ON, SIGN_IN, ON, SIGN_IN),
    Door(f"{STEP}totp/code.svg", HIDDEN, SIGN_IN, METHOD, SIGN_IN),  # while an app is being added
    Door(f"{STEP}totp/deactivate/", YES, SIGN_IN, ON, SIGN_IN),
    Door(f"{STEP}recovery-codes/", HIDDEN, SIGN_IN, METHOD, SIGN_IN),
    Door(f"{STEP}recovery-codes/download/", HIDDEN, SIGN_IN, METHOD, SIGN_IN),
    Door(f"{STEP}recovery-codes/generate/", YES, SIGN_IN, ON, SIGN_IN),
    Door(f"{STEP}webauthn/", ON, SIGN_IN, METHOD, SIGN_IN),
    Door(f"{STEP}webauthn/add/", YES, SIGN_IN, YES, SIGN_IN),
    Door(f"{STEP}webauthn/reauthenticate/", YES, SIGN_IN, ON, SIGN_IN),
    Door(f"{STEP}webauthn/login/", ON, ON, ON, ON),
    Door("invitation/", HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # without a link that works there is no page
    Door("invitation/<str:token>/", HIDDEN, HIDDEN, METHOD, METHOD),  # a bad link
    Door("link/<str:token>/", HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # a bad link
    Door("single-sign-on/", HIDDEN, HIDDEN, METHOD, METHOD),  # no provider is configured
    Door("single-sign-on/again/", HIDDEN, SIGN_IN, METHOD, SIGN_IN),
    Door("single-sign-on/callback/", HIDDEN, HIDDEN, METHOD, METHOD),
]

ADMIN = "admin/"  # its addresses are in tests/admin_table.py

TABLE: list[tuple[str, str, Row | Door]] = [
    *((row.route, row.about, row) for row in ROWS),
    *((f"{ACCOUNT}{door.route}", "", door) for door in DOORS),
]
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "access.md"
HEAD = """# Who may open what

Made by `python -m tests.access_table` from `tests/access_table.py`, which is written by hand:
change it there. `tests/test_access.py` asks the site every question below, by GET and by POST of
an empty form.

- **yes**: the page, or the form again with what is missing. **on**: done, or led on to another page.
- **sign in**: led to the sign-in page. **no**: 403, with the reason. **404**: for this person it doesn't
  exist. **405**: the address takes no such request.
- **own**: of the person's programme, owned by the owner's post. **other**: of a programme that the person
  has nothing to do with. **exempt**: of the person's programme, and exempt.
- The admin site (`/admin/…`) has a table of its own, below.

## The people

"""


def document() -> str:
    """The table as a page of the documentation."""
    names = {**dict(zip(PEOPLE, PEOPLE, strict=True)), "nobody": "no one"}
    lines = [f"- **{names[name]}**: {words}\n" for name, words in PEOPLE.items()]
    lines.append("\n## The answers\n\n")
    lines.append(f"| Address | Object | | {' | '.join(names.values())} |\n")
    lines.append(f"|---|---|---|{'---|' * len(PEOPLE)}\n")
    for route, about, row in TABLE:
        for method in ("GET", "POST"):
            answers = [row.expected(person, method) for person in PEOPLE]
            shown = route.replace("|", "\\|")
            lines.append(f"| `/{shown}` | {about} | {method} | {' | '.join(answers)} |\n")
    return HEAD + "".join(lines) + admin_table.section()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
