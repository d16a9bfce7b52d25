"""Changes: what a source dates between two days, and apart from it what it first states."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, make_dataset, node, write_folder

from graphkit.cli.changes import print_changes
from graphkit.errors import GraphkitError
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.guard import lint
from graphkit.loading import load
from graphkit.named_queries import named_query
from graphkit.questions.history import History
from graphkit.questions.slice import Slice
from graphkit.rows import Row, Rows
from graphkit.time.validity import ENDED, IN_FORCE, thing_validity

SOURCES = {"early": "2018-03-01", "late": "2022-06-01"}
LEEDS = Path(__file__).parent.parent / "data/leeds"

Tables = Mapping[str, Sequence[Cells]]

THINGS: dict[str, list[Cells]] = {
    "Role": [node("mayor"), node("director")],
    "Board": [node("cabinet", kind="executive"), node("estates", kind="strategic")],
    "Plan": [node("plan"), node("new-plan")],
    "Ward": [node("moor"), node("vale")],
    "Project": [node("hall")],
    "FundingStream": [node("fund")],
}


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", {**THINGS, **tables}, sources=SOURCES))
    return graph


def said(rows: Rows, part: str = "changed") -> list[str]:
    """Write each fact of a part as one line."""
    return [
        " ".join(str(row[name]) for name in ("kind", "id", "type", "other_id", "change"))
        + ("" if row["certain"] in {None, True} else " perhaps")
        for row in rows
        if row["part"] == part and row["kind"] != "names"
    ]


def names(rows: Rows) -> set[str]:
    return {row["name"] for row in rows if row["kind"] == "names"}


CHAIRED = [line("Role:mayor", "Board:cabinet", source="late", valid_from="2019-05-01")]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2019-05-01", "2019-05-01", True),
        ("2019-04-01", "2019-05-01", True),
        ("2019-05-01", "2019-06-01", True),
        ("2019-05-02", "2019-06-01", False),
        ("2019-04-01", "2019-04-30", False),
    ],
)
def test_both_days_belong_to_it(tmp_path: Path, start: str, end: str, found: bool) -> None:
    graph = town(tmp_path, {"CHAIRS": CHAIRED})
    expected = ["beginnings mayor CHAIRS cabinet began"] if found else []
    assert said(graph.changes(start, end)) == expected


@pytest.mark.parametrize(
    ("stated", "start", "end", "expected"),
    [
        ("2019-05", "2019-04-15", "2019-06-01", [""]),
        ("2019-05", "2019-05-15", "2019-06-01", [" perhaps"]),
        ("2019-05", "2019-04-15", "2019-05-01", [" perhaps"]),
        ("2019-05", "2019-06-01", "2019-07-01", []),
        ("2019", "2019-01-01", "2019-12-31", [""]),
        ("2019", "2019-11-01", "2020-02-01", [" perhaps"]),
        ("2019", "2020-01-01", "2020-02-01", []),
    ],
)
def test_a_month_or_a_year_belongs_to_the_days_that_it_names(
    tmp_path: Path, stated: str, start: str, end: str, expected: list[str]
) -> None:
    tables = {"CHAIRS": [line("Role:mayor", "Board:cabinet", valid_from=stated, valid_to=stated)]}
    rows = town(tmp_path, tables).changes(start, end)
    assert said(rows) == [
        f"{kind} mayor CHAIRS cabinet {change}{perhaps}"
        for kind, change in (("beginnings", "began"), ("endings", "ended"))
        for perhaps in expected
    ]
    vague = [note for note in rows.notes if "their dates are no finer" in note]
    assert bool(vague) == (expected == [" perhaps"])


def test_the_date_of_a_source_is_no_beginning(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [line("Role:mayor", "Board:cabinet", source="late")],
        "DECIDED": [line("Board:cabinet", "Plan:plan", source="late", decision="approved")],
        "SUCCEEDED_BY": [line("Plan:plan", "Plan:new-plan", source="late", kind="replaced")],
    }
    rows = town(tmp_path, tables).changes("2022-01-01", "2022-12-31")
    assert said(rows) == []
    assert said(rows, "first stated") == [
        "successions plan SUCCEEDED_BY new-plan first stated",
        "decisions cabinet DECIDED plan first stated",
        "other facts mayor CHAIRS cabinet first stated",
    ]
    (chairs,) = (row for row in rows if row["type"] == "CHAIRS")
    assert chairs["when"] == "beginning not stated; first stated 1 June 2022, nothing later"
    assert chairs["evidence"] == "late (1 June 2022), ¶1"


def test_what_a_source_dates_stands_by_kind(tmp_path: Path) -> None:
    tables = {
        "SUCCEEDED_BY": [line("Plan:plan", "Plan:new-plan", kind="merged", valid_from="2020")],
        "DECIDED": [line("Board:cabinet", "Plan:plan", decision="agreed", date="2020-02-03")],
        "PRIORITY_UNDER": [line("Ward:moor", "Plan:plan", tier="target ward", valid_from="2020")],
        "FUNDS": [
            line("FundingStream:fund", "Project:hall", amount="1000", qualifier="about",
                 stage="spent", valid_from="2020-04", valid_to="2020-06"),
        ],
        "REQUESTED": [line("Board:cabinet", "Plan:plan", stage="made", date="2020-05")],
        "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet", valid_to="2020-07-01")],
    }  # fmt: skip
    rows = town(tmp_path, tables).changes("2020-01-01", "2020-12-31")
    assert [(r["kind"], r["change"], r["detail"], r["when"]) for r in rows] == [
        ("successions", "happened", "merged", "in 2020"),
        ("decisions", "happened", "agreed", "on 3 February 2020"),
        ("designations", "began", "target ward", "began in 2020"),
        ("money", "happened", "spent, about £1,000", "from April 2020 to June 2020"),
        ("endings", "ended", None, "no longer from 1 July 2020"),
        ("requests", "happened", "made", "in May 2020"),
    ]
    assert all(row["certain"] for row in rows)


def test_the_sources_own_words_stand_beside_a_vague_date(tmp_path: Path) -> None:
    chairs = line("Role:mayor", "Board:cabinet", valid_from="2019", in_words="towards the end")
    rows = town(tmp_path, {"CHAIRS": [chairs]}).changes("2019-01-01", "2019-12-31")
    assert rows[0]["when"] == "began in 2019 (“towards the end”)"


def test_a_dated_proposal_is_no_change(tmp_path: Path) -> None:
    tables = {
        "Board": [node("cabinet"), node("estates"), node("panel", standing="proposed")],
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet", valid_from="2019-05", standing="proposed"),
            line("Role:mayor", "Board:panel", valid_from="2019-05"),
        ],
    }
    graph = town(tmp_path, tables)
    rows = graph.changes("2019-05-01", "2019-05-31")
    assert said(rows) == []
    assert "2 dated in between are only proposed: nothing changed by them" in rows.notes
    assert said(graph.changes("2018-03-01", "2018-03-01"), "first stated") == [
        "proposals mayor CHAIRS cabinet first stated",
        "proposals mayor CHAIRS panel first stated",
    ]


RENAMED = {
    "Ward": [node("moor"), node("vale", source="late")],
    "SUCCEEDED_BY": [line("Ward:moor", "Ward:vale", source="late", kind="renamed")],
    "PRIORITY_UNDER": [
        line("Ward:moor", "Plan:plan", tier="target ward", valid_from="2017-11"),
        line("Ward:vale", "Plan:plan", source="late", tier="target ward"),
        line("Ward:vale", "Plan:new-plan", source="late", tier="target ward"),
    ],
}


def test_a_renamed_ward_is_no_new_ward(tmp_path: Path) -> None:
    graph = town(tmp_path, RENAMED)
    rows = graph.changes("2022-01-01", "2022-12-31")
    assert names(rows) == {"late"}, "only the source itself is new"
    assert said(rows, "first stated") == [
        "successions moor SUCCEEDED_BY vale first stated",
        "designations vale PRIORITY_UNDER new-plan first stated",
    ]
    (designated,) = said(graph.changes("2017-01-01", "2022-12-31"))
    assert designated == "designations vale PRIORITY_UNDER plan began"
    shown = graph.changes("2017-01-01", "2022-12-31")[0]
    assert shown["name"] == "Vale (then Moor)"
    # On the day before it was renamed it goes by the name it had.
    assert graph.changes("2017-01-01", "2018-12-31")[0]["name"] == "Moor"


def test_a_ward_first_met_under_both_names_counts_once(tmp_path: Path) -> None:
    tables = {**RENAMED, "Ward": [node("moor", source="late"), node("vale", source="late")]}
    del tables["PRIORITY_UNDER"]
    rows = town(tmp_path, tables).changes("2022-01-01", "2022-12-31")
    (ward,) = (row for row in rows if row["label"] == "Ward" and row["kind"] == "names")
    assert (ward["name"], ward["detail"]) == ("Vale", "earlier called Moor")


def test_two_beginnings_under_two_names_are_both_told(tmp_path: Path) -> None:
    designated = [
        line("Ward:moor", "Plan:plan", tier="target ward", valid_from="2017-11"),
        line("Ward:vale", "Plan:plan", tier="target ward", valid_from="2018-02"),
    ]
    graph = town(tmp_path, {**RENAMED, "PRIORITY_UNDER": designated})
    rows = graph.changes("2017-01-01", "2022-12-31")
    assert [(row["name"], row["when"]) for row in rows if row["kind"] == "designations"] == [
        ("Vale (then Moor)", "began in November 2017"),
        ("Vale", "began in February 2018"),
    ]


def test_a_replaced_plan_is_a_new_plan(tmp_path: Path) -> None:
    tables = {
        "Plan": [node("plan"), node("new-plan", source="late")],
        "SUCCEEDED_BY": [line("Plan:plan", "Plan:new-plan", source="late", kind="replaced")],
    }
    rows = town(tmp_path, tables).changes("2022-01-01", "2022-12-31")
    assert names(rows) == {"late", "New-Plan"}


def test_what_began_outside_is_first_stated_and_says_since(tmp_path: Path) -> None:
    rows = town(tmp_path, {"CHAIRS": CHAIRED}).changes("2022-01-01", "2022-12-31")
    (chairs,) = (row for row in rows if row["type"] == "CHAIRS")
    assert chairs["part"] == "first stated"
    assert chairs["when"] == "since 1 May 2019; first stated 1 June 2022, nothing later"


def test_an_ending_that_lies_outside_is_told_where_it_was_first_stated(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet"),
            line("Role:mayor", "Board:cabinet", source="late", valid_to="2020-05"),
            line("Role:director", "Board:estates", source="late", valid_to="2021-01-01"),
        ]
    }
    graph = town(tmp_path, tables)
    rows = graph.changes("2022-01-01", "2022-12-31")
    assert said(rows) == []
    assert said(rows, "first stated") == [
        "endings director CHAIRS estates ended",
        "endings mayor CHAIRS cabinet ended",
    ]
    assert rows[1]["evidence"] == "late (1 June 2022), ¶1"
    assert [row["when"].split(";")[0] for row in rows[:2]] == [
        "no longer from 1 January 2021",
        "ended in May 2020",
    ]
    assert said(graph.changes("2021-01-01", "2021-01-01")) == [
        "endings director CHAIRS estates ended"
    ]


def test_both_versions_of_a_disputed_date_are_listed(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet", valid_from="2019"),
            line("Role:mayor", "Board:cabinet", source="late", valid_from="2020"),
        ]
    }
    rows = town(tmp_path, tables).changes("2019-01-01", "2020-12-31")
    assert [(row["when"], row["disputed"]) for row in rows] == [
        ("began in 2019", True),
        ("began in 2020", True),
    ]


def test_a_change_reads_as_words_and_not_as_a_sign(tmp_path: Path) -> None:
    tables = {
        "Indicator": [node("crime", unit="per cent")],
        "MEASURED": [
            line("Ward:moor", "Indicator:crime", period="2019", value="-45", measure="change",
                 valid_from="2019", valid_to="2019"),
        ],
    }  # fmt: skip
    rows = town(tmp_path, tables).changes("2019-01-01", "2019-12-31")
    assert rows[0]["detail"] == "down 45 per cent, 2019"


def test_a_source_that_reports_on_a_thing_reads_from_the_thing(tmp_path: Path) -> None:
    tables = {"REPORTED": [line("Source:late", "Project:hall", source="late", status="done")]}
    rows = town(tmp_path, tables).changes("2022-01-01", "2022-12-31")
    (report,) = (row for row in rows if row["kind"] == "reports")
    assert (report["name"], report["other"], report["detail"]) == ("Hall", "late", "done")
    assert (report["label"], report["other_label"]) == ("Project", "Source")


def test_nothing_and_the_wrong_way_round(tmp_path: Path) -> None:
    graph = town(tmp_path, {})
    rows = graph.changes("2030-01-01", "2030-12-31")
    assert len(rows) == 0
    assert "no source dates a change" in rows.empty
    with pytest.raises(GraphkitError, match="give the earlier day first"):
        graph.changes("2022-01-01", "2021-01-01")


def test_it_says_when_it_is_cut(tmp_path: Path) -> None:
    graph = town(tmp_path, {"CHAIRS": CHAIRED})
    whole = graph.changes("2018-01-01", "2022-12-31")
    cut = graph.changes("2018-01-01", "2022-12-31", limit=2)
    assert list(cut) == list(whole)[:2]
    assert f"only the first 2 of {len(whole)} rows are shown" in cut.notes


# -- things ------------------------------------------------------------------------------------


DATED_BOARDS = [
    node("parks", "Parks Board", valid_from="2019-02"),
    node("parks", "Parks Board", "late", valid_to="2020-05", locator="¶4"),
]


def test_a_thing_begins_and_ends_and_takes_with_it_what_hangs_on_it(tmp_path: Path) -> None:
    tables = {
        "Board": [*THINGS["Board"], *DATED_BOARDS, node("panel", "Panel", valid_to="2030")],
        "CHAIRS": [
            line("Role:mayor", "Board:parks", valid_from="2019-03", valid_to="2021"),
            line("Role:director", "Board:parks", valid_from="2020-07", source="late"),
        ],
    }
    graph = town(tmp_path, tables)
    rows = graph.changes("2019-01-01", "2021-12-31")
    assert [(r["kind"], r["name"], r["other"], r["when"]) for r in rows] == [
        ("beginnings", "Parks Board", None, "began in February 2019"),
        ("beginnings", "Mayor", "Parks Board", "began in March 2019"),
        ("endings", "Parks Board", None, "ended in May 2020"),
    ], "the board ended first, and what began later never came into force"
    assert rows[2]["evidence"] == "late (1 June 2022), ¶4"
    later = graph.changes("2022-01-01", "2022-12-31")
    assert [(r["name"], r["change"], r["when"]) for r in later if r["type"] is None][:1] == [
        ("Parks Board", "ended", "ended in May 2020; that it ended was first stated in between")
    ]
    (panel,) = (r for r in graph.changes("2018-01-01", "2018-12-31") if r["name"] == "Panel")
    assert (panel["kind"], panel["change"]) == ("names", "first stated"), "its end is to come"


def test_an_end_still_to_come_is_no_end(tmp_path: Path) -> None:
    chairs = [
        line("Role:mayor", "Board:cabinet"),
        line("Role:mayor", "Board:cabinet", source="late", valid_to="2030"),
    ]
    (row,) = (
        row
        for row in town(tmp_path, {"CHAIRS": chairs}).changes("2022-01-01", "2022-12-31")
        if row["type"] == "CHAIRS"
    )
    assert row["change"] == "first stated"
    assert row["when"] == "to end in 2030; that it is to end was first stated in between"


def test_a_name_is_no_beginning_and_no_end(tmp_path: Path) -> None:
    tables = {
        "Board": [
            node("alpha", valid_from="2015"),
            node("beta", source="late", valid_from="2019-05"),
        ],
        "SUCCEEDED_BY": [
            line("Board:alpha", "Board:beta", "late", kind="renamed", valid_from="2019-05")
        ],
    }
    graph = town(tmp_path, tables)
    assert said(graph.changes("2019-01-01", "2019-12-31")) == [
        "successions alpha SUCCEEDED_BY beta happened"
    ]
    (row,) = graph.changes("2015-01-01", "2015-12-31")
    assert (row["name"], row["when"]) == ("Alpha", "began in 2015")


def test_what_was_only_received_is_no_decision(tmp_path: Path) -> None:
    tables = {"DECIDED": [line("Board:cabinet", "Plan:plan", decision="received", date="2020")]}
    (row,) = town(tmp_path, tables).changes("2020-01-01", "2020-12-31")
    assert (row["relation"], row["detail"]) == ("received", None)


# -- against a brute-force answer ----------------------------------------------------------

FIRST_DAY, LAST_DAY = dt.date(2016, 6, 1), dt.date(2019, 6, 1)
some_day = st.integers(0, (LAST_DAY - FIRST_DAY).days).map(
    lambda days: FIRST_DAY + dt.timedelta(days=days)
)
some_date = st.one_of(
    st.just(""),
    some_day.map(lambda day: f"{day:%Y}"),
    some_day.map(lambda day: f"{day:%Y-%m}"),
    some_day.map(lambda day: f"{day:%Y-%m-%d}"),
)
DATED_SOURCES = {"s1": "2017-01-01", "s2": "2018-02-10", "s3": "2019-04-01"}


@cache
def days_of(stated: str) -> set[dt.date]:
    """Name every day that a stated date can be, one by one."""
    day, days = dt.date(2015, 1, 1), set()
    while day < dt.date(2021, 1, 1):
        if day.isoformat().startswith(stated):
            days.add(day)
        day += dt.timedelta(days=1)
    return days


@st.composite
def stated_facts(draw: st.DrawFn) -> list[dict[str, str]]:
    """Draw facts, each between two things of its own."""
    facts = []
    for number in range(draw(st.integers(1, 8))):
        event = draw(st.booleans())
        begins, ends = draw(some_date), draw(some_date)
        if not event and begins and ends and min(days_of(ends)) <= max(days_of(begins)):
            ends = ""
        fact = {
            "number": str(number),
            "type": "DECIDED" if event else "CHAIRS",
            "source": draw(st.sampled_from(sorted(DATED_SOURCES))),
            "standing": draw(st.sampled_from(["", "", "", "proposed"])),
        }
        fact |= {"date": begins} if event else {"valid_from": begins, "valid_to": ends}
        facts.append({name: value for name, value in fact.items() if value})
    return facts


def expected_changes(
    facts: list[dict[str, str]], window: set[dt.date]
) -> tuple[set[tuple[str, str, bool]], set[str]]:
    """Work out by looking at every day what changed, and what was only first stated."""
    changed, stated = set(), set()
    for fact in facts:
        told = {
            change: days_of(fact[column])
            for change, column in (
                ("happened", "date"),
                ("began", "valid_from"),
                ("ended", "valid_to"),
            )
            if column in fact
        }
        inside = {change: days for change, days in told.items() if days & window}
        if "standing" not in fact:
            changed |= {(fact["number"], c, days <= window) for c, days in inside.items()}
        source = dt.date.fromisoformat(DATED_SOURCES[fact["source"]])
        if source not in window:
            continue
        if "standing" in fact:
            # A claim that only ends a proposal states nothing; one still to end it does.
            last = max(told.get("ended", {source}))
            ended = source >= last if len(fact.get("valid_to", "")) == 10 else source > last
            stated |= set() if set(told) == {"ended"} and ended else {fact["number"]}
        elif not inside or (set(inside) == {"began"} and "ended" in told):
            # Also that it ended, outside, is news.
            stated.add(fact["number"])
    return changed, stated


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(stated_facts(), some_day, st.integers(0, 500))
def test_each_dated_fact_falls_inside_or_not(
    facts: list[dict[str, str]], start: dt.date, length: int
) -> None:
    end = start + dt.timedelta(days=length)
    window = {start + dt.timedelta(days=n) for n in range(length + 1)}
    tables: dict[str, list[Cells]] = {}
    for fact in facts:
        own = {k: v for k, v in fact.items() if k not in {"number", "type"}}
        number, source = fact["number"], fact["source"]
        other = "Plan" if fact["type"] == "DECIDED" else "Role"
        tables.setdefault("Board", []).append(node(f"b{number}", source=source))
        tables.setdefault(other, []).append(node(f"o{number}", source=source))
        ends = [f"{other}:o{number}", f"Board:b{number}"]
        if other == "Plan":
            ends.reverse()
        tables.setdefault(fact["type"], []).append(line(*ends, **own))
    with tempfile.TemporaryDirectory() as folder:
        graph = open_graph(Path(folder) / "town.kgl")
        graph.load(write_folder(Path(folder) / "town", tables, sources=DATED_SOURCES))
        rows = [row for row in graph.changes(start, end) if row["kind"] != "names"]
    changed, stated = expected_changes(facts, window)
    found = [row for row in rows if row["part"] == "changed"]
    assert {(number_of(row), row["change"], row["certain"]) for row in found} == changed
    assert len(found) == len(changed)
    assert sorted(number_of(row) for row in rows if row["part"] == "first stated") == sorted(stated)


def number_of(row: Row) -> str:
    return str(row["id"])[1:]


# -- against the states of every answer ----------------------------------------------------


@st.composite
def dated_towns(draw: st.DrawFn) -> dict[str, list[Cells]]:
    """Draw boards that begin, end and are renamed, and what hangs on them."""

    def dates() -> dict[str, str]:
        begins, ends = draw(some_date), draw(some_date)
        if begins and ends and min(days_of(ends)) <= max(days_of(begins)):
            ends = ""
        return {"valid_from": begins, "valid_to": ends}

    def source() -> str:
        return draw(st.sampled_from(sorted(DATED_SOURCES)))

    boards = ["b1", "b2", "b3"]
    chairs = draw(st.lists(st.sampled_from(boards), min_size=1, max_size=5))
    standing = st.sampled_from(["", "", "", "proposed"])
    tables: dict[str, list[Cells]] = {
        "Board": [node(each, source=source(), **dates()) for each in boards],
        "Role": [node("r1"), node("r2")],
        "Plan": [node("p1")],
        "CHAIRS": [
            line(f"Role:{draw(st.sampled_from(['r1', 'r2']))}", f"Board:{board}", source(),
                 standing=draw(standing), locator=f"¶{n}", **dates())
            for n, board in enumerate(chairs)
        ],
        "DECIDED": [line("Board:b1", "Plan:p1", source(), date=draw(some_date))],
    }  # fmt: skip
    if draw(st.booleans()):
        how = draw(st.sampled_from(["renamed", "renamed", "replaced"]))
        begins = draw(some_date)
        followed = line("Board:b1", "Board:b2", source(), kind=how, valid_from=begins)
        tables["SUCCEEDED_BY"] = [followed]
    return tables


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(dated_towns(), some_day, st.integers(0, 900))
def test_no_change_is_told_that_a_state_disagrees_with(
    tables: dict[str, list[Cells]], start: dt.date, length: int
) -> None:
    end, one = start + dt.timedelta(days=length), dt.timedelta(days=1)
    sources = {**DATED_SOURCES, "early": "2016-01-01"}
    with tempfile.TemporaryDirectory() as folder:
        graph = open_graph(Path(folder) / "town.kgl")
        graph.engine.transact(lambda w: load(w, make_dataset("town", tables, sources), graph.model))
        rows = [row for row in graph.changes(start, end) if row["part"] == "changed"]
        day = Slice(History(graph.engine, graph.model), end)
        facts, things = day.facts, day.things
        graph.close()
    for row in rows:
        node_ = (row["label"], row["id"])
        states = (
            [thing_validity(things[node_].rows[0])]
            if row["type"] is None
            else [
                fact.validity
                for fact in facts
                if (fact.type, fact.start) == (row["type"], node_)
                and fact.end == (row["other_label"], row["other_id"])
            ]
        )
        if row["change"] == "ended":
            ends = {row["latest"], row["latest"] + one}
            assert any(v.ends in ends and v.state(v.ends) == ENDED for v in states), row
        else:
            first = row["earliest"]
            before = {v.state(first - one) for v in states if v.state(first) == IN_FORCE}
            assert before - {IN_FORCE}, row


# -- the Leeds graph -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def test_leeds_between_the_first_and_the_second_report(leeds: Graph) -> None:
    rows = leeds.changes("2019-03-01", "2022-03-01")
    decided = [(r["name"], r["other"], r["when"]) for r in rows if r["kind"] == "decisions"]
    assert decided[:5] == [
        ("Neighbourhood Improvement Board",
         "Consider a long-term comprehensive solution for Kingsdale Court", "in April 2019"),
        ("Environment, Housing and Communities Scrutiny Board", "Locality Working", "in 2020"),
        ("Executive Board", "Locality Working", "in 2020"),
        ("Leeds Magistrates Court", "Farnley House closure order",
         "in 2020 (“subsequently granted, after court action in February 2020”)"),
        ("Magistrates", "Armley closure order", "on 20 July 2021"),
    ]  # fmt: skip
    first = [r for r in rows if r["kind"] == "designations"]
    assert {r["part"] for r in first} == {"first stated"}, "no source dates the priority wards"
    assert [r["name"] for r in first] == [
        "Armley", "Beeston and Holbeck", "Burmantofts and Richmond Hill",
        "Gipton and Harehills", "Hunslet and Riverside", "Killingbeck and Seacroft",
    ]  # fmt: skip
    assert any("decisions 7, money 1, beginnings 17, endings 13" in note for note in rows.notes)


def test_leeds_designations_of_2017_and_the_ward_that_was_renamed(leeds: Graph) -> None:
    rows = leeds.changes("2017-11-01", "2017-12-31")
    wards = [r for r in rows if r["kind"] == "designations" and r["label"] == "Ward"]
    assert len(wards) == 12
    assert all(r["certain"] and r["detail"].startswith("target ward, focus for") for r in wards)
    year = [r for r in rows if r["kind"] == "designations" and r["label"] == "Neighbourhood"]
    assert len(year) == 4
    assert not any(r["certain"] for r in year), "2017, in November/ December"
    # What the ward was called is known from a report of 2019 on.
    assert "Hyde Park and Woodhouse" in {r["name"] for r in wards}
    later = leeds.changes("2017-11-01", "2025-12-01")
    assert "Little London and Woodhouse (then Hyde Park and Woodhouse)" in {
        r["name"] for r in later
    }
    assert "Hyde Park and Woodhouse" not in names(later)


def test_leeds_prints_both_parts_apart(leeds: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    print_changes(leeds.changes("2022-03-02", "2025-11-30"))
    printed = capsys.readouterr().out
    changed, stated = printed.split("What was first stated in between")
    assert "Leeds City Council delivers Local Partnership Plans – develops" in changed
    assert "only the year is recorded, so it may lie outside these days" in changed
    assert "Little London and Woodhouse is a priority under Locality Working" in stated
    assert "Neighbourhood: Pride in Place priority neighbourhoods; South Bank\n" in stated
    assert all(len(each) <= 100 for each in printed.splitlines())


def test_leeds_prints_a_few_of_what_was_first_stated(
    leeds: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = leeds.changes("2019-03-01", "2022-03-01")
    assert sum(row["kind"] == "money" and row["part"] == "first stated" for row in rows) == 27
    print_changes(rows)
    stated = capsys.readouterr().out.split("What was first stated in between")[1]
    money = stated.split("\nmoney\n")[1].split("\nnames\n")[0]
    assert money.count("first stated 1 March 2022") == 8
    assert "… and more; all of them: --csv or --json, with a higher --limit" in money


def test_the_query_names_the_events_of_the_model(leeds: Graph) -> None:
    """An event never holds: the table for analysts names what happens, as the model does."""
    text = named_query("changes-dated").text
    assert lint(text) == []
    events = [kind.name for kind in leeds.model.relationships.values() if kind.kind == "event"]
    listed = text.split("type(r) IN [")[1].split("]")[0]
    assert sorted(part.strip(" '") for part in listed.split(",")) == sorted(events)


def test_leeds_rows_are_whole(leeds: Graph) -> None:
    rows = leeds.changes("2011-01-01", "2025-12-01", limit=100_000)
    every: list[Any] = [tuple(row) for row in rows]
    assert set(every) == {rows.columns}
    assert all(row["evidence"] and row["sources"] for row in rows)
