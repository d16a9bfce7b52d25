"""The words of the model in queries."""

from __future__ import annotations

import pytest

from graphkit.model import load_model
from graphkit.named_queries import named_queries
from graphkit.vocabulary import only_things, refuse_unknown

MODEL = load_model()


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_named_queries_name_nothing_that_the_model_lacks(name: str) -> None:
    refuse_unknown(named_queries()[name].text, MODEL)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("MATCH (n) RETURN n.id AS id", "(n*) RETURN"),
        ("MATCH () RETURN 1 AS x", "(*) RETURN"),
        ("MATCH ({id: 'x'}) RETURN 1 AS x", "(*{id"),
        ("MATCH (a:Board), (n), (m) RETURN n.id AS id", "(n*), (m*)"),
        ("MATCH p = (n) RETURN length(p) AS x", "p = (n*)"),
        ("RETURN EXISTS { (n) } AS x", "{ (n*) }"),
        ("MATCH (n:Board)\nMATCH (m) // (n)\nRETURN m.id AS id", "(m*) // (n)"),
    ],
)
def test_a_node_that_stands_alone_is_a_thing(text: str, where: str) -> None:
    assert where in only_things(text, MODEL).replace(f":{'|'.join(MODEL.labels)}", "*")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Board) RETURN count(n) AS n",
        "MATCH (a)-[r]->(b) RETURN a.id AS id",
        "MATCH (n:Board) MATCH (n) RETURN n.id AS id",
        "MATCH (b:Board) WHERE (b)-->() RETURN b.id AS id, (1) AS one, [1, (2)] AS list",
        "MATCH (b:Board) RETURN '(n)' AS text, COUNT { (b)--() } AS n",
        "UNWIND ['(n)'] AS x RETURN x",
    ],
)
def test_what_joins_something_and_what_is_no_pattern_stay(text: str) -> None:
    assert only_things(text, MODEL) == text
