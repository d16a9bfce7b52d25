"""What is around one thing: everything within some steps of it."""

from __future__ import annotations

from collections import defaultdict

from graphkit.claims import Node
from graphkit.folding import Facts

# A source says something of hundreds of things, which nothing else joins: it is shown where
# it is reached, and leads no further.
_ENDS_HERE = "Source"


def around(facts: Facts, centre: Node, hops: int) -> Facts:
    """Take the part of a graph within some steps of one thing, along either direction.

    Parameters
    ----------
    facts : Facts
    centre : (label, id)
        The thing in the middle; a node of `facts`.
    hops : int
        Most steps from it; 0 is the thing alone.

    Returns
    -------
    Facts
        The nodes within reach, in the order of `facts`, and every relationship between
        them. No path leads on through a source, unless it is the centre itself.

    Examples
    --------
    >>> from graphkit.claims import Identity, node_identity
    >>> facts = Facts({node_identity("Team", each): {} for each in "abc"})
    >>> for a, b in ("ab", "bc"):
    ...     facts.relationships[Identity("PART_OF", "Team", a, "Team", b)] = {}
    >>> [identity.start for identity in around(facts, ("Team", "a"), 1).nodes]
    ['a', 'b']
    """
    beside: defaultdict[Node, set[Node]] = defaultdict(set)
    for identity in facts.relationships:
        start, end = identity.ends
        beside[start].add(end)
        beside[end].add(start)
    reached, edge = {centre}, {centre}
    for _ in range(hops):
        leads = (node for node in edge if node[0] != _ENDS_HERE or node == centre)
        edge = {near for node in leads for near in beside[node]} - reached
        reached |= edge
    return part_of(facts, reached)


def part_of(facts: Facts, nodes: set[Node]) -> Facts:
    """Take some nodes of a graph and every relationship between two of them.

    Parameters
    ----------
    facts : Facts
    nodes : set of (label, id)

    Returns
    -------
    Facts
    """
    return Facts(
        {i: each for i, each in facts.nodes.items() if (i.name, i.start) in nodes},
        {i: each for i, each in facts.relationships.items() if nodes.issuperset(i.ends)},
    )
