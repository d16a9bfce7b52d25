"""Small graphs drawn from the model, for tests that hold for any graph."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from graphkit.claims import Identity, node_identity
from graphkit.engines import Changes
from graphkit.model import Model, Property, load_model

MODEL = load_model()
DAYS = [dt.date(2011, 5, 11), dt.date(2018, 12, 1), dt.date(2019, 2, 13), dt.date(2022, 3, 1)]
# Names that sort differently by code point, by UTF-16 unit, by case and by language.
WORDS = ["a", "B", "b", "é", "z", "10", "9", " x", "-", "it's", 'say "so"', "\uffee", "\U0001d4b3"]
SOURCES = ["s0", "s1", "s2"]
_SAID = ("valid_from", "valid_to")


def _values(declared: Property) -> st.SearchStrategy[Any]:
    if declared.one_of:
        return st.sampled_from(declared.one_of)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": st.sampled_from(WORDS),
        "list": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        "integer": st.integers(max(declared.least or 0, 0), 12),
        "number": st.sampled_from([0.5, 1.0, 2.5, 120000.0, -3.25]),
        "boolean": st.just(True),
        "date": st.sampled_from(DAYS),
        "span": st.sampled_from(DAYS),
    }
    return kinds[declared.type]


@st.composite
def _evidence(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.integers(1, 3))
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=number, max_size=number)))
    named = [draw(st.sampled_from(SOURCES)) for _ in range(number)]
    places = [f"¶{place}" for place in range(number)]
    stated = {"first_stated": days[0], "last_stated": days[-1]}
    # A fact of which only the end is stated has no first statement.
    if draw(st.integers(0, 5)) == 0:
        stated.pop("first_stated")
    disputed = {"disputed": True} if draw(st.integers(0, 3)) == 0 else {}
    return {
        "sources": named,
        "locators": places,
        "datasets": ["drawn"] * number,
        "claims": ['{"content":{}}'] * number,
        "source": named[0],
        "locator": places[0],
        **stated,
        **disputed,
    }


@st.composite
def _properties(draw: st.DrawFn, declared: dict[str, Property]) -> dict[str, Any]:
    said = {
        name: draw(_values(each))
        for name, each in declared.items()
        if not each.derived and (each.required or draw(st.integers(0, 2)) == 0)
    }
    return {**said, **draw(_evidence())}


@st.composite
def drawn_graphs(draw: st.DrawFn, model: Model = MODEL) -> Changes:
    """Draw a graph of up to 24 nodes and 30 relationships, each as a load would write it."""
    labels = draw(st.lists(st.sampled_from(sorted(model.labels)), min_size=1, max_size=18))
    changes = Changes(info={"model_version": model.version, "datasets": [], "descriptions": []})
    for place, label in enumerate([*labels, *["Source"] * len(SOURCES)]):
        source = place - len(labels)
        node_id = SOURCES[source] if source >= 0 else draw(st.sampled_from(["x", "y", f"n{place}"]))
        said = draw(_properties(dict(model.labels[label].properties)))
        changes.nodes[node_identity(label, node_id)] = said
    ids: dict[str, list[str]] = {}
    for identity in changes.nodes:
        ids.setdefault(identity.name, []).append(identity.start)
    possible = [
        (kind.name, start, end)
        for kind in model.relationships.values()
        for start, end in kind.ends
        if start in ids and end in ids
    ]
    if possible:
        for _ in range(draw(st.integers(0, 30))):
            name, start, end = draw(st.sampled_from(possible))
            said = draw(_properties(dict(model.relationships[name].properties)))
            identity = Identity(
                name,
                start,
                draw(st.sampled_from(ids[start])),
                end,
                draw(st.sampled_from(ids[end])),
                draw(st.sampled_from(["", "k1", "k2"])),
                said.pop("standing", ""),
            )
            changes.relationships[identity] = said
    changes.new = {*changes.nodes, *changes.relationships}
    return changes
