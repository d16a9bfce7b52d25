"""Making things and lines from facts, the same way in every view."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphkit.claims import Node
from graphkit.model import Model
from graphkit.questions.drawn import Drawn, united
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.sources import OLD_AFTER_YEARS, SourceName
from graphkit.time.spans import OPEN, in_words
from graphkit.viz.drawing import Item, Line, Period, Statement, Thing
from graphkit.wording import citations, detail, ending, money, verb, when

OLD = "old"
WENT_OLD = f"its sources went on for {OLD_AFTER_YEARS} years without it"
CAME_TRUE = "came into force"
OTHER_NAME = "stands under another name, or no longer belongs here"

# What the side panel calls what is known of a thing, in order.
_SAID = {
    "kind": "kind",
    "sector": "sector",
    "description": "what it is",
    "aliases": "also called",
    "membership": "who sits on it",
    "members": "how many",
    "beneficiaries": "for whom",
    "code": "code",
    "codes": "codes",
    "budget": "budget",
    "budget_period": "budget for",
    "unit": "unit",
    "publisher": "published by",
    "date": "dated",
    "url": "address",
}
# These are the latest reports, so they are told only when none of them lies after the day.
_REPORTED = {"status": "status, as last reported", "due": "due, as last reported"}


def key(node: Node) -> str:
    """Write the key of a thing."""
    return f"{node[0]}/{node[1]}"


def statements(row: Mapping[str, Any], sources: Mapping[str, SourceName]) -> tuple[Statement, ...]:
    """Cite each source of a row, as every command does, with where it is published."""
    words = citations(row, sources)
    ids = row.get("sources") or [row["source"]]
    return tuple(
        Statement(said, sources[each].url, sources[each].licence)
        for said, each in zip(words, ids, strict=True)
    )


def periods(when_drawn: Drawn, facts: Sequence[Fact]) -> tuple[Period, ...]:
    """Write when something is drawn, and why it is drawn no longer.

    Parameters
    ----------
    when_drawn : Drawn
    facts : sequence of Fact
        The facts that it rests on.

    Returns
    -------
    tuple of Period
    """
    came_true = {fact.validity.ends for fact in facts if _came_true(fact)}
    ended = {fact.validity.ends for fact in facts} - came_true
    went_old = {fact.old_from for fact in facts}
    made = []
    for stretches, states in ((when_drawn.recent, ()), (when_drawn.old, (OLD,))):
        for start, end in stretches:
            why = ""
            if end != OPEN and end not in ended:
                why = WENT_OLD if end in went_old else OTHER_NAME
                why = CAME_TRUE if end in came_true else why
            first = None if start == dt.date.min else start.isoformat()
            last = None if end == OPEN else end.isoformat()
            made.append((start, Period(first, last, states, why)))
    return tuple(period for _, period in sorted(made, key=lambda each: each[0]))


def _came_true(fact: Fact) -> bool:
    """Say whether a proposal ends since it came into force, not since a source ends it."""
    stated = {fact.row[name] for name in ("until", "from_until", "to_until")}
    return bool(fact.row["standing"]) and fact.validity.ends not in {OPEN, *stated}


def days_of(items: Iterable[Item]) -> tuple[str, ...]:
    """List the days on which something changes, in order."""
    periods_ = [period for item in items for period in item.periods]
    days = {day for each in periods_ for day in (each.start, each.end) if day is not None}
    return tuple(sorted(days))


class Maker:
    """Makes things and lines for a day.

    Parameters
    ----------
    history : History
    as_of : datetime.date
    include_old : bool
    """

    def __init__(self, history: History, as_of: dt.date, *, include_old: bool) -> None:
        self.history = history
        self.model: Model = history.model
        self.sources = history.sources
        self.as_of = as_of
        self.include_old = include_old

    # -- lines ---------------------------------------------------------------

    def grouped(self, facts: Iterable[Fact]) -> dict[tuple[str, Node, Node, str], list[Fact]]:
        """Group the facts that make one line: of one type and standing, between the same two."""
        groups: dict[tuple[str, Node, Node, str], list[Fact]] = {}
        for fact in facts:
            groups.setdefault((fact.type, fact.start, fact.end, fact.standing), []).append(fact)
        return groups

    def line(self, facts: Sequence[Fact], drawn_when: Drawn | None = None, **own: Any) -> Line:
        """Make the line of a group of facts.

        Parameters
        ----------
        facts : sequence of Fact
            All of one type and standing, between the same two things.
        drawn_when : Drawn, optional
            When it is drawn, for views with a slider.
        **own
            What the view says otherwise.

        Returns
        -------
        Line
        """
        first = facts[0]
        told = {fact.row["detail"] for fact in facts}
        states = [first.standing] if first.standing else []
        states += ["disputed"] if any(fact.row["disputed"] for fact in facts) else []
        made: dict[str, Any] = {
            "key": f"{first.type}:{key(first.start)}>{key(first.end)}"
            + (f":{first.standing}" if first.standing else ""),
            "start": key(first.start),
            "end": key(first.end),
            "type": first.type,
            "words": verb(self.model, first.type, told, forward=True),
            "back": verb(self.model, first.type, told, forward=False),
            "note": details(facts),
            "properties": self.fact_properties(facts),
            "statements": self.cited(facts),
        }
        if drawn_when is not None:
            made["periods"] = periods(drawn_when, facts)
        elif all(fact.is_old(self.as_of) for fact in facts):
            states.append(OLD)
        return Line(**{**made, "states": tuple(states), **own})

    def fact_properties(self, facts: Sequence[Fact]) -> dict[str, Any]:
        """Say of the facts of a line what the side panel shows."""
        said = {"what it says": details(facts), "when": self.whens(facts)}
        return {name: words for name, words in said.items() if words}

    def whens(self, facts: Iterable[Fact]) -> str:
        """Say when each of some facts began, was stated and ended."""
        return "; also ".join(dict.fromkeys(self.when(fact) for fact in facts))

    def when(self, fact: Fact) -> str:
        """Say when a fact began, was stated and ended."""
        event = self.model.relationships[fact.type].kind == "event"
        return when(fact.row, event=event, old=fact.is_old(self.as_of))

    def cited(self, facts: Iterable[Fact]) -> tuple[Statement, ...]:
        """Cite every source of some facts, each place once."""
        every = (each for fact in facts for each in statements(fact.row, self.sources))
        return tuple(dict.fromkeys(every))

    # -- things --------------------------------------------------------------

    def thing(self, row: Row, **own: Any) -> Thing:
        """Make a thing from a row of the query ``things``."""
        states = [row["standing"]] if row["standing"] else []
        states += ["disputed"] if row["disputed"] else []
        made: dict[str, Any] = {
            "key": key((row["label"], row["id"])),
            "label": row["label"],
            "name": row["name"],
            "states": tuple(states),
            "properties": self.thing_properties(row),
            "statements": statements(row, self.sources),
        }
        if "properties" in own:
            own["properties"] = {**made["properties"], **own["properties"]}
        if "states" in own:
            own["states"] = (*made["states"], *own["states"])
        return Thing(**{**made, **own})

    def thing_properties(self, row: Row) -> dict[str, Any]:
        """Say of a thing what the side panel shows."""
        said = {words: _plain(name, row) for name, words in _SAID.items() if row[name]}
        if row["last_stated"] is not None and row["last_stated"] <= self.as_of:
            said |= {words: row[name] for name, words in _REPORTED.items() if row[name]}
        if row["first_stated"] is not None:
            said["first mentioned"] = in_words(row["first_stated"])
            said["last mentioned"] = in_words(row["last_stated"])
        if row["since"] is not None:
            said["since"] = in_words(row["since"], row["precision"])
        if row["until"] is not None:
            said["ended"] = ending(row["until"], row["precision_to"])
        if row["collective"]:
            said["stands for"] = "several that the sources do not name"
        said["id"] = row["id"]
        return said


class Gathered:
    """When things are drawn and on what grounds, gathered from the lines that join them."""

    def __init__(self) -> None:
        self.shown: defaultdict[Node, list[Drawn]] = defaultdict(list)
        self.grounds: defaultdict[Node, list[Fact]] = defaultdict(list)

    def add(self, nodes: Iterable[Node], when_drawn: Drawn, facts: Iterable[Fact] = ()) -> None:
        """Take note of some things that are drawn together, and of the facts that say so."""
        facts = list(facts)
        for node in nodes:
            self.shown[node].append(when_drawn)
            self.grounds[node] += facts

    def periods(self, node: Node) -> tuple[Period, ...]:
        """Write when a thing is drawn, and why it is drawn no longer."""
        return periods(united(self.shown[node]), self.grounds[node])


def sizes(counts: Mapping[Any, float], least: float = 0.15) -> dict[Any, float]:
    """Scale counts to sizes from 0 to 1, so that areas compare as the counts do.

    Examples
    --------
    >>> sizes({"a": 4, "b": 1, "c": 0}, least=0.1)
    {'a': 1.0, 'b': 0.5, 'c': 0.1}
    """
    most = max(counts.values(), default=0) or 1
    return {each: max(least, round((n / most) ** 0.5, 4)) for each, n in counts.items()}


def details(facts: Iterable[Fact]) -> str:
    """Say what tells the facts of a line apart, each thing once."""
    every = dict.fromkeys(detail(fact.row) for fact in facts)
    return "; ".join(each for each in every if each)


def _plain(name: str, row: Row) -> Any:
    value = row[name]
    if name == "budget":
        return money({"amount": value, "qualifier": row["qualifier"]})
    if isinstance(value, dt.date):
        return in_words(value)
    return "; ".join(value) if isinstance(value, list) else value
