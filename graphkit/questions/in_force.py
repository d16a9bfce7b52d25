"""What of a graph is in force on a day, each thing under the name that it bears then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from graphkit.claims import KEY_PART, Identity, Node, node_identity
from graphkit.folding import Facts, Properties, derive_reports
from graphkit.model import Model
from graphkit.time.renames import Names, read_renamings

_PLACES = ("Ward", "Neighbourhood", "LSOA", "Area", "LocalAuthority")


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
        The relationships in force, the things that they join, and the things in force; each
        thing at the node by whose name it is called, whatever a source called it. Another
        name of it stands in the renaming alone. The status and due date of a thing are the
        last reported by then.
    """
    names = names_of(facts)
    lines: dict[Identity, Properties] = {}
    # What is stated under the name of the day comes first, and keeps its key.
    for now, identity in sorted(_called(facts, names, as_of), key=_own_name_first):
        line = _placed(facts.relationships[identity], names, as_of)
        own_key = f"{now.key}{KEY_PART}{identity.start} {identity.end}"
        if now in lines:
            lines[now._replace(key=own_key)] = {**line, "key": own_key}
        else:
            lines[now] = line
    joined = {end for identity in lines for end in identity.ends}
    wanted = joined | set(_there(facts, names, as_of))
    nodes = {
        identity: _underived(identity, node, model)
        for identity, node in facts.nodes.items()
        if (identity.name, identity.start) in wanted
    }
    then = Facts(nodes, lines)
    dates = {i.start: node["date"] for i, node in facts.nodes.items() if i.name == "Source"}
    derive_reports(then, dates, model)
    return then


def names_of(facts: Facts) -> Names:
    """Find what each thing of a whole graph is called on each day."""
    return read_renamings(
        {
            "detail": line.get("kind"),
            "holds_from": line.get("holds_from"),
            "from_label": identity.start_label,
            "from_id": identity.start,
            "to_label": identity.end_label,
            "to_id": identity.end,
            "from_name": facts.nodes[node_identity(*identity.ends[0])]["name"],
            "to_name": facts.nodes[node_identity(*identity.ends[1])]["name"],
        }
        for identity, line in facts.relationships.items()
        if identity.name == "SUCCEEDED_BY"
    )


def _holds(properties: Properties, day: dt.date) -> bool:
    return "holds_from" in properties and properties["holds_from"] <= day < properties["holds_to"]


def _called(facts: Facts, names: Names, day: dt.date) -> Iterator[tuple[Identity, Identity]]:
    """Yield each relationship in force as on the day, and as its sources have it."""
    for identity, line in facts.relationships.items():
        if not _holds(line, day):
            continue
        if identity.name == "SUCCEEDED_BY" or not names:
            # Who was renamed stands in the fact that says so.
            yield identity, identity
            continue
        start, end = (names.on(node, day) for node in identity.ends)
        # What joins a thing to its other name joins it to itself.
        if start != end or identity.ends == (start, end):
            yield identity._replace(start=start[1], end=end[1]), identity


def _own_name_first(called: tuple[Identity, Identity]) -> tuple[bool, Identity]:
    now, identity = called
    return now != identity, identity


def _placed(line: Properties, names: Names, day: dt.date) -> Properties:
    """Name the places to which a part in a project is limited as on the day."""
    if not names or not line.get("places"):
        return line
    return {**line, "places": [_place(each, names, day) for each in line["places"]]}


def _place(place: str, names: Names, day: dt.date) -> str:
    called = (names.on((label, place), day)[1] for label in _PLACES)
    return next((each for each in called if each != place), place)


def _there(facts: Facts, names: Names, day: dt.date) -> Iterator[Node]:
    """Yield the things in force, as they are called: until they end under that name."""
    for identity, node in facts.nodes.items():
        if _holds(node, day):
            called = names.on((identity.name, identity.start), day)
            until = facts.nodes[node_identity(*called)].get("valid_to")
            if until is None or day < until:
                yield called


def _underived(identity: Identity, node: Properties, model: Model) -> Properties:
    declared = model.labels[identity.name].properties
    return {
        name: value
        for name, value in node.items()
        if name not in declared or not declared[name].derived
    }
