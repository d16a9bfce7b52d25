"""The sources of a graph: what each is called, its date, and what is old by them.

A thing or fact is old when five years lie between its last statement and the newest source,
up to the day asked about, of the datasets that state it: old in each of them. So what the
newest release of a register states is never old, and a dataset that does not speak of a
thing never ages it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.time.spans import OPEN, in_words, years_after

# What was last stated longer ago than this is old: lists leave it out and say so.
OLD_AFTER_YEARS = 5


@dataclass(frozen=True)
class SourceName:
    """A source as people name it."""

    id: str
    name: str
    date: dt.date
    url: str | None = None
    datasets: tuple[str, ...] = ()
    licence: str | None = None

    @cached_property
    def dated(self) -> str:
        """Its name with its date, as it is cited."""
        return f"{self.name} ({in_words(self.date)})"


class Sources(dict[str, SourceName]):
    """Every source, by id, and what is old by them.

    Examples
    --------
    >>> day = dt.date
    >>> sources = Sources(SourceName(str(d), "", d, None, ("town",)) for d in (
    ...     day(2011, 5, 1), day(2016, 5, 1), day(2018, 1, 1)))
    >>> said = {"sources": ["2011-05-01"], "datasets": ["town"], "last_stated": day(2011, 5, 1)}
    >>> sources.is_old(said, day(2017, 12, 31)), sources.is_old(said, day(2018, 1, 1))
    (False, True)
    """

    def __init__(self, sources: Iterable[SourceName] = ()) -> None:
        super().__init__((each.id, each) for each in sources)
        dates: defaultdict[str, set[dt.date]] = defaultdict(set)
        for each in self.values():
            for dataset in each.datasets:
                dates[dataset].add(each.date)
        self._dates = {dataset: sorted(known) for dataset, known in dates.items()}
        # Most facts rest on few sets of sources.
        self._old_from: dict[tuple[Any, ...], dt.date] = {}

    def old_from(self, row: Mapping[str, Any]) -> dt.date:
        """Find the first day on which a fact or thing is old; `OPEN` where it never is.

        Parameters
        ----------
        row : mapping
            Of a fact: ``sources``, ``datasets``, ``last_stated``. Of a thing besides these
            ``mentioned_by`` and ``mentioned_last``, which come first.
        """
        told = row.get
        known = (
            told("last_stated"), tuple(told("sources") or ()), tuple(told("datasets") or ()),
            tuple(told("mentioned_by") or ()), tuple(told("mentioned_last") or ()),
        )  # fmt: skip
        if (day := self._old_from.get(known)) is None:
            days = [self._outlived(name, last) for name, last in self._last_by_dataset(row).items()]
            day = self._old_from[known] = max(days, default=OPEN)
        return day

    def is_old(self, row: Mapping[str, Any], day: dt.date) -> bool:
        """Say whether a fact or thing is old on a day."""
        return self.old_from(row) <= day

    def _last_by_dataset(self, row: Mapping[str, Any]) -> dict[str, dt.date]:
        if row.get("mentioned_by"):
            dates = map(dt.date.fromisoformat, row["mentioned_last"])
            return dict(zip(row["mentioned_by"], dates, strict=True))
        last: dict[str, dt.date] = {}
        latest = row.get("last_stated")
        for source, dataset in zip(row.get("sources") or (), row["datasets"] or (), strict=True):
            date = self[source].date
            # What comes after the last statement is a report of its end.
            if latest is None or date <= latest:
                last[dataset] = max(date, last.get(dataset, date))
        return last

    def _outlived(self, dataset: str, last: dt.date) -> dt.date:
        """Find when the first source of a dataset came that is five years younger than a day."""
        dates = self._dates.get(dataset, [])
        place = bisect_left(dates, years_after(last, OLD_AFTER_YEARS))
        return dates[place] if place < len(dates) else OPEN


def read_sources(reader: Reader) -> Sources:
    """Read every source, by id."""
    text = (
        "MATCH (s:Source) RETURN s.id AS id, s.name AS name, s.date AS date, s.url AS url, "
        "s.datasets AS datasets, s.licence AS licence"
    )
    rows = reader.read(text)
    return Sources(
        SourceName(**{**row, "datasets": tuple(dict.fromkeys(row["datasets"] or ()))})
        for row in rows
    )
