"""When a source says that there is none, which silence does not.

``stated_none`` on a thing lists relationship types of which a source says that there is
none. It holds from that source's date until a later claim says otherwise, or until what
another source dates begins.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable

from graphkit.questions.history import Fact
from graphkit.rows import Row
from graphkit.sources import Sources
from graphkit.time.spans import parse_span


def stated_none(
    thing: Row, kinds: Iterable[str], facts: Iterable[Fact], sources: Sources, day: dt.date
) -> dt.date | None:
    """Find since when a source says that a thing has none of something, as of a day.

    Parameters
    ----------
    thing : dict
        A row of the query ``things``: ``stated_none``, ``sources``, ``claims``.
    kinds : iterable of str
        Relationship types, any of which it may lack.
    facts : iterable of Fact
        What is said of these types at the thing.
    sources : Sources
    day : datetime.date

    Returns
    -------
    datetime.date or None
        The date of the source that says so; None where none does, or there was one since.
    """
    wanted = set(kinds)
    last = last_stated_none(thing, wanted, sources, day)
    if last is None:
        return None
    otherwise = (date for fact in facts if fact.type in wanted for date in says_so(fact, sources))
    return None if any(last < date <= day for date in otherwise) else last


def last_stated_none(
    thing: Row, kinds: Collection[str], sources: Sources, day: dt.date
) -> dt.date | None:
    """Find when a source last said, by a day, that a thing has none; whatever was said since."""
    if not set(kinds) & set(thing["stated_none"] or ()):
        return None
    said = (
        date
        for source, content in zip(thing["sources"], thing["claims"], strict=True)
        if (date := sources[source].date) <= day
        and set(kinds) & set(json.loads(content).get("stated_none") or ())
    )
    return max(said, default=None)


def says_so(fact: Fact, sources: Sources) -> list[dt.date]:
    """List the days from which a fact says that there is one: proposing one does not."""
    if fact.standing:
        return []
    begins = [] if fact.validity.begins is None else [fact.validity.begins]
    return [*begins, *stated(fact, sources)]


def stated(fact: Fact, sources: Sources) -> list[dt.date]:
    """List the dates of the sources that state a fact, rather than that it had ended."""
    dates = []
    for source, content in zip(fact.row["sources"], fact.row["claims"], strict=True):
        date, ends = sources[source].date, json.loads(content).get("valid_to")
        if ends is None or date < parse_span(ends).first:
            dates.append(date)
    return dates
