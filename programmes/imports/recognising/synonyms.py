"""The words that councils put over columns, field by field.

Source: the headings of published council plans and trackers.
"""

HEADINGS: dict[str, str] = {
    "reference": "ref|rec|ref no|reference|reference no|reference number|no|number|id|action id|action no"
    "|action number|action ref|action reference|#|item|item no|rec no|rec ref|recommendation no"
    "|recommendation number|recommendation ref|risk no|risk id|risk ref|output no|outcome no|saving ref"
    "|savings ref|saving no|milestone no|milestone ref|unique id|urn|s no|serial no|line|kpi ref"
    "|issue key|wbs|rec code|action code|code provision|provision|paragraph|para|clause|outline "
    "number|cyf|rhif",
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
    "|commitments|what we will do|what will we do|what are we going to do|what"
    "|action description|description of action|action title|improvement action|improvement actions"
    "|planned action|action to be taken|actions to be taken|management action|management response and action"
    "|specific action|detailed action|action needed|improvement activity|improvement|task name"
    "|task title|work item"
    "|to do|primary column|card name|improvement required|improvement needed|action to address"
    "|actions to address"
    "|remedial action|remedial actions|recovery action|recommended action|what needs to be done"
    "|what needs doing|user story|quick wins"
    "|gweithred|cam gweithredu|camau gweithredu",
    "follow_on": "follow on actions|follow on action|followon actions|further actions|follow up actions",
    "purpose": "objective|objectives|key objective|key objectives|purpose|aim|aims|outcome|outcomes"
    "|intended outcome|intended outcomes|desired outcome|priority outcome|goal|strategic objective"
    "|expected outcome|improvement objective",
    "workstream": "theme|workstream|programme name|section "
    "column|workstreams|area|strand|pillar|programme|priority area|corporate priority"
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
    "|assigned|resource names|resource name|exec lead|executive lead|exec owner|task owner|nominated "
    "officer|owner post|post responsible"
    "|accountable person|accountable director|swyddog|swyddog arweiniol|swyddog cyfrifol|arweinydd",
    "support": "support|supporting officer|supporting officers|supported by|support officer|other officers"
    "|contributors|partners|supporting|key partners|who else",
    "member": "portfolio holder|cabinet member|lead member|em|executive member|committee|portfolio lead"
    "|lead cabinet member",
    "directorate": "directorate|department|function|service|service area|team|division|section|portfolio|dept"
    "|directorate section|business unit",
    "due": "target date|due|due date|date due|date|deadline|timescale|timescales|timeframe|time frame|by when"
    "|when|completion date|target completion delivery date|target completion date|planned end"
    "|planned end date|end date|start and end date|finish|finish date|milestone date|implementation date"
    "|original target date|expected completion|expected completion date|target completion|delivery date"
    "|date for completion|target timescale|agreed date|agreed implementation date|completion target"
    "|planned completion|planned completion date|to be completed by|complete by|action date|due by"
    "|target implementation date|baseline date|baseline end|original due date|original date|timing"
    "|planned date|target deadline|delivery timescale|when by|proposed end date|timeline end|completion by"
    "|go live|go live date|target go live|planned go live|realised by|to be realised by|realisation date"
    "|completion target|end|eta|target end|end week|end qtr|end quarter|end month|due on|needed "
    "by|required by|dyddiad targed"
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
    "start": "start|start week|start date|from|planned start|start by|commencement date|date "
    "started|planned start date"
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
    "|pi|pi description|metric|target measure|measure name|measure reference|measure ref|kpi name",
    "baseline": "baseline|current performance|starting point|baseline figure|baseline value"
    "|previous performance",
    "target_value": "target value|annual target|target outturn|performance target",
    "as_at": "as at|as at date|reading date|date of reading|reporting month|month ending|month end"
    "|period end",
    "actual": "actual|outturn|reading|latest reading|actual performance|latest performance|result"
    "|latest value"
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
    "bid": "growth bid|growth bids|growth|growth item|growth request|growth proposal|growth pressure",
    "quantity": "quantity|how many|number of posts|no of posts|posts requested|number required",
    "shared_target": "shared target|shared savings target|shared saving target|shared targets|joint target",
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
    "benefit": "benefit|benefits|benefit heading|benefit title|benefit description|expected benefit"
    "|expected benefits|realised benefits",
    "output": "output|outputs|description of output|output description|outcome description|output title"
    "|description of outcome|project output|project outputs|product|products",
    "role": "role|project role|programme role|team role|role in the project|role in the programme",
    "phase": "project stage or phase|stage or phase|project phase|phase|project stage",
    "pledge": "pledge|corporate pledge|corporate objective|council priority|link to corporate plan"
    "|corporate plan priority|strategic priority|council plan priority",
    "finding_kind": "kind|finding type|type of finding|kind of finding",
    "positive_effect": "positive impact|positive effect|positive contribution|positive",
    "neutral_effect": "neutral impact|neutral effect|neutral contribution|neutral|no impact|no effect",
    "negative_effect": "negative impact|negative effect|negative contribution|negative",
    "bearing": "positive neutral negative|positive neutral or negative|how the programme bears on it"
    "|effect on the objective|impact on the objective|effect on the priority|impact on the priority",
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
    "members": {"owner": 0.6, "member": 0.5},
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
    "post": {"owner": 0.7},
    "post holder": {"owner": 0.8},
    "postholder": {"owner": 0.8},
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
    "planned": {"due": 0.7, "saving_target": 0.4},
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
# A heading by itself is a day, and says nothing of a longer one: "Planned controls", "Planned work".
ONLY_ALONE = frozenset({"planned"})
# Headings of what a list keeps about itself: no field, whatever words are in them. They stay with the row.
NOTHING = {
    "parent task", "parent", "blocked by dependencies", "blocked by", "blocking", "assignee email", "task "
    "mode", "active", "outline level", "duration", "created by", "created", "created date", "created on",
    "modified", "modified by", "last modified", "last modified by", "completed by", "closed by", "logged by",
    "item type", "path", "due complete", "card url", "card description", "board name",
    "attachment links", "is recurring", "late", "labels", "subitems", "baseline duration", "checklist items",
    "completed checklist items", "decision maker", "days left", "days overdue", "days remaining",
    "days to target", "quick win", "wave",
}  # fmt: skip
