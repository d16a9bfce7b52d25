"""What `funding` prints."""

from __future__ import annotations

from graphkit.cli.output import Form, cell, print_rows, say
from graphkit.rows import Row, Rows
from graphkit.wording import in_money

_SHOWN = {
    "stream": ("stream", "stage", "total", "sums", "passed_on", "disputed", "without_amount"),
    "ward": ("ward", "stage", "total", "sums", "shared_total", "shared_sums"),
    "funder": ("funder", "stage", "total", "sums", "passed_on", "streams"),
}


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
        say(f"{_amount(row)} → {row['name']} ({row['label']})", indent=3)
        where = f"; {row['most_deprived']}" if row["most_deprived"] else ""
        with_whom = cell(row["partners"] or None)
        say(f"with: {with_whom} · where: {cell(row['places'] or None)}{where}", indent=6)
        say(row["evidence"], indent=6, dim=True)


def _amount(row: Row) -> str:
    amount = "amount not stated"
    if row["amount"] is not None:
        exact = f"{row['qualifier']} " if row["qualifier"] else ""
        amount = exact + in_money(row["amount"], row["currency"])
    stage = row["stage"] or "stage not stated"
    parts = [amount, stage]
    parts += [f"for {row['period']}"] if row["period"] else []
    parts += (
        [f"match funding {in_money(row['match_funding'], row['currency'])}"]
        if row["match_funding"]
        else []
    )
    parts += [row["standing"]] if row["standing"] else []
    parts += ["disputed"] if row["disputed"] else []
    return ", ".join(parts)
