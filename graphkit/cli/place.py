"""What `place` prints."""

from __future__ import annotations

from itertools import groupby

from graphkit.cli.output import cell, say
from graphkit.questions.place_over_time import AROUND, PART, SECTIONS
from graphkit.rows import Row, Rows
from graphkit.wording import money

# Of which place something is stated, after its name.
_WHOSE = {PART: ", a part of it", AROUND: ", which it lies in"}


def print_place(rows: Rows) -> None:
    """Print what is said of a place, by section; each thing once, with all that is said."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    parted = [list(members) for _, members in groupby(rows, key=lambda row: row["place"])]
    for members in parted:
        if len(parted) > 1:
            say("")
            say(members[0]["place"], bold=True)
        _print_sections(members)


def _print_sections(rows: list[Row]) -> None:
    for section, found in groupby(rows, key=lambda row: row["section"]):
        members = list(found)
        things = [list(same) for _, same in groupby(members, key=_heading)]
        say("")
        say(f"{section}: {_how_many(section, things)}", bold=True)
        say(SECTIONS[section], dim=True)
        for same in things:
            _print_thing(same)


def _how_many(section: str, things: list[list[Row]]) -> str:
    """Count the things of a section; those of what it lies in apart."""
    around = sum(all(row["stated_of"] == AROUND for row in same) for same in things)
    if not around or section == "lies in":
        return f"{len(things):,}"
    return f"{len(things) - around:,}, and {around:,} of what it lies in"


def _heading(row: Row) -> tuple[object, ...]:
    if row["section"] in {"ranks", "measures", "money", "designations"}:
        return (row["label"], row["id"], row["at_id"], row["detail"], row["amount"], row["stage"])
    return row["label"], row["id"]


def _print_thing(rows: list[Row]) -> None:
    first = rows[0]
    kind = "" if first["label"] == "Indicator" else f" ({first['label']})"
    mark = " – stands for unnamed ones" if first["collective"] else ""
    alone = len(rows) == 1
    paid = f" – {_money(first)}" if first["section"] == "money" else ""
    said = f"{paid}{_detail(first)}{_where(first)}" if alone else ""
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
    tied = f", {row['tied']} there" if row["tied"] not in {None, row["state"]} else ""
    return f" – {row['detail']}{tied}" if row["detail"] else ""


def _where(row: Row) -> str:
    if not row["at"]:
        return ""
    lies = row["section"] in {"lies in", "what lies in it", "venues"}
    whose = "" if lies else _WHOSE.get(row["stated_of"], "")
    return f" – {row['at']}{whose}"


def _money(row: Row) -> str:
    parts = [money(row) or "amount not stated", row["stage"] or "stage not stated"]
    parts += [row["shared"]] if row["shared"] else []
    return ", ".join(parts)
