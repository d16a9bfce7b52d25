"""Loading a dataset: what a load would change, and doing it.

A load replaces its dataset's claims for everything that it still mentions; what it no
longer mentions is reported, and goes only with prune.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from graphkit.answering import must_be_todays
from graphkit.claims import Claim, Identity, node_identity
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Changes, Reader, Writer
from graphkit.errors import FaultyTables, GraphkitError, Refused
from graphkit.folding import Facts, Properties, fold, unfold
from graphkit.judgements import as_judged, as_stated, folded_ids
from graphkit.model import Model
from graphkit.snapshot import GraphInfo, read_facts, read_info
from graphkit.tables import Dataset, Fault
from graphkit.text import same_name

if TYPE_CHECKING:
    from graphkit.checking import Checked

# A prune that takes out more than this share, and more than a few things, is refused:
# a file left out by mistake looks just the same.
_MOST_PRUNED = 0.5
_FEW = 20

Say = Callable[[str], None]


@dataclass
class Plan:
    """What a load would change.

    Attributes
    ----------
    dataset : str
    added, changed, ended, removed : list of Identity
        Nodes and relationships that appear, get other properties, get a stated end, go.
    unmentioned : list of Identity
        What the dataset once said and now does not; it stays unless pruned.
    total : int
        How many nodes and relationships the graph will hold.
    said_before : int
        How many nodes and relationships the dataset spoke of until now.
    warnings : list of Fault
        What in the tables stops nothing and is seldom meant.
    """

    dataset: str
    added: list[Identity] = field(default_factory=list)
    changed: list[Identity] = field(default_factory=list)
    ended: list[Identity] = field(default_factory=list)
    removed: list[Identity] = field(default_factory=list)
    unmentioned: list[Identity] = field(default_factory=list)
    total: int = 0
    said_before: int = 0
    warnings: list[Fault] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def is_empty(self) -> bool:
        """Whether the load changes nothing."""
        return not (self.added or self.changed or self.ended or self.removed)


def plan_load(
    reader: Reader | None,
    dataset: Dataset,
    model: Model,
    *,
    prune: bool = False,
    strict: bool = False,
    checked: Checked | None = None,
) -> Plan:
    """Work out what loading a dataset would change.

    Parameters
    ----------
    reader : Reader or None
        The graph as it is; None when there is none yet.
    dataset : Dataset
    model : Model
    prune : bool
        Also take out what the dataset no longer mentions.
    strict : bool
        Take warnings for faults.
    checked : Checked, optional
        What checking the dataset by itself made of it, where that was done before.

    Returns
    -------
    Plan

    Raises
    ------
    FaultyTables
        When the tables have faults.
    Refused
        When the graph is not one of ours, or facts of other datasets lean on what would go.
    """
    from graphkit.checking import check

    info = GraphInfo(None, {}, {}) if reader is None else read_info(reader)
    must_be_todays(info.model_version)
    empty = reader is None or info.model_version is None
    before = Facts() if reader is None or empty else read_facts(reader, model)
    _ours(reader, info, before)
    # Judgements are taken anew at each load, so that one that is gone leaves no trace.
    claims = {as_stated(claim) for claim in unfold(before)}
    others = [claim for claim in claims if claim.dataset != dataset.name]
    earlier = [claim for claim in claims if claim.dataset == dataset.name]
    known = _nodes_of(others if prune else claims) | folded_ids(info.all_judgements).keys()
    if checked is None or known:
        checked = check(dataset, model, known, strict=strict)
    if checked.faults:
        raise FaultyTables(checked.faults)
    _no_clash(dataset, earlier, checked.claims)
    _same_things(others, checked.claims)
    judgements = {**info.judgements, dataset.name: tuple(sorted(checked.judgements))}
    stands = folded_ids(chain.from_iterable(judgements.values()))
    own = [as_judged(claim, stands) for claim in checked.claims]
    mentioned = {claim.identity for claim in own}
    said_before = [as_judged(claim, stands) for claim in earlier]
    unmentioned = [claim for claim in said_before if claim.identity not in mentioned]
    kept = [] if prune else unmentioned
    after = fold([*(as_judged(claim, stands) for claim in others), *kept, *own], model)
    _nothing_leans(after)
    _all_named(after)
    plan = difference(before, after, dataset.name)
    plan.warnings = checked.warnings
    plan.unmentioned = sorted({claim.identity for claim in unmentioned})
    plan.said_before = len({claim.identity for claim in said_before})
    datasets = {**info.datasets, dataset.name: dataset.description}
    unfinished = tuple(name for name in info.incomplete if name != dataset.name)
    now = GraphInfo(model.version, datasets, judgements, unfinished)
    plan.changes.datasets = (dataset.name,)
    plan.changes.info = now.properties()
    if plan.is_empty and info != now:
        plan.changed.append(node_identity(INFO_LABEL, INFO_ID))
    return plan


def load(
    writer: Writer,
    dataset: Dataset,
    model: Model,
    *,
    prune: bool = False,
    yes: bool = False,
    strict: bool = False,
    checked: Checked | None = None,
    say: Say = lambda _: None,
) -> Plan:
    """Load a dataset inside a transaction; see `plan_load` for what is raised.

    Parameters
    ----------
    writer : Writer
    dataset : Dataset
    model : Model
    prune : bool
        Also take out what the dataset no longer mentions.
    yes : bool
        Prune even when most of the dataset would go.
    strict : bool
        Take warnings for faults.
    checked : Checked, optional
        What checking the dataset by itself made of it, where that was done before.
    say : callable, optional
        Told in a few words how far the writing is.

    Returns
    -------
    Plan
        What was changed.

    Raises
    ------
    Refused
        When pruning would take out most of what the dataset said.
    """
    plan = plan_load(writer, dataset, model, prune=prune, strict=strict, checked=checked)
    gone, share = len(plan.unmentioned), _MOST_PRUNED
    if prune and not yes and gone > max(_FEW, share * plan.said_before):
        raise Refused(
            f"pruning would take out {gone:,} of the {plan.said_before:,} things that "
            f"{dataset.name} says; look at --dry-run, and add --yes if it is right"
        )
    if not plan.is_empty:
        writer.write(plan.changes, say)
    return plan


def _ours(reader: Reader | None, info: GraphInfo, before: Facts) -> None:
    # An empty graph is anybody's; what holds anything but ours belongs to somebody else.
    any_node = f"MATCH (n) WHERE NOT n:{INFO_LABEL} RETURN n.id AS id LIMIT 1"
    if reader is not None and info.model_version is None and reader.read(any_node):
        raise Refused("this graph was not made by graphkit; load into a new one")
    loaded_by_graphkit(before)


def loaded_by_graphkit(facts: Facts) -> None:
    """Refuse facts that hold no claims: they cannot be taken apart again."""
    for identity, properties in (*facts.nodes.items(), *facts.relationships.items()):
        if "claims" not in properties:
            raise Refused(
                f"this graph holds {identity}, which no load of graphkit wrote; take it out, "
                "or load the sources into a new graph"
            )


def _nodes_of(claims: Iterable[Claim]) -> set[tuple[str, str]]:
    return {claim.identity.ends[0] for claim in claims if claim.identity.is_node}


def _no_clash(dataset: Dataset, earlier: Collection[Claim], claims: Collection[Claim]) -> None:
    """Refuse a second dataset under the name of one that it has nothing in common with."""
    if earlier and not {c.source for c in earlier} & {c.source for c in claims}:
        raise GraphkitError(
            f"the graph holds another dataset called '{dataset.name}', from other sources; "
            "give this one a name of its own in dataset.toml"
        )


def _same_things(others: Iterable[Claim], claims: Iterable[Claim]) -> None:
    """Refuse an id that stands for something else in another dataset.

    A name that neither knows as an alias, or another date of a source, would otherwise
    change what the other dataset said without a word.
    """
    known = _described(others)
    own = _described(claim for claim in claims if claim.identity in known)
    clashes = []
    for identity in sorted(known.keys() & own.keys()):
        names, dates = known[identity]
        here, dates_here = own[identity]
        label, node_id = identity.ends[0]
        if here and names and not set(map(same_name, here)) & set(map(same_name, names)):
            clashes.append(f"{label} {node_id} is {min(here)!r} here and {min(names)!r} there")
        elif label == "Source" and dates != dates_here:
            clashes.append(f"source {node_id} has another date there")
    if clashes:
        raise Refused(
            f"another dataset in the graph uses these ids otherwise: {'; '.join(clashes[:10])}; "
            "give yours other ids, or the same names and dates, with other spellings as aliases"
        )


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


def _nothing_leans(after: Facts) -> None:
    there = {node.ends[0] for node in after.nodes}
    missing: dict[Identity, Identity] = {}
    for identity in after.relationships:
        for end in identity.ends:
            if end not in there:
                missing.setdefault(node_identity(*end), identity)
    if missing:
        listed = "; ".join(f"{node} (in {fact})" for node, fact in sorted(missing.items())[:10])
        more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
        raise Refused(
            f"other datasets lean on {len(missing)} node{'s' if len(missing) > 1 else ''} that "
            f"would go: {listed}{more}; mention them again, or prune the other dataset first"
        )


def _all_named(after: Facts) -> None:
    nameless = sorted(node for node, properties in after.nodes.items() if "name" not in properties)
    if nameless:
        one = len(nameless) == 1
        listed = ", ".join(str(node) for node in nameless[:10])
        more = f" and {len(nameless) - 10} more" if len(nameless) > 10 else ""
        raise Refused(
            f"{len(nameless)} node{'' if one else 's'} would be left without a name: "
            f"{listed}{more}; give {'it' if one else 'each'} one in this dataset"
        )


def difference(before: Facts, after: Facts, name: str = "") -> Plan:
    """Work out what makes a graph that holds `before` hold `after`."""
    plan = Plan(name, total=len(after))
    changes = plan.changes
    sides = (
        (before.nodes, after.nodes, changes.nodes, changes.gone_nodes),
        (
            before.relationships,
            after.relationships,
            changes.relationships,
            changes.gone_relationships,
        ),
    )
    for old, new, written, gone in sides:
        for identity, properties in new.items():
            earlier = old.get(identity)
            if earlier is None:
                plan.added.append(identity)
                changes.new.add(identity)
                written[identity] = properties
            elif earlier != properties:
                ended = "valid_to" in properties and "valid_to" not in earlier
                (plan.ended if ended else plan.changed).append(identity)
                written[identity] = _difference(earlier, properties)
        for identity in old:
            if identity not in new:
                plan.removed.append(identity)
                gone.append(identity)
    return plan


def _difference(earlier: Properties, properties: Properties) -> dict[str, Any]:
    # A dropped value is sent as null: setting properties never clears one by itself.
    dropped = dict.fromkeys(earlier.keys() - properties.keys())
    changed = {n: v for n, v in properties.items() if n not in earlier or earlier[n] != v}
    return {**dropped, **changed}
