"""Any small graph gives the same rows in the same order on both engines, query by query."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from drawn_graphs import DAYS, drawn_graphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from staging import Stage

from graphkit.engines import Changes

# Bound here before the suite puts the server in its place.
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.model import load_model
from graphkit.named_queries import NamedQuery, named_queries
from graphkit.snapshot import read_facts

MODEL = load_model()


def asked(query: NamedQuery, graph: Changes, place: int, day: dt.date) -> dict[str, Any]:
    """Choose what to ask of a drawn graph: one of its nodes, and a day."""
    nodes = sorted(graph.nodes)
    node = nodes[place % len(nodes)]
    about = {"label": node.name, "id": node.start, "as_of": day}
    known = {p.name: about[p.name] for p in query.parameters if p.name in about}
    lacking = {p.name: "x" for p in query.parameters if p.required and p.name not in about}
    return query.values({**lacking, **known}, day)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graph=drawn_graphs(), place=st.integers(0, 30), day=st.sampled_from(DAYS))
def test_any_graph_is_answered_alike(
    staged: Stage, graph: Changes, place: int, day: dt.date
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedEngine(str(Path(folder) / "drawn.kgl"))
        embedded.transact(lambda writer: writer.write(graph))
        neo4j = staged.emptied()
        neo4j.transact(lambda writer: writer.write(graph))
        assert read_facts(embedded, MODEL) == read_facts(neo4j, MODEL)
        for name, query in named_queries().items():
            values = asked(query, graph, place, day)
            rows, other = embedded.read(query.text, values), neo4j.read(query.text, values)
            assert rows == other, f"{name} with {values}"
            assert [list(row) for row in rows] == [list(row) for row in other]
