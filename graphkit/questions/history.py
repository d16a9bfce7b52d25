"""The facts behind every answer: how each stands on any day, and under which names.

Answers about a day and pictures of all days read here and nowhere else, so that they cannot
differ. When a fact is in force is `graphkit.time.validity`'s to say, what a thing is called
`graphkit.time.renames`', and what is old `graphkit.sources`'.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graphkit.claims import KEY_JOIN, Node, stated_key
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.fact_rows import facts_at, facts_of, identity
from graphkit.questions.thing_rows import things_of
from graphkit.rows import Row
from graphkit.sources import Sources, read_sources
from graphkit.time.renames import Names, read_renamings
from graphkit.time.spans import EVER, OPEN, Stretch, both, parse_span
from graphkit.time.validity import IN_FORCE, Validity, row_validity

_THINGS = "MATCH (n) RETURN labels(n)[0] AS label, n.id AS id ORDER BY label, id"


@dataclass(frozen=True)
class Fact:
    """One fact, under the names that its ends have.

    Attributes
    ----------
    type : str
    start, end : (label, id)
        As the things are called, on a day or in the stretches of `named`.
    validity : Validity
    row : dict
        As the query ``facts`` gives it, under the names its sources use.
    old_from : datetime.date
        The first day on which it is old; `OPEN` where it never is.
    named : tuple of (date, date)
        The days on which its ends have these names.
    """

    type: str
    start: Node
    end: Node
    validity: Validity = field(compare=False)
    row: Row = field(repr=False, compare=False)
    old_from: dt.date = OPEN
    named: tuple[Stretch, ...] = (EVER,)

    @property
    def standing(self) -> str:
        """Proposed or agreed, of itself or of an end; empty where it is neither."""
        return self.validity.standing

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells it apart from every other fact."""
        return identity(self.row)

    @property
    def held(self) -> list[Stretch]:
        """When it is in force, proposed or agreed, under these names."""
        told = self.validity.told
        if told is None:
            return []
        return [told] if self.named == (EVER,) else both([told], self.named)

    def state(self, day: dt.date) -> str:
        """Say how it stands on a day; see `Validity.state`."""
        return self.validity.state(day)

    def in_force(self, day: dt.date) -> bool:
        """Say whether it is in force on a day, under these names."""
        return self.state(day) == IN_FORCE and self.is_named(day)

    def holds(self, day: dt.date) -> bool:
        """Say whether it is in force, proposed or agreed on a day, under these names."""
        return any(start <= day < end for start, end in self.held)

    def is_named(self, day: dt.date) -> bool:
        """Say whether its ends have these names on a day."""
        return any(start <= day < end for start, end in self.named)

    def is_old(self, day: dt.date) -> bool:
        """Say whether it is old on a day."""
        return self.old_from <= day

    def other(self, node: Node) -> Node:
        """Give the end that is not this one."""
        return self.end if node == self.start else self.start

    def collective(self, node: Node) -> bool:
        """Say whether an end stands for unnamed ones."""
        return bool(self.row["from_collective" if node == self.start else "to_collective"])


def read_names(reader: Reader, model: Model) -> Names:
    """Read what each thing is called on each day."""
    return read_renamings(facts_of(reader, model, ["SUCCEEDED_BY"]))


class History:
    """Facts over time, read once.

    Parameters
    ----------
    reader : Reader
    model : Model

    Attributes
    ----------
    sources : Sources
    names : Names
    """

    def __init__(self, reader: Reader, model: Model) -> None:
        self.reader = reader
        self.model = model
        self.sources: Sources = read_sources(reader)
        self.names: Names = read_names(reader, model)
        self._of_type: dict[str, list[Fact]] = {}
        self._every: list[Fact] | None = None
        self._at: defaultdict[Node, list[Fact]] = defaultdict(list)
        self._things: dict[Node, Row] = {}

    # -- reading -------------------------------------------------------------

    def every(self) -> list[Fact]:
        """Read every fact, once: what is asked of single things then reads no more."""
        if self._every is None:
            self._every = self.of_types(list(self.model.relationships))
            for fact in self._every:
                for node in {fact.start, fact.end}:
                    self._at[node].append(fact)
        return self._every

    def every_thing(self) -> dict[Node, Row]:
        """Read what every thing is: rows of the query ``things``, by node."""
        listed = ((row["label"], row["id"]) for row in self.reader.read(_THINGS))
        return self.things(node for node in listed if node[0] in self.model.labels)

    def of_types(self, types: Sequence[str]) -> list[Fact]:
        """Read every fact of some types, once, its ends as its sources name them."""
        missing = [each for each in dict.fromkeys(types) if each not in self._of_type]
        if missing:
            self._of_type |= {each: [] for each in missing}
            for fact in self._facts(facts_of(self.reader, self.model, missing)):
                self._of_type[fact.type].append(fact)
        return [fact for each in sorted(set(types)) for fact in self._of_type[each]]

    def at(
        self, nodes: Iterable[Node], ways: Collection[tuple[str, str]] | None = None
    ) -> list[Fact]:
        """Read every fact at some things, whatever they are called, each once.

        Parameters
        ----------
        nodes : iterable of (label, id)
        ways : collection of (str, str), optional
            Only these relationship types, each with "out" from the things or "in" to them;
            after `every`, which reads no less, all of them all the same.

        Returns
        -------
        list of Fact
            Its ends as its sources name them; in a fixed order.
        """
        asked = {each for node in nodes for each in self.names.ever(node)}
        if self._every is not None:
            known = {fact.identity: fact for node in asked for fact in self._at.get(node, ())}
            return [known[each] for each in sorted(known)]
        rows: dict[tuple[str, ...], Row] = {}
        for label, ids in by_label(asked).items():
            for row in facts_at(self.reader, self.model, label, ids, ways):
                rows.setdefault(identity(row), row)
        return self._facts(rows[each] for each in sorted(rows))

    def things(self, nodes: Iterable[Node]) -> dict[Node, Row]:
        """Read what some things are: rows of the query ``things``, by node, each once."""
        nodes = sorted(set(nodes))
        for label, ids in by_label(node for node in nodes if node not in self._things).items():
            for row in things_of(self.reader, self.model, label, ids):
                self._things[row["label"], row["id"]] = row
        return {node: self._things[node] for node in nodes if node in self._things}

    # -- naming --------------------------------------------------------------

    def on(self, facts: Iterable[Fact], day: dt.date) -> list[Fact]:
        """Name the ends of facts as they are called on a day.

        What joins a thing to what it was renamed to, apart from the renaming itself, is left
        out: the two are one.
        """
        return [fact for each in facts if (fact := self._on(each, day)) is not None]

    def over_time(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Yield facts under each pair of names that their ends have, with the days."""
        for fact in facts:
            if not self._is_renamed(fact):
                yield fact
                continue
            for first, start in self.names.over_time(fact.start):
                for second, end in self.names.over_time(fact.end):
                    days = both(first, second)
                    if days and start != end:
                        yield replace(fact, start=start, end=end, named=tuple(days))

    def _on(self, fact: Fact, day: dt.date) -> Fact | None:
        if not self._is_renamed(fact):
            return fact
        start, end = self.names.on(fact.start, day), self.names.on(fact.end, day)
        return None if start == end else replace(fact, start=start, end=end)

    def _is_renamed(self, fact: Fact) -> bool:
        # Who was renamed stands in the fact that says so.
        return fact.type != "SUCCEEDED_BY" and (fact.start in self.names or fact.end in self.names)

    # -- making --------------------------------------------------------------

    def _facts(self, rows: Iterable[Row]) -> list[Fact]:
        facts = [self._fact(row) for row in rows]
        came = self._came_into_force(facts)
        return [self._superseded(fact, came) for fact in facts] if came else facts

    def _fact(self, row: Row) -> Fact:
        event = self.model.relationships[row["type"]].kind == "event"
        return Fact(
            row["type"],
            (row["from_label"], row["from_id"]),
            (row["to_label"], row["to_id"]),
            row_validity(row, event=event),
            row,
            self.sources.old_from(row),
        )

    def _came_into_force(self, facts: Sequence[Fact]) -> dict[tuple[object, ...], list[Fact]]:
        """Find, where anything is proposed, what is in force between the same two things."""
        wanted = {self._tie(fact) for fact in facts if fact.row["standing"]}
        found: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
        for fact in facts if wanted else ():
            if fact.validity.holds is not None and (tie := self._tie(fact)) in wanted:
                found[tie].append(fact)
        return found

    def _tie(self, fact: Fact) -> tuple[object, ...]:
        return (fact.type, self._whole(fact.start), self._whole(fact.end))

    def _whole(self, node: Node) -> Node:
        return min(self.names.ever(node)) if node in self.names else node

    def _superseded(self, fact: Fact, came: dict[tuple[object, ...], list[Fact]]) -> Fact:
        """End a proposal when what it proposes comes into force."""
        if not fact.row["standing"]:
            return fact
        days = [
            each.validity.holds[0]
            for each in came.get(self._tie(fact), ())
            if each.validity.holds is not None and _says_all(each, fact)
        ]
        if not days:
            return fact
        return replace(fact, validity=fact.validity.superseded(min(days)))


def _says_all(fact: Fact, proposal: Fact) -> bool:
    """Say whether a fact says what tells a proposal apart, where that says anything."""
    own = stated_key(fact.row["key"]).split(KEY_JOIN)
    wanted = stated_key(proposal.row["key"]).split(KEY_JOIN)
    if not any(wanted):
        return True
    return len(own) == len(wanted) and all(map(_is_no_finer, wanted, own))


def _is_no_finer(wanted: str, said: str) -> bool:
    if wanted in {"", said}:
        return True
    try:
        return parse_span(wanted).contains(parse_span(said))
    except ValueError:
        return False


def by_label(nodes: Iterable[Node]) -> dict[str, list[str]]:
    """Group ids by label, both in order.

    Examples
    --------
    >>> by_label([("Ward", "b"), ("Board", "c"), ("Ward", "a")])
    {'Board': ['c'], 'Ward': ['a', 'b']}
    """
    groups: dict[str, list[str]] = {}
    for label, each in sorted(set(nodes)):
        groups.setdefault(label, []).append(each)
    return groups
