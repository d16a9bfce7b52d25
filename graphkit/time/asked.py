"""The day that a person asks about, in any of the forms in which people write one."""

from __future__ import annotations

import datetime as dt
import re

from graphkit.time.spans import in_words, parse_day, parse_span

_WRITTEN = re.compile(r"(?:(\d{1,2}) )?([^\W\d_]+) (\d{4})")
_MONTHS = {in_words(dt.date(2000, month, 1), "month").split()[0]: month for month in range(1, 13)}


def asked_day(text: str, *, first: bool = False) -> dt.date:
    """Read a day: in full, as a month or a year, as answers print it, or "today".

    Parameters
    ----------
    text : str
        ``"2022-06-01"``, ``"2022-06"``, ``"2022"``, ``"1 June 2022"``, ``"June 2022"`` or
        ``"today"``, in capitals or not.
    first : bool
        Whether the first day of a month or a year is meant; else the last.

    Returns
    -------
    datetime.date

    Raises
    ------
    ValueError
        When it is none of these.

    Examples
    --------
    >>> asked_day("2022-06"), asked_day("2022", first=True), asked_day("1 march 2022")
    (datetime.date(2022, 6, 30), datetime.date(2022, 1, 1), datetime.date(2022, 3, 1))
    """
    text = " ".join(text.split())
    if text.casefold() == "today":
        return dt.date.today()
    if written := _WRITTEN.fullmatch(text):
        day, month, year = written.groups()
        number = _MONTHS.get(month.capitalize())
        if number is None:
            raise ValueError(text)
        text = f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    if text.count("-") == 2:
        return parse_day(text)
    span = parse_span(text)
    return span.first if first else span.after - dt.timedelta(days=1)
