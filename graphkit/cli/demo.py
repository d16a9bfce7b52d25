"""What `demo` does."""

from __future__ import annotations

import sys
from pathlib import Path

from graphkit.cli.filling import print_plan, working
from graphkit.cli.options import shown_path
from graphkit.cli.output import Form, say
from graphkit.cli.trace import print_trace
from graphkit.cli.view import write_view
from graphkit.errors import Refused
from graphkit.graph import Graph
from graphkit.snapshot import read_info

# Three real actions: one asked for by the top, one of a scrutiny board, one Big Ask.
_TRACED = (
    ("provide-annual-update-on-year-two-2019", "2019-03-01"),
    ("introduce-performance-management-arrangements-2019", None),
    ("consider-long-term-solution-for-kingsdale-court-2019", None),
)
# One with much to see: what it is part of, who leads that, and what is only proposed.
_DRAWN = "develop-local-area-delivery-plans-2022"


def run_demo(graph: Graph, *, ask: bool) -> None:
    """Load the Leeds facts into the chosen graph, trace a few actions and draw two pages."""
    where = shown_path(graph.engine.address)
    others = _others(graph)
    if others and ask:
        _ask(f"{where} holds {', '.join(others)}; add the Leeds facts to it?")
    with working() as progress:
        plan = graph.demo(progress=progress)
    print_plan(plan, Form.table, where, dry_run=False, prune=False)
    for text, as_of in _TRACED:
        say("")
        print_trace(graph.trace(text, as_of=as_of))
    say("")
    _draw_pages(graph)
    say("")
    say("Next: graphkit trace TEXT · graphkit show TEXT · graphkit gaps · graphkit view partners")


def _draw_pages(graph: Graph) -> None:
    """Write two pages beside the graph, where nothing of the user's is in the way."""
    address = graph.engine.address
    folder = Path() if "://" in address else Path(address).parent
    pages = (
        ("accountability.html", graph.view("accountability")),
        (f"trace-{_DRAWN}.html", graph.view("trace", _DRAWN)),
    )
    say("Two pages to open in a browser:", bold=True)
    for name, drawing in pages:
        write_view(drawing, folder / name)
        say(f"{shown_path(str(folder / name))} – {drawing.question}", indent=3)


def _others(graph: Graph) -> list[str]:
    if not graph.engine.exists():
        return []
    return [name for name in read_info(graph.engine).datasets if name != "leeds"]


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise Refused(f"{question} run it again with --yes, or choose another --graph")
    import typer

    if not typer.confirm(question):
        raise Refused("nothing was changed")
