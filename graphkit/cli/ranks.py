"""What `ranks` prints."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import Any

from graphkit.cli.output import NOT_STATED, cell, print_table, say
from graphkit.questions.deprivation import NO_DENOMINATOR, NOT_OF_DEPRIVATION, SHARES
from graphkit.questions.ranks import NOT_TOLD, RANK
from graphkit.rows import Row, Rows


def print_ranks(rows: Rows) -> None:
    """Print ranks as a table for each indicator and pair of releases; then stated counts."""
    say(rows.title, bold=True)
    for note in rows.notes:
        say(note, dim=True)
    if not rows:
        say(rows.empty)
    for (is_rank, *_), found in groupby(rows, key=_group):
        members = list(found)
        say("")
        say(_heading(members[0]), bold=True)
        if is_rank:
            say(_denominators(members), dim=True)
            _print_moves(members)
            _print_bands(members)
            _print_singled_out(members)
        else:
            for row, after in zip_longest(members, members[1:]):
                _print_count(row)
                said = row["contradiction"]
                if said and (after is None or after["contradiction"] != said):
                    say(f"does not fit together: {said}", indent=3)


def _group(row: Row) -> tuple[Any, ...]:
    if row["part"] != RANK:
        return (False,)
    places = (row["indicator_id"], row["group"], row["among"])
    return True, *places, row["from_period"], row["to_period"]


def _heading(row: Row) -> str:
    if row["part"] != RANK:
        return "What the sources count themselves"
    periods = " to ".join(p for p in (row["from_period"], row["to_period"]) if p)
    among = f", among {row['among']}" if row["among"] else ""
    group = f", {row['group']}" if row["group"] else ""
    if periods == NOT_STATED:
        periods = "time not stated"
    return f"{row['indicator']}{among}{group}: {periods}"


def _denominators(rows: list[Row]) -> str:
    means = rows[0]["rank_1_means"]
    said = f"rank 1: {means}" if means else "what rank 1 means is not stated"
    for side in ("from", "to"):
        if rows[0][f"{side}_period"] is None:
            continue
        stated = sorted({row[f"{side}_out_of"] or 0 for row in rows})
        words = ", ".join(cell(each or None) for each in stated)
        said += f"; {rows[0][f'{side}_period']} out of: {words}"
    return said


def _print_moves(rows: list[Row]) -> None:
    cited = list(dict.fromkeys(row["evidence"] for row in rows))
    earlier, later = rows[0]["from_period"], rows[0]["to_period"]
    columns = ["place", *(["ward"] if any(row["ward"] for row in rows) else [])]
    columns += [earlier] if earlier else []
    columns += [later, "move"] + (["source"] if len(cited) > 1 else [])
    table = [
        {
            "place": f"{row['name']}{_named_then(row)}",
            "ward": row["ward"],
            earlier: row["from_rank"],
            later: row["to_rank"],
            "move": _move(row),
            "source": f"[{cited.index(row['evidence']) + 1}]",
        }
        for row in rows
    ]
    print_table(Rows(tuple(columns), tuple(table)), columns)
    for number, evidence in enumerate(cited, start=1):
        mark = f"[{number}] " if len(cited) > 1 else ""
        say(f"{mark}{evidence}", indent=3, dim=True)


def _named_then(row: Row) -> str:
    return f" (then {row['named_then']})" if row["named_then"] else ""


def _move(row: Row) -> str:
    told = row["move"]
    if row["change"] and not told.startswith(NOT_TOLD):
        verdict = row["better_or_worse"]
        said = f" ({verdict})" if verdict and "depriv" not in told and verdict not in told else ""
        words, mark, rest = told.partition(";")
        told = f"{words}{said}, by {abs(row['change']):,}{mark}{rest}"
    marks = [word for word in ("disputed", "old") if row[word]]
    return ", ".join([told, *marks])


def _print_bands(rows: list[Row]) -> None:
    for per_cent in SHARES:
        said: dict[str, list[str]] = {}
        for row in rows:
            word = row[f"most_deprived_{per_cent}_percent"]
            said.setdefault(word, []).append(row["name"])
        for word, names in said.items():
            # Out of how many they were ranked, or that nobody says, stands above the table.
            if word not in {NOT_OF_DEPRIVATION, NO_DENOMINATOR}:
                say(f"most deprived {per_cent}%, {word}: {'; '.join(names)}", indent=3)


def _print_singled_out(rows: list[Row]) -> None:
    """Print which of the places are singled out, by ward, in the order of their rank."""
    reasons = dict.fromkeys(each for row in rows for each in row["singled_out"])
    for reason in reasons:
        wards: dict[str, list[str]] = {}
        for row in rows:
            if reason in row["singled_out"]:
                named = f"{row['name']} ({row['to_rank']:,})"
                ward = "" if row["label"] == "Ward" else row["ward"] or f"ward {NOT_STATED}"
                wards.setdefault(ward, []).append(named)
        say(f"singled out as {reason}", indent=3)
        for ward, names in wards.items():
            say(": ".join(part for part in (ward, "; ".join(names)) if part), indent=6)


def _print_count(row: Row) -> None:
    counts = cell(row["to_count"])
    if row["from_count"] is not None:
        counts = (
            f"{cell(row['from_count'])} in {row['from_period']}, {counts} in {row['to_period']}"
        )
        verdict = f", {row['better_or_worse']}" if row["better_or_worse"] else ""
        counts += f" – {row['move']}{verdict}" if row["change"] else f" – {row['move']}"
    else:
        counts = f"{counts} ({row['to_period']})"
    marks = "".join(f" – {word}" for word in ("disputed", "old") if row[word])
    say(f"{row['indicator']}, {row['name']}: {counts}{marks}", indent=3)
    say(row["evidence"], indent=6, dim=True)
