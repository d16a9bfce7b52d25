"""What `show` prints."""

from __future__ import annotations

from graphkit.cli.output import say
from graphkit.rows import Rows


def print_show(rows: Rows) -> None:
    """Print what is said of one body, by relation."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    relation = None
    for row in rows:
        if row["relation"] != relation:
            relation = row["relation"]
            say("")
            say(relation, bold=True)
        held = f", {row['holder']}" if row["holder"] else ""
        detail = f" – {row['detail']}" if row["detail"] else ""
        marks = "".join(f" – {mark}" for mark in ("disputed", "old") if row[mark])
        say(f"{row['name']} ({row['label']}{held}){detail}{marks}", indent=3)
        say(row["when"], indent=6, dim=True)
        say(row["evidence"], indent=6, dim=True)
