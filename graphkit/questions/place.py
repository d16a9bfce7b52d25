"""Everything about one place on a day: where it lies, who works there, with what money.

A slice of what is told of the place over time (`graphkit.questions.place_over_time`). What is
stated of the places in it, or of those that it lies in, is part of the answer, and each such
row says of which place it is stated.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphkit.claims import PLACES, Node, key_of
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.codes import codes
from graphkit.questions.funding import sums_of
from graphkit.questions.history import Fact, History
from graphkit.questions.measures import counts, read_measures
from graphkit.questions.place_over_time import (
    AROUND,
    HERE,
    PART,
    SECTIONS,
    WITH_WHOM,
    PlaceOverTime,
    Told,
)
from graphkit.questions.ranks import NOT_TOLD, rank_moves
from graphkit.questions.work import last_known
from graphkit.rows import Row, Rows
from graphkit.time.spans import OPEN, in_words
from graphkit.time.validity import COMING, ENDED, IN_FORCE, LATER
from graphkit.wording import citations, detail, many, renamed, standing, verb, when

COLUMNS = (
    "place", "section", "relation", "label", "id", "name", "detail", "with_whom", "amount",
    "amount_to", "qualifier", "currency", "stage", "shared", "at", "stated_of", "tied", "state",
    "when", "since", "until", "first_stated", "last_stated", "old", "disputed", "collective",
    "evidence", "at_label", "at_id", "type", "direction", "sources", "locators",
)  # fmt: skip

_ORDER = {section: number for number, section in enumerate(SECTIONS)}
_SIDES = {HERE: 0, PART: 1, AROUND: 2}
# How many of the places that share a sum are named.
_LISTED = 4


def about_places(
    reader: Reader,
    model: Model,
    things: Sequence[Thing],
    as_of: dt.date,
    *,
    include_old: bool,  # noqa: ARG001 - what is told of one thing always holds what is old
) -> Rows:
    """List everything that is said of a place on a day, or of several of one name, parted.

    Parameters
    ----------
    reader : Reader
    model : Model
    things : sequence of Thing
    as_of : datetime.date
    include_old : bool
        Of no effect: what is old is always told, after the rest and marked.

    Returns
    -------
    Rows
        A row a fact, by place and section: where it lies and what lies in it, designations,
        boards and teams, plans, projects with partners, money, ranks, measures, actions, venues.
    """
    history = History(reader, model)
    every = [_about_place(history, thing, as_of) for thing in things]
    if len(every) == 1:
        return every[0]
    alike = [note for note in every[0].notes if all(note in rows.notes for rows in every)]
    notes = list(alike)
    for thing, rows in zip(things, every, strict=True):
        own = [note for note in rows.notes if note not in alike]
        notes += [f"{thing.key}: {note}" for note in (*own, *(() if rows else (rows.empty,)))]
    title = " and ".join(rows.title for rows in every)
    return Rows(COLUMNS, tuple(row for rows in every for row in rows), tuple(notes), title)


def _about_place(history: History, thing: Thing, as_of: dt.date) -> Rows:
    return PlaceOn(PlaceOverTime(history, thing.node), thing, as_of).rows()


class PlaceOn:
    """What is told of one place on a day.

    Parameters
    ----------
    place : PlaceOverTime
    thing : Thing
        As it was asked about.
    day : datetime.date
    """

    def __init__(self, place: PlaceOverTime, thing: Thing, day: dt.date) -> None:
        self.place = place
        self.history: History = place.history
        self.thing = thing
        self.day = day
        self.here = self.history.names.on((thing.label, thing.id), day)
        self.geography = place.geography.on(day)
        self._near = {
            each: number
            for places in (self.geography.inside(self.here), self.geography.around(self.here))
            for number, each in enumerate(places)
        }
        self._known: dict[Node, str] = {}
        for fact in place.facts:
            for side in ("from", "to"):
                node = (fact.row[f"{side}_label"], fact.row[f"{side}_id"])
                self._known[node] = fact.row[f"{side}_name"]
        self._known.setdefault(self.here, thing.name)
        self.later: set[tuple[str, ...]] = set()
        self.told = [told for told in self.place.told if told.is_told(day) and self._is_known(told)]

    def rows(self) -> Rows:
        """List what is said, by section; what is old last in each."""
        made = [*self._facts(), *self._money(), *self._ranks()]
        closest = _closest_sides(made)
        made.sort(key=lambda row: _order(row, closest))
        notes = self._notes(made)
        # The order of ranks is their own; where each stood is no answer.
        for row in made:
            del row["_order"]
            row["place"] = key_of(*self.here)
        title = f"{self.name(self.here)} ({key_of(*self.here)})"
        return Rows(COLUMNS, tuple(made), tuple(notes), title, self._empty())

    def _empty(self) -> str:
        more = " but its codes" if self._codes() else ""
        return f"no source says anything of it{more}"

    def _codes(self) -> list[str]:
        names = self.history.names
        return codes(self.history.things(names.ever(self.thing.node)).values())

    def name(self, node: Node) -> str:
        """Give the name of a thing."""
        return self.history.names.name(node, self._known.get(node, ""))

    # -- which facts ---------------------------------------------------------

    def _is_known(self, told: Told) -> bool:
        """Say whether something is told yet; of those around it, only where they do lie."""
        state = told.fact.state(self.day)
        if state == LATER:
            if told.section != WITH_WHOM:
                self.later.add(told.fact.identity)
            return False
        lies = told.section in {"lies in", "what lies in it", "venues"}
        return state == IN_FORCE or not lies or told.side == HERE

    def _of(self, *sections: str) -> list[Told]:
        return [told for told in self.told if told.section in sections]

    def _facts(self) -> Iterator[Row]:
        """Yield a row for each fact that is stated of a place itself."""
        partners: defaultdict[tuple[Any, ...], list[Fact]] = defaultdict(list)
        for told in self._of(WITH_WHOM):
            if told.tie is not None:
                partners[told.tie.identity, told.at].append(told.fact)
        for told in self.told:
            if told.section not in {WITH_WHOM, "money"} and not self._is_in_move(told):
                whom = self._with_whom(told.fact, partners.get((told.fact.identity, told.at), []))
                yield self._row(told, told.fact, with_whom=whom or None)

    def _with_whom(self, tie: Fact, partners: list[Fact]) -> list[str]:
        """Say who delivers or owns something; of what has ended, who did so last."""
        last = tie.validity.told[1] if tie.validity.told else OPEN
        day = min(self.day, last - dt.timedelta(days=1))
        said = []
        for fact in partners:
            state = fact.state(day)
            if state in {IN_FORCE, *COMING}:
                part = fact.row["detail"] or ("owner" if fact.type == "OWNS" else "")
                marks = [part, state if state in COMING else "", "old" * fact.is_old(self.day)]
                words = ", ".join(mark for mark in marks if mark)
                said.append(self.name(fact.start) + (f" ({words})" if words else ""))
        return sorted(set(said))

    def _money(self) -> Iterator[Row]:
        """Yield sums for the place or for what is done there, once; shared ones are marked."""
        sums: dict[tuple[str, ...], Told] = {}
        for told in sorted(self._of("money"), key=self._closest):
            if told.tie is None or told.tie.state(self.day) in {IN_FORCE, ENDED, *COMING}:
                sums.setdefault(told.fact.identity, told)
        for each in sums_of(told.fact for told in sums.values()):
            told = sums[each.facts[0].identity]
            row = each.row
            old_from = max(fact.old_from for fact in each.facts)
            tied = told.tie.state(self.day) if told.tie else IN_FORCE
            paid = f"for {self.name(told.fact.end)} ({told.fact.end[0]})" if told.tie else ""
            yield self._row(
                told,
                replace(told.fact, row=row, old_from=old_from),
                amount=row["amount"],
                amount_to=row["amount_to"],
                qualifier=row["qualifier"],
                currency=row["currency"] or "GBP",
                stage=row["detail"] or None,
                shared=self._shared(told),
                tied=None if tied == IN_FORCE else tied,
                detail=", ".join(part for part in (paid, row["period"]) if part) or None,
            )

    def _closest(self, told: Told) -> tuple[Any, ...]:
        tied = told.tie is None or told.tie.state(self.day) == IN_FORCE
        return not tied, _SIDES[told.side], self._near.get(told.at, 0), told.at

    def _shared(self, told: Told) -> str | None:
        """Say with which other places a sum is shared; None where it is for this one alone."""
        if told.side == AROUND:
            return f"for all of {self.name(told.at)}"
        if told.tie is None:
            return None
        ties = [f for f in self.place.ties.get(told.tie.start, ()) if f.is_named(self.day)]
        places = {fact.end for fact in last_known(ties, told.tie.start, self.day)}
        elsewhere = sorted(
            self.name(each)
            for each in places - {self.here}
            if each not in self.place.inside or not self._is_inside(each)
        )
        if not elsewhere:
            return None
        more = "; …" if len(elsewhere) > _LISTED else ""
        number = many(len(elsewhere), "other place")
        return f"shared with {number}: {'; '.join(elsewhere[:_LISTED])}{more}"

    def _is_inside(self, place: Node) -> bool:
        return any(start <= self.day < end for start, end in self.place.inside[place])

    def _is_in_move(self, told: Told) -> bool:
        """Say whether a rank counts, and so is told with how it moved."""
        row = {"state": told.fact.state(self.day), "planned": told.fact.row["planned"]}
        return told.section == "ranks" and counts(row)

    def _ranks(self) -> Iterator[Row]:
        ranked = {told.at: told for told in self._of("ranks") if self._is_in_move(told)}
        facts = {t.fact.identity: t.fact for t in self._of("ranks") if self._is_in_move(t)}
        measures = read_measures(self.history, self.day, facts.values())
        for number, row in enumerate(rank_moves(self.history, self.geography, measures)):
            told = ranked[row["label"], row["id"]]
            said = {**row, "since": None, "until": None, "precision": None, "in_words": "stated"}
            yield {
                **dict.fromkeys(COLUMNS),
                **{name: row[name] for name in COLUMNS if name in row},
                "section": "ranks",
                "relation": "was ranked by",
                "label": "Indicator",
                "id": row["indicator_id"],
                "name": row["indicator"],
                "detail": _moved(row),
                "state": IN_FORCE,
                "when": when(said, event=True, old=row["old"]).removeprefix("“stated”; "),
                "collective": False,
                "at": self._at(told),
                "stated_of": told.side or None,
                "at_label": told.at[0],
                "at_id": told.at[1],
                "type": "MEASURED",
                "direction": "out",
                "_order": number,
            }

    # -- rows and notes ------------------------------------------------------

    def _row(self, told: Told, fact: Fact, **own: Any) -> Row:
        at = told.tie.end if told.tie else told.at
        forward = told.tie is None and fact.start == at
        other = fact.end if forward else fact.start
        row, state, old = fact.row, fact.state(self.day), fact.is_old(self.day)
        event = self.history.model.relationships[fact.type].kind == "event"
        said = when(row, event=event, old=old)
        return {
            **{name: row.get(name) for name in COLUMNS},
            **dict.fromkeys(("amount", "amount_to", "qualifier", "currency")),
            "section": told.section,
            "relation": verb(self.history.model, fact.type, [row["detail"]], forward=forward),
            "label": other[0],
            "id": other[1],
            "name": self.name(other),
            "detail": detail(row) or None,
            "at": self._at(told),
            "stated_of": told.side or None,
            "at_label": told.at[0],
            "at_id": told.at[1],
            "state": state,
            "when": standing(state, said, fact.standing),
            "old": old,
            "collective": fact.collective(other),
            "evidence": "; ".join(citations(row, self.history.sources)),
            "direction": "out" if forward else "in",
            # The nearest first.
            "_order": self._near.get(other, len(self._near)),
            **own,
        }

    def _at(self, told: Told) -> str | None:
        """Name the place that something is stated of, where it is another or was called another."""
        if told.section == "before and after":
            return None
        row = (told.tie or told.fact).row
        side = "from" if (told.tie or told.fact).start == told.at else "to"
        then = "" if row[f"{side}_id"] == told.at[1] else f"then {row[f'{side}_name']}"
        if told.side == HERE:
            return then or None
        label = f" ({told.at[0]})" if told.at[0] != "Ward" else ""
        return self.name(told.at) + label + (f" ({then})" if then else "")

    def _notes(self, rows: list[Row]) -> list[str]:
        asked = (self.thing.label, self.thing.id)
        notes = [f"as of {in_words(self.day)}"]
        notes += renamed(self.history.names, asked, self.thing.name, self.day)
        known = self.history.things(self.history.names.ever(asked)).values()
        first = min((each["first_stated"] for each in known if each["first_stated"]), default=None)
        notes += self._codes()
        late = [f"not mentioned before {in_words(first)}"] if first and first > self.day else []
        if not rows:
            return [*notes, *late]
        notes += [f"{each}; what is shown is dated back by later sources" for each in late]
        notes += [
            f"{label}:{each} has the same name; no source says that it is the same place"
            for label, each in self._namesakes()
        ]
        proposed = sum(row["state"] in COMING for row in rows)
        if proposed:
            notes.append(f"only proposed or agreed, not in force, and marked so: {proposed}")
        if self.later:
            notes.append(f"left out, first stated or beginning later: {len(self.later)}")
        old = sum(row["old"] for row in rows)
        if old:
            notes.append(
                f"old, last in each section and marked so: {old} (their sources went on for five "
                "years without them)"
            )
        if any(row["stated_of"] == AROUND and row["section"] != "lies in" for row in rows):
            notes.append(
                "what is stated of what it lies in is for all of that: it is not known to touch "
                "each part of it"
            )
        if any(row["shared"] for row in rows):
            notes.append("a sum marked as shared is for other places too; do not add these up")
        silent = [section for section in SECTIONS if section not in {r["section"] for r in rows}]
        if silent:
            notes.append(f"not stated: {', '.join(silent)}")
        return notes

    def _namesakes(self) -> list[Node]:
        """List what nearby has the same name."""
        names, name = self.history.names, self.name(self.here)
        alike = {names.on(node, self.day) for node, known in self._known.items() if known == name}
        return sorted(node for node in alike - {self.here} if node[0] in PLACES)


def _moved(row: Row) -> str:
    def one(side: str) -> str:
        about = f"{row[f'{side}_qualifier']} " if row[f"{side}_qualifier"] else ""
        among = f" of {row[f'{side}_out_of']:,}" if row[f"{side}_out_of"] else ""
        return f"{about}{row[f'{side}_rank']:,}{among} ({row[f'{side}_period']})"

    if row["from_rank"] is None:
        return one("to")
    verdict = row["better_or_worse"]
    mark = f" ({verdict})" if verdict and verdict != "unchanged" else ""
    told = row["change"] and not row["move"].startswith(NOT_TOLD)
    moved = f", by {abs(row['change']):,}" if told else ""
    return f"{one('from')}, then {one('to')}: {row['move']}{mark}{moved}"


def _group(row: Row) -> tuple[Any, ...]:
    return row["section"], row["old"], row["state"] == ENDED, row["label"], row["id"]


def _closest_sides(rows: list[Row]) -> dict[tuple[Any, ...], bool]:
    """Say of each thing whether all that is told of it is of what the place lies in."""
    closest: dict[tuple[Any, ...], bool] = {}
    for row in rows:
        around = row["stated_of"] == AROUND
        closest[_group(row)] = closest.get(_group(row), True) and around
    return closest


def _order(row: Row, closest: dict[tuple[Any, ...], bool]) -> tuple[Any, ...]:
    near: tuple[Any, ...] = (row["state"] == ENDED, closest[_group(row)], row["_order"])
    if row["section"] == "designations":
        # As time went by.
        near = (row["at"] or "", row["first_stated"] or dt.date.min)
    return (
        _ORDER[row["section"]], row["old"], *near, row["name"], row["label"], row["id"],
        _SIDES[row["stated_of"] or HERE], row["at"] or "", row["at_label"], row["at_id"],
        row["type"], row["direction"], row["state"], row["detail"] or "", row["stage"] or "",
        row["amount"] or 0.0, row["sources"], row["locators"],
    )  # fmt: skip
