"""What `funding` prints."""

from __future__ import annotations

from graphkit.cli.output import Form, cell, print_rows, say
from graphkit.questions.place_over_time import AROUND, PART
from graphkit.rows import Row, Rows
from graphkit.wording import in_money, money

_SHOWN = {
    "stream": ("stream", "stage", "total", "sums", "passed_on", "disputed", "without_amount"),
    "ward": ("ward", "stage", "total", "sums", "shared_total", "shared_sums", "parts"),
    "funder": ("funder", "stage", "total", "sums", "passed_on", "streams"),
}

# For which place a sum is, seen from the one asked about.
_WHOSE = {PART: " – for a part of it", AROUND: " – for what it lies in"}


def print_funding(rows: Rows, by: str | None) -> None:
    """Print sums one under another, or totals as a table."""
    if by is not None:
        foreign = any(row["currency"] != "GBP" for row in rows)
        shown = _SHOWN[by]
        print_rows(rows, Form.table, (*shown[:2], "currency", *shown[2:]) if foreign else shown)
        return
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    stream = None
    for row in rows:
        if row["stream_id"] != stream:
            stream = row["stream_id"]
            say("")
            funders = f" – from {cell(row['funders'])}" if row["funders"] else ""
            say(f"{row['stream']}{funders}", bold=True)
        whose = _WHOSE.get(row["stated_of"], "")
        tied = f", {row['tied']} there" if row["tied"] not in {None, row["standing"]} else ""
        say(f"{_amount(row)} → {row['name']} ({row['label']}){tied}{whose}", indent=3)
        where = f"; {row['most_deprived']}" if row["most_deprived"] else ""
        with_whom = cell(row["partners"] or None)
        say(f"with: {with_whom} · where: {cell(row['places'] or None)}{where}", indent=6)
        say(row["evidence"], indent=6, dim=True)


def _amount(row: Row) -> str:
    parts = [money(row) or "amount not stated", row["stage"] or "stage not stated"]
    parts += [f"for {row['period']}"] if row["period"] else []
    parts += (
        [f"match funding {in_money(row['match_funding'], row['currency'])}"]
        if row["match_funding"]
        else []
    )
    parts += [row["standing"]] if row["standing"] else []
    parts += [mark for mark in ("disputed", "old") if row[mark]]
    return ", ".join(parts)
