"""One action, project, plan or body, up to whoever answers for it: what `trace` says, drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.history import History
from graphkit.questions.trace import Chain, Link, Trace
from graphkit.questions.walk import OVER
from graphkit.rows import Row
from graphkit.time.validity import IN_FORCE
from graphkit.views.making import OLD, Maker, key, sizes
from graphkit.viz.drawing import Drawing, Line


def draw_trace(reader: Reader, model: Model, trace: Trace) -> Drawing:
    """Draw the steps of a trace, and what stands beside them.

    Parameters
    ----------
    reader : Reader
    model : Model
    trace : Trace
        As `Graph.trace` gives it.

    Returns
    -------
    Drawing
        Tiers from the top down: the thing itself stands lowest. Its notes hold what the
        trace says in words: its answer, where the sources are silent, what is different today.
    """
    maker = Maker(History(reader, model), trace.as_of, include_old=True)
    start: Node = (trace.thing.label, trace.thing.id)
    lines: dict[str, Line] = {}
    height = _heights(start, trace.chains)
    for step in (step for chain in trace.chains for step in chain.steps):
        _add(lines, _line(maker, step.link, step.word))
    for lower, _, step in trace.proposed:
        height.setdefault(step.link.node, height[lower] + 1)
        _add(lines, _line(maker, step.link, step.word))
    for node, _, link in trace.beside:
        # What has ended is in what `trace` prints, and not drawn.
        if link.state not in OVER:
            # What stands beside a step stands in its row, or just above the thing itself.
            height.setdefault(link.node, max(height[node], 1))
            _add(lines, _line(maker, link, ""))
    top = max(height.values())
    about = maker.history.things(height)
    linked = _counts(lines.values())
    size = sizes({node: linked[key(node)] for node in about}, least=0.4)
    things = tuple(
        maker.thing(
            row,
            tier=top - height[node],
            size=1.0 if node == start else size[node],
            note=_note(maker, trace, start, row),
        )
        for node, row in sorted(about.items(), key=lambda item: (-height[item[0]], item[0]))
    )
    ends = [
        f"{chain.steps[-1].link.name if chain.steps else trace.thing.name} {chain.silence}"
        for chain in trace.chains
        if not chain.reaches_top
    ]
    notes = (*trace.answer, *trace.notes, *dict.fromkeys(ends))
    notes = (*notes, *trace.silences, *trace.differences)
    question = f"Who answers for {trace.thing.name}?"
    day = trace.as_of.isoformat()
    return Drawing("trace", question, day, things, tuple(lines.values()), notes=notes)


def _heights(start: Node, chains: Iterable[Chain]) -> dict[Node, int]:
    """Count for each thing the most steps by which a chain comes to it."""
    height = {start: 0}
    for chain in chains:
        for number, step in enumerate(chain.steps, start=1):
            height[step.link.node] = max(height.get(step.link.node, 0), number)
    return height


def _add(lines: dict[str, Line], line: Line) -> None:
    """Add a line once: as a step of a chain before as what stands beside it."""
    lines.setdefault(line.key, line)


def _line(maker: Maker, link: Link, word: str) -> Line:
    """Make the line of a step, or of what stands beside one, in the model's direction."""
    fact = link.fact
    made = maker.line([fact])
    states = [link.state] if link.state != IN_FORCE else []
    states += ["disputed"] if link.row["disputed"] else []
    states += [OLD] if link.old else []
    own = {"step": word.rstrip(":")} if word else {}
    # A word that the verb says already would stand there twice.
    note = "" if word and word in f"{made.words} {made.back}" else word.rstrip(":") or made.note
    return replace(
        made,
        key=f"{fact.type}:{key(fact.start)}>{key(fact.end)}:{link.row['key']}:{link.state}",
        states=tuple(states),
        note=note,
        properties={**own, **made.properties},
    )


def _counts(lines: Iterable[Line]) -> defaultdict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.start] += 1
        counts[line.end] += 1
    return counts


def _note(maker: Maker, trace: Trace, start: Node, row: Row) -> str:
    """Say when the thing itself is due, and who holds a post."""
    node = (row["label"], row["id"])
    due = maker.thing_properties(row).get("due, as last reported") if node == start else None
    return f"due {due}" if due else trace.holder(node) or ""
