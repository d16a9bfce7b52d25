"""Any small graph gives the same rows in the same order on both engines, query by query."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drawn_graphs import DAYS, THEMES, drawn_graphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from staging import Stage

from graphkit.engines import Changes, statements

# Bound here before the suite puts the server in its place.
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.model import load_model
from graphkit.named_queries import NamedQuery, named_queries
from graphkit.snapshot import read_facts

MODEL = load_model()


def asked(query: NamedQuery, graph: Changes, place: int) -> Iterator[dict[str, Any]]:
    """Choose what to ask of a drawn graph: two days, and two of its nodes."""
    names = {p.name for p in query.parameters}
    nodes = sorted(graph.nodes)
    chosen = [nodes[place % len(nodes)], nodes[-1 - place % len(nodes)]]
    lacking = {p.name: "x" for p in query.parameters if p.required}
    for day in (DAYS[place % len(DAYS)], DAYS[-1]):
        for node in chosen if "id" in names else chosen[:1]:
            about = {"label": node.name, "id": node.start, "as_of": day}
            known = {name: value for name, value in about.items() if name in names}
            yield query.values({**lacking, **known}, day)


@pytest.mark.parametrize("theme", THEMES)
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_graph_is_answered_alike(staged: Stage, theme: str, data: st.DataObject) -> None:
    graph = data.draw(drawn_graphs(theme))
    place = data.draw(st.integers(0, 30))
    # Both ways in which facts travel: as maps, or as lists with their dates apart.
    if data.draw(st.booleans()):
        graph = replace(graph, new={*graph.nodes, *graph.relationships})
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedEngine(str(Path(folder) / "drawn.kgl"))
        embedded.transact(lambda writer: writer.write(graph))
        neo4j = staged.emptied()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(statements, "FEW", 0)
            neo4j.transact(lambda writer: writer.write(graph))
        assert read_facts(embedded, MODEL) == read_facts(neo4j, MODEL)
        with neo4j.answering():
            for name, query in named_queries().items():
                for values in asked(query, graph, place):
                    rows = embedded.read(query.text, values)
                    other = neo4j.read(query.text, values)
                    assert rows == other, f"{name} with {values}"
                    assert [*map(list, rows)] == [*map(list, other)]
