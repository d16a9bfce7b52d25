"""Judgements: whether two things that look alike are the same, different, or nobody can say.

They are data: a file beside a dataset's tables, which a load reads and the graph keeps.
What is judged the same is one thing from then on, whichever of the two ids a row uses.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from graphkit.claims import BEFORE_JUDGEMENT, PLACES, Claim, Node, to_content
from graphkit.errors import Refused

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


def folded_ids(judgements: Iterable[Judgement]) -> dict[Node, Node]:
    """Say which thing stands for each that is judged the same as it.

    Parameters
    ----------
    judgements : iterable of Judgement
        Of all datasets.

    Returns
    -------
    dict
        The thing that stands, by the one that is folded into it.

    Raises
    ------
    Refused
        When judgements fold two things into each other, or one into two, or hold two to be
        the same and different.

    Examples
    --------
    >>> folded_ids([Judgement("Team", "parks", "Team", "park", "same", "one spelling")])
    {('Team', 'park'): ('Team', 'parks')}
    """
    judgements = sorted(judgements)
    into: dict[Node, Node] = {}
    for each in judgements:
        if each.judgement == SAME:
            kept, gone = (each.label, each.id), (each.other_label, each.other_id)
            if into.setdefault(gone, kept) != kept:
                raise Refused(
                    f"{gone[0]} {gone[1]} is judged the same as {into[gone][1]} and as {kept[1]}; "
                    "judge these two the same, and it the same as one of them"
                )
    stands: dict[Node, Node] = {}
    for gone in into:
        end, passed = gone, {gone}
        while end in into:
            end = into[end]
            if end in passed:
                raise Refused(
                    f"{gone[0]} {gone[1]} is judged the same as itself in the end, by way of "
                    f"{', '.join(sorted(node for _, node in passed - {gone}))}; "
                    "let one id stand for them all"
                )
            passed.add(end)
        stands[gone] = end
    _no_contradiction(judgements, stands)
    return stands


def _no_contradiction(judgements: Collection[Judgement], stands: Mapping[Node, Node]) -> None:
    """Refuse two things that are judged the same, by whatever way, and different."""
    for each in judgements:
        if each.judgement == DIFFERENT:
            one, other = sorted(each.pair)
            if stands.get(one, one) == stands.get(other, other):
                raise Refused(
                    f"{each.label} {each.id} and {each.other_id} are judged different "
                    f"({each.why}), and the same, if by way of others; take one of the two back"
                )


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

    Raises
    ------
    Refused
        When the claim joins two things that are judged the same.
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
    elif ends[0] == ends[1]:
        raise Refused(
            f"{identity} joins two things that are judged the same; "
            "take that row out, or judge them different"
        )
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
