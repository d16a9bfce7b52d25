"""How ranks moved between releases, and what the sources count as most deprived.

A move is told in words, which follow what rank 1 means for its indicator. Whether a place
is among the most deprived 1% or 10% is told only where a source says out of how many it was
ranked. What sources count themselves (how many left, entered, remained) stands beside the
ranks, and is checked against itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise, product
from typing import Any

from graphkit.claims import Node, key_of
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.deprivation import INEXACT, NO_DENOMINATOR, SHARES, band, of_deprivation
from graphkit.questions.geography import Geography, GeographyOn
from graphkit.questions.history import History
from graphkit.questions.measures import (
    Released,
    add_boundaries,
    counts,
    inexact,
    other_boundaries,
    other_totals,
    read_measures,
    released,
)
from graphkit.rows import Row, Rows
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, ENDED, IN_FORCE, LATER, ONLY_END
from graphkit.wording import citations, left_out_as_old, many, renamed, together

COLUMNS = (
    "part", "indicator", "label", "id", "name", "ward", "from_period", "from_rank", "from_out_of",
    "from_qualifier", "to_period", "to_rank", "to_out_of", "to_qualifier", "change", "move",
    "better_or_worse",
    "most_deprived_1_percent", "most_deprived_10_percent", "from_count", "to_count",
    "contradiction", "among", "group", "rank_1_means", "singled_out", "named_then", "disputed",
    "old", "first_stated", "last_stated", "evidence", "indicator_id", "ward_id", "sources",
    "locators",
)  # fmt: skip

RANK, COUNT = "rank", "stated count"
NOT_TOLD = "not told"
# Inside these, the ranks of what lies in them are told with theirs.
_WHOLE = {"Ward", "Neighbourhood"}
_UNNAMED = "unnamed"

# Indicators that count areas by how they stand to the most deprived share.
_COUNTED = re.compile(
    r"(?P<what>.+?)-(?P<which>in|that-left|that-entered|that-remained-in)"
    r"-most-deprived-(?P<per_cent>\d+)-per-cent"
)
# How a rank nearer to 1, and one further from it, reads for what rank 1 means.
_NEARER = {
    "most": ("more", "less"),
    "least": ("less", "more"),
    "highest": ("higher", "lower"),
    "lowest": ("lower", "higher"),
    "largest": ("larger", "smaller"),
    "smallest": ("smaller", "larger"),
    "best": ("better", "worse"),
    "worst": ("worse", "better"),
}


def ranks(
    reader: Reader,
    model: Model,
    as_of: dt.date,
    about: Thing | None,
    *,
    include_old: bool = False,
) -> Rows:
    """List how ranks moved between releases, and what sources count as most deprived.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
        The day up to which to look.
    about : Thing or None
        A place (with the places in it) or an indicator; all ranked places when None.
    include_old : bool
        Also what is old; told of one place or indicator in any case.

    Returns
    -------
    Rows
        A row for each place, indicator and pair of releases next to each other, in words
        and with evidence; then what sources count themselves.
    """
    history = History(reader, model)
    geography = Geography(history).on(as_of)
    return rank_rows(history, geography, about, include_old=include_old)


def rank_rows(
    history: History, geography: GeographyOn, about: Thing | None, *, include_old: bool = False
) -> Rows:
    """List the same where the history and the geography of the day have been read already."""
    day = geography.day
    facts = [
        row
        for row in read_measures(history, day)
        if row["rank"] is not None or _COUNTED.fullmatch(row["indicator_id"])
    ]
    node = None if about is None else history.names.on((about.label, about.id), day)
    wanted = _wanted(node, facts, geography)
    kept, left_out = _kept([row for row in facts if wanted(row)], every=node is None)
    rows = rank_moves(history, geography, kept)
    conflicts = _conflicts(_kept(facts, every=False)[0])
    for row in rows:
        row["contradiction"] = conflicts.get((row["label"], row["id"], row["indicator_id"]))
    shown = [row for row in rows if node is not None or include_old or not row["old"]]
    notes = [f"as of {in_words(day)}"]
    title = "Ranks by release"
    if about is not None and node is not None:
        notes += renamed(history.names, (about.label, about.id), about.name, day)
        title += f": {history.names.name(node, about.name)} ({key_of(*node)})"
    notes += _notes(shown, kept, left_out, day)
    if len(shown) < len(rows):
        notes.append(left_out_as_old(len(rows) - len(shown), "row"))
    if node is not None and not shown:
        notes += _not_yet(history, node, day)
    for row in shown:
        del row["_released"]
    return Rows(COLUMNS, tuple(shown), tuple(notes), title, "no source states a rank for it")


def rank_moves(history: History, geography: GeographyOn, kept: list[Row]) -> list[Row]:
    """Make a row of each step from one release of a series to the next, in order."""
    steps: list[tuple[str, _Step]] = []
    for part, own in ((RANK, True), (COUNT, False)):
        series: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in kept:
            if (row["rank"] is not None) == own:
                place = (row["label"], row["id"])
                series[row["indicator_id"], place, row["group"], row["among"]].append(row)
        steps += [(part, step) for each in series.values() for step in _steps(each)]
    # Whose boundaries changed matters only where there is something to compare with.
    compared = (row for _, step in steps if step.before for row in (step.before, step.after))
    add_boundaries(history, compared)
    rows = [_row(part, step, geography, history) for part, step in steps]
    return sorted(rows, key=lambda row: (row["part"] != RANK, *_order(row)))


# -- what is asked about ---------------------------------------------------------------------


def _wanted(about: Node | None, facts: list[Row], geography: GeographyOn) -> Callable[[Row], bool]:
    """Make the test for whether a measure belongs to what is asked about."""
    if about is None:
        return lambda _: True
    label, each = about
    if label == "Indicator":
        ranked = [row for row in facts if row["indicator_id"] == each]
        # Beside ranks of deprivation stand the sources' own counts of the most deprived.
        counted = any(of_deprivation(row) for row in ranked)
        return lambda row: (
            row["indicator_id"] == each
            or (counted and row["rank"] is None and row["indicator_id"].startswith("lsoas-"))
        )
    places = {about, *(geography.inside(about) if label in _WHOLE else ())}
    return lambda row: (row["label"], row["id"]) in places


def _kept(facts: list[Row], *, every: bool) -> tuple[list[Row], Counter[str]]:
    """Keep what is known and measured by the day; count the rest by why it is left out."""
    kept: list[Row] = []
    left_out: Counter[str] = Counter()
    for row in facts:
        if row["state"] == IN_FORCE and not (row["collective"] and every) and counts(row):
            kept.append(row)
        elif row["state"] != IN_FORCE:
            left_out[row["state"]] += 1
        else:
            left_out["planned" if row["planned"] else _UNNAMED] += 1
    return kept, left_out


def _not_yet(history: History, node: Node, day: dt.date) -> list[str]:
    """Say that a thing is not mentioned before a later day, where that is so."""
    known = history.things(history.names.ever(node)).values()
    first = min((row["first_stated"] for row in known if row["first_stated"]), default=None)
    return [f"not mentioned before {in_words(first)}"] if first and first > day else []


# -- releases and moves ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    """From one measure of a place to the next; only the next where there is none before."""

    before: Row | None
    after: Row
    alone: str = ""


def _steps(facts: list[Row]) -> Iterator[_Step]:
    """Pair each release of a series with the next; each version of a disputed one."""
    dated: list[tuple[Released, Row]] = []
    for row in facts:
        date = released(row)
        if date is None:
            yield _Step(None, row, f"{NOT_TOLD}: when it was measured is not stated")
        else:
            dated.append((date, row))
    dated.sort(key=lambda pair: (pair[0], pair[1]["key"]))
    groups = [[row for _, row in group] for _, group in groupby(dated, key=lambda pair: pair[0])]
    if len(groups) == 1:
        yield from (_Step(None, row, f"{NOT_TOLD}: only one release is known") for row in groups[0])
    for before, after in pairwise(groups):
        yield from (_Step(*pair) for pair in product(before, after))


def move_in_words(before: Row, after: Row) -> str:
    """Say how a rank moved, in the words of what rank 1 means.

    Parameters
    ----------
    before, after : dict
        Each with ``rank``, ``out_of``, ``rank_1_means`` and, where known, ``boundaries``.

    Returns
    -------
    str

    Examples
    --------
    >>> early = {"rank": 229, "out_of": None, "rank_1_means": "most deprived"}
    >>> move_in_words(early, {**early, "rank": 134})
    'more deprived'
    >>> ward = {"rank": 25, "out_of": 33, "rank_1_means": "highest position"}
    >>> move_in_words(ward, {**ward, "rank": 31})
    'lower position'
    """
    if reason := other_boundaries(before, after) or inexact(before, after):
        return f"{NOT_TOLD}: {reason}"
    way = after["rank"] - before["rank"]
    if way == 0:
        return "unchanged"
    first, _, rest = (after["rank_1_means"] or "").partition(" ")
    reason = other_totals(before, after)
    if reason and (first in {"best", "worst"} or not _is_one_way(before, after)):
        return f"{NOT_TOLD}: {reason}"
    side = "nearer to" if way < 0 else "further from"
    if not first:
        return f"{side} rank 1; what rank 1 means is not stated"
    if first not in _NEARER:
        return f"{side} rank 1, which means {after['rank_1_means']}"
    return " ".join([_NEARER[first][way > 0], rest]).strip()


def better_or_worse(before: Row, after: Row) -> str | None:
    """Say whether a rank moved for the better, where what rank 1 means says so; else None.

    Nothing is better or worse for being ranked among more others, or in other boundaries, nor
    can it be told of a rank that is not stated exactly.

    Examples
    --------
    >>> early = {"rank": 9, "out_of": None, "rank_1_means": "most deprived", "better": None}
    >>> better_or_worse(early, {**early, "rank": 12})
    'better'
    """
    way = after["rank"] - before["rank"]
    best = _one_is_best(after)
    if other_boundaries(before, after) or inexact(before, after):
        return None
    if way == 0:
        return "unchanged"
    if best is None or other_totals(before, after):
        return None
    return "better" if (way < 0) == best else "worse"


def _one_is_best(row: Row) -> bool | None:
    means, better = row["rank_1_means"] or "", row["better"]
    first, _, rest = means.partition(" ")
    if first in {"best", "worst"}:
        return bool(first == "best")
    if "depriv" in rest or "disadvantag" in rest:
        return {"most": False, "least": True}.get(first)
    if means == "highest position":
        return True
    if first in _NEARER and better:
        return bool((better == "higher") == (first in {"most", "highest", "largest"}))
    return None


def _is_one_way(before: Row, after: Row) -> bool:
    """Say whether a rank moved one way, counted in places and as a share of the ranked."""
    way = after["rank"] - before["rank"]
    share = after["rank"] * before["out_of"] - before["rank"] * after["out_of"]
    return bool(way * share > 0)


# -- rows ------------------------------------------------------------------------------------


def _row(part: str, step: _Step, geography: GeographyOn, history: History) -> Row:
    before, after = step.before, step.after
    facts = [fact for fact in (before, after) if fact is not None]
    place = (after["label"], after["id"])
    wards = geography.wards(place)
    row: Row = {name: after.get(name) for name in COLUMNS}
    row |= {
        "part": part,
        "ward": "; ".join(geography.name(ward) for ward in wards) or None,
        "ward_id": "; ".join(ward for _, ward in wards) or None,
        "from_period": before["period"] if before else None,
        "to_period": after["period"],
        "singled_out": geography.singled_out(place),
        "named_then": next((f["named_then"] for f in facts if f["named_then"]), None),
        "disputed": any(fact["disputed"] for fact in facts),
        "old": all(fact["old"] for fact in facts),
        "first_stated": min(fact["first_stated"] for fact in facts),
        "last_stated": max(fact["last_stated"] for fact in facts),
        "_released": released(after) or (dt.date.min, 0),
        **together(facts),
    }
    row["evidence"] = "; ".join(citations(row, history.sources))
    own = "rank" if part == RANK else "value"
    row["change"] = after[own] - before[own] if before else None
    if part == RANK:
        row |= {"to_rank": after["rank"], "to_out_of": after["out_of"]}
        row |= {"from_rank": before and before["rank"], "from_out_of": before and before["out_of"]}
        row["move"] = move_in_words(before, after) if before else step.alone
        row["better_or_worse"] = better_or_worse(before, after) if before else None
        row |= {"to_qualifier": after["qualifier"]}
        row |= {"from_qualifier": before and before["qualifier"]}
        if before and inexact(before, after):
            row["change"] = None
        for per_cent in SHARES:
            row[f"most_deprived_{per_cent}_percent"] = band(before, after, per_cent)
    else:
        row |= {"from_count": before and before["value"], "to_count": after["value"]}
        row["move"], row["better_or_worse"] = _fewer_or_more(step)
    return row


def _fewer_or_more(step: _Step) -> tuple[str, str | None]:
    if step.before is None:
        return step.alone, None
    way = step.after["value"] - step.before["value"]
    if way == 0:
        return "unchanged", "unchanged"
    better = {"higher": way > 0, "lower": way < 0}.get(step.after["better"])
    verdict = None if better is None else "better" if better else "worse"
    if other_totals(step.before, step.after):
        verdict = None
    return "fewer" if way < 0 else "more", verdict


def _order(row: Row) -> tuple[Any, ...]:
    first = row["to_rank"] if row["part"] == RANK else row["to_count"]
    date, exact = row["_released"]
    return (
        row["indicator"], row["indicator_id"], row["group"] or "", row["among"] or "",
        -date.toordinal(), -exact, row["to_period"], row["from_period"] or "", first,
        row["name"], row["label"], row["id"], row["from_rank"] or row["from_count"] or 0,
        row["sources"], row["locators"],
    )  # fmt: skip


# -- the sources' own counts -----------------------------------------------------------------


def _conflicts(kept: list[Row]) -> dict[tuple[str, str, str], str]:
    """Find stated counts that do not fit together: in, left, entered and remained."""
    stated: defaultdict[tuple[str, ...], dict[tuple[str, str], Row]] = defaultdict(dict)
    for row in kept:
        counted = _COUNTED.fullmatch(row["indicator_id"]) if row["rank"] is None else None
        if counted and not row["disputed"] and not row["group"]:
            group = stated[row["label"], row["id"], counted["what"], counted["per_cent"]]
            group[counted["which"], row["period"]] = row
    found: dict[tuple[str, str, str], str] = {}
    for group in stated.values():
        spans = {period for which, period in group if which != "in" and " to " in period}
        for span in sorted(spans):
            said = _contradiction(group, span)
            for which, period in group if said else ():
                if period == span:
                    row = group[which, period]
                    found[row["label"], row["id"], row["indicator_id"]] = said
    return found


def _contradiction(stated: dict[tuple[str, str], Row], span: str) -> str:
    early, late = span.split(" to ", 1)

    def count(which: str, period: str) -> float | None:
        row = stated.get((which, period))
        return None if row is None else row["value"]

    left, entered, remained = (
        count(f"that-{which}", span) for which in ("left", "entered", "remained-in")
    )
    implied: list[tuple[float, str]] = []
    for whole, period, part, word in (
        (count("in", early), early, left, "left"),
        (count("in", late), late, entered, "entered"),
    ):
        if whole is not None and part is not None:
            rest = whole - part
            said = f"{whole:g} in {period} less {part:g} that {word} leaves {rest:g}"
            implied.append((rest, said))
    if remained is None:
        values = {value for value, _ in implied}
        return "; ".join(said for _, said in implied) if len(values) > 1 else ""
    wrong = [said for value, said in implied if value != remained]
    return f"{'; '.join(wrong)}; yet {remained:g} are said to remain" if wrong else ""


# -- notes -----------------------------------------------------------------------------------


def _notes(rows: list[Row], kept: list[Row], left_out: Counter[str], as_of: dt.date) -> list[str]:
    notes = list(_summaries([row for row in rows if row["part"] == RANK]))
    said = dict.fromkeys(
        f"counts of {row['name']} that do not fit together: {row['contradiction']}"
        for row in rows
        if row["contradiction"]
    )
    notes += said
    ahead = [row for row in kept if row["first_stated"] > as_of]
    if ahead:
        first = min(row["first_stated"] for row in ahead)
        notes.append(
            f"{many(len(ahead), 'measure is', 'measures are')} of a time before that day, but "
            f"first stated only on {in_words(first)} or later"
        )
    reasons = {
        (LATER,): "of a later time, or first stated later",
        COMING: "only proposed or agreed",
        (ENDED, ONLY_END): "superseded by what was measured, or known only by an end",
        ("planned",): "aimed at, not measured",
        (_UNNAMED,): "of places that stand for unnamed ones",
    }
    for keys, why in reasons.items():
        number = sum(left_out[key] for key in keys)
        notes += [f"left out, {why}: {number}"] if number else []
    return notes


def _summaries(rows: list[Row]) -> Iterator[str]:
    """Count moves by indicator and pair of releases, and entries and exits."""

    def group(row: Row) -> tuple[str, str, str]:
        return row["indicator"], row["from_period"] or "", row["to_period"]

    agreed = sorted((r for r in rows if r["from_period"] and not r["disputed"]), key=group)
    for (indicator, early, late), found in groupby(agreed, key=group):
        members = list(found)
        if len(members) == 1:
            continue
        moves = Counter(row["move"] for row in members)
        said = ", ".join(f"{count} {move}" for move, count in sorted(moves.items()))
        yield f"{indicator}, {early} to {late}: {said}"
        for per_cent in SHARES:
            yield from _entries(members, per_cent)
        unknown = sum(row["most_deprived_1_percent"] == NO_DENOMINATOR for row in members)
        if unknown:
            yield (
                "entries to and exits from the most deprived 1% and 10% cannot be told where no "
                f"source states out of how many a place was ranked: {unknown}"
            )
        inexact = sum(INEXACT in row["most_deprived_1_percent"] for row in members)
        if inexact:
            yield (
                "entries to and exits from the most deprived 1% and 10% cannot be told where a "
                f"rank is not stated exactly: {inexact}"
            )
    disputed = sum(row["disputed"] for row in rows)
    if disputed:
        yield f"{disputed} rows rest on disputed ranks; each version is listed and none counted"


def _entries(rows: list[Row], per_cent: int) -> Iterator[str]:
    told = Counter(row[f"most_deprived_{per_cent}_percent"] for row in rows)
    words = [w for w in ("entered", "left", "stayed in", "stayed out") if told[w]]
    if words:
        yield f"most deprived {per_cent}%: {', '.join(f'{told[word]} {word}' for word in words)}"
