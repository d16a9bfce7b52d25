"""Writing an export to a file or to standard output."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from graphkit.errors import GraphkitError, WrongOption
from graphkit.graph import Graph

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
    target = Path(output)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
        # Made private by mkstemp; a file that a user writes is as open as their others.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except OSError as error:
        raise GraphkitError(f"{output}: cannot be written: {error.strerror}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
