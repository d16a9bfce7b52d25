"""Judgements: whether two things that look alike are the same, different, or nobody can say.

They are data: a file beside a dataset's tables, which a load reads and the graph keeps.
What is judged the same is one thing from then on, whichever of the two ids a row uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphkit.claims import PLACES, Claim, Node, node_identity, to_content
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
        When judgements fold two things into each other, or one into two.

    Examples
    --------
    >>> folded_ids([Judgement("Team", "parks", "Team", "park", "same", "one spelling")])
    {('Team', 'park'): ('Team', 'parks')}
    """
    into: dict[Node, Node] = {}
    for each in sorted(judgements):
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
    return stands


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
        The name of a thing that was folded is an alias of the one that stands.

    Raises
    ------
    Refused
        When the claim joins two things that are judged the same.
    """
    identity = claim.identity
    ends = [stands.get(end, end) for end in identity.ends]
    said: dict[str, Any] = claim.said
    if identity.is_node:
        if (node := ends[0]) == identity.ends[0]:
            return claim
        names = [said.pop("name", None), *said.pop("aliases", ())]
        said["aliases"] = [name for name in dict.fromkeys(names) if name] or None
        return claim._replace(identity=node_identity(*node), content=to_content(said))
    if ends[0] == ends[1]:
        raise Refused(
            f"{identity} joins two things that are judged the same; "
            "take that row out, or judge them different"
        )
    changed = identity._replace(start=ends[0][1], end=ends[1][1])
    if "places" in said:
        said["places"] = list(dict.fromkeys(_place(each, stands) for each in said["places"]))
    return claim._replace(identity=changed, content=to_content(said))


def _place(place: str, stands: Mapping[Node, Node]) -> str:
    for label in PLACES:
        if (label, place) in stands:
            return stands[label, place][1]
    return place
