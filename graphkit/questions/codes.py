"""The official codes by which a thing is known, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graphkit.rows import Row
from graphkit.wording import listed


def codes(rows: Iterable[Row]) -> list[str]:
    """Say under which official codes a thing is known, however it was called.

    Parameters
    ----------
    rows : iterable of dict
        Rows of the query ``things``.

    Returns
    -------
    list of str

    Examples
    --------
    >>> codes([{"code": None, "codes": ["E05011410", "E05011550"], "org_ids": None}])
    ['GSS codes E05011410, then E05011550']
    """
    rows = list(rows)
    areas = _each([row["code"]] if row["code"] else row["codes"] or () for row in rows)
    bodies = _each(row["org_ids"] or () for row in rows)
    said = [f"GSS code{'s' if len(areas) > 1 else ''} {', then '.join(areas)}"] if areas else []
    return said + ([f"registered as {listed(bodies)}"] if bodies else [])


def _each(many: Iterable[Collection[str]]) -> list[str]:
    return list(dict.fromkeys(each for some in many for each in some))
