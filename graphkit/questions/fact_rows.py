"""Reading the rows of facts: the columns of the named query ``facts``, as few as are needed.

``queries/facts.cypher`` says once what a row holds. Here the same columns are asked for of
some relationship types, or at some things, without those that none of the types can fill:
a column costs as much to read as it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.columns import fillable
from graphkit.rows import Row

_IDENTITY = itemgetter("type", "from_label", "from_id", "to_label", "to_id", "key", "standing")


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
    text, rest = _text(model, types, f"(a)-[r:{'|'.join(sorted(set(types)))}]->(b)")
    return sorted(_whole(reader.read(text), rest), key=identity)


def facts_at(
    reader: Reader,
    model: Model,
    label: str,
    ids: Iterable[str],
    ways: Collection[tuple[str, str]] | None = None,
) -> list[Row]:
    """Read the rows of every fact at some things of one label.

    Parameters
    ----------
    reader : Reader
    model : Model
    label : str
    ids : iterable of str
    ways : collection of (str, str), optional
        Only facts of these relationship types, each with "out" from the things or "in" to them.

    Returns
    -------
    list of dict
        As `facts_of` gives them.
    """
    given = {"ids": sorted(ids)}
    rows: list[Row] = []
    for way, pattern in (
        ("out", "(a:{label} {{id: wanted}})-[r:{types}]->(b)"),
        ("in", "(b:{label} {{id: wanted}})<-[r:{types}]-(a)"),
    ):
        types = [name for name in _types(model, label, way) if ways is None or (name, way) in ways]
        if types:
            made = pattern.format(label=label, types="|".join(types))
            text, rest = _text(model, types, made)
            rows += _whole(reader.read(f"UNWIND $ids AS wanted {text}", given), rest)
    return rows


def identity(row: Row) -> tuple[str, ...]:
    """Tell a fact apart from every other."""
    told: tuple[str, ...] = _IDENTITY(row)
    return told


def _whole(rows: list[Row], rest: Row) -> list[Row]:
    return [{**rest, **row} for row in rows] if rest else rows


def _text(model: Model, types: Collection[str], pattern: str) -> tuple[str, Row]:
    """Write the query, and the columns that it leaves out with what stands in them."""
    known = {name for each in types for name in model.relationship_properties(each)}
    columns, rest = fillable("facts", "r", known)
    return f"MATCH {pattern} RETURN {columns}", rest


def _types(model: Model, label: str, way: str) -> list[str]:
    """Name the relationship types that can begin, or end, at a label."""
    side = 0 if way == "out" else 1
    kinds = model.relationships.values()
    return sorted(k.name for k in kinds if any(ends[side] == label for ends in k.ends))
