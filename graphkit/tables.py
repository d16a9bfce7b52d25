"""Tables: what a loader hands on. Plain rows of text, each knowing where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number : int
        Its number as a spreadsheet shows it; the header is row 1.
    cells : mapping of str to str
        Text by column; an empty cell is left out.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of one label or relationship type.

    Attributes
    ----------
    name : str
        The label or relationship type.
    file : str
        The file it was read from, as errors name it.
    columns : tuple of str
        The columns that the file has.
    rows : tuple of Row
    """

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with incoming data: where it stands, why, and how to mend it."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    fix: str

    def __str__(self) -> str:
        """Write it as one line."""
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        value = "" if self.value is None else f"{shown(self.value)} "
        return f"{', '.join(place)}: {value}{self.reason}; {self.fix}"


@dataclass(frozen=True)
class Dataset:
    """Tables that belong together, with the name they load under.

    Attributes
    ----------
    name : str
        Names the dataset in the graph: a later load of the same name replaces it.
    description : str
        One line for people.
    tables : tuple of Table
        Among them the sources, as the table of label Source.
    faults : tuple of Fault
        What could not even be read.
    judgements : Table or None
        Pairs of things that somebody judged the same, different or unsure.
    readings, outline : Path or None
        Which paragraphs nothing was taken from, and how the paragraphs of the documents
        are found; no load needs them, `graphkit.coverage` does.
    """

    name: str
    description: str
    tables: tuple[Table, ...]
    faults: tuple[Fault, ...] = field(default=())
    judgements: Table | None = None
    readings: Path | None = None
    outline: Path | None = None


def shown(value: str, most: int = 60) -> str:
    r"""Quote a value for an error: on one line, without control characters, cut when long.

    Examples
    --------
    >>> shown("a\nb")
    "'a\\nb'"
    """
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 2]}…'"
