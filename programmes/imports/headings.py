"""The words that councils put over columns: every field's headings, and how far a heading names a field.

Source: the headings of published council plans and trackers, gathered field by field.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

HEADINGS: dict[str, str] = {
    "reference": "ref|ref no|reference|reference no|reference number|no|number|id|action id|action no"
    "|action number|action ref|action reference|#|item|item no|rec no|rec ref|recommendation no"
    "|recommendation number|recommendation ref|risk no|risk id|risk ref|output no|outcome no|saving ref"
    "|savings ref|saving no|milestone no|milestone ref|unique id|urn|s no|serial no|line|kpi ref",
    "minute": "minute number title|minute number|minute no|minute ref|minute|minute title",
    "source": "origin|source|report|inspection|audit|source of recommendation|source of action|direction"
    "|review|driver|recommendation source|audit title|originating report|raised by",
    "recommendation": "recommendation|recommendations|recommendation opportunity|finding|findings"
    "|area for improvement|areas for improvement|areas for efficiency improvement|key issue|key issues"
    "|what we were asked to do|audit recommendation|agreed recommendation|issue identified"
    "|key recommendation|inspection finding|recommendation text|areas for development",
    "decision": "decision agreement|decision|agreement|resolution|matter|matter arising",
    "action": "action|actions|actions required|action required|action points|action point|action proposed"
    "|proposed action|proposed actions|agreed action|agreed actions|agreed management action|activity"
    "|activities|task|tasks|key action|key actions|initiative|deliverable|deliverables|commitment"
    "|commitments|what we will do|what will we do|what are we going to do|what|description of output"
    "|action description|description of action|action title|improvement action|improvement actions"
    "|planned action|action to be taken|actions to be taken|management action|management response and action"
    "|specific action|detailed action|action needed|improvement activity|improvement",
    "follow_on": "follow on actions|follow on action|followon actions|further actions|follow up actions",
    "purpose": "objective|objectives|key objective|key objectives|purpose|aim|aims|outcome|outcomes"
    "|intended outcome|intended outcomes|desired outcome|priority outcome|goal|strategic objective"
    "|expected outcome|improvement objective",
    "workstream": "theme|workstream|workstreams|area|strand|pillar|programme|priority area|corporate priority"
    "|category|key theme|improvement theme|improvement area|area of focus|focus area|strategic theme"
    "|work package|workstream name|priority theme|subject",
    "project": "project|project name|projects|scheme|project title|proposal",
    "owner": "lead officer|lead officer em|lead|lead officers|responsible officer|responsible office"
    "|person responsible|persons responsible|action by|by whom|who|owner|owners|action owner|assigned to"
    "|accountable officer|sro|sponsor|responsibility|officer responsible|allocated to|head of service"
    "|delivery lead|lead person|responsible|responsible person|named officer|responsible lead|action lead"
    "|who is responsible|accountable|accountable lead|responsible manager|responsible owner|owned by|officer"
    "|lead director|responsible director|strategic lead|operational lead|responsible post|lead post",
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
    "|planned date|target deadline|delivery timescale|when by|proposed end date",
    "revised_due": "revised date|revised target date|new date|extended to|forecast date|revised completion"
    "|re baselined date|revised due date|revised completion date|revised deadline|new target date"
    "|forecast completion|forecast end|forecast completion date|revised timescale|expected date"
    "|revised implementation date|amended date|forecast finish",
    "completed": "date delivered|completed|completed date|date completed|actual completion|date closed"
    "|actual completion date|delivered|actual end|actual end date|date of completion|actual date|closed date"
    "|completed on|date achieved|actual finish",
    "start": "start|start date|from|planned start|start by|commencement date|date started|planned start date"
    "|baseline start|actual start",
    "status": "status|current status|stage|stage status|progress status|state|open closed|action status"
    "|delivery status|completion status|status update|overall status|implementation status",
    "rag": "rag|rag status|rag rating|brag|brag rating|bragg|brag status|bragg status|rating|traffic light"
    "|current rag|this period|delivery confidence|overall rag status|rag this period|overall rag"
    "|current rag rating|current rag status|rag score|delivery rag|colour|project rag|traffic light status"
    "|status red amber green|r a g|progress rag|rag current",
    "previous_rag": "previous rag|last rag|last period|last quarter|rag last report|previous rag status"
    "|previous rating|previous rag rating|rag last period|prior rag|previous status",
    "trend": "direction of travel|dot|trend|arrow|change since last|travel|movement",
    "percent": "complete|percentage complete|progress percent|percent complete|completion|percentage|percent"
    "|completion percent|percentage completion|percentage progress",
    "progress": "progress|progress update|progress updates|update|updates|comments|comment|commentary"
    "|achievements|achievements comments|action taken|actions taken|latest update|latest position"
    "|notes|narrative|officer comments|explanation and mitigation|progress to date|progress comments"
    "|update comments|current progress|progress notes|status comments|latest progress|highlights"
    "|remarks|additional comments|current update|progress since last report|status narrative|position update",
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
    "actual": "actual|outturn|actual performance|latest performance|result|latest value|current value",
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
    "|description of the risk|risk and description|what is the risk|potential risk|key risk|key risks",
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
    "dependency": "dependency|dependencies|linked to|interdependency|interdependencies|depends on",
    "approval": "decision required|approved by|committee date|exec date|decision date|governance|approval"
    "|board",
    "response": "management response|response to recommendation|council response|accepted|agreed|agreed y n"
    "|accept reject|accepted y n|executive response|cabinet response|our response|client response",
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
    "name": {"action": 0.35, "owner": 0.4, "project": 0.4},
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

YEAR_HEADING = re.compile(r"(?:^|\D)((?:19|20)?\d{2})\s*[/\-–]\s*((?:19|20)?\d{2})(?:\D|$)")
QUARTER_HEADING = re.compile(r"\bq(?:uarter|tr)?\s*([1-4])\b", re.IGNORECASE)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
MONTH_HEADING = re.compile(rf"\b{_MONTH}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b", re.IGNORECASE)
MONTH_ALONE = re.compile(rf"^(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}[\s'’-]*(?:20)?\d{{2}}$", re.IGNORECASE)
UPDATES_HEADING = re.compile(r"update|progress|comment|position|narrative", re.IGNORECASE)


def plain(heading: str) -> str:
    """A heading reduced to its words: case, brackets, punctuation and spacing don't count."""
    text = (
        heading.casefold().replace("&", " and ").replace("%", " percent ").replace("’", "").replace("'", "")
    )
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


@lru_cache(maxsize=4096)
def fields_named(heading: str) -> dict[str, float]:
    """The fields that a heading may name, each with how far it names it (0 to 1); empty for none."""
    heading = " ".join(heading.split())
    if not heading or len(heading) > 90:
        return {}
    quarter = QUARTER_HEADING.search(heading)
    if (quarter or MONTH_HEADING.search(heading)) and UPDATES_HEADING.search(heading):
        return {"progress": 0.9}
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
    return _contained(_bare(heading) or plain(heading))


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
