"""What became of a thing: how it ended, what followed it, what it was renamed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from graphkit.claims import Node
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.time.spans import in_words
from graphkit.time.validity import IN_FORCE
from graphkit.wording import ending, listed, renamed

NO_SUCCESSOR = "no successor stated"
DATED_BACK = "what is shown is dated back by later sources"


def not_mentioned_before(things: Iterable[Row], day: dt.date) -> str:
    """Say when a source first mentions a thing, where that is later than a day.

    Parameters
    ----------
    things : iterable of dict
        Its rows of the query ``things``, under each of its names.
    day : datetime.date
    """
    first = min((row["first_stated"] for row in things if row["first_stated"]), default=None)
    return f"not mentioned before {in_words(first)}" if first is not None and day < first else ""


def ended(
    history: History, node: Node, thing: Row | None, facts: Iterable[Fact], day: dt.date
) -> str:
    """Say how a thing ended, where a source states that it had by a day.

    Parameters
    ----------
    history : History
    node : (label, id)
        As it is called on the day.
    thing : dict or None
        Its row of the query ``things``.
    facts : iterable of Fact
        The facts at it.
    day : datetime.date

    Returns
    -------
    str
        Such as "ended in March 2025, no successor stated"; empty where it has not ended.
    """
    if thing is None or thing["until"] is None or thing["until"] > day:
        return ""
    own = f" (“{thing['in_words_to']}”)" if thing["in_words_to"] else ""
    after = successors(history, node, facts, day)
    followed = f"succeeded by {listed(after)}" if after else NO_SUCCESSOR
    return f"ended {ending(thing['until'], thing['precision_to'])}{own}, {followed}"


def to_begin(thing: Row | None, day: dt.date) -> str:
    """Say when a thing is to begin, where a source states that it has not yet.

    Parameters
    ----------
    thing : dict or None
        Its row of the query ``things``.
    day : datetime.date

    Returns
    -------
    str
        Such as "is to begin in 2030"; empty where it has begun, or no source says when it does.
    """
    if thing is None or thing["since"] is None or thing["since"] <= day:
        return ""
    fine = thing["precision"]
    return f"is to begin {'in' if fine else 'on'} {in_words(thing['since'], fine)}"


def successors(history: History, node: Node, facts: Iterable[Fact], day: dt.date) -> list[str]:
    """Name what a thing was replaced by, merged or split into, by a day.

    Returns
    -------
    list of str
        Each with how, such as "City Board (replaced)".
    """
    followed = _successions(history, facts, day)
    return [
        _named(history, fact, after, "to") for fact, before, after in followed if before == node
    ]


def became(
    history: History, node: Node, name: str, facts: Iterable[Fact], day: dt.date
) -> list[str]:
    """Say under which names a thing went, what it followed and what followed it, by a day.

    Parameters
    ----------
    history : History
    node : (label, id)
        As it is asked about.
    name : str
        What is called so.
    facts : iterable of Fact
        The facts at it.
    day : datetime.date

    Returns
    -------
    list of str
        A sentence each.
    """
    facts = list(facts)
    now = history.names.on(node, day)
    said = renamed(history.names, node, name, day)
    if now == node:
        said += _renamings(history, node, facts, day)
    called = history.names.name(now, name)
    for fact, before, after in _successions(history, facts, day):
        if before == now:
            said.append(f"{called} was succeeded by {_named(history, fact, after, 'to')}")
        elif after == now:
            said.append(f"{called} succeeded {_named(history, fact, before, 'from')}")
    return said


def _successions(
    history: History, facts: Iterable[Fact], day: dt.date
) -> Iterator[tuple[Fact, Node, Node]]:
    """Yield each succession that is no renaming, with its ends as they are called on a day."""
    for fact in facts:
        if fact.type == "SUCCEEDED_BY" and fact.row["detail"] != "renamed":
            before, after = (history.names.on(each, day) for each in (fact.start, fact.end))
            if fact.state(day) == IN_FORCE and before != after:
                yield fact, before, after


def _renamings(history: History, node: Node, facts: Iterable[Fact], day: dt.date) -> Iterator[str]:
    """Say when a thing took its names up to a day."""
    known = [each for each in facts if each.type == "SUCCEEDED_BY" and each.in_force(day)]
    for fact in sorted(known, key=lambda each: (each.row["holds_from"], each.identity)):
        row = fact.row
        if row["detail"] != "renamed":
            continue
        if {history.names.on(each, day) for each in (fact.start, fact.end)} == {node}:
            fine = row["precision"]
            on = f" {'in' if fine else 'on'} {in_words(row['since'], fine)}" if row["since"] else ""
            yield f"{row['from_name']} was renamed {row['to_name']}{on}"


def _named(history: History, fact: Fact, node: Node, side: str) -> str:
    how = f" ({fact.row['detail']})" if fact.row["detail"] else ""
    return f"{history.names.name(node, fact.row[f'{side}_name'])}{how}"
