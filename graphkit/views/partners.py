"""Who works with whom, and through what: the partnership network over time.

The rule is that of `Graph.to_networkx("partners")`: a team counts for the partner that it
is part of, who delivers the same project is linked, and what stands for unnamed ones is
left out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.questions.reach import Reach
from graphkit.questions.reach_network import SMALL
from graphkit.time.spans import EVER, Stretch, both, in_words, merged, without
from graphkit.views.facts import Fact, Facts, Node
from graphkit.views.making import (
    Drawn,
    Gathered,
    Maker,
    days_of,
    drawn,
    intersected,
    key,
    many,
    periods,
    sizes,
    united,
)
from graphkit.viz.drawing import Drawing, Line

QUESTION = "Who works with whom, and through what?"
_TYPES = (
    "DELIVERS", "MEMBER_OF", "CHAIRS", "POST_IN", "PART_OF", "ACCOUNTABLE_TO", "ADVISES",
    "WORKS_WITH",
)  # fmt: skip
_BODIES = ("Partner", "Team", "Board", "Role")
_ENDS = (*_BODIES, "Project")
_PLACES = {"Ward": "ward", "Neighbourhood": "neighbourhood", "LSOA": "small area (LSOA)"}
# More names than these make a note unreadable; the side panel has them all.
_NAMED = 2


@dataclass
class _Tie:
    """One pair of bodies: why they are linked, by the words that say so."""

    why: dict[str, list[Drawn]] = field(default_factory=lambda: defaultdict(list))
    rests_on: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    through: dict[Node, str] = field(default_factory=dict)

    def add(self, why: str, when: Drawn, facts: Iterable[Fact]) -> None:
        """Add a reason, when it holds, and the facts that show it."""
        self.why[why].append(when)
        known = self.rests_on[why]
        known += [fact for fact in facts if all(fact is not each for each in known)]

    @property
    def facts(self) -> list[Fact]:
        """All the facts that it rests on, each once."""
        every = (fact for why in sorted(self.rests_on) for fact in self.rests_on[why])
        return list({id(fact): fact for fact in every}.values())


def partners(reader: Reader, model: Model, as_of: dt.date, *, include_old: bool = False) -> Drawing:
    """Draw who works with whom on any day, as large as they reach on one.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
        The day to begin with, and for which reach is counted.
    include_old : bool
        Also what nothing stated in the five years before a day, marked.

    Returns
    -------
    Drawing
    """
    facts = Facts(reader, model)
    maker = Maker(facts, as_of, include_old=include_old)
    ties, left_out = _Network(facts, as_of, include_old=include_old).ties()
    most = max((len(tie.why) for tie in ties.values()), default=1)
    lines: list[Line] = []
    gathered = Gathered()
    for (start, end), tie in sorted(ties.items()):
        when = united(each for every in tie.why.values() for each in every)
        if not when.ever():
            continue
        lines.append(_line(maker, start, end, tie, when, len(tie.why) / most))
        gathered.add((start, end), when, tie.facts)
    about = maker.about(gathered.shown)
    reached = _reached(reader, model, maker, about)
    size = sizes({node: sum(reached[node].values()) for node in about})
    things = tuple(
        maker.thing(
            row,
            size=size[node],
            periods=gathered.periods(node),
            properties={f"reaches on {in_words(as_of)}": _places(reached[node])},
        )
        for node, row in about.items()
    )
    days = days_of([*things, *lines], as_of, maker.horizon)
    notes = tuple(_notes(as_of, left_out))
    return Drawing(
        "partners", QUESTION, as_of.isoformat(), things, tuple(lines), days, False, notes
    )


class _Network:
    """The facts that link bodies, each body under the partner that it counts for."""

    def __init__(self, facts: Facts, as_of: dt.date, *, include_old: bool) -> None:
        self.facts = facts
        self.model = facts.model
        self.as_of = as_of
        self.include_old = include_old
        self.bodies = {
            (row["label"], row["id"]): row
            for row in ask(facts.reader, "network-bodies", dt.date.max)
        }
        self.left_out: Counter[str] = Counter()
        self.kept = list(self._kept())
        self.names = self._names()
        self.homes = self._homes()

    def ties(self) -> tuple[dict[tuple[Node, Node], _Tie], Counter[str]]:
        """Find every pair of bodies that is ever linked, and count what is left out."""
        ties: defaultdict[tuple[Node, Node], _Tie] = defaultdict(_Tie)
        delivered: defaultdict[Node, defaultdict[Node, list[tuple[Fact, Drawn]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for fact in self.kept:
            for start, end, when in self._counted(fact):
                if fact.type == "DELIVERS":
                    delivered[end][start].append((fact, when))
                elif start != end:
                    tie = ties[min(start, end), max(start, end)]
                    tie.add(self._says(fact, start, end), when, [fact])
        for work, parts in delivered.items():
            for one, other in combinations(sorted(parts), 2):
                whens = [united(when for _, when in parts[body]) for body in (one, other)]
                when = intersected(*whens)
                if when.ever():
                    tie = ties[one, other]
                    both_facts = [fact for fact, _ in (*parts[one], *parts[other])]
                    tie.add(f"both deliver {self.names[work]}", when, both_facts)
                    tie.through[work] = self.names[work]
        return dict(ties), self.left_out

    def _kept(self) -> Iterator[Fact]:
        for fact in self.facts.of_types(_TYPES):
            if fact.start[0] not in _BODIES or fact.end[0] not in _ENDS:
                continue
            today = any(start <= self.as_of < end for start, end in fact.held)
            if fact.standing:
                self.left_out["only proposed or agreed"] += today
            elif not self.include_old and today and fact.old[0] <= self.as_of:
                self.left_out["old"] += 1
                yield fact
            else:
                yield fact

    def _names(self) -> dict[Node, str]:
        names: dict[Node, str] = {}
        for fact in self.kept:
            for node, side in ((fact.start, "from"), (fact.end, "to")):
                if node == (fact.row[f"{side}_label"], fact.row[f"{side}_id"]):
                    names[node] = fact.row[f"{side}_name"]
        return {**self.facts.names.names, **names}

    def _is_collective(self, node: Node, fact: Fact) -> bool:
        if node in self.bodies:
            return bool(self.bodies[node]["collective"])
        side = "from" if node == fact.start else "to"
        return bool(fact.row[f"{side}_collective"])

    def _counted(self, fact: Fact) -> Iterator[tuple[Node, Node, Drawn]]:
        """Yield for whom a fact counts, and when."""
        when = drawn([fact], include_old=self.include_old)
        for first, start in self._counts_for(fact.start):
            if fact.type == "PART_OF" and start != fact.start:
                # A team of a partner is no link between two bodies.
                continue
            for second, end in self._counts_for(fact.end):
                days = both(first, second)
                shown = Drawn(both(when.recent, days), both(when.old, days))
                if not shown.ever():
                    continue
                if self._is_collective(start, fact) or self._is_collective(end, fact):
                    self.left_out["collective"] += shown.on(self.as_of)
                    continue
                yield start, end, shown

    def _counts_for(self, node: Node) -> Iterator[tuple[list[Stretch], Node]]:
        """Yield for whom a body counts, each with when: a team's partner, or itself."""
        homes = self.homes.get(node, {})
        yield from ((days, home) for home, days in homes.items())
        own = without([EVER], [day for days in homes.values() for day in days])
        if own:
            yield own, node

    def _homes(self) -> dict[Node, dict[Node, list[Stretch]]]:
        """Find for which partner each team counts, and when: the only one above it."""
        above: defaultdict[Node, list[tuple[Node, list[Stretch]]]] = defaultdict(list)
        for fact in self.kept:
            of_team = fact.type == "PART_OF" and fact.start[0] == "Team"
            if of_team and not self._is_collective(fact.end, fact):
                days = drawn([fact], include_old=self.include_old).ever()
                above[fact.start].append((fact.end, days))
        homes: dict[Node, dict[Node, list[Stretch]]] = {}
        for team in above:
            found: defaultdict[Node, list[Stretch]] = defaultdict(list)
            for stretch in _pieces(team, above):
                only = _only_partner(team, above, stretch[0])
                if only is not None:
                    found[only].append(stretch)
            homes[team] = {home: merged(days) for home, days in found.items()}
        return homes

    def _says(self, fact: Fact, start: Node, end: Node) -> str:
        verb = self.model.relationships[fact.type].forward
        return f"{self._who(fact.start, start)} {verb} {self._who(fact.end, end)}"

    def _who(self, node: Node, counts_for: Node) -> str:
        name = self.names[node]
        return name if node == counts_for else f"{self._named(counts_for)} (its {name})"

    def _named(self, node: Node) -> str:
        return self.names[node] if node in self.names else str(self.bodies[node]["name"])


Above = Mapping[Node, list[tuple[Node, list[Stretch]]]]


def _pieces(team: Node, above: Above) -> Iterator[Stretch]:
    """Yield the stretches in which nothing above a team changes."""
    days = {dt.date.min, dt.date.max}
    seen, waiting = {team}, [team]
    for node in waiting:
        for upper, held in above.get(node, ()):
            days.update(day for stretch in held for day in stretch)
            if upper not in seen:
                seen.add(upper)
                waiting.append(upper)
    ordered = sorted(days)
    yield from pairwise(ordered)


def _only_partner(team: Node, above: Above, day: dt.date) -> Node | None:
    seen, waiting = {team}, [team]
    for node in waiting:
        for upper, held in above.get(node, ()):
            if upper not in seen and any(start <= day < end for start, end in held):
                seen.add(upper)
                waiting.append(upper)
    partners_above = [node for node in seen if node[0] == "Partner"]
    return partners_above[0] if len(partners_above) == 1 else None


def _line(maker: Maker, start: Node, end: Node, tie: _Tie, when: Drawn, width: float) -> Line:
    facts = tie.facts
    whys = sorted(tie.why)
    names = sorted(tie.through.values())
    note = ", ".join(names[:_NAMED]) if names else whys[0]
    more = len(whys) - min(_NAMED, len(names) or 1)
    properties = {
        "through": "; ".join(names),
        "why": "; ".join(f"{why} ({maker.whens(tie.rests_on[why])})" for why in whys),
    }
    return Line(
        key=f"{key(start)}|{key(end)}",
        start=key(start),
        end=key(end),
        type="",
        words="works with",
        back="works with",
        width=round(width, 4),
        states=("disputed",) if any(fact.row["disputed"] for fact in facts) else (),
        periods=periods(when, facts),
        note=f"{note} and {more} more" if more > 0 else note,
        properties={name: said for name, said in properties.items() if said},
        statements=maker.cited(facts),
    )


def _reached(
    reader: Reader, model: Model, maker: Maker, nodes: Iterable[Node]
) -> dict[Node, Counter[str]]:
    """Count the places that each body reaches on the day, by any route."""
    reach = Reach(reader, model, maker.as_of, include_old=maker.include_old)
    network = reach.network
    found = {}
    for node in nodes:
        places = {each for _, each in network.reached_by(node) if each[0] in SMALL}
        found[node] = Counter(label for label, _ in places - network.unnamed)
    return found


def _places(counts: Counter[str]) -> str:
    said = [many(counts[label], words) for label, words in _PLACES.items() if counts[label]]
    return ", ".join(said) or "no place that a source names"


def _notes(as_of: dt.date, left_out: Counter[str]) -> Iterator[str]:
    reasons = {
        "old": "last stated more than five years before (ask with --include-old to see them)",
        "only proposed or agreed": "only proposed or agreed",
        "collective": "about collectives, which stand for unnamed ones",
    }
    for reason, words in reasons.items():
        if left_out[reason]:
            yield f"on {in_words(as_of)}, {many(left_out[reason], 'fact')} left out: {words}"
    yield "a team counts for the partner that it is part of"
    yield f"size: how many wards, neighbourhoods and LSOAs it reaches on {in_words(as_of)}"
