"""Writing an export to a file or to standard output."""

from __future__ import annotations

from pathlib import Path

from graphkit.errors import WrongOption
from graphkit.graph import Graph
from graphkit.writing import write_whole

FORMATS = ("json",)


def write_export(graph: Graph, format: str, output: str | None) -> None:
    """Write an export; a file is either whole or not there."""
    if format not in FORMATS:
        raise WrongOption(f"there is no format {format!r}; the formats are: {', '.join(FORMATS)}")
    if output is None:
        from graphkit.cli.output import print_json

        print_json(graph.export())
        return
    import json

    text = json.dumps(graph.export(), ensure_ascii=False, indent=2, default=str)
    write_whole(Path(output), text + "\n")
