"""Stretches of days, and how they meet: half-open, with the last day of all for "open"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from graphkit.named_queries import OLD_AFTER_YEARS

Stretch = tuple[dt.date, dt.date]

EVER: Stretch = (dt.date.min, dt.date.max)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that touch, in order.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> merged([(b, c), (a, b)]) == [(a, c)]
    True
    """
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def both(some: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """Keep the days that lie in both.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> both([(a, c)], [(b, dt.date.max)]) == [(b, c)]
    True
    """
    others = list(others)
    return merged((max(a, c), min(b, d)) for a, b in some for c, d in others)


def without(some: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """Keep the days of some that lie in none of the others.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> without([(a, dt.date.max)], [(b, c)]) == [(a, b), (c, dt.date.max)]
    True
    """
    left = merged(some)
    for start, end in merged(others):
        left = [
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
    return merged(left)


def old_from(last_stated: dt.date) -> dt.date:
    """Find the first day on which what was last stated on a day is old.

    Examples
    --------
    >>> old_from(dt.date(2019, 2, 28)), old_from(dt.date(2019, 3, 1))
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 2))
    """
    if last_stated.year + OLD_AFTER_YEARS >= dt.MAXYEAR:
        return dt.date.max
    after = last_stated + dt.timedelta(days=1)
    try:
        return after.replace(year=after.year + OLD_AFTER_YEARS)
    except ValueError:
        return dt.date(after.year + OLD_AFTER_YEARS, 3, 1)
