"""The facts about Leeds as a whole: complete, cited, and what the documents say.

What the documents say is spelt out here, so that a slip in a table shows.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import graphkit
from graphkit.model import load_model

DATA = Path(__file__).parent.parent / "data"
LEEDS = DATA / "leeds"
MODEL = load_model()
NIB = "neighbourhood-improvement-board"
BELLE_ISLE = "belle-isle-and-middleton-neighbourhood-improvement-board"
SCRUTINY = "environment-housing-and-communities-scrutiny-board"

# Diagram 3 of the 2022 report: ward, name, IMD rank of 2015 and of 2019, and the change.
DIAGRAM_3 = [
    ("armley", "Holdforths, Clyde Approach", 229, 134, -95),
    ("armley", "Armley Grove Place, Hall Lane, Abbot View", 261, 222, -39),
    ("beeston-and-holbeck", "Crosby Street, Recreations, Bartons", 37, 88, 51),
    ("burmantofts-and-richmond-hill", "Bellbrooke Ave, Kimberley Road, Comptons", 325, 408, 83),
    ("burmantofts-and-richmond-hill", "Cliftons and Nowells", 126, 216, 90),
    ("burmantofts-and-richmond-hill", "East Park Drive, Glensdales, Raincliffes", 1031, 318, -713),
    ("burmantofts-and-richmond-hill", "St Hildas, Copperfields, Gartons", 855, 161, -694),
    ("burmantofts-and-richmond-hill", "Lincoln Green", 66, 355, 289),
    ("gipton-and-harehills", "Easterly Grove, St Wilfreds", 348, 326, -22),
    ("gipton-and-harehills", "Comptons, Ashtons, Cowpers", 310, 474, 164),
    ("hunslet-and-riverside", "Bismarks, Dewsberry Road, Burton Street", 274, 360, 86),
    ("hunslet-and-riverside", "Stratford Street, Beverleys", 22, 38, 16),
    ("hunslet-and-riverside", "Trentham Street, Oakleys, Garnets", 236, 339, 103),
    ("hunslet-and-riverside", "Wickham Street, Seftons, Harlechs", 215, 152, -63),
    ("killingbeck-and-seacroft", "Boggart Hill", 167, 166, -1),
    (
        "killingbeck-and-seacroft",
        "Foundary Mill Drive, Hawkshead Cres, Alston Lane",
        113,
        211,
        98,
    ),
    ("killingbeck-and-seacroft", "Foundary Mill Terr, Brooklands", 123, 60, -63),
    ("middleton-park", "Winroses, Whitebeams", 259, 404, 145),
    ("temple-newsam", "Halton Moor, Kendal Drive, Cartmell Drive", 328, 501, 173),
]

TARGET_WARDS = {
    "armley", "beeston-and-holbeck", "bramley-and-stanningley", "burmantofts-and-richmond-hill",
    "chapel-allerton", "gipton-and-harehills", "hunslet-and-riverside", "hyde-park-and-woodhouse",
    "killingbeck-and-seacroft", "kirkstall", "middleton-park", "temple-newsam",
}  # fmt: skip
PRIORITY_WARDS = {
    "armley", "beeston-and-holbeck", "burmantofts-and-richmond-hill", "gipton-and-harehills",
    "hunslet-and-riverside", "killingbeck-and-seacroft",
}  # fmt: skip
FIRST_SIX = {
    "beeston-hill", "boggart-hill", "cliftons-and-nowells", "lincoln-green", "new-wortley",
    "recreations",
}  # fmt: skip

# A post that a source names, without a word on whose it is or what it does.
ALONE = {"Role": {"joint-director-of-public-health"}}

# Every sum of money that the documents state, in pounds.
SUMS = {
    ("legi-funding", "local-enterprise-growth-initiative"): (15_000_000, "awarded"),
    ("innovations-and-partners-in-practice", "leeds-city-council"): (9_600_000, "awarded"),
    ("community-committee-wellbeing-fund", "community-organisations"): (1_200_000, None),
    ("youth-activities-fund", "youth-activities"): (550_000, None),
    ("big-local", "hawksworth-wood-big-local-programme"): (1_000_000, None),
    ("home-office-bid-funding", "nowells-children-and-families-hub"): (45_000, "allocated"),
    ("holbeck-group-repair-phase-2-funding", "holbeck-group-repair-phase-2"): (
        3_900_000,
        "awarded",
    ),
    ("get-building-fund", "holbeck-group-repair-phase-2-funding"): (2_650_000, "awarded"),
    ("beeston-hill-bin-yards-central-capital", "beeston-hill-bin-yard-improvements"): (
        125_000,
        None,
    ),
    ("back-to-back-housing-investment", "back-to-back-housing-improvements"): (11_400_000, None),
    ("nowell-mount-extension-capital-funding", "nowell-mount-childrens-centre-extension"): (
        250_000,
        None,
    ),
    ("postponed-bonfires-savings-2021", "bonfire-period-diversionary-activity-2021"): (
        50_000,
        None,
    ),
    ("mhclg-esol-and-language-hub-funding", "language-hub-grant-pot"): (200_000, None),
    ("language-hub-grant-pot", "language-hub-activity"): (200_000, None),
    ("levelling-up-fund", "holbeck-infrastructure-and-community-spaces"): (18_000_000, None),
}


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def rows(file: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as text:
        yield from enumerate(csv.DictReader(text), start=2)


def facts(leeds: graphkit.Graph, name: str, as_of: str | None = None) -> set[tuple[str, str, str]]:
    """Every fact of a type as (start, end, standing); with a day, those in force on it."""
    text = f"MATCH (a)-[r:{name}]->(b) "
    if as_of is not None:
        text += (
            "WHERE r.standing = '' AND coalesce(r.valid_from, r.first_stated) <= $day "
            "AND (r.valid_to IS NULL OR r.valid_to > $day) "
            "AND coalesce(a.standing, '') = '' AND coalesce(b.standing, '') = '' "
        )
    text += "RETURN a.id AS a, b.id AS b, r.standing AS standing"
    day = None if as_of is None else dt.date.fromisoformat(as_of)
    found = leeds.cypher(text, {"day": day}, limit=100_000)
    return {(row["a"], row["b"], row["standing"]) for row in found}


def ends(leeds: graphkit.Graph, name: str, as_of: str) -> set[tuple[str, str]]:
    return {(a, b) for a, b, _ in facts(leeds, name, as_of)}


# -- as a whole ----------------------------------------------------------------------------


def test_the_tables_have_no_fault(leeds: graphkit.Graph) -> None:
    found = leeds.check(LEEDS)
    assert (found, found.warnings) == ((), ())


def test_nothing_stands_alone_but_what_is_listed(leeds: graphkit.Graph) -> None:
    alone = defaultdict(set)
    for label in MODEL.labels:
        text = f"MATCH (n:{label}) WHERE NOT (n)--() RETURN n.id AS id"
        for row in leeds.cypher(text, limit=100_000):
            alone[label].add(row["id"])
    # The tables of deprivation are cited by nodes, and no relationship leads to them.
    assert alone.pop("Source", set()) <= {"imd-2015", "imd-2019", "ons-lookup-2019"}
    assert alone == ALONE


def test_every_claim_names_its_source_and_the_place_in_it(leeds: graphkit.Graph) -> None:
    parts = "x.sources AS s, x.locators AS l, x.datasets AS d, x.claims AS c"
    sources = {row["id"] for row in leeds.cypher("MATCH (s:Source) RETURN s.id AS id")}
    count = 0
    for pattern in ("(x)", "()-[x]->()"):
        text = f"MATCH {pattern} WHERE x.claims IS NOT NULL RETURN {parts}"
        for row in leeds.cypher(text, limit=100_000):
            assert len(row["s"]) == len(row["l"]) == len(row["d"]) == len(row["c"])
            assert set(row["s"]) <= sources
            assert all(place.strip() for place in row["l"])
            assert all(isinstance(json.loads(said), dict) for said in row["c"])
            count += len(row["c"])
    written = sum(1 for file in LEEDS.glob("*.csv") for _ in rows(file))
    assert count == written + len(sources), "claims were lost, or count twice"


def test_nobody_answers_to_himself_in_the_end(leeds: graphkit.Graph) -> None:
    for year in range(2011, 2026):
        edges = ends(leeds, "ACCOUNTABLE_TO", f"{year}-12-31")
        assert nx.is_directed_acyclic_graph(nx.DiGraph(list(edges))), year
    everything = [(a, b) for a, b, _ in facts(leeds, "ACCOUNTABLE_TO")]
    assert nx.is_directed_acyclic_graph(nx.DiGraph(everything))


PRIVATE = {
    "a telephone number": r"(?<!\d)(\+44|0)[\s().-]*(\d[\s().-]*){9,10}(?!\d)",
    "an e-mail address": r"[\w.+-]+@[\w-]+\.[\w.]+",
    "a postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    "a house in a street": (
        r"\b\d{1,3}[a-z]?(?:[–-]\d+)? (?:[A-Z]\w+ )+"
        r"(?:Street|Road|Avenue|Lane|Drive|Terrace|Close|Court|Crescent|Grove|Mount|Place|View|Way)\b"
    ),
}


@pytest.mark.parametrize("what", PRIVATE)
def test_no_personal_detail_stands_anywhere(what: str) -> None:
    for file in sorted(DATA.rglob("*")):
        if file.is_file():
            found = re.search(PRIVATE[what], file.read_text("utf-8"))
            assert found is None, f"{file.name}: {found}"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a telephone number", "Tel: 0113 496 0000"),
        ("a telephone number", "+44 (0)113 4960000"),
        ("an e-mail address", "ask team@example.org"),
        ("a postcode", "LS1 9ZZ"),
        ("a house in a street", "76–86 Made Up Street"),
        ("a house in a street", "Flat 2, 14b Made Up Grove"),
    ],
)
def test_a_personal_detail_would_be_seen(what: str, text: str) -> None:
    assert re.search(PRIVATE[what], text)


# -- places --------------------------------------------------------------------------------


def test_diagram_3_comes_back_cell_by_cell(leeds: graphkit.Graph) -> None:
    answer = leeds.query("place-ranks", as_of="2022-03-01")
    ranks: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in answer:
        assert (row["source"], row["out_of"]) == (f"imd-{row['period']}", 32_844)
        ranks[row["ward_id"], row["name"]][row["period"]] = row["rank"]
    table = {
        (ward, name, years["2015"], years["2019"], years["2019"] - years["2015"])
        for (ward, name), years in ranks.items()
    }
    assert len(answer) == 38
    assert table == set(DIAGRAM_3)
    text = (
        "MATCH (l:LSOA)-[m:MEASURED]->(i:Indicator {id: 'imd-rank'}) "
        "RETURN m.sources AS sources, m.locators AS locators, m.disputed AS disputed"
    )
    for row in leeds.cypher(text):
        assert (row["sources"][1], row["locators"][1]) == ("locality-working-2022", "Diagram 3")
        assert row["disputed"] is None


def test_nine_stayed_in_the_most_deprived_1_per_cent_and_three_are_new() -> None:
    worst = {name for _, name, _, rank, _ in DIAGRAM_3 if rank <= 328}
    before = {name for _, name, rank, _, _ in DIAGRAM_3 if rank <= 328}
    assert (len(before), len(worst), len(worst & before)) == (16, 12, 9)


def test_the_ranks_of_2019_agree_with_the_release() -> None:
    """The codes and names of the areas are cited from the release itself."""
    cited = [row for _, row in rows(LEEDS / "LSOA.csv") if row["source"] == "imd-2019"]
    assert len(cited) == len({row["code"] for row in cited}) == 19
    assert all(row["locator"] == f"row {row['code']}" for row in cited)
    assert all(re.fullmatch(r"E0\d{7}", row["code"]) for row in cited)
    assert all(row["boundaries"] == "2011" for row in cited)


def priorities(leeds: graphkit.Graph, tier: str, standing: str = "") -> dict[str, set[str]]:
    """The places of a tier, by the source that says so."""
    text = (
        "MATCH (x)-[r:PRIORITY_UNDER]->(p:Plan {id: 'locality-working'}) "
        "WHERE r.tier = $tier AND r.standing = $standing "
        "RETURN labels(x)[0] AS label, x.id AS id, r.sources AS sources"
    )
    named: dict[str, set[str]] = defaultdict(set)
    for row in leeds.cypher(text, {"tier": tier, "standing": standing}, limit=1000):
        for source in row["sources"]:
            named[f"{source} {row['label']}"].add(row["id"])
    return named


def test_target_wards_and_priority_wards(leeds: graphkit.Graph) -> None:
    assert priorities(leeds, "target ward") == {
        "tackling-poverty-2018 Ward": {"target-wards"},
        "locality-working-2019 Ward": TARGET_WARDS,
    }
    assert priorities(leeds, "priority ward") == {
        "locality-working-2022 Ward": PRIORITY_WARDS,
        "interview-2025 Ward": {"little-london-and-woodhouse", "priority-wards"},
    }
    assert PRIORITY_WARDS < TARGET_WARDS


def test_priority_neighbourhoods(leeds: graphkit.Graph) -> None:
    named = priorities(leeds, "priority neighbourhood")
    assert named["tackling-poverty-2018 Neighbourhood"] == {"six-priority-neighbourhoods"}
    assert named["locality-working-2022 Neighbourhood"] == FIRST_SIX
    # The report of 2019 lists one of the six by another name, and tells of Beeston Hill too.
    assert named["locality-working-2019 Neighbourhood"] == {*FIRST_SIX, "beverleys-and-stratfords"}
    proposed = priorities(leeds, "priority neighbourhood", "proposed")
    text = "MATCH (l:LSOA) RETURN l.id AS id, l.name AS name"
    names = {row["id"]: row["name"] for row in leeds.cypher(text)}
    twelve = {names[lsoa] for lsoa in proposed["locality-working-2022 LSOA"]}
    assert twelve == {name for _, name, _, rank, _ in DIAGRAM_3 if rank <= 328}
    assert set(proposed) == {"locality-working-2022 LSOA"}


def test_one_ward_was_renamed(leeds: graphkit.Graph) -> None:
    renamed = ("hyde-park-and-woodhouse", "little-london-and-woodhouse", "")
    assert renamed in facts(leeds, "SUCCEEDED_BY")
    text = "MATCH (a:Ward)-[r:SUCCEEDED_BY]->() RETURN a.id AS id, r.kind AS kind"
    assert list(leeds.cypher(text)) == [{"id": renamed[0], "kind": "renamed"}]


# -- governance ----------------------------------------------------------------------------


def test_who_chairs_what(leeds: graphkit.Graph) -> None:
    in_2011 = {("assistant-chief-executive", "equality-hub-representative-network")}
    in_2019 = {
        ("executive-member-for-communities", NIB),
        ("director-of-communities-and-environment", "strategic-delivery-team"),
        (f"chair-of-the-{SCRUTINY}", SCRUTINY),
    }
    in_2022 = {
        ("chief-officer-for-transformation-and-change", "cross-council-task-and-finish-group")
    }
    assert ends(leeds, "CHAIRS", "2011-05-10") == set()
    assert ends(leeds, "CHAIRS", "2011-06-01") == in_2011
    assert ends(leeds, "CHAIRS", "2018-12-31") == in_2011
    assert ends(leeds, "CHAIRS", "2019-02-13") == in_2011 | in_2019
    assert ends(leeds, "CHAIRS", "2025-12-01") == in_2011 | in_2019 | in_2022
    assert len(facts(leeds, "CHAIRS")) == 5, "no other chair is stated, proposed or ended"


def test_the_chair_of_2022_is_not_said_to_be_the_chair_of_2019(leeds: graphkit.Graph) -> None:
    """Both reports name the post; the later one tells of a previous and a new chair."""
    text = (
        "MATCH (r:Role)-[c:CHAIRS]->(b:Board {id: $id}) "
        "RETURN r.id AS role, c.sources AS sources, c.valid_from AS since"
    )
    (row,) = leeds.cypher(text, {"id": NIB})
    assert row["sources"] == ["locality-working-2019", "locality-working-2022"]
    assert row["since"] is None


def test_who_answers_to_whom(leeds: graphkit.Graph) -> None:
    assert facts(leeds, "ACCOUNTABLE_TO") == {
        ("strategic-delivery-team", NIB, ""),
        ("core-teams", NIB, "proposed"),
        ("impact-workstreams", "child-poverty-impact-board", "proposed"),
        ("locality-working-delivery-group", NIB, "proposed"),
        ("director-led-corporate-working-group", "scrutiny-boards", "proposed"),
    }
    assert ends(leeds, "ACCOUNTABLE_TO", "2018-12-31") == set()
    assert ends(leeds, "ACCOUNTABLE_TO", "2025-12-01") == {("strategic-delivery-team", NIB)}


def test_no_source_says_whom_the_board_answers_to(leeds: graphkit.Graph) -> None:
    for name in ("ACCOUNTABLE_TO", "PART_OF", "SCRUTINISED_BY"):
        assert all(start != NIB for start, _, _ in facts(leeds, name)), name
    for day in ("2018-12-31", "2019-03-01", "2022-04-01", "2025-12-01"):
        text = "MATCH (b:Board {id: $id}) RETURN b.stated_none AS none"
        assert leeds.cypher(text, {"id": NIB})[0]["none"] is None, "silence is not a stated none"
        assert not [row for row in leeds.trace(f"Board:{NIB}", as_of=day).chains if row.steps]


def test_another_board_has_nearly_the_same_name(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (b:Board) WHERE b.name CONTAINS 'Neighbourhood Improvement Board' "
        "RETURN b.id AS id, b.kind AS kind ORDER BY id"
    )
    assert list(leeds.cypher(text)) == [
        {"id": BELLE_ISLE, "kind": "partnership"},
        {"id": NIB, "kind": "strategic"},
    ]
    linked = "MATCH (a:Board {id: $a})--(b:Board {id: $b}) RETURN count(*) AS n"
    assert leeds.cypher(linked, {"a": NIB, "b": BELLE_ISLE})[0]["n"] == 0
    assert all(BELLE_ISLE not in fact[:2] for fact in facts(leeds, "ACCOUNTABLE_TO"))
    assert all(fact[1] != BELLE_ISLE for fact in facts(leeds, "CHAIRS"))
    assert leeds.find("Neighbourhood Improvement Board").thing.id == NIB


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        # 2018: what the report proposes, and what it finds in place
        ("ADVISES", NIB, "health-and-wellbeing-board"),
        ("ADVISES", NIB, "inclusive-growth-delivery-partnership"),
        ("OVERSEES", "child-poverty-impact-board", "thriving"),
        ("OVERSEES", "health-and-wellbeing-board", "poverty-improvement-activity"),
        ("SUCCEEDED_BY", "sustainable-economy-and-culture-board",
         "inclusive-growth-delivery-partnership"),
        # 2019
        ("SCRUTINISED_BY", "locality-working", "scrutiny-boards"),
        # 2022
        ("ACCOUNTABLE_TO", "core-teams", NIB),
        ("OVERSEES", NIB, "nib-delivery-plan"),
        ("OVERSEES", "locality-working-delivery-group", "nib-delivery-plan"),
        ("ADVISES", "director-led-corporate-working-group", NIB),
    ],
)  # fmt: skip
def test_proposals_are_proposals(leeds: graphkit.Graph, name: str, start: str, end: str) -> None:
    assert (start, end, "proposed") in facts(leeds, name)
    assert (start, end) not in ends(leeds, name, "2025-12-01")


@pytest.mark.parametrize(
    ("name", "start", "end", "before", "day"),
    [
        ("OVERSEES", "leader-of-the-council", "council-service-delivery", "2011-05-10",
         "2011-05-11"),
        ("OVERSEES", NIB, "priority-neighbourhoods-programme", "2018-11-30", "2018-12-01"),
        ("OVERSEES", "community-committees", "local-work-programme", "2018-11-30", "2018-12-01"),
        ("OVERSEES", NIB, "neighbourhood-improvement-programme", "2019-02-12", "2019-02-13"),
        ("SCRUTINISED_BY", "locality-working", SCRUTINY, "2019-02-12", "2019-02-13"),
        ("MEMBER_OF", f"chair-of-the-{SCRUTINY}", NIB, "2019-02-12", "2019-02-13"),
        ("DECIDED", "executive-board", "locality-working", "2017-10-31", "2017-11-01"),
        ("OVERSEES", NIB, "locality-working", "2022-02-28", "2022-03-01"),
        ("HOLDS", "paul-money", "chief-officer-safer-stronger-communities-team", "2022-02-28",
         "2022-03-01"),
        ("OVERSEES", NIB, "local-partnership-plans", "2025-11-13", "2025-11-14"),
        ("ADVISES", "leeds-city-council", "executive-board", "2025-11-13", "2025-11-14"),
        ("ADVISES", "leeds-city-council", "scrutiny-panel", "2025-11-13", "2025-11-14"),
        ("HOLDS", "ed-whiting", "chief-executive", "2025-11-13", "2025-11-14"),
    ],
)  # fmt: skip
def test_what_held_since_when(
    leeds: graphkit.Graph, name: str, start: str, end: str, before: str, day: str
) -> None:
    assert (start, end) in ends(leeds, name, day)
    assert (start, end) not in ends(leeds, name, before), "not known, or not begun, before"


def test_bodies_only_proposed_are_said_to_be(leeds: graphkit.Graph) -> None:
    text = "MATCH (b:Board) WHERE b.standing = 'proposed' RETURN b.id AS id, b.source AS source"
    assert {(row["id"], row["source"]) for row in leeds.cypher(text)} == {
        ("inclusive-growth-delivery-partnership", "tackling-poverty-2018"),
        (
            "health-and-wellbeing-board-and-inclusive-growth-delivery-partnership",
            "tackling-poverty-2018",
        ),
        ("impact-workstreams", "tackling-poverty-2018"),
        ("best-start-for-health-and-wellbeing-impact-workstream", "tackling-poverty-2018"),
        ("employment-and-pathways-impact-workstream", "tackling-poverty-2018"),
        ("empowering-families-and-safeguarding-impact-workstream", "tackling-poverty-2018"),
        ("financial-health-and-inclusion-impact-workstream", "tackling-poverty-2018"),
        ("housing-and-provision-impact-workstream", "tackling-poverty-2018"),
        (
            "readiness-for-learning-and-school-age-education-impact-workstream",
            "tackling-poverty-2018",
        ),
        ("director-led-corporate-working-group", "locality-working-2022"),
        ("locality-working-delivery-group", "locality-working-2022"),
        ("pride-in-place-neighbourhood-boards", "interview-2025"),
    }


def test_ten_community_committees_or_eight(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (b:Board {id: 'community-committees'}) "
        "RETURN b.claims AS claims, b.sources AS sources, b.disputed AS disputed"
    )
    (row,) = leeds.cypher(text)
    said = zip(row["sources"], map(json.loads, row["claims"]), strict=True)
    assert {source: claim.get("members") for source, claim in said} == {
        "tackling-poverty-2018": None,
        "locality-working-2019": 10,
        "locality-working-2022": 10,
        "interview-2025": 8,
    }
    assert row["disputed"]


def test_a_state_is_not_known_only_by_its_end(leeds: graphkit.Graph) -> None:
    """No row says no more than that something ended: where it is known, the thing itself ends."""
    for kind in MODEL.relationships.values():
        text = f"MATCH (a)-[r:{kind.name}]->(b) WHERE r.last_stated IS NULL RETURN a.id AS id"
        assert leeds.cypher(text).rows == (), kind.name


def test_closure_orders_ended_and_so_did_what_hangs_on_them(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (p:Project)-[r:TARGETS|HELD_AT]->(o) WHERE p.id IN $ids "
        "RETURN p.id AS id, p.valid_to AS until, r.holds_from AS begins"
    )
    ids = ["farnley-house-closure-order", "gilstead-house-closure-order"]
    found = leeds.cypher(text, {"ids": ids})
    assert {(row["id"], str(row["until"])) for row in found} == {
        ("farnley-house-closure-order", "2020-09-01"),
        ("gilstead-house-closure-order", "2020-12-01"),
    }
    # The report of 2022 speaks of them as over, so nothing of them is in force after it.
    assert {row["begins"] for row in found} == {None}


# -- money ---------------------------------------------------------------------------------


def test_sums_are_those_that_the_documents_state(leeds: graphkit.Graph) -> None:
    answer = leeds.query("funding", as_of="2025-12-01", limit=100_000)
    sums: dict[tuple[str, str], Any] = {
        (row["stream_id"], row["id"]): (row["amount"], row["stage"])
        for row in answer
        if row["amount"] is not None
    }
    assert sums == {each: sum_ for each, sum_ in SUMS.items() if each != PROPOSED}
    assert not any(row["disputed"] for row in answer)
    assert {row["currency"] for row in answer if row["amount"]} == {"GBP"}


def test_a_sum_that_a_document_does_not_give_exactly_says_so(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (s:FundingStream)-[f:FUNDS]->() WHERE f.qualifier IS NOT NULL "
        "RETURN s.id AS id, f.qualifier AS qualifier"
    )
    told = {row["id"]: row["qualifier"] for row in leeds.cypher(text)}
    assert told == {"nowell-mount-extension-capital-funding": "over"}


def test_money_passed_on_is_in_no_total(leeds: graphkit.Graph) -> None:
    rows = leeds.query("funding-by-stream", as_of="2025-12-01")
    passed = {row["stream_id"]: row["passed_on"] for row in rows if row["passed_on"]}
    assert passed == {
        "get-building-fund": 2_650_000,
        "mhclg-esol-and-language-hub-funding": 200_000,
    }
    assert sum(row["total"] or 0 for row in rows) == sum(
        amount
        for (stream, end), (amount, _) in SUMS.items()
        if stream not in passed and (stream, end) != PROPOSED
    )


# Agreed, and not yet in force, when the report was written.
PROPOSED = ("home-office-bid-funding", "nowells-children-and-families-hub")


# Streams of which no source says who provides them.
FUNDER_NOT_STATED = {
    "apprenticeship-levy", "back-to-back-housing-investment",
    "beeston-hill-bin-yards-central-capital", "community-committee-wellbeing-fund",
    "delegated-grants", "discretionary-covid-support-grants",
    "harnessing-the-power-of-communities-fund", "holbeck-group-repair-phase-2-funding",
    "language-hub-grant-pot", "learn-to-ride-funding", "levelling-up-fund", "local-grants",
    "mobile-equipment-bid", "new-wortley-community-centre-migrant-support-funding",
    "nhs-budget", "nowell-mount-extension-capital-funding", "one-to-one-tuition-funding",
    "other-external-funding", "prevent-funding", "small-sparks-funding",
    "support-england-pilot", "uk-shared-prosperity-fund", "violence-reduction-funding",
    "youth-activities-fund",
}  # fmt: skip


def test_every_stream_has_a_funder_where_one_is_stated(leeds: graphkit.Graph) -> None:
    text = "MATCH (f:FundingStream) WHERE NOT (f)<-[:PROVIDES]-() RETURN f.id AS id"
    assert {row["id"] for row in leeds.cypher(text)} == FUNDER_NOT_STATED


def test_every_stream_says_what_it_pays_for_or_who_has_it(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (f:FundingStream) WHERE NOT (f)-[:FUNDS]->() AND NOT (f)<-[:MANAGES]-() "
        "RETURN f.id AS id"
    )
    assert list(leeds.cypher(text)) == []


# -- measures ------------------------------------------------------------------------------

NOWELLS_PSPO = ("September 2018 to March 2019", "September 2017 to March 2018")
SUMMER = ("May to September 2018", "same period in the previous year")
# By what: the change, when, and against what.
CRIME = {
    "anti-social-behaviour": {(-45, *NOWELLS_PSPO), (-70, "not stated", None)},
    "hate-incidents": {(-57, *NOWELLS_PSPO)},
    "recorded-crime": {(-70, *SUMMER)},
    "reported-police-incidents": {(-70, *SUMMER)},
    "youth-anti-social-behaviour": {(-70, "over a year", None)},
}


def test_how_crime_changed(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH ()-[m:MEASURED]->(i:Indicator) WHERE m.measure = 'change' "
        "RETURN i.id AS id, m.value AS value, m.period AS period, m.base AS base"
    )
    found = defaultdict(set)
    for row in leeds.cypher(text):
        found[row["id"]].add((row["value"], row["period"], row["base"]))
    assert {name: found[name] for name in CRIME} == CRIME


# Changes of which the source does not say what they are against.
BASE_NOT_STATED = {
    "leeds children-with-child-protection-plans",
    "leeds proportion-of-children-in-need",
    "leeds proportion-of-children-looked-after",
    "leeds social-work-referrals",
    "new-wortley-top-10 youth-anti-social-behaviour",
    "priority-neighbourhoods-programme anti-social-behaviour",
    "united-kingdom average-loss-from-tax-and-welfare-reforms",
}


def test_every_measure_has_a_period_a_unit_and_what_it_measures(leeds: graphkit.Graph) -> None:
    text = (
        "MATCH (a)-[m:MEASURED]->(i:Indicator) "
        "RETURN a.id + ' ' + i.id AS what, m.period AS period, m.value AS value, "
        "m.rank AS rank, m.out_of AS out_of, m.among AS among, m.measure AS measure, "
        "m.base AS base, coalesce(m.unit, i.unit) AS unit"
    )
    lacking = defaultdict(set)
    for row in leeds.cypher(text, limit=100_000):
        ranked = row["rank"] is not None
        wanted = {
            "value or rank": ranked != (row["value"] is not None),
            "period": bool(row["period"]),
            "out of how many, or among whom": not ranked or row["out_of"] or row["among"],
            "unit": ranked or bool(row["unit"]),
            "measure": ranked or bool(row["measure"]),
            "base": row["measure"] != "change" or bool(row["base"]),
        }
        for what, there in wanted.items():
            if not there:
                lacking[what].add(row["what"])
    assert lacking == {"base": BASE_NOT_STATED}
