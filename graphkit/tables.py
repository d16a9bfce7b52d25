"""Tables: what a loader hands on. Plain rows of text, each knowing where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A semicolon that no backslash stands before.
_PARTING = re.compile(r"(?<!\\);")


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

    @property
    def place(self) -> str:
        """Say where it stands."""
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return ", ".join(place)

    def __str__(self) -> str:
        """Write it as one line."""
        value = "" if self.value is None else f"{shown(self.value)} "
        return f"{self.place}: {value}{self.reason}; {self.fix}"


class Findings(tuple[Fault, ...]):
    """The faults of a dataset, and beside them its warnings.

    Parameters
    ----------
    faults : iterable of Fault
    warnings : iterable of Fault
        What stops nothing and is seldom meant.

    Examples
    --------
    >>> found = Findings([], [Fault("Board.csv", 1, "ID", None, "is read as id", "rename it")])
    >>> found == (), found.warnings[0].column
    (True, 'ID')
    """

    warnings: tuple[Fault, ...]

    def __new__(cls, faults: Iterable[Fault] = (), warnings: Iterable[Fault] = ()) -> Findings:
        """Make the tuple of the faults."""
        made = super().__new__(cls, faults)
        made.warnings = tuple(warnings)
        return made


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
    warnings : tuple of Fault
        What was passed over, and looks as if it were meant.
    file : str
        The file that names it, as errors name that.
    """

    name: str
    description: str
    tables: tuple[Table, ...]
    faults: tuple[Fault, ...] = field(default=())
    judgements: Table | None = None
    readings: Path | None = None
    outline: Path | None = None
    warnings: tuple[Fault, ...] = ()
    file: str = "dataset.toml"


def entries(text: str) -> list[str]:
    r"""Read the entries of a cell that holds a list: parted by ";", where "\;" is one of a name.

    Examples
    --------
    >>> entries(r"Parks; Trees\; Hedges;")
    ['Parks', 'Trees; Hedges']
    """
    parts = (part.replace(r"\;", ";").strip() for part in _PARTING.split(text))
    return [part for part in parts if part]


def one_list(texts: Iterable[str]) -> str:
    r"""Write entries as the cell that `entries` reads.

    Examples
    --------
    >>> one_list(["Parks", "Trees; Hedges"])
    'Parks; Trees\\; Hedges'
    """
    return "; ".join(text.replace(";", r"\;") for text in texts)


def shown(value: str, most: int = 60) -> str:
    r"""Quote a value for an error: on one line, without control characters, cut when long.

    Examples
    --------
    >>> shown("a\nb")
    "'a\\nb'"
    """
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 2]}…'"
