"""How ranks moved between releases, and what the sources count as most deprived.

A move is told in words, which follow what rank 1 means for its indicator. Whether a place
is among the most deprived 1% or 10% is told only where a source says out of how many it was
ranked. What sources count themselves (how many left, entered, remained) stands beside the
ranks, and is checked against itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, product
from typing import Any

from graphkit.engines.protocol import Answer, Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations, is_old

COLUMNS = (
    "part", "indicator", "label", "id", "name", "ward", "from_period", "from_rank", "from_out_of",
    "to_period", "to_rank", "to_out_of", "change", "move", "better_or_worse",
    "most_deprived_1_percent", "most_deprived_10_percent", "from_count", "to_count",
    "contradiction", "among", "group", "rank_1_means", "singled_out", "named_then", "disputed",
    "old", "first_stated", "last_stated", "evidence", "indicator_id", "ward_id", "sources",
    "locators",
)  # fmt: skip

RANK, COUNT = "rank", "stated count"
NO_DENOMINATOR = "not known: out of how many is not stated"
NOT_OF_DEPRIVATION = "does not apply"

Node = tuple[str, str]

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PERIOD = re.compile(
    rf"(?P<before>before |until |up to )?(?P<month>{'|'.join(_MONTHS)})? ?"
    r"(?P<year>\d{4})(?:-(?P<number>\d{2}))?\b(?! to )",
    re.IGNORECASE | re.ASCII,
)
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
    model: Model,  # noqa: ARG001 - every question is asked alike
    as_of: dt.date,
    about: Thing | None,
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

    Returns
    -------
    Rows
        A row for each place, indicator and pair of releases next to each other, in words
        and with evidence; then what sources count themselves.
    """
    geography = read_geography(reader, as_of)
    about = geography.today(about) if about else None
    found = ask(reader, "ranks", as_of, ranks_only=False)
    facts = [_renamed(row, geography) for row in found]
    facts = [row for row in facts if row["rank"] is not None or _COUNTED.fullmatch(_of(row))]
    wanted = _wanted(about, facts, geography)
    kept, left_out = _kept([row for row in facts if wanted(row)], every=about is None)
    sources = read_sources(reader)
    rows: list[Row] = []
    for part, own in ((RANK, "rank"), (COUNT, "value")):
        series: defaultdict[tuple[Any, ...], Answer] = defaultdict(list)
        for row in kept:
            if (row["rank"] is not None) == (part == RANK):
                series[row["indicator_id"], node(row), row["group"], row["among"]].append(row)
        made = [
            _row(part, step, own, geography, sources)
            for each in series.values()
            for step in _steps(each)
        ]
        rows += sorted(made, key=_order)
    conflicts = _conflicts(_kept(facts, every=False)[0])
    for row in rows:
        row["contradiction"] = conflicts.get((row["label"], row["id"], row["indicator_id"]))
        row["old"] = is_old(row, as_of)
    shown = [row for row in rows if about is not None or not row["old"]]
    left_out["old"] = len(rows) - len(shown)
    notes = [f"as of {in_words(as_of)}", *_notes(shown, kept, left_out, as_of)]
    if about is not None and not shown:
        notes += not_yet(reader, about, as_of)
    for row in shown:
        del row["_released"]
    title = "Ranks by release" + (f": {about.name} ({about.label} {about.id})" if about else "")
    return Rows(COLUMNS, tuple(shown), tuple(notes), title, "no source states a rank for it")


# -- reading ---------------------------------------------------------------------------------


def node(row: Row) -> Node:
    """Name the node that a row is about: its label and id."""
    return row["label"], row["id"]


def not_yet(reader: Reader, thing: Thing, as_of: dt.date) -> list[str]:
    """Say that a thing is not mentioned before a later day, where that is so."""
    text = f"MATCH (n:{thing.label} {{id: $id}}) RETURN n.first_stated AS first"
    first = reader.read(text, {"id": thing.id})[0]["first"]
    late = first is not None and first > as_of
    return [f"not mentioned before {in_words(first)}"] if late else []


@dataclass(frozen=True)
class Geography:
    """Where places lie on a day, and what they are called by then.

    Attributes
    ----------
    facts : list of dict
        Where every place lies and as what it is singled out, as the query ``places`` says,
        each place under the name that it has on the day.
    successors : dict
        The successor of each renamed thing: its label, id and name.
    former : dict
        The name of each renamed thing before it was renamed.
    as_of : datetime.date
    """

    facts: Answer
    successors: dict[Node, Thing]
    former: dict[Node, str]
    as_of: dt.date

    def today(self, thing: Thing) -> Thing:
        """Follow renamings to what a thing is called on the day."""
        seen = {(thing.label, thing.id)}
        while (following := self.successors.get((thing.label, thing.id))) is not None:
            if (following.label, following.id) in seen:
                break
            thing = following
            seen.add((thing.label, thing.id))
        return thing

    @cached_property
    def _about(self) -> dict[Node, list[Row]]:
        """The facts by the place that they are about."""
        found: dict[Node, list[Row]] = {}
        for row in self.facts:
            found.setdefault(node(row), []).append(row)
        return found

    def lies_in(self, place: Node) -> Iterator[Row]:
        """Yield each fact, in force on the day, that says what a place lies in."""
        for row in self._about.get(place, []):
            if row["type"] != "PRIORITY_UNDER" and _holds(row):
                yield row

    def inside(self, place: Node) -> list[Node]:
        """List every place that lies in a place on the day, however deep, itself not."""
        children: defaultdict[Node, list[Node]] = defaultdict(list)
        for row in self.facts:
            if row["type"] != "PRIORITY_UNDER" and _holds(row):
                children[row["other_label"], row["other_id"]].append(node(row))
        return _reached(place, children)

    def around(self, place: Node) -> list[Node]:
        """List every place that a place lies in on the day, however far up."""
        parents: defaultdict[Node, list[Node]] = defaultdict(list)
        for row in self.facts:
            if row["type"] != "PRIORITY_UNDER" and _holds(row):
                parents[node(row)].append((row["other_label"], row["other_id"]))
        return _reached(place, parents)

    def wards(self, place: Node) -> list[Row]:
        """List the facts that say in which ward a place lies on the day."""
        return [row for row in self.lies_in(place) if row["type"] == "IN_WARD"]

    def singled_out(self, place: Node) -> list[str]:
        """Say as what a place is singled out on the day; proposals and what is old marked."""
        said = []
        for row in self._about.get(place, []):
            known = row["state"] in {"in force", "proposed", "agreed"}
            if row["type"] == "PRIORITY_UNDER" and known:
                mark = "" if _holds(row) else f" ({row['state']})"
                basis = f": {row['basis']}" if row["basis"] else ""
                old = f" (last stated {in_words(row['last_stated'])})"
                mark += old if is_old(row, self.as_of) else ""
                said.append(f"{row['tier']} under {row['other']}{mark}{basis}")
        return said


def read_geography(reader: Reader, as_of: dt.date) -> Geography:
    """Read where places lie on a day, and what was renamed by then."""
    successors, former = dict[Node, Thing](), dict[Node, str]()
    for row in ask(reader, "successions", as_of):
        if row["kind"] == "renamed":
            successors[node(row)] = Thing(row["label"], row["successor_id"], row["successor_name"])
            former[node(row)] = row["name"]
    facts: Answer = []
    geography = Geography(facts, successors, former, as_of)
    for row in ask(reader, "places", as_of):
        here = geography.today(Thing(row["label"], row["id"], row["name"]))
        other = geography.today(Thing(row["other_label"], row["other_id"], row["other"]))
        named = {"id": here.id, "name": here.name, "other_id": other.id, "other": other.name}
        facts.append({**row, **named})
    return geography


def _holds(row: Row) -> bool:
    return bool(row["state"] == "in force")


def _reached(start: Node, lines: dict[Node, list[Node]]) -> list[Node]:
    reached: dict[Node, None] = {}
    waiting = deque([start])
    while waiting:
        for each in lines.get(waiting.popleft(), []):
            if each not in reached and each != start:
                reached[each] = None
                waiting.append(each)
    return list(reached)


# -- what is asked about ---------------------------------------------------------------------


def _of(row: Row) -> str:
    return str(row["indicator_id"])


def _renamed(row: Row, geography: Geography) -> Row:
    place = geography.today(Thing(row["label"], row["id"], row["name"]))
    by = geography.today(Thing("Indicator", row["indicator_id"], row["indicator"]))
    then = row["name"] if place.id != row["id"] else None
    named = {"id": place.id, "name": place.name, "indicator_id": by.id, "indicator": by.name}
    return {**row, **named, "named_then": then}


def _wanted(about: Thing | None, facts: Answer, geography: Geography) -> Callable[[Row], bool]:
    """Make the test for whether a fact belongs to what is asked about."""
    if about is None:
        return lambda _: True
    if about.label == "Indicator":
        ranked = [row for row in facts if row["indicator_id"] == about.id]
        # Beside ranks of deprivation stand the sources' own counts of the most deprived.
        counts = any(_of_deprivation(row) for row in ranked)
        return lambda row: (
            row["indicator_id"] == about.id
            or (counts and row["rank"] is None and _of(row).startswith("lsoas-"))
        )
    places = {(about.label, about.id)}
    if about.label in {"Ward", "Neighbourhood"}:
        places.update(geography.inside((about.label, about.id)))
    return lambda row: node(row) in places


def _kept(facts: Answer, *, every: bool) -> tuple[Answer, Counter[str]]:
    """Keep what is known and measured by the day; count the rest by why it is left out."""
    kept: Answer = []
    left_out: Counter[str] = Counter()
    for row in facts:
        if row["state"] == "later":
            left_out["later"] += 1
        elif row["state"] != "in force":
            left_out["proposed"] += 1
        elif row["planned"]:
            left_out["planned"] += 1
        elif row["collective"] and every:
            left_out["collective"] += 1
        else:
            kept.append(row)
    return kept, left_out


# -- releases and moves ----------------------------------------------------------------------

_Released = tuple[dt.date, int]


def released(row: Row) -> _Released | None:
    """Say when a measure was of: its first day, or what its period says; else None.

    Examples
    --------
    >>> released({"since": None, "until": None, "period": "before April 2024"})
    (datetime.date(2024, 4, 1), 0)
    >>> released({"since": None, "until": None, "period": "so far"})
    """
    if row["since"] is not None:
        return row["since"], 1
    read = _PERIOD.match(row["period"])
    if read is None:
        return (row["until"], 0) if row["until"] is not None else None
    month = int(read["number"] or 1)
    if read["month"]:
        month = _MONTHS.index(read["month"].lower()) + 1
    if not 1 <= month <= len(_MONTHS) or not int(read["year"]):
        return None
    return dt.date(int(read["year"]), month, 1), 0 if read["before"] else 1


@dataclass(frozen=True)
class _Step:
    """From one measure of a place to the next; only the next where there is none before."""

    before: Row | None
    after: Row
    alone: str = ""


def _steps(facts: Answer) -> Iterator[_Step]:
    """Pair each release of a series with the next; each version of a disputed one."""
    dated: list[tuple[_Released, Row]] = []
    for row in facts:
        date = released(row)
        if date is None:
            yield _Step(None, row, "not told: when it was measured is not stated")
        else:
            dated.append((date, row))
    dated.sort(key=lambda pair: (pair[0], pair[1]["key"]))
    groups = [[row for _, row in group] for _, group in groupby(dated, key=lambda pair: pair[0])]
    if len(groups) == 1:
        yield from (_Step(None, row, "not told: only one release is known") for row in groups[0])
    for before, after in pairwise(groups):
        yield from (_Step(*pair) for pair in product(before, after))


def move_in_words(before: Row, after: Row) -> str:
    """Say how a rank moved, in the words of what rank 1 means.

    Parameters
    ----------
    before, after : dict
        Each with ``rank``, ``out_of`` and ``rank_1_means``.

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
    way = after["rank"] - before["rank"]
    if way == 0:
        return "unchanged"
    if not _comparable(before, after):
        return f"not told: ranked out of {before['out_of']:,}, then out of {after['out_of']:,}"
    means = after["rank_1_means"]
    if not means:
        side = "nearer to" if way < 0 else "further from"
        return f"{side} rank 1; what rank 1 means is not stated"
    first, _, rest = means.partition(" ")
    if first not in _NEARER:
        side = "nearer to" if way < 0 else "further from"
        return f"{side} rank 1, which means {means}"
    return " ".join([_NEARER[first][way > 0], rest]).strip()


def better_or_worse(before: Row, after: Row) -> str | None:
    """Say whether a rank moved for the better, where what rank 1 means says so; else None.

    Examples
    --------
    >>> early = {"rank": 9, "out_of": None, "rank_1_means": "most deprived", "better": None}
    >>> better_or_worse(early, {**early, "rank": 12})
    'better'
    """
    way = after["rank"] - before["rank"]
    best = _one_is_best(after)
    if way == 0:
        return "unchanged"
    if best is None or not _comparable(before, after):
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


def _comparable(before: Row, after: Row) -> bool:
    """Say whether two ranks move one way, counted in places and as a share of the ranked."""
    early, late = before["out_of"], after["out_of"]
    if not early or not late or early == late:
        return True
    way = after["rank"] - before["rank"]
    share = after["rank"] * early - before["rank"] * late
    return bool(way * share > 0)


def _of_deprivation(row: Row) -> bool:
    return row["rank"] is not None and "depriv" in (row["rank_1_means"] or "")


def is_among(row: Row, per_cent: int) -> bool | None:
    """Say whether a rank is among the most deprived share; None where it cannot be told.

    Examples
    --------
    >>> row = {"rank": 328, "out_of": 32844, "qualifier": None, "rank_1_means": "most deprived"}
    >>> is_among(row, 1), is_among({**row, "rank": 329}, 1), is_among({**row, "out_of": None}, 1)
    (True, False, None)
    """
    if not row["out_of"] or row["qualifier"]:
        return None
    least = (row["rank_1_means"] or "").startswith("least")
    place = row["out_of"] - row["rank"] + 1 if least else row["rank"]
    return bool(place * 100 <= row["out_of"] * per_cent)


def band(before: Row | None, after: Row, per_cent: int) -> str:
    """Say how a place stands to the most deprived share, and whether it entered or left it."""
    if not _of_deprivation(after):
        return NOT_OF_DEPRIVATION
    now = is_among(after, per_cent)
    if before is None:
        return {True: "in", False: "not in", None: NO_DENOMINATOR}[now]
    then = is_among(before, per_cent)
    if now is None and then is None:
        return NO_DENOMINATOR
    if now is None or then is None:
        known, is_in = (before, then) if now is None else (after, now)
        other = after if now is None else before
        word = "in" if is_in else "not in"
        return f"{known['period']}: {word}; {other['period']}: not known"
    words = {(False, True): "entered", (True, False): "left", (True, True): "stayed in"}
    return words.get((then, now), "stayed out")


# -- rows ------------------------------------------------------------------------------------


def _row(
    part: str, step: _Step, own: str, geography: Geography, sources: dict[str, SourceName]
) -> Row:
    before, after = step.before, step.after
    facts = [fact for fact in (before, after) if fact is not None]
    wards = geography.wards(node(after))
    row: Row = {name: after.get(name) for name in COLUMNS}
    row |= {
        "part": part,
        "ward": "; ".join(ward["other"] for ward in wards) or None,
        "ward_id": "; ".join(ward["other_id"] for ward in wards) or None,
        "from_period": before["period"] if before else None,
        "to_period": after["period"],
        "singled_out": geography.singled_out(node(after)),
        "named_then": next((f["named_then"] for f in facts if f["named_then"]), None),
        "disputed": any(fact["disputed"] for fact in facts),
        "first_stated": min(fact["first_stated"] for fact in facts),
        "last_stated": max(fact["last_stated"] for fact in facts),
        "_released": released(after) or (dt.date.min, 0),
        **_cited(facts),
    }
    row["evidence"] = "; ".join(citations(row, sources))
    row["change"] = after[own] - before[own] if before else None
    if part == RANK:
        row |= {"to_rank": after["rank"], "to_out_of": after["out_of"]}
        row |= {"from_rank": before and before["rank"], "from_out_of": before and before["out_of"]}
        row["move"] = move_in_words(before, after) if before else step.alone
        row["better_or_worse"] = better_or_worse(before, after) if before else None
        row["most_deprived_1_percent"] = band(before, after, 1)
        row["most_deprived_10_percent"] = band(before, after, 10)
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
    return "fewer" if way < 0 else "more", verdict


def _cited(facts: Iterable[Row]) -> dict[str, list[str]]:
    cited = dict.fromkeys(
        place for fact in facts for place in zip(fact["sources"], fact["locators"], strict=True)
    )
    return {"sources": [s for s, _ in cited], "locators": [place for _, place in cited]}


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


def _conflicts(kept: Answer) -> dict[tuple[str, str, str], str]:
    """Find stated counts that do not fit together: in, left, entered and remained."""
    counts: defaultdict[tuple[Node, str, str], dict[tuple[str, str], Row]] = defaultdict(dict)
    for row in kept:
        counted = _COUNTED.fullmatch(_of(row)) if row["rank"] is None else None
        if counted and not row["disputed"] and not row["group"]:
            group = counts[node(row), counted["what"], counted["per_cent"]]
            group[counted["which"], row["period"]] = row
    found: dict[tuple[str, str, str], str] = {}
    for group in counts.values():
        spans = {period for which, period in group if which != "in" and " to " in period}
        for span in sorted(spans):
            said = _contradiction(group, span)
            for which, period in group if said else ():
                if period == span:
                    row = group[which, period]
                    found[row["label"], row["id"], row["indicator_id"]] = said
    return found


def _contradiction(counts: dict[tuple[str, str], Row], span: str) -> str:
    early, late = span.split(" to ", 1)

    def count(which: str, period: str) -> float | None:
        row = counts.get((which, period))
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


def _notes(rows: list[Row], kept: Answer, left_out: Counter[str], as_of: dt.date) -> list[str]:
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
        many = "1 measure is" if len(ahead) == 1 else f"{len(ahead)} measures are"
        notes.append(
            f"{many} of a time before that day, but first stated only on {in_words(first)} or later"
        )
    reasons = {
        "later": "of a later time, or first stated later",
        "proposed": "only proposed or agreed",
        "planned": "aimed at, not measured",
        "collective": "of places that stand for unnamed ones",
    }
    notes += [f"left out, {why}: {left_out[key]}" for key, why in reasons.items() if left_out[key]]
    if left_out["old"]:
        notes.append(
            f"left out, last stated more than five years before: {left_out['old']} "
            "(naming the place or the indicator shows them)"
        )
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
        said = ", ".join(f"{many} {move}" for move, many in sorted(moves.items()))
        yield f"{indicator}, {early} to {late}: {said}"
        for per_cent in (1, 10):
            yield from _entries(members, per_cent)
        unknown = sum(row["most_deprived_1_percent"] == NO_DENOMINATOR for row in members)
        if unknown:
            yield (
                "entries to and exits from the most deprived 1% and 10% cannot be told where no "
                f"source states out of how many a place was ranked: {unknown}"
            )
    disputed = sum(row["disputed"] for row in rows)
    if disputed:
        yield f"{disputed} rows rest on disputed ranks; each version is listed and none counted"


def _entries(rows: list[Row], per_cent: int) -> Iterator[str]:
    told = Counter(row[f"most_deprived_{per_cent}_percent"] for row in rows)
    words = [w for w in ("entered", "left", "stayed in", "stayed out") if told[w]]
    if words:
        yield f"most deprived {per_cent}%: {', '.join(f'{told[word]} {word}' for word in words)}"
