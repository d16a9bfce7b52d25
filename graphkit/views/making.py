"""Making things and lines from facts, the same way in every view."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphkit.model import Model
from graphkit.named_queries import OLD_AFTER_YEARS
from graphkit.questions.asking import ask
from graphkit.rows import Row
from graphkit.sources import SourceName
from graphkit.time.spans import Stretch, both, in_words, merged, without
from graphkit.views.facts import Fact, Facts, Node, by_label
from graphkit.viz.drawing import Item, Line, Period, Statement, Thing
from graphkit.wording import citations, in_money, when

OLD = "old"
WENT_OLD = f"no source states it in {OLD_AFTER_YEARS} years"
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


@dataclass(frozen=True)
class Drawn:
    """When something is drawn: as recent, and as old where that is asked for."""

    recent: list[Stretch]
    old: list[Stretch]

    def ever(self) -> list[Stretch]:
        """Join both."""
        return merged([*self.recent, *self.old])

    def on(self, day: dt.date) -> bool:
        """Say whether it is drawn on a day."""
        return any(start <= day < end for start, end in self.ever())

    def is_old(self, day: dt.date) -> bool:
        """Say whether it is old on a day."""
        return any(start <= day < end for start, end in self.old)


def drawn(facts: Iterable[Fact], *, include_old: bool) -> Drawn:
    """Find when some facts that make one line are drawn."""
    facts = list(facts)
    recent = merged(part for fact in facts for part in without(fact.held, [fact.old]))
    if not include_old:
        return Drawn(recent, [])
    return Drawn(recent, without((part for fact in facts for part in fact.held), recent))


def key(node: Node) -> str:
    """Write the key of a thing."""
    return f"{node[0]}/{node[1]}"


def reading(model: Model, kind: str, details: Collection[str]) -> tuple[str, str]:
    """Say how a relationship reads from its start and from its end.

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> reading(load_model(), "REQUESTED", {"recommended"})
    ('is recommended to ask for', 'is recommended to be asked for by')
    """
    if kind == "REQUESTED" and set(details) == {"recommended"}:
        # What is only recommended must not read as if it had been done.
        return "is recommended to ask for", "is recommended to be asked for by"
    declared = model.relationships[kind]
    return declared.forward, declared.backward


def statements(row: Mapping[str, Any], sources: Mapping[str, SourceName]) -> tuple[Statement, ...]:
    """Cite each source of a row, as every command does, with where it is published."""
    words = citations(row, sources)
    ids = row.get("sources") or [row["source"]]
    return tuple(Statement(said, sources[each].url) for said, each in zip(words, ids, strict=True))


def periods(
    when_drawn: Drawn, facts: Sequence[Fact], came_true: Iterable[dt.date] = ()
) -> tuple[Period, ...]:
    """Write when something is drawn, and why it is drawn no longer.

    Parameters
    ----------
    when_drawn : Drawn
    facts : sequence of Fact
        The facts that it rests on.
    came_true : iterable of datetime.date
        When what was proposed came into force.

    Returns
    -------
    tuple of Period
    """
    ended = {fact.row["until"] for fact in facts}
    went_old = {fact.old[0] for fact in facts}
    came_true = set(came_true)
    made = []
    for stretches, states in ((when_drawn.recent, ()), (when_drawn.old, (OLD,))):
        for start, end in stretches:
            why = ""
            if end != dt.date.max and end not in ended:
                why = WENT_OLD if end in went_old else OTHER_NAME
                why = CAME_TRUE if end in came_true else why
            first = None if start == dt.date.min else start.isoformat()
            last = None if end == dt.date.max else end.isoformat()
            made.append((start, Period(first, last, states, why)))
    return tuple(period for _, period in sorted(made, key=lambda each: each[0]))


def days_of(items: Iterable[Item], as_of: dt.date, horizon: dt.date) -> tuple[str, ...]:
    """List the days on which something changes, in order.

    A day on which something only becomes old counts up to the last that is known of: the
    day asked about, or the date of the latest source.
    """
    last = max(as_of, horizon).isoformat()
    days: set[str] = set()
    for item in items:
        for period in item.periods:
            if period.start is not None and (OLD not in period.states or period.start <= last):
                days.add(period.start)
            if period.end is not None and (period.why_ends != WENT_OLD or period.end <= last):
                days.add(period.end)
    return tuple(sorted(days))


class Maker:
    """Makes things and lines for a day.

    Parameters
    ----------
    facts : Facts
    as_of : datetime.date
    include_old : bool
    """

    def __init__(self, facts: Facts, as_of: dt.date, *, include_old: bool) -> None:
        self.facts = facts
        self.model: Model = facts.model
        self.sources = facts.sources
        self.as_of = as_of
        self.include_old = include_old

    @property
    def horizon(self) -> dt.date:
        """The date of the latest source."""
        return max((source.date for source in self.sources.values()), default=self.as_of)

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
        words, back = reading(self.model, first.type, {fact.row["detail"] for fact in facts})
        details = list(dict.fromkeys(_detail(fact.row) for fact in facts))
        detail = "; ".join(each for each in details if each)
        states = [first.standing] if first.standing else []
        states += ["disputed"] if any(fact.row["disputed"] for fact in facts) else []
        made: dict[str, Any] = {
            "key": f"{first.type}:{key(first.start)}>{key(first.end)}"
            + (f":{first.standing}" if first.standing else ""),
            "start": key(first.start),
            "end": key(first.end),
            "type": first.type,
            "words": words,
            "back": back,
            "note": detail,
            "properties": self.fact_properties(facts),
            "statements": self.cited(facts),
        }
        if drawn_when is not None:
            made["periods"] = periods(drawn_when, facts)
        elif all(fact.old[0] <= self.as_of for fact in facts):
            states.append(OLD)
        return Line(**{**made, "states": tuple(states), **own})

    def fact_properties(self, facts: Sequence[Fact]) -> dict[str, Any]:
        """Say of the facts of a line what the side panel shows."""
        said: dict[str, Any] = {}
        details = list(dict.fromkeys(_detail(fact.row) for fact in facts))
        if any(details):
            said["what it says"] = "; ".join(each for each in details if each)
        said["when"] = self.whens(facts)
        return said

    def whens(self, facts: Iterable[Fact]) -> str:
        """Say when each of some facts began, was stated and ended."""
        return "; also ".join(dict.fromkeys(self.when(fact) for fact in facts))

    def when(self, fact: Fact) -> str:
        """Say when a fact began, was stated and ended."""
        event = self.model.relationships[fact.type].kind == "event"
        return when(fact.row, self.as_of, event=event)

    def cited(self, facts: Iterable[Fact]) -> tuple[Statement, ...]:
        """Cite every source of some facts, each place once."""
        every = (each for fact in facts for each in statements(fact.row, self.sources))
        return tuple(dict.fromkeys(every))

    # -- things --------------------------------------------------------------

    def about(self, nodes: Iterable[Node]) -> dict[Node, Row]:
        """Read what some things are."""
        found: dict[Node, Row] = {}
        for label, ids in by_label(nodes).items():
            for row in ask(self.facts.reader, "things", self.as_of, label=label, ids=ids):
                found[row["label"], row["id"]] = row
        return found

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


def united(stretches: Iterable[Drawn]) -> Drawn:
    """Join when several things are drawn: recent where one of them is."""
    every = list(stretches)
    recent = merged(part for each in every for part in each.recent)
    return Drawn(recent, without((part for each in every for part in each.old), recent))


def intersected(some: Drawn, other: Drawn) -> Drawn:
    """Find when two are drawn at once: recent where both are."""
    recent = both(some.recent, other.recent)
    return Drawn(recent, without(both(some.ever(), other.ever()), recent))


def sizes(counts: Mapping[Any, float], least: float = 0.15) -> dict[Any, float]:
    """Scale counts to sizes from 0 to 1, so that areas compare as the counts do.

    Examples
    --------
    >>> sizes({"a": 4, "b": 1, "c": 0}, least=0.1)
    {'a': 1.0, 'b': 0.5, 'c': 0.1}
    """
    most = max(counts.values(), default=0) or 1
    return {each: max(least, round((n / most) ** 0.5, 4)) for each, n in counts.items()}


def many(number: int, one: str, several: str = "") -> str:
    """Count in words.

    Examples
    --------
    >>> many(1, "fact"), many(2, "body", "bodies")
    ('1 fact', '2 bodies')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _detail(row: Row) -> str:
    """Say what tells a fact apart: part, stage, sum, value."""
    parts: list[Any] = [row["detail"]]
    about = f"{row['qualifier']} " if row["qualifier"] else ""
    if row["amount"] is not None:
        parts.append(about + in_money(row["amount"], row["currency"]))
    elif row["value"] is not None:
        unit = f" {row['unit']}" if row["unit"] else ""
        parts.append(f"{about}{row['value']:,g}{unit}")
    if row["rank"] is not None:
        among = f" of {row['out_of']:,}" if row["out_of"] else ""
        parts.append(f"rank {row['rank']:,}{among}")
    parts.append(row["period"])
    parts += ["aimed at, not measured"] if row["planned"] else []
    return ", ".join(part for part in parts if part)


def _plain(name: str, row: Row) -> Any:
    value = row[name]
    if name == "budget":
        about = f"{row['qualifier']} " if row["qualifier"] else ""
        return about + in_money(value)
    if isinstance(value, dt.date):
        return in_words(value)
    return "; ".join(value) if isinstance(value, list) else value
