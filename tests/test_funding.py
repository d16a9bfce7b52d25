"""Following the money: sums, totals that never mix stages, and what no total adds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tables_builder import Cells, line, node, write_folder

from graphkit.errors import WrongOption
from graphkit.graph import Graph
from graphkit.graph import open as open_graph

SOURCES = {"early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]

THINGS: Tables = {
    "FundingStream": [node("fund"), node("pot")],
    "Project": [node("roof"), node("hall"), node("plan-b", standing="proposed")],
    "Partner": [node("council"), node("trust")],
    "Ward": [node("moor"), node("vale")],
    "LSOA": [node("moor-a"), node("moor-b")],
    "Indicator": [node("imd-rank")],
}


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", {**THINGS, **tables}, sources=SOURCES))
    return graph


def pays(project: str, amount: str | None = "100", source: str = "late", **more: str) -> Cells:
    sums = {} if amount is None else {"amount": amount}
    return line("FundingStream:fund", f"Project:{project}", source, **sums, **more)


def totals(graph: Graph, by: str, **options: Any) -> list[tuple[Any, ...]]:
    rows = graph.funding(by=by, as_of=DAY, **options)
    return [(row["stage"], row["total"], row["sums"]) for row in rows]


def test_totals_never_mix_stages_and_an_unstated_one_is_a_row_of_its_own(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [
                pays("roof", "100", stage="spent"),
                pays("hall", "20", stage="spent"),
                pays("hall", "3", stage="sought"),
                pays("hall", "7"),
            ]
        },
    )
    expected = [("", 7.0, 1), ("sought", 3.0, 1), ("spent", 120.0, 2)]
    assert totals(graph, "stream") == expected
    assert totals(graph, "funder") == expected


def test_what_is_proposed_is_listed_and_in_no_total(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {"FUNDS": [pays("roof", standing="proposed"), pays("plan-b", "50"), pays("hall", "7")]},
    )
    rows = graph.funding(as_of=DAY)
    assert {row["id"]: row["standing"] for row in rows} == {
        "roof": "proposed",
        "plan-b": "proposed",
        "hall": "",
    }
    assert totals(graph, "stream") == [("", 7.0, 1)]
    assert totals(graph, "funder") == [("", 7.0, 1)]
    notes = graph.funding(by="funder", as_of=DAY).notes
    assert "2 sums are left out: only proposed or agreed" in notes


def test_a_disputed_sum_is_listed_with_both_amounts_and_added_by_none(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", "100"), pays("roof", "90"), pays("hall", "7")]})
    rows = [row for row in graph.funding(as_of=DAY) if row["id"] == "roof"]
    assert {row["amount"] for row in rows} == {100.0, 90.0}
    assert all(row["disputed"] for row in rows)
    assert totals(graph, "stream") == [("", 7.0, 1)]
    assert totals(graph, "funder") == [("", 7.0, 1)]


def test_money_passed_on_is_counted_once(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [
                line("FundingStream:pot", "FundingStream:fund", "late", amount="60"),
                pays("roof", "60"),
            ],
            "PROVIDES": [line("Partner:council", "FundingStream:pot", "late")],
        },
    )
    by_stream = {row["stream"]: row for row in graph.funding(by="stream", as_of=DAY)}
    assert (by_stream["Pot"]["total"], by_stream["Pot"]["passed_on"]) == (0.0, 60.0)
    assert by_stream["Fund"]["total"] == 60.0
    by_funder = {row["funder"]: row for row in graph.funding(by="funder", as_of=DAY)}
    assert (by_funder["Council"]["total"], by_funder["Council"]["passed_on"]) == (0.0, 60.0)
    assert by_funder[""]["total"] == 60.0


def test_a_sum_that_wards_share_stands_at_each_as_shared(tmp_path: Path) -> None:
    targets = [line("Project:roof", f"Ward:{ward}", "late") for ward in ("moor", "vale")]
    graph = town(
        tmp_path,
        {
            "FUNDS": [pays("roof", "100"), pays("hall", "7")],
            "TARGETS": [*targets, line("Project:hall", "Ward:moor", "late")],
        },
    )
    rows = {row["ward"]: row for row in graph.funding(by="ward", as_of=DAY)}
    assert (rows["Moor"]["total"], rows["Moor"]["shared_total"]) == (7.0, 100.0)
    assert (rows["Vale"]["total"], rows["Vale"]["shared_total"]) == (0.0, 100.0)


def test_a_stream_of_several_funders_is_in_no_funders_total(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [pays("roof")],
            "PROVIDES": [
                line(f"Partner:{who}", "FundingStream:fund", "late") for who in ("council", "trust")
            ],
        },
    )
    rows = graph.funding(by="funder", as_of=DAY)
    assert list(rows) == []
    assert "1 sum is left out: several funders provide the stream" in rows.notes
    assert graph.funding(as_of=DAY)[0]["funders"] == ["Council", "Trust"]


@pytest.mark.parametrize(("day", "old"), [("2023-03-01", False), ("2023-03-02", True)])
def test_what_was_last_stated_over_five_years_before_is_left_out_and_counted(
    tmp_path: Path, day: str, old: bool
) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", source="early")]})
    rows = graph.funding(as_of=day)
    assert len(rows) == (0 if old else 1)
    assert (
        any("1 sum is left out: last stated more than five years" in note for note in rows.notes)
        == old
    )
    assert len(graph.funding(as_of=day, include_old=True)) == 1
    assert len(graph.funding(by="stream", as_of=day)) == (0 if old else 1)
    assert len(graph.funding(by="stream", as_of=day, include_old=True)) == 1


def test_an_award_counts_from_its_award_date(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", award_date="2021-05")]})
    assert list(graph.funding(as_of="2021-04-30")) == []
    assert len(graph.funding(as_of="2021-05-01")) == 1


def test_the_most_deprived_area_of_its_places_is_named(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [pays("roof"), pays("hall")],
            "TARGETS": [line("Project:roof", "Ward:moor", "late")],
            "IN_WARD": [line(f"LSOA:moor-{n}", "Ward:moor", "late") for n in "ab"],
            "MEASURED": [
                line("LSOA:moor-a", "Indicator:imd-rank", "late", period="2019", rank="90"),
                line("LSOA:moor-b", "Indicator:imd-rank", "late", period="2019", rank="12"),
            ],
        },
    )
    found = {row["id"]: row["most_deprived"] for row in graph.funding(as_of=DAY)}
    assert found == {"roof": "rank 12 (Moor-B, 2019)", "hall": None}


@pytest.mark.parametrize(
    ("text", "found"),
    [("Fund", {"roof", "hall"}), ("council", {"roof"}), ("roof", {"roof"}), ("vale", {"hall"})],
)
def test_money_about_one_thing(tmp_path: Path, text: str, found: set[str]) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [pays("roof"), pays("hall")],
            "DELIVERS": [line("Partner:council", "Project:roof", "late", part="lead")],
            "TARGETS": [line("Project:hall", "Ward:vale", "late")],
        },
    )
    assert {row["id"] for row in graph.funding(text, as_of=DAY)} == found


def test_what_was_passed_on_stands_with_what_it_helps_to_pay(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "FUNDS": [
                line("FundingStream:pot", "FundingStream:fund", "late", amount="20"),
                pays("roof", "60"),
            ],
        },
    )
    for text in ("Roof", "Fund"):
        rows = graph.funding(text, as_of=DAY)
        assert {(row["stream_id"], row["amount"]) for row in rows} == {("pot", 20), ("fund", 60)}
        assert "a sum passed on to a stream is part of what that stream pays" in rows.notes
    rows = graph.funding("Pot", as_of=DAY)
    assert [row["stream_id"] for row in rows] == ["pot"]
    assert not any("passed on" in note for note in rows.notes)


def test_only_what_is_asked_about_is_said_to_be_left_out(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", source="early"), pays("hall", source="late")]})
    assert not any("left out" in note for note in graph.funding("Hall", as_of="2025-01-01").notes)
    rows = graph.funding("Roof", as_of="2025-01-01")
    assert (len(rows), rows.empty) == (0, "no later source records money for it")
    assert any("1 sum is left out" in note for note in rows.notes)


def test_totals_by_nothing_known_are_refused(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof")]})
    with pytest.raises(WrongOption, match="choose stream, ward or funder"):
        graph.funding(by="colour")
    with pytest.raises(WrongOption, match="leave out the text"):
        graph.funding("roof", by="ward")
