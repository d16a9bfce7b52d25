"""One action, project, plan or body, up to whoever answers for it: what `trace` says, drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.trace import IN_FORCE, Chain, Link, Trace, Tracer
from graphkit.views.facts import Facts, Node
from graphkit.views.making import OLD, Maker, key, reading, sizes, statements
from graphkit.viz.drawing import Drawing, Line
from graphkit.wording import is_old, when

# What has ended is in what `trace` prints, and not drawn.
_DRAWN = {IN_FORCE, "proposed", "agreed"}


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
        trace says in words: where the sources are silent, and what is different today.
    """
    maker = Maker(Facts(reader, model), trace.as_of, include_old=True)
    start: Node = (trace.thing.label, trace.thing.id)
    lines: dict[str, Line] = {}
    height = _heights(start, trace.chains)
    for lower, link, word in _steps(start, trace.chains):
        _add(lines, _line(maker, trace, lower, link, word))
    whose = _Whose(reader, model, trace)
    for name, step in trace.proposed:
        lower = whose(name, step.link)
        whose.names.append((step.link.name, step.link.node))
        height.setdefault(step.link.node, height[lower] + 1)
        _add(lines, _line(maker, trace, lower, step.link, step.word))
    for name, link in trace.beside:
        node = whose(name, link)
        if link.state in _DRAWN:
            # What stands beside a step stands in its row, or just above the thing itself.
            height.setdefault(link.node, max(height[node], 1))
            _add(lines, _line(maker, trace, node, link, ""))
    top = max(height.values())
    about = maker.about(height)
    linked = _counts(lines.values())
    size = sizes({node: linked[key(node)] for node in about}, least=0.4)
    things = tuple(
        maker.thing(
            row,
            tier=top - height[node],
            size=1.0 if node == start else size[node],
            note=_due(maker, row) if node == start else "",
        )
        for node, row in sorted(about.items(), key=lambda item: (-height[item[0]], item[0]))
    )
    ends = [
        f"{chain.steps[-1].link.name if chain.steps else trace.thing.name} {chain.silence}"
        for chain in trace.chains
        if not chain.reaches_top
    ]
    notes = (*trace.notes, *dict.fromkeys(ends), *trace.silences, *trace.differences)
    question = f"Who answers for {trace.thing.name}?"
    day = trace.as_of.isoformat()
    return Drawing("trace", question, day, things, tuple(lines.values()), notes=notes)


class _Whose:
    """Finds of what a trace says something, by its name: two may be called the same."""

    def __init__(self, reader: Reader, model: Model, trace: Trace) -> None:
        self.as_of = trace.as_of
        self.tracer = Tracer(reader, model)
        self.names = [(trace.thing.name, (trace.thing.label, trace.thing.id))]
        for chain in trace.chains:
            self.names += [(step.link.name, step.link.node) for step in chain.steps]

    def __call__(self, name: str, link: Link) -> Node:
        nodes = list(dict.fromkeys(node for called, node in self.names if called == name))
        for node in nodes[1:]:
            known = self.tracer.links(node, self.as_of)
            if any(_same(link, each) for each in known):
                return node
        return nodes[0]


def _same(link: Link, other: Link) -> bool:
    return link == other and link.row["key"] == other.row["key"]


def _steps(start: Node, chains: Iterable[Chain]) -> Iterator[tuple[Node, Link, str]]:
    for chain in chains:
        lower = start
        for step in chain.steps:
            yield lower, step.link, step.word
            lower = step.link.node


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


def _line(maker: Maker, trace: Trace, node: Node, link: Link, word: str) -> Line:
    """Make the line of a step, or of what stands beside one, in the model's direction."""
    kind = maker.model.relationships[link.type]
    words, back = reading(maker.model, link.type, {link.detail})
    start, end = (node, link.node) if link.direction == "out" else (link.node, node)
    states = [link.state] if link.state != IN_FORCE else []
    states += ["disputed"] if link.row["disputed"] else []
    row: dict[str, Any] = link.row
    states += [OLD] if is_old(row, trace.as_of) else []
    properties = {"step": word.rstrip(":"), "what it says": link.detail}
    properties["when"] = when(row, trace.as_of, event=kind.kind == "event")
    return Line(
        key=f"{link.type}:{key(start)}>{key(end)}:{row['key']}:{link.state}",
        start=key(start),
        end=key(end),
        type=link.type,
        words=words,
        back=back,
        states=tuple(states),
        # A word that the verb says already would stand there twice.
        note="" if word and word in f"{words} {back}" else word.rstrip(":") or link.detail,
        properties={name: said for name, said in properties.items() if said},
        statements=statements(row, maker.sources),
    )


def _counts(lines: Iterable[Line]) -> defaultdict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.start] += 1
        counts[line.end] += 1
    return counts


def _due(maker: Maker, row: dict[str, Any]) -> str:
    due = maker.thing_properties(row).get("due, as last reported")
    return f"due {due}" if due else ""
