"""What `reach` prints."""

from __future__ import annotations

from graphkit.cli.output import cell, say
from graphkit.questions.reach import BOTH, KIND_ORDER
from graphkit.rows import Row, Rows

# Of many names, how many are printed; --json and --csv hold all.
_LISTED = 5


def print_reach(rows: Rows) -> None:
    """Print what one body reaches, what two reach, or the areas that hardly anyone does."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    elif "route" in rows.columns:
        _print_of(rows)
    elif "first_route" in rows.columns:
        _print_overlap(rows)
    else:
        _print_gaps(rows)


def _print_of(rows: Rows) -> None:
    strongest: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        strongest.setdefault((row["label"], row["id"]), []).append(row)
    for kind in KIND_ORDER:
        shown = [ways for ways in strongest.values() if ways[0]["kind"] == kind]
        for route in dict.fromkeys(ways[0]["route"] for ways in shown):
            group = [ways for ways in shown if ways[0]["route"] == route]
            say("")
            say(f"{kind}, {route}: {len(group)}", bold=True)
            for row, *more in group:
                _print_reached(row, [other["route"] for other in more])


def _print_reached(row: Row, also: list[str]) -> None:
    of = ""
    if row["label"] == "Team":
        of = f" of {'; '.join(row['part_of'])}" if row["part_of"] else "; partner not stated"
    details = [row["extent"]] if row["kind"] == "places" else []
    details += [row["deprivation"]] if row["deprivation"] else []
    details += [f"also {route}" for route in also]
    say(" – ".join([f"{row['name']} ({row['label']}{of})", *details, *_marks(row)]), indent=3)
    more = f" (one of {row['ways']} ways)" if row["ways"] > 1 else ""
    say(f"{row['path']}{more}", indent=6)
    say(row["evidence"], indent=6, dim=True)


def _print_overlap(rows: Rows) -> None:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["reached_by"], row["kind"]), []).append(row)
    # What is old stands last in its group, not in groups of its own after all the others.
    by = list(dict.fromkeys(sorted((by for by, _ in groups), key=lambda by: by != BOTH)))
    for each, kind in sorted(groups, key=lambda g: (by.index(g[0]), KIND_ORDER.index(g[1]))):
        say("")
        say(f"{each}: {kind}", bold=True)
        for row in groups[each, kind]:
            _print_shared(row)


def _print_shared(row: Row) -> None:
    details = [row["deprivation"]] if row["deprivation"] else []
    say(" – ".join([f"{row['name']} ({row['label']})", *details, *_marks(row)]), indent=3)
    for side in ("first", "second"):
        if row[f"{side}_route"]:
            say(f"{row[f'{side}_route']}: {row[f'{side}_path']}", indent=6)
    say(row["evidence"], indent=6, dim=True)


def _print_gaps(rows: Rows) -> None:
    for by in dict.fromkeys(row["reached_by"] for row in rows):
        say("")
        group = [row for row in rows if row["reached_by"] == by]
        say(f"known to reach them: {by}: {len(group):,}", bold=True)
        for row in group:
            where = f" – {row['ward']}" if row["ward"] else " – ward not stated"
            said = f"{row['name']}{where} – {row['deprivation']}"
            say(" – ".join([said, *_marks(row)]), indent=3)
            if row["partners"]:
                say(f"by {cell(row['partners'])}: {row['path']}", indent=6)
            elif row["path"]:
                say(row["path"], indent=6)
            if row["elsewhere_in_its_ward"]:
                elsewhere = row["elsewhere_in_its_ward"]
                more = len(elsewhere) - _LISTED
                listed = [*elsewhere[:_LISTED], *([f"and {more} more"] if more > 0 else [])]
                say(f"somewhere in its ward, not stated where: {cell(listed)}", indent=6)
            say(row["evidence"], indent=6, dim=True)


def _marks(row: Row) -> list[str]:
    return [mark for mark in ("old", "disputed") if row[mark]]
