"""What changed between two days, and apart from it what was first stated.

What changed is only what a source dates: beginnings, ends, events. A source's own date is
no beginning, so what has no stated date stands apart, under the day it was first stated.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.history import Fact, History
from graphkit.questions.slice import Slice, Whole
from graphkit.rows import Row, Rows
from graphkit.time.spans import earliest_end, in_words, latest_beginning
from graphkit.time.validity import Validity, thing_validity
from graphkit.wording import citations, detail, ending, own_words, together, verb, when

COLUMNS = (
    "part", "kind", "change", "name", "relation", "other", "detail", "when", "certain", "earliest",
    "latest", "standing", "disputed", "first_stated", "last_stated", "evidence", "label", "id",
    "other_label", "other_id", "type", "sources", "locators",
)  # fmt: skip

CHANGED, STATED = "changed", "first stated"
BEGAN, ENDED, HAPPENED = "began", "ended", "happened"

# Each kind with what it means, in the order in which it is shown.
KINDS = {
    "successions": "What was renamed, replaced, merged, split or reshaped.",
    "decisions": "What a body approved, agreed, granted, noted or received.",
    "designations": "What was singled out as a priority, or no longer is.",
    "money": "What was funded, provided or managed.",
    "beginnings": "What began to hold.",
    "endings": "What no longer holds.",
    "names": "What no source mentioned before.",
    "proposals": "What is proposed or agreed, and not in force.",
    "requests": "What was asked for, and who was consulted.",
    "reports": "How far things had come, and who wrote what.",
    "measures": "What was measured.",
    "other facts": "What else a source says of how things hang together.",
}
_KIND_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_KIND_OF = {
    "SUCCEEDED_BY": "successions", "DECIDED": "decisions", "PRIORITY_UNDER": "designations",
    "FUNDS": "money", "PROVIDES": "money", "MANAGES": "money", "MEASURED": "measures",
    "REQUESTED": "requests", "CONSULTED": "requests", "REPORTED": "reports", "WROTE": "reports",
}  # fmt: skip

Identity = tuple[Any, ...]
# What a Head of Localities asks first; the rest follows by name.
_READING = {
    name: place
    for place, name in enumerate(("CHAIRS", "ACCOUNTABLE_TO", "SCRUTINISED_BY", "OVERSEES", "OWNS"))
}


@dataclass(frozen=True)
class Change:
    """Something that a source dates.

    Attributes
    ----------
    what : str
        "began", "ended" or "happened".
    earliest, latest : datetime.date
        The first and the last day on which it can have been.
    """

    what: str
    earliest: dt.date
    latest: dt.date


def dated_changes(row: Row, validity: Validity, *, event: bool) -> Iterator[Change]:
    """Yield what a source dates of a fact or thing, where its states agree.

    Parameters
    ----------
    row : dict
        Of the query ``facts`` or ``things``.
    validity : Validity
    event : bool
        Whether it happens, rather than holds.

    Yields
    ------
    Change
        What is ended by the end of a thing has no end of its own: it is told of the thing.
        Of a proposal it is what would be.
    """
    since, until, day = row["since"], row["until"], dt.timedelta(days=1)
    begins = since is not None and (validity.holds is not None or validity.standing)
    if event:
        if begins:
            last = until - day if until else latest_beginning(since, row["precision"])
            yield Change(HAPPENED, since, last)
        return
    if begins:
        yield Change(BEGAN, since, latest_beginning(since, row["precision"]))
    if until is not None and until <= validity.ends and (begins or since is None):
        fine = row["precision_to"]
        yield Change(ENDED, earliest_end(until, fine), until - day if fine else until)


def changes(reader: Reader, model: Model, start: dt.date, end: dt.date) -> Rows:
    """List what changed between two days, and apart from it what was first stated.

    Parameters
    ----------
    reader : Reader
    model : Model
    start, end : datetime.date
        The first and the last day; both belong to it.

    Returns
    -------
    Rows
        First what a source dates in between, then what a source first stated in between.
    """
    between = _Between(History(reader, model), model, start, end)
    rows = [*between.facts(), *between.things()]
    for row in rows:
        row["evidence"] = "; ".join(citations(row, between.day.sources))
    rows.sort(key=_order)
    notes = [f"from {in_words(start)} to {in_words(end)}, both days included", *_notes(rows)]
    if between.proposed:
        notes.append(
            f"{between.proposed} dated in between are only proposed: nothing changed by them"
        )
    return Rows(
        COLUMNS,
        tuple(dict(zip(COLUMNS, map(row.get, COLUMNS), strict=True)) for row in rows),
        tuple(notes),
        "What changed, and what was first stated",
        "no source dates a change in between, and none first states anything",
    )


class _Between:
    """What changed, and what was first stated, between two days, named as on the last of them."""

    def __init__(self, history: History, model: Model, start: dt.date, end: dt.date) -> None:
        self.model = model
        self.start = start
        self.end = end
        self.day = Slice(history, end)
        # How many dated changes are only proposed.
        self.proposed = 0

    def has(self, day: dt.date | None) -> bool:
        """Say whether a day lies in between."""
        return day is not None and self.start <= day <= self.end

    def dated(self, row: Row, validity: Validity, *, event: bool) -> Iterator[Change]:
        """Yield the changes that can lie in between."""
        for change in dated_changes(row, validity, event=event):
            if change.earliest <= self.end and change.latest >= self.start:
                yield change

    # -- facts ---------------------------------------------------------------

    def facts(self) -> Iterator[Row]:
        """Yield a row for each change and each first statement of a fact.

        What is one under the present names is told once, with all its evidence.
        """
        groups: defaultdict[Identity, list[Fact]] = defaultdict(list)
        for fact in self.day.facts:
            row = fact.row
            groups[fact.type, fact.start, fact.end, row["key"], row["standing"]].append(fact)
        for group in groups.values():
            event = self.model.relationships[group[0].type].kind == "event"
            told: defaultdict[Change, list[Fact]] = defaultdict(list)
            for fact in group:
                for change in self.dated(fact.row, fact.validity, event=event):
                    told[change].append(fact)
            if group[0].standing:
                self.proposed += len(told)
                told.clear()
            for change, facts in told.items():
                yield self._changed(change, facts)
            if not told and self.has(_first_stated(group)):
                yield self._first_told(group, event=event)
            elif not event and ENDED not in {change.what for change in told}:
                yield from self._ending_stated(group)

    def _changed(self, change: Change, facts: Sequence[Fact]) -> Row:
        row = self._one(facts)
        kind = _KIND_OF.get(row["type"])
        if kind is None:
            kind = {BEGAN: "beginnings", ENDED: "endings"}.get(change.what, "other facts")
        return row | {**self._dates(facts[0].row, change), "part": CHANGED, "kind": kind}

    def _first_told(self, group: Sequence[Fact], *, event: bool) -> Row:
        fact, row = group[0], self._one(group)
        kind = "proposals" if fact.standing else _KIND_OF.get(fact.type, "other facts")
        dates = {name: row[name] for name in ("first_stated", "last_stated")}
        said = when(fact.row if len(group) == 1 else fact.row | dates, event=event)
        return row | {"part": STATED, "kind": kind, "change": STATED, "when": said}

    def _ending_stated(self, group: Sequence[Fact]) -> Iterator[Row]:
        """Tell an ending that lies outside, but was first stated in between."""
        ended = [f for f in group if f.row["until"] is not None and not f.standing]
        ended = [fact for fact in ended if fact.row["until"] <= fact.validity.ends]
        for fact in ended:
            row = fact.row
            told = zip(row["sources"], row["locators"], row["claims"], strict=True)
            telling = [(s, p) for s, p, said in told if '"valid_to"' in said]
            if telling and self.has(min(self.day.sources[s].date for s, _ in telling)):
                cited = {"sources": [s for s, _ in telling], "locators": [p for _, p in telling]}
                yield {**self._one([fact]), **cited, **self._end_told(row)}

    def _end_told(self, row: Row) -> Row:
        to_come = row["until"] > self.end
        said = _to_end(row) if to_come else _when_ended(row)
        kind = _KIND_OF.get(row.get("type") or "", "endings")
        return {
            "part": STATED,
            "kind": kind,
            "change": STATED if to_come else ENDED,
            "when": f"{said}; that {'it is to end' if to_come else 'it ended'} was first stated "
            "in between",
        }

    def _one(self, facts: Sequence[Fact]) -> Row:
        """Make the row of facts that are one."""
        first = facts[0]
        row = first.row
        last = [f.row["last_stated"] for f in facts if f.row["last_stated"]]
        name, other = self.day.called(first)
        made = {
            "type": first.type,
            "key": row["key"],
            **together(fact.row for fact in facts),
            "name": name,
            "other": other,
            "label": first.start[0],
            "id": first.start[1],
            "other_label": first.end[0],
            "other_id": first.end[1],
            "detail": detail(row) or None,
            "standing": first.standing or None,
            "disputed": row["disputed"],
            "first_stated": _first_stated(facts),
            "last_stated": max(last, default=None),
            "relation": verb(self.model, first.type, [row["detail"]], forward=True),
        }
        if first.type == "REPORTED":
            # What is reported on comes first; the source is its evidence.
            made |= {"name": other, "other": name, "label": first.end[0], "id": first.end[1]}
            made |= {"other_label": first.start[0], "other_id": first.start[1]}
            made["relation"] = self.model.relationships["REPORTED"].backward
        return made

    # -- things --------------------------------------------------------------

    def things(self) -> Iterator[Row]:
        """Yield a row for each beginning, end and first mention of a thing."""
        for thing in self.day.things.values():
            row = thing.rows[0]
            validity = thing_validity(row)
            told = []
            for change in self.dated(row, validity, event=False):
                # To be given another's name is no beginning.
                if change.what == BEGAN and self._earlier(thing):
                    continue
                told.append(change.what)
                if validity.standing:
                    self.proposed += 1
                else:
                    kind = "beginnings" if change.what == BEGAN else "endings"
                    own = {**_thing(thing), **self._dates(row, change)}
                    yield {**own, **thing.telling(_DATED[change.what]), "part": CHANGED,
                           "kind": kind}  # fmt: skip
            if self.has(thing.first_stated):
                yield self._named(thing)
            elif ENDED not in told and row["until"] is not None and not validity.standing:
                telling = thing.telling("valid_to")
                if self.has(min(self.day.sources[each].date for each in telling["sources"])):
                    yield {**_thing(thing), **telling, **self._end_told(row)}

    def _named(self, thing: Whole) -> Row:
        earlier = "; ".join(self._earlier(thing))
        return {
            **_thing(thing),
            "part": STATED,
            "kind": "names",
            "change": STATED,
            "detail": f"earlier called {earlier}" if earlier else None,
            "when": f"first mentioned {in_words(thing.first_stated)}",
        }

    def _earlier(self, thing: Whole) -> list[str]:
        """List under which names a thing went before."""
        renamings = self.day.history.names.renamings
        coming = {each.after for each in renamings if each.day > self.end}
        return [r["name"] for r in thing.rows[1:] if (r["label"], r["id"]) not in coming]

    # -- in common -----------------------------------------------------------

    def _dates(self, row: Row, change: Change) -> Row:
        certain = change.earliest >= self.start and change.latest <= self.end
        said = _when_changed(row, change)
        if not certain:
            said += f"; {_how_vague(row, change)}"
        return {
            "change": change.what,
            "earliest": change.earliest,
            "latest": change.latest,
            "certain": certain,
            "when": said,
        }


# What a claim says that dates the beginning or the end of a thing.
_DATED = {BEGAN: "valid_from", ENDED: "valid_to"}


def _first_stated(facts: Iterable[Fact]) -> dt.date | None:
    stated = [f.row["first_stated"] for f in facts if f.row["first_stated"] is not None]
    return min(stated, default=None)


def _thing(thing: Whole) -> Row:
    return {
        "label": thing.label,
        "id": thing.node[1],
        "name": thing.name,
        "type": None,
        "standing": thing.rows[0]["standing"] or None,
        "disputed": thing.rows[0]["disputed"],
        "first_stated": thing.first_stated,
        "last_stated": thing.last_stated,
        **together(thing.rows),
    }


# -- rows for people -------------------------------------------------------------------------


def _when_changed(row: Row, change: Change) -> str:
    """Say when a change was, no finer and in no other words than its source."""
    if change.what == ENDED:
        return _when_ended(row)
    if change.what == BEGAN:
        day = in_words(row["since"], row["precision"])
        said = f"began {'in' if row['precision'] else 'on'} {day}"
    else:
        said = day = _when_happened(row, change)
    return said + own_words(row["in_words"], day)


def _when_ended(row: Row) -> str:
    # A day is the first on which it no longer held; of a thing it is the day on which it ended.
    words = ending(row["until"], row["precision_to"])
    day = words.removeprefix("in ").removeprefix("on ")
    plain = row["precision_to"] or row.get("type") is None
    return (f"ended {words}" if plain else f"no longer from {day}") + own_words(
        row["in_words_to"], day
    )


def _to_end(row: Row) -> str:
    return f"to end {ending(row['until'], row['precision_to'])}"


def _how_vague(row: Row, change: Change) -> str:
    """Say why a change may lie outside the days asked about."""
    if change.what == HAPPENED and _when_happened(row, change).startswith("from "):
        return "part of that lies outside these days"
    precision = None if change.what == ENDED else row["precision"]
    span = precision or row["precision_to"]
    return f"only the {span} is recorded, so it may lie outside these days"


def _when_happened(row: Row, change: Change) -> str:
    first = in_words(change.earliest, row["precision"])
    last = in_words(change.latest, row["precision_to"] if row["until"] else row["precision"])
    if first == last:
        return f"{'on' if change.earliest == change.latest else 'in'} {first}"
    return f"from {first} to {last}"


def _order(row: Row) -> tuple[Any, ...]:
    about = _READING.get(row.get("type") or "", len(_READING)), row.get("type") or row["label"]
    day = row.get("earliest") or row["first_stated"] or dt.date.min
    # Changes read by day; what was first stated reads by what it is.
    first = (day, *about) if row["part"] == CHANGED else (*about, day)
    ends = (row["name"], row.get("other") or "", row["label"], row["id"])
    more = (row.get("other_label") or "", row.get("other_id") or "", row.get("key") or "")
    standing = row["standing"] or ""
    return (row["part"] != CHANGED, _KIND_ORDER[row["kind"]], first, ends, more, standing,
            row["change"])  # fmt: skip


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    for part in (CHANGED, STATED):
        counted = Counter(row["kind"] for row in rows if row["part"] == part)
        listed = ", ".join(f"{kind} {counted[kind]:,}" for kind in KINDS if counted[kind])
        yield f"{part}: {listed or 'nothing'}"
    vague = sum(not row["certain"] for row in rows if row["part"] == CHANGED)
    if vague:
        yield f"{vague} of the changes may lie outside these days: their dates are no finer"
