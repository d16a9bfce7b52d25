"""What was known on a day: the graph that only the sources dated up to then would give.

The claims of later sources are taken out and the rest is folded anew, into a graph of its own
that goes with the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from graphkit.claims import Claim, Identity, node_identity, to_content
from graphkit.engines import Changes, Engine
from graphkit.engines.embedded import TemporaryEngine
from graphkit.engines.protocol import INFO_LABEL, Reader
from graphkit.errors import Refused
from graphkit.folding import Facts, fold, unfold
from graphkit.model import Model
from graphkit.snapshot import read_facts, read_info
from graphkit.time.spans import in_words

# Folding so many takes half a minute and a gigabyte: more than one waits for unasked.
MOST_UNASKED = 200_000


@contextmanager
def known_on(reader: Reader, model: Model, day: dt.date, *, yes: bool) -> Iterator[Engine]:
    """Lend the graph that was known on a day.

    Parameters
    ----------
    reader : Reader
        The graph, on any engine.
    model : Model
    day : datetime.date
    yes : bool
        However large it is.

    Yields
    ------
    Engine
        A graph of its own, which goes at the end of the block.

    Raises
    ------
    Refused
        When there is more to fold than one waits for, and nobody said yes.
    """
    number = sum(
        reader.read(f"MATCH {pattern} RETURN count(*) AS n")[0]["n"]
        for pattern in (f"(n) WHERE NOT n:{INFO_LABEL}", "()-[r]->()")
    )
    if number > MOST_UNASKED and not yes:
        raise Refused(
            f"what was known on {in_words(day)} must be folded from {number:,} facts, which "
            "takes a while; add --yes if that is right"
        )
    info = read_info(reader)
    facts = known_facts(read_facts(reader, model), model, day)
    new = {*facts.nodes, *facts.relationships}
    changes = Changes(facts.nodes, facts.relationships, new, info=info.properties())
    engine = TemporaryEngine()
    try:
        engine.transact(lambda writer: writer.write(changes))
        yield engine
    finally:
        engine.close()


def known_facts(facts: Facts, model: Model, day: dt.date) -> Facts:
    """Fold what the sources dated up to a day say.

    Judgements have no date, and stay. What they say of a thing by name alone, without a row
    that describes it, keeps the name that the whole graph gives it.

    Parameters
    ----------
    facts : Facts
        A whole graph.
    model : Model
    day : datetime.date

    Returns
    -------
    Facts
    """
    dates: dict[str, dt.date] = {
        identity.start: properties["date"]
        for identity, properties in facts.nodes.items()
        if identity.name == "Source" and properties["date"] <= day
    }
    kept = [claim for claim in unfold(facts) if _is_known(claim, dates)]
    kept.sort(key=lambda claim: (dates[claim.source], claim))
    return fold([*kept, *_names(facts, kept)], model)


def _is_known(claim: Claim, sources: Collection[str]) -> bool:
    return claim.source in sources and all(
        label != "Source" or node_id in sources for label, node_id in claim.identity.ends
    )


def _names(facts: Facts, kept: list[Claim]) -> Iterator[Claim]:
    """Name each thing that is mentioned and that no claim names, where it is first mentioned."""
    mentioned: dict[Identity, Claim] = {}
    for claim in kept:
        for end in claim.identity.ends:
            mentioned.setdefault(node_identity(*end), claim)
    named = {claim.identity for claim in kept if claim.identity.is_node and "name" in claim.said}
    for identity, claim in mentioned.items():
        if identity not in named:
            content = to_content({"name": facts.nodes[identity]["name"]})
            yield claim._replace(identity=identity, content=content)
