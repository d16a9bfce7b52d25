"""What `resilience` prints."""

from __future__ import annotations

from graphkit.cli.output import say
from graphkit.questions.resilience import FINDINGS
from graphkit.rows import Row, Rows

_ROWS = 10
_NAMES = 12
_REASONS = 3
_KINDS = {"Role": "post"}


def print_resilience(rows: Rows) -> None:
    """Print who and what holds the network together, by finding; the first of each."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    # Where the answer was cut, what is missing and how many there are is not known here.
    whole = not any(note.startswith("only the first") for note in rows.notes)
    for finding, meaning in FINDINGS.items():
        group = [row for row in rows if row["finding"] == finding]
        if not (group or whole):
            continue
        say("")
        say(f"{finding}: {len(group) or 'none'}" if whole else finding, bold=True)
        if group:
            say(meaning, dim=True)
        for row in group[:_ROWS]:
            _print_row(row)
        if len(group) > _ROWS:
            say(f"… and {len(group) - _ROWS:,} more; --csv and --json list all", indent=3)


def _print_row(row: Row) -> None:
    say(_heading(row), indent=3)
    if row["of"]:
        say(f"cut off: {_cut_off(row)}", indent=6)
    say(f"linked by: {_some(row['how'], _REASONS)}", indent=6)
    say(f"places affected: {_some(row['places'], _NAMES) or 'none stated'}", indent=6)
    say(row["evidence"], indent=6, dim=True)


def _heading(row: Row) -> str:
    if row["finding"] == "holds others together":
        return f"{row['name']} ({_KINDS.get(row['label'], row['label'].lower())})"
    if row["finding"] == "only link":
        return f"{row['name']} – {row['other']}"
    return f"{row['other']}: {row['name']}"


def _cut_off(row: Row) -> str:
    count, groups = row["cut_off_count"], row["groups"]
    how = ""
    if groups == count > 1:
        how = f", each from the other{'s' if count > 2 else ''}"
    elif groups > 1:
        how = f", in {groups} groups"
    return f"{count:,} of {row['of']:,} linked{how}: {_some(row['cut_off'], _NAMES)}"


def _some(names: list[str], most: int) -> str:
    more = f" … and {len(names) - most:,} more" if len(names) > most else ""
    return "; ".join(names[:most]) + more
