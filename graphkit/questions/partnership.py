"""Who works with whom, and through what, on a day or over time. The one definition.

Partners, boards and posts are linked that deliver the same project, sit on, chair, belong
to, answer to, advise or work with one another. A team counts for the one partner that it is
part of, straight or by steps. What stands for unnamed ones is left out, and counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from graphkit.claims import Node
from graphkit.model import Model
from graphkit.questions.drawn import Drawn, aged, intersected, united
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.time.spans import EVER, Stretch, both, merged, without
from graphkit.wording import listed

TYPES = (
    "DELIVERS", "MEMBER_OF", "CHAIRS", "POST_IN", "PART_OF", "ACCOUNTABLE_TO", "ADVISES",
    "WORKS_WITH",
)  # fmt: skip
_BODIES = ("Partner", "Team", "Board", "Role")
_ENDS = (*_BODIES, "Project")

Pair = tuple[Node, Node]


@dataclass
class Tie:
    """One pair of bodies: why they are linked, by the words that say so.

    Attributes
    ----------
    why : dict of str to list of Drawn
        When each reason holds.
    rests_on : dict of str to list of Fact
        The facts that show it.
    through : list of (label, id)
        The projects that the two deliver together.
    """

    why: dict[str, list[Drawn]] = field(default_factory=lambda: defaultdict(list))
    rests_on: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    through: list[Node] = field(default_factory=list)

    def add(self, why: str, when: Drawn, facts: Iterable[Fact]) -> None:
        """Add a reason, when it holds, and the facts that show it."""
        self.why[why].append(when)
        self.rests_on[why] = _once((*self.rests_on[why], *facts))

    @property
    def facts(self) -> list[Fact]:
        """All the facts that it rests on, each once."""
        return _once(fact for facts in self.rests_on.values() for fact in facts)

    @property
    def when(self) -> Drawn:
        """When the two are linked, for whatever reason."""
        return united(each for every in self.why.values() for each in every)


class Partnership:
    """Who works with whom in a stretch of days.

    Parameters
    ----------
    history : History
    bodies : mapping of (label, id) to dict
        Every partner, team, board and post: rows of the query ``things``.
    as_of : datetime.date
        The day for which is counted what is left out.
    days : (date, date)
        The stretch; a day alone is a slice of all of them.
    include_old : bool
        Also facts on the days on which they are old.

    Attributes
    ----------
    kept : list of Fact and Drawn
        The facts in force in the stretch, each with when.
    homes : dict
        The partner for which each team counts, with when.
    ties : dict
        The `Tie` of each pair of bodies that is linked in the stretch.
    left_out : Counter
        How many facts are left out, by reason.
    collectives : Counter
        How many facts each collective is left out of, by name.
    """

    def __init__(
        self,
        history: History,
        bodies: Mapping[Node, Row],
        as_of: dt.date,
        days: Stretch = EVER,
        *,
        include_old: bool,
    ) -> None:
        self.history = history
        self.model: Model = history.model
        self.bodies = bodies
        self.as_of = as_of
        self.days = days
        self._whole = [days]
        self.include_old = include_old
        self.left_out: Counter[str] = Counter()
        self.collectives: Counter[str] = Counter()
        self._names = {node: row["name"] for node, row in bodies.items()}
        self.kept = list(self._kept())
        self.homes = self._homes()
        self.ties = self._ties()

    def name(self, node: Node) -> str:
        """Name a body or a project."""
        return self.history.names.name(node, self._names.get(node, ""))

    def homes_on(self, day: dt.date) -> dict[Node, Node]:
        """Give the partner for which each team counts on a day."""
        return {
            team: home
            for team, homes in self.homes.items()
            for home, days in homes.items()
            if any(start <= day < end for start, end in days)
        }

    # -- facts ---------------------------------------------------------------

    def _kept(self) -> Iterator[tuple[Fact, Drawn]]:
        first, last = self.days
        facts = (
            fact
            for fact in self.history.of_types(TYPES)
            if fact.start[0] in _BODIES
            and fact.end[0] in _ENDS
            and (told := fact.validity.told) is not None
            and told[0] < last
            and first < told[1]
        )
        for fact in self.history.over_time(facts):
            if fact.standing:
                self.left_out["proposed"] += fact.holds(self.as_of)
                continue
            # Cut first: most facts hold all day, and are not parted where they become old.
            held = both(fact.held, self._whole)
            when = aged(held, fact.old_from, include_old=self.include_old)
            if fact.holds(self.as_of) and not when.on(self.as_of):
                self.left_out["old"] += 1
            if when.ever():
                self._names.setdefault(fact.start, fact.row["from_name"])
                self._names.setdefault(fact.end, fact.row["to_name"])
                yield fact, when

    def _is_collective(self, node: Node, fact: Fact) -> bool:
        known = self.bodies.get(node)
        return bool(known["collective"]) if known else fact.collective(node)

    # -- for whom a team counts ----------------------------------------------

    def _homes(self) -> dict[Node, dict[Node, list[Stretch]]]:
        """Find for which partner each team counts, and when: the only one above it."""
        above: defaultdict[Node, list[tuple[Node, list[Stretch]]]] = defaultdict(list)
        for fact, when in self.kept:
            of_team = fact.type == "PART_OF" and fact.start[0] == "Team"
            if of_team and not self._is_collective(fact.end, fact):
                above[fact.start].append((fact.end, when.ever()))
        homes: dict[Node, dict[Node, list[Stretch]]] = {}
        for team in above:
            found: defaultdict[Node, list[Stretch]] = defaultdict(list)
            for stretch in _pieces(team, above, self.days):
                only = _only_partner(team, above, stretch[0])
                if only is not None:
                    found[only].append(stretch)
            homes[team] = {home: merged(days) for home, days in found.items()}
        return homes

    def _counts_for(self, node: Node) -> Iterator[tuple[list[Stretch], Node]]:
        """Yield for whom a body counts, each with when: a team's partner, or itself."""
        homes = self.homes.get(node)
        if homes is None:
            yield self._whole, node
            return
        yield from ((days, home) for home, days in homes.items())
        own = without(self._whole, [day for days in homes.values() for day in days])
        if own:
            yield own, node

    # -- who is linked -------------------------------------------------------

    def _ties(self) -> dict[Pair, Tie]:
        ties: defaultdict[Pair, Tie] = defaultdict(Tie)
        delivered: defaultdict[Node, defaultdict[Node, list[tuple[Fact, Drawn]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for fact, held in self.kept:
            for start, end, when in self._counted(fact, held):
                if fact.type == "DELIVERS":
                    delivered[end][start].append((fact, when))
                elif start != end:
                    verb = self.model.relationships[fact.type].forward
                    says = f"{self._who([fact.start], start)} {verb} {self._who([fact.end], end)}"
                    ties[min(start, end), max(start, end)].add(says, when, [fact])
                else:
                    self.left_out["within"] += when.on(self.as_of)
        for work, parts in delivered.items():
            whens = {body: united(when for _, when in facts) for body, facts in parts.items()}
            for one, other in combinations(sorted(parts), 2):
                when = intersected(whens[one], whens[other])
                if not (together := when.ever()):
                    continue
                facts = [
                    [fact for fact, held in parts[body] if both(held.ever(), together)]
                    for body in (one, other)
                ]
                who = [
                    self._who([fact.start for fact in each], body)
                    for each, body in zip(facts, (one, other), strict=True)
                ]
                says = f"{' and '.join(who)} deliver {self.name(work)}"
                ties[one, other].add(says, when, [fact for each in facts for fact in each])
                ties[one, other].through.append(work)
        return dict(ties)

    def _counted(self, fact: Fact, held: Drawn) -> Iterator[tuple[Node, Node, Drawn]]:
        """Yield for whom a fact counts, and when."""
        for first, start in self._counts_for(fact.start):
            if fact.type == "PART_OF" and start != fact.start:
                # A team of a partner is no link between two bodies.
                continue
            for second, end in self._counts_for(fact.end):
                always = first is self._whole and second is self._whole
                when = held if always else held.during(both(first, second))
                if not when.ever():
                    continue
                unnamed = [node for node in (start, end) if self._is_collective(node, fact)]
                if not unnamed:
                    yield start, end, when
                elif when.on(self.as_of):
                    self.left_out["collective"] += 1
                    self.collectives.update(self.name(node) for node in unnamed)

    def _who(self, nodes: Sequence[Node], body: Node) -> str:
        """Name a body, and the teams of it that some facts are about."""
        teams = list(dict.fromkeys(self.name(node) for node in nodes if node != body))
        if not teams or body in nodes:
            return self.name(body)
        return f"{self.name(body)} (its {listed(teams)})"


Above = Mapping[Node, list[tuple[Node, list[Stretch]]]]


def _pieces(team: Node, above: Above, days: Stretch) -> Iterator[Stretch]:
    """Yield the stretches in which nothing above a team changes."""
    bounds = set(days)
    seen, waiting = {team}, [team]
    for node in waiting:
        for upper, held in above.get(node, ()):
            bounds.update(day for stretch in held for day in stretch)
            if upper not in seen:
                seen.add(upper)
                waiting.append(upper)
    yield from pairwise(sorted(bounds))


def _only_partner(team: Node, above: Above, day: dt.date) -> Node | None:
    seen, waiting = {team}, [team]
    for node in waiting:
        for upper, held in above.get(node, ()):
            if upper not in seen and any(start <= day < end for start, end in held):
                seen.add(upper)
                waiting.append(upper)
    partners = [node for node in seen if node[0] == "Partner"]
    return partners[0] if len(partners) == 1 else None


def _once(facts: Iterable[Fact]) -> list[Fact]:
    return list({id(fact.row): fact for fact in facts}.values())
