"""Owners as plans name them: one post whose title holds "and", or several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.models import Post
from programmes.imports.cells.owners import read_owners
from programmes.imports.cells.values import words_of
from programmes.imports.kept.readings import dry_run
from tests import factories
from tests.programmes.imports.applying.test_apply import uploaded


@pytest.mark.parametrize(
    "title",
    [
        "Head of Legal and Democratic Services",
        "Director of Housing & Environment",
        "Head of Finance and Corporate Services",
        "Head of Legal and Corporate Governance",
        "Head of HR and Organisational Development",
        "Head of Policy, Performance and Communications",
        "Director of Adults and Housing Needs",
        "Head of Digital and ICT",
        "Head of Finance, HR and ICT",
        "Head of Housing/Property Services",
        "Head of HR/OD",
        "Assistant Director, Commissioning",
        "Assistant Director - Revenues and Benefits",
        "Head of Service (Legal and HR)",
        "Revenues and Benefits",
        "Adult Safeguarding and Housing",
    ],
)
def test_a_title_that_holds_a_joint_is_one_post(title):
    assert read_owners(title) == (title, ())


@pytest.mark.parametrize(
    ("words", "owners"),
    [
        ("Head of HR and Head of ICT", ["Head of HR", "Head of ICT"]),
        ("HoF / CFO", ["HoF", "CFO"]),
        ("AB, CD", ["AB", "CD"]),
        ("HR and ICT", ["HR", "ICT"]),
        ("Head of Finance, DM", ["Head of Finance", "DM"]),
        (
            "Head of Legal and Democratic Services, Head of Finance and Director of Housing & Environment",
            ["Head of Legal and Democratic Services", "Head of Finance", "Director of Housing & Environment"],
        ),
        ("C Exec/Deputy Chief Exec/SMT and Project Leader",
         ["C Exec", "Deputy Chief Exec", "SMT", "Project Leader"]),
        ("Members/Head of HR", ["Members", "Head of HR"]),
        ("PMT / Service Directors", ["PMT", "Service Directors"]),
        ("SMT/Programme Manager/", ["SMT", "Programme Manager"]),
        ("Deputy Chief Executive and Executive Director BSS",
         ["Deputy Chief Executive", "Executive Director BSS"]),
        ("Jane Ashdown and Tom Vale", ["Jane Ashdown", "Tom Vale"]),
        ("Lead: Head of Legal\nSupport: Head of HR; Chief Executive",
         ["Head of Legal", "Head of HR", "Chief Executive"]),
        ("Bexley / Bromley", ["Bexley", "Bromley"]),
        ("N/A", []),
        ("TBC", []),
        ("Head of HR and TBC", ["Head of HR"]),
    ],
)  # fmt: skip
def test_several_owners_are_told_apart(words, owners):
    lead, others = read_owners(words)
    assert [name for name in (lead, *others) if name] == owners


@pytest.mark.parametrize(
    ("words", "posts", "owners"),
    [
        # The whole is a post here, whatever its parts look like.
        ("Head of Legal and Monitoring Officer", ["Head of Legal and Monitoring Officer"],
         ["Head of Legal and Monitoring Officer"]),
        # The parts are posts here, though they don't look like any.
        ("Revenues and Benefits", ["Revenues", "Benefits"], ["Revenues", "Benefits"]),
        ("Head of Law and Land Charges", ["Head of Law", "Land Charges"], ["Head of Law", "Land Charges"]),
        ("Head of Digital and ICT", ["ICT"], ["Head of Digital", "ICT"]),
        # One is known, within a longer list.
        ("Legal and Licensing, Head of HR", ["Legal and Licensing"], ["Legal and Licensing", "Head of HR"]),
    ],
)  # fmt: skip
def test_the_councils_own_posts_win(words, posts, owners):
    lead, others = read_owners(words, frozenset(map(words_of, posts)))
    assert [lead, *others] == owners


AREAS = (
    "Legal", "Finance", "Housing", "Adult Social Care", "Democratic Services", "Corporate Governance", "HR",
    "Strategic Planning", "ICT", "Organisational Development", "Property Management", "Customer Access",
    "Parks", "Building Control",
)  # fmt: skip
SUBJECTS = st.sampled_from(AREAS)


def titled(post, subjects, joint):
    listed = ", ".join(subjects[:-1])
    return f"{post} of {joint.join(filter(None, (listed, subjects[-1])))}"


TITLES = st.builds(
    titled,
    st.sampled_from(["Head", "Director", "Assistant Director", "Interim Head", "Service Manager"]),
    st.lists(SUBJECTS, min_size=1, max_size=3, unique=True),
    st.sampled_from([" and ", " & "]),
) | st.sampled_from(["Chief Executive", "Monitoring Officer", "Programme Board", "Section 151 Officer"])
BETWEEN = st.sampled_from([" and ", " & ", ", ", "; ", "\n", " / ", " + ", ", and "])


@given(titles=st.lists(TITLES, min_size=1, max_size=4, unique=True), joint=BETWEEN)
def test_titles_that_are_written_in_a_row_are_read_as_those_titles(titles, joint):
    lead, others = read_owners(joint.join(titles))
    assert [lead, *others] == titles


@given(names=st.lists(SUBJECTS, min_size=1, max_size=3, unique=True), joint=BETWEEN, whole=st.booleans())
def test_what_the_council_knows_is_read_as_it_is_known(names, joint, whole):
    line = joint.join(names)
    one_line = whole and not set(joint) & set("\n;")
    lead, others = read_owners(line, frozenset(map(words_of, [line] if one_line else names)))
    assert [lead, *others] == ([line] if one_line else names)


@pytest.mark.django_db
def test_an_import_goes_by_the_posts_that_are_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.post("Head of Legal and Monitoring Officer")
    data = (
        b"Action,Owner,Date\n"
        b"Publish the register of contracts,Head of Legal and Monitoring Officer,31/03/2027\n"
        b"Adopt the new constitution,Head of HR and Head of ICT,31/03/2027\n"
    )
    found = dry_run(uploaded(data, filename="plan.csv", plan_date=factories.DAY))
    first, second = found.records()
    assert (first.read.owner, first.read.support) == ("Head of Legal and Monitoring Officer", ())
    assert (second.read.owner, second.read.support) == ("Head of HR", ("Head of ICT",))
    assert [asked.name for asked in found.owners] == ["Head of HR", "Head of ICT"]
    assert not found.new_posts
    assert Post.objects.count() == 1
