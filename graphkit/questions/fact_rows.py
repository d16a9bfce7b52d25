"""Reading the rows of facts: the columns of the named query ``facts``, as few as are needed.

``queries/facts.cypher`` says once what a row holds. Here the same columns are asked for of
some relationship types, or at some things, without those that none of the types can fill:
a column costs as much to read as it holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.named_queries import named_query
from graphkit.rows import Row

_COLUMN = re.compile(r"(coalesce\([^()]*\)|[^,()]+(?:\([^()]*\)(?:\[\d\])?)?) AS (\w+)(?:,|\n|$)")
_PROPERTY = re.compile(r"\br\.(\w+)")
_OF_AN_END = re.compile(r"\b[ab]\.")
_FALL_BACK = {"false": False, "''": ""}
IDENTITY = ("type", "from_label", "from_id", "to_label", "to_id", "key", "standing")


def facts_of(reader: Reader, model: Model, types: Sequence[str]) -> list[Row]:
    """Read the rows of every fact of some relationship types, in a fixed order.

    Parameters
    ----------
    reader : Reader
    model : Model
    types : sequence of str

    Returns
    -------
    list of dict
        With all the columns of the query ``facts``.
    """
    text, rest = _text(model, frozenset(types), f"(a)-[r:{'|'.join(sorted(set(types)))}]->(b)")
    return _whole(reader.read(text), rest)


def facts_at(reader: Reader, model: Model, label: str, ids: Iterable[str]) -> list[Row]:
    """Read the rows of every fact at some things of one label; see `facts_of`."""
    given = {"ids": sorted(ids)}
    rows: list[Row] = []
    for pattern, types in (
        (f"(a:{label} {{id: wanted}})-[r]->(b)", _types(model, label, out=True)),
        (f"(b:{label} {{id: wanted}})<-[r]-(a)", _types(model, label, out=False)),
    ):
        if types:
            text, rest = _text(model, types, pattern)
            rows += _whole(reader.read(f"UNWIND $ids AS wanted {text}", given), rest)
    return rows


def identity(row: Row) -> tuple[str, ...]:
    """Tell a fact apart from every other."""
    return tuple(row[name] for name in IDENTITY)


def _whole(rows: list[Row], rest: Row) -> list[Row]:
    whole = [{**rest, **row} for row in rows] if rest else rows
    return sorted(whole, key=identity)


def _text(model: Model, types: Collection[str], pattern: str) -> tuple[str, Row]:
    """Write the query, and the columns that it leaves out with what stands in them."""
    known = {name for each in types for name in model.relationship_properties(each)}
    asked, rest = [], Row()
    for expression, name in _columns():
        named = set(_PROPERTY.findall(expression))
        if not named or named & known or _OF_AN_END.search(expression):
            asked.append(f"{_only(expression, named - known)} AS {name}")
        else:
            # What the query makes of what is never stated.
            rest[name] = next((v for text, v in _FALL_BACK.items() if text in expression), None)
    return f"MATCH {pattern} RETURN {', '.join(asked)}", rest


def _only(expression: str, unknown: set[str]) -> str:
    for name in unknown:
        expression = re.sub(rf"\br\.{name}\b(, )?", "", expression)
    return expression


@cache
def _columns() -> tuple[tuple[str, str], ...]:
    text = named_query("facts").text
    made = text[text.index("RETURN ") + len("RETURN ") : text.index("ORDER BY")]
    return tuple((each[1].strip(), each[2]) for each in _COLUMN.finditer(made))


def _types(model: Model, label: str, *, out: bool) -> frozenset[str]:
    """Find the relationship types that can begin, or end, at a label."""
    side = 0 if out else 1
    kinds = model.relationships.values()
    return frozenset(kind.name for kind in kinds if any(ends[side] == label for ends in kind.ends))
