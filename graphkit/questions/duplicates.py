"""Pairs of things that may be one: named nearly alike, and what was judged of them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.claims import Node, key_of
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing, plain
from graphkit.judgements import DIFFERENT, SAME, UNSURE, Judgement
from graphkit.model import Model
from graphkit.questions.conflicts import row_side
from graphkit.questions.history import History
from graphkit.rows import Row, Rows
from graphkit.snapshot import read_info
from graphkit.sources import SourceName
from graphkit.time.spans import in_words
from graphkit.wording import citations

COLUMNS = (
    "score", "label", "id", "name", "other_label", "other_id", "other_name", "judgement", "why",
    "evidence",
)  # fmt: skip

# Of 100: how alike two names must be spelt, their words in order of the alphabet.
ALIKE = 85
# How many names are compared with the others in one go.
_AT_ONCE = 500
# Labels under which one thing may have been filed; any other label is looked at alone.
TOGETHER = (("Board", "Partner", "Team"), ("Plan", "Project"), ("Area", "Neighbourhood"))
# What needs a person's eye comes first.
_SHOWN = (None, UNSURE, DIFFERENT, SAME)
# Words that people add and leave out.
_SMALL = {"the", "a", "an", "of", "and", "for", "in", "on", "to", "at", "with", "by", "number"}

_JOINED = """\
MATCH (a)-[r:PART_OF|SUCCEEDED_BY]->(b)
RETURN labels(a)[0] AS label, a.id AS id, labels(b)[0] AS other_label, b.id AS other_id
ORDER BY label, id, other_label, other_id"""


@dataclass(frozen=True)
class Pair:
    """Two things whose names are nearly alike.

    Attributes
    ----------
    one, other : dict
        The two, as rows with ``label``, ``id``, ``name`` and ``aliases``.
    score : float
        How alike they are, of 100.
    by : tuple of str
        The two names, or aliases, that are nearest.
    """

    one: Row
    other: Row
    score: float
    by: tuple[str, str]

    @property
    def nodes(self) -> frozenset[Node]:
        """Both things, in no order."""
        return frozenset((_node(self.one), _node(self.other)))


def alike(one: str, other: str) -> float:
    """Say how alike two names are.

    Parameters
    ----------
    one, other : str

    Returns
    -------
    float
        From 0 to 100: the share of letters that need not change to turn one into the other
        [1]_, with the words of both in order of the alphabet and small words such as "the"
        left out; 0 where their numbers differ.

    References
    ----------
    .. [1] The normalised indel similarity of rapidfuzz, ``fuzz.ratio``.

    Examples
    --------
    >>> alike("Hub for Early Help", "The Early-Help Hub")
    100.0
    >>> alike("Group Repair Phase 1", "Group Repair Phase 2")
    0.0
    """
    from rapidfuzz import fuzz

    words, others = _words(one), _words(other)
    same_numbers = _numbers(words) == _numbers(others)
    return fuzz.ratio(" ".join(words), " ".join(others)) if same_numbers else 0.0


def nearly_alike(things: Sequence[Row], least: float = ALIKE) -> Iterator[Pair]:
    """Find the pairs whose names or aliases are nearly alike.

    Parameters
    ----------
    things : sequence of dict
        With ``name`` and ``aliases``.
    least : float
        How alike they must be, of 100.

    Yields
    ------
    Pair
        Each pair once, by its nearest names.
    """
    best: dict[tuple[int, int], tuple[float, str, str]] = {}
    names = [
        (place, name)
        for place, thing in enumerate(things)
        for name in (thing["name"], *(thing["aliases"] or ()))
    ]
    for score, one, other in _near([_words(name) for _, name in names], least):
        (place, name), (later, alias) = names[one], names[other]
        before = best.get((place, later))
        if place != later and (before is None or score > before[0]):
            best[place, later] = (score, name, alias)
    for (place, later), (score, name, alias) in sorted(best.items()):
        yield Pair(things[place], things[later], score, (name, alias))


def _near(names: Sequence[Sequence[str]], least: float) -> Iterator[tuple[float, int, int]]:
    """Find the pairs of names, each given as its words, that are at least so alike.

    Only names with equal numbers are compared, and only such as are of nearly one length: of
    two texts m and n letters long, m the shorter, at most 2m of the m + n letters can stay.
    """
    import numpy as np
    from rapidfuzz import fuzz, process

    by_numbers: defaultdict[tuple[str, ...], list[tuple[int, int, str]]] = defaultdict(list)
    for position, words in enumerate(names):
        text = " ".join(words)
        by_numbers[tuple(_numbers(words))].append((len(text), position, text))
    found: list[tuple[float, int, int]] = []
    for group in by_numbers.values():
        group.sort()
        lengths = [length for length, _, _ in group]
        texts = [text for _, _, text in group]
        for start in range(0, len(group), _AT_ONCE):
            rows = texts[start : start + _AT_ONCE]
            longest = lengths[start + len(rows) - 1] * (200 / least - 1) if least else np.inf
            end = bisect_right(lengths, longest)
            # Rounded, scores need a little room below; the exact score decides.
            scores = process.cdist(
                rows, texts[start:end], scorer=fuzz.ratio, score_cutoff=max(least - 0.01, 0)
            )
            for row, column in np.argwhere(np.triu(scores, 1)):
                score = fuzz.ratio(rows[row], texts[start + column])
                one, other = group[start + row][1], group[start + column][1]
                if score >= least:
                    found.append((score, min(one, other), max(one, other)))
    # The first of two pairs of names that are equally near speaks for two things.
    return iter(sorted(found, key=lambda pair: pair[1:]))


def read_pairs(history: History, as_of: dt.date) -> list[Pair]:
    """Read the pairs that are nearly alike and that no source tells apart.

    A source tells two things apart that it makes part or successor of each other.

    Parameters
    ----------
    history : History
    as_of : datetime.date
        Only what was named up to that day.

    Returns
    -------
    list of Pair
    """
    joined = {
        frozenset(((row["label"], row["id"]), (row["other_label"], row["other_id"])))
        for row in history.reader.read(_JOINED)
    }
    grouped = {label for group in TOGETHER for label in group} | {"Source"}
    groups = [*TOGETHER, *((label,) for label in history.model.labels if label not in grouped)]
    known: defaultdict[str, list[Row]] = defaultdict(list)
    for (label, _), row in known_by(history, as_of).items():
        known[label].append(row)
    return [
        pair
        for group in groups
        for pair in nearly_alike([row for label in sorted(group) for row in known[label]])
        if pair.nodes not in joined
    ]


def known_by(history: History, as_of: dt.date) -> dict[Node, Row]:
    """Read every thing that a source named up to a day: rows of the query ``things``, in order."""
    things = history.every_thing()
    return {node: row for node, row in things.items() if row["first_stated"] <= as_of}


def read_unjudged(history: History, as_of: dt.date) -> Iterator[Row]:
    """Read the pairs that nobody has judged, as gaps; old as soon as one of the two is."""
    judged = {each.pair for each in read_info(history.reader).all_judgements}
    for pair in read_pairs(history, as_of):
        if pair.nodes not in judged:
            two = pair.one, pair.other
            yield {
                "label": pair.one["label"],
                "id": pair.one["id"],
                "name": pair.one["name"],
                "nodes": pair.nodes,
                "first_stated": max(row["first_stated"] for row in two),
                "last_stated": min(row["last_stated"] for row in two),
                "old_from": min(history.sources.old_from(row) for row in two),
                "detail": _in_words(pair),
                "sides": [row_side(f"{row['name']} ({key_of(*_node(row))})", row) for row in two],
            }


def find_duplicates(
    reader: Reader, model: Model, as_of: dt.date, about: Sequence[Thing] = ()
) -> Rows:
    """List the pairs that may be one thing, and those that were judged.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
    about : sequence of Thing, optional
        Only pairs of which one concerns these; see `graphkit.questions.concern`.

    Returns
    -------
    Rows
        A row a pair: first those that nobody has judged, then those judged unsure, different
        and the same; within these the most alike first. A judged pair of which one is not in
        the graph, as after it was folded into the other, has no score.
    """
    history = History(reader, model)
    sources = history.sources
    judgements = {each.pair: each for each in read_info(reader).all_judgements}
    pairs = {pair.nodes: pair for pair in read_pairs(history, as_of)}
    known = known_by(history, as_of)
    rows = [
        _row(pair.one, pair.other, pair.score, judgements.get(nodes), sources)
        for nodes, pair in pairs.items()
    ]
    for nodes, judgement in judgements.items():
        if nodes not in pairs:
            one = known.get((judgement.label, judgement.id))
            other = known.get((judgement.other_label, judgement.other_id))
            score = None if one is None or other is None else _score(one, other)
            own = one or {"label": judgement.label, "id": judgement.id}
            others = other or {"label": judgement.other_label, "id": judgement.other_id}
            rows.append(_row(own, others, score, judgement, sources))
    if about:
        from graphkit.questions.concern import concern

        meant = concern(history, about, as_of)
        rows = [row for row in rows if not meant.isdisjoint(_two(row))]
    rows.sort(key=_order)
    open_pairs = sum(row["judgement"] is None for row in rows)
    notes = (
        f"as of {in_words(as_of)}",
        f"{open_pairs:,} that nobody has judged, {len(rows) - open_pairs:,} judged",
    )
    return Rows(COLUMNS, tuple(rows), notes, "Pairs that may be one", "no pair")


def _row(
    one: Row,
    other: Row,
    score: float | None,
    judgement: Judgement | None,
    sources: Mapping[str, SourceName],
) -> Row:
    cited = [citations(row, sources) for row in (one, other) if "sources" in row]
    return {
        "score": None if score is None else round(score),
        "label": one["label"],
        "id": one["id"],
        "name": one.get("name"),
        "other_label": other["label"],
        "other_id": other["id"],
        "other_name": other.get("name"),
        "judgement": judgement and judgement.judgement,
        "why": judgement and judgement.why,
        "evidence": " | ".join("; ".join(each) for each in cited),
    }


def _two(row: Row) -> list[Node]:
    return [(row["label"], row["id"]), (row["other_label"], row["other_id"])]


def _order(row: Row) -> tuple[int, float, str, str, str, str]:
    place = _SHOWN.index(row["judgement"])
    names = row["label"], row["id"], row["other_label"], row["other_id"]
    return (place, -(row["score"] or 0), *names)


def _score(one: Row, other: Row) -> float:
    return max(alike(name, alias) for name in _called(one) for alias in _called(other))


def _called(row: Row) -> Iterable[str]:
    return (row["name"], *(row["aliases"] or ()))


def _node(row: Row) -> Node:
    return row["label"], row["id"]


def _in_words(pair: Pair) -> str:
    other = pair.other
    same = f"nearly the same as {other['name']} ({key_of(*_node(other))})"
    if pair.by == (pair.one["name"], other["name"]):
        return same
    # An alias is no name that a reader sees, so it is said.
    called = f"“{pair.by[0]}”" if pair.by[0] == pair.by[1] else f"“{pair.by[0]}” and “{pair.by[1]}”"
    return f"{same}: they go by {called}"


def _words(name: str) -> list[str]:
    words = plain(name).split()
    return sorted(word for word in words if word not in _SMALL) or sorted(words)


def _numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if any(map(str.isdigit, word))]
