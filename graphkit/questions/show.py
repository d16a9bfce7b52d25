"""Showing one body: everything that the sources say it owns, chairs, delivers, funds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.named_queries import named_query
from graphkit.rows import Row, Rows
from graphkit.sources import read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations, in_money, is_old, when

COLUMNS = (
    "relation", "label", "id", "name", "detail", "state", "when", "since", "until",
    "first_stated", "last_stated", "old", "disputed", "evidence", "type", "direction", "sources",
    "locators",
)  # fmt: skip


def show_body(
    reader: Reader, model: Model, thing: Thing, as_of: dt.date, *, include_later: bool
) -> Rows:
    """List everything that is said of one body on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
    as_of : datetime.date
    include_later : bool
        Also what was first stated after the day and whose beginning is unknown.

    Returns
    -------
    Rows
        A row a fact: its relation in words, the other end, its dates and evidence.
    """
    sources = read_sources(reader)
    values = {"label": thing.label, "id": thing.id, "as_of": as_of}
    found = reader.read(named_query("show").text, values)
    order = {name: place for place, name in enumerate(_reading_order(model))}
    rows: list[Row] = []
    later = 0
    for row in found:
        kind = model.relationships[row["type"]]
        if row["state"] == "later" and not (include_later and row["since"] is None):
            later += 1
            continue
        relation = kind.forward if row["direction"] == "out" else kind.backward
        rows.append(
            {
                **{name: row.get(name) for name in COLUMNS},
                "relation": relation,
                "detail": _detail(row),
                "when": _when(row, as_of, event=kind.kind == "event"),
                "old": is_old(row, as_of),
                "evidence": "; ".join(citations(row, sources)),
            }
        )
    rows.sort(key=lambda row: _row_order(row, order))
    notes = [f"as of {in_words(as_of)}"]
    text = f"MATCH (n:{thing.label} {{id: $id}}) RETURN n.first_stated AS day"
    known = reader.read(text, {"id": thing.id})[0]["day"]
    if as_of < known:
        notes.append(f"not mentioned before {in_words(known)}")
    if later:
        notes.append(f"{later} first stated or beginning later are left out")
    title = f"{thing.name} ({thing.label} {thing.id})"
    return Rows(COLUMNS, tuple(rows), tuple(notes), title)


def _reading_order(model: Model) -> list[str]:
    # What a Head of Localities asks first; the rest follows as the model lists it.
    first = ["OWNS", "CHAIRS", "MEMBER_OF", "ACCOUNTABLE_TO", "SCRUTINISED_BY", "OVERSEES"]
    first += ["DELIVERS", "PROVIDES", "MANAGES", "FUNDS", "HOLDS", "POST_IN", "PART_OF"]
    return [*first, *(name for name in model.relationships if name not in first)]


def _row_order(row: Row, order: dict[str, int]) -> tuple[object, ...]:
    past = row["state"] != "in force"
    return (order[row["type"]], row["direction"], past, row["name"], row["label"], row["id"])


def _detail(row: Row) -> str | None:
    parts: list[Any] = [row["detail"]]
    if row["amount"] is not None:
        parts.append(f"{row['qualifier'] or ''} {in_money(row['amount'], row['currency'])}".strip())
    elif row["value"] is not None:
        parts.append(f"{row['qualifier'] or ''} {row['value']:,g}".strip())
    if row["rank"] is not None:
        parts.append(f"rank {row['rank']}")
    parts.append(row["period"])
    return ", ".join(part for part in parts if part) or None


def _when(row: Row, as_of: dt.date, *, event: bool) -> str:
    state = {"in force": "", "later": "after that day: "}.get(row["state"], f"{row['state']}: ")
    return state + when(row, as_of, event=event)
