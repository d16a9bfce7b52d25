"""Reading a folder of CSV tables: one file a label, one a relationship type.

``dataset.toml`` beside them names the dataset and its sources, and may name the files
that go with the tables and are none of them. docs/tables.md describes the format.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.errors import GraphkitError, plainly
from graphkit.files import real_place
from graphkit.tables import Dataset, Fault, Row, Table, one_list
from graphkit.text import one_form

DATASET_FILE = "dataset.toml"
# Files that go with the tables, each under its key in dataset.toml.
BESIDE = ("judgements", "readings", "outline")

_SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".tab"}
# A cell of a table can hold a paragraph, but not the rest of a file with an open quote.
_LONGEST_CELL = 1_000_000
# Line breaks inside quotes do not end a row.
_QUOTED = re.compile(rb'"[^"]*("|$)')


def read_folder(path: Path, progress: Callable[[str], None] | None = None) -> Dataset:
    """Read a folder of tables.

    Parameters
    ----------
    path : Path
        A folder with ``dataset.toml`` and CSV files.
    progress : callable, optional
        Called with the name of each file before it is read.

    Returns
    -------
    Dataset
        What could not be read is in its faults.

    Raises
    ------
    GraphkitError
        When there is no such folder, or no readable ``dataset.toml`` in it.
    """
    try:
        return _read(path, progress or (lambda _: None))
    except OSError as error:
        # What may not be looked into; of a table that may not be read, a fault tells.
        raise GraphkitError(
            f"{error.filename or path}: cannot be read: {plainly(error, 'check its permissions')}"
        ) from None


def _read(path: Path, progress: Callable[[str], None]) -> Dataset:
    if not path.exists():
        raise GraphkitError(f"{path}: there is no such folder; check the path")
    if not path.is_dir():
        raise GraphkitError(
            f"{path}: is a file; give the folder that holds {DATASET_FILE} and the CSV files"
        )
    faults: list[Fault] = []
    warnings: list[Fault] = []
    head = _read_dataset_file(path, faults)
    tables = [head.sources]
    for file in _files(path, head):
        if not file.is_file():
            if file.suffix.lower() == ".csv":
                faults.append(_whole(file, "is no file", "put the CSV file itself here"))
            continue
        if file.suffix.lower() != ".csv":
            warnings += _passed_over(file)
            continue
        progress(file.name)
        if file.stem == "Source":
            fix = f"list the sources in {DATASET_FILE} instead, each as [[source]]"
            faults.append(_whole(file, "is not read", fix))
            continue
        table = read_csv(file, faults)
        if table is not None:
            tables.append(table)
    judgements = None
    if "judgements" in head.beside:
        judgements = read_csv(head.beside["judgements"], faults)
    if len(tables) == 1 and judgements is None and not faults:
        fix = "add one CSV a label and one a relationship type, such as Board.csv and CHAIRS.csv"
        faults.append(Fault(path.resolve().name, None, None, None, "holds no CSV file", fix))
    return Dataset(
        head.name,
        head.description,
        tuple(tables),
        tuple(faults),
        judgements,
        head.beside.get("readings"),
        head.beside.get("outline"),
        tuple(warnings),
    )


def _files(path: Path, head: _Head) -> Iterator[Path]:
    beside = {real_place(file) for file in head.beside.values()}
    for file in sorted(path.iterdir()):
        if not file.name.startswith((".", "~$")) and real_place(file) not in beside:
            yield file


def _passed_over(file: Path) -> Iterator[Fault]:
    """Warn of a file that is no table, and that somebody may take for one."""
    ending = file.suffix.lower()
    if ending in _SPREADSHEETS:
        fix = "save each sheet as CSV (UTF-8), or move it elsewhere"
        yield _whole(file, "is a spreadsheet and was passed over", fix)
    elif ".csv" in file.name.lower():
        meant = f"{file.name[: file.name.lower().index('.csv')]}.csv"
        fix = f"rename it {meant}, or move it elsewhere"
        yield _whole(file, "does not end in .csv and was passed over", fix)


@dataclass(frozen=True)
class _Head:
    """What dataset.toml says."""

    name: str
    description: str
    sources: Table
    beside: dict[str, Path]


def _whole(file: Path, reason: str, fix: str) -> Fault:
    return Fault(file.name, None, None, None, reason, fix)


def _read_dataset_file(path: Path, faults: list[Fault]) -> _Head:
    file = path / DATASET_FILE
    if not file.is_file():
        raise GraphkitError(
            f'{file}: is missing; write one with name = "…" and a [[source]] '
            "(id, name, date) for each source (docs/tables.md shows one)"
        )
    try:
        data = tomllib.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise GraphkitError(f"{file}: is not UTF-8 text; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise GraphkitError(f"{file}: is not valid TOML: {error}; mend that line") from None
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        raise GraphkitError(f'{file}: names no dataset; add a line such as name = "leeds"')
    for unknown in sorted(data.keys() - {"name", "description", "source", *BESIDE}):
        fix = f"take it out, or spell it name, description, {', '.join(BESIDE)} or [[source]]"
        faults.append(Fault(DATASET_FILE, None, unknown, None, "is not known here", fix))
    beside: dict[str, Path] = {}
    for key in BESIDE:
        named = data.get(key)
        if isinstance(named, str) and (path / named).is_file():
            beside[key] = path / named
        elif named is not None:
            fix = "give its path, as seen from this folder, or take the line out"
            faults.append(Fault(DATASET_FILE, None, key, str(named), "is no file", fix))
    entries = data.get("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise GraphkitError(f"{file}: 'source' is not a list; write each source as [[source]]")
    rows = tuple(_source_row(number, entry) for number, entry in enumerate(entries, start=1))
    columns = tuple(dict.fromkeys(column for row in rows for column in row.cells))
    sources = Table("Source", f"{DATASET_FILE} [[source]]", columns, rows)
    return _Head(one_form(name).strip(), str(data.get("description", "")), sources, beside)


def _source_row(number: int, entry: dict[str, Any]) -> Row:
    cells = {column: _as_text(value) for column, value in entry.items()}
    # A source is its own evidence.
    cells.setdefault("source", cells.get("id", ""))
    cells.setdefault("locator", "the source itself")
    return Row(number, {column: text for column, text in cells.items() if text})


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return one_list([_as_text(entry) for entry in value])
    if isinstance(value, dt.date):
        return value.isoformat()
    return one_form(str(value)).strip()


def read_csv(file: Path, faults: list[Fault]) -> Table | None:
    """Read one CSV file.

    Parameters
    ----------
    file : Path
    faults : list of Fault
        What is wrong with the file is added to it.

    Returns
    -------
    Table or None
        None where the file as a whole could not be read.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        faults.append(_whole(file, f"cannot be read ({plainly(error)})", "check its permissions"))
        return None
    if not raw.strip():
        faults.append(_whole(file, "is empty", "give it a header row, or delete the file"))
        return None
    if b"\0" in raw:
        faults.append(_whole(file, "is not CSV text", "save it as CSV (UTF-8)"))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind a byte order mark.
        before, wrong = error.object[: error.start], error.object[error.start]
        row = 1 + _QUOTED.sub(b"", before).count(b"\n")
        reason = f"is not UTF-8 (byte 0x{wrong:02x})"
        faults.append(Fault(file.name, row, None, None, reason, "save it as CSV UTF-8"))
        return None
    return _parse(file, one_form(text), faults)


def _parse(file: Path, text: str, faults: list[Fault]) -> Table | None:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                header = [cell.strip() for cell in cells]
                if not _header_stands(file, header, faults):
                    return None
                continue
            texts = [cell.strip() for cell in cells]
            if not any(texts):
                continue
            if len(cells) != len(header):
                reason = f"has {len(cells)} cells where the header has {len(header)}"
                fix = "check its commas, and put quotes round a cell that holds one"
                faults.append(Fault(file.name, number, None, None, reason, fix))
                continue
            filled = {column: text for column, text in zip(header, texts, strict=True) if text}
            rows.append(Row(number, filled))
    except csv.Error as error:
        fix = "check the quotes on this row and the one before"
        reason = f"is not CSV ({error})"
        faults.append(Fault(file.name, number + 1, None, None, reason, fix))
        return None
    return Table(file.stem, file.name, tuple(header), tuple(rows))


def _header_stands(file: Path, header: list[str], faults: list[Fault]) -> bool:
    before = len(faults)
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            reason = f"is separated by {called}"
            faults.append(Fault(file.name, 1, None, None, reason, "save it as CSV with commas"))
            return False
    for position, column in enumerate(header, start=1):
        if not column:
            reason = f"names no column in place {position}"
            fix = "name it, or delete the empty column"
            faults.append(Fault(file.name, 1, None, None, reason, fix))
        elif header.index(column) != position - 1:
            fix = "keep one of them"
            faults.append(Fault(file.name, 1, column, None, "stands twice", fix))
    return len(faults) == before
