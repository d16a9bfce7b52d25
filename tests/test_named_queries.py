"""The named queries: their headers, their order, and what each answers on a small town.

tests/data/small is a made-up town whose answers, tests/data/answers, were worked out by
hand: chairs that change, a chain that breaks and is mended, money at several stages.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from drawn_graphs import THEMES, drawn_graphs
from hypothesis import HealthCheck
from hypothesis import strategies as st
from tables_builder import line, node, write_folder

import graphkit
from graphkit.engines import Changes, open_engine
from graphkit.errors import GraphkitError
from graphkit.guard import lint
from graphkit.model import load_model
from graphkit.named_queries import NamedQuery, named_queries, named_query, parse_query
from graphkit.rows import Rows
from graphkit.snapshot import read_facts
from graphkit.time.validity import validity

HERE = Path(__file__).parent
SMALL, ANSWERS, LEEDS = HERE / "data/small", HERE / "data/answers", HERE.parent / "data/leeds"
MODEL = load_model()
NAMES = sorted(named_queries())
TODAY = dt.date(2025, 12, 1)
AUDIENCES = {"Head of Localities", "Funding officer"}
# Queries about one thing, and the things that they are asked about here.
ABOUT = {
    "show": {
        "small": [("Board", "town-board"), ("Partner", "moor-trust"), ("Role", "leader")],
        "leeds": [("Board", "core-teams"), ("Partner", "leeds-city-council")],
    },
    "facts-at": {
        "small": [("Board", "town-board"), ("LSOA", "gates-a")],
        "leeds": [("Board", "core-teams"), ("Source", "locality-working-2022")],
    },
    "things": {
        "small": [("Board", "town-board"), ("Action", "mend-the-hall")],
        "leeds": [("Board", "core-teams"), ("Ward", "armley")],
    },
    "place": {
        "small": [("Neighbourhood", "the-gates"), ("Ward", "south"), ("LSOA", "gates-a")],
        "leeds": [("Ward", "armley"), ("Neighbourhood", "holbeck"), ("LSOA", "boggart-hill")],
    },
    "place-partners": {
        "small": [("Neighbourhood", "the-gates"), ("Ward", "south")],
        "leeds": [("Neighbourhood", "harehills"), ("LocalAuthority", "leeds")],
    },
    "place-money": {
        "small": [("Neighbourhood", "the-gates"), ("Ward", "north")],
        "leeds": [("Neighbourhood", "holbeck"), ("Neighbourhood", "recreations")],
    },
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("small") / "town.kgl")
    graph.load(SMALL)
    return graph


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    engine = open_engine(str(tmp_path_factory.mktemp("empty") / "empty.kgl"))
    info = {"model_version": MODEL.version, "datasets": [], "descriptions": []}
    engine.transact(lambda writer: writer.write(Changes(info=info)))
    return graphkit.Graph(engine)


def shuffled(graph: graphkit.Graph, path: Path) -> graphkit.Graph:
    """Write the same facts into another graph in another order."""
    facts = read_facts(graph.engine, graph.model)
    order = random.Random(7)
    nodes, lines = list(facts.nodes.items()), list(facts.relationships.items())
    order.shuffle(nodes)
    order.shuffle(lines)
    engine = open_engine(str(path))
    changes = Changes(dict(nodes), dict(lines), info={"model_version": MODEL.version})
    engine.transact(lambda writer: writer.write(changes))
    return graphkit.Graph(engine)


def asked(name: str, graph: str) -> Iterable[dict[str, Any]]:
    things = ABOUT.get(name, {}).get(graph)
    several = any(parameter.name == "ids" for parameter in named_query(name).parameters)
    which = "ids" if several else "id"
    return [{"label": label, which: node} for label, node in things] if things else [{}]


def on(name: str, day: str) -> dict[str, Any]:
    """Name the day to ask about, where the query asks about one."""
    asks = any(parameter.name == "as_of" for parameter in named_query(name).parameters)
    return {"as_of": day} if asks else {}


# -- the files -----------------------------------------------------------------------------


def test_every_file_is_a_named_query() -> None:
    files = {file.stem for file in (HERE.parent / "queries").glob("*.cypher")}
    assert files == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_portable(name: str) -> None:
    assert lint(named_query(name).text) == []


@pytest.mark.parametrize("name", NAMES)
def test_its_header_is_complete(name: str) -> None:
    query = named_query(name)
    assert query.audience in AUDIENCES
    assert 1 <= query.question <= 10
    assert query.title
    assert not query.title.endswith(".")
    for parameter in query.parameters:
        assert parameter.type in {"text", "date", "integer", "boolean", "list"}
        assert parameter.description.endswith("."), parameter.name
    for column, meaning in query.columns.items():
        assert meaning.endswith((".", "…")), column
    header = [line for line in query.text.splitlines() if line.startswith("//")]
    stated = [line.split(":")[0] for line in header]
    assert len(stated) == len(set(stated)), "a line of the header stands twice"
    assert query.text.startswith("\n".join(header)), "a comment stands below the header"


@pytest.mark.parametrize("name", NAMES)
def test_its_parameters_are_those_that_it_uses(name: str) -> None:
    query = named_query(name)
    used = set(re.findall(r"\$(\w+)", re.sub(r"//.*", "", query.text)))
    assert used == {parameter.name for parameter in query.parameters}


@pytest.mark.parametrize("name", NAMES)
def test_its_defaults_can_be_read(name: str) -> None:
    query = named_query(name)
    required = {p.name: "x" for p in query.parameters if p.required}
    values = query.values(required, TODAY)
    assert values.get("as_of", TODAY) == TODAY
    assert values.get("start", dt.date(2020, 12, 1)) == dt.date(2020, 12, 1)
    assert values.get("limit", 1000) == 1000


@pytest.mark.parametrize("name", NAMES)
def test_it_returns_the_columns_that_it_documents(name: str, small: graphkit.Graph) -> None:
    query = named_query(name)
    for given in asked(name, "small"):
        values = query.values({**given, **on(name, "2021-06-01")}, TODAY)
        rows = small.engine.read(query.text, values)
        assert rows, "the small town has no row to check the columns by"
        assert list(rows[0]) == list(query.columns)


# The one definition, as Cypher says it.
IN_FORCE = re.compile(r"(\w+)\.holds_from <= \$as_of AND \1\.holds_to > \$as_of")
# Tables of all that sources say, whenever it held; each gives the dates that it goes by.
WHENEVER = {
    "changes-dated",
    "changes-first-stated",
    "changes-new-names",
    "disputed",
    "ended-facts",
    "facts",
    "facts-at",
    "things",
}


def cypher(name: str) -> str:
    return re.sub(r"//.*\n", "", named_query(name).text)


@pytest.mark.parametrize("name", sorted(set(NAMES) - WHENEVER))
def test_in_force_is_one_line(name: str) -> None:
    query, text = named_query(name), cypher(name)
    assert IN_FORCE.search(text)
    rest = IN_FORCE.sub("", text)
    conditions = re.findall(r"WHERE(.*?)(?=MATCH|RETURN|WITH|UNWIND|}|$)", rest, re.DOTALL)
    for word in ("valid_from", "valid_to", "holds_from", "holds_to", "last_stated"):
        assert all(word not in each for each in conditions), word
    told = [query.title, *query.columns.values()]
    assert any(re.search(r"in force on (a|the) day", each) for each in told)


@pytest.mark.parametrize("name", NAMES)
def test_no_date_of_a_source_is_taken_for_a_beginning_or_an_end(name: str) -> None:
    text = cypher(name)
    assert not re.search(r"coalesce\([^)]*valid_(from|to)[^)]*_stated", text)
    assert not re.search(r"coalesce\([^)]*_stated[^)]*valid_(from|to)", text)
    assert "old_before" not in text
    assert not {"state", "old", "standing_of"} & named_query(name).columns.keys()


def test_every_fact_is_in_force_or_not_in_whatever_table_it_stands(small: graphkit.Graph) -> None:
    """The day's tables list just what the dates of `facts` say is in force."""
    types = "; ".join(MODEL.relationships)
    facts = list(small.query("facts", types=types))
    for day in (dt.date(2018, 6, 1), dt.date(2020, 3, 1), dt.date(2021, 6, 1)):
        expected = {
            (fact["type"], fact["from_id"], fact["to_id"], fact["key"])
            for fact in facts
            if fact["holds_from"] is not None and fact["holds_from"] <= day < fact["holds_to"]
        }
        rows = small.query("fact-sources", as_of=day)
        listed = {(row["type"], row["id"], row["other_id"], row["key"]) for row in rows}
        # Apart from what only later sources state.
        known = {
            (fact["type"], fact["from_id"], fact["to_id"], fact["key"])
            for fact in facts
            if fact["first_stated"] is not None and fact["first_stated"] <= day
        }
        assert listed == expected & known


@hypothesis.settings(max_examples=30, suppress_health_check=[*HealthCheck])
@hypothesis.given(st.sampled_from(sorted(THEMES)), st.data())
def test_the_stored_days_are_those_that_the_dates_give(theme: str, data: st.DataObject) -> None:
    """Every engine gives back 9999-12-31, and a row says all that in force follows from."""
    graph = data.draw(drawn_graphs(theme))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(str(Path(folder) / "drawn.kgl"))
        engine.transact(lambda writer: writer.write(graph))
        query = named_query("facts")
        values = query.values({"types": list(MODEL.relationships), "limit": 1000}, TODAY)
        rows = engine.read(query.text, values)
    assert len(rows) == len(graph.relationships)
    for row in rows:
        stored = row["holds_from"], row["holds_to"]
        event = MODEL.relationships[row["type"]].kind == "event"
        said = {"standing": row["standing"], "valid_from": row["since"], "valid_to": row["until"]}
        ends = [
            {"standing": row[f"{side}_standing"], "valid_to": row[f"{side}_until"]}
            for side in ("from", "to")
        ]
        own = {**said, "first_stated": row["first_stated"]}
        assert (validity(own, ends, event=event).holds or (None, None)) == stored


def test_the_table_of_changes_knows_the_events_of_the_model() -> None:
    (listed,) = re.findall(r"type\(r\) IN (\[[^\]]*\])", cypher("changes-dated"))
    events = {kind.name for kind in MODEL.relationships.values() if kind.kind == "event"}
    assert set(re.findall(r"'(\w+)'", listed)) == events
    others = [name for name in NAMES if "'CONSULTED'" in cypher(name)]
    assert others == ["changes-dated"]


def test_what_hung_on_a_thing_has_ended_with_it(tmp_path: Path) -> None:
    tables = {
        "Board": [
            node("panel", kind="operational"),
            node("panel", "", "late", valid_to="2020-03"),
            node("cabinet", kind="executive"),
            node("shadow", standing="proposed", valid_to="2020"),
        ],
        "Role": [node("chair")],
        "Action": [node("act")],
        "CHAIRS": [line("Role:chair", "Board:panel"), line("Role:chair", "Board:shadow")],
        "ACCOUNTABLE_TO": [line("Board:panel", "Board:cabinet", valid_to="2019-01-01")],
        "DECIDED": [line("Board:panel", "Action:act")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", tables))
    rows = [
        (row["type"], row["until"], row["precision_to"], row["ended_with"])
        for row in graph.query("ended-facts", as_of="2022-01-01")
    ]
    assert rows == [
        ("ACCOUNTABLE_TO", dt.date(2019, 1, 1), None, None),
        ("CHAIRS", dt.date(2020, 4, 1), "month", "Panel"),
    ]
    assert len(graph.query("ended-facts", as_of="2018-12-31")) == 0
    owing = {
        day: [row["id"] for row in graph.query("boards-owing", as_of=day)]
        for day in ("2020-03-31", "2020-04-01")
    }
    assert owing == {"2020-03-31": ["cabinet", "panel"], "2020-04-01": ["cabinet"]}
    shown = graph.query("show", label="Board", id="panel", as_of="2022-01-01")
    # What happened, happened.
    assert [row["type"] for row in shown] == ["DECIDED"]


# -- what they answer ----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_graph_has_no_answer(name: str, empty: graphkit.Graph) -> None:
    for given in asked(name, "small"):
        answer = empty.query(name, **given)
        assert len(answer) == 0
        assert answer.columns == tuple(named_query(name).columns)


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_for_leeds(name: str, leeds: graphkit.Graph) -> None:
    for given in asked(name, "leeds"):
        for as_of in ("2011-06-01", "2019-03-01", "2025-12-01"):
            rows = leeds.query(name, **on(name, as_of), **given)
            assert all(tuple(row) == rows.columns for row in rows)
        assert len(rows) > 0, "nothing in 2025"


def plain(rows: Rows) -> list[dict[str, Any]]:
    """Write rows as the files of answers do: dates as text, silence left out."""
    return [
        {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in row.items()
            if value is not None
        }
        for row in rows
    ]


def answers() -> Iterator[Any]:
    for name in NAMES:
        for case in json.loads((ANSWERS / f"{name}.json").read_text("utf-8")):
            yield pytest.param(name, case, id="-".join([name, *case["given"].values()]))


@pytest.mark.parametrize(("name", "case"), list(answers()))
def test_it_answers_as_worked_out_by_hand(
    name: str, case: dict[str, Any], small: graphkit.Graph
) -> None:
    assert plain(small.query(name, **case["given"])) == case["rows"]


def every_answer(graph: graphkit.Graph, town: str) -> dict[str, list[Any]]:
    """Ask every named query on two days."""
    return {
        name: [
            list(graph.query(name, **on(name, as_of), limit=100_000, **given))
            for given in asked(name, town)
            for as_of in ("2019-03-01", "2025-12-01")
        ]
        for name in NAMES
    }


@pytest.fixture(scope="module", params=["small", "leeds"])
def twice_asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Give every answer of a town, and of the same town written in another order."""
    graph: graphkit.Graph = request.getfixturevalue(request.param)
    other = shuffled(graph, tmp_path_factory.mktemp("shuffled") / "shuffled.kgl")
    return every_answer(graph, request.param), every_answer(other, request.param)


@pytest.mark.parametrize("name", NAMES)
def test_its_order_is_total(
    name: str, twice_asked: tuple[dict[str, list[Any]], dict[str, list[Any]]]
) -> None:
    first, other = twice_asked
    assert first[name] == other[name]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_when_it_is_cut(name: str, leeds: graphkit.Graph) -> None:
    given = next(iter(asked(name, "leeds")))
    given = {**given, **on(name, "2025-12-01")}
    whole = leeds.query(name, limit=100_000, **given)
    exact = leeds.query(name, limit=len(whole), **given)
    assert list(exact) == list(whole)
    assert exact.notes == whole.notes == (("as of 2025-12-01",) if "as_of" in given else ())
    if len(whole) > 1:
        less = len(whole) - 1
        cut = leeds.query(name, limit=less, **given)
        assert list(cut) == list(whole)[:less]
        assert any(f"only the first {less:,} rows" in note for note in cut.notes)


# -- parameters ----------------------------------------------------------------------------

QUERY = """\
// title: A question
// for: Funding officer
// question: 4
// param id: text: An id.
// param as_of: date = today: The day.
// param start: date = five years before as_of: The first day.
// param many: integer = 3: How many.
// param exact: boolean = false: Whether it is exact.
// param labels: list = Board; Role: Which labels.
// column id: Its id.
MATCH (n {id: $id}) RETURN n.id AS id ORDER BY id
"""


@pytest.fixture
def query() -> NamedQuery:
    return parse_query("example", QUERY)


def test_defaults(query: NamedQuery) -> None:
    assert query.values({"id": "x"}, dt.date(2024, 2, 29)) == {
        "id": "x",
        "as_of": dt.date(2024, 2, 29),
        "start": dt.date(2019, 2, 28),
        "many": 3,
        "exact": False,
        "labels": ["Board", "Role"],
    }


def test_five_years_are_counted_from_the_day_asked_about(query: NamedQuery) -> None:
    values = query.values({"id": "x", "as_of": "2019-03-01"}, TODAY)
    assert values["start"] == dt.date(2014, 3, 1)


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("as_of", "2019-03-01", dt.date(2019, 3, 1)),
        ("as_of", dt.date(2019, 3, 1), dt.date(2019, 3, 1)),
        ("as_of", "today", TODAY),
        ("start", "five years before as_of", dt.date(2020, 12, 1)),
        ("start", "2001-01-01", dt.date(2001, 1, 1)),
        ("many", "12", 12),
        ("many", 12, 12),
        ("exact", "TRUE", True),
        ("exact", True, True),
        ("labels", "Ward; ;LSOA", ["Ward", "LSOA"]),
        ("labels", ["Ward"], ["Ward"]),
        ("id", "2019-03-01", "2019-03-01"),
    ],
)
def test_a_value_is_read_as_its_type(
    query: NamedQuery, name: str, given: object, read: object
) -> None:
    value = query.values({"id": "x", name: given}, TODAY)[name]
    assert value == read
    assert type(value) is type(read)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("as_of", "2019-13"),
        ("as_of", "yesterday"),
        ("as_of", 2019),
        ("as_of", dt.datetime(2019, 3, 1, 12, 0)),
        ("many", "three"),
        ("many", 3.5),
        ("many", True),
        ("exact", "yes"),
        ("exact", 1),
        ("labels", 1),
        ("id", 5),
    ],
)
def test_a_value_of_another_type_is_an_error(query: NamedQuery, name: str, given: object) -> None:
    with pytest.raises(GraphkitError, match=f"parameter {name}: .* is no "):
        query.values({"id": "x", name: given}, TODAY)


def test_what_is_missing_or_unknown_is_an_error(query: NamedQuery) -> None:
    with pytest.raises(GraphkitError, match=r"parameter id is missing: An id\."):
        query.values({}, TODAY)
    with pytest.raises(GraphkitError, match="has no parameter ids; it has: as_of, exact, id,"):
        query.values({"id": "x", "ids": "y"}, TODAY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("// title: A question\n", "lacks title"),
        ("// question: 4\n", "lacks question"),
        ("// column id: Its id.\n", "lacks columns"),
    ],
)
def test_a_header_that_lacks_something_is_an_error(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_query("example", QUERY.replace(line, ""))


@pytest.mark.parametrize("line", ["// just words", "// param id: An id."])
def test_a_header_line_that_cannot_be_read_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_query("example", f"{line}\n{QUERY}")


@pytest.mark.parametrize("name", ["nonsense", "../model", "", "a/b", "x" * 5000, "\0"])
def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(GraphkitError, match="there is no query"):
        named_query(name)


def test_a_name_that_is_nearly_right_gets_a_hint() -> None:
    with pytest.raises(GraphkitError, match="did you mean boards-owing"):
        named_query("board-owing")
