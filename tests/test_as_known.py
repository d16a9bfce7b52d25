"""As known: the answer that a graph loaded with only the sources dated up to the day gives."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import pytest
from commands import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, make_dataset, node, write_folder

import graphkit
import graphkit.knowing
from graphkit.errors import GraphkitError, NotFound, Refused, WrongOption
from graphkit.graph import Graph
from graphkit.judgements import SAME, Judgement
from graphkit.knowing import known_facts
from graphkit.loading import load
from graphkit.model import load_model
from graphkit.named_queries import named_queries
from graphkit.snapshot import read_facts

MODEL = load_model()
SOURCES = {"s1": "2011-05-01", "s2": "2016-03-10", "s3": "2018-11-01", "s4": "2023-06-30"}
# On, between and after the days of the sources.
DAYS = ["2011-05-01", "2016-03-10", "2018-10-31", "2019-01-01", "2025-01-01"]

THINGS = {
    "Action": ("plant", "mend"),
    "Project": ("orchard",),
    "Board": ("cabinet", "panel", "forum"),
    "Role": ("leader", "clerk"),
    "Person": ("ann",),
    "Partner": ("council", "charity"),
    "Ward": ("north",),
    "LSOA": ("e1",),
    "FundingStream": ("levy",),
    "Indicator": ("imd-rank",),
}
TIES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("OWNS", "Board", "Action", {}),
    ("OWNS", "Role", "Action", {"raci": "accountable"}),
    ("PART_OF", "Action", "Project", {}),
    ("ACCOUNTABLE_TO", "Board", "Board", {}),
    ("SUCCEEDED_BY", "Board", "Board", {"kind": "renamed"}),
    ("CHAIRS", "Role", "Board", {}),
    ("HOLDS", "Person", "Role", {}),
    ("MEMBER_OF", "Partner", "Board", {}),
    ("DELIVERS", "Partner", "Project", {}),
    ("TARGETS", "Project", "Ward", {}),
    ("IN_WARD", "LSOA", "Ward", {}),
    ("FUNDS", "FundingStream", "Project", {"amount": "100", "stage": "spent"}),
    ("PROVIDES", "Partner", "FundingStream", {}),
    ("MEASURED", "LSOA", "Indicator", {"period": "2019", "rank": "7", "out_of": "100"}),
)
BEGINNINGS, ENDS = ("", "", "2010", "2016-01", "2019-02-01"), ("", "", "2015", "2018-11", "2024")


@st.composite
def rows_drawn(draw: st.DrawFn) -> dict[str, list[Cells]]:
    """Draw tables of which the rows of any of the sources stand by themselves."""
    tables: dict[str, list[Cells]] = {}

    def name(label: str, node_id: str, source: str) -> None:
        more = {"kind": "executive"} if node_id == "cabinet" and draw(st.booleans()) else {}
        rows = tables.setdefault(label, [])
        rows.append(node(node_id, source=source, locator=f"row {len(rows)}", **more))

    for kind, start, end, said in draw(st.lists(st.sampled_from(TIES), min_size=3, max_size=14)):
        first = draw(st.sampled_from(THINGS[start]))
        last = draw(st.sampled_from([each for each in THINGS[end] if each != first]))
        source = draw(st.sampled_from(sorted(SOURCES)))
        dates: dict[str, str] = {}
        if MODEL.relationships[kind].kind == "state":
            dates["valid_from"] = draw(st.sampled_from(BEGINNINGS))
            dates["valid_to"] = draw(st.sampled_from([e for e in ENDS if e > dates["valid_from"]]))
        elif kind == "SUCCEEDED_BY":
            dates["valid_from"] = draw(st.sampled_from(BEGINNINGS))
        rows = tables.setdefault(kind, [])
        where = {"source": source, "locator": f"¶{len(rows)}"}
        rows.append({**line(f"{start}:{first}", f"{end}:{last}"), **said, **dates, **where})
        name(start, first, source)
        name(end, last, source)
    return tables


def loaded(
    address: Path,
    tables: Mapping[str, Sequence[Cells]],
    sources: Mapping[str, str],
) -> Graph:
    """Load the rows that cite any of the sources."""
    kept = {
        table: left
        for table, rows in tables.items()
        if (left := [row for row in rows if row["source"] in sources])
    }
    graph = graphkit.open(address)
    dataset = make_dataset("drawn", kept, dict(sources))
    graph.engine.transact(lambda writer: load(writer, dataset, MODEL))
    return graph


def questions(day: str) -> dict[str, Callable[..., Any]]:
    """Name what is asked of both graphs."""
    asked: dict[str, Callable[..., Any]] = {
        "trace": lambda g, **known: g.trace("plant", as_of=day, **known),
        "trace a board": lambda g, **known: g.trace("Board:panel", as_of=day, **known),
        "show": lambda g, **known: g.show("panel", as_of=day, **known),
        "show a partner": lambda g, **known: g.show("council", as_of=day, **known),
        "gaps": lambda g, **known: g.gaps(as_of=day, include_old=True, **known),
        "duplicates": lambda g, **known: g.gaps(as_of=day, duplicates=True, **known),
        "funding": lambda g, **known: g.funding(as_of=day, **known),
        "funding by ward": lambda g, **known: g.funding(as_of=day, by="ward", **known),
        "reach": lambda g, **known: g.reach("council", as_of=day, **known),
        "reach gaps": lambda g, **known: g.reach(gaps=True, as_of=day, **known),
        "resilience": lambda g, **known: g.resilience(as_of=day, **known),
        "changes": lambda g, **known: g.changes("2005-01-01", day, **known),
        "ranks": lambda g, **known: g.ranks(as_of=day, **known),
        "place": lambda g, **known: g.place("north", as_of=day, **known),
        "export": lambda g, **known: g.export(as_of=day, **known),
        "changes drawn": lambda g, **known: g.view("changes", "2005-01-01", day, **known),
        "place drawn": lambda g, **known: g.view("place", "north", as_of=day, **known),
        "trace drawn": lambda g, **known: g.view("trace", "plant", as_of=day, **known),
    }
    for view in ("accountability", "partners", "funding"):
        asked[view] = lambda g, v=view, **known: g.view(v, as_of=day, **known)
    for kind in ("partners", "accountability", "money"):
        asked[f"{kind} as a graph"] = lambda g, k=kind, **known: g.to_networkx(
            k, as_of=day, **known
        )
    for query in named_queries().values():
        if "as_of" in {p.name for p in query.parameters} and not any(
            p.required for p in query.parameters
        ):
            asked[f"query {query.name}"] = lambda g, q=query.name, **known: g.query(
                q, as_of=day, **known
            )
    return asked


def told(ask: Callable[..., Any], graph: Graph, day: str, **known: bool) -> Any:
    """Ask, and take off what says that it is as known."""
    try:
        answer = ask(graph, **known)
    except NotFound as error:
        return str(error)
    if isinstance(answer, networkx.Graph):
        assert answer.graph.pop("as_known", None) == (day if known else None)
        return answer.graph, dict(answer.nodes(data=True)), list(answer.edges(data=True))
    if known and hasattr(answer, "notes"):
        date = dt.date.fromisoformat(day)
        note = f"as known on {date.day} {date:%B %Y}: later sources left out"
        assert answer.notes[0] == note
        return replace(answer, notes=answer.notes[1:])
    return answer


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(tables=rows_drawn(), day=st.sampled_from(DAYS))
def test_the_answer_is_that_of_a_graph_of_the_sources_up_to_the_day(
    tables: dict[str, list[Cells]], day: str
) -> None:
    by_then = {source: date for source, date in SOURCES.items() if date <= day}
    with tempfile.TemporaryDirectory() as folder:
        whole = loaded(Path(folder) / "whole.kgl", tables, SOURCES)
        facts = known_facts(read_facts(whole.engine, MODEL), MODEL, dt.date.fromisoformat(day))
        now = {name: told(ask, whole, day, as_known=True) for name, ask in questions(day).items()}
        part = loaded(Path(folder) / "part.kgl", tables, by_then)
        assert facts == read_facts(part.engine, MODEL)
        then = {name: told(ask, part, day) for name, ask in questions(day).items()}
    for name, answer in then.items():
        assert now[name] == answer, name


# -- by hand -----------------------------------------------------------------

EARLY, LATE = "2018-03-01", "2022-06-01"
TOWN: dict[str, list[Cells]] = {
    "Board": [node("board", source="late", kind="hub"), node("top", source="late")],
    "Role": [node("chair"), node("clerk", source="late")],
    "Action": [node("act")],
    "OWNS": [line("Board:board", "Action:act")],
    "CHAIRS": [
        line("Role:chair", "Board:board", valid_from="2017"),
        line("Role:chair", "Board:board", "late", valid_to="2021"),
        line("Role:clerk", "Board:board", "late", valid_from="2021"),
    ],
    "ACCOUNTABLE_TO": [line("Board:board", "Board:top", "late", valid_from="2016")],
    "REPORTED": [line("Source:late", "Action:act", "late", status="done")],
}


@pytest.fixture
def town(tmp_path: Path) -> Graph:
    """Give a graph of an early and a late source."""
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", TOWN, name="town"))
    return graph


def test_what_a_later_source_says_of_an_earlier_time_is_not_known_then(town: Graph) -> None:
    day = "2019-01-01"
    assert town.trace("act", as_of=day).chains[0].steps[-1].link.name == "Top"
    known = town.trace("act", as_of=day, as_known=True)
    assert [step.link.name for step in known.chains[0].steps] == ["Board"]
    assert known.notes[0] == "as known on 1 January 2019: later sources left out"


def test_a_thing_that_only_a_later_source_describes_is_called_by_its_name(town: Graph) -> None:
    facts = known_facts(read_facts(town.engine, MODEL), MODEL, dt.date(2019, 1, 1))
    board = next(held for which, held in facts.nodes.items() if which.start == "board")
    assert board["name"] == "Board"
    assert "kind" not in board
    assert (board["sources"], board["locators"]) == (["early"], ["¶1"])
    assert sorted(which.start for which in facts.nodes) == ["act", "board", "chair", "early"]


def test_an_export_leaves_out_what_came_later(run: Run, town: Graph, tmp_path: Path) -> None:
    target, address = tmp_path / "known.json", town.engine.address
    done = run("export", "--as-known", "--as-of", EARLY, "-o", target, "--graph", address)
    assert done.code == 0
    assert "as known on 1 March 2018: later sources left out" in done.err
    ids = {each["id"] for each in json.loads(target.read_text("utf-8"))["nodes"]}
    assert ids == {"act", "board", "chair", "early"}


def test_without_a_day_it_is_as_known_today(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    rows = {"Board": [node("now"), node("coming", source="future")]}
    sources = {"early": EARLY, "future": "2999-01-01"}
    graph.load(write_folder(tmp_path / "future", rows, sources=sources))
    assert len(graph.export(as_known=True)["nodes"]) == 2
    assert len(graph.export()["nodes"]) == 4


def test_the_day_of_changes_is_the_last(town: Graph) -> None:
    rows = town.changes("2015-01-01", EARLY, as_known=True)
    assert rows.notes[0] == "as known on 1 March 2018: later sources left out"
    drawn = town.view("changes", "2015-01-01", EARLY, as_known=True)
    assert drawn.notes[0] == rows.notes[0]


def test_before_the_first_source_nothing_is_known(town: Graph) -> None:
    day = "2018-02-28"
    assert town.gaps(as_of=day, as_known=True).rows == ()
    assert town.view("accountability", as_of=day, as_known=True).things == ()
    assert town.export(as_of=day, as_known=True)["nodes"] == []
    with pytest.raises(NotFound, match="is called 'act'"):
        town.trace("act", as_of=day, as_known=True)


def test_judgements_stay(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "judged",
        {
            "Board": [node("a", "Alpha"), node("b", "Bravo", "late")],
            "Role": [node("chair"), node("clerk")],
            "CHAIRS": [line("Role:chair", "Board:a"), line("Role:clerk", "Board:b")],
        },
        name="judged",
    )
    judged = Judgement("Board", "b", "Board", "a", SAME, "one body")
    (folder / "judged.txt").write_text(
        "label,id,other_label,other_id,judgement,why\n" + ",".join(judged) + "\n", "utf-8"
    )
    toml = folder / "dataset.toml"
    toml.write_text(f'judgements = "judged.txt"\n{toml.read_text("utf-8")}', "utf-8")
    graph = graphkit.open(tmp_path / "judged.kgl")
    graph.load(folder)
    for text in ("Alpha", "Board:b"):
        rows = graph.show(text, as_of="2019-01-01", as_known=True).rows
        assert {row["name"] for row in rows} == {"Chair", "Clerk"}


def test_a_query_that_asks_about_no_day_is_refused(run: Run, town: Graph) -> None:
    without = next(
        query.name
        for query in named_queries().values()
        if all(p.name != "as_of" for p in query.parameters)
    )
    done = run("query", "run", without, "--as-known", "--graph", town.engine.address)
    assert (done.code, done.out) == (2, "")
    assert "asks about no day" in done.err


def test_a_large_graph_is_folded_on_a_yes(
    run: Run, town: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphkit.knowing, "MOST_UNASKED", 10)
    with pytest.raises(Refused, match="must be folded from 12 facts"):
        town.gaps(as_of=EARLY, as_known=True)
    asked = ("gaps", "--as-of", EARLY, "--as-known", "--graph", town.engine.address)
    done = run(*asked)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "add --yes" in done.err
    assert run(*asked, "--yes").code == 0
    assert town.gaps(as_of=EARLY, as_known=True, yes=True).notes


def test_nothing_is_left_on_disk(
    town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, scratch = town.export(), tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    town.gaps(as_of=EARLY, as_known=True)
    for wrong in (
        lambda: town.trace("nobody", as_known=True),
        lambda: town.gaps(only="none such", as_known=True),
    ):
        with pytest.raises(GraphkitError):
            wrong()
    assert list(scratch.iterdir()) == []
    assert town.export() == before


def test_an_open_end_is_no_day_to_ask_about(run: Run, town: Graph) -> None:
    for known in ((), ("--as-known",)):
        done = run("gaps", "--as-of", "9999-12-31", *known, "--graph", town.engine.address)
        assert (done.code, done.out) == (2, "")
        assert done.err == (
            "graphkit: 9999-12-31 stands for an open end; ask about an earlier day\n"
        )
    for asked in (dt.date.max, "9999-12-31"):
        with pytest.raises(WrongOption, match="ask about an earlier day"):
            town.changes("2019-01-01", asked)
    assert town.gaps(as_of="9999-12-30").rows
