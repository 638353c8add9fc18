"""The words that councils put over columns: every field's headings, and how far a heading names a field.

Source: the headings of published council plans and trackers, gathered field by field.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

HEADINGS: dict[str, str] = {
    "reference": "ref|rec|ref no|reference|reference no|reference number|no|number|id|action id|action no"
    "|action number|action ref|action reference|#|item|item no|rec no|rec ref|recommendation no"
    "|recommendation number|recommendation ref|risk no|risk id|risk ref|output no|outcome no|saving ref"
    "|savings ref|saving no|milestone no|milestone ref|unique id|urn|s no|serial no|line|kpi ref"
    "|issue key|wbs|outline number|cyf|rhif",
    "minute": "minute number title|minute number|minute no|minute ref|minute|minute title",
    "source": "origin|source|report|inspection|audit|source of recommendation|source of action|direction"
    "|review|driver|recommendation source|audit title|originating report|raised by",
    "recommendation": "recommendation|recommendations|recommendation opportunity|finding|findings"
    "|area for improvement|areas for improvement|areas for efficiency improvement|key issue|key issues"
    "|what we were asked to do|audit recommendation|agreed recommendation|issue identified"
    "|key recommendation|inspection finding|recommendation text|areas for development|area for development"
    "|failing|failings|failing identified|gap identified|gaps identified|cause of concern|area of concern|afi"
    "|issue description|weakness|weakness identified|governance issue|significant governance issue"
    "|what is the issue|argymhelliad",
    "decision": "decision agreement|decision|agreement|resolution|matter|matter arising",
    "action": "action|actions|actions required|action required|action points|action point|action proposed"
    "|proposed action|proposed actions|agreed action|agreed actions|agreed management action|activity"
    "|activities|task|tasks|key action|key actions|initiative|deliverable|deliverables|commitment"
    "|commitments|what we will do|what will we do|what are we going to do|what|description of output"
    "|action description|description of action|action title|improvement action|improvement actions"
    "|planned action|action to be taken|actions to be taken|management action|management response and action"
    "|specific action|detailed action|action needed|improvement activity|improvement|task name"
    "|task title|work item"
    "|to do|primary column|card name|improvement required|improvement needed|action to address"
    "|actions to address"
    "|remedial action|remedial actions|recovery action|recommended action|what needs to be done"
    "|what needs doing|user story"
    "|gweithred|cam gweithredu|camau gweithredu",
    "follow_on": "follow on actions|follow on action|followon actions|further actions|follow up actions",
    "purpose": "objective|objectives|key objective|key objectives|purpose|aim|aims|outcome|outcomes"
    "|intended outcome|intended outcomes|desired outcome|priority outcome|goal|strategic objective"
    "|expected outcome|improvement objective",
    "workstream": "theme|workstream|workstreams|area|strand|pillar|programme|priority area|corporate priority"
    "|category|key theme|improvement theme|improvement area|area of focus|focus area|strategic theme"
    "|work package|workstream name|priority theme|subject|bucket|bucket name|list name"
    "|consumer standard|thema|epic",
    "project": "project|project name|projects|scheme|project title|proposal",
    "owner": "lead officer|lead officer em|lead|lead officers|responsible officer|responsible office"
    "|person responsible|persons responsible|action by|by whom|who|owner|owners|action owner|assigned to"
    "|accountable officer|sro|sponsor|responsibility|officer responsible|allocated to|head of service"
    "|delivery lead|lead person|responsible|responsible person|named officer|responsible lead|action lead"
    "|who is responsible|accountable|accountable lead|responsible manager|responsible owner|owned by|officer"
    "|lead director|responsible director|strategic lead|operational lead|responsible post|lead post|assignee"
    "|assigned|resource names|resource name|exec lead|executive lead|exec owner|task owner|nominated officer"
    "|accountable person|accountable director|swyddog|swyddog arweiniol|swyddog cyfrifol|arweinydd",
    "support": "support|supporting officer|supporting officers|supported by|support officer|other officers"
    "|contributors|partners|supporting|key partners|who else",
    "member": "portfolio holder|cabinet member|lead member|em|executive member|committee|portfolio lead"
    "|lead cabinet member",
    "directorate": "directorate|department|service|service area|team|division|section|portfolio|dept"
    "|directorate section|business unit",
    "due": "target date|due|due date|date due|date|deadline|timescale|timescales|timeframe|time frame|by when"
    "|when|completion date|target completion delivery date|target completion date|planned end"
    "|planned end date|end date|start and end date|finish|finish date|milestone date|implementation date"
    "|original target date|expected completion|expected completion date|target completion|delivery date"
    "|date for completion|target timescale|agreed date|agreed implementation date|completion target"
    "|planned completion|planned completion date|to be completed by|complete by|action date|due by"
    "|target implementation date|baseline date|baseline end|original due date|original date|timing"
    "|planned date|target deadline|delivery timescale|when by|proposed end date|timeline end|completion by"
    "|completion target|end qtr|end quarter|end month|due on|needed by|required by|dyddiad targed"
    "|dyddiad cwblhau|erbyn pryd",
    "revised_due": "revised date|revised target date|new date|extended to|forecast date|revised completion"
    "|re baselined date|revised due date|revised completion date|revised deadline|new target date"
    "|forecast completion|forecast end|forecast completion date|revised timescale|expected date"
    "|revised implementation date|amended date|forecast finish|revised target",
    "completed": "date delivered|completed|completed date|date completed|actual completion|date closed"
    "|actual completion date|delivered|actual end|actual end date|date of completion|actual date|closed date"
    "|completed on|date achieved|actual finish|date implemented|implemented on|implemented date"
    "|date signed off"
    "|closure date|date of closure",
    "start": "start|start date|from|planned start|start by|commencement date|date started|planned start date"
    "|baseline start|actual start|timeline start|start qtr|start quarter|start month|dyddiad dechrau",
    "status": "status|current status|stage|stage status|progress status|state|open closed|action status"
    "|delivery status|completion status|status update|overall status|implementation status"
    "|task status|statws",
    "rag": "rag|rag status|rag rating|brag|brag rating|bragg|brag status|bragg status|rating|traffic light"
    "|current rag|this period|delivery confidence|overall rag status|rag this period|overall rag"
    "|current rag rating|current rag status|rag score|delivery rag|colour|project rag|traffic light status"
    "|status red amber green|r a g|progress rag|rag current|rag this month|rag this quarter|rag now"
    "|current brag"
    "|health|project health|overall health|delivery confidence assessment|dca",
    "previous_rag": "previous rag|last rag|last period|last quarter|rag last report|previous rag status"
    "|previous rating|previous rag rating|rag last period|prior rag|previous status|rag last month"
    "|rag last quarter|last month rag|last quarter rag|previous month rag|previous quarter rag|rag previous",
    "trend": "direction of travel|dot|trend|arrow|change since last|travel|movement",
    "percent": "complete|percentage complete|progress percent|percent complete|completion|percentage|percent"
    "|completion percent|percentage completion|percentage progress|percent done|percentage done",
    "progress": "progress|progress update|progress updates|update|updates|comments|comment|commentary"
    "|achievements|achievements comments|action taken|actions taken|latest update|latest position"
    "|notes|narrative|officer comments|explanation and mitigation|progress to date|progress comments"
    "|update comments|current progress|progress notes|status comments|latest progress|highlights"
    "|remarks|additional comments|current update|progress since last report|status narrative|position update"
    "|how are we doing|where are we up to|where are we up to now|progress narrative|auditor comment"
    "|auditor comments|notes and comments|progress and comments|delivery commentary|monthly update"
    "|latest note|latest notes|last update|cynnydd",
    "position": "current position|position|position as at|where are we now|baseline position"
    "|present position",
    "key_progress": "key progress during reporting period|key progress|progress this period"
    "|key achievements this period|progress in the period|achievements this period",
    "next_tasks": "tasks planned for next period|tasks planned|next steps|planned next period"
    "|key activities next period|activities next period|next period|planned activities",
    "issues": "risks and issues to be raised|risks and issues to be raised for information or escalated"
    "|risks and issues|issues|issues and risks|key risks and issues|risks issues|escalations",
    "milestone": "milestone|milestones|key milestone|key milestones|interim milestones|milestone description"
    "|milestone name|project milestone|gateway",
    "step": "step|steps|next step|key step",
    "measure": "success measure|success measures|measure|measures|measure of success|measures of success|kpi"
    "|kpis|performance indicator|performance measure|how will we know|evidence of success|success criteria"
    "|indicator|performance measures|key performance indicator|how we will measure success|impact measure"
    "|pi|pi description|metric|target measure",
    "baseline": "baseline|current performance|starting point|baseline figure|baseline value"
    "|previous performance",
    "target_value": "target value|annual target|target outturn|performance target",
    "actual": "actual|outturn|actual performance|latest performance|result|latest value"
    "|current value|actual to date|year to date|ytd",
    "evidence": "evidence|assurance|link to evidence|sign off evidence|evidence of completion"
    "|evidence of delivery|supporting evidence|evidence link|assurance evidence|evidence required",
    "cost": "resource|resources|cost|costs|budget|funding|source of funding|approximate costings"
    "|resource implications|resources required|financial implications|budget implications|resources needed"
    "|cost resources|investment|estimated cost",
    "resourced": "resources approved|resource approved",
    "saving": "saving|savings|savings proposal|saving description|savings description|proposal description"
    "|savings initiative|saving proposal|saving title|savings line|savings scheme|efficiency"
    "|efficiency saving",
    "saving_target": "savings target|saving target|target saving|target savings|planned saving"
    "|budgeted saving|budget saving|approved saving|agreed saving|savings required",
    "saving_forecast": "forecast saving|forecast savings|forecast|forecast delivery|projected saving"
    "|expected saving|projected delivery",
    "saving_delivered": "savings delivered|saving delivered|delivered saving|savings achieved"
    "|achieved to date|delivered to date|actual saving|saving achieved|actual savings|achieved",
    "amount": "amount|value|sum|total saving|total savings value|total value|total",
    "variance": "variance|shortfall|gap|over under|variation",
    "recurrence": "one off recurrent|from one off savings or permanent|recurring one off|one off or permanent"
    "|permanent or one off|one off recurring|recurrent|permanent one off|type of saving|saving type"
    "|savings type|cashable|one off ongoing|recurring",
    "reallocated_to": "savings re allocated to|savings reallocated to|re allocated to|reallocated to"
    "|re allocation|reallocation|reinvested in",
    "year": "financial year|year|fy|budget year|municipal year",
    "priority": "priority|high medium low|moscow|importance|criticality|rank|priority level|priority rating"
    "|urgency",
    "risk": "risk|risk description|risks|description of risk|risk title|risk event|risk name|event"
    "|description of the risk|risk and description|what is the risk|threat|threats"
    "|threat to achievement of objective|potential risk|key risk|key risks",
    "cause": "cause|causes|trigger|triggers|risk cause|root cause|vulnerability",
    "effect": "consequence|consequences|effect|risk effect|potential impact|potential consequences|effects"
    "|potential effect|impact description|description of impact|implications",
    "likelihood": "frequency|likelihood|probability|probability l m h|l|inherent likelihood"
    "|current likelihood|residual likelihood|p|likelihood score|gross likelihood|net likelihood",
    "impact": "severity|impact|impact l m h|i|inherent impact|current impact|residual impact|impact score"
    "|gross impact|net impact",
    "score": "inherent score|current score|residual score|target score|risk score|score|risk rating"
    "|overall score|current risk score|inherent risk score|residual risk score|gross score|net score"
    "|gross risk|net risk|inherent risk|residual risk|current risk|target risk|target risk score"
    "|current risk rating|inherent risk rating|residual risk rating|risk level",
    "mitigation": "mitigating actions|mitigation|mitigations|moderating factors|controls|treatment"
    "|existing controls|controls in place|current controls|control measures|mitigating action|risk response"
    "|planned mitigation|further actions required|mitigation actions|mitigation measures|mitigating controls"
    "|further controls|key controls|countermeasures|contingency|risk treatment|response",
    "risk_owner": "risk owner|risk lead|owner of risk",
    "dependency": "dependency|dependencies|linked to|interdependency|interdependencies|depends on"
    "|predecessors|predecessor",
    "approval": "decision required|approved by|committee date|exec date|decision date|governance|approval"
    "|board",
    "response": "management response|response to recommendation|council response|accepted|agreed|agreed y n"
    "|accept reject|accepted y n|executive response|cabinet response|our response|client response"
    "|agreed response|councils response"
    "|councils agreed response",
    "lesson": "lesson|lessons|lesson learned|lessons learned|lesson learnt|lessons learnt|what went well"
    "|what could be improved|what did not go well|learning|key learning",
    "benefit": "benefit|benefits|expected benefit|expected benefits|realised benefits",
    "pledge": "pledge|corporate pledge|corporate objective|council priority|link to corporate plan"
    "|corporate plan priority|strategic priority|council plan priority",
    "protected_group": "protected characteristic|protected characteristics|protected group|equality strand"
    "|equality group|equality objective|impact on|adverse impact|equality theme",
}

# Headings that name several fields, with how far each; the cells beneath settle it.
AMBIGUOUS: dict[str, dict[str, float]] = {
    "target": {"target_value": 0.6, "due": 0.6, "action": 0.55, "saving_target": 0.4},
    "targets": {"target_value": 0.6, "action": 0.55},
    "progress": {"progress": 0.9, "percent": 0.6, "rag": 0.55, "status": 0.6},
    "date": {"due": 0.9},
    "priority": {"priority": 0.8, "workstream": 0.7},
    "status": {"status": 0.9, "rag": 0.75, "progress": 0.6},
    "current status": {"status": 0.9, "rag": 0.7, "progress": 0.6},
    "status update": {"progress": 0.85, "status": 0.6},
    "overall status": {"status": 0.8, "rag": 0.8},
    "rating": {"rag": 0.7, "score": 0.6, "priority": 0.4},
    "owner": {"owner": 1.0},
    "completed": {"completed": 0.8, "percent": 0.4, "status": 0.6},
    "delivered": {"completed": 0.7, "saving_delivered": 0.7},
    "complete": {"percent": 0.7, "completed": 0.6, "status": 0.6},
    "completion": {"percent": 0.7, "due": 0.7, "completed": 0.5},
    "outcome": {"purpose": 0.7, "measure": 0.6, "progress": 0.5},
    "outcomes": {"purpose": 0.7, "measure": 0.6, "progress": 0.5},
    "issue": {"issues": 0.7, "recommendation": 0.6, "risk": 0.5},
    "improvement": {"action": 0.7},
    "response": {"mitigation": 0.6, "response": 0.7, "action": 0.4},
    "report": {"source": 0.6},
    "review": {"source": 0.5},
    "audit": {"source": 0.7},
    "item": {"reference": 0.7, "action": 0.5},
    "no": {"reference": 0.9},
    "number": {"reference": 0.9},
    "line": {"reference": 0.5},
    "what": {"action": 0.7},
    "activity": {"action": 0.9},
    "project": {"project": 0.9, "action": 0.5, "saving": 0.45, "workstream": 0.4},
    "proposal": {"project": 0.5, "saving": 0.7, "action": 0.6},
    "step": {"step": 0.9},
    "event": {"risk": 0.5, "milestone": 0.5, "action": 0.3},
    "area": {"workstream": 0.8},
    "section": {"directorate": 0.6, "workstream": 0.7},
    "section ref": {"reference": 0.7, "workstream": 0.4},
    "service": {"directorate": 0.8},
    "committee": {"member": 0.6},
    "category": {"workstream": 0.7},
    "programme": {"workstream": 0.8},
    "description": {
        "action": 0.6,
        "risk": 0.5,
        "saving": 0.5,
        "measure": 0.4,
        "milestone": 0.4,
        "lesson": 0.3,
    },
    "title": {"action": 0.6, "risk": 0.45, "saving": 0.45, "milestone": 0.4},
    "name": {"action": 0.5, "owner": 0.4, "project": 0.4},
    "summary": {"action": 0.6, "progress": 0.5},
    "code": {"reference": 0.8},
    "requirement": {"recommendation": 0.7},
    "approved": {"approval": 0.5, "saving_target": 0.45},
    "person": {"owner": 0.6},
    "by": {"due": 0.65, "owner": 0.5},
    "resolution": {"decision": 0.5, "mitigation": 0.4},
    "detail": {"action": 0.5, "progress": 0.4},
    "details": {"action": 0.5, "progress": 0.45},
    "total": {"amount": 0.7},
    "value": {"amount": 0.7, "actual": 0.4},
    "forecast": {"saving_forecast": 0.7, "revised_due": 0.6},
    "actual": {"actual": 0.6, "completed": 0.6, "saving_delivered": 0.5},
    "baseline": {"baseline": 0.8, "due": 0.5},
    "achieved": {"saving_delivered": 0.5, "status": 0.5, "progress": 0.4},
    "achievements": {"progress": 0.9},
    "position": {"position": 0.7, "status": 0.5, "owner": 0.4},
    "l": {"likelihood": 0.6},
    "i": {"impact": 0.6},
    "p": {"likelihood": 0.5},
    "impact": {"impact": 0.9, "effect": 0.75},
    "support": {"support": 0.7},
    "partners": {"support": 0.6},
    "officer": {"owner": 0.9},
    "result": {"actual": 0.6, "progress": 0.4},
    "subject": {"workstream": 0.5, "action": 0.4},
    "theme": {"workstream": 0.95},
    "objective": {"purpose": 0.9},
    "objectives": {"purpose": 0.9},
    "accepted": {"response": 0.8},
    "agreed": {"response": 0.6},
    "board": {"approval": 0.5},
    "governance": {"approval": 0.6},
    "event date": {"due": 0.6},
    "who": {"owner": 0.95},
    "when": {"due": 0.95},
    "start and end date": {"due": 1.0},
    "savings": {"saving": 0.7, "amount": 0.7, "saving_target": 0.5},
    "saving": {"saving": 0.75, "amount": 0.7, "saving_target": 0.5},
    "£": {"amount": 0.9},
    "£k": {"amount": 0.9},
    "£m": {"amount": 0.9},
    "£000": {"amount": 0.9},
    "£000s": {"amount": 0.9},
}

# Headings of what a list keeps about itself: no field, whatever words are in them. They stay with the row.
NOTHING = {
    "task mode", "active", "outline level", "duration", "created by", "created", "created date", "created on",
    "modified", "modified by", "last modified", "last modified by", "completed by", "closed by", "logged by",
    "item type", "path", "is recurring", "late", "labels", "subitems", "baseline duration", "checklist items",
    "completed checklist items", "decision maker", "days left", "days overdue", "days remaining",
    "days to target", "quick win", "wave",
}  # fmt: skip
# When something came to be written down, which is no date to do it by.
RECORDED = re.compile(
    r"\b(?:raised|logged|created|received|reported|identified|opened|modified|added|recorded|requested|submitted"
    r"|allocated|of decision|of meeting|of birth)\b",
    re.IGNORECASE,
)
RATED = re.compile(r"\b(b?rag+|status|rating|health)\b", re.IGNORECASE)
ASKED = re.compile(r"^(?:who|when|what|where|how)\b")
# What the last words of a heading tell, where the whole isn't known: "Benefit ID", "Tactical lead".
ENDINGS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(words), name, share)
    for words, name, share in (
        (r"^(?:revised|new|amended|extended|re ?profiled|re ?baselined|re ?forecast) (?:\w+ ){0,3}(?:date"
         r"|target|deadline|timescale|completion|end|finish|due)$", "revised_due", 0.85),
        (r"^(?!(?:phone|telephone|mobile|contact|fax|house|account|bank|total|target) )(?:\w+ ){1,3}(?:id|ref"
         r"|no|number|reference)$", "reference", 0.8),
        (r"^(?:\w+ ){1,3}(?:leads?|owners?|officers?|sponsor|manager|director)$", "owner", 0.7),
        (r"^(?:\w+ ){0,2}(?:end|finish|completion|target|due|delivery|implementation) (?:date|qtr"
         r"|quarter|month)$",
         "due", 0.8),
    )
)  # fmt: skip
# A score of a risk is of one of these; the words after them say of what.
SCORED = re.compile(
    r"^(?:inherent|gross|initial|original|raw|untreated|unmitigated|current|residual|net|mitigated|target|desired)"
    r"(?: risk)?(?: score| rating)? (?=\S)"
)

YEAR_HEADING = re.compile(r"(?:^|\D)((?:19|20)?\d{2})\s*[/\-–]\s*((?:19|20)?\d{2})(?:\D|$)")
QUARTER_HEADING = re.compile(r"\bq(?:uarter|tr)?\s*([1-4])\b", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
MONTH_HEADING = re.compile(rf"\b{_MONTH}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b", re.IGNORECASE)
MONTH_ALONE = re.compile(rf"^(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}[\s'’-]*(?:20)?\d{{2}}$", re.IGNORECASE)
_SHORT_YEAR = r"(?:[\s'’-]*(?:20)?\d{2}(?:[/-]\d{2,4})?)?"
PERIOD = re.compile(
    rf"^(?:(?:w/?[ce]|week (?:commencing|ending)|20\d\d)\s*)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?[\s-]+)?{_MONTH}"
    rf"{_SHORT_YEAR}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|(?:20\d\d(?:[/-]\d{{2,4}})?\s*)?q(?:uarter|tr)?\s*[1-4]{_SHORT_YEAR})$",
    re.IGNORECASE,
)
UPDATES_HEADING = re.compile(r"update|progress|comment|position|narrative", re.IGNORECASE)


def plain(heading: str) -> str:
    """A heading reduced to its words: case, brackets, punctuation and spacing don't count."""
    text = (
        heading.casefold().replace("&", " and ").replace("%", " percent ").replace("’", "").replace("'", "")
    )
    if "_x00" in text:  # SharePoint's way of writing a space in a column's name
        text = re.sub(r"_x00([0-9a-f]{2})_", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"work\s*-?\s*streams?\b", "workstream", text)
    text = re.sub(r"\bofficer?\(s\)", "officer", text)
    text = re.sub(r"[^\w£#]+", " ", text)
    return " ".join(text.split())


def _bare(heading: str) -> str:
    return plain(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading))


@lru_cache(maxsize=1)
def _by_heading() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, headings in HEADINGS.items():
        for heading in headings.split("|"):
            found.setdefault(heading, {})[name] = 1.0
    found.update({heading: dict(fields) for heading, fields in AMBIGUOUS.items()})
    return found


@lru_cache(maxsize=1)
def _by_squeezed() -> dict[str, dict[str, float]]:
    return {heading.replace(" ", ""): fields for heading, fields in _by_heading().items()}


def is_year(text: str) -> bool:
    """Whether the text holds a financial year such as 2025/26 (the second year follows the first)."""
    found = YEAR_HEADING.search(text)
    return found is not None and (int(found[1][-2:]) + 1) % 100 == int(found[2][-2:])


def is_rated_by_period(heading: str) -> bool:
    """Whether the heading is of a RAG or status in one quarter or month: "Q2 RAG", "Status May 26"."""
    return bool(RATED.search(heading) and (QUARTER_HEADING.search(heading) or MONTH_HEADING.search(heading)))


def is_period(heading: str) -> bool:
    """Whether the heading is a month, a quarter, a week or a day and nothing else."""
    words = " ".join(heading.split())
    return len(words) < 24 and bool(PERIOD.match(words))


@lru_cache(maxsize=4096)
def fields_named(heading: str) -> dict[str, float]:
    """The fields that a heading may name, each with how far it names it (0 to 1); empty for none."""
    heading = " ".join(heading.split())
    if not heading or len(heading) > 90:
        return {}
    quarter = QUARTER_HEADING.search(heading)
    period = quarter or MONTH_HEADING.search(heading)
    if period and UPDATES_HEADING.search(heading):
        return {"progress": 0.9}
    if period and (rated := RATED.search(heading)):
        return {"status": 0.8, "rag": 0.6} if rated[1].casefold() == "status" else {"rag": 0.8}
    if MONTH_ALONE.match(heading):
        return {"progress": 0.6}
    if quarter and len(heading) < 40:
        return {"quarter_amount": 0.8, "progress": 0.6, "actual": 0.5}
    if is_year(heading) and len(heading) < 40:
        return {"year_amount": 0.85}
    for words, weight in ((plain(heading), 1.0), (_bare(heading), 0.95)):
        known = _by_heading().get(words) or _by_squeezed().get(words.replace(" ", ""))
        if known and words:
            return {name: share * weight for name, share in known.items()}
    words = _bare(heading) or plain(heading)
    if words in NOTHING or ("date" in words and RECORDED.search(words)):
        return {}
    return _of_one_half(heading) or _asked(words) or _by_ending(words) or _contained(words)


def known_whole(heading: str) -> bool:
    """Whether the heading is one that we know from its first word to its last."""
    return plain(heading) in _by_heading() or _bare(heading) in _by_heading()


def _of_one_half(heading: str) -> dict[str, float]:
    """Fields by the half of a heading in two languages that is known: "Statws / Status"."""
    halves = [half for half in re.split(r"[/|\n]", heading) if half.strip()]
    known = [_by_heading().get(plain(half), {}) for half in halves]
    told = [fields for fields in known if fields]
    if len(halves) != 2 or not told:
        return {}
    share_of_first = 0.95 if len(told) == 1 or set(told[0]) == set(told[1]) else 0.8
    return {name: round(share * share_of_first, 3) for name, share in told[0].items()}


def _asked(words: str) -> dict[str, float]:
    """Fields by the question that a heading asks: "Who is going to lead this work?"."""
    words = re.sub(r"^(who|what|when|where|how)s\b", r"\1", words)
    if not ASKED.match(words):
        return {}
    parts = words.split()
    for size in range(len(parts) - 1, 0, -1):
        known = _by_heading().get(" ".join(parts[:size]))
        if known and (size > 2 or parts[0] in ("who", "when")):
            return {name: round(share * 0.85, 3) for name, share in known.items()}
    return {}


def _by_ending(words: str) -> dict[str, float]:
    score = SCORED.sub("", words)
    if score != words:
        of = {
            n: s
            for n, s in (_by_heading().get(score) or {}).items()
            if n in ("likelihood", "impact", "score")
        }
        if of or score == "s":
            return dict.fromkeys(of or ("score",), 0.9)
    return next(({name: share} for ending, name, share in ENDINGS if ending.search(words)), {})


def _contained(words: str) -> dict[str, float]:
    """Fields by a known heading inside a longer one, or one that is spelt nearly alike."""
    parts = words.split()
    if not parts or len(parts) > 12:
        return {}
    found: dict[str, float] = {}
    for size in range(min(len(parts), 6), 0, -1):
        for at in range(len(parts) - size + 1):
            inner = " ".join(parts[at : at + size])
            if size == 1 and len(inner) < 3:
                continue
            for name, share in (_by_heading().get(inner) or {}).items():
                cover = (len(inner) / len(words)) ** 0.5
                found[name] = max(found.get(name, 0.0), round(share * 0.9 * cover, 3))
        if found:
            return found
    squeezed = words.replace(" ", "")
    if len(squeezed) >= 5:
        for known, fields in _by_squeezed().items():
            if abs(len(known) - len(squeezed)) <= 2 and known[:1] == squeezed[:1]:
                alike = SequenceMatcher(None, known, squeezed).ratio()
                if alike >= 0.86:
                    for name, share in fields.items():
                        found[name] = max(found.get(name, 0.0), round(share * alike * 0.85, 3))
    return found
