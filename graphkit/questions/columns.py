"""The columns of a named query, as few of them as what is read can fill.

A query says once what a row holds. Here the same columns are asked for without those that
nothing can fill: a column costs as much to read as it holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from graphkit.named_queries import named_query
from graphkit.rows import Row

_COLUMN = re.compile(r"(coalesce\([^()]*\)|[^,()]+(?:\([^()]*\)(?:\[\d\])?)?) AS (\w+)(?:,|\n|$)")
_PROPERTY = re.compile(r"\b([a-z])\.(\w+)")
_FALL_BACK = {"false": False, "''": ""}


def fillable(query: str, of: str, known: Collection[str]) -> tuple[str, Row]:
    """Write the columns that a query returns, and those it leaves out with what stands in them.

    Parameters
    ----------
    query : str
        The name of the query.
    of : str
        What it calls that of which only some properties can be there.
    known : collection of str
        These properties.

    Returns
    -------
    tuple of str and dict

    Examples
    --------
    >>> written, rest = fillable("things", "n", {"id", "name"})
    >>> written
    'labels(n)[0] AS label, n.id AS id, n.name AS name'
    >>> rest["kind"], rest["collective"]
    (None, False)
    """
    asked, rest = [], Row()
    for expression, name in _columns(query):
        stated = _PROPERTY.findall(expression)
        unknown = {each for owner, each in stated if owner == of} - set(known)
        if len(unknown) < len(stated) or not stated:
            asked.append(f"{_without(expression, of, unknown)} AS {name}")
        else:
            # What the query makes of what is never stated.
            rest[name] = next((v for text, v in _FALL_BACK.items() if text in expression), None)
    return ", ".join(asked), rest


def _without(expression: str, of: str, unknown: set[str]) -> str:
    for name in unknown:
        expression = re.sub(rf"\b{of}\.{name}\b(, )?", "", expression)
    return expression


@cache
def _columns(query: str) -> tuple[tuple[str, str], ...]:
    text = named_query(query).text
    made = text[text.index("RETURN ") + len("RETURN ") : text.index("ORDER BY")]
    return tuple((each[1].strip(), each[2]) for each in _COLUMN.finditer(made))
