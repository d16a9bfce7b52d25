"""Folding claims into facts, and facts back into claims.

A line in the graph is drawn and counted once, however many sources state it, and still
knows each of them. Folding is one pure function on rows, before any engine: the order of
the claims does not matter, and a repeated claim counts once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphkit.claims import (
    KEY_PART,
    Claim,
    Identity,
    Node,
    make_key,
    node_identity,
    stated_key,
    to_content,
)
from graphkit.model import Model, Property, RelationshipType
from graphkit.money import meant, pence
from graphkit.time.spans import OPEN, Span, Stretch, ends_by, finest, parse_day, parse_span
from graphkit.time.validity import validity

Properties = dict[str, Any]
Said = Mapping[str, Any]
# What a claim says of each disputed property.
_Stand = frozenset[tuple[str, str]]


@dataclass
class Facts:
    """A graph as plain rows.

    Attributes
    ----------
    nodes : dict
        Properties of each node, by identity.
    relationships : dict
        Properties of each relationship, by identity.
    """

    nodes: dict[Identity, Properties] = field(default_factory=dict)
    relationships: dict[Identity, Properties] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count nodes and relationships."""
        return len(self.nodes) + len(self.relationships)


@dataclass(frozen=True)
class _Read:
    """A claim with what folding needs to know of it."""

    claim: Claim
    said: Said
    date: dt.date
    ends_only: bool = False


def fold(claims: Iterable[Claim], model: Model) -> Facts:
    """Fold claims into facts.

    Parameters
    ----------
    claims : iterable of Claim
        In any order; a repeated claim counts once. Their sources are among them, as
        claims about Source nodes.
    model : Model

    Returns
    -------
    Facts

    Raises
    ------
    KeyError
        When a claim cites a source that no claim describes.
    """
    said = [(claim, claim.said) for claim in set(claims)]
    dates = _source_dates(said)
    groups: defaultdict[Identity, list[_Read]] = defaultdict(list)
    for claim, content in said:
        identity = claim.identity
        date = dates[claim.source]
        ends_only = not identity.is_node and _only_ends(
            model.relationships[identity.name], content, date
        )
        groups[identity].append(_Read(claim, content, date, ends_only))
    facts = Facts()
    mentions: defaultdict[Node, set[tuple[str, dt.date]]] = defaultdict(set)
    for identity in sorted(groups):
        reads = groups[identity]
        reads.sort(key=_total_order)
        for node in identity.ends:
            mentions[node].update((read.claim.dataset, read.date) for read in reads)
        if identity.is_node:
            facts.nodes[identity] = _fold_node(reads, model)
        else:
            facts.relationships.update(_fold_relationship(identity, reads, model))
    for identity, properties in facts.nodes.items():
        _mention(properties, mentions[identity.ends[0]])
    place_in_force(facts, model)
    derive_reports(facts, dates, model)
    return facts


def unfold(facts: Facts) -> set[Claim]:
    """Take facts apart into the claims that they were folded from.

    Parameters
    ----------
    facts : Facts

    Returns
    -------
    set of Claim
    """
    claims: set[Claim] = set()
    for identity, properties in (*facts.nodes.items(), *facts.relationships.items()):
        plain = identity._replace(key=stated_key(identity.key))
        evidence = zip(
            properties["sources"],
            properties["locators"],
            properties["datasets"],
            properties["claims"],
            strict=True,
        )
        for source, locator, dataset, content in evidence:
            claims.add(Claim(plain, source, locator, dataset, content))
    return claims


def place_in_force(facts: Facts, model: Model) -> None:
    """Give every node and relationship ``holds_from`` and ``holds_to``, where it is ever in force.

    Parameters
    ----------
    facts : Facts
        Whose properties are changed; what stood there before does not count.
    model : Model
    """
    for properties in facts.nodes.values():
        _hold(properties, validity(properties).holds)
    for identity, properties in facts.relationships.items():
        ends = [facts.nodes.get(node_identity(*end), {}) for end in identity.ends]
        event = model.relationships[identity.name].kind == "event"
        _hold(properties, validity(properties, ends, event=event).holds)


def _hold(properties: Properties, holds: Stretch | None) -> None:
    for name in ("holds_from", "holds_to"):
        properties.pop(name, None)
    if holds is not None:
        properties["holds_from"], properties["holds_to"] = holds


def _mention(properties: Properties, mentioned: set[tuple[str, dt.date]]) -> None:
    """Say when a node was first and last spoken of, and last by each dataset."""
    dates = [date for _, date in mentioned]
    properties["first_stated"], properties["last_stated"] = min(dates), max(dates)
    last = dict(sorted(mentioned))
    properties["mentioned_by"] = list(last)
    properties["mentioned_last"] = [date.isoformat() for date in last.values()]


def _source_dates(said: Iterable[tuple[Claim, Said]]) -> dict[str, dt.date]:
    dates: dict[str, dt.date] = {}
    for claim, content in said:
        if claim.identity.name == "Source" and "date" in content:
            date = parse_day(content["date"])
            name = claim.identity.start
            dates[name] = min(date, dates.get(name, date))
    return dates


def _total_order(read: _Read) -> tuple[Any, ...]:
    # The identity, which comes first, is the same for all claims that are compared here.
    return (read.date, *read.claim[1:])


def _only_ends(kind: RelationshipType, said: Said, date: dt.date) -> bool:
    if kind.kind == "event" or "valid_to" not in said:
        return False
    # A source that speaks of an end still to come says that the fact holds until then.
    if date < ends_by(said["valid_to"]):
        return False
    # Words for its beginning speak of more than its end.
    silent = {"valid_to", *kind.key, *(p.name for p in kind.stated if p.wording)} - {"in_words"}
    return not said.keys() - silent


def _stated(reads: list[_Read]) -> set[str]:
    return set().union(*(read.said for read in reads))


def _evidence(reads: list[_Read], dated: list[_Read]) -> Properties:
    properties: Properties = {
        "sources": [read.claim.source for read in reads],
        "locators": [read.claim.locator for read in reads],
        "datasets": [read.claim.dataset for read in reads],
        "claims": [read.claim.content for read in reads],
        "source": reads[0].claim.source,
        "locator": reads[0].claim.locator,
    }
    if dated:
        properties["first_stated"] = dated[0].date
        properties["last_stated"] = dated[-1].date
    return properties


def _fold_node(reads: list[_Read], model: Model) -> Properties:
    label = model.labels[reads[0].claim.identity.name]
    properties: Properties = {}
    disputed = False
    stated = _stated(reads)
    for declared in label.stated:
        if declared.name not in stated:
            continue
        values = [read.said[declared.name] for read in reads if declared.name in read.said]
        if declared.type == "list":
            properties[declared.name] = _union(values)
        elif declared.name == "standing":
            properties["standing"] = _latest_standing(reads)
        elif declared.type == "span":
            texts = finest([str(value) for value in values])
            properties[declared.name] = _latest_span(texts, str(values[-1]))
            disputed = disputed or len(texts) > 1
        else:
            properties[declared.name] = _stored(declared, values[-1])
            differs = len(values) > 1 and len({to_content({"": value}) for value in values}) > 1
            disputed = disputed or (differs and not declared.wording and declared.name != "name")
    names = [read.said["name"] for read in reads if "name" in read.said]
    others = _union([properties.get("aliases", []), names])
    aliases = [name for name in others if name != properties.get("name")]
    properties["aliases"] = aliases or None
    properties["disputed"] = True if disputed else None
    _place_in_time(properties)
    return _present({**properties, **_evidence(reads, reads)})


def _latest_span(finest_texts: list[str], latest: str) -> str:
    """Choose among dates that differ: the one of the latest source, as fine as it is told."""
    span = parse_span(latest)
    return next((text for text in finest_texts if span.contains(parse_span(text))), latest)


def _latest_standing(reads: list[_Read]) -> str | None:
    # A later source that speaks of it plainly speaks of something in force.
    latest = [read for read in reads if read.date == reads[-1].date]
    stated = [read.said["standing"] for read in latest if "standing" in read.said]
    return stated[-1] if stated else None


def _fold_relationship(
    identity: Identity, reads: list[_Read], model: Model
) -> dict[Identity, Properties]:
    kind = model.relationships[identity.name]
    facts: dict[Identity, Properties] = {}
    for part, group in _stretches(reads):
        own = identity._replace(key=f"{identity.key}{KEY_PART}{part}" if part else identity.key)
        facts.update(_fold_stretch(own, group, kind))
    return facts


def _fold_stretch(
    identity: Identity, reads: list[_Read], kind: RelationshipType
) -> dict[Identity, Properties]:
    disputed = _disputed(reads, kind)
    if not disputed:
        return {identity: _fold_version(identity, reads, kind, disputed=False)}
    stands = [
        (read, frozenset((p.name, str(_meant(p, read))) for p in disputed if _says(p, read)))
        for read in reads
    ]
    distinct = {stand for _, stand in stands}
    facts: dict[Identity, Properties] = {}
    for version in distinct:
        if any(other != version and _supports(version, other, kind) for other in distinct):
            continue
        # A ";" inside a value is doubled, so that no two versions share a key.
        parts = (f"{name}={value.replace(';', ';;')}" for name, value in sorted(version))
        told = identity._replace(key=f"{identity.key}{KEY_PART}{';'.join(parts)}")
        together = [read for read, stand in stands if _supports(stand, version, kind)]
        facts[told] = _fold_version(told, together, kind, disputed=True)
    return facts


# -- stretches ---------------------------------------------------------------


@dataclass
class _Part:
    """Claims whose times can overlap, straight or by way of others."""

    first: dt.date
    after: dt.date
    reads: list[_Read] = field(default_factory=list)


def _stretches(reads: list[_Read]) -> list[tuple[str, list[_Read]]]:
    """Part the claims about one tie by the times that they speak of.

    Claims whose times cannot overlap are stretches: the tie held, ended and held again. A
    claim that states an end alone ends the last stretch that began before it, or the last of
    those that end then by another's word; one still to come, the stretch that runs when its
    source says so, or a new one. An undated one supports the stretch in which its
    source's date lies; between two it speaks of the one that had ended, before all of them
    of the first.

    Returns
    -------
    list of tuple of str and list of _Read
        What tells the stretch apart, the beginning as stated, else the end; empty where there
        is but one.
    """
    begun = [read for read in reads if "valid_from" in read.said]
    ended = [read for read in reads if "valid_to" in read.said and "valid_from" not in read.said]
    if len(begun) + len(ended) < 2:
        return [("", reads)]
    parts = _overlapping(begun, ended)
    # What is still to end, as a source says, holds when the source says so.
    running = [read for read in ended if read.date < _after(read)]
    for read in running:
        _join_running(read, parts)
    dated = [list(part.reads) for part in parts]
    endings = _Part(dt.date.min, dt.date.min)
    for read in (each for each in ended if each not in running):
        before = [n for n, part in enumerate(parts) if part.first < _after(read)]
        agreed = [n for n in before if any(_agree(read, each, "valid_to") for each in dated[n])]
        into = parts[(agreed or before)[-1]] if before else endings
        _end(into, read)
    parts = _joined(parts)
    if endings.reads:
        parts.insert(0, endings)
    if len(parts) == 1:
        return [("", reads)]
    for read in reads:
        if "valid_from" not in read.said and "valid_to" not in read.said:
            begun_by_then = [part for part in parts if part.first <= read.date]
            (begun_by_then[-1] if begun_by_then else parts[0]).reads.append(read)
    names = [_part_name(part.reads, "valid_from") for part in parts]
    for place, part in enumerate(parts):
        if not names[place]:
            name = _part_name(part.reads, "valid_to")
            names[place] = f"until {name}" if name in names else name
    return [
        (name, sorted(part.reads, key=_total_order))
        for name, part in zip(names, parts, strict=True)
    ]


def _overlapping(begun: list[_Read], ended: list[_Read]) -> list[_Part]:
    """Join the claims that state a beginning by overlap of the longest times they can mean."""
    parts: list[_Part] = []
    for read in sorted(begun, key=lambda read: _span(read, "valid_from").first):
        first = _span(read, "valid_from").first
        after = _after(read) if "valid_to" in read.said else _seen_to_end(read, begun, ended)
        if not parts or first >= parts[-1].after:
            parts.append(_Part(first, after))
        parts[-1].reads.append(read)
        parts[-1].after = max(parts[-1].after, after)
    return parts


def _join_running(read: _Read, parts: list[_Part]) -> None:
    """Add a claim of an end still to come to the stretch that runs then, or make it one."""
    after = _after(read)
    agreed = [part for part in parts if any(_agree(read, each, "valid_to") for each in part.reads)]
    now = agreed or [part for part in parts if part.first <= read.date < part.after]
    soon = [part for part in parts if read.date < part.first < after]
    if now or soon:
        into = now[-1] if now else soon[0]
    else:
        into = _Part(read.date, after)
        parts.append(into)
        parts.sort(key=lambda part: part.first)
    _end(into, read)


def _end(part: _Part, read: _Read) -> None:
    """Add a claim of an end alone; one that is coarser than a known end says no other."""
    finer = (_span(each, "valid_to") for each in part.reads if "valid_to" in each.said)
    if not any(_span(read, "valid_to").contains(each) for each in finer):
        part.after = max(part.after, _after(read))
    part.reads.append(read)


def _joined(parts: list[_Part]) -> list[_Part]:
    """Join what another's word for an end makes overlap."""
    joined: list[_Part] = []
    for part in parts:
        if joined and part.first < joined[-1].after:
            joined[-1].reads += part.reads
            joined[-1].after = max(joined[-1].after, part.after)
        else:
            joined.append(part)
    return joined


def _seen_to_end(read: _Read, begun: list[_Read], ended: list[_Read]) -> dt.date:
    """Find when what one source saw begin ended, by the word of another.

    Silence does not disagree: who says since when a tie holds does not say that it holds for
    ever, and another may tell of the same beginning with its end, or of an end alone.
    """
    first = _span(read, "valid_from").first
    same = [each for each in begun if "valid_to" in each.said and _agree(read, each, "valid_from")]
    return min((_after(each) for each in (*same, *ended) if _after(each) > first), default=OPEN)


def _agree(one: _Read, other: _Read, name: str) -> bool:
    if name not in one.said or name not in other.said:
        return False
    return _span(one, name).meets(_span(other, name))


def _span(read: _Read, name: str) -> Span:
    return parse_span(read.said[name])


def _after(read: _Read) -> dt.date:
    """Find the first day on which, at the latest, what a claim says to end is over."""
    return ends_by(read.said["valid_to"])


def _part_name(reads: list[_Read], name: str) -> str:
    texts = finest(sorted({str(read.said[name]) for read in reads if name in read.said}))
    return min(texts, key=lambda text: (parse_span(text).first, text), default="")


def _disputed(reads: list[_Read], kind: RelationshipType) -> list[Property]:
    """Find the properties on which claims differ."""
    disputed: list[Property] = []
    if len(reads) == 1:
        return disputed
    for declared in kind.stated:
        if declared.wording or declared.type == "list" or declared.name == "standing":
            continue
        values = {str(_meant(declared, read)) for read in reads if _says(declared, read)}
        if declared.type == "span":
            values = set(finest(sorted(values)))
        if len(values) > 1:
            disputed.append(declared)
    return disputed if _in_order(reads) else _with_dates(disputed, kind)


def _meant(declared: Property, read: _Read) -> Any:
    return meant(declared, read.said)


def _says(declared: Property, read: _Read) -> bool:
    return meant(declared, read.said) is not None


def _in_order(reads: list[_Read]) -> bool:
    """Say whether any beginning, as fine as it is told, can go together with any end."""
    begins, ends = (
        finest([str(read.said[name]) for read in reads if name in read.said])
        for name in ("valid_from", "valid_to")
    )
    return all(parse_span(first).first < ends_by(last) for first in begins for last in ends)


def _with_dates(disputed: list[Property], kind: RelationshipType) -> list[Property]:
    dates = [kind.properties[name] for name in ("valid_from", "valid_to")]
    return [*disputed, *(each for each in dates if each not in disputed)]


def _supports(stand: _Stand, version: _Stand, kind: RelationshipType) -> bool:
    """Say whether a claim is silent on, or agrees with, all that a version says."""
    told = dict(version)
    return all(
        name in told and (told[name] == value or _is_coarser(kind.properties[name], value, told))
        for name, value in stand
    )


def _is_coarser(declared: Property, value: str, told: Mapping[str, str]) -> bool:
    return declared.type == "span" and parse_span(value).contains(parse_span(told[declared.name]))


def _fold_version(
    identity: Identity, reads: list[_Read], kind: RelationshipType, *, disputed: bool
) -> Properties:
    properties: Properties = {}
    stated = _stated(reads)
    for declared in kind.stated:
        name = declared.name
        if name not in stated or name == "standing":
            continue
        values = [read.said[name] for read in reads if name in read.said]
        if declared.type == "list":
            properties[name] = _union(values)
        elif declared.type == "span":
            properties[name] = finest([str(value) for value in values])[0]
        else:
            properties[name] = _stored(declared, values[0])
    if disputed:
        properties["disputed"] = True
    if "amount" in properties:
        properties["pence"] = pence(properties["amount"])
    _place_in_time(properties, kind)
    dated = [read for read in reads if not read.ends_only]
    return _present(
        {
            **properties,
            **_evidence(reads, dated),
            "key": identity.key,
            "standing": identity.standing,
        }
    )


def _place_in_time(properties: Properties, kind: RelationshipType | None = None) -> None:
    """Turn spans into the first day on which a fact holds and the first on which it does not."""
    begins, ends = properties.get("valid_from"), properties.get("valid_to")
    if kind is not None and kind.dated_by is not None and kind.dated_by in properties:
        # An event's date bounds it on both sides; its last day still belongs to it.
        day = parse_span(properties[kind.dated_by])
        if begins is None:
            properties["valid_from"], properties["precision"] = day.first, day.precision
        if ends is None:
            properties["valid_to"], properties["precision_to"] = day.after, day.precision
    if begins is not None:
        span = parse_span(begins)
        properties["valid_from"], properties["precision"] = span.first, span.precision
    if ends is not None:
        properties["valid_to"] = ends_by(ends)
        properties["precision_to"] = parse_span(ends).precision
    if kind is not None and "due" in properties and "due_until" in kind.properties:
        properties["due_until"] = parse_span(properties["due"]).after


def derive_reports(facts: Facts, dates: Mapping[str, dt.date], model: Model) -> None:
    """Give actions, projects, plans and boards the status and due date last reported.

    Parameters
    ----------
    facts : Facts
        Whose nodes are changed.
    dates : mapping of str to datetime.date
        Of each source, by id.
    model : Model
    """
    reports: defaultdict[Identity, list[tuple[Any, Identity]]] = defaultdict(list)
    for identity, properties in facts.relationships.items():
        if identity.name == "REPORTED":
            # Undated, it is of the day of the source that reports, whoever cites it later.
            own_day = dates.get(identity.start, properties["last_stated"])
            reported = properties.get("valid_from", own_day)
            end = Identity(identity.end_label, identity.end_label, identity.end)
            reports[end].append((reported, identity))
    for end, found in reports.items():
        if end not in facts.nodes:
            continue
        for _, identity in sorted(found):
            report = facts.relationships[identity]
            for name in ("status", "due", "due_until"):
                if name in report and name in model.labels[end.name].properties:
                    facts.nodes[end][name] = report[name]


def _stored(declared: Property, value: Any) -> Any:
    return parse_day(value) if declared.type == "date" else value


def _union(lists: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(entry for each in lists for entry in each))


def _present(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if value is not None}


def claim_identity(
    model: Model, name: str, ends: tuple[str, str, str, str], said: Said
) -> Identity:
    """Identify the relationship that a claim is about.

    Parameters
    ----------
    model : Model
    name : str
        The relationship type.
    ends : tuple of str
        Label and id of its beginning, label and id of its end.
    said : mapping
        What the claim said; its key columns and its standing are part of the identity.

    Returns
    -------
    Identity
    """
    return Identity(name, *ends, make_key(model, name, said), str(said.get("standing") or ""))
