"""When a fact or a thing is in force, and how it stands on a day. The one definition.

A state holds from its stated beginning, or, where none is stated, from the day on which a
source first stated it, up to its own stated end or that of either thing it joins, whichever
comes first. An event, once it has happened, has happened. What is proposed or agreed, or
joins something that is, is never in force. Where a date is no finer than a month or a year,
what may hold counts as in force.

Folding stores the result as ``holds_from`` and ``holds_to``; both are absent where a fact is
never in force. In Cypher, in force on a day is ``r.holds_from <= $as_of AND r.holds_to >
$as_of``. How a fact stands on a day besides is said by `Validity.state`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graphkit.time.spans import OPEN, Stretch

IN_FORCE = "in force"
PROPOSED = "proposed"
AGREED = "agreed"
ENDED = "ended"
LATER = "later"
ONLY_END = "only its end is stated"
STATES = (IN_FORCE, PROPOSED, AGREED, ENDED, LATER, ONLY_END)
# What somebody wants, and nobody says is so.
COMING = (PROPOSED, AGREED)


@dataclass(frozen=True)
class Validity:
    """When something is in force, and how it stands on any day.

    Attributes
    ----------
    holds : (date, date) or None
        When it is in force, half-open; None where it never is.
    standing : str
        Proposed or agreed, of itself or of an end; empty where it is neither.
    known : datetime.date or None
        When a source first states it; None where only its end is stated.
    begins : datetime.date or None
        Its stated beginning.
    ends : datetime.date
        Its stated end, or that of a thing it joins; `OPEN` where there is none.
    """

    holds: Stretch | None
    standing: str = ""
    known: dt.date | None = None
    begins: dt.date | None = None
    ends: dt.date = OPEN

    def state(self, day: dt.date) -> str:
        """Say how it stands on a day: one of `STATES`.

        Examples
        --------
        >>> ended = Validity(None, ends=dt.date(2021, 1, 1))
        >>> ended.state(dt.date(2019, 1, 1)), ended.state(dt.date(2021, 1, 1))
        ('only its end is stated', 'ended')
        """
        if self.holds is not None:
            return LATER if day < self.holds[0] else IN_FORCE if day < self.holds[1] else ENDED
        if day >= self.ends:
            return ENDED
        if self.standing and self.known is not None:
            return self.standing if day >= self.known else LATER
        return ONLY_END if self.ends < OPEN and self.begins is None else LATER

    @property
    def told(self) -> Stretch | None:
        """When it is in force, or proposed or agreed: the days on which a picture draws it."""
        if self.holds is not None:
            return self.holds
        if self.standing and self.known is not None and self.known < self.ends:
            return (self.known, self.ends)
        return None

    @property
    def first(self) -> dt.date | None:
        """Its stated beginning, else the day on which a source first states it."""
        return self.begins or self.known

    def superseded(self, day: dt.date) -> Validity:
        """Make the validity of a proposal that came into force on a day: it ends then."""
        return replace(self, ends=min(self.ends, day))


def validity(
    own: Mapping[str, Any], ends: Iterable[Mapping[str, Any]] = (), *, event: bool = False
) -> Validity:
    """Work out when a fact or a thing is in force.

    Parameters
    ----------
    own : mapping
        Its properties: ``standing``, ``valid_from``, ``valid_to``, ``first_stated``.
    ends : iterable of mapping
        The properties of the things that it joins: ``standing``, ``valid_to``.
    event : bool
        Whether it happens, rather than holds.

    Returns
    -------
    Validity

    Examples
    --------
    >>> board = {"valid_to": dt.date(2020, 1, 1)}
    >>> chairs = {"first_stated": dt.date(2018, 3, 1)}
    >>> validity(chairs, [board]).holds
    (datetime.date(2018, 3, 1), datetime.date(2020, 1, 1))
    """
    ends = list(ends)
    standings = [each for each in (own, *ends) if each.get("standing")]
    standing = str(standings[0]["standing"]) if standings else ""
    stated: list[dt.date] = []
    if not event:
        stated = [each["valid_to"] for each in (own, *ends) if each.get("valid_to") is not None]
    until = min(stated, default=OPEN)
    begins, known = own.get("valid_from"), own.get("first_stated")
    holds: Stretch | None = None
    # Of a fact known only by its end, no source says when it held.
    if not standing and known is not None:
        start: dt.date = begins if begins is not None else known
        holds = (start, until) if start < until else None
    return Validity(holds, standing, known, begins, until)


def row_validity(row: Mapping[str, Any], *, event: bool = False) -> Validity:
    """Read the validity of a row of the queries ``facts`` and ``facts-at``.

    Parameters
    ----------
    row : mapping
        With ``holds_from``, ``holds_to``, ``standing``, ``since``, ``until``,
        ``first_stated``, and ``from_standing``, ``to_standing``, ``from_until``, ``to_until``
        of its two ends.
    event : bool
        Whether it happens, rather than holds.

    Returns
    -------
    Validity
    """
    stored = None if row["holds_from"] is None else (row["holds_from"], row["holds_to"])
    own = (row["standing"], row["since"], row["until"], row["first_stated"])
    start = (row["from_standing"], row["from_until"])
    end = (row["to_standing"], row["to_until"])
    return _row_validity(stored, own, start, end, event)


@lru_cache(maxsize=4096)
def _row_validity(
    stored: Stretch | None,
    own: tuple[Any, ...],
    start: tuple[Any, ...],
    end: tuple[Any, ...],
    event: bool,
) -> Validity:
    """Work it out once for all the rows that say the same of when they hold."""
    standing, begins, until, known = own
    said = {"standing": standing, "valid_from": begins, "valid_to": until, "first_stated": known}
    ends = [{"standing": each, "valid_to": day} for each, day in (start, end)]
    return replace(validity(said, ends, event=event), holds=stored)


def thing_validity(row: Mapping[str, Any]) -> Validity:
    """Read the validity of a row of the query ``things``."""
    return _thing_validity(row["standing"], row["since"], row["until"], row["first_stated"])


@lru_cache(maxsize=4096)
def _thing_validity(
    standing: str, begins: dt.date | None, until: dt.date | None, known: dt.date | None
) -> Validity:
    """Work it out once for all the things of which the same is said."""
    return validity(
        {"standing": standing, "valid_from": begins, "valid_to": until, "first_stated": known}
    )
