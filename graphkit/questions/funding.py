"""Following the money: what a stream pays for, at what stage, with whom and where.

Totals add whole pence and never mix stages or currencies; a stage that is not stated is a row
of its own, and a total to which nothing is added is empty. Money that passes from stream to
stream is left out as passed on, a disputed sum is listed and not added, one award to one thing
counts once, and a sum that several wards share is shown at each of them as shared. A sum for
a part of a ward, however deep, is the ward's; one for all of an authority is no ward's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphkit.claims import PLACES, Node
from graphkit.errors import WrongOption
from graphkit.finding import Thing
from graphkit.money import POUNDS, pence, pounds
from graphkit.questions.deprivation import Ranked, most_deprived
from graphkit.questions.geography import Geography, GeographyOn
from graphkit.questions.history import Fact, History
from graphkit.questions.place_over_time import AROUND, HERE, PART
from graphkit.questions.work import TIES, last_known
from graphkit.rows import Row, Rows
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, ENDED, IN_FORCE
from graphkit.wording import citations, left_out_as_old, many, renamed, together

SUMS = (
    "stream", "stage", "amount", "amount_to", "qualifier", "currency", "match_funding", "period",
    "label", "id", "name", "stated_of", "tied", "standing", "disputed", "funders", "partners",
    "places", "most_deprived", "old", "first_stated", "last_stated", "evidence", "stream_id",
    "award", "sources", "locators",
)  # fmt: skip
BY_STREAM = (
    "stream", "stage", "currency", "total", "sums", "inexact", "passed_on", "disputed",
    "elsewhere", "without_amount", "old", "stream_id",
)  # fmt: skip
BY_WARD = (
    "ward", "stage", "currency", "total", "sums", "for_parts", "shared_total", "shared_sums",
    "shared_for_parts", "parts", "ward_id",
)  # fmt: skip
BY_FUNDER = (
    "funder", "stage", "currency", "total", "sums", "passed_on", "streams", "label", "id",
)  # fmt: skip

# Added up in pence, and told in pounds.
_TOTALS = ("total", "passed_on", "for_parts", "shared_total", "shared_for_parts")
_COUNTED_THERE = "the award is counted under another stream that names it"
# Of these a sum names the most deprived small area; others hold too many to say anything.
_SMALL = {"Ward", "Neighbourhood", "LSOA"}
_CLOSER = {HERE: 0, PART: 1, AROUND: 2}
# What hangs on a sum: who provides the stream; where what it pays for is done, and by whom.
_HANGS_ON = {**dict.fromkeys(TIES, "out"), "DELIVERS": "in", "PROVIDES": "in"}
# How what a sum pays for is tied to a place: how that stands on the day, and whose place it is.
_Tied = tuple[str, str]
_NOT_ASKED: _Tied = (IN_FORCE, HERE)


@dataclass(frozen=True)
class Sum:
    """One sum on a day.

    Attributes
    ----------
    facts : tuple of Fact
        What states it: one, or the same under several names of what was renamed.
    row : dict
        What is said of it, with the sources of all.
    """

    facts: tuple[Fact, ...]
    row: Row

    @property
    def stream(self) -> Node:
        """What pays it."""
        return self.facts[0].start

    @property
    def paid_for(self) -> Node:
        """What it pays for."""
        return self.facts[0].end

    @property
    def currency(self) -> str:
        """Its currency; pounds where a source names none."""
        return self.row["currency"] or POUNDS

    @property
    def is_exact(self) -> bool:
        """Say whether its amount is just what was stated, and no end of a range."""
        return not self.row["qualifier"] and self.row["amount_to"] is None

    @property
    def award(self) -> tuple[Any, ...] | None:
        """What tells its award from others, whatever stream it is named under."""
        named = self.row["award"], self.row["detail"], self.row["period"], self.currency
        return (self.paid_for, *named) if self.row["award"] else None

    @property
    def is_passed_on(self) -> bool:
        """Say whether it goes on to another stream."""
        return self.paid_for[0] == "FundingStream"

    def is_old(self, day: dt.date) -> bool:
        """Say whether it is old, under all of its names."""
        return all(fact.is_old(day) for fact in self.facts)


class Money:
    """What the graph records of money on a day.

    Parameters
    ----------
    history : History
    day : datetime.date
    include_old : bool
        Also what is old; told of one thing in any case.
    """

    def __init__(self, history: History, day: dt.date, *, include_old: bool) -> None:
        self.history = history
        self.day = day
        self.include_old = include_old
        facts = history.on(history.of_types(["FUNDS"]), day)
        self.every = sums_of(fact for fact in facts if fact.state(day) in {IN_FORCE, *COMING})
        self._known = _names(each for every in self.every for each in every.facts)

    # -- what is asked -------------------------------------------------------

    def sums(self, about: Thing | None = None) -> Rows:
        """List single sums, all or those about one stream, funder, project or place.

        Parameters
        ----------
        about : Thing, optional

        Returns
        -------
        Rows
            A row a sum, with whom and where it is spent and who says so. With what pays for a
            thing stands what was passed on into it; with the money of a place that of its parts
            and of what it lies in.
        """
        found = self.about(about)
        rows = [self._row(each, tied) for each, tied in found]
        notes = [f"as of {in_words(self.day)}"]
        if about is None:
            notes += self._left_out()
        else:
            notes += renamed(self.history.names, _node(about), about.name, self.day)
            if {each.is_passed_on for each, _ in found} == {True, False}:
                notes.append("a sum passed on to a stream is part of what that stream pays")
            if any(side == AROUND for _, (_, side) in found):
                notes.append(
                    "what is for all of a place that it lies in is not known to touch each part "
                    "of it"
                )
        without = sum(row["amount"] is None for row in rows)
        if without:
            notes.append(f"{without} state no amount")
        if about is None:
            notes.append(
                "what has no recorded money, and streams with no recorded project: "
                'graphkit gaps --only "no recorded money", --only "no recorded project"'
            )
        title = "What money pays for"
        if about is not None:
            now = self.history.names.on(_node(about), self.day)
            title += f": {self.history.names.name(now, about.name)}"
        return Rows(SUMS, tuple(rows), tuple(notes), title, "no source records money for it")

    def about(self, thing: Thing | None = None) -> list[tuple[Sum, _Tied]]:
        """List the sums about one thing, else all kept; what is old after the rest.

        Returns
        -------
        list of tuple
            Each sum, how what it pays for stands to the place asked about, and of which place
            that is so: itself, a part of it, or what it lies in.
        """
        if thing is None:
            kept = [n for n, s in enumerate(self.every) if self.include_old or not self._is_old(s)]
            found = dict.fromkeys(kept, _NOT_ASKED)
        else:
            found = self._told(self.history.names.on(_node(thing), self.day))

        def order(number: int) -> tuple[Any, ...]:
            each, (_, side) = self.every[number], found[number]
            return self._is_old(each), side == AROUND, *self._order(each)

        return [(self.every[number], found[number]) for number in sorted(found, key=order)]

    def by_stream(self) -> Rows:
        """Add up by funding stream and stage."""
        counted = ("sums", "inexact", "disputed", "elsewhere", "without_amount", "old")
        totals: defaultdict[tuple[str, ...], Row] = defaultdict(
            lambda: {"total": None, "passed_on": None, **dict.fromkeys(counted, 0)}
        )
        added = {id(each) for each in self._added(passed_on=True)}
        for each in self.every:
            row = each.row
            if each.facts[0].standing:
                continue
            stream = (self.name(each.stream), each.stream[1])
            into = totals[(*stream, row["detail"], each.currency)]
            if self._is_old(each) and not self.include_old:
                into["old"] += 1
                continue
            disputed = self._is_disputed(each)
            into["disputed"] += disputed
            into["elsewhere"] += self._is_elsewhere(each) and not disputed
            into["without_amount"] += row["amount"] is None
            if id(each) in added:
                _add(into, "passed_on" if each.is_passed_on else "total", each)
                into["sums"] += not each.is_passed_on
                into["inexact"] += not each.is_exact and not each.is_passed_on
        told = ("sums", "passed_on", "disputed", "elsewhere", "without_amount")
        rows = [
            {"stream": name, "stream_id": stream, "stage": stage, "currency": money, **_told(into)}
            for (name, stream, stage, money), into in sorted(totals.items())
            if any(into[each] for each in told)
        ]
        notes = [f"as of {in_words(self.day)}", *self._left_out()]
        notes += _inexact(sum(row["inexact"] for row in rows))
        if elsewhere := sum(row["elsewhere"] for row in rows):
            notes.append(f"{_sums_are(elsewhere)} left out: {_COUNTED_THERE}")
        return Rows(BY_STREAM, tuple(rows), tuple(notes), "Totals by funding stream")

    def by_ward(self) -> Rows:
        """Add up by ward and stage; a sum that several wards share stands at each as shared."""
        totals: defaultdict[tuple[str, ...], Row] = defaultdict(
            lambda: {
                **dict.fromkeys(("total", "for_parts", "shared_total", "shared_for_parts")),
                **dict.fromkeys(("sums", "shared_sums"), 0),
                "parts": [],
            }
        )
        wide = placeless = 0
        added = self._added()
        for each in added:
            places = self.places(each)
            wards: defaultdict[Node, set[Node]] = defaultdict(set)
            for place in places:
                for ward in [place] if place[0] == "Ward" else self.geography.wards(place):
                    wards[ward].add(place)
            wide += not wards and bool(places)
            placeless += not places
            inside = {place for known in wards.values() for place in known}
            shared = "" if len(wards) == 1 and inside == set(places) else "shared_"
            for ward, known in wards.items():
                stage = (each.row["detail"], each.currency)
                into = totals[(self.name(ward), ward[1], *stage)]
                _add(into, f"{shared}total", each)
                into[f"{shared}sums"] += 1
                if ward not in known:
                    _add(into, f"{shared}for_parts", each)
                parts = {self.name(place) for place in known - {ward}}
                into["parts"] = sorted({*into["parts"], *parts})
        rows = [
            {"ward": ward, "ward_id": ward_id, "stage": stage, "currency": money, **_told(into)}
            for (ward, ward_id, stage, money), into in sorted(totals.items())
        ]
        notes = [f"as of {in_words(self.day)}", *self._left_out(), *self._not_added()]
        notes += _inexact(sum(not each.is_exact for each in added))
        if wide:
            notes.append(
                f"{_sums_are(wide)} left out: for an authority or area as a whole, or for a place "
                "that no source puts in a ward"
            )
        if placeless:
            notes.append(f"{_sums_are(placeless)} left out: no source says where")
        notes.append("a shared sum stands whole at each of its wards; do not add these up")
        return Rows(BY_WARD, tuple(rows), tuple(notes), "Totals by ward", "no sum is placed")

    def by_funder(self) -> Rows:
        """Add up by funder and stage, over the streams that it alone provides."""
        totals: defaultdict[tuple[str, ...], Row] = defaultdict(
            lambda: {"total": None, "sums": 0, "passed_on": None, "streams": []}
        )
        several = 0
        for each in self._added(passed_on=True):
            funders = self.funders(each)
            if len(funders) > 1:
                several += 1
                continue
            funder = [(self.name(node), *node) for node in funders]
            into = totals[(*(funder or [("", "", "")])[0], each.row["detail"], each.currency)]
            _add(into, "passed_on" if each.is_passed_on else "total", each)
            into["sums"] += not each.is_passed_on
            into["streams"] = sorted({*into["streams"], self.name(each.stream)})
        rows = [
            {"funder": name, "label": label, "id": node_id, "stage": stage, "currency": money}
            | _told(into)
            for (name, label, node_id, stage, money), into in sorted(totals.items())
        ]
        notes = [f"as of {in_words(self.day)}", *self._left_out(), *self._not_added()]
        notes += _inexact(sum(not each.is_exact for each in self._added()))
        if any(row["passed_on"] for row in rows):
            notes.append("money passed on to another stream is in no total, to count it once")
        if several:
            notes.append(f"{_sums_are(several)} left out: several funders provide the stream")
        return Rows(BY_FUNDER, tuple(rows), tuple(notes), "Totals by funder")

    # -- what hangs on a sum -------------------------------------------------

    def funders(self, each: Sum) -> list[Node]:
        """List who provides the stream of a sum, by name."""
        return self._by_name({fact.start for fact in self.provided(each)})

    def places(self, each: Sum) -> list[Node]:
        """List the places that a sum is for, or at which what it pays for is done."""
        if each.paid_for[0] in PLACES:
            return [each.paid_for]
        return self._by_name({fact.end for fact in self.ties(each)})

    def partners(self, each: Sum) -> list[Fact]:
        """List the facts that say who delivers what a sum pays for."""
        facts = (f for f in self._at.get(each.paid_for, ()) if f.type == "DELIVERS")
        known = last_known(facts, each.paid_for, self.day)
        delivered = [fact for fact in known if fact.end == each.paid_for]
        return sorted(delivered, key=lambda f: (self.name(f.start), f.start, f.row["detail"]))

    def ties(self, each: Sum) -> list[Fact]:
        """List the facts that say where what a sum pays for is done."""
        facts = (f for f in self._at.get(each.paid_for, ()) if f.type in TIES)
        return [f for f in last_known(facts, each.paid_for, self.day) if f.start == each.paid_for]

    def provided(self, each: Sum) -> list[Fact]:
        """List the facts that say who provides the stream of a sum."""
        facts = (f for f in self._at.get(each.stream, ()) if f.type == "PROVIDES")
        return list(last_known(facts, each.stream, self.day))

    def name(self, node: Node) -> str:
        """Give the name of a thing."""
        known = self._known.get(node)
        if known is None and node[0] in PLACES:
            return self.geography.name(node)
        return self.history.names.name(node, known or "")

    @cached_property
    def geography(self) -> GeographyOn:
        """Where places lie."""
        return Geography(self.history).on(self.day)

    @cached_property
    def _ranked(self) -> Ranked:
        return Ranked(self.history, self.day)

    @cached_property
    def _at(self) -> Mapping[Node, list[Fact]]:
        """What is said of the streams and of what they pay for, places apart."""
        nodes = {node for each in self.every for node in (each.stream, each.paid_for)}
        things = (node for node in nodes if node[0] not in PLACES)
        facts = self.history.at(things, _HANGS_ON.items())
        found: defaultdict[Node, list[Fact]] = defaultdict(list)
        for fact in self.history.on(facts, self.day):
            for node in (fact.start, fact.end):
                found[node].append(fact)
        self._known |= _names(facts)
        return found

    # -- which sums ----------------------------------------------------------

    def _told(self, node: Node) -> dict[int, _Tied]:
        """Find the sums about a thing, and what was passed on into their streams."""
        sides = self._sides(node)
        told: dict[int, _Tied] = {}
        for number, each in enumerate(self.every):
            found = list(self._tied(each, sides))
            if node in self._parties(each):
                found.append(_NOT_ASKED)
            if found:
                told[number] = min(found, key=_closest)
        streams: dict[Node, _Tied] = {}
        for number, tied in told.items():
            stream = self.every[number].stream
            streams[stream] = min(tied, streams.get(stream, tied), key=_closest)
        passed_on = {
            number: streams[each.paid_for]
            for number, each in enumerate(self.every)
            if each.paid_for in streams and number not in told
        }
        return told | passed_on

    def _tied(self, each: Sum, sides: Mapping[Node, str]) -> Iterator[_Tied]:
        """Yield how what a sum pays for is, was or may come to be tied to some places."""
        if each.paid_for in sides:
            yield IN_FORCE, sides[each.paid_for]
        for fact in self._at.get(each.paid_for, ()) if sides else ():
            state = fact.state(self.day)
            if fact.type in TIES and fact.end in sides and state in {IN_FORCE, ENDED, *COMING}:
                yield state, sides[fact.end]

    def _sides(self, node: Node) -> dict[Node, str]:
        """Say of each place how it lies to the one asked about."""
        if node[0] not in PLACES:
            return {}
        around = dict.fromkeys(self.geography.around(node), AROUND)
        return {**around, **dict.fromkeys(self.geography.inside(node), PART), node: HERE}

    def _parties(self, each: Sum) -> Iterator[Node]:
        yield from (each.stream, each.paid_for, *self.funders(each))
        yield from (fact.start for fact in self.partners(each))

    def _added(self, *, passed_on: bool = False) -> list[Sum]:
        """List the sums that a total may add, or that pass on to another stream."""
        return [
            each
            for each in self._stated
            if not self._is_disputed(each)
            and not self._is_elsewhere(each)
            and not each.facts[0].standing
            and (passed_on or not each.is_passed_on)
        ]

    @cached_property
    def _stated(self) -> list[Sum]:
        """The sums kept whose amount is stated, in order."""
        return [each for each, _ in self.about() if each.row["amount"] is not None]

    @cached_property
    def _awards(self) -> Mapping[tuple[Any, ...], list[Sum]]:
        """The sums in force that name an award, by award, in the order of their streams."""
        found: defaultdict[tuple[Any, ...], list[Sum]] = defaultdict(list)
        for each in self._stated:
            if each.award is not None and not each.facts[0].standing:
                found[each.award].append(each)
        return found

    def _of_award(self, each: Sum) -> list[Sum]:
        return self._awards.get(each.award, []) if each.award is not None else []

    def _is_elsewhere(self, each: Sum) -> bool:
        """Say whether its award is counted under another stream, which comes before."""
        same = self._of_award(each)
        return bool(same) and same[0].stream != each.stream

    def _is_disputed(self, each: Sum) -> bool:
        """Say whether sources differ on a sum, or on its award as other streams name it."""
        own = each.row["amount"]
        return bool(each.row["disputed"]) or any(
            other.stream != each.stream and pence(other.row["amount"]) != pence(own)
            for other in (self._of_award(each) if own is not None else ())
        )

    # -- rows and notes ------------------------------------------------------

    def _row(self, each: Sum, tied: _Tied) -> Row:
        state, side = tied
        parts = [(self.name(f.start), f.row["detail"]) for f in self.partners(each)]
        delivered = [f"{name} ({part})" if part else name for name, part in parts]
        places = self.places(each)
        return {
            **{name: each.row.get(name) for name in SUMS},
            "stream": self.name(each.stream),
            "stream_id": each.stream[1],
            "stage": each.row["detail"] or None,
            "label": each.paid_for[0],
            "id": each.paid_for[1],
            "name": self.name(each.paid_for),
            "stated_of": side or None,
            "tied": None if state == IN_FORCE else state,
            "standing": each.facts[0].standing,
            "funders": [self.name(funder) for funder in self.funders(each)],
            "partners": list(dict.fromkeys(delivered)),
            "places": [f"{self.name(place)} ({place[0]})" for place in places],
            "most_deprived": self._most_deprived(places),
            "old": self._is_old(each),
            "evidence": "; ".join(citations(each.row, self.history.sources)),
        }

    def _most_deprived(self, places: Iterable[Node]) -> str | None:
        """Name the most deprived small area known in the places, with its rank and release."""
        small = [place for place in places if place[0] in _SMALL]
        if not small:
            return None
        areas = {each for place in small for each in (place, *self.geography.inside(place))}
        found = most_deprived(self._ranked, areas)
        return f"{found.words}, {found.name}" if found else None

    def _is_old(self, each: Sum) -> bool:
        return each.is_old(self.day)

    def _by_name(self, nodes: Iterable[Node]) -> list[Node]:
        return sorted(nodes, key=lambda node: (self.name(node), node))

    def _order(self, each: Sum) -> tuple[Any, ...]:
        ends = (each.stream, each.paid_for)
        return (*((self.name(node), node) for node in ends), each.row["key"], each.row["standing"])

    def _left_out(self) -> list[str]:
        if self.include_old:
            return []
        old = sum(self._is_old(each) for each in self.every)
        return [left_out_as_old(old, "sum")] if old else []

    def _not_added(self) -> list[str]:
        """Count what no total adds."""
        elsewhere = (e for e in self._stated if self._is_elsewhere(e) and not self._is_disputed(e))
        counts = {
            "disputed": sum(self._is_disputed(each) for each in self._stated),
            "only proposed or agreed": sum(bool(each.facts[0].standing) for each in self._stated),
            _COUNTED_THERE: sum(1 for _ in elsewhere),
        }
        return [f"{_sums_are(count)} left out: {why}" for why, count in counts.items() if count]


def follow_money(money: Money, about: Thing | None, by: str | None) -> Rows:
    """List sums, or add them up by stream, ward or funder.

    Raises
    ------
    WrongOption
        When `by` is none of these, or stands beside a text.
    """
    if by is None:
        return money.sums(about)
    if about is not None:
        raise WrongOption("totals are over everything; leave out the text, or leave out by")
    match by:
        case "stream":
            return money.by_stream()
        case "ward":
            return money.by_ward()
        case "funder":
            return money.by_funder()
    raise WrongOption(f"there are no totals by {by!r}; choose stream, ward or funder")


def sums_of(facts: Iterable[Fact]) -> list[Sum]:
    """Make a sum of each fact, or of several that state the same under several names."""
    groups: defaultdict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        row = fact.row
        said = (row["key"], row["standing"], row["since"], row["amount"], row["currency"] or POUNDS)
        groups[fact.start, fact.end, *said, row["amount_to"], row["qualifier"]].append(fact)
    return [Sum(tuple(group), _said(group)) for group in groups.values()]


def _add(into: Row, total: str, each: Sum) -> None:
    into[total] = (into[total] or 0) + pence(each.row["amount"])


def _told(into: Row) -> Row:
    return into | {name: pounds(into[name]) for name in _TOTALS if name in into}


def _said(group: list[Fact]) -> Row:
    rows = [fact.row for fact in group]
    dates = [row["first_stated"] for row in rows if row["first_stated"]]
    return {
        **rows[0],
        **together(rows),
        "disputed": any(row["disputed"] for row in rows),
        "first_stated": min(dates, default=None),
        "last_stated": max(row["last_stated"] for row in rows),
    }


def _names(facts: Iterable[Fact]) -> dict[Node, str]:
    return {
        (fact.row[f"{side}_label"], fact.row[f"{side}_id"]): fact.row[f"{side}_name"]
        for fact in facts
        for side in ("from", "to")
    }


def _closest(tied: _Tied) -> tuple[bool, int]:
    state, side = tied
    return state != IN_FORCE, _CLOSER[side]


def _node(thing: Thing) -> Node:
    return thing.label, thing.id


def _inexact(count: int) -> list[str]:
    """Say that totals add figures which their sources do not give exactly."""
    if not count:
        return []
    return [f"{_sums_are(count)} stated as about, over or up to the figure that the totals add"]


def _sums_are(count: int) -> str:
    return f"{many(count, 'sum')} {'is' if count == 1 else 'are'}"
