"""Small graphs drawn from the model, for tests that hold for any graph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from hypothesis import strategies as st

from graphkit.claims import Identity, node_identity
from graphkit.engines import Changes
from graphkit.folding import Facts, place_in_force
from graphkit.model import Model, Property, load_model
from graphkit.money import pence

MODEL = load_model()
DAYS = [dt.date(2011, 5, 11), dt.date(2018, 12, 1), dt.date(2019, 2, 13), dt.date(2022, 3, 1)]
# Names that sort differently by code point, by UTF-16 unit, by case and by language.
WORDS = [
    "a",
    "B",
    "b",
    "é",
    "z",
    "10",
    "9",
    " x",
    "-",
    "it's",
    'say "so"',
    "2015",
    "2019",
    "\uffee",
    "\U0001d4b3",
]
SOURCES = ["s0", "s1", "s2"]


# Labels that questions bring together. A graph of a few kinds has more to say than one of all.
THEMES = {
    "accountability": ("Action", "Plan", "Project", "Board", "Role", "Person", "Partner"),
    "money": ("FundingStream", "Project", "Partner", "Ward", "Neighbourhood", "LocalAuthority"),
    "ranks": ("LSOA", "Ward", "Neighbourhood", "Indicator", "Area", "LocalAuthority"),
    "partners": ("Partner", "Team", "Project", "Board", "Neighbourhood", "Venue"),
    "everything": tuple(MODEL.labels),
}


def _value(chance: Random, declared: Property) -> Any:
    if declared.one_of and declared.type != "list":
        return chance.choice(declared.one_of)
    kinds: dict[str, Callable[[], Any]] = {
        "text": lambda: chance.choice(WORDS),
        "list": lambda: chance.choices(declared.one_of or WORDS, k=chance.randint(1, 3)),
        "integer": lambda: chance.randint(max(declared.least or 0, 0), 12),
        "money": lambda: chance.choice([0.1, 0.2, 1.0, 2.55, 120000.0]),
        "currency": lambda: chance.choice(["GBP", "GBP", "EUR"]),
        "number": lambda: chance.choice([0.5, 1.0, 2.5, 120000.0, -3.25]),
        "boolean": lambda: True,
        "date": lambda: chance.choice(DAYS),
        "span": lambda: chance.choice(DAYS),
    }
    return kinds[declared.type]()


def _evidence(chance: Random) -> dict[str, Any]:
    number = chance.randint(1, 3)
    days = sorted(chance.choices(DAYS, k=number))
    named = chance.choices(SOURCES, k=number)
    places = [f"¶{place}" for place in range(number)]
    stated: dict[str, Any] = {"first_stated": days[0], "last_stated": days[-1]}
    # A fact of which only the end is stated has no first statement.
    if chance.random() < 0.1:
        stated.pop("first_stated")
    if chance.random() < 0.2:
        stated["disputed"] = True
    return {
        "sources": named,
        "locators": places,
        "datasets": ["drawn"] * number,
        "claims": ["{}"] * number,
        "source": named[0],
        "locator": places[0],
        **stated,
    }


def _properties(chance: Random, declared: Mapping[str, Property], often: float) -> dict[str, Any]:
    said = {
        name: _value(chance, each)
        for name, each in declared.items()
        if each.required or chance.random() < (0.2 if name == "standing" else often)
    }
    return {**said, **_evidence(chance)}


def _node(chance: Random, model: Model, label: str, often: float) -> dict[str, Any]:
    said = _properties(chance, model.labels[label].properties, often)
    mentions = {"mentioned_by": ["drawn"], "mentioned_last": [said["last_stated"].isoformat()]}
    return {**said, **mentions}


@st.composite
def drawn_graphs(draw: st.DrawFn, theme: str, model: Model = MODEL) -> Changes:
    """Draw a graph of up to 33 nodes and 80 relationships, each as a load would write it."""
    number, lines = draw(st.integers(1, 30)), draw(st.integers(0, 80))
    often = draw(st.sampled_from([0.0, 0.3, 0.8]))
    # Drawn by hypothesis themselves the choices would be far too much alike; a difference
    # still shrinks to the fewest nodes and lines.
    chance = Random(draw(st.integers(0, 1_000_000)))
    changes = Changes(info={"model_version": model.version, "datasets": [], "descriptions": []})
    for place in range(number):
        label = chance.choice(THEMES[theme])
        # Nodes of different labels may have one id; "imd-rank" is what queries ask for.
        node_id = chance.choice(["imd-rank" if label == "Indicator" else "x", f"n{place}"])
        changes.nodes[node_identity(label, node_id)] = _node(chance, model, label, often)
    for source in SOURCES:
        changes.nodes[node_identity("Source", source)] = _node(chance, model, "Source", often)
    ids: dict[str, list[str]] = {}
    for identity in changes.nodes:
        ids.setdefault(identity.name, []).append(identity.start)
    possible = {
        kind.name: ends
        for kind in model.relationships.values()
        if (ends := [(a, b) for a, b in kind.ends if a in ids and b in ids])
    }
    for _ in range(lines if possible else 0):
        kind = model.relationships[chance.choice(list(possible))]
        start, end = chance.choice(possible[kind.name])
        said = _properties(chance, kind.properties, often)
        first, last = chance.choice(ids[start]), chance.choice(ids[end])
        said.pop("pence", None)
        if "pence" in kind.properties and "amount" in said:
            said["pence"] = pence(said["amount"])
        key = chance.choice(["", "k1", "k2", "#2018-05", "#2018-05#amount=1.0", "k1#until 2018"])
        identity = Identity(kind.name, start, first, end, last, key, said.get("standing", ""))
        changes.relationships[identity] = {**said, "key": key, "standing": identity.standing}
    place_in_force(Facts(changes.nodes, changes.relationships), model)
    changes.new = {*changes.nodes, *changes.relationships}
    return changes
