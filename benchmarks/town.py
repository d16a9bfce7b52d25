"""Make a larger graph that keeps the shape of the Leeds one.

A graph of a whole country has many districts, each with its own wards, boards, plans,
projects, actions, posts and local partners, under one top: what stands there for every
district is kept once, whatever the size. Those are

- the documents, the indicators, the authorities and the areas around them;
- the council and the executive board, at which chains of accountability end;
- the partners that work everywhere: government, health, police.

So hubs grow with the graph as they do in real ones (the council has 130 neighbours in the
Leeds graph and some 100 times as many in the largest), while a district's own nodes keep
as many neighbours as they have. The first district is Leeds itself, as it is; every other
one is a copy with a number behind its ids and names. A statement about two things that are
kept once is made once. The same number of copies always gives the same files.

::

    python benchmarks/town.py 10 FOLDER
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

LEEDS = Path(__file__).resolve().parent.parent / "data" / "leeds"

_ONCE_LABELS = {"Source", "Indicator", "LocalAuthority", "Area"}
_ONCE_NODES = {("Partner", "leeds-city-council"), ("Board", "executive-board")}
_ONCE_SECTORS = {"government", "nhs", "police"}
# What tells a thing from its copies, beside its id.
_NAMING = ("name", "code")
_NAMING_LISTS = ("aliases", "codes", "org_ids")
_BESIDE = ("judgements", "readings", "outline")

Node = tuple[str, str]
Cells = dict[str, str]


def write_town(folder: Path, copies: int) -> None:
    """Write a folder of tables with the Leeds facts and their copies.

    Parameters
    ----------
    folder : Path
        A folder to make; one that is there is written anew.
    copies : int
        How many districts there are, Leeds among them: 1 gives the Leeds facts.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    described = (LEEDS / "dataset.toml").read_text("utf-8").splitlines(keepends=True)
    # The files beside the tables speak of Leeds alone.
    kept = [line for line in described if not line.startswith(_BESIDE)]
    (folder / "dataset.toml").write_text("".join(kept), "utf-8")
    once = set(_kept_once())
    places = {row["id"] for label in ("LocalAuthority", "Area") for row in _rows(label)}
    for file in sorted(LEEDS.glob("*.csv")):
        rows = list(_rows(file.stem))
        with (folder / file.name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            for number in range(2, copies + 1):
                for row in rows:
                    copied = _copied(row, file.stem, number, once, places)
                    if copied is not None:
                        writer.writerow(copied)


def _rows(table: str) -> Iterator[Cells]:
    with (LEEDS / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _kept_once() -> Iterator[Node]:
    yield from _ONCE_NODES
    for label in _ONCE_LABELS - {"Source"}:
        yield from ((label, row["id"]) for row in _rows(label))
    for row in _rows("Partner"):
        if row["sector"] in _ONCE_SECTORS:
            yield "Partner", row["id"]


def _copied(row: Cells, table: str, number: int, once: set[Node], places: set[str]) -> Cells | None:
    def is_once(label: str, node_id: str) -> bool:
        return label == "Source" or (label, node_id) in once

    def numbered(text: str, sign: str = " ") -> str:
        return f"{text}{sign}{number}" if text else text

    def each(text: str, change: Callable[[str], str]) -> str:
        return "; ".join(change(part.strip()) for part in text.split(";") if part.strip())

    if "from" not in row:
        if is_once(table, row["id"]):
            return None
        copied = {**row, "id": numbered(row["id"], "-")}
        copied |= {name: numbered(row[name]) for name in _NAMING if name in row}
        copied |= {name: each(row[name], numbered) for name in _NAMING_LISTS if name in row}
        return copied
    ends = {"from": row["from_label"], "to": row["to_label"]}
    free = [side for side, label in ends.items() if not is_once(label, row[side])]
    if not free:
        return None
    copied = {**row, **{side: numbered(row[side], "-") for side in free}}
    if "places" in row:
        copied["places"] = each(row["places"], lambda p: p if p in places else numbered(p, "-"))
    return copied


def main() -> None:
    """Write a town as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("copies", type=int, help="how many districts, Leeds among them")
    parser.add_argument("folder", type=Path, help="the folder to write")
    given = parser.parse_args()
    write_town(given.folder, given.copies)


if __name__ == "__main__":
    main()
