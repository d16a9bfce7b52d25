"""Following the money: sums, totals that never mix stages, and what no total adds."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.errors import WrongOption
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.rows import Row
from graphkit.wording import money

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


def town(folder: Path, tables: Tables, **more: str) -> Graph:
    graph = open_graph(folder / "town.kgl")
    sources = {**SOURCES, **more}
    graph.load(write_folder(folder / "town", {**THINGS, **tables}, sources=sources))
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
    assert (by_stream["Pot"]["total"], by_stream["Pot"]["passed_on"]) == (None, 60.0)
    assert by_stream["Fund"]["total"] == 60.0
    by_funder = {row["funder"]: row for row in graph.funding(by="funder", as_of=DAY)}
    assert (by_funder["Council"]["total"], by_funder["Council"]["passed_on"]) == (None, 60.0)
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
    assert (rows["Vale"]["total"], rows["Vale"]["shared_total"]) == (None, 100.0)


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
def test_what_is_old_is_left_out_of_lists_and_totals_and_counted(
    tmp_path: Path, day: str, old: bool
) -> None:
    # It is old from the first source of its dataset that is more than five years younger.
    graph = town(tmp_path, {"FUNDS": [pays("roof", source="early")]}, newest="2023-03-02")
    note = "1 sum left out as old"
    for by in (None, "stream", "funder"):
        rows = graph.funding(by=by, as_of=day)
        assert len(rows) == (0 if old else 1)
        assert any(each.startswith(note) for each in rows.notes) == old
        brought_back = graph.funding(by=by, as_of=day, include_old=True)
        assert len(brought_back) == 1
        assert not any(each.startswith(note) for each in brought_back.notes)


def test_a_dataset_that_says_nothing_of_a_sum_does_not_age_it(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", source="early")]})
    before = list(graph.funding(as_of="2030-01-01"))
    other = {"Ward": [node("hill", source="newer")]}
    graph.load(
        write_folder(tmp_path / "other", other, name="other", sources={"newer": "2029-01-01"})
    )
    assert list(graph.funding(as_of="2030-01-01")) == before


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
    assert found == {"roof": "rank 12 (2019), Moor-B", "hall": None}


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


def test_what_is_old_of_one_thing_is_told_after_the_rest_and_marked(tmp_path: Path) -> None:
    paid = [pays("roof", source="early"), pays("roof", "5", source="newest", stage="spent")]
    graph = town(tmp_path, {"FUNDS": [*paid, pays("hall")]}, newest="2024-01-01")
    for include_old in (False, True):
        rows = graph.funding("Roof", as_of="2025-01-01", include_old=include_old)
        assert [(row["amount"], row["old"]) for row in rows] == [(5.0, False), (100.0, True)]
        assert not any("left out" in note for note in rows.notes)
    assert [row["id"] for row in graph.funding(as_of="2025-01-01")] == ["hall", "roof"]
    rows = graph.funding("vale", as_of="2025-01-01")
    assert (len(rows), rows.empty) == (0, "no source records money for it")


# -- where the money goes ------------------------------------------------------------------

# A street in a quarter in a ward, all in one city.
NESTED: Tables = {
    "LocalAuthority": [node("city")],
    "Neighbourhood": [node("quarter"), node("street")],
    "IN_AUTHORITY": [
        line("Ward:moor", "LocalAuthority:city"),
        line("Ward:vale", "LocalAuthority:city"),
    ],
    "IN_WARD": [line("Neighbourhood:quarter", "Ward:moor")],
    "IN_NEIGHBOURHOOD": [line("Neighbourhood:street", "Neighbourhood:quarter")],
}


def test_a_sum_for_a_part_of_a_ward_is_the_wards_however_deep(tmp_path: Path) -> None:
    tables = {
        **NESTED,
        "FUNDS": [pays("roof", "100"), pays("hall", "7")],
        "TARGETS": [
            line("Project:roof", "Neighbourhood:street", "late"),
            line("Project:hall", "Ward:moor", "late"),
        ],
    }
    (moor,) = town(tmp_path, tables).funding(by="ward", as_of=DAY)
    assert (moor["ward"], moor["total"], moor["sums"]) == ("Moor", 107.0, 2)
    assert (moor["for_parts"], moor["parts"]) == (100.0, ["Street"])


def test_a_sum_for_parts_of_two_wards_is_shared_by_them(tmp_path: Path) -> None:
    tables = {
        **NESTED,
        "FUNDS": [pays("roof", "100")],
        "TARGETS": [
            line("Project:roof", "Neighbourhood:street", "late"),
            line("Project:roof", "Ward:vale", "late"),
        ],
    }
    rows = {row["ward"]: row for row in town(tmp_path, tables).funding(by="ward", as_of=DAY)}
    shared = ("shared_total", "shared_sums", "shared_for_parts", "total")
    assert [rows["Moor"][each] for each in shared] == [100.0, 1, 100.0, None]
    assert [rows["Vale"][each] for each in shared] == [100.0, 1, None, None]


def test_work_for_a_whole_authority_is_no_wards(tmp_path: Path) -> None:
    tables = {
        **NESTED,
        "FUNDS": [pays("roof", "100")],
        "TARGETS": [line("Project:roof", "LocalAuthority:city", "late")],
    }
    rows = town(tmp_path, tables).funding(by="ward", as_of=DAY)
    assert list(rows) == []
    assert any(
        note.startswith("1 sum is left out: for an authority or area") for note in rows.notes
    )


def test_the_money_of_a_place_is_told_with_that_of_its_parts_and_of_what_it_lies_in(
    tmp_path: Path,
) -> None:
    tables = {
        **NESTED,
        "FUNDS": [
            pays("roof", "100"),
            pays("hall", "7"),
            pays("plan-b", "3"),
            line("FundingStream:pot", "LocalAuthority:city", "late", amount="1"),
        ],
        "TARGETS": [
            line("Project:roof", "Neighbourhood:street", "late"),
            line("Project:hall", "Ward:moor", "late"),
            line("Project:hall", "Ward:vale", "late", standing="proposed"),
        ],
    }
    graph = town(tmp_path, tables)

    def told(text: str) -> list[tuple[Any, ...]]:
        rows = graph.funding(text, as_of=DAY)
        return [(row["amount"], row["stated_of"], row["tied"]) for row in rows]

    part, around = "a part of it", "what it lies in"
    assert told("city") == [(7.0, part, None), (100.0, part, None), (1.0, None, None)]
    assert told("moor") == [(7.0, None, None), (100.0, part, None), (1.0, around, None)]
    assert told("street") == [(100.0, None, None), (7.0, around, None), (1.0, around, None)]
    assert told("vale") == [(7.0, None, "proposed"), (1.0, around, None)]


def test_a_rank_that_is_only_proposed_counts_nowhere(tmp_path: Path) -> None:
    ranked = {
        "FUNDS": [pays("roof")],
        "TARGETS": [line("Project:roof", "Ward:moor", "late")],
        "IN_WARD": [line(f"LSOA:moor-{n}", "Ward:moor", "late") for n in "ab"],
        "MEASURED": [
            line("LSOA:moor-a", "Indicator:imd-rank", "late", period="2019", rank="90"),
            line(
                "LSOA:moor-b",
                "Indicator:imd-rank",
                "late",
                period="2020",
                rank="1",
                out_of="1000",
                standing="proposed",
            ),
            line(
                "LSOA:moor-b", "Indicator:imd-rank", "late", period="2030", rank="2", planned="true"
            ),
        ],
    }
    (row,) = town(tmp_path, ranked).funding(as_of=DAY)
    assert row["most_deprived"] == "rank 90 (2019), Moor-A"


def test_what_was_renamed_is_one_thing_and_its_sum_counts_once(tmp_path: Path) -> None:
    def renamed(label: str, before: str, after: str) -> Cells:
        day = {"kind": "renamed", "valid_from": "2020-01-01"}
        return line(f"{label}:{before}", f"{label}:{after}", "late", **day)

    tables = {
        "Project": [*THINGS["Project"], node("new-roof")],
        "FUNDS": [
            pays("roof", "100", source="early"),
            line("FundingStream:pot", "Project:new-roof", "late", amount="100"),
            line("FundingStream:pot", "Project:new-roof", "late", amount="9", stage="spent"),
        ],
        "PROVIDES": [line("Partner:council", "FundingStream:fund", "early")],
        "TARGETS": [line("Project:roof", "Ward:moor", "early")],
        "SUCCEEDED_BY": [
            renamed("FundingStream", "fund", "pot"),
            renamed("Project", "roof", "new-roof"),
            renamed("Partner", "council", "trust"),
            renamed("Ward", "moor", "vale"),
        ],
    }
    graph = town(tmp_path, tables)
    for text in ("Fund", "Pot", "roof", "new-roof", "council", "trust", "moor", "vale"):
        rows = graph.funding(text, as_of=DAY)
        assert [(row["stream"], row["name"], row["amount"]) for row in rows] == [
            ("Pot", "New-Roof", 100.0),
            ("Pot", "New-Roof", 9.0),
        ]
        assert {(*row["funders"], *row["places"]) for row in rows} == {("Trust", "Vale (Ward)")}
    assert len(graph.funding("Pot", as_of=DAY)[0]["sources"]) == 2
    assert totals(graph, "stream") == [("", 100.0, 1), ("spent", 9.0, 1)]
    assert {row["stream"] for row in graph.funding(by="stream", as_of=DAY)} == {"Pot"}
    assert {row["funder"] for row in graph.funding(by="funder", as_of=DAY)} == {"Trust"}
    assert {row["ward"] for row in graph.funding(by="ward", as_of=DAY)} == {"Vale"}
    assert {row["stream"] for row in graph.funding(as_of="2019-01-01")} == {"Fund"}


def test_of_a_project_that_has_ended_it_is_told_where_and_with_whom_it_was(tmp_path: Path) -> None:
    tables = {
        "Project": [node("roof", valid_to="2022-12-01"), node("hall")],
        "FUNDS": [pays("roof", "100", stage="spent")],
        "TARGETS": [line("Project:roof", "Ward:moor", "late")],
        "DELIVERS": [line("Partner:trust", "Project:roof", "late", part="lead")],
    }
    graph = town(tmp_path, tables)
    (row,) = graph.funding("moor", as_of=DAY)
    assert (row["places"], row["partners"], row["tied"]) == (
        ["Moor (Ward)"],
        ["Trust (lead)"],
        "ended",
    )
    (ward,) = graph.funding(by="ward", as_of=DAY)
    assert (ward["ward"], ward["total"]) == ("Moor", 100.0)


# -- pence, currencies, ranges, awards -------------------------------------------------------


def by_stream_twice(graph: Graph) -> list[Row]:
    """Add up by stream in Python, and hold the named query to it."""
    told = list(graph.funding(by="stream", as_of=DAY, include_old=True))
    asked = list(graph.query("funding-by-stream", as_of=DAY))
    assert asked == [{name: row[name] for name in asked[0]} for row in told]
    return told


def test_every_total_adds_pence(tmp_path: Path) -> None:
    sums = [pays("roof", each, period=f"20{n}") for n, each in enumerate(["0.10", "0.20"], 10)]
    targets = [line("Project:roof", "Ward:moor", "late")]
    graph = town(tmp_path, {"FUNDS": sums, "TARGETS": targets})
    assert [row["total"] for row in by_stream_twice(graph)] == [0.3]
    for by in ("ward", "funder"):
        assert [row["total"] for row in graph.funding(by=by, as_of=DAY)] == [0.3]
    pence = graph.cypher("MATCH ()-[f:FUNDS]->() RETURN f.pence AS pence ORDER BY pence")
    assert [row["pence"] for row in pence] == [10, 20]


def test_where_no_amount_is_stated_there_is_no_total(tmp_path: Path) -> None:
    sums = [pays("roof", None), pays("hall", "0", stage="spent"), pays("hall", None, stage="spent")]
    rows = by_stream_twice(town(tmp_path, {"FUNDS": sums}))
    assert [(row["stage"], row["total"], row["passed_on"], row["sums"]) for row in rows] == [
        ("", None, None, 0),
        ("spent", 0.0, None, 1),
    ]


def test_euros_and_pounds_make_no_one_sum(tmp_path: Path) -> None:
    # Two sources, of which one names no currency and so means pounds, do not say the same.
    sums = [
        pays("roof", "10", currency="EUR"),
        pays("hall", "10", currency="EUR"),
        pays("hall", "10", "early"),
        pays("roof", "5", period="2019", currency="£"),
        pays("roof", "6", period="2020", currency="gbp"),
        pays("roof", "7", period="2021"),
    ]
    graph = town(tmp_path, {"FUNDS": sums})
    rows = by_stream_twice(graph)
    assert [(r["currency"], r["total"], r["disputed"]) for r in rows] == [
        ("EUR", 10.0, 1),
        ("GBP", 18.0, 1),
    ]
    (gap,) = (row for row in graph.gaps(only="disputed", as_of=DAY) if row["id"])
    assert "EUR or GBP" in str(gap) or "GBP or EUR" in str(gap)


def test_disputed_euros_are_told_as_euros(tmp_path: Path) -> None:
    sums = [
        pays("roof", "10000", "early", currency="EUR"),
        pays("roof", "20000", "late", currency="EUR"),
    ]
    told = str(list(town(tmp_path, {"FUNDS": sums}).gaps(only="disputed", as_of=DAY)))
    assert "EUR 10,000 or EUR 20,000" in told
    assert "£" not in told


def test_what_went_back_is_a_row_of_its_own(tmp_path: Path) -> None:
    sums = [pays("roof", "100", stage="spent"), pays("roof", "12.50", stage="returned")]
    rows = by_stream_twice(town(tmp_path, {"FUNDS": sums}))
    assert [(row["stage"], row["total"]) for row in rows] == [("returned", 12.5), ("spent", 100.0)]


def test_the_upper_end_of_a_range_is_told_and_in_no_total(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof", "5000", amount_to="10000.50")]})
    (row,) = graph.funding(as_of=DAY)
    assert (row["amount"], row["amount_to"]) == (5000.0, 10000.5)
    assert money(row) == "£5,000 to £10,000.50"
    assert [(row["total"], row["inexact"]) for row in by_stream_twice(graph)] == [(5000.0, 1)]
    told = str(list(graph.show("FundingStream:fund", as_of=DAY)))
    assert "£5,000 to £10,000.50" in told


def of_award(stream: str, amount: str, project: str = "roof", **more: str) -> Cells:
    ends = f"FundingStream:{stream}", f"Project:{project}"
    return line(*ends, "late", amount=amount, award="A1", **more)


def test_one_award_counts_once_whatever_streams_name_it(tmp_path: Path) -> None:
    sums = [
        of_award("fund", "10"),
        of_award("pot", "10"),
        # Another stage, another thing, another award: other sums.
        of_award("pot", "9", stage="spent"),
        of_award("pot", "3", "hall"),
        pays("roof", "10"),
    ]
    targets = [line(f"Project:{each}", "Ward:moor", "late") for each in ("roof", "hall")]
    graph = town(tmp_path, {"FUNDS": sums, "TARGETS": targets})
    told = [(r["stream"], r["stage"], r["total"], r["elsewhere"]) for r in by_stream_twice(graph)]
    assert told == [("Fund", "", 20.0, 0), ("Pot", "", 3.0, 1), ("Pot", "spent", 9.0, 0)]
    for by in ("ward", "funder"):
        rows = graph.funding(by=by, as_of=DAY)
        assert [(row["stage"], row["total"]) for row in rows] == [("", 23.0), ("spent", 9.0)]
        assert any("counted under another stream" in note for note in rows.notes)


def test_an_award_to_which_streams_give_two_amounts_is_disputed(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [of_award("fund", "10"), of_award("pot", "11")]})
    told = [(row["total"], row["disputed"], row["elsewhere"]) for row in by_stream_twice(graph)]
    assert told == [(None, 1, 0), (None, 1, 0)]


# -- laws ------------------------------------------------------------------------------------

_SUM = st.fixed_dictionaries(
    {
        "stream": st.sampled_from(["fund", "pot"]),
        "end": st.sampled_from(
            [
                "Project:roof",
                "Project:hall",
                "FundingStream:pot",
                "Ward:moor",
                "Neighbourhood:street",
            ]
        ),
        "amount": st.sampled_from(["", "5", "70"]),
        "stage": st.sampled_from(["", "spent"]),
        "period": st.sampled_from(["", "2019"]),
        "standing": st.sampled_from(["", "", "proposed"]),
        "source": st.sampled_from(["early", "late", "newest"]),
    }
)
_TIE = st.tuples(
    st.sampled_from(["Project:roof", "Project:hall"]),
    st.sampled_from(["Ward:moor", "Ward:vale", "Neighbourhood:quarter", "Neighbourhood:street"]),
    st.sampled_from(["", "", "proposed"]),
    st.sampled_from(["early", "late"]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sums=st.lists(_SUM, min_size=1, max_size=8),
    ties=st.lists(_TIE, max_size=6, unique_by=lambda tie: tie[:3]),
    provided=st.sets(
        st.tuples(st.sampled_from(["council", "trust"]), st.sampled_from(["fund", "pot"]))
    ),
    renamed=st.booleans(),
    include_old=st.booleans(),
)
def test_every_way_to_add_up_adds_the_same_sums_and_place_tells_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    sums: list[dict[str, str]],
    ties: list[tuple[str, ...]],
    provided: set[tuple[str, str]],
    renamed: bool,
    include_old: bool,
) -> None:
    tables: Tables = {
        **NESTED,
        "FUNDS": [
            line(
                f"FundingStream:{each['stream']}",
                each["end"],
                each["source"],
                **{name: each[name] for name in ("amount", "stage", "period", "standing")},
            )
            for each in sums
            if each["end"] != f"FundingStream:{each['stream']}"
        ],
        "TARGETS": [line(a, b, source, standing=how) for a, b, how, source in ties],
        "PROVIDES": [line(f"Partner:{a}", f"FundingStream:{b}") for a, b in sorted(provided)],
    }
    if renamed:
        tables["SUCCEEDED_BY"] = [
            line("Project:roof", "Project:hall", kind="renamed", valid_from="2020"),
            line("FundingStream:fund", "FundingStream:pot", kind="renamed", valid_from="2021"),
        ]
    graph = open_graph(tmp_path_factory.mktemp("town") / "town.kgl")
    folder = tmp_path_factory.mktemp("tables")
    known = {name: rows for name, rows in {**THINGS, **tables}.items() if rows}
    graph.load(write_folder(folder, known, sources={**SOURCES, "newest": "2024-01-01"}))
    for day in ("2019-06-01", "2023-01-01", "2024-06-01"):
        listed = graph.funding(as_of=day, include_old=include_old)
        added = [row for row in listed if adds(row)]
        sums_of: dict[Any, float] = defaultdict(float)
        for row in added:
            what = "passed_on" if row["label"] == "FundingStream" else "total"
            sums_of[row["stream_id"], row["stage"] or "", what] += row["amount"]
        by_stream = graph.funding(by="stream", as_of=day, include_old=include_old)
        for row in by_stream:
            for what in ("total", "passed_on"):
                assert (row[what] or 0) == sums_of[row["stream_id"], row["stage"], what]
        told = [row[what] or 0 for row in by_stream for what in ("total", "passed_on")]
        assert sum(told) == sum(sums_of.values())
        by_funder = graph.funding(by="funder", as_of=day, include_old=include_old)
        of_one = [row for row in added if len(row["funders"]) < 2]
        funded = [row[what] or 0 for row in by_funder for what in ("total", "passed_on")]
        assert sum(funded) == sum(row["amount"] for row in of_one)
        by_ward = graph.funding(by="ward", as_of=day, include_old=include_old)
        for ward in ("moor", "vale"):
            near = [
                row["amount"]
                for row in graph.funding(f"Ward:{ward}", as_of=day)
                if adds(row)
                and row["label"] != "FundingStream"
                and row["tied"] is None
                and row["stated_of"] != "what it lies in"
                and (include_old or not row["old"])
            ]
            of_ward = [row for row in by_ward if row["ward_id"] == ward]
            told = [row[what] or 0 for row in of_ward for what in ("total", "shared_total")]
            assert sum(told) == sum(near)
        for place in ("Ward:moor", "Ward:vale", "Neighbourhood:street", "LocalAuthority:city"):
            paid = [
                (r["id"], r["amount"], r["stage"], r["stated_of"], r["tied"], r["old"])
                for r in graph.place(place, as_of=day)
                if r["section"] == "money" and r["state"] != "ended"
            ]
            asked = [
                (r["stream_id"], r["amount"], r["stage"], r["stated_of"], r["tied"], r["old"])
                for r in graph.funding(place, as_of=day)
                if r["label"] != "FundingStream"
            ]
            assert set(paid) == set(asked)


def adds(row: Row) -> bool:
    return row["amount"] is not None and not row["disputed"] and not row["standing"]


def test_totals_by_nothing_known_are_refused(tmp_path: Path) -> None:
    graph = town(tmp_path, {"FUNDS": [pays("roof")]})
    with pytest.raises(WrongOption, match="choose stream, ward or funder"):
        graph.funding(by="colour")
    with pytest.raises(WrongOption, match="leave out the text"):
        graph.funding("roof", by="ward")
