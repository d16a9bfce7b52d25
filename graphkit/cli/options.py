"""The options that commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from graphkit.errors import GraphkitError

if TYPE_CHECKING:
    from graphkit.cli.output import Form
    from graphkit.graph import Graph

_ON_A_SCREEN = 1000

GraphOption = Annotated[
    str | None,
    typer.Option(
        "--graph",
        "-g",
        envvar="GRAPHKIT_GRAPH",
        show_envvar=True,
        help="A graph file or a neo4j:// address. Without it, one file in your data folder.",
        metavar="GRAPH",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Write CSV.")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="The day to ask about: 2019-03-31, the last of 2019-03 or 2019, or today. "
        "Today without it.",
    ),
]
SecondsOption = Annotated[
    float, typer.Option("--seconds", help="Longest time that the query may take.")
]
MemoryOption = Annotated[
    float,
    typer.Option("--memory", help="Gigabytes that it may take beside the graph."),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Take warnings for faults.")]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit", min=1, help="Most rows. Without it 1,000 on a screen, all with --csv or --json."
    ),
]
IncludeOldOption = Annotated[
    bool,
    typer.Option("--include-old", help="Also what its sources went on for five years without."),
]
AsKnownOption = Annotated[
    bool,
    typer.Option(
        "--as-known",
        help="Only by what sources dated up to then say, as if no later one were loaded.",
    ),
]
YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="With --as-known: however large the graph is.")
]
IncludeLaterOption = Annotated[
    bool,
    typer.Option(
        "--include-later", help="Also what was first stated after the day, its beginning unknown."
    ),
]


def address(given: str | None) -> str:
    """Choose the graph: the one given, or the one in the user's data folder."""
    if given:
        return given
    from platformdirs import user_data_path

    try:
        return str(user_data_path("graphkit", appauthor=False) / "graph.kgl")
    except RuntimeError:
        raise GraphkitError(
            "you have no home folder to keep a graph in; name one by --graph"
        ) from None


def most_rows(limit: int | None, how: Form) -> int | None:
    """Say how many rows are written: nobody reads more than so many, programs take all."""
    return _ON_A_SCREEN if limit is None and how == "table" else limit


def opened(given: str | None) -> Graph:
    """Open the graph that the options choose."""
    from graphkit.graph import open as open_graph

    return open_graph(address(given), say=lambda text: typer.echo(text, err=True))


def shown_path(path: str) -> str:
    """Write a path as a person would, from the home folder on."""
    home = os.path.expanduser("~")
    return f"~{path[len(home) :]}" if path.startswith(home + os.sep) else path
