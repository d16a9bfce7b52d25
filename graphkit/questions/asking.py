"""Asking a named query for all its rows: cutting comes last, where it is announced."""

from __future__ import annotations

import datetime as dt
from typing import Any

from graphkit.engines.protocol import Answer, Reader
from graphkit.named_queries import named_query

# More rows than any graph answers with.
_ALL = 10_000_000


def ask(reader: Reader, name: str, as_of: dt.date | None = None, **given: Any) -> Answer:
    """Run a named query for a day.

    Parameters
    ----------
    reader : Reader
    name : str
        Its name.
    as_of : datetime.date, optional
        The day to ask about, where the query asks about one.
    **given
        Other parameters by name; those that the query has not are left out.

    Returns
    -------
    list of dict
        All its rows.
    """
    query = named_query(name)
    known = {parameter.name for parameter in query.parameters}
    wanted = {"as_of": as_of, "limit": _ALL, **given}
    values = {key: value for key, value in wanted.items() if key in known and value is not None}
    return reader.read(query.text, query.values(values, as_of or dt.date.today()))
