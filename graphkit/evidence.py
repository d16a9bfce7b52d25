"""Saying who says so and since when, in one way everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.named_queries import OLD_AFTER_YEARS
from graphkit.spans import in_words, years_before


@dataclass(frozen=True)
class SourceName:
    """A source as people name it."""

    id: str
    name: str
    date: dt.date
    url: str | None = None


def read_sources(reader: Reader) -> dict[str, SourceName]:
    """Read every source, by id."""
    text = "MATCH (s:Source) RETURN s.id AS id, s.name AS name, s.date AS date, s.url AS url"
    return {row["id"]: SourceName(**row) for row in reader.read(text)}


def citations(row: Mapping[str, Any], sources: Mapping[str, SourceName]) -> list[str]:
    """Cite each source of a row: its name, its date and the place in it.

    Parameters
    ----------
    row : mapping
        With ``sources`` and ``locators``, or with one ``source`` and ``locator``.
    sources : mapping of str to SourceName

    Returns
    -------
    list of str
    """
    ids = row.get("sources") or [row["source"]]
    places = row.get("locators") or [row["locator"]]
    cited = []
    for source, locator in zip(ids, places, strict=True):
        known = sources[source]
        cited.append(f"{known.name} ({in_words(known.date)}), {locator}")
    return cited


def is_old(row: Mapping[str, Any], as_of: dt.date) -> bool:
    """Say whether nothing stated it in the years before a day that count as recent."""
    last = row.get("last_stated")
    return last is not None and last < years_before(as_of, OLD_AFTER_YEARS)


def when(row: Mapping[str, Any], as_of: dt.date, *, event: bool) -> str:
    """Say when a fact began, was stated and ended, as far as a source says so.

    Parameters
    ----------
    row : mapping
        With ``since``, ``precision``, ``until``, ``precision_to``, ``in_words``,
        ``in_words_to``, ``first_stated`` and ``last_stated``.
    as_of : datetime.date
    event : bool
        Whether it happened, rather than held.

    Returns
    -------
    str

    Examples
    --------
    >>> row = {"since": None, "precision": None, "until": None, "precision_to": None,
    ...        "in_words": None, "in_words_to": None,
    ...        "first_stated": dt.date(2022, 3, 1), "last_stated": dt.date(2022, 3, 1)}
    >>> when(row, dt.date(2022, 5, 1), event=False)
    'beginning not stated; first stated 1 March 2022, nothing later'
    """
    parts = []
    first, last = row["first_stated"], row["last_stated"]
    since = row["since"]
    if since is not None:
        word = "since" if not event else "in" if row["precision"] else "on"
        # Where a source is vaguer than the date, its own words stand beside it.
        own = f" (“{row['in_words']}”)" if row["in_words"] else ""
        parts.append(f"{word} {in_words(since, row['precision'])}{own}")
    elif row["in_words"]:
        parts.append(f"“{row['in_words']}”")
    elif not event and first is not None:
        parts.append("beginning not stated")
    elif event and first is not None:
        parts.append("date not stated")
    until = row["until"]
    if until is not None and not event:
        fine = row.get("precision_to")
        # A month or a year is stored as the day after it; the source named the span itself.
        last = until - dt.timedelta(days=1) if fine else until
        parts.append(f"{'ended in' if fine else 'until'} {in_words(last, fine)}")
    elif row.get("in_words_to") and not event:
        parts.append(f"“{row['in_words_to']}”")
    if first is None:
        parts.append("known only by its ending")
    elif first == last:
        parts.append(f"first stated {in_words(first)}, nothing later")
    else:
        parts.append(f"first stated {in_words(first)}, last {in_words(last)}")
    if is_old(row, as_of):
        parts.append(f"more than {OLD_AFTER_YEARS} years old")
    return "; ".join(parts)
