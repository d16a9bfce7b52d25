"""What changed between two days, and apart from it what was first stated.

What changed is only what a source dates: beginnings, ends, events. A source's own date is
no beginning, so what has no stated date stands apart, under the day it was first stated.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations, when

COLUMNS = (
    "part", "kind", "change", "name", "relation", "other", "detail", "when", "certain", "earliest",
    "latest", "standing", "disputed", "first_stated", "last_stated", "evidence", "label", "id",
    "other_label", "other_id", "type", "sources", "locators",
)  # fmt: skip

CHANGED, STATED = "changed", "first stated"
NOT_STATED = "not stated"

# Each kind with what it means, in the order in which it is shown.
KINDS = {
    "successions": "What was renamed, replaced, merged, split or reshaped.",
    "decisions": "What a body approved, agreed, granted, noted or received.",
    "designations": "What was singled out as a priority, or no longer is.",
    "money": "What was funded, provided or managed.",
    "beginnings": "What began to hold.",
    "endings": "What no longer holds.",
    "names": "What no source mentioned before.",
    "proposals": "What is proposed or agreed, and not in force.",
    "requests": "What was asked for, and who was consulted.",
    "reports": "How far things had come, and who wrote what.",
    "measures": "What was measured.",
    "other facts": "What else a source says of how things hang together.",
}
_KIND_OF = {
    "SUCCEEDED_BY": "successions", "DECIDED": "decisions", "PRIORITY_UNDER": "designations",
    "FUNDS": "money", "PROVIDES": "money", "MANAGES": "money", "MEASURED": "measures",
    "REQUESTED": "requests", "CONSULTED": "requests", "REPORTED": "reports", "WROTE": "reports",
}  # fmt: skip

Node = tuple[str, str]
Identity = tuple[str, Node, Node, str, str]
# What a Head of Localities asks first; the rest follows by name.
_READING = {
    name: place
    for place, name in enumerate(("CHAIRS", "ACCOUNTABLE_TO", "SCRUTINISED_BY", "OVERSEES", "OWNS"))
}


class Renamed:
    """What a renamed thing is called now: it counts once, under its successor.

    Parameters
    ----------
    renamings : mapping of (str, str) to (str, str)
        Label and id of the one that followed, by label and id of the one before.
    names : mapping of (str, str) to str
        Names of those that followed.

    Examples
    --------
    >>> renamed = Renamed({("Ward", "old"): ("Ward", "new")}, {("Ward", "new"): "New"})
    >>> renamed(("Ward", "old")), renamed(("Ward", "other"))
    (('Ward', 'new'), ('Ward', 'other'))
    >>> renamed.name(("Ward", "old"), "Old")
    'New (then Old)'
    """

    def __init__(self, renamings: Mapping[Node, Node], names: Mapping[Node, str]) -> None:
        self._next = renamings
        self._names = names

    def __bool__(self) -> bool:
        """Say whether anything was renamed."""
        return bool(self._next)

    def __call__(self, node: Node) -> Node:
        """Follow a thing to the name that it goes by now."""
        seen = {node}
        while node in self._next and self._next[node] not in seen:
            node = self._next[node]
            seen.add(node)
        return node

    def name(self, node: Node, name: str) -> str:
        """Name a thing as it is called now, and as it was called then."""
        now = self(node)
        return name if now == node else f"{self._names[now]} (then {name})"


def read_renamed(reader: Reader, as_of: dt.date) -> Renamed:
    """Read what had been renamed by a day.

    Parameters
    ----------
    reader : Reader
    as_of : datetime.date

    Returns
    -------
    Renamed
    """
    renamings: dict[Node, Node] = {}
    names: dict[Node, str] = {}
    for row in ask(reader, "successions", as_of):
        if row["kind"] == "renamed":
            later = row["label"], row["successor_id"]
            # Split names have several successors; the first by id stands for it.
            renamings.setdefault((row["label"], row["id"]), later)
            names[later] = row["successor_name"]
    return Renamed(renamings, names)


def changes(reader: Reader, model: Model, start: dt.date, end: dt.date) -> Rows:
    """List what changed between two days, and apart from it what was first stated.

    Parameters
    ----------
    reader : Reader
    model : Model
    start, end : datetime.date
        The first and the last day; both belong to it.

    Returns
    -------
    Rows
        First what a source dates in between, then what a source first stated in between.
    """
    sources = read_sources(reader)
    renamed = read_renamed(reader, end)
    dated = once(ask(reader, "changes-dated", end, start=start), renamed)
    changed = [row for row in dated if not row["standing"]]
    stated = _first_stated(reader, renamed, start, end, {identity(row) for row in changed})
    told = {identity(row) for row in stated}
    told |= {identity(row) for row in changed if row["change"] == "ended"}
    stated += _endings_stated(reader, renamed, sources, (start, end), told)
    # A new name of a known thing is nothing new, so earlier ones are needed where names changed.
    since = dt.date.min if renamed else start
    names = new_names(ask(reader, "changes-new-names", end, start=since), renamed)
    rows = [_changed(row, model) for row in changed]
    rows += [_stated(row, model, end) for row in stated]
    rows += [_named(row) for row in names if row["first_stated"] >= start]
    for row in rows:
        row["evidence"] = "; ".join(citations(row, sources))
    rows.sort(key=_order)
    notes = [f"from {in_words(start)} to {in_words(end)}, both days included", *_notes(rows)]
    proposed = len(dated) - len(changed)
    if proposed:
        notes.append(f"{proposed} dated in between are only proposed: nothing changed by them")
    return Rows(
        COLUMNS,
        tuple({name: row.get(name) for name in COLUMNS} for row in rows),
        tuple(notes),
        "What changed, and what was first stated",
        "no source dates a change in between, and none first states anything",
    )


# -- pure functions on rows --------------------------------------------------


def identity(row: Row) -> Identity:
    """Tell a fact apart: its type, its ends, its key and its standing.

    Parameters
    ----------
    row : dict
        With ``type``, ``label``, ``id``, ``other_label``, ``other_id``, ``key``, ``standing``.

    Returns
    -------
    tuple
    """
    ends = (row["label"], row["id"]), (row["other_label"], row["other_id"])
    return row["type"], *ends, row["key"], row["standing"]


def once(rows: Iterable[Row], renamed: Renamed) -> list[Row]:
    """Keep each fact once, under the names that things go by now, with all its evidence.

    Parameters
    ----------
    rows : iterable of dict
    renamed : Renamed

    Returns
    -------
    list of dict
        In the same order, ``first_stated`` the earliest of those that were one.
    """
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        # Who was renamed stands in the row about the renaming itself.
        shown = row if row["type"] == "SUCCEEDED_BY" else _by_present_names(row, renamed)
        told = (*identity(shown), *(row.get(name) for name in ("change", "earliest", "latest")))
        kept[told] = _together(kept[told], shown) if told in kept else shown
    return list(kept.values())


def _by_present_names(row: Row, renamed: Renamed) -> Row:
    own, other = (row["label"], row["id"]), (row["other_label"], row["other_id"])
    return {
        **row,
        "id": renamed(own)[1],
        "name": renamed.name(own, row["name"]),
        "other_id": renamed(other)[1],
        "other_name": renamed.name(other, row["other_name"]),
    }


def new_names(rows: Iterable[Row], renamed: Renamed) -> list[Row]:
    """Keep each thing once: a new name for a known thing is no new thing.

    Parameters
    ----------
    rows : iterable of dict
        Every thing known, with ``label``, ``id``, ``name``, ``first_stated``.
    renamed : Renamed

    Returns
    -------
    list of dict
        Under the name that it goes by now, ``first_stated`` the earliest of its names.
    """
    groups: dict[Node, list[Row]] = {}
    for row in rows:
        groups.setdefault(renamed((row["label"], row["id"])), []).append(row)
    kept = []
    for now, group in groups.items():
        # The row under the present name is the one to show.
        first, *others = sorted(group, key=lambda row: row["id"] != now[1])
        for other in others:
            first = _together(first, other)
        kept.append({**first, "earlier": [other["name"] for other in others]})
    return kept


def _together(row: Row, other: Row) -> Row:
    stated = [r["first_stated"] for r in (row, other) if r["first_stated"]]
    last = [r["last_stated"] for r in (row, other) if r["last_stated"]]
    return {
        **row,
        "first_stated": min(stated, default=None),
        "last_stated": max(last, default=None),
        "sources": [*row["sources"], *other["sources"]],
        "locators": [*row["locators"], *other["locators"]],
    }


def ending_claims(row: Row, *, ends: bool) -> Iterator[tuple[str, str]]:
    """Yield source and place of each claim that states an end, or of each that states none."""
    told = zip(row["sources"], row["locators"], row["claims"], strict=True)
    for source, locator, content in told:
        if ("valid_to" in json.loads(content)) == ends:
            yield source, locator


# -- reading -----------------------------------------------------------------


def _first_stated(
    reader: Reader, renamed: Renamed, start: dt.date, end: dt.date, changed: set[Identity]
) -> list[Row]:
    """Read the facts first stated in between that are not among the changes."""
    # A fact stated anew under another name is not new, so earlier ones are needed then.
    since = dt.date.min if renamed else start
    found = once(ask(reader, "changes-first-stated", end, start=since), renamed)
    fresh = [row for row in found if row["first_stated"] >= start]
    return [row for row in fresh if identity(row) not in changed]


def _endings_stated(
    reader: Reader,
    renamed: Renamed,
    sources: Mapping[str, SourceName],
    days: tuple[dt.date, dt.date],
    told: set[Identity],
) -> list[Row]:
    """Read the endings first stated in between that no row tells of yet."""
    rows = []
    for row in once(_ask_ended(reader), renamed):
        telling = list(ending_claims(row, ends=True))
        first = min(sources[source].date for source, _ in telling)
        if days[0] <= first <= days[1] and identity(row) not in told:
            cited = {"sources": [s for s, _ in telling], "locators": [p for _, p in telling]}
            rows.append({**row, **cited, "change": "ended", "standing": ""})
    return rows


def _ask_ended(reader: Reader) -> Iterator[Row]:
    for row in ask(reader, "ended-facts", dt.date.max):
        yield {**row, "standing": ""}


# -- rows for people ---------------------------------------------------------


def _changed(row: Row, model: Model) -> Row:
    kind = _KIND_OF.get(row["type"])
    if kind is None:
        kind = "endings" if row["change"] == "ended" else "beginnings"
    said = _when_changed(row)
    if not row["certain"]:
        said += f"; {_how_vague(row)}"
    return {**_fact(row, model), "part": CHANGED, "kind": kind, "when": said}


def _stated(row: Row, model: Model, end: dt.date) -> Row:
    kind = _KIND_OF.get(row["type"], "other facts")
    change = row.get("change", "first stated")
    if change == "ended":
        kind = "endings" if kind == "other facts" else kind
        said = f"{_when_changed(row)}; that it ended was first stated in between"
    else:
        said = when(row, end, event=model.relationships[row["type"]].kind == "event")
    if row["standing"]:
        kind = "proposals"
    return {**_fact(row, model), "part": STATED, "kind": kind, "change": change, "when": said}


def _fact(row: Row, model: Model) -> Row:
    declared = model.relationships[row["type"]]
    fact = {**row, "detail": _detail(row), "standing": row["standing"] or None}
    if row["type"] == "REPORTED":
        # What is reported on comes first; the source is its evidence.
        turned = {"name": "other_name", "label": "other_label", "id": "other_id"}
        fact |= {name: row[other] for name, other in turned.items()}
        fact |= {other: row[name] for name, other in turned.items()}
        return {**fact, "relation": declared.backward, "other": row["name"]}
    return {**fact, "relation": declared.forward, "other": row["other_name"]}


def _named(row: Row) -> Row:
    earlier = "; ".join(row["earlier"])
    return {
        **row,
        "part": STATED,
        "kind": "names",
        "change": "first stated",
        "detail": f"earlier called {earlier}" if earlier else None,
        "when": f"first mentioned {in_words(row['first_stated'])}",
        "standing": row["standing"] or None,
    }


def _when_changed(row: Row) -> str:
    """Say when a change was, no finer and in no other words than its source."""
    if row["change"] == "ended":
        # A month or a year is stored as the day after its last.
        span = row["precision_to"]
        day = in_words(row["until"] - dt.timedelta(days=1 if span else 0), span)
        said = f"ended in {day}" if span else f"no longer from {day}"
        words = row["in_words_to"]
    elif row["change"] == "began":
        day = in_words(row["since"], row["precision"])
        said = f"began {'in' if row['precision'] else 'on'} {day}"
        words = row["in_words"]
    else:
        said = day = _when_happened(row)
        words = row["in_words"]
    adds = words and words.casefold().removeprefix("in ") != day.casefold().removeprefix("in ")
    return f"{said} (“{words}”)" if adds else said


def _how_vague(row: Row) -> str:
    """Say why a change may lie outside the days asked about."""
    if row["change"] == "happened" and _when_happened(row).startswith("from "):
        return "part of that lies outside these days"
    precision = None if row["change"] == "ended" else row["precision"]
    span = precision or row["precision_to"]
    return f"only the {span} is recorded, so it may lie outside these days"


def _when_happened(row: Row) -> str:
    first = in_words(row["earliest"], row["precision"] if row["since"] else row["precision_to"])
    last = in_words(row["latest"], row["precision_to"] if row["until"] else row["precision"])
    if first == last:
        return f"{'on' if row['earliest'] == row['latest'] else 'in'} {first}"
    return f"from {first} to {last}"


def _detail(row: Row) -> str | None:
    parts = [row["detail"], _quantity(row)]
    if row.get("rank") is not None:
        among = f" of {row['out_of']:,}" if row["out_of"] else ""
        parts.append(f"rank {row['rank']:,}{among}")
    if row.get("period") != NOT_STATED:
        parts.append(row.get("period"))
    return ", ".join(part for part in parts if part) or None


def _quantity(row: Row) -> str | None:
    """Write an amount or a value, a change in words and not by its sign."""
    about = [row["qualifier"]] if row.get("qualifier") else []
    if row.get("amount") is not None:
        return " ".join([*about, f"£{row['amount']:,.0f}"])
    if row.get("value") is None:
        return None
    value = f"{abs(row['value']):,g}" if row["measure"] == "change" else f"{row['value']:,g}"
    if row["measure"] == "change":
        about.insert(0, "down" if row["value"] < 0 else "up" if row["value"] > 0 else "changed by")
    elif row["out_of"] and row["rank"] is None:
        value += f" of {row['out_of']:,}"
    return " ".join([*about, value, *([row["unit"]] if row["unit"] else [])])


def _order(row: Row) -> tuple[Any, ...]:
    about = _READING.get(row.get("type") or "", len(_READING)), row.get("type") or row["label"]
    day = row.get("earliest") or row["first_stated"] or dt.date.min
    # Changes read by day; what was first stated reads by what it is.
    first = (day, *about) if row["part"] == CHANGED else (*about, day)
    ends = (row["name"], row.get("other") or "", row["label"], row["id"])
    more = (row.get("other_label") or "", row.get("other_id") or "", row.get("key") or "")
    kinds = list(KINDS)
    standing = row["standing"] or ""
    return (row["part"] != CHANGED, kinds.index(row["kind"]), first, ends, more, standing,
            row["change"])  # fmt: skip


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    for part in (CHANGED, STATED):
        counted = Counter(row["kind"] for row in rows if row["part"] == part)
        listed = ", ".join(f"{kind} {counted[kind]:,}" for kind in KINDS if counted[kind])
        yield f"{part}: {listed or 'nothing'}"
    vague = sum(not row["certain"] for row in rows if row["part"] == CHANGED)
    if vague:
        yield f"{vague} of the changes may lie outside these days: their dates are no finer"
