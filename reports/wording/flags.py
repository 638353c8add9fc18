"""What in a text a drafter should look at twice before it is published: people, addresses, pay, contracts.

The words are those by which officers of democratic services search a paper before it is published (personal
data under UK GDPR; paragraphs 1 to 4 of Schedule 12A). A flag says nothing of what must go: a person decides.
"""

import re
from collections.abc import Collection, Iterable

E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?<![\d£,.])(?:\+44|0)(?:[ \-()]?\d){9,10}(?!\d)")
HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Cllr|Councillor|Sir|Dame)\.?\s+[A-Z][\w’'-]+")
ABOUT = {
    "pay": (
        "pay",
        "paid",
        "salary",
        "salaries",
        "wage",
        "wages",
        "grade",
        "bonus",
        "redundancy",
        "redundant",
        "severance",
        "pension",
        "settlement",
    ),
    "contracts": (
        "contract",
        "contracts",
        "contractor",
        "contractors",
        "tender",
        "tenders",
        "bid",
        "bids",
        "bidder",
        "supplier",
        "procurement",
        "negotiation",
        "negotiations",
        "dispute",
        "claim",
    ),
    "health": (
        "health",
        "sick",
        "sickness",
        "illness",
        "stress",
        "disability",
        "disabled",
        "absence",
        "maternity",
        "hospital",
        "diagnosis",
        "diagnosed",
        "depression",
        "depressed",
        "anxiety",
        "cancer",
        "surgery",
        "suicide",
        "pregnant",
        "pregnancy",
        "dementia",
        "autism",
        "autistic",
        "epilepsy",
    ),
    "a person’s conduct": (
        "disciplinary",
        "grievance",
        "suspended",
        "suspension",
        "dismissed",
        "misconduct",
        "whistleblower",
    ),
}
# Given names that are common in the United Kingdom, so that one followed by a surname is looked at.
GIVEN = (
    "Aisha Alan Alex Alice Ali Alison Amanda Amelia Andrew Angela Anita Ann Anna Anne Anthony Ben "
    "Benjamin Bob Brian Carol Caroline Catherine Charles Charlotte Chloe Chris Christine Christopher "
    "Claire Colin Craig Daniel Dave David Deborah Denise Diane Donna Dorothy Ed Edward Elizabeth Ellen "
    "Emily Emma Eric Fatima Fiona Frank Gareth Gary Geoff George Gillian Grace Graham Hannah Harry "
    "Hassan Heather Helen Henry Hugh Ian Imran Jack Jackie Jacqueline James Jamie Jane Janet Jason Jean "
    "Jennifer Jeremy Jessica Jill Jim Joan Joanne Joe John Jonathan Joseph Joyce Judith Julie Karen "
    "Kate Katherine Kathleen Keith Kelly Ken Kenneth Kevin Khalid Kim Laura Lauren Lee Leon Linda Lisa "
    "Liz Lucy Luke Lynn Malcolm Margaret Maria Marie Mark Martin Mary Matthew Maureen Megan Michael "
    "Michelle Mike Mohammed Muhammad Nathan Neil Nicholas Nick Nicola Nigel Nora Oliver Olivia Omar "
    "Pamela Pat Patricia Patrick Paul Pauline Peter Phil Philip Priya Rachel Raj Rebecca Richard Rita "
    "Rob Robert Roger Rose Roy Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sanjay Sarah Sean "
    "Sharon Sheila Shirley Simon Sophie Stephanie Stephen Steve Steven Stuart Sue Sunita Susan Tariq "
    "Terry Thomas Tim Timothy Tina Tom Tony Tracey Trevor Valerie Victoria Wendy William Yasmin Yusuf "
    "Zoe"
)
NAMED = re.compile(rf"\b(?:{'|'.join(GIVEN.split())})\s+(?:[A-Z]\.?\s+)?[A-Z][\w’'-]+")
WORDS = re.compile(r"[\w’'-]+")
LABELS = {word: about for about, words in ABOUT.items() for word in words}


def flags_of(text: str, names: Collection[str] = ()) -> list[str]:
    """What to look at twice in the text, in words, in a fixed order. `names`: the council's own people."""
    found = []
    folded = text.casefold()
    known = [name for name in names if name.casefold() in folded]
    if known or HONORIFIC.search(text) or NAMED.search(text):
        found.append("a person’s name")
    if E_MAIL.search(text):
        found.append("an e-mail address")
    if PHONE.search(text):
        found.append("a phone number")
    said = {LABELS[word] for word in WORDS.findall(folded) if word in LABELS}
    return [*found, *(about for about in ABOUT if about in said)]


def names_to_look_for(people: Iterable[str]) -> list[str]:
    """The names of people that a text can be searched for: of one short word too many things are called."""
    return [name for name in people if len(name) > 5 and " " in name.strip()]
