"""What `gaps` prints."""

from __future__ import annotations

from graphkit.cli.output import say
from graphkit.questions.gaps import BETWEEN_SIDES, GAPS
from graphkit.rows import Rows

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
