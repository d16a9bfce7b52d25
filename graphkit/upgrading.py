"""Upgrading a graph that an earlier graphkit made to today's model.

A graph keeps what every claim said. So it is taken apart into its claims, and these are
folded anew, as if their tables had been loaded today.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from graphkit.answering import is_newer, other_model
from graphkit.claims import Claim, to_content
from graphkit.engines import Engine, Writer
from graphkit.engines.protocol import Reader
from graphkit.errors import Refused
from graphkit.folding import fold, unfold
from graphkit.loading import Plan, Say, difference, loaded_by_graphkit
from graphkit.model import Model
from graphkit.snapshot import read_facts, read_info


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade changes.

    Attributes
    ----------
    before, now : str
        The version of the model that the graph followed, and today's.
    plan : Plan
        What is added, changed and removed.
    kept : str or None
        The file that holds the graph as it was; None on a server, and where nothing was done.
    """

    before: str
    now: str
    plan: Plan = field(default_factory=lambda: Plan(""))
    kept: str | None = None

    @property
    def is_needed(self) -> bool:
        """Whether the graph follows an earlier model."""
        return self.before != self.now


def plan_upgrade(reader: Reader, model: Model, address: str) -> Upgrade:
    """Work out what upgrading a graph would change.

    Parameters
    ----------
    reader : Reader
    model : Model
    address : str
        Where the graph is kept.

    Returns
    -------
    Upgrade

    Raises
    ------
    Refused
        When the graph follows a newer model, or holds what no load of graphkit wrote.
    """
    info = read_info(reader)
    before = info.model_version or model.version
    if before == model.version:
        return Upgrade(before, model.version)
    if is_newer(before, model.version):
        raise Refused(other_model(before, address))
    facts = read_facts(reader, model, of_any_model=True)
    loaded_by_graphkit(facts)
    claims = {as_declared(claim, model) for claim in unfold(facts)}
    if info.incomplete:
        # Of a load that was cut short, what cites a source that never came is left for the next.
        described = {claim.identity.start for claim in claims if claim.identity.name == "Source"}
        claims = {claim for claim in claims if claim.source in described}
    plan = difference(facts, fold(claims, model))
    plan.changes.info = replace(info, model_version=model.version).properties()
    return Upgrade(before, model.version, plan)


def upgrade(engine: Engine, model: Model, say: Say = lambda _: None) -> Upgrade:
    """Upgrade a graph, and keep the old file beside it; see `plan_upgrade`.

    One that follows today's model is left alone. One that was cut short, which can be where a
    server needs several transactions, is finished by running it again.

    Returns
    -------
    Upgrade
        What was changed.
    """
    kept: str | None = None

    def work(writer: Writer) -> Upgrade:
        nonlocal kept
        made = plan_upgrade(writer, model, engine.address)
        if made.is_needed:
            kept = engine.keep(f"model-{made.before}")
            writer.write(made.plan.changes, say)
        return replace(made, kept=kept)

    if read_info(engine).model_version == model.version:
        # Not even the file is written again.
        return Upgrade(model.version, model.version)
    say("folding what the sources say anew")
    try:
        return engine.transact(work)
    except BaseException:
        if kept is not None:
            Path(kept).unlink()
        raise


def as_declared(claim: Claim, model: Model) -> Claim:
    """Write a claim that an earlier graphkit stored as today's model has it.

    A text where there is a list now is a list of one. What the model has no more stays in the
    claim, since its source said it, and folding passes over it.

    Parameters
    ----------
    claim : Claim
    model : Model

    Returns
    -------
    Claim

    Examples
    --------
    >>> from graphkit.claims import node_identity
    >>> from graphkit.model import load_model
    >>> old = Claim(node_identity("LSOA", "E1"), "s", "p. 1", "d", '{"boundaries": "2011"}')
    >>> as_declared(old, load_model()).content
    '{"boundaries": ["2011"]}'
    """
    identity = claim.identity
    declared = (model.labels if identity.is_node else model.relationships)[identity.name]
    content = json.loads(claim.content)
    for name, value in content.items():
        known = declared.properties.get(name)
        if known is not None and known.type == "list" and isinstance(value, str):
            content[name] = [value]
    return claim._replace(content=to_content(content))
