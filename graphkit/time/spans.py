"""Dates that are as fine as their source, and stretches of days between them.

A stretch is half-open: its first day belongs to it, the day on which it ends does not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# The end of what has no known end.
OPEN = dt.date.max

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SPAN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FINANCIAL_YEAR = re.compile(r"(\d{4})/(\d{2})", re.ASCII)

DAY, MONTH, YEAR, FINANCIAL_YEAR = None, "month", "year", "financial year"


@dataclass(frozen=True)
class Span:
    """A year, a financial year, a month or a day.

    Attributes
    ----------
    first : datetime.date
        Its first day.
    after : datetime.date
        The day after its last.
    precision : str or None
        ``"year"``, ``"financial year"``, ``"month"``, or None for a day.
    """

    first: dt.date
    after: dt.date
    precision: str | None

    def contains(self, other: Span) -> bool:
        """Say whether `other` lies wholly inside this span."""
        return self.first <= other.first and other.after <= self.after

    def meets(self, other: Span) -> bool:
        """Say whether one day can lie in both: whoever names them need not disagree."""
        return self.first < other.after and other.first < self.after


@lru_cache(maxsize=10_000)
def parse_span(text: str) -> Span:
    """Read a year, a financial year, a month or a day.

    Parameters
    ----------
    text : str
        ``"2018"``, ``"2018/19"``, ``"2018-11"`` or ``"2018-11-03"``.

    Returns
    -------
    Span

    Raises
    ------
    ValueError
        When the text is none of these.

    Examples
    --------
    >>> parse_span("2018-11").after
    datetime.date(2018, 12, 1)
    >>> parse_span("2018").precision
    'year'
    >>> parse_span("2018/19").first, parse_span("2018/19").after
    (datetime.date(2018, 4, 1), datetime.date(2019, 4, 1))
    """
    financial = _FINANCIAL_YEAR.fullmatch(text)
    found = financial or _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year = int(found[1])
    if year == dt.MAXYEAR:
        # The day after its last would be no date.
        raise ValueError(text)
    if financial:
        if int(financial[2]) != (year + 1) % 100:
            raise ValueError(text)
        return Span(dt.date(year, 4, 1), dt.date(year + 1, 4, 1), FINANCIAL_YEAR)
    _, month, day = found.groups()
    first = dt.date(year, int(month or 1), int(day or 1))
    if day is not None:
        return Span(first, first + dt.timedelta(days=1), DAY)
    if month is not None:
        return Span(first, (first + dt.timedelta(days=31)).replace(day=1), MONTH)
    return Span(first, dt.date(year + 1, 1, 1), YEAR)


def as_fine(first: dt.date, precision: str | None) -> str:
    """Write the first day of a span as `parse_span` reads the span.

    Examples
    --------
    >>> as_fine(dt.date(2018, 4, 1), "financial year"), as_fine(dt.date(2018, 4, 1), "month")
    ('2018/19', '2018-04')
    """
    if precision == FINANCIAL_YEAR:
        return f"{first.year:04}/{(first.year + 1) % 100:02}"
    text = first.isoformat()
    return {YEAR: text[:4], MONTH: text[:7]}.get(precision or "", text)


def first_of(last: dt.date, precision: str | None) -> dt.date:
    """Find the first day of the span that ends with a day.

    Examples
    --------
    >>> first_of(dt.date(2019, 3, 31), "financial year"), first_of(dt.date(2018, 11, 30), "month")
    (datetime.date(2018, 4, 1), datetime.date(2018, 11, 1))
    """
    if precision == FINANCIAL_YEAR:
        return financial_year(last)
    return last.replace(day=1, month=1 if precision == YEAR else last.month)


def financial_year(day: dt.date) -> dt.date:
    """Find the first day of the financial year in which a day lies: 1 April.

    Examples
    --------
    >>> financial_year(dt.date(2012, 3, 31))
    datetime.date(2011, 4, 1)
    """
    return dt.date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def parse_day(text: str) -> dt.date:
    """Read a full date, such as 2019-02-13.

    Raises
    ------
    ValueError
        When the text is no full date.

    Examples
    --------
    >>> parse_day("2019-02-13")
    datetime.date(2019, 2, 13)
    """
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def finest(texts: list[str]) -> list[str]:
    """Keep the spans that no other of the spans makes finer, in order.

    A coarse date that contains a finer one does not disagree with it, nor does a financial
    year with a calendar year that it overlaps.

    Examples
    --------
    >>> finest(["2018", "2018-11"])
    ['2018-11']
    >>> finest(["2018", "2019-01"])
    ['2018', '2019-01']
    >>> finest(["2018", "2018/19"]), finest(["2018", "2018/19", "2019"])
    (['2018'], ['2018', '2019'])
    """
    if len(texts) == 1:
        return texts
    spans = {text: parse_span(text) for text in texts}
    met = {
        text: {other for other, each in spans.items() if span.meets(each)}
        for text, span in spans.items()
    }

    def makes_finer(text: str, other: str) -> bool:
        """Say whether whatever disagrees with the other date does so with this one too."""
        days = [spans[each].after - spans[each].first for each in (text, other)]
        return met[text] < met[other] or (
            met[text] == met[other] and (days[0], text) < (days[1], other)
        )

    return sorted(
        text for text in spans if not any(makes_finer(other, text) for other in met[text])
    )


def ends_by(text: str) -> dt.date:
    """Find the first day on which what is said to end is over at the latest.

    A full date is that day; in a month or a year that is named it still held.

    Examples
    --------
    >>> ends_by("2018-11"), ends_by("2018-11-03")
    (datetime.date(2018, 12, 1), datetime.date(2018, 11, 3))
    """
    span = parse_span(text)
    return span.after if span.precision else span.first


def latest_beginning(first: dt.date, precision: str | None) -> dt.date:
    """Find the last day on which something stored as begun on a day can have begun.

    Examples
    --------
    >>> latest_beginning(dt.date(2018, 11, 1), "month")
    datetime.date(2018, 11, 30)
    """
    return parse_span(as_fine(first, precision)).after - dt.timedelta(days=1)


def earliest_end(after: dt.date, precision: str | None) -> dt.date:
    """Find the first day on which something stored as ended can have been over.

    Examples
    --------
    >>> earliest_end(dt.date(2018, 12, 1), "month"), earliest_end(dt.date(2018, 12, 1), None)
    (datetime.date(2018, 11, 1), datetime.date(2018, 12, 1))
    """
    return after if precision is None else first_of(after - dt.timedelta(days=1), precision)


def years_before(day: dt.date, years: int) -> dt.date:
    """Go back some years; 29 February becomes the 28th where there is none.

    Examples
    --------
    >>> years_before(dt.date(2024, 2, 29), 5)
    datetime.date(2019, 2, 28)
    """
    year = max(day.year - years, dt.MINYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def years_after(day: dt.date, years: int) -> dt.date:
    """Find the first day more than some years after a day.

    Examples
    --------
    >>> years_after(dt.date(2019, 2, 28), 5), years_after(dt.date(2019, 3, 1), 5)
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 2))
    """
    if day.year + years >= dt.MAXYEAR:
        return OPEN
    after = day + dt.timedelta(days=1)
    try:
        return after.replace(year=after.year + years)
    except ValueError:
        return dt.date(after.year + years, 3, 1)


@lru_cache(maxsize=10_000)
def in_words(day: dt.date, precision: str | None = None) -> str:
    """Write a date as a person would, no finer than it is known.

    Parameters
    ----------
    day : datetime.date
        Any day of the span that is meant.
    precision : str, optional

    Examples
    --------
    >>> in_words(dt.date(2011, 4, 1), "financial year")
    '2011/12'
    >>> in_words(dt.date(2017, 11, 1), "month")
    'November 2017'
    >>> in_words(dt.date(2019, 2, 13))
    '13 February 2019'
    """
    if precision == YEAR:
        return str(day.year)
    if precision == FINANCIAL_YEAR:
        return as_fine(financial_year(day), precision)
    if precision == MONTH:
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# Spelt out here, since strftime's month names follow the machine's language.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# -- stretches -------------------------------------------------------------------------------

Stretch = tuple[dt.date, dt.date]

EVER: Stretch = (dt.date.min, OPEN)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that touch, in order.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> merged([(b, c), (a, b)]) == [(a, c)]
    True
    """
    joined: list[Stretch] = []
    every = list(stretches)
    for start, end in sorted(every) if len(every) > 1 else every:
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
    return merged(
        [
            # Compared by hand: this is asked more often than anything else about time.
            (a if a > c else c, b if b < d else d)
            for a, b in some
            for c, d in others
        ]
    )


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
