"""The named queries: their headers, their order, and what each answers on a small town.

tests/data/small is a made-up town whose answers, tests/data/answers, were worked out by
hand: chairs that change, a chain that breaks and is mended, money at several stages.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import graphkit
from graphkit.engines import Changes, open_engine
from graphkit.errors import GraphkitError
from graphkit.guard import lint
from graphkit.model import load_model
from graphkit.named_queries import NamedQuery, named_queries, named_query, parse_query
from graphkit.rows import Rows
from graphkit.snapshot import read_facts

HERE = Path(__file__).parent
SMALL, ANSWERS, LEEDS = HERE / "data/small", HERE / "data/answers", HERE.parent / "data/leeds"
NAMES = sorted(named_queries())
TODAY = dt.date(2025, 12, 1)
AUDIENCES = {"Head of Localities", "Funding officer"}
# Queries about one thing, and the things that they are asked about here.
ABOUT = {
    "above": {
        "small": [("Board", "town-board"), ("Action", "mend-the-hall"), ("Role", "director")],
        "leeds": [("Board", "neighbourhood-improvement-board"), ("Plan", "locality-working")],
    },
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
    info = {"model_version": "1", "datasets": [], "descriptions": []}
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
    changes = Changes(dict(nodes), dict(lines), info={"model_version": "1"})
    engine.transact(lambda writer: writer.write(changes))
    return graphkit.Graph(engine)


def asked(name: str, graph: str) -> Iterable[dict[str, Any]]:
    things = ABOUT.get(name, {}).get(graph)
    several = any(parameter.name == "ids" for parameter in named_query(name).parameters)
    which = "ids" if several else "id"
    return [{"label": label, which: node} for label, node in things] if things else [{}]


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
    assert values.get("old_before", dt.date(2020, 12, 1)) == dt.date(2020, 12, 1)
    assert values.get("limit", 1000) == 1000


@pytest.mark.parametrize("name", NAMES)
def test_it_returns_the_columns_that_it_documents(name: str, small: graphkit.Graph) -> None:
    query = named_query(name)
    for given in asked(name, "small"):
        values = query.values({**given, "as_of": "2021-06-01"}, TODAY)
        rows = small.engine.read(query.text, values)
        assert rows, "the small town has no row to check the columns by"
        assert list(rows[0]) == list(query.columns)


@pytest.mark.parametrize("name", ["above", "show"])
def test_it_lists_the_events_of_the_model(name: str) -> None:
    """An event is never "ended": both queries name the types that happen, as the model does."""
    model, text = load_model(), named_query(name).text
    listed = [set(re.findall(r"'(\w+)'", part)) for part in re.findall(r"IN (\[[^\]]*\])", text)]
    events = {kind.name for kind in model.relationships.values() if kind.kind == "event"}
    walked = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)*\b", " ".join(re.findall(r"\[r:(.*?)\]", text))))
    assert len(listed) == 2
    assert all(each == (events & walked if walked else events) for each in listed)


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
            rows = leeds.query(name, as_of=as_of, **given)
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
            list(graph.query(name, as_of=as_of, limit=100_000, **given))
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
    whole = leeds.query(name, as_of="2025-12-01", limit=100_000, **given)
    exact = leeds.query(name, as_of="2025-12-01", limit=len(whole), **given)
    assert list(exact) == list(whole)
    assert exact.notes == whole.notes == ("as of 2025-12-01",)
    if len(whole) > 1:
        less = len(whole) - 1
        cut = leeds.query(name, as_of="2025-12-01", limit=less, **given)
        assert list(cut) == list(whole)[:less]
        assert any(f"only the first {less} rows" in note for note in cut.notes)


# -- parameters ----------------------------------------------------------------------------

QUERY = """\
// title: A question
// for: Funding officer
// question: 4
// param id: text: An id.
// param as_of: date = today: The day.
// param old_before: date = five years before as_of: Older is old.
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
        "old_before": dt.date(2019, 2, 28),
        "many": 3,
        "exact": False,
        "labels": ["Board", "Role"],
    }


def test_old_is_counted_from_the_day_asked_about(query: NamedQuery) -> None:
    values = query.values({"id": "x", "as_of": "2019-03-01"}, TODAY)
    assert values["old_before"] == dt.date(2014, 3, 1)


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("as_of", "2019-03-01", dt.date(2019, 3, 1)),
        ("as_of", dt.date(2019, 3, 1), dt.date(2019, 3, 1)),
        ("as_of", "today", TODAY),
        ("old_before", "five years before as_of", dt.date(2020, 12, 1)),
        ("old_before", "2001-01-01", dt.date(2001, 1, 1)),
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
        ("as_of", "2019"),
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


@pytest.mark.parametrize("name", ["nonsense", "../model", "Funding", "", "a/b", "x" * 5000, "\0"])
def test_an_unknown_name_is_an_error(name: str) -> None:
    with pytest.raises(GraphkitError, match="there is no query"):
        named_query(name)


def test_a_name_that_is_nearly_right_gets_a_hint() -> None:
    with pytest.raises(GraphkitError, match="did you mean boards-owing"):
        named_query("board-owing")
