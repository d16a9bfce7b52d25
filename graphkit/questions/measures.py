"""What places were measured at: values and ranks, how each stands on a day, and of when it is."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable

from graphkit.claims import Node
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.time.validity import IN_FORCE

PLACES = ("LSOA", "Ward", "Neighbourhood", "LocalAuthority", "Area", "Venue")

# The day that a measure is of, and 0 where it is only known to be from before that day.
Released = tuple[dt.date, int]

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PERIOD = re.compile(
    rf"(?P<before>before |until |up to )?(?P<month>{'|'.join(_MONTHS)})? ?"
    r"(?P<year>\d{4})(?:-(?P<number>\d{2}))?\b(?! to )",
    re.IGNORECASE | re.ASCII,
)


def read_measures(history: History, day: dt.date, facts: Iterable[Fact] | None = None) -> list[Row]:
    """Read everything that a place was measured at, whatever became of it.

    Parameters
    ----------
    history : History
    day : datetime.date
        For which states and names are given.
    facts : iterable of Fact, optional
        Those to take, where they have been read already.

    Returns
    -------
    list of dict
        Rows of the query ``facts`` with, as they are called on the day, ``label``, ``id`` and
        ``name`` of the place, ``indicator_id`` and ``indicator``; ``named_then``, the name that
        the source used where it was another; ``collective``; ``rank_1_means`` and ``better`` of
        the indicator; ``state`` on the day; and ``old``.
    """
    text = "MATCH (i:Indicator) RETURN i.id AS id, i.rank_1_means AS means, i.better AS better"
    indicators = {("Indicator", row["id"]): row for row in history.reader.read(text)}
    found = history.of_types(["MEASURED"]) if facts is None else facts
    named = history.on(found, day)
    return [_row(f, history, indicators, day) for f in named if f.start[0] in PLACES]


def counts(row: Row) -> bool:
    """Say whether a measure counts on its day: in force, and measured rather than aimed at."""
    return row["state"] == IN_FORCE and not row["planned"]


def released(row: Row) -> Released | None:
    """Say when a measure was of: its first day, or what its period says; else None.

    Examples
    --------
    >>> released({"since": None, "until": None, "period": "before April 2024"})
    (datetime.date(2024, 4, 1), 0)
    >>> released({"since": None, "until": None, "period": "so far"})
    """
    if row["since"] is not None:
        return row["since"], 1
    read = _PERIOD.match(row["period"])
    if read is None:
        return (row["until"], 0) if row["until"] is not None else None
    month = int(read["number"] or 1)
    if read["month"]:
        month = _MONTHS.index(read["month"].lower()) + 1
    if not 1 <= month <= len(_MONTHS) or not int(read["year"]):
        return None
    return dt.date(int(read["year"]), month, 1), 0 if read["before"] else 1


def released_or_stated(row: Row) -> Released:
    """Give when a measure was of, or else when it was first stated."""
    return released(row) or (row["holds_from"], 0)


def add_boundaries(history: History, measures: Iterable[Row]) -> None:
    """Add to measures of small areas ``boundaries``: those that their own sources speak of.

    Parameters
    ----------
    history : History
    measures : iterable of dict
        As `read_measures` gives them; changed in place.
    """
    rows = [row for row in measures if row["label"] == "LSOA"]
    areas = history.things(_measured(row) for row in rows)
    stated: dict[Node, dict[str, list[str]]] = {
        node: {
            source: json.loads(content).get("boundaries") or []
            for source, content in zip(area["sources"], area["claims"], strict=True)
        }
        for node, area in areas.items()
        if area["boundaries"]
    }
    for row in rows:
        known = stated.get(_measured(row), {})
        row["boundaries"] = {each for source in row["sources"] for each in known.get(source, ())}


def other_boundaries(before: Row, after: Row) -> str:
    """Say so where two measures are of other boundaries; empty where no source says that.

    Examples
    --------
    >>> other_boundaries({"boundaries": {"2011"}}, {"boundaries": {"2021"}})
    'ranked in the boundaries of 2011, then of 2021'
    """
    was, now = (sorted(row.get("boundaries") or ()) for row in (before, after))
    if not was or not now or set(was) & set(now):
        return ""
    return f"ranked in the boundaries of {' and '.join(was)}, then of {' and '.join(now)}"


def other_totals(before: Row, after: Row) -> str:
    """Say so where two measures are out of other numbers; empty where no source says that.

    Examples
    --------
    >>> other_totals({"out_of": 32844}, {"out_of": 33755})
    'ranked out of 32,844, then out of 33,755'
    """
    was, now = before["out_of"], after["out_of"]
    if not was or not now or was == now:
        return ""
    return f"ranked out of {was:,}, then out of {now:,}"


def inexact(before: Row, after: Row) -> str:
    """Say so where one of two ranks is not stated exactly; empty where both are.

    Examples
    --------
    >>> inexact({"rank": 5}, {"rank": 10, "qualifier": "about"})
    'a rank is stated as about 10'
    """
    said = next((row for row in (after, before) if row.get("qualifier")), None)
    return f"a rank is stated as {said['qualifier']} {said['rank']:,}" if said else ""


def _measured(row: Row) -> Node:
    """Name the place as the sources of a measure name it."""
    return row["from_label"], row["from_id"]


def _row(fact: Fact, history: History, indicators: dict[Node, Row], day: dt.date) -> Row:
    row, names = fact.row, history.names
    renamed = fact.start != _measured(row)
    by = indicators[fact.end]
    then = indicators["Indicator", row["to_id"]]
    return {
        **row,
        "label": fact.start[0],
        "id": fact.start[1],
        "name": names.name(fact.start) if renamed else row["from_name"],
        "named_then": row["from_name"] if renamed else None,
        "collective": row["from_collective"],
        "indicator_id": fact.end[1],
        "indicator": row["to_name"] if by is then else names.name(fact.end),
        "rank_1_means": by["means"] or then["means"],
        "better": by["better"] or then["better"],
        "state": fact.state(day),
        "old": fact.is_old(day),
    }
