"""Ranks: moves in words, entries and exits, what is left out, and two real diagrams."""

from __future__ import annotations

import contextlib
import re
import sys
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.cli import main
from graphkit.errors import NotFound
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.questions.measures import released
from graphkit.rows import Row, Rows

LEEDS = Path(__file__).parent.parent / "data" / "leeds"
SOURCES = {"long-ago": "2012-01-01", "early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=SOURCES))
    return graph


def rank(place: str, period: str, rank: int, source: str = "late", **more: str) -> Cells:
    dated = {"valid_from": period, "valid_to": period} if period.isdecimal() else {}
    indicator = more.pop("by", "imd")
    said = {"period": period, "rank": str(rank), **dated, **more}
    return line(place, f"Indicator:{indicator}", source, **said)


PLACES: Tables = {
    "Indicator": [node("imd", "IMD rank", rank_1_means="most deprived")],
    "LSOA": [node("mill"), node("hill"), node("dale")],
    "Ward": [node("north"), node("south")],
}


def moves(rows: Rows) -> list[str]:
    """Write each row as one line."""
    return [
        f"{row['id']}: {row['from_period']} {row['from_rank']} to {row['to_period']} "
        f"{row['to_rank']}, {row['change']}, {row['move']}, {row['better_or_worse']}"
        for row in rows
    ]


# -- moves in words ------------------------------------------------------------------------


def test_moves_are_words_and_the_most_deprived_come_first(tmp_path: Path) -> None:
    measured = [
        *(rank("LSOA:mill", "2015", 50), rank("LSOA:mill", "2019", 40)),
        *(rank("LSOA:hill", "2015", 7), rank("LSOA:hill", "2019", 9)),
        *(rank("LSOA:dale", "2015", 99), rank("LSOA:dale", "2019", 99)),
    ]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert moves(rows) == [
        "hill: 2015 7 to 2019 9, 2, less deprived, better",
        "mill: 2015 50 to 2019 40, -10, more deprived, worse",
        "dale: 2015 99 to 2019 99, 0, unchanged, unchanged",
    ]
    said = "IMD rank, 2015 to 2019: 1 less deprived, 1 more deprived, 1 unchanged"
    assert rows.notes[:2] == ("as of 1 January 2023", said)


@pytest.mark.parametrize(
    ("means", "better", "move", "verdict"),
    [
        ("highest position", "", "lower position", "worse"),
        ("best performing", "", "worse performing", "worse"),
        ("worst", "", "better", "better"),
        ("least deprived", "", "more deprived", "worse"),
        ("lowest rate", "lower", "higher rate", "worse"),
        ("lowest rate", "", "higher rate", None),
        ("largest concentration", "", "smaller concentration", None),
        ("poorest", "", "further from rank 1, which means poorest", None),
        ("", "lower", "further from rank 1; what rank 1 means is not stated", None),
    ],
)
def test_the_words_follow_what_rank_1_means(
    tmp_path: Path, means: str, better: str, move: str, verdict: str | None
) -> None:
    indicator = node("index", rank_1_means=means, better=better)
    measured = [
        rank("Ward:north", "2015", 3, by="index"),
        rank("Ward:north", "2019", 5, by="index"),
    ]
    tables = {**PLACES, "Indicator": [indicator], "MEASURED": measured}
    (row,) = town(tmp_path, tables).ranks(as_of=DAY)
    assert (row["move"], row["better_or_worse"]) == (move, verdict)


def test_each_release_is_compared_with_the_next(tmp_path: Path) -> None:
    measured = [rank("LSOA:mill", year, n) for year, n in (("2010", 9), ("2015", 5), ("2019", 6))]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert moves(rows) == [
        "mill: 2015 5 to 2019 6, 1, less deprived, better",
        "mill: 2010 9 to 2015 5, -4, more deprived, worse",
    ]


def test_ranks_among_different_groups_are_never_compared(tmp_path: Path) -> None:
    measured = [rank("LSOA:mill", "2015", 9, among="England"), rank("LSOA:mill", "2019", 5)]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert {row["move"] for row in rows} == {"not told: only one release is known"}
    assert [row["change"] for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("early", "late", "move", "verdict"),
    [
        ((31, "324"), (33, "317"), "less deprived", None),
        ((10, "100"), (11, "1000"), "not told: ranked out of 100, then out of 1,000", None),
        ((10, "100"), (10, "1000"), "unchanged", "unchanged"),
        ((10, ""), (11, "1000"), "less deprived", "better"),
    ],
)
def test_ranks_out_of_other_numbers_move_only_where_both_ways_agree_and_are_no_better_or_worse(
    tmp_path: Path,
    early: tuple[int, str],
    late: tuple[int, str],
    move: str,
    verdict: str | None,
) -> None:
    measured = [
        rank("LSOA:mill", "2015", early[0], out_of=early[1]),
        rank("LSOA:mill", "2019", late[0], out_of=late[1]),
    ]
    (row,) = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert (row["move"], row["better_or_worse"]) == (move, verdict)


@pytest.mark.parametrize("means", ["worst", "best performing"])
def test_the_words_of_a_move_are_no_verdict_across_other_totals(tmp_path: Path, means: str) -> None:
    measured = [
        rank("Ward:north", "2015", 3, by="index", out_of="33"),
        rank("Ward:north", "2019", 5, by="index", out_of="34"),
    ]
    tables = {**PLACES, "Indicator": [node("index", rank_1_means=means)], "MEASURED": measured}
    (row,) = town(tmp_path, tables).ranks(as_of=DAY)
    assert row["move"] == "not told: ranked out of 33, then out of 34"
    assert row["better_or_worse"] is None


def test_a_count_of_another_whole_is_no_better_or_worse(tmp_path: Path) -> None:
    tables = counts(before="16", after="12")
    wholes = zip(tables["MEASURED"], ("482", "488"), strict=True)
    tables["MEASURED"] = [{**cells, "out_of": whole} for cells, whole in wholes]
    (row,) = town(tmp_path, tables).ranks(as_of=DAY)
    assert (row["move"], row["better_or_worse"]) == ("fewer", None)


def boundaries(**said: str) -> Tables:
    """Make one area ranked by an early and a late source, each with its boundaries."""
    nodes = [node("mill", source=source, boundaries=each) for source, each in said.items()]
    return {
        **PLACES,
        "LSOA": nodes,
        "MEASURED": [
            rank("LSOA:mill", "2015", 50, "early", out_of="1000"),
            rank("LSOA:mill", "2019", 40, out_of="1000"),
        ],
    }


def test_ranks_in_other_boundaries_are_not_compared(tmp_path: Path) -> None:
    graph = town(tmp_path, boundaries(early="2011", late="2021"))
    (row,) = graph.ranks(as_of=DAY)
    assert row["move"] == "not told: ranked in the boundaries of 2011, then of 2021"
    assert row["better_or_worse"] is None


@pytest.mark.parametrize("said", [{"early": "2011", "late": "2011;2021"}, {"late": "2021"}])
def test_ranks_in_the_same_boundaries_or_of_which_nobody_says_are_compared(
    tmp_path: Path, said: dict[str, str]
) -> None:
    (row,) = town(tmp_path, boundaries(**said)).ranks(as_of=DAY)
    assert (row["move"], row["better_or_worse"]) == ("more deprived", "worse")


# -- releases ------------------------------------------------------------------------------


def test_a_release_before_another_comes_first_though_it_is_stated_later(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "April 2021", 31, source="early", valid_from="2021-04"),
        rank("LSOA:mill", "before April 2021", 25),
    ]
    (row,) = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert (row["from_rank"], row["to_rank"]) == (25, 31)


def test_a_release_without_a_date_is_compared_with_none(tmp_path: Path) -> None:
    measured = [rank("LSOA:mill", "2015", 31), rank("LSOA:mill", "so far", 25)]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert [(row["to_period"], row["move"]) for row in rows] == [
        ("2015", "not told: only one release is known"),
        ("so far", "not told: when it was measured is not stated"),
    ]


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("2015", "2015-01-01 1"),
        ("2015-11", "2015-11-01 1"),
        ("November 2018 (Shelter report)", "2018-11-01 1"),
        ("2018 Joint Strategic Assessment", "2018-01-01 1"),
        ("Before april 2024", "2024-04-01 0"),
        ("2016/17", "2016-01-01 1"),
        ("2015 to 2019", None),
        ("20155", None),
        ("2015-13", None),
        ("0000", None),
        ("after 2019", None),
        ("not stated", None),
    ],
)
def test_what_a_period_says_of_its_date(period: str, first: str | None) -> None:
    found = released({"since": None, "until": None, "period": period})
    assert (found and f"{found[0]} {found[1]}") == first


def test_each_version_of_a_disputed_rank_is_listed_and_none_is_counted(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "2015", 10),
        rank("LSOA:mill", "2019", 8, source="early"),
        rank("LSOA:mill", "2019", 12),
        *(rank("LSOA:hill", "2015", 1), rank("LSOA:hill", "2019", 2)),
        *(rank("LSOA:dale", "2015", 3), rank("LSOA:dale", "2019", 4)),
    ]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    versions = [(row["to_rank"], row["move"]) for row in rows if row["disputed"]]
    assert versions == [(8, "more deprived"), (12, "less deprived")]
    assert "IMD rank, 2015 to 2019: 2 less deprived" in rows.notes
    assert "2 rows rest on disputed ranks; each version is listed and none counted" in rows.notes


# -- the most deprived 1% and 10% ----------------------------------------------------------


@pytest.mark.parametrize(
    ("early", "late", "one", "ten"),
    [
        ((328, "32844"), (329, "32844"), "left", "stayed in"),
        ((329, "32844"), (328, "32844"), "entered", "stayed in"),
        ((3284, "32844"), (3285, "32844"), "stayed out", "left"),
        ((1, "32844"), (2, "32844"), "stayed in", "stayed in"),
        ((9999, "32844"), (3000, "32844"), "stayed out", "entered"),
        ((1, ""), (2, "32844"), "2019: in; 2015: not known", "2019: in; 2015: not known"),
        ((900, "32844"), (2, ""), "2015: not in; 2019: not known", None),
        ((1, ""), (2, ""), "not known: out of how many is not stated", None),
    ],
)
def test_entries_and_exits(
    tmp_path: Path, early: tuple[int, str], late: tuple[int, str], one: str, ten: str | None
) -> None:
    measured = [
        rank("LSOA:mill", "2015", early[0], out_of=early[1]),
        rank("LSOA:mill", "2019", late[0], out_of=late[1]),
    ]
    (row,) = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    assert row["most_deprived_1_percent"] == one
    assert ten in {None, row["most_deprived_10_percent"]}


def test_an_exit_is_not_told_of_a_rank_that_is_not_exact(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "2015", 3, out_of="1000"),
        rank("LSOA:mill", "2019", 30, out_of="1000", qualifier="over"),
        *(rank("LSOA:hill", "2015", 3), rank("LSOA:hill", "2019", 4)),
    ]
    rows = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY)
    said = {row["id"]: row["most_deprived_1_percent"] for row in rows}
    assert said["mill"] == "2015: in; 2019: not known: the rank is stated as over 30"
    assert (
        "entries to and exits from the most deprived 1% and 10% cannot be told where a rank is "
        "not stated exactly: 1"
    ) in rows.notes


def test_entries_and_exits_are_counted_and_what_cannot_be_told_is(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "2015", 100, out_of="10000"),
        rank("LSOA:mill", "2019", 101, out_of="10000"),
        rank("LSOA:hill", "2015", 101, out_of="10000"),
        rank("LSOA:hill", "2019", 100, out_of="10000"),
        *(rank("LSOA:dale", "2015", 1), rank("LSOA:dale", "2019", 2)),
    ]
    notes = town(tmp_path, {**PLACES, "MEASURED": measured}).ranks(as_of=DAY).notes
    assert "most deprived 1%: 1 entered, 1 left" in notes
    assert "most deprived 10%: 2 stayed in" in notes
    assert (
        "entries to and exits from the most deprived 1% and 10% cannot be told where no source "
        "states out of how many a place was ranked: 1"
    ) in notes


def test_a_rank_that_is_not_exact_or_not_of_deprivation_is_in_no_band(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "2019", 1, out_of="1000", qualifier="about"),
        rank("Ward:north", "2019", 1, out_of="1000", by="index"),
    ]
    indicators = [*PLACES["Indicator"], node("index", rank_1_means="highest position")]
    tables = {**PLACES, "Indicator": indicators, "MEASURED": measured}
    rows = {row["id"]: row for row in town(tmp_path, tables).ranks(as_of=DAY)}
    inexact = "not known: the rank is stated as about 1"
    assert rows["mill"]["most_deprived_1_percent"] == inexact
    assert rows["north"]["most_deprived_1_percent"] == "does not apply"


@pytest.mark.parametrize("which", ["early", "late"])
def test_no_move_is_told_from_or_to_a_rank_that_is_not_exact(tmp_path: Path, which: str) -> None:
    about = {"qualifier": "about"}
    measured = [
        rank("LSOA:mill", "2015", 5, out_of="1000", **(about if which == "early" else {})),
        rank("LSOA:mill", "2019", 10, out_of="1000", **(about if which == "late" else {})),
    ]
    graph = town(tmp_path, {**PLACES, "MEASURED": measured})
    (row,) = graph.ranks(as_of=DAY)
    said = "about 5" if which == "early" else "about 10"
    assert row["move"] == f"not told: a rank is stated as {said}"
    assert (row["change"], row["better_or_worse"]) == (None, None)
    own = [
        row["detail"] for row in graph.place("LSOA:mill", as_of=DAY) if row["section"] == "ranks"
    ]
    early, late = ("about 5", "10") if which == "early" else ("5", "about 10")
    assert own == [
        f"{early} of 1,000 (2015), then {late} of 1,000 (2019): "
        f"not told: a rank is stated as {said}"
    ]


# -- what is left out ----------------------------------------------------------------------


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    measured = [
        rank("LSOA:mill", "2015", 10),
        rank("LSOA:mill", "2019", 9, standing="proposed"),
        rank("LSOA:mill", "2021", 8, planned="true"),
        rank("LSOA:mill", "2030", 7),
        rank("LSOA:hill", "2010", 3, source="long-ago"),
        rank("Ward:every", "2015", 5),
    ]
    wards = [*PLACES["Ward"], node("every", "Every ward", collective="true")]
    graph = town(tmp_path, {**PLACES, "Ward": wards, "MEASURED": measured})
    rows = graph.ranks(as_of=DAY)
    assert [(row["id"], row["to_rank"]) for row in rows] == [("mill", 10)]
    assert rows.notes[1:] == (
        "left out, of a later time, or first stated later: 1",
        "left out, only proposed or agreed: 1",
        "left out, aimed at, not measured: 1",
        "left out, of places that stand for unnamed ones: 1",
        "1 row left out as old: its sources went on for five years without it "
        "(ask with --include-old to see it)",
    )
    old = [(row["id"], row["old"]) for row in graph.ranks(as_of=DAY, include_old=True)]
    assert old == [("mill", False), ("hill", True)]
    assert [(row["to_rank"], row["old"]) for row in graph.ranks("hill", as_of=DAY)] == [(3, True)]


def test_a_rank_counts_from_its_release_on(tmp_path: Path) -> None:
    measured = [rank("LSOA:mill", "2015", 10, source="early"), rank("LSOA:mill", "2019", 9)]
    graph = town(tmp_path, {**PLACES, "MEASURED": measured})
    assert len(graph.ranks(as_of="2014-12-31")) == 0
    early = graph.ranks(as_of="2018-12-31")
    assert [(row["from_rank"], row["to_rank"]) for row in early] == [(None, 10)]
    ahead = graph.ranks(as_of="2020-01-01")
    assert [(row["from_rank"], row["to_rank"]) for row in ahead] == [(10, 9)]
    assert (
        "1 measure is of a time before that day, but first stated only on 1 June 2022 or later"
    ) in ahead.notes


# -- what is asked about -------------------------------------------------------------------


def test_a_ward_brings_the_places_in_it_on_the_day(tmp_path: Path) -> None:
    tables = {
        **PLACES,
        "Neighbourhood": [node("gates")],
        "MEASURED": [rank(f"LSOA:{n}", "2019", 1 + i) for i, n in enumerate(("mill", "hill"))],
        "IN_NEIGHBOURHOOD": [line("LSOA:hill", "Neighbourhood:gates")],
        "IN_WARD": [
            line("LSOA:mill", "Ward:north"),
            line("LSOA:mill", "Ward:north", "late", valid_to="2021-01-01"),
            line("Neighbourhood:gates", "Ward:north"),
            line("LSOA:mill", "Ward:south", valid_from="2021-01-01"),
        ],
    }
    graph = town(tmp_path, tables)

    def named(text: str, day: str) -> list[str]:
        return [row["id"] for row in graph.ranks(text, as_of=day)]

    assert named("north", "2020-06-01") == ["mill", "hill"]
    assert named("north", DAY) == ["hill"]
    assert named("south", DAY) == ["mill"]
    assert named("gates", DAY) == ["hill"]
    assert graph.ranks("mill", as_of=DAY)[0]["ward"] == "South"


def test_a_place_in_a_place_in_a_ward_is_told_with_the_ward(tmp_path: Path) -> None:
    tables = {
        **PLACES,
        "Neighbourhood": [node("gates"), node("nowells")],
        "MEASURED": [rank("LSOA:mill", "2019", 1)],
        "IN_NEIGHBOURHOOD": [
            line("LSOA:mill", "Neighbourhood:nowells"),
            line("Neighbourhood:nowells", "Neighbourhood:gates"),
        ],
        "IN_WARD": [line("Neighbourhood:gates", "Ward:north")],
    }
    for text in ("north", "gates", "nowells", "mill"):
        (row,) = town(tmp_path / text, tables).ranks(text, as_of=DAY)
        assert (row["id"], row["ward"]) == ("mill", "North")


def test_what_was_renamed_to_several_keeps_its_name_and_the_answer_says_so(tmp_path: Path) -> None:
    renamed = [
        line("Ward:south", f"Ward:{each}", kind="renamed", valid_from="2018") for each in ("a", "b")
    ]
    wards = [node(each) for each in ("south", "a", "b")]
    measured = [rank("Ward:south", "2015", 5)]
    tables = {**PLACES, "Ward": wards, "MEASURED": measured, "SUCCEEDED_BY": renamed}
    rows = town(tmp_path, tables).ranks("south", as_of=DAY)
    assert [(row["id"], row["named_then"]) for row in rows] == [("south", None)]
    assert "South was renamed to A and to B" in rows.notes


def test_an_indicator_brings_its_ranks_only(tmp_path: Path) -> None:
    indicators = [*PLACES["Indicator"], node("index", rank_1_means="highest position")]
    measured = [rank("LSOA:mill", "2019", 1), rank("Ward:north", "2019", 2, by="index")]
    graph = town(tmp_path, {**PLACES, "Indicator": indicators, "MEASURED": measured})
    assert [row["id"] for row in graph.ranks("index", as_of=DAY)] == ["north"]


def test_a_place_without_ranks_and_one_not_known_yet(tmp_path: Path) -> None:
    wards = [node("north"), node("south", source="late")]
    graph = town(tmp_path, {**PLACES, "Ward": wards})
    assert graph.ranks("north", as_of="2019-01-01").notes == ("as of 1 January 2019",)
    assert graph.ranks("south", as_of="2019-01-01").notes == (
        "as of 1 January 2019",
        "not mentioned before 1 June 2022",
    )
    with pytest.raises(NotFound, match="ranked place or indicator"):
        graph.ranks("nowhere at all")


def test_a_renamed_ward_and_indicator_keep_their_ranks(tmp_path: Path) -> None:
    indicators = [
        node("old-index", rank_1_means="highest position"),
        node("index", rank_1_means="highest position"),
    ]
    measured = [
        rank("Ward:south", "2015", 5, source="early", by="old-index"),
        rank("Ward:north", "2019", 7, by="index"),
    ]
    renamed = [
        line("Ward:south", "Ward:north", kind="renamed", valid_from="2018-06-01"),
        line("Indicator:old-index", "Indicator:index", kind="renamed", valid_from="2018-06-01"),
    ]
    graph = town(
        tmp_path,
        {**PLACES, "Indicator": indicators, "MEASURED": measured, "SUCCEEDED_BY": renamed},
    )
    for text in ("north", "south", "index", "old-index"):
        (row,) = graph.ranks(text, as_of=DAY)
        assert (row["name"], row["from_rank"], row["to_rank"]) == ("North", 5, 7)
        assert row["named_then"] == "South"
    (before,) = graph.ranks(as_of="2018-05-01")
    assert (before["name"], before["to_rank"], before["named_then"]) == ("South", 5, None)


def test_a_ward_that_was_replaced_is_another_ward(tmp_path: Path) -> None:
    tables = {
        **PLACES,
        "MEASURED": [rank("Ward:south", "2015", 5), rank("Ward:north", "2019", 7)],
        "SUCCEEDED_BY": [line("Ward:south", "Ward:north", kind="split")],
    }
    rows = town(tmp_path, tables).ranks(as_of=DAY)
    assert [(row["id"], row["from_rank"]) for row in rows] == [("north", None), ("south", None)]


# -- what the sources count themselves -----------------------------------------------------


def counts(**said: str) -> Tables:
    """Make a town that counts its LSOAs in the most deprived 1%."""
    ids = {
        "before": "lsoas-in-most-deprived-1-per-cent",
        "after": "lsoas-in-most-deprived-1-per-cent",
        "left": "lsoas-that-left-most-deprived-1-per-cent",
        "entered": "lsoas-that-entered-most-deprived-1-per-cent",
        "remained": "lsoas-that-remained-in-most-deprived-1-per-cent",
    }
    periods = {"before": "2015", "after": "2019"}
    measured = []
    for which, value in said.items():
        period = periods.get(which, "2015 to 2019")
        dated = {"valid_from": period} if which in periods else {}
        to = f"Indicator:{ids[which]}"
        measured.append(
            line("LocalAuthority:town", to, "late", period=period, value=value, **dated)
        )
    indicators = [node(each, better="lower") for each in dict.fromkeys(ids.values())]
    return {
        "LocalAuthority": [node("town")],
        "Indicator": [*indicators, *PLACES["Indicator"]],
        "MEASURED": measured,
    }


@pytest.mark.parametrize(
    ("said", "contradiction"),
    [
        ({"before": "16", "after": "12", "left": "7", "entered": "3", "remained": "9"}, None),
        ({"before": "16", "after": "12", "left": "7", "entered": "3"}, None),
        ({"before": "16", "left": "7", "entered": "3", "remained": "9"}, None),
        (
            {"before": "16", "after": "12", "left": "7", "entered": "3", "remained": "12"},
            "16 in 2015 less 7 that left leaves 9; 12 in 2019 less 3 that entered leaves 9; "
            "yet 12 are said to remain",
        ),
        (
            {"before": "16", "left": "7", "remained": "8"},
            "16 in 2015 less 7 that left leaves 9; yet 8 are said to remain",
        ),
        (
            {"before": "16", "after": "12", "left": "7", "entered": "2"},
            "16 in 2015 less 7 that left leaves 9; 12 in 2019 less 2 that entered leaves 10",
        ),
    ],
)
def test_stated_counts_are_checked_against_each_other(
    tmp_path: Path, said: dict[str, str], contradiction: str | None
) -> None:
    rows = town(tmp_path, counts(**said)).ranks(as_of=DAY)
    moved = [row for row in rows if row["to_period"] == "2015 to 2019"]
    assert {row["contradiction"] for row in moved} == {contradiction}
    assert all(row["contradiction"] is None for row in rows if row not in moved)
    told = [note for note in rows.notes if "do not fit together" in note]
    assert len(told) == (contradiction is not None)


def test_a_disputed_count_contradicts_nothing(tmp_path: Path) -> None:
    tables = counts(before="16", left="7", remained="9")
    again = {**tables["MEASURED"][0], "value": "20", "source": "early"}
    tables["MEASURED"].append(again)
    rows = town(tmp_path, tables).ranks(as_of=DAY)
    assert sorted(row["to_count"] for row in rows if row["disputed"]) == [16.0, 20.0]
    assert {row["contradiction"] for row in rows} == {None}


def test_stated_counts_stand_beside_ranks_of_deprivation(tmp_path: Path) -> None:
    tables = counts(before="16", after="12")
    tables["LSOA"] = [node("mill")]
    tables["MEASURED"].append(rank("LSOA:mill", "2019", 4))
    graph = town(tmp_path, tables)
    for text in (None, "imd"):
        parts = [(r["part"], r["from_count"], r["to_count"]) for r in graph.ranks(text, as_of=DAY)]
        assert parts == [("rank", None, None), ("stated count", 16.0, 12.0)]
    (fewer,) = graph.ranks("town", as_of=DAY)
    assert (fewer["move"], fewer["better_or_worse"], fewer["change"]) == ("fewer", "better", -4)
    assert [row["part"] for row in graph.ranks("mill", as_of=DAY)] == ["rank"]


# -- against brute force -------------------------------------------------------------------

_PERIODS = ("2010", "2015", "2019")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.sampled_from(_PERIODS)),
        st.tuples(st.integers(1, 120), st.sampled_from(["", "200", "1000"])),
        max_size=12,
    ),
    st.sampled_from(["2009-01-01", "2016-01-01", DAY]),
)
def test_moves_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory,
    measured: dict[tuple[int, str], tuple[int, str]],
    day: str,
) -> None:
    tables: Tables = {
        "Indicator": PLACES["Indicator"],
        "LSOA": [node(f"p{n}") for n in range(4)],
    }
    if measured:
        tables["MEASURED"] = [
            rank(f"LSOA:p{n}", period, place, "early", out_of=out_of)
            for (n, period), (place, out_of) in measured.items()
        ]
    expected: set[tuple[Any, ...]] = set()
    for n in range(4):
        known = [(p, *measured[n, p]) for p in _PERIODS if (n, p) in measured and p < day]
        if len(known) == 1:
            ((period, place, out_of),) = known
            inside = None if not out_of else place <= int(out_of) // 100
            word = {None: "not known", True: "in", False: "not in"}[inside]
            expected.add((f"p{n}", None, None, period, place, "not told", word))
        for (early, a, of_a), (late, b, of_b) in pairwise(known):
            move = "unchanged" if a == b else "more deprived" if b < a else "less deprived"
            if of_a and of_b and a != b:
                share = b / int(of_b) - a / int(of_a)
                if share == 0 or (share < 0) != (b < a):
                    move = "not told"
            ins = [None if not o else r <= int(o) // 100 for r, o in ((a, of_a), (b, of_b))]
            words = {
                (False, True): "entered",
                (True, False): "left",
                (True, True): "stayed in",
                (False, False): "stayed out",
            }
            word = "not known" if None in ins else words[bool(ins[0]), bool(ins[1])]
            expected.add((f"p{n}", early, a, late, b, move, word))

    def plain(row: Row) -> tuple[Any, ...]:
        band = row["most_deprived_1_percent"]
        return (
            row["id"],
            row["from_period"],
            row["from_rank"],
            row["to_period"],
            row["to_rank"],
            row["move"].split(":")[0],
            "not known" if "not known" in band else band,
        )

    rows = town(tmp_path_factory.mktemp("town"), tables).ranks(as_of=day)
    assert {plain(row) for row in rows} == expected
    assert len(rows) == len(expected)
    for _, same in groupby(rows, key=lambda row: (row["from_period"], row["to_period"])):
        places = [row["to_rank"] for row in same]
        assert places == sorted(places)


# -- Leeds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


# Diagram 3 of the report of 1 March 2022, as printed: ward, LSOA, 2015, 2019, change.
DIAGRAM_3 = """\
Armley | Holdforths, Clyde Approach | 229 | 134 | -95
Armley | Armley Grove Place, Hall Lane, Abbot View | 261 | 222 | -39
Beeston and Holbeck | Crosby Street, Recreations, Bartons | 37 | 88 | 51
Burmantofts and Richmond Hill | Bellbrooke Ave, Kimberley Road, Comptons | 325 | 408 | 83
Burmantofts and Richmond Hill | Cliftons and Nowells | 126 | 216 | 90
Burmantofts and Richmond Hill | East Park Drive, Glensdales, Raincliffes | 1031 | 318 | -713
Burmantofts and Richmond Hill | St Hildas, Copperfields, Gartons | 855 | 161 | -694
Burmantofts and Richmond Hill | Lincoln Green | 66 | 355 | 289
Gipton and Harehills | Easterly Grove, St Wilfreds | 348 | 326 | -22
Gipton and Harehills | Comptons, Ashtons, Cowpers | 310 | 474 | 164
Hunslet and Riverside | Bismarks, Dewsberry Road, Burton Street | 274 | 360 | 86
Hunslet and Riverside | Stratford Street, Beverleys | 22 | 38 | 16
Hunslet and Riverside | Trentham Street, Oakleys, Garnets | 236 | 339 | 103
Hunslet and Riverside | Wickham Street, Seftons, Harlechs | 215 | 152 | -63
Killingbeck and Seacroft | Boggart Hill | 167 | 166 | -1
Killingbeck and Seacroft | Foundary Mill Drive, Hawkshead Cres, Alston Lane | 113 | 211 | 98
Killingbeck and Seacroft | Foundary Mill Terr, Brooklands | 123 | 60 | -63
Middleton Park | Winroses, Whitebeams | 259 | 404 | 145
Temple Newsam | Halton Moor, Kendal Drive, Cartmell Drive | 328 | 501 | 173
"""

# Diagram 4: the twelve by ward, in the order of the 2019 rank; each by its name or as printed.
DIAGRAM_4 = {
    "Hunslet & Riverside": ["Stratford Street, Beverleys", "Wickham Street, Seftons, Harlechs"],
    "Killingbeck & Seacroft": [
        "Foundry Mill Terr, Brooklands",
        "Boggart Hill",
        "Foundary Mill Drive, Hawkshead Cres, Alston Lane",
    ],
    "Beeston & Holbeck": ["Crosby St, Recreations, Bartons"],
    "Armley": ["Holdsforth, Clyde Approach", "Armley Grove Place, hall Lane, Abbot View"],
    "Burmantofts & Richmond Hill": [
        "St Hildas, Copperfields, Gartons",
        "Cliftons, Nowells",
        "East Park Drive, Glensdales, Raincliffes",
    ],
    "Gipton & Harehills": ["Easterly Grove, St Wilfreds"],
}


def diagram_3() -> list[tuple[Any, ...]]:
    cells = [row.split(" | ") for row in DIAGRAM_3.splitlines()]
    return [(ward, name, int(a), int(b), int(change)) for ward, name, a, b, change in cells]


@pytest.mark.parametrize("day", ["2022-06-01", "2026-01-01"])
def test_diagram_3_comes_back_exactly(leeds: Graph, day: str) -> None:
    rows = [row for row in leeds.ranks("imd-rank", as_of=day) if row["part"] == "rank"]
    found = [(r["ward"], r["name"], r["from_rank"], r["to_rank"], r["change"]) for r in rows]
    assert sorted(found) == sorted(diagram_3())
    assert len(found) == 19
    for row in rows:
        assert (row["from_period"], row["to_period"]) == ("2015", "2019")
        assert (row["from_out_of"], row["to_out_of"]) == (32_844, 32_844)
        assert row["move"] == ("more deprived" if row["change"] < 0 else "less deprived")
        was, now = row["from_rank"] <= 328, row["to_rank"] <= 328
        moved = {(True, True): "stayed in", (True, False): "left", (False, True): "entered"}
        assert row["most_deprived_1_percent"] == moved[was, now]
        assert (
            "Report to Executive Board on the next stage of Locality Working (1 March 2022), "
            "Diagram 3"
        ) in row["evidence"]


def test_the_named_query_gives_diagram_3_as_well(leeds: Graph) -> None:
    rows = leeds.query("ranks-moves", as_of="2022-06-01")
    found = [(r["ward"], r["name"], r["from_rank"], r["to_rank"], r["change"]) for r in rows]
    assert sorted(found) == sorted(diagram_3())


def test_diagram_4_comes_back_exactly(leeds: Graph) -> None:
    rows = leeds.ranks("imd-rank", as_of="2022-06-01")
    singled_out = [row for row in rows if row["singled_out"]]
    wards: dict[str, list[str]] = {}
    for row in singled_out:
        wards.setdefault(row["ward"], []).append(row["id"])
    expected = {
        leeds.find(ward, ("Ward",)).thing.name: [leeds.find(n, ("LSOA",)).thing.id for n in names]
        for ward, names in DIAGRAM_4.items()
    }
    assert list(wards.items()) == list(expected.items())
    assert {tuple(row["singled_out"]) for row in singled_out} == {
        (
            "priority neighbourhood under Locality Working (proposed): "
            "in the most deprived 1% nationally by IMD 2019",
        )
    }


def test_the_report_contradicts_itself_about_who_remained(leeds: Graph) -> None:
    rows = leeds.ranks("imd-rank", as_of="2022-06-01")
    counted = {r["indicator_id"]: r for r in rows if r["part"] == "stated count"}
    moved = {
        which: counted[f"lsoas-that-{which}-most-deprived-1-per-cent"]
        for which in ("left", "entered", "remained-in")
    }
    assert {which: row["to_count"] for which, row in moved.items()} == {
        "left": 7,
        "entered": 3,
        "remained-in": 12,
    }
    assert {row["contradiction"] for row in moved.values()} == {
        "16 in 2015 less 7 that left leaves 9; 12 in 2019 less 3 that entered leaves 9; "
        "yet 12 are said to remain"
    }
    assert {row["locators"][0] for row in moved.values()} == {"App 3 ¶5.3"}


def test_the_ward_that_fell(leeds: Graph) -> None:
    worse = [
        row
        for row in leeds.ranks("social progress index", as_of="2026-01-01")
        if row["better_or_worse"] == "worse"
    ]
    assert moves(Rows((), tuple(worse))) == [
        "little-london-and-woodhouse: before April 2024 25 to April 2024 31, 6, "
        "lower position, worse"
    ]
    assert (worse[0]["from_out_of"], worse[0]["to_out_of"]) == (33, 33)
    assert worse[0]["locators"] == ["On monitoring impact"]


def test_the_screen_says_it_in_words(
    leeds: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*arguments: str) -> str:
        monkeypatch.setenv("GRAPHKIT_GRAPH", leeds.engine.address)
        monkeypatch.setattr(sys, "argv", ["graphkit", "ranks", *arguments])
        with contextlib.suppress(SystemExit):
            main()
        return capsys.readouterr().out

    whole = printed("--as-of", "2022-06-01")
    assert "rank 1: most deprived; 2015 out of: 32,844; 2019 out of: 32,844" in whole
    assert "most deprived 1%: 3 entered, 7 left, 9 stayed in" in whole
    assert re.search(
        r"Boggart Hill +Killingbeck and Seacroft +167 +166 +more deprived, by 1", whole
    )
    assert "Beeston and Holbeck: Crosby Street, Recreations, Bartons (88)" in whole
    assert whole.count("does not fit together: 16 in 2015 less 7 that left leaves 9") == 1
    assert "16 in 2015, 12 in 2019 – fewer, better" in whole
    assert "further from rank 1, by 2; what rank 1 means is not stated" in whole
    assert all(len(each.rstrip()) <= 100 for each in whole.splitlines())
    assert "lower position (worse), by 6" in printed("SPI", "--as-of", "2026-01-01")
    assert "no source states a rank for it" in printed("Ward:kirkstall", "--as-of", "2026-01-01")


def test_no_rank_of_a_ward_is_known_before_its_source(leeds: Graph) -> None:
    assert len(leeds.ranks("social progress index", as_of="2023-01-01")) == 0
