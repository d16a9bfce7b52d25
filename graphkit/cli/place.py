"""What `place` prints."""

from __future__ import annotations

from itertools import groupby

from graphkit.cli.output import cell, say
from graphkit.questions.place import SECTIONS
from graphkit.rows import Row, Rows
from graphkit.wording import in_money


def print_place(rows: Rows) -> None:
    """Print what is said of one place, by section; each thing once, with all that is said."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    for section, found in groupby(rows, key=lambda row: row["section"]):
        members = list(found)
        things = [list(same) for _, same in groupby(members, key=_heading)]
        say("")
        say(f"{section}: {len(things):,}", bold=True)
        say(SECTIONS[section], dim=True)
        for same in things:
            _print_thing(same)


def _heading(row: Row) -> tuple[object, ...]:
    if row["section"] in {"ranks", "measures", "money", "designations"}:
        return (row["label"], row["id"], row["at_id"], row["detail"], row["amount"], row["stage"])
    return row["label"], row["id"]


def _print_thing(rows: list[Row]) -> None:
    first = rows[0]
    kind = "" if first["label"] == "Indicator" else f" ({first['label']})"
    mark = " – stands for unnamed ones" if first["collective"] else ""
    alone = len(rows) == 1
    money = f" – {_money(first)}" if first["section"] == "money" else ""
    said = f"{money}{_detail(first)}{_where(first)}" if alone else ""
    say(f"{first['name']}{kind}{said}{mark}", indent=3)
    whom = list(dict.fromkeys(each for row in rows for each in row["with_whom"] or ()))
    if first["section"] in {"projects", "actions"} or whom:
        word = "by" if first["section"] == "actions" else "with"
        say(f"{word}: {cell(whom or None)}", indent=6)
    for row in rows:
        if not alone:
            said = f"{_detail(row)}{_where(row)}".removeprefix(" – ")
            say(f"{said or row['relation']}:", indent=6)
        disputed = "disputed; " if row["disputed"] else ""
        say(f"{disputed}{row['when']}", indent=6, dim=True)
        say(row["evidence"], indent=6, dim=True)


def _detail(row: Row) -> str:
    return f" – {row['detail']}" if row["detail"] else ""


def _where(row: Row) -> str:
    return f" – {row['at']}" if row["at"] else ""


def _money(row: Row) -> str:
    about = f"{row['qualifier']} " if row["qualifier"] else ""
    amount = "amount not stated"
    if row["amount"] is not None:
        amount = about + in_money(row["amount"], row["currency"])
    parts = [amount, row["stage"] or "stage not stated"]
    parts += [row["shared"]] if row["shared"] else []
    return ", ".join(parts)
