"""Reading the rows of things: the columns of the named query ``things``, as few as are needed."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.columns import fillable
from graphkit.rows import Row


def things_of(reader: Reader, model: Model, label: str, ids: Iterable[str]) -> list[Row]:
    """Read the rows of some things of one label.

    Parameters
    ----------
    reader : Reader
    model : Model
    label : str
    ids : iterable of str

    Returns
    -------
    list of dict
        With all the columns of the query ``things``, in order of their ids.
    """
    columns, rest = fillable("things", "n", {"id", *model.node_properties(label)})
    text = f"UNWIND $ids AS wanted MATCH (n:{label} {{id: wanted}}) RETURN {columns}"
    rows = reader.read(text, {"ids": sorted(ids)})
    for row in rows:
        row.update(rest)
    return sorted(rows, key=lambda row: str(row["id"]))
