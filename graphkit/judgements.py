"""Judgements: whether two things that look alike are the same, different, or nobody can say.

They are data: a file beside a dataset's tables, which a load reads and the graph keeps.
What is judged the same is one thing from then on, whichever of the two ids a row uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphkit.claims import BEFORE_JUDGEMENT, PLACES, Claim, Node, to_content

SAME, DIFFERENT, UNSURE = JUDGED = ("same", "different", "unsure")


class Judgement(NamedTuple):
    """What somebody judged of two things, and why."""

    label: str
    id: str
    other_label: str
    other_id: str
    judgement: str
    why: str

    @property
    def pair(self) -> frozenset[Node]:
        """Both things, in no order."""
        return frozenset(((self.label, self.id), (self.other_label, self.other_id)))


def to_text(judgements: Iterable[Judgement]) -> str:
    """Write judgements as JSON text, as the graph keeps them."""
    return json.dumps([list(each) for each in sorted(judgements)], ensure_ascii=False)


def from_text(text: str) -> tuple[Judgement, ...]:
    """Read judgements as the graph keeps them.

    Examples
    --------
    >>> kept = to_text([Judgement("Team", "parks", "Team", "park", "same", "one spelling")])
    >>> from_text(kept)[0].judgement
    'same'
    """
    return tuple(Judgement(*each) for each in json.loads(text))


class Contradiction(NamedTuple):
    """Judgements that cannot all be right, in what, and what to do about it."""

    judgements: tuple[Judgement, ...]
    reason: str
    fix: str


def folded_ids(judgements: Iterable[Judgement]) -> dict[Node, Node]:
    """Say which thing stands for each that is judged the same as it.

    Parameters
    ----------
    judgements : iterable of Judgement
        Of all datasets. Where they contradict each other, what is said is of no use.

    Returns
    -------
    dict
        The thing that stands, by the one that is folded into it.

    Examples
    --------
    >>> folded_ids([Judgement("Team", "parks", "Team", "park", "same", "one spelling")])
    {('Team', 'park'): ('Team', 'parks')}
    """
    into = _into(judgements)
    return {gone: _kept(_way(gone, into)[-1]) for gone in into}


def way_of(node: Node, judgements: Iterable[Judgement]) -> list[Judgement]:
    """List the judgements that fold a thing, up to what stands for it in the end."""
    return _way(node, _into(judgements))


def contradictions(judgements: Iterable[Judgement]) -> list[Contradiction]:
    """Find all that judgements of the same, different and unsure things contradict.

    Two things that are judged different, or that nobody can tell to be one, stay two: no way
    round by a third makes them one.

    Parameters
    ----------
    judgements : iterable of Judgement
        Of all datasets.

    Returns
    -------
    list of Contradiction
    """
    judgements = sorted(judgements)
    into = _into(judgements)
    stands = folded_ids(judgements)
    found = [
        _two_stand(into[_gone(each)], each)
        for each in judgements
        if each.judgement == SAME and _kept(into[_gone(each)]) != _kept(each)
    ]
    circles = {frozenset(way): way for way in (_way(node, into) for node in into) if _is_round(way)}
    found += [_round(way) for way in circles.values()]
    for each in judgements:
        one, other = sorted(each.pair)[0], sorted(each.pair)[-1]
        if each.judgement != SAME and stands.get(one, one) == stands.get(other, other):
            ways = (*_way(one, into), *_way(other, into))
            reason = (
                f"{each.label} {each.id} and {each.other_id} are judged {each.judgement} "
                f"({' '.join(each.why.split())}), and the same, if by way of others"
            )
            found.append(Contradiction((each, *ways), reason, "take one of the two back"))
    return found


def _into(judgements: Iterable[Judgement]) -> dict[Node, Judgement]:
    """Give for each thing that is folded the first judgement that folds it."""
    into: dict[Node, Judgement] = {}
    for each in sorted(judgements):
        if each.judgement == SAME:
            into.setdefault(_gone(each), each)
    return into


def _way(node: Node, into: Mapping[Node, Judgement]) -> list[Judgement]:
    way: list[Judgement] = []
    while node in into and into[node] not in way:
        way.append(into[node])
        node = _kept(into[node])
    return way


def _kept(judgement: Judgement) -> Node:
    return (judgement.label, judgement.id)


def _gone(judgement: Judgement) -> Node:
    return (judgement.other_label, judgement.other_id)


def _is_round(way: list[Judgement]) -> bool:
    return _kept(way[-1]) == _gone(way[0])


def _two_stand(first: Judgement, second: Judgement) -> Contradiction:
    return Contradiction(
        (first, second),
        f"{first.label} {first.other_id} is judged the same as {first.id} and as {second.id}",
        "judge these two the same, and it the same as one of them",
    )


def _round(way: list[Judgement]) -> Contradiction:
    passed = ", ".join(sorted(each.id for each in way[:-1]))
    return Contradiction(
        tuple(way),
        f"{way[0].label} {way[0].other_id} is judged the same as itself in the end, by way of "
        f"{passed}",
        "let one id stand for them all",
    )


def joins_one(claim: Claim, stands: Mapping[Node, Node]) -> bool:
    """Say whether a claim joins two things that are judged the same."""
    return len({stands.get(end, end) for end in claim.identity.ends}) < len(claim.identity.ends)


def as_judged(claim: Claim, stands: Mapping[Node, Node]) -> Claim:
    """Make a claim speak of the thing that stands for the one it names.

    Parameters
    ----------
    claim : Claim
    stands : mapping
        What `folded_ids` gives.

    Returns
    -------
    Claim
        The name of a thing that was folded is an alias of the one that stands. What is
        changed is kept in the content, for `as_stated`.
    """
    identity = claim.identity
    said: dict[str, Any] = claim.said
    ends = [stands.get(end, end) for end in identity.ends]
    before: dict[str, Any] = {}
    if identity.is_node:
        if ends[0] == identity.ends[0]:
            return claim
        names = [said.get("name"), *said.get("aliases", ())]
        before |= {name: said.pop(name, None) for name in ("name", "aliases")}
        said["aliases"] = [name for name in dict.fromkeys(names) if name] or None
    else:
        places = list(dict.fromkeys(_place(each, stands) for each in said.get("places", ())))
        if places != said.get("places", []):
            before["places"], said["places"] = said["places"], places
    changed = identity._replace(start=ends[0][1], **({} if len(ends) < 2 else {"end": ends[1][1]}))
    if changed == identity and not before:
        return claim
    before |= {"start_id": identity.start, "end_id": identity.end or None}
    said[BEFORE_JUDGEMENT] = {name: each for name, each in before.items() if each is not None}
    return claim._replace(identity=changed, content=to_content(said))


def as_stated(claim: Claim) -> Claim:
    """Undo what `as_judged` made of a claim: a judgement can be taken back.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    Claim
        As its table had it.

    Examples
    --------
    >>> from graphkit.claims import node_identity
    >>> stated = Claim(node_identity("Team", "park"), "s", "¶1", "d", to_content({"name": "Park"}))
    >>> judged = as_judged(stated, {("Team", "park"): ("Team", "parks")})
    >>> judged.identity.start, as_stated(judged) == stated
    ('parks', True)
    """
    if BEFORE_JUDGEMENT not in claim.content:
        return claim
    before = json.loads(claim.content).get(BEFORE_JUDGEMENT)
    if before is None:
        return claim
    identity = claim.identity._replace(start=before.pop("start_id"), end=before.pop("end_id", ""))
    said = claim.said
    if identity.is_node:
        said.pop("aliases", None)
    return claim._replace(identity=identity, content=to_content({**said, **before}))


def _place(place: str, stands: Mapping[Node, Node]) -> str:
    for label in PLACES:
        if (label, place) in stands:
            return stands[label, place][1]
    return place
