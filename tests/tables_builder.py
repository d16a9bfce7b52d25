"""Small folders of tables, and the same as datasets, for tests."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from graphkit.tables import Dataset, Row, Table

Cells = Mapping[str, str]
Tables = Mapping[str, Sequence[Cells]]
Sources = Mapping[str, str]

# The sources of a test that does not care which: one early, one late.
SOURCES: Sources = {"early": "2018-03-01", "late": "2022-06-01"}


def node(node_id: str, name: str | None = None, source: str = "early", **more: str) -> Cells:
    """Make a row of a label's table."""
    named = {"name": node_id.title() if name is None else name}
    return {"id": node_id, **named, **more, "source": source, "locator": more.get("locator", "¶1")}


def line(start: str, end: str, source: str = "early", **more: str) -> Cells:
    """Make a row of a relationship type's table; each end is written Label:id."""
    from_label, from_id = start.split(":", 1)
    to_label, to_id = end.split(":", 1)
    return {
        "from_label": from_label,
        "from": from_id,
        "to_label": to_label,
        "to": to_id,
        **more,
        "source": source,
        "locator": more.get("locator", "¶1"),
    }


def write_folder(
    folder: Path,
    tables: Mapping[str, Sequence[Cells] | str | bytes],
    *,
    name: str = "test",
    sources: Sources = SOURCES,
) -> Path:
    """Write a folder of tables anew: rows as CSV, text and bytes as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "dataset.toml").write_text(dataset_toml(name, sources), "utf-8")
    for table, content in tables.items():
        file = folder / f"{table}.csv"
        if isinstance(content, bytes):
            file.write_bytes(content)
        elif isinstance(content, str):
            file.write_text(content, "utf-8", newline="")
        else:
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, _columns(content), restval="")
                writer.writeheader()
                writer.writerows(content)
    return folder


def dataset_toml(name: str, sources: Sources = SOURCES) -> str:
    """Write the text of a dataset.toml."""
    entries = [
        f"[[source]]\nid = {json.dumps(key)}\nname = {json.dumps(key)}\ndate = {date}\n"
        for key, date in sources.items()
    ]
    return "\n".join([f"name = {json.dumps(name)}", *entries])


def make_dataset(name: str, tables: Tables, sources: Sources = SOURCES) -> Dataset:
    """Make the dataset that reading such a folder would give."""
    cited = [
        {"id": key, "name": key, "date": date, "source": key, "locator": "the source itself"}
        for key, date in sources.items()
    ]
    made = [_table("Source", cited), *(_table(table, rows) for table, rows in tables.items())]
    return Dataset(name, "", tuple(made))


def _table(name: str, rows: Sequence[Cells]) -> Table:
    numbered = (Row(n, {c: v for c, v in row.items() if v}) for n, row in enumerate(rows, start=2))
    return Table(name, f"{name}.csv", tuple(_columns(rows)), tuple(numbered))


def _columns(rows: Iterable[Cells]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))
