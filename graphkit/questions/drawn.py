"""When something is told as recent, and when as old: the days on which a picture draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.questions.history import Fact
from graphkit.time.spans import EVER, OPEN, Stretch, both, merged, without


@dataclass(frozen=True)
class Drawn:
    """When something is drawn: as recent, and as old where that is asked for."""

    recent: list[Stretch]
    old: list[Stretch]

    def ever(self) -> list[Stretch]:
        """Join both."""
        return merged([*self.recent, *self.old]) if self.old else self.recent

    def on(self, day: dt.date) -> bool:
        """Say whether it is drawn on a day."""
        return any(start <= day < end for start, end in self.ever())

    def is_old(self, day: dt.date) -> bool:
        """Say whether it is old on a day."""
        return any(start <= day < end for start, end in self.old)

    def during(self, days: Iterable[Stretch]) -> Drawn:
        """Keep the days that lie in some stretches."""
        days = list(days)
        return Drawn(both(self.recent, days), both(self.old, days))


def aged(held: Iterable[Stretch], old_from: dt.date, *, include_old: bool) -> Drawn:
    """Part the days on which something holds where it becomes old.

    Parameters
    ----------
    held : iterable of (date, date)
    old_from : datetime.date
        The first day on which it is old.
    include_old : bool
        Whether it is drawn on these days too.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> aged([(a, c)], b, include_old=False) == Drawn([(a, b)], [])
    True
    """
    held = merged(held)
    if not held or held[-1][1] <= old_from:
        return Drawn(held, [])
    recent = both(held, [(EVER[0], old_from)])
    return Drawn(recent, both(held, [(old_from, OPEN)]) if include_old else [])


def drawn(facts: Iterable[Fact], *, include_old: bool) -> Drawn:
    """Find when some facts that make one line are drawn: recent where one of them is."""
    return united(aged(f.held, f.old_from, include_old=include_old) for f in facts)


def united(stretches: Iterable[Drawn]) -> Drawn:
    """Join when several things are drawn: recent where one of them is."""
    every = list(stretches)
    if len(every) == 1:
        return every[0]
    recent = merged(part for each in every for part in each.recent)
    return Drawn(recent, without((part for each in every for part in each.old), recent))


def intersected(some: Drawn, other: Drawn) -> Drawn:
    """Find when two are drawn at once: recent where both are."""
    recent = both(some.recent, other.recent)
    return Drawn(recent, without(both(some.ever(), other.ever()), recent))
