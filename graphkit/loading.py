"""Loading a dataset: what a load would change, and doing it.

A load replaces its dataset's claims for everything that it still mentions; what it no
longer mentions is reported, and goes only with prune.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from graphkit.answering import must_be_todays
from graphkit.claims import Claim, Identity, node_identity
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Changes, Reader, Writer
from graphkit.errors import FaultyTables, NotFound, Refused
from graphkit.folding import Facts, Properties, fold, unfold
from graphkit.judgements import Judgement, as_judged, as_stated, folded_ids
from graphkit.model import Model
from graphkit.snapshot import GraphInfo, read_facts, read_info
from graphkit.tables import Dataset, Fault

if TYPE_CHECKING:
    from graphkit.checking import Checked
    from graphkit.clashes import Clashes

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
    emptied : dict of str to int
        The labels and relationship types of which it spoke until now and does so no more, and
        of how many.
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
    emptied: dict[str, int] = field(default_factory=dict)
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
        When the tables have faults, by themselves or beside what the graph holds.
    Refused
        When the graph is not one of ours.
    """
    from graphkit.checking import check
    from graphkit.clashes import Clashes

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
    clashes = Clashes(dataset, checked)
    stands = clashes.claims(info, others, earlier)
    _stop_at(checked, clashes)
    own = [as_judged(claim, stands) for claim in checked.claims]
    mentioned = {claim.identity for claim in own}
    said_before = [as_judged(claim, stands) for claim in earlier]
    unmentioned = [claim for claim in said_before if claim.identity not in mentioned]
    kept = [] if prune else unmentioned
    after = fold([*(as_judged(claim, stands) for claim in others), *kept, *own], model)
    clashes.facts(before, after, info, stands)
    _stop_at(checked, clashes)
    plan = difference(before, after, dataset.name)
    plan.warnings = checked.warnings
    plan.unmentioned = sorted({claim.identity for claim in unmentioned})
    plan.said_before = len({claim.identity for claim in said_before})
    names = Counter(identity.name for identity in plan.unmentioned)
    still = {identity.name for identity in mentioned}
    plan.emptied = {name: count for name, count in sorted(names.items()) if name not in still}
    datasets = {**info.datasets, dataset.name: dataset.description}
    judgements = {**info.judgements, dataset.name: tuple(sorted(checked.judgements))}
    return _told(plan, info, datasets, judgements, model)


def plan_forget(reader: Reader, name: str, model: Model) -> Plan:
    """Work out what taking a dataset out of a graph would change.

    Parameters
    ----------
    reader : Reader
    name : str
    model : Model

    Returns
    -------
    Plan

    Raises
    ------
    NotFound
        When the graph holds no such dataset.
    Refused
        When the graph is not one of ours, or other datasets lean on what would go.
    """
    from graphkit.clashes import lean, leaning_told, nameless_told, without_name

    info = read_info(reader)
    must_be_todays(info.model_version)
    held = sorted({*info.datasets, *info.incomplete})
    if name not in held:
        raise NotFound(f"the graph holds no dataset {name!r}; it holds {', '.join(held) or 'none'}")
    before = read_facts(reader, model)
    loaded_by_graphkit(before)
    claims = {as_stated(claim) for claim in unfold(before)}
    judgements = {each: judged for each, judged in info.judgements.items() if each != name}
    stands = folded_ids(chain.from_iterable(judgements.values()))
    stay = [as_judged(claim, stands) for claim in claims if claim.dataset != name]
    after = fold(stay, model)
    for told in (
        leaning_told(lean(before, after, judgements)),
        nameless_told(without_name(after)),
    ):
        if told:
            raise Refused("; ".join(told))
    plan = difference(before, after, name)
    datasets = {each: about for each, about in info.datasets.items() if each != name}
    return _told(plan, info, datasets, judgements, model)


def forget(writer: Writer, name: str, model: Model, say: Say = lambda _: None) -> Plan:
    """Take a dataset out inside a transaction; see `plan_forget`.

    Returns
    -------
    Plan
        What was changed.
    """
    plan = plan_forget(writer, name, model)
    writer.write(plan.changes, say)
    return plan


def _told(
    plan: Plan,
    info: GraphInfo,
    datasets: dict[str, str],
    judgements: dict[str, tuple[Judgement, ...]],
    model: Model,
) -> Plan:
    """Let a plan also change what the graph says of itself."""
    unfinished = tuple(name for name in info.incomplete if name != plan.dataset)
    now = GraphInfo(model.version, datasets, judgements, unfinished)
    plan.changes.datasets = (plan.dataset,)
    plan.changes.info = now.properties()
    if plan.is_empty and info != now:
        plan.changed.append(node_identity(INFO_LABEL, INFO_ID))
    return plan


def check_alone(dataset: Dataset, model: Model, *, strict: bool = False) -> Checked:
    """Check a dataset that goes into a new graph, before anything of that is made.

    Raises
    ------
    FaultyTables
        When its tables have faults.
    """
    from graphkit.checking import check
    from graphkit.clashes import Clashes

    checked = check(dataset, model, strict=strict)
    clashes = Clashes(dataset, checked)
    clashes.claims(GraphInfo(None, {}, {}), (), ())
    _stop_at(checked, clashes)
    return checked


def _stop_at(checked: Checked, clashes: Clashes) -> None:
    from graphkit.checking import in_order

    if faults := sorted([*checked.faults, *clashes.faults], key=in_order):
        raise FaultyTables(faults, checked.warnings)


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
    if prune and not yes and (much := _much_would_go(plan)):
        raise Refused(
            f"pruning would take out {much}; look at --dry-run, and add --yes if it is right"
        )
    if not plan.is_empty:
        writer.write(plan.changes, say)
    return plan


def _much_would_go(plan: Plan) -> str:
    """Say what looks as if a file were left out: whole tables, or most of a dataset."""
    gone = len(plan.unmentioned)
    if gone > max(_FEW, _MOST_PRUNED * plan.said_before):
        return f"{gone:,} of the {plan.said_before:,} things that {plan.dataset} says"
    if plan.emptied:
        listed = ", ".join(f"{name} ({count:,})" for name, count in plan.emptied.items())
        return f"all that {plan.dataset} says of {listed}"
    return ""


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
