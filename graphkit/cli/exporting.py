"""Writing an export to a file or to standard output."""

from __future__ import annotations

import sys
from typing import Any

from graphkit.graph import Graph


def write_export(graph: Graph, format: str | None, output: str | None, **chosen: Any) -> None:
    """Write an export; a file is either whole or not there."""
    from graphkit.cli.output import print_json, visible

    made = graph.export(format, output, **chosen)
    if output is not None:
        for path in made:
            sys.stderr.write(f"wrote {visible(str(path))}\n")
    elif isinstance(made, str):
        sys.stdout.write(made)
    else:
        print_json(made)
