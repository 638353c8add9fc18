"""Who the people of the access table are, and how its rows are made: see `access_table`."""

from dataclasses import dataclass

YES, ON, SIGN_IN, NO, HIDDEN, METHOD = "yes", "on", "sign in", "no", "404", "405"
STATUS = {YES: 200, ON: 302, SIGN_IN: 302, NO: 403, HIDDEN: 404, METHOD: 405}

PEOPLE = {
    "nobody": "no one is signed in",
    "left": "a person who left: deactivated while still signed in, every grant still running",
    "stranger": "signed in, without any grant",
    "operator": "can use the admin site, without any grant",
    "owner": "holds the post that owns the records, without any grant",
    "guest": "guest of the programme for one body: reads what was issued to it, until a day",
    "viewer": "viewer of the programme",
    "officer": "officer of the programme, holding no post",
    "manager": "programme manager",
    "risk_lead": "risk lead of the programme",
    "finance": "finance of the programme",
    "clerk": "clerk of the programme",
    "approver": "approver of the programme",
    "auditor": "auditor of the programme",
    "admin": "administrator of the programme",
    "council_admin": "administrator of the whole council",
    "exempt_viewer": "viewer of the programme who also sees exempt material",
    "exempt_manager": "programme manager who also sees exempt material",
}
P = frozenset(PEOPLE)
SIGNED_IN = P - {"nobody", "left"}
EXEMPT_EYES = frozenset({"exempt_viewer", "exempt_manager"})
EVERYWHERE = frozenset({"council_admin"})
# A guest reads what was issued to one body and nothing else; a holder sees what the post owns.
READERS = SIGNED_IN - {"stranger", "operator", "owner", "guest"}
WITH_OWNER = READERS | {"owner"}
MANAGERS = frozenset({"manager", "exempt_manager"})
UPDATERS = MANAGERS | {"owner"}
REVIEWERS = UPDATERS | {"risk_lead"}
KEEPERS = MANAGERS | {"risk_lead"}  # of the log of risks
ADMINS = frozenset({"admin", "council_admin"})
IMPORTERS = MANAGERS | {"admin", "council_admin"}
SETTERS_UP = MANAGERS | ADMINS
PACK_READERS = READERS | {"guest"}
ADMINISTERS = frozenset({"admin", "council_admin"})
OVERSEERS = MANAGERS | ADMINISTERS | {"auditor"}
DRAFTERS = MANAGERS | {"clerk"}
PREPARERS = DRAFTERS | {"approver"}
ISSUERS = frozenset({"clerk"})
HISTORIANS = MANAGERS | {"auditor"}
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One address and one object of it: who gets in, who is told no; for all others it doesn't exist."""

    route: str
    allowed: frozenset[str]
    refused: frozenset[str] = NONE
    about: str = ""  # the object: own, other, exempt, and a word for its state
    get: str = YES
    post: str = METHOD
    public: bool = False

    def expected(self, person: str, method: str) -> str:
        """The answer to the person's GET or POST of an empty form."""
        if not self.public and person not in SIGNED_IN:
            return SIGN_IN
        answer = self.get if method == "GET" else self.post
        if answer == METHOD:
            return METHOD
        if person in self.refused:
            return NO
        return answer if person in self.allowed else HIDDEN


def of_programme(
    route: str, allowed: frozenset[str], *, seen: frozenset[str], state: str = "", **answers: str
) -> list[Row]:
    """The rows of an object of a programme: `seen` know of it, and those not `allowed` are told no.

    Another programme's object exists for those alone who see the whole council; an exempt one for those alone
    who see exempt material, whatever their role.
    """
    refused = seen - allowed

    def row(kind: str, who: frozenset[str]) -> Row:
        about = f"{kind} {state}".strip()
        return Row(route, allowed & who, refused & who, about=about, **answers)  # type: ignore[arg-type]

    return [row("own", P), row("other", EVERYWHERE), row("exempt", EXEMPT_EYES)]


def of_issued(route: str, allowed: frozenset[str], *, seen: frozenset[str], **answers: str) -> list[Row]:
    """The same of an issued report, which the SRO of the programme reads.

    Here the owner's post is that of every programme, of the other one, too.
    """
    own, _other, exempt = of_programme(route, allowed, seen=seen, state="issued", **answers)
    who = EVERYWHERE | {"owner"}
    refused = (seen - allowed) & who
    other = Row(route, allowed & who, refused, about="other issued", **answers)  # type: ignore[arg-type]
    return [own, other, exempt]


def of_import(route: str, state: str = "open", **answers: str) -> list[Row]:
    """The rows of an import: without the right nothing of imports is told, not even that one exists.

    Where the programme holds an exempt record, an import would show and change it: only who sees it imports.
    """
    outsiders = SIGNED_IN - IMPORTERS
    return [
        Row(route, IMPORTERS, outsiders, f"own {state}", **answers),  # type: ignore[arg-type]
        Row(route, EVERYWHERE, outsiders, f"other {state}", **answers),  # type: ignore[arg-type]
        Row(
            route, frozenset({"exempt_manager"}), SIGNED_IN - {"exempt_manager"}, f"exempt {state}", **answers
        ),  # type: ignore[arg-type]
    ]


def importing(route: str, **answers: str) -> list[Row]:
    """The rows of what a programme keeps for its imports: whoever may import into it, and nobody else."""
    outsiders = SIGNED_IN - IMPORTERS
    return [
        Row(route, IMPORTERS, outsiders, "own", **answers),  # type: ignore[arg-type]
        Row(route, EVERYWHERE, outsiders, "other", **answers),  # type: ignore[arg-type]
    ]


def of_people(route: str, **answers: str) -> list[Row]:
    """The row of a page of people: an administrator of one programme doesn't look after the council's people.

    They could otherwise fill any post, or change anybody's address, and so become anybody.
    """
    return [Row(route, EVERYWHERE, SIGNED_IN - EVERYWHERE, **answers)]  # type: ignore[arg-type]


def of_history(route: str) -> list[Row]:
    """The rows of a record's history, which exists for those alone who may read it."""
    return [
        Row(route, HISTORIANS, about="own"),
        Row(route, NONE, about="other"),
        Row(route, HISTORIANS & EXEMPT_EYES, about="exempt"),
    ]


def of_administrators(route: str, **answers: str) -> list[Row]:
    """The rows of what administrators handle: without the right nothing of it is told."""
    outsiders = SIGNED_IN - ADMINS
    return [
        Row(route, ADMINS, outsiders, "own", **answers),  # type: ignore[arg-type]
        Row(route, EVERYWHERE, outsiders, "other", **answers),  # type: ignore[arg-type]
    ]


def without_exempt(rows: list[Row]) -> list[Row]:
    """The rows of a kind of record that is never exempt."""
    return [row for row in rows if not row.about.startswith("exempt")]
