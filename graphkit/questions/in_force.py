"""What of a graph is in force on a day."""

from __future__ import annotations

import datetime as dt

from graphkit.claims import Identity
from graphkit.folding import Facts, Properties, derive_reports
from graphkit.model import Model
from graphkit.questions.around import part_of


def in_force(facts: Facts, model: Model, as_of: dt.date) -> Facts:
    """Take what is in force on a day, as docs/claims.md defines it.

    Parameters
    ----------
    facts : Facts
        A whole graph.
    model : Model
    as_of : datetime.date

    Returns
    -------
    Facts
        States that hold on the day and events not later than it, between things that are
        not merely proposed; the things that they join, and those that a source dated up to
        the day mentions. The status and due date of a thing are the last reported by then.
    """
    agreed = {(i.name, i.start) for i, node in facts.nodes.items() if not node.get("standing")}
    held = part_of(facts, agreed)
    lines = {
        identity: line
        for identity, line in held.relationships.items()
        if _holds(identity, line, model, as_of)
    }
    joined = {end for identity in lines for end in identity.ends}
    nodes = {
        identity: _underived(identity, node, model)
        for identity, node in held.nodes.items()
        if (identity.name, identity.start) in joined
        or bool(node.get("first_stated", as_of) <= as_of)
    }
    then = Facts(nodes, lines)
    dates = {i.start: node["date"] for i, node in facts.nodes.items() if i.name == "Source"}
    derive_reports(then, dates, model)
    return then


def _holds(identity: Identity, line: Properties, model: Model, as_of: dt.date) -> bool:
    if identity.standing or "first_stated" not in line:
        return False
    began: dt.date = line["valid_from" if "valid_from" in line else "first_stated"]
    ended: dt.date | None = line.get("valid_to")
    is_event = model.relationships[identity.name].kind == "event"
    return began <= as_of and (is_event or ended is None or ended > as_of)


def _underived(identity: Identity, node: Properties, model: Model) -> Properties:
    declared = model.labels[identity.name].properties
    return {
        name: value
        for name, value in node.items()
        if name not in declared or not declared[name].derived
    }
