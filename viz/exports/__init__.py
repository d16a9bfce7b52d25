"""Exports: a graph, a part of it or the rows of a query, as files for other tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from graphkit.viz.exports.part import Part
from graphkit.viz.files import Files

from graphkit.choosing import one_of
from graphkit.errors import WrongOption
from graphkit.rows import Rows


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    name : str
        As ``--format`` takes it.
    module : str
        Its module here, with ``write`` for a part of a graph.
    endings : tuple of str
        File names that mean it.
    takes_rows : bool
        Whether it holds the rows of any query; its module then has ``write_rows``.
    needs_file : bool
        Whether it is several files, or none that a terminal can show.
    """

    name: str
    module: str
    endings: tuple[str, ...] = ()
    takes_rows: bool = False
    needs_file: bool = False


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("json", "plain", (".json",), takes_rows=True),
        Format("csv", "csv_tables", (".csv",), takes_rows=True, needs_file=True),
        Format("xlsx", "workbook", (".xlsx",), takes_rows=True, needs_file=True),
        Format("graphml", "graphml", (".graphml",)),
        Format("gexf", "gexf", (".gexf",)),
        Format("cytoscape", "cytoscape", (".cyjs",)),
        Format("node-link", "node_link"),
        Format("dot", "dot", (".dot", ".gv")),
        Format("mermaid", "mermaid", (".mmd", ".mermaid")),
        Format("popolo", "popolo"),
    )
}


def chosen(name: str | None, output: str | Path | None) -> Format:
    """Choose the format: the one named, else the one that the file's ending means, else JSON.

    Raises
    ------
    WrongOption
        When there is none of that name, or the ending means none.

    Examples
    --------
    >>> chosen(None, "leeds.gexf").name
    'gexf'
    """
    if name is None:
        ending = Path(output).suffix.lower() if output is not None else ".json"
        found = [each for each in FORMATS.values() if ending in each.endings]
        if not found:
            raise WrongOption(f"{output}: its ending names no format; name one with --format")
        return found[0]
    return FORMATS[one_of(name, FORMATS, "format")]


def files_of(format: Format, content: Part | Rows) -> Files:
    """Write a part, or the rows of a query, in a format.

    Raises
    ------
    Refused
        When the format cannot hold it.
    """
    module: Any = import_module(f"graphkit.viz.exports.{format.module}")
    write = module.write_rows if isinstance(content, Rows) else module.write
    files: Files = write(content)
    return files


def shown(format: Format, content: Part | Rows) -> Any:
    """Give an export as a value: plain data where it is JSON, else text.

    Raises
    ------
    Refused
        When the format cannot hold it.
    """
    module: Any = import_module(f"graphkit.viz.exports.{format.module}")
    if isinstance(content, Rows):
        return module.rows_data(content)
    if hasattr(module, "data"):
        return module.data(content)
    return module.write(content)[""].decode("utf-8")
