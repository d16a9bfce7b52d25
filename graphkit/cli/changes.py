"""What `changes` prints."""

from __future__ import annotations

from itertools import groupby

from graphkit.cli.output import say
from graphkit.questions.changes import CHANGED, KINDS, STATED
from graphkit.rows import Row, Rows

_HEADS = {
    CHANGED: "What changed: what a source dates in between",
    STATED: "What was first stated in between: when it began is not stated, or lies outside",
}
# How many of a kind are printed: changes whole, the rest so that it can be read.
_LISTED = 8
_LISTED_OF_A_RELATION = 2


def print_changes(rows: Rows) -> None:
    """Print what changed, and apart from it what was first stated, by kind."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    for part, of_part in groupby(rows, key=lambda row: row["part"]):
        say("")
        say(_HEADS[part], bold=True)
        for kind, of_kind in groupby(of_part, key=lambda row: row["kind"]):
            say("")
            say(kind, bold=True)
            say(KINDS[kind], dim=True)
            _print_kind(part, kind, list(of_kind))


def _print_kind(part: str, kind: str, rows: list[Row]) -> None:
    if kind == "names":
        for label, of_label in groupby(rows, key=lambda row: row["label"]):
            _print_names(label, list(of_label))
        return
    shown = rows
    if kind == "other facts":
        shown = []
        for _, of_type in groupby(rows, key=lambda row: row["type"]):
            shown += list(of_type)[:_LISTED_OF_A_RELATION]
    elif part == STATED or kind == "measures":
        shown = rows[:_LISTED]
    for row in shown:
        _print_fact(row)
    if len(shown) < len(rows):
        say("… and more; all of them: --csv or --json, with a higher --limit", indent=3)


def _print_fact(row: Row) -> None:
    detail = f" – {row['detail']}" if row["detail"] else ""
    marks = [row["standing"] or "", "disputed" if row["disputed"] else ""]
    mark = "".join(f" – {each}" for each in marks if each)
    said = " ".join(filter(None, (row["name"], row["relation"], row["other"])))
    # The source that reports is cited below; its name is not needed twice.
    said = row["name"] if row["type"] == "REPORTED" else said
    say(f"{said}{detail}{mark}", indent=3)
    say(row["when"], indent=6, dim=True)
    say(row["evidence"], indent=6, dim=True)


def _print_names(label: str, rows: list[Row]) -> None:
    names = [
        row["name"]
        + (f" ({row['standing']})" if row["standing"] else "")
        + (f" ({row['detail']})" if row["detail"] else "")
        for row in rows[:_LISTED]
    ]
    more = " …" if len(rows) > _LISTED else ""
    say(f"{label}: {'; '.join(names)}{more}", indent=3)
