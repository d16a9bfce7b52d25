"""Where a dataset and the graph that it is loaded into cannot both be right, row by row.

The tables are checked by themselves in `graphkit.checking`; what is found here, is found only
beside what other datasets say and judge, and once all of it is folded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from graphkit.checking import Checked, Place
from graphkit.claims import Claim, Identity, Node, node_identity, stated_key
from graphkit.folding import Facts
from graphkit.judgements import (
    SAME,
    Judgement,
    as_judged,
    contradictions,
    folded_ids,
    joins_one,
    way_of,
)
from graphkit.snapshot import GraphInfo
from graphkit.tables import Dataset, Fault
from graphkit.text import same_name

_LISTED = 10


class Clashes:
    """Looks for what a load of a dataset would refuse.

    Parameters
    ----------
    dataset : Dataset
    checked : Checked
        What checking it by itself made of it.

    Attributes
    ----------
    faults : list of Fault
        What was found so far.
    """

    def __init__(self, dataset: Dataset, checked: Checked) -> None:
        self.dataset = dataset
        self.checked = checked
        self.faults: list[Fault] = []

    def claims(
        self, info: GraphInfo, others: Collection[Claim], earlier: Collection[Claim]
    ) -> dict[Node, Node]:
        """Hold the dataset against what the graph holds, before anything is folded.

        Parameters
        ----------
        info : GraphInfo
        others, earlier : collection of Claim
            What other datasets state, and what this one stated until now.

        Returns
        -------
        dict
            Which thing stands for each that is judged the same; see `folded_ids`.
        """
        self._name(info, earlier)
        self._ids(others)
        judged = {**info.judgements, self.dataset.name: tuple(self.checked.judgements)}
        every = list(chain.from_iterable(judged.values()))
        for each in contradictions(every):
            self._at_judgement(each.judgements, each.reason, each.fix)
        stands = folded_ids(every)
        for claim in (*self.checked.claims, *others):
            if joins_one(claim, stands):
                self._joined(claim, every)
        return stands

    def facts(
        self, before: Facts, after: Facts, info: GraphInfo, stands: Mapping[Node, Node]
    ) -> None:
        """Look at what the load would leave: facts that lead nowhere, things without a name."""
        at: dict[Identity, Place] = {}
        for claim in self.checked.claims:
            at.setdefault(as_judged(claim, stands).identity, self.checked.at[claim])
        leaning: dict[Identity, str] = {}
        others = {name: each for name, each in info.judgements.items() if name != self.dataset.name}
        for node, where in lean(before, after, others).items():
            fact = where if isinstance(where, Identity) else None
            own = fact and at.get(fact._replace(key=stated_key(fact.key)))
            if own:
                reason = f"{fact} leads to {node}, which is not here and would not be in the graph"
                self._fault(own, None, None, reason, "add it, or take the row out")
            else:
                leaning[node] = str(where)
        nameless = without_name(after)
        for node in [node for node in nameless if node in at]:
            nameless.remove(node)
            self._fault(at[node], "name", None, "is empty", "give the node its usual name")
        for told in (leaning_told(leaning), nameless_told(nameless)):
            if told:
                self.faults.append(Fault(self.dataset.file, None, None, None, *told))

    def _fault(
        self, at: Place, column: str | None, value: str | None, reason: str, fix: str
    ) -> None:
        self.faults.append(Fault(*at, column, value, reason, fix))

    def _name(self, info: GraphInfo, earlier: Collection[Claim]) -> None:
        """Refuse the name of another dataset, and one that only its case tells from it."""
        name = self.dataset.name
        held = {*info.datasets, *info.incomplete}
        alike = sorted(each for each in held if each.casefold() == name.casefold())
        sources = {claim.source for claim in self.checked.claims}
        if name not in alike and alike:
            reason = f"differs by case alone from {alike[0]!r}, which the graph holds"
            fix = f"write it so, or take that one out (graphkit forget {alike[0]})"
        elif sources and earlier and not sources & {claim.source for claim in earlier}:
            reason = "is another dataset in the graph, from other sources"
            fix = "give this one a name of its own"
        else:
            return
        self.faults.append(Fault(self.dataset.file, None, "name", name, reason, fix))

    def _ids(self, others: Iterable[Claim]) -> None:
        """Refuse an id that stands for something else in another dataset.

        A name that neither knows as an alias, or another date of a source, would otherwise
        change what the other dataset said without a word.
        """
        at: dict[Identity, Place] = {}
        for claim in self.checked.claims:
            if claim.identity.is_node:
                at.setdefault(claim.identity, self.checked.at[claim])
        known = _described(claim for claim in others if claim.identity in at)
        own = _described(claim for claim in self.checked.claims if claim.identity in known)
        for identity in known.keys() & own.keys():
            names, dates = known[identity]
            here, dates_here = own[identity]
            if here and names and not set(map(same_name, here)) & set(map(same_name, names)):
                reason = f"is {min(here)!r} here and {min(names)!r} in another dataset of the graph"
                fix = "give it another id, or the same name, with the other spelling as an alias"
                self._fault(at[identity], "id", identity.start, reason, fix)
            elif identity.name == "Source" and dates != dates_here:
                reason = "has another date in another dataset of the graph"
                fix = "give it the same date, or another id"
                self._fault(at[identity], "date", min(dates_here, default=None), reason, fix)

    def _joined(self, claim: Claim, judgements: Collection[Judgement]) -> None:
        joined = "joins two things that are judged the same"
        if claim in self.checked.at:
            fix = "take that row out, or judge them different"
            self._fault(self.checked.at[claim], None, None, f"{claim.identity} {joined}", fix)
            return
        way = chain.from_iterable(way_of(end, judgements) for end in claim.identity.ends)
        reason = f"{claim.identity}, as {claim.dataset} has it, {joined}"
        self._at_judgement(tuple(way), reason, "judge them different, or take that row out there")

    def _at_judgement(self, judgements: Collection[Judgement], reason: str, fix: str) -> None:
        own = [self.checked.at[each] for each in judgements if each in self.checked.at]
        if own:
            # What stands in the graph already is not this dataset's to mend.
            self._fault(max(own), None, None, reason, fix)


def lean(
    before: Facts, after: Facts, judgements: Mapping[str, Collection[Judgement]]
) -> dict[Identity, Identity | str]:
    """Find what would lead nowhere.

    Parameters
    ----------
    before, after : Facts
    judgements : mapping of str to collection of Judgement
        What each of the other datasets judges.

    Returns
    -------
    dict
        For each node that would be missing, a relationship or, in words, a judgement that
        needs it.
    """
    there = {node.ends[0] for node in after.nodes}
    missing: dict[Identity, Identity | str] = {}
    for identity in after.relationships:
        for end in identity.ends:
            if end not in there:
                missing.setdefault(node_identity(*end), identity)
    for name, each in ((name, each) for name, judged in judgements.items() for each in judged):
        ends = {(each.label, each.id)} if each.judgement == SAME else each.pair
        for end in ends:
            node = node_identity(*end)
            if node in before.nodes and end not in there:
                missing.setdefault(node, f"a judgement of {name}")
    return missing


def leaning_told(leaning: Mapping[Identity, object]) -> tuple[str, str] | None:
    """Say what other datasets lean on that would go, and what to do."""
    if not leaning:
        return None
    nodes = sorted(leaning)
    listed = "; ".join(f"{node} (in {leaning[node]})" for node in nodes[:_LISTED])
    many = f"{len(nodes)} node{'s' if len(nodes) > 1 else ''}"
    return (
        f"other datasets lean on {many} that would go: {listed}{_more(nodes)}",
        "mention them again, or take out the other dataset first",
    )


def without_name(after: Facts) -> list[Identity]:
    """List the nodes that nobody names."""
    return sorted(node for node, properties in after.nodes.items() if "name" not in properties)


def nameless_told(nodes: list[Identity]) -> tuple[str, str] | None:
    """Say which nodes would be left without a name, and what to do."""
    if not nodes:
        return None
    one = len(nodes) == 1
    listed = ", ".join(map(str, nodes[:_LISTED]))
    return (
        f"{len(nodes)} node{'' if one else 's'} would be left without a name: "
        f"{listed}{_more(nodes)}",
        f"give {'it' if one else 'each'} one in a dataset that stays",
    )


def _more(nodes: list[Identity]) -> str:
    return f" and {len(nodes) - _LISTED} more" if len(nodes) > _LISTED else ""


def _described(claims: Iterable[Claim]) -> dict[Identity, tuple[set[str], set[str]]]:
    """Collect the names and the dates that claims give each node."""
    found: dict[Identity, tuple[set[str], set[str]]] = {}
    for claim in claims:
        if claim.identity.is_node:
            said = claim.said
            names, dates = found.setdefault(claim.identity, (set(), set()))
            names.update(name for name in (said.get("name"), *said.get("aliases", ())) if name)
            dates.update(date for date in (said.get("date"),) if date)
    return found
