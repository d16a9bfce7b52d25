"""Coverage: which paragraphs of a document a dataset cites, and which it passes over."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from graphkit.errors import FaultyTables, GraphkitError, WrongOption
from graphkit.loaders.tables import read_csv, read_folder
from graphkit.outlines import USUAL, Place, find_places, read_outlines
from graphkit.rows import Row, Rows
from graphkit.tables import Dataset, Fault

COLUMNS = ("source", "locator", "state", "claims", "nothing_taken", "opening")

CITED = "cited"
NOTHING = "nothing taken"
OPEN = "not accounted for"
ABSENT = "not in the document"
# A row in one of these states is something to mend.
BROKEN = (OPEN, ABSENT)

# A reading may speak of a part only: ¶4 (last sentence).
_PART = re.compile(r"(?P<locator>.*?)(?: \((?P<part>.*)\))?")
# Parts may hold what parts locators elsewhere.
_BETWEEN = re.compile(r";\s*(?![^()]*\))")

# The parts of a place from which nothing was taken, each with the reason; "" is all of it.
_Readings = dict[str, list[tuple[str, str]]]


def cover(folder: Path, documents: Mapping[str, Path]) -> Rows:
    """Show paragraph by paragraph what a dataset took from its documents.

    Parameters
    ----------
    folder : Path
        The dataset. Its ``dataset.toml`` may name the readings (paragraphs from which
        nothing was taken, and why) and the outline (how paragraphs are found).
    documents : mapping of str to Path
        Text of each document to go through, by the id of its source.

    Returns
    -------
    Rows
        A row a paragraph, in the order of the documents; after them what rows or readings
        cite and the document does not hold.

    Raises
    ------
    GraphkitError
        When a document cannot be read, or is no source of the dataset.
    FaultyTables
        When tables or readings cannot be read.
    """
    dataset = read_folder(folder)
    claims = _claims(dataset)
    readings = _readings(dataset)
    if dataset.faults:
        raise FaultyTables(dataset.faults)
    outlines = read_outlines(dataset.outline) if dataset.outline else {}
    sources = [row.cells["id"] for row in dataset.tables[0].rows if "id" in row.cells]
    if not documents:
        raise WrongOption("name at least one document, as --document SOURCE=FILE")
    rows: list[Row] = []
    for source, file in documents.items():
        if source not in sources:
            raise GraphkitError(
                f"{source} is no source of {dataset.name}; the sources are: {', '.join(sources)}"
            )
        try:
            places = find_places(_text(file), outlines.get(source, USUAL))
        except ValueError as error:
            raise GraphkitError(f"{file}: {error}") from None
        rows += _of(source, places, claims[source], readings[source])
    states = Counter(row["state"] for row in rows)
    notes = [", ".join(f"{states[s]:,} {s}" for s in (CITED, NOTHING, *BROKEN) if states[s])]
    unread = [source for source in sources if source not in documents]
    if unread:
        notes.append(f"no document given for {', '.join(unread)}")
    return Rows(COLUMNS, tuple(rows), tuple(notes), "Coverage", "no paragraph found")


def _of(source: str, places: list[Place], claims: Counter[str], readings: _Readings) -> list[Row]:
    rows = [_row(source, each.locator, each.opening, claims, readings) for each in places]
    known = {place.locator for place in places}
    for locator in [*claims, *readings]:
        if locator not in known:
            known.add(locator)
            row = _row(source, locator, None, claims, readings)
            rows.append({**row, "state": ABSENT})
    return rows


def _row(
    source: str, locator: str, opening: str | None, claims: Counter[str], readings: _Readings
) -> Row:
    passed = readings.get(locator, [])
    whole = any(not part for part, _ in passed)
    return {
        "source": source,
        "locator": locator,
        "state": CITED if claims[locator] else NOTHING if whole else OPEN,
        "claims": claims[locator],
        "nothing_taken": [f"{part}: {reason}" if part else reason for part, reason in passed],
        "opening": opening,
    }


def _claims(dataset: Dataset) -> defaultdict[str, Counter[str]]:
    """Count the rows that cite each place, by source."""
    claims: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table in dataset.tables:
        if table.name != "Source":
            for row in table.rows:
                cited = {place.strip() for place in row.cells.get("locator", "").split(";")} - {""}
                claims[row.cells.get("source", "")].update(cited)
    return claims


def _readings(dataset: Dataset) -> defaultdict[str, _Readings]:
    readings: defaultdict[str, _Readings] = defaultdict(dict)
    if dataset.readings is None:
        return readings
    faults: list[Fault] = []
    table = read_csv(dataset.readings, faults)
    for row in table.rows if table else ():
        for column in ("source", "locator", "reason"):
            if column not in row.cells:
                fix = "say of which place in which source, and why"
                faults.append(
                    Fault(dataset.readings.name, row.number, column, None, "is empty", fix)
                )
        for entry in _BETWEEN.split(row.cells.get("locator", "")):
            found = _PART.fullmatch(entry.strip())
            if found and found["locator"]:
                of = readings[row.cells.get("source", "")]
                said = (found["part"] or "", row.cells.get("reason", ""))
                of.setdefault(found["locator"], []).append(said)
    if faults:
        raise FaultyTables(faults)
    return readings


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise GraphkitError(f"{file}: is not UTF-8 text; save the document as text") from None
    except OSError as error:
        raise GraphkitError(f"{file}: cannot be read: {error.strerror}; check the path") from None
