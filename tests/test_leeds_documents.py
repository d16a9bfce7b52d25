"""The facts about Leeds against the documents and the releases that they cite.

GRAPHKIT_SEEDS names the folder of the five documents, GRAPHKIT_REAL_DATA that of the
open data; neither is part of graphkit, and without them these tests are skipped.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
import tomllib
from calendar import month_abbr, month_name
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import graphkit
from graphkit.coverage import ABSENT, OPEN
from graphkit.finding import plain
from graphkit.outlines import find_places, read_outlines

LEEDS = Path(__file__).parent.parent / "data/leeds"
SEEDS = os.environ.get("GRAPHKIT_SEEDS")
REAL_DATA = os.environ.get("GRAPHKIT_REAL_DATA")

needs_documents = pytest.mark.skipif(
    not SEEDS, reason="set GRAPHKIT_SEEDS to the folder of the documents"
)
needs_releases = pytest.mark.skipif(
    not REAL_DATA, reason="set GRAPHKIT_REAL_DATA to the folder of the open data"
)

# A few words by which each document is known, whatever its file is called.
DOCUMENTS = {
    "peer-challenge-2011": "Diversity Peer Challenge",
    "tackling-poverty-2018": "strategic approach to tackling",
    "locality-working-2019": "Locality Working and Priority Neighbourhood Update",
    "locality-working-2022": "Cross-Council Task and Finish Group",
    "interview-2025": "How We Did It",
}
# Projects, actions, money and measures are named in our words; all else as its source does.
NAMED = (
    "Area", "Board", "LSOA", "LocalAuthority", "Neighbourhood", "Partner", "Person", "Plan",
    "Role", "Team", "Venue", "Ward",
)  # fmt: skip
# A name that several things have is followed by which of them is meant, in our words.
WHICH = re.compile(r" \([^)]*\)$")

# Named elsewhere in the document, or described; where it is cited, by other words.
OTHERWISE = {
    "arena-planning-service",
    "boggart-hill-core-team",
    "burmantofts-and-richmond-hill-ward-members",
    "chief-officers",
    "childrens-information-multi-agency-group",
    "cliftons-and-nowells-core-team",
    "complaint-case-conferences",
    "crime-and-grime-taskforce",
    "cross-council-task-and-finish-group",
    "data-analysis-team",
    "diversity-peer-challenge-team",
    "gipton-and-harehills-ward-members",
    "halloween-and-bonfire-task-finish-teams",
    "hava-board",
    "lincoln-green-core-team",
    "lincoln-green-investment-framework-project-board",
    "liz-jarmin",
    "locality-working-delivery-group",
    "nottingham-private-sector",
    "private-sector-organisations",
    "private-sector-partners",
    "public-sector-partners",
    "schools-serving-broadleas-and-fairfields",
    "service-teams",
    "third-sector-organisations",
    "touchstone-outreach-worker",
    "yorkshire-authorities",
}

# What a source describes and does not name: our name, and the source's words for it.
DESCRIBED = {
    "arena-planning-service": "the service that is planning the Arena",
    "at-holbeck-terraced-house": "saw a terraced house developed into a mini community hub",
    "beeston-hill-core-team": "continue to engage with the Core Team",
    "being-responsive-to-local-communities": "being responsive to the needs of local communities",
    "bramley-local-improvement-plan": "a local improvement plan for Bramley",
    "bramley-our-place-work-programme": (
        "The partnership is continuing to developing a work programme"
    ),
    "burmantofts-and-richmond-hill-ward-members": (
        "Ward Members from both Gipton and Harehills and Burmantofts and Richmond Hill"
    ),
    "childrens-information-multi-agency-group": "There is a multi-agency group which looks at",
    "community-assets-and-self-reliance-locality-working-principle": (
        "Developing a shared sense of the assets of individuals and communities"
    ),
    "community-committee-staff-team": "the staff team for community committees",
    "community-committees-strand": "three key strands, working through: Community Committees",
    "complaint-case-conferences": "Case conferences are held with the Equality Team",
    "councillor-nottingham-city-council": "Councillor Eunice Campbell – Nottingham City Council",
    "crime-and-grime-taskforce": "a taskforce to work with local residents",
    "data-analysis-team": "a team which is dedicated to data analysis",
    "disability-staff-equalities-forum": "Staff equalities forums (race, gender, disability",
    "diversity-peer-challenge-team": "Following this Diversity Peer Challenge, we have reached",
    "equality-improvement-plan": (
        "developing an improvement plan to address the challenges identified"
    ),
    "gender-staff-equalities-forum": "Staff equalities forums (race, gender, disability",
    "gipton-and-harehills-ward-members": "Ward Members from both Gipton and Harehills",
    "gipton-partnership-work-programme": "developing a new partnership work programme",
    "gypsy-and-traveller-education-service": (
        "education service for gypsies and travelling communities"
    ),
    "halloween-and-bonfire-task-finish-teams": "a task-finish multi-disciplinary team",
    "hava-board": "HAVA and its Board",
    "holbeck-recreations-resident-working-group": "A smaller resident working group",
    "kingsdale-court-longer-term-strategy": "a longer-term strategy for the Kingsdale Court site",
    "lesbian-gay-and-bisexual-staff-equalities-forum": "disability, lesbian gay & bisexual)",
    "lincoln-green-investment-framework-project-board": "The Project Board for Lincoln Green",
    "new-ways-of-working-and-system-change-locality-working-principle": (
        "New ways of working and driving system change"
    ),
    "nottingham-private-sector": "in partnership with the private sector",
    "nowell-mount-park-masterplan": (
        "A masterplan has been drawn up by Parks and Countryside for Nowell Mount Park"
    ),
    "place-based-integrated-working-locality-working-principle": (
        "A placed based more integrated working approach"
    ),
    "priority-neighbourhoods-strand": "Target Wards; and Priority Neighbourhoods",
    "private-sector-organisations": "private, third and public sector organisations",
    "procurement-and-commissioning-procedures": (
        "the procedures and guidance for establishing contracts"
    ),
    "programmes-reflecting-community-committee-and-ward-priorities": (
        "programmes of work that reflect the Community Committee"
    ),
    "race-staff-equalities-forum": "Staff equalities forums (race, gender, disability",
    "rein-park-project-group": "with a project group overseeing the installation",
    "root-causes-and-shared-knowledge-locality-working-principle": (
        "Getting to the root causes, sharing knowledge"
    ),
    "schools-serving-broadleas-and-fairfields": "the 4 schools that serve the Broadleas",
    "senior-consultant": "Arif Sain, Senior Consultant, Inclusivity Training & Consultancy Ltd",
    "service-teams": "Service Manager and service team",
    "strategic-framework-to-tackle-poverty-and-inequality": (
        "the strategic framework in place to tackle poverty and inequality"
    ),
    "target-wards-strand": "Community Committees; Target Wards",
    "touchstone-outreach-worker": "dedicated outreach worker",
    "two-merged-south-leeds-schools": "a merger of two schools to form the South Leeds Academy",
    "wythers-community-group": "a small community group developing",
    "yorkshire-authorities": "each authority has one to two participants",
}


@cache
def file(source: str) -> Path:
    for each in sorted(Path(SEEDS or "").glob("*.txt")):
        if DOCUMENTS[source] in " ".join(each.read_text("utf-8").split()):
            return each
    raise AssertionError(f"no document reads like {source}")


@cache
def words(source: str) -> str:
    """The words of a document, on one line; a possessive is no part of a name."""
    text = re.sub(r"-\n", "-", file(source).read_text("utf-8"))
    without = re.sub(r"['’]s\b", "", text)
    return f" {plain(without)} {plain(text)} "


def rows(table: str) -> Iterator[dict[str, str]]:
    with (LEEDS / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def tables() -> list[str]:
    return sorted(each.stem for each in LEEDS.glob("*.csv"))


# -- places in the documents ---------------------------------------------------------------


@cache
def covered() -> tuple[dict[str, Any], ...]:
    """Go through the documents paragraph by paragraph."""
    documents = {source: file(source) for source in DOCUMENTS}
    graph = graphkit.open(Path(tempfile.mkdtemp()) / "none.kgl")
    return graph.coverage(LEEDS, documents).rows


@needs_documents
@pytest.mark.parametrize("state", [OPEN, ABSENT])
@pytest.mark.parametrize("source", DOCUMENTS)
def test_every_paragraph_is_accounted_for_and_every_place_exists(source: str, state: str) -> None:
    of = [row for row in covered() if row["source"] == source]
    assert len(of) > 7
    assert [row["locator"] for row in of if row["state"] == state] == []


@needs_documents
def test_the_outline_misses_no_paragraph() -> None:
    """The numbers run on without a gap."""
    places = {(row["source"], row["locator"]) for row in covered()}
    runs = {
        "locality-working-2022": (
            *((f"¶{n}") for n in range(1, 63)),
            *(f"¶31 bullet {n}" for n in range(1, 12)),
            *(f"App 3 ¶1.{n}" for n in range(1, 11)),
            *(f"App 5 §{n}" for n in range(1, 8)),
            *(f"Diagram {n}" for n in range(1, 6)),
        ),
        "locality-working-2019": (
            *(f"Summary ¶{n}" for n in range(1, 9)),
            *(f"¶3.{n}" for n in range(1, 50)),
        ),
        "tackling-poverty-2018": (
            *(f"¶2.{n}" for n in range(1, 15)),
            *(f"¶3.3.{n}" for n in range(1, 24)),
            *(f"¶3.4.{n}" for n in range(1, 13)),
        ),
        "peer-challenge-2011": tuple(f"§{n}" for n in ("1", "2", "3.1", "3.5", "4", "5")),
    }
    for source, locators in runs.items():
        assert {(source, locator) for locator in locators} <= places


# -- names ---------------------------------------------------------------------------------


def shares_a_word(wording: str, names: set[str]) -> bool:
    """A wording may be that of the other end: it counts where it shares a long word."""
    known = {word for name in names for word in plain(name).split() if len(word) > 2}
    return bool(known & set(plain(wording).split()))


def spellings() -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """Each named thing's spellings, and the sources that it cites."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for label in NAMED:
        for row in rows(label):
            names, sources = found.setdefault((label, row["id"]), (set(), set()))
            told = {row["name"], *re.split(r"\s*;\s*", row.get("aliases") or "")} - {""}
            names |= told | {WHICH.sub("", name) for name in told}
            sources.add(row["source"])
    for table in tables():
        for row in rows(table):
            for end in ("from", "to"):
                thing = (row.get(f"{end}_label", ""), row.get(end, ""))
                wording = row.get("as_named", "")
                if thing in found and shares_a_word(wording, found[thing][0]):
                    found[thing][0].add(wording)
                    found[thing][1].add(row["source"])
    return found


@needs_documents
@pytest.mark.parametrize("label", NAMED)
def test_every_name_stands_in_a_document_that_it_cites(label: str) -> None:
    missing = set()
    for (kind, node), (names, sources) in spellings().items():
        cited = [words(source) for source in sources if source in DOCUMENTS]
        if kind == label and not any(f" {plain(n)} " in text for text in cited for n in names):
            missing.add(node)
    described = {node for kind, node in spellings() if kind == label} & set(DESCRIBED)
    assert missing == described


@needs_documents
def test_who_does_something_is_named_where_that_is_cited() -> None:
    """By name or alias; a body that a place speaks of otherwise is listed, and no other."""
    named = spellings()
    unnamed = set()
    for table in ("DELIVERS", "MEMBER_OF", "CHAIRS", "PROVIDES", "DECIDED"):
        for row in rows(table):
            text = cited(row)
            without = re.sub(r"['’]s\b", "", text)
            there = f" {plain(without)} {plain(text)} "
            names = {plain(name) for name in named[row["from_label"], row["from"]][0]}
            if not any(f" {name} " in there or f" {name}s " in there for name in names):
                unnamed.add(row["from"])
    assert unnamed == OTHERWISE


@needs_documents
@pytest.mark.parametrize("node", DESCRIBED)
def test_what_is_described_is_described_in_these_words(node: str) -> None:
    (sources,) = (found[1] for (_, name), found in spellings().items() if name == node)
    assert any(f" {plain(DESCRIBED[node])} " in words(source) for source in sources)


# -- figures -------------------------------------------------------------------------------

TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "million": 1_000_000, "billion": 1_000_000_000}
# Figures that measure nothing and pay for nothing: a threshold, a class of areas, a name.
NO_FACT = {
    "peer-challenge-2011": {100_000, 5},
    "tackling-poverty-2018": {3, 100},
    "locality-working-2019": {1},
    "locality-working-2022": {1, 10, 20, 100},
    "interview-2025": {1},
}


def figures(text: str) -> set[float]:
    """Find the sums of money and the percentages in a text."""
    sums = re.findall(r"£ ?(\d[\d,]*(?:\.\d+)?) ?(million|billion|m\b|k\b)?", text)
    shares = re.findall(r"(\d[\d,]*(?:\.\d+)?) ?(?:%| per cent)", text)
    told = [float(number.replace(",", "")) * TIMES[times] for number, times in sums]
    return {round(each) if each > 1_000 else each for each in told} | {
        float(share.replace(",", "")) for share in shares
    }


@needs_documents
@pytest.mark.parametrize("source", DOCUMENTS)
def test_every_sum_and_every_percentage_is_there(source: str) -> None:
    columns = {"FUNDS": "amount", "PROVIDES": "amount", "MEASURED": "value"}
    ours = {
        abs(float(row[column]))
        for table, column in columns.items()
        for row in rows(table)
        if row["source"] == source and row[column]
    }
    budgets = {float(r["budget"]) for r in rows("FundingStream") if r["budget"]}
    text = " ".join(file(source).read_text("utf-8").split())
    assert figures(text) - ours - budgets == NO_FACT[source]


def test_figures_are_found() -> None:
    assert figures("£1.2m, £45k and £114 billion; 22.7% or 19.6 per cent") == {
        1_200_000, 45_000, 114_000_000_000, 22.7, 19.6,
    }  # fmt: skip


# The words for a figure that its place does not write as a number, or not as this one.
IN_WORDS = {
    ("innovations-and-partners-in-practice", "size-of-award", "1"): "largest",
    ("leeds", "households-without-a-car", "1"): "the third of Leeds households",
    ("leeds", "households-without-a-car", "3"): "the third of Leeds households",
    ("leeds", "share-of-referendum-vote", "50"): "almost fifty per cent",
    ("new-wortley-top-10", "identified-individuals-and-families-engaging-with-support", "100"): (
        "all of the identified key individuals and families"
    ),
    ("leeds", "people-in-temporary-accommodation-or-rough-sleeping", "2"): (
        "only Hambleton has a lower rate"
    ),
    ("leeds", "people-placed-in-bed-and-breakfast-accommodation", "0"): "nobody placed",
    ("locality-working", "priority-wards", "7"): "the seventh priority ward",
}
# The text runs on in the heading of the diagram.
RUNS_ON = {("locality-working-2022", "App 3 ¶5.3"): "Diagram 3"}
NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
)
QUALIFIERS = {
    "about": r"around|approximately|almost|nearly|about|roughly",
    "over": r"over|more than",
    "up to": r"up to|one to two",
}
FALLS, RISES = r"reduc|decreas", r"increas|more|average|worse"


@cache
def paragraphs(source: str) -> dict[str, str]:
    text = file(source).read_text("utf-8-sig")
    places = find_places(text, read_outlines(LEEDS.parent / "leeds-outline.toml")[source])
    ends = [*(place.start for place in places), len(text)][1:]
    return {
        place.locator: " ".join(text[place.start : end].split())
        for place, end in zip(places, ends, strict=True)
    }


def cited(row: dict[str, str]) -> str:
    source = row["source"]
    names = [name.strip() for name in row["locator"].split(";")]
    names += [RUNS_ON[source, name] for name in names if (source, name) in RUNS_ON]
    return " ".join(paragraphs(source)[name] for name in names)


def numbers(text: str) -> set[float]:
    """Find every number in a text, with the thousands and millions behind it or without."""
    found: set[float] = set()
    for told, times in re.findall(r"(\d[\d,]*(?:\.\d+)?) ?(million|billion|m\b|k\b)?", text):
        number = float(told.replace(",", ""))
        found |= {number, round(number * TIMES[times], 3)}
    words = set(re.findall(r"[a-z]+", text.lower()))
    return found | {float(n) for n, word in enumerate(NUMBERS) if word in words}


def measured() -> list[dict[str, str]]:
    told = [*rows("MEASURED"), *rows("FUNDS"), *rows("PROVIDES")]
    return [row for row in told if row["source"] in DOCUMENTS]


@needs_documents
def test_every_figure_stands_where_it_is_cited() -> None:
    for row in measured():
        text = cited(row)
        for column in ("value", "rank", "out_of", "amount"):
            if figure := row.get(column):
                words = IN_WORDS.get((row["from"], row["to"], figure))
                there = words in text if words else abs(float(figure)) in numbers(text)
                assert there, (row["from"], row["to"], figure, row["locator"])


@needs_documents
def test_figures_are_as_exact_as_their_source_and_point_the_same_way() -> None:
    for row in measured():
        text = cited(row).lower()
        if qualifier := row.get("qualifier"):
            assert re.search(QUALIFIERS[qualifier], text), row
        if row.get("measure") == "change":
            way = FALLS if float(row["value"]) < 0 else RISES
            assert re.search(way, text), row


# -- dates ---------------------------------------------------------------------------------

# Dates that a place tells by other words: "over the next twelve months", "9 to 11 May".
RECKONED = {
    ("due", "2019"): r"twelve months|12 months",
    ("due", "2020-02"): r"12 months",
    ("date", "2018"): r"earlier this year",
    ("date", "2019-02-13"): r"update",
    ("valid_to", "2011-05-12"): r"11\w* May|May 2011",
}


def tells(text: str, date: str) -> bool:
    """Whether a text names the year of a date, its month and its day, where it has them."""
    year, month, day = [*date.split("-"), "", ""][:3]
    names = [month_name[int(month)], month_abbr[int(month)]] if month else []
    return (
        re.search(rf"\b({year}|{year[2:]})\b", text) is not None
        and (not month or any(re.search(rf"\b{name}\b", text) for name in names))
        and (not day or re.search(rf"\b{int(day)}(st|nd|rd|th)?\b", text) is not None)
    )


@needs_documents
def test_every_date_stands_where_it_is_cited() -> None:
    columns = ("date", "due", "valid_from", "valid_to", "award_date")
    for table in tables():
        for row in rows(table):
            if row["source"] in DOCUMENTS:
                text = cited(row)
                for column in columns:
                    date = row.get(column)
                    words = RECKONED.get((column, date or ""))
                    told = not date or tells(text, date)
                    assert told or (words and re.search(words, text)), (table, row)


# -- headings ------------------------------------------------------------------------------


@needs_documents
def test_what_is_listed_stands_under_that_heading() -> None:
    for row in rows("LISTED_UNDER"):
        for heading in row["as_named"].split("; "):
            assert f" {plain(heading)} " in f" {plain(cited(row))} ", row


# -- releases ------------------------------------------------------------------------------


def test_every_release_has_its_licence_line() -> None:
    with (LEEDS / "dataset.toml").open("rb") as text:
        releases = {each["id"] for each in tomllib.load(text)["source"]} - set(DOCUMENTS)
    licences = (LEEDS.parent / "LICENCES.md").read_text("utf-8")
    assert releases
    assert {release for release in releases if f"`{release}`" not in licences} == set()


@needs_releases
def test_a_neighbourhood_is_placed_by_its_wards_own_name() -> None:
    path = Path(REAL_DATA or "") / "ons/LSOA11_WD19_LAD19_leeds.csv"
    with path.open(encoding="utf-8-sig", newline="") as text:
        wards = {row["WD19NM"] for row in csv.DictReader(text)}
    names = spellings()
    placed = [row for row in rows("IN_WARD") if row["source"] == "ons-lookup-2019"]
    assert len(placed) == 8
    for row in placed:
        ward = row["locator"].removeprefix("by the ward's name: ")
        assert ward in wards
        assert plain(ward) in {plain(name) for name in names["Ward", row["to"]][0]}
        assert f" {plain(row['from'])} " in f" {plain(ward)} "


def test_a_neighbourhood_is_placed_by_the_name_of_an_lsoa() -> None:
    areas = {row["name"]: row["id"] for row in rows("LSOA")}
    wards = {row["from"]: row["to"] for row in rows("IN_WARD") if row["from_label"] == "LSOA"}
    placed = {
        row["from"]: (row["as_named"].removeprefix("by the name of the LSOA "), row["to"])
        for row in rows("IN_WARD")
        if row["as_named"].startswith("by the name of the LSOA ")
    }
    assert set(placed) == {"ashtons", "beverleys"}
    for neighbourhood, (area, ward) in placed.items():
        assert wards[areas[area]] == ward
        assert neighbourhood in plain(area).split()


def released(file: str, code: str, name: str, rank: str) -> dict[str, tuple[str, int]]:
    """Read the name and the rank of each area of a release, by its code."""
    with (Path(REAL_DATA or "") / "iod" / file).open(encoding="utf-8-sig", newline="") as text:
        return {
            row[code]: (row[name], int(float(row[rank].replace(",", ""))))
            for row in csv.DictReader(text)
        }


def of_2015() -> dict[str, tuple[str, int]]:
    return released("imd2015_leeds.csv", "lsoa11_code", "lsoa11_name", "IMD_rank")


def of_2019() -> dict[str, tuple[str, int]]:
    rank = "Index of Multiple Deprivation (IMD) Rank"
    return released("File_1_IMD2019_leeds.csv", "LSOA code (2011)", "LSOA name (2011)", rank)


@needs_releases
def test_codes_and_ranks_are_those_of_the_releases() -> None:
    codes = {row["id"]: row for row in rows("LSOA") if row["code"]}
    ranks: dict[tuple[str, str], int] = {
        (row["from"], row["period"]): int(row["rank"])
        for row in rows("MEASURED")
        if row["from_label"] == "LSOA" and row["to"] == "imd-rank"
    }
    assert len(ranks) == 38
    first, second = of_2015(), of_2019()
    for (lsoa, period), rank in ranks.items():
        name, there = {"2015": first, "2019": second}[period][codes[lsoa]["code"]]
        assert there == rank, f"{lsoa} {period}"
        assert name in codes[lsoa]["aliases"], lsoa


@needs_releases
def test_the_most_deprived_1_per_cent_of_2019_are_all_there() -> None:
    worst = {code for code, (_, rank) in of_2019().items() if rank <= 32_844 // 100}
    assert len(worst) == 12
    assert worst <= {row["code"] for row in rows("LSOA")}


@needs_releases
def test_the_nineteen_areas_carry_their_codes_and_wards() -> None:
    with (Path(REAL_DATA or "") / "diagram3_codes.csv").open(encoding="utf-8", newline="") as text:
        table = list(csv.DictReader(text))
    names = {row["id"]: row["name"] for row in (*rows("LSOA"), *rows("Ward")) if row["name"]}
    codes = {row["id"]: row["code"] for row in rows("LSOA") if row["code"]}
    wards = {row["from"]: row["to"] for row in rows("IN_WARD") if row["from_label"] == "LSOA"}
    ours = {(codes[lsoa], plain(names[lsoa]), plain(names[wards[lsoa]])) for lsoa in codes}
    assert len(table) == len(ours) == 19
    assert ours == {
        (row["lsoa_code"], plain(row["local_name"]), plain(row["ward_name"])) for row in table
    }
