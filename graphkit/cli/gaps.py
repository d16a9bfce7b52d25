"""What `gaps` prints."""

from __future__ import annotations

from graphkit.claims import key_of
from graphkit.cli.output import say
from graphkit.questions.gaps import BETWEEN_SIDES, GAPS
from graphkit.rows import Row, Rows

_LISTED = 8


def print_gaps(rows: Rows, *, whole: bool) -> None:
    """Print gaps by kind; a few of each unless one kind was asked for."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    for gap, meaning in GAPS.items():
        group = [row for row in rows if row["gap"] == gap]
        if not group:
            continue
        say("")
        say(f"{gap}: {len(group):,}", bold=True)
        say(meaning, dim=True)
        for row in group if whole else group[:_LISTED]:
            detail = f" – {row['detail']}" if row["detail"] else ""
            say(f"{row['name']}{detail}", indent=3)
            # The sides of a disagreement stand one under the other.
            for side in row["evidence"].split(BETWEEN_SIDES):
                say(side, indent=6, dim=True)
        if not whole and len(group) > _LISTED:
            say(f'… and {len(group) - _LISTED:,} more: graphkit gaps --only "{gap}"', indent=3)


def print_duplicates(rows: Rows) -> None:
    """Print pairs that may be one: those that nobody has judged, then by judgement."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    judgement: str | None = ""
    for row in rows:
        if row["judgement"] != judgement:
            judgement = row["judgement"]
            say("")
            count = sum(each["judgement"] == judgement for each in rows)
            say(f"{judgement or 'not judged'}: {count:,}", bold=True)
        score = "" if row["score"] is None else f" – {row['score']} of 100 alike"
        say(f"{_named(row, '')} / {_named(row, 'other_')}{score}", indent=3)
        if row["why"]:
            say(row["why"], indent=6, dim=True)
        elif row["evidence"]:
            for side in row["evidence"].split(BETWEEN_SIDES):
                say(side, indent=6, dim=True)


def _named(row: Row, which: str) -> str:
    label, node_id, name = (row[f"{which}{column}"] for column in ("label", "id", "name"))
    key = key_of(label, node_id)
    return f"{name} ({key})" if name else key
