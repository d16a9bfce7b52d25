"""Popolo, for those who keep boards and members (https://www.popoloproject.com/specs/)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from graphkit.viz.exports.part import Part, as_stated, source_names
from graphkit.viz.exports.text import json_text
from graphkit.viz.files import Files

from graphkit.claims import Identity, key_of
from graphkit.folding import Properties
from graphkit.time.spans import FINANCIAL_YEAR

_ORGANIZATIONS = ("Board", "Partner", "Team")
# What makes someone a member, and what they are then.
_MEMBERSHIPS = {"HOLDS": None, "CHAIRS": "chair", "MEMBER_OF": "member"}


def write(part: Part) -> Files:
    """Write the boards, partners, teams, posts, persons and memberships of a part."""
    return {"": json_text(data(part))}


def data(part: Part) -> dict[str, list[dict[str, Any]]]:
    """Turn the boards and members of a part into Popolo.

    Parameters
    ----------
    part : Part

    Returns
    -------
    dict
        ``persons``, ``organizations``, ``posts`` and ``memberships``. What is only proposed
        is left out, since Popolo has no word for it.
    """
    made = _Popolo(part)
    return {
        "persons": [made.person(*each) for each in made.things("Person")],
        "organizations": [
            made.organization(*each) for label in _ORGANIZATIONS for each in made.things(label)
        ],
        "posts": [made.post(*each) for each in made.things("Role")],
        "memberships": made.memberships(),
    }


class _Popolo:
    def __init__(self, part: Part) -> None:
        self.part = part
        self.named = source_names(part.sources)
        self.known = {
            (i.name, i.start) for i, node in part.facts.nodes.items() if not node.get("standing")
        }
        self.lines = {
            identity: line
            for identity, line in sorted(part.facts.relationships.items())
            if not identity.standing and self.known.issuperset(identity.ends)
        }
        self.above: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for identity in self.lines:
            if identity.name in {"PART_OF", "POST_IN"}:
                self.above[identity.ends[0]].append(identity.ends[1])

    def things(self, label: str) -> list[tuple[Identity, Properties]]:
        nodes = sorted(self.part.facts.nodes.items())
        return [(i, p) for i, p in nodes if i.name == label and (label, i.start) in self.known]

    def person(self, identity: Identity, node: Properties) -> dict[str, Any]:
        return self._named(identity, node) | _filled(summary=node.get("description"))

    def organization(self, identity: Identity, node: Properties) -> dict[str, Any]:
        ids = [{"identifier": each} for each in node.get("org_ids", ())]
        kind = node.get("kind") or node.get("sector")
        words = f"{identity.name.lower()}: {kind}" if kind else identity.name.lower()
        return self._named(identity, node) | _filled(
            classification=words,
            identifiers=ids,
            parent_id=self._home(identity.ends[0]),
            founding_date=_day(node, "valid_from", "precision"),
            dissolution_date=_day(node, "valid_to", "precision_to"),
        )

    def post(self, identity: Identity, node: Properties) -> dict[str, Any]:
        named = self._named(identity, node, "label")
        home = self._home(identity.ends[0])
        return named | _filled(
            role=node["name"],
            organization_id=home,
            start_date=_day(node, "valid_from", "precision"),
            end_date=_day(node, "valid_to", "precision_to"),
        )

    def memberships(self) -> list[dict[str, Any]]:
        return [
            self._membership(f"membership-{number}", *each)
            for number, each in enumerate(
                ((i, line) for i, line in self.lines.items() if i.name in _MEMBERSHIPS), start=1
            )
        ]

    def _membership(self, name: str, identity: Identity, line: Properties) -> dict[str, Any]:
        start, end = identity.ends
        member = {"Person": "person_id", "Role": "post_id"}.get(start[0])
        told = _filled(
            id=name,
            role=line.get("capacity") or _MEMBERSHIPS[identity.name],
            start_date=_day(line, "valid_from", "precision"),
            end_date=_day(line, "valid_to", "precision_to"),
            sources=self._links(line),
        )
        if identity.name == "HOLDS":
            ends = {"person_id": key_of(*start), "post_id": key_of(*end)}
            return told | ends | _filled(organization_id=self._home(end))
        if member:
            told[member] = key_of(*start)
        else:
            # An organisation that is a member is given whole; its id says which.
            node = self.part.facts.nodes[Identity(start[0], *start)]
            told["member"] = {
                "@type": "Organization",
                "id": key_of(*start),
                "name": node["name"],
            }
        return told | {"organization_id": key_of(*end)}

    def _home(self, node: tuple[str, str]) -> str | None:
        """Name the organisation that one is part of, where exactly one is stated."""
        homes = [each for each in self.above[node] if each[0] in _ORGANIZATIONS]
        return key_of(*homes[0]) if len(homes) == 1 else None

    def _named(self, identity: Identity, node: Properties, name: str = "name") -> dict[str, Any]:
        others = [{name: alias} for alias in node.get("aliases", ())]
        return _filled(
            id=key_of(identity.name, identity.start),
            **{name: node["name"], f"other_{name}s": others, "sources": self._links(node)},
        )

    def _links(self, properties: Properties) -> list[dict[str, Any]]:
        """Cite each source; one without an address has its id for one, as Popolo asks."""
        pairs = zip(properties.get("sources", ()), properties.get("locators", ()), strict=False)
        return [
            {
                "url": self.part.sources[source].get("url") or f"urn:source:{quote(source)}",
                "note": f"{self.named[source].name}, {locator}",
            }
            for source, locator in pairs
        ]


def _day(line: Mapping[str, Any], name: str, precision: str) -> str | None:
    # Popolo has no way to write a financial year.
    if name not in line or line.get(precision) == FINANCIAL_YEAR:
        return None
    stated = as_stated(line[name], line.get(precision), ending=name == "valid_to")
    return stated.isoformat() if isinstance(stated, dt.date) else stated


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}
