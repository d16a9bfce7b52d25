"""Finding what is broken: what nobody owns, chairs or pays for, and where claims disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.engines.protocol import Answer, Reader
from graphkit.errors import WrongOption
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.questions.changes import Renamed, read_renamed
from graphkit.questions.conflicts import (
    Said,
    Side,
    counts_that_differ,
    disputed_facts,
    disputed_things,
    not_confirmed,
    read_counted,
    read_designated,
    read_recorded,
    sentence,
    several_at_once,
    stated_after_end,
)
from graphkit.questions.duplicates import read_unjudged
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations, is_old

if TYPE_CHECKING:
    from graphkit.questions.trace import Chain, Tracer

COLUMNS = (
    "gap", "label", "id", "name", "detail", "first_stated", "last_stated", "old", "evidence",
    "source", "locator",
)  # fmt: skip

# Stands between the sides of a disagreement, in its evidence.
BETWEEN_SIDES = " | "

# Each gap with what it means, in the order in which it is shown.
GAPS = {
    "no owner": "No source says who owns the action, as things stand.",
    "chain ends": "The chain of accountability ends before the top.",
    "no board": "No board stands anywhere in the action's chains.",
    "due date passed": "The due date that was last reported has passed.",
    "no due date": "No source says when the action is due.",
    "no chair": "A board of its kind owes a chair; no source names one.",
    "no parent": "A board of its kind owes a body above it; no source names one.",
    "no scrutiny": "A board of its kind owes scrutiny; no source names any.",
    "no kind": "No kind of board is recorded, so nothing is owed.",
    "no recorded money": "No source records money for the project.",
    "no recorded project": "No source says what the funding stream pays for.",
    "several at once": "There can be only one on a day; the sources give several.",
    "counts differ": "A stated count differs from another, or from how many the sources name.",
    "disputed": "Sources state different values of the same thing.",
    "stated after its end": "A source states it as it was, after the end that one states.",
    "not confirmed": "A later source on the same plan no longer names the place; it has not ended.",
    "names nearly alike": "Two things that may be one; nobody has judged them.",
    "one source": "The fact rests on one source only.",
}
# Too many to list beside the others: counted, and listed when asked for.
COUNTED = "one source"


def find_gaps(
    reader: Reader,
    model: Model,
    tracer: Tracer,
    as_of: dt.date,
    *,
    only: str | None = None,
    include_old: bool = False,
) -> Rows:
    """List what is broken on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    tracer : Tracer
    as_of : datetime.date
    only : str, optional
        One kind of gap, one of `GAPS`.
    include_old : bool
        Also what nothing stated in the five years before the day.

    Returns
    -------
    Rows
        A row a gap: its kind, the thing, what is known of it, and its evidence.

    Raises
    ------
    WrongOption
        When there is no such kind of gap.
    """
    if only is not None and only not in GAPS:
        raise WrongOption(f"there is no gap {only!r}; the gaps are: {', '.join(GAPS)}")
    asked = _Asked(reader, model, tracer, as_of)
    rows: list[Row] = []
    left_out = 0
    for gap in [each for each in GAPS if only == each or (only is None and each != COUNTED)]:
        for row in asked.find(gap):
            old = is_old(row, as_of)
            if old and not include_old:
                left_out += 1
                continue
            own = {"gap": gap, "old": old, **_evidence(row, asked.sources)}
            rows.append({**{name: row.get(name) for name in COLUMNS}, **own})
    notes = [f"as of {in_words(as_of)}"]
    if left_out:
        notes.append(
            f"{left_out} about things last stated more than five years before are left out "
            "(ask with --include-old to see them)"
        )
    if only in {None, COUNTED}:
        notes.append(asked.counted(include_old=include_old))
    return Rows(COLUMNS, tuple(rows), tuple(notes), "What is broken", "no gaps")


def _evidence(row: Row, sources: Mapping[str, SourceName]) -> Row:
    """Cite a row; each side of a disagreement for itself."""
    sides: list[Side] = row.get("sides", [])
    if not sides:
        return {"evidence": "; ".join(citations(row, sources))}
    said = (
        f"{side.says}: "
        + "; ".join(citations({"sources": side.sources, "locators": side.locators}, sources))
        for side in sides
    )
    first = sides[0]
    return {
        "evidence": BETWEEN_SIDES.join(said),
        "source": first.sources[0],
        "locator": first.locators[0],
    }


class _Asked:
    """What is asked of a graph on a day, each thing read when it is needed."""

    def __init__(self, reader: Reader, model: Model, tracer: Tracer, as_of: dt.date) -> None:
        self.reader = reader
        self.model = model
        self.tracer = tracer
        self.as_of = as_of
        self.sources = read_sources(reader)

    @cached_property
    def renamed(self) -> Renamed:
        return read_renamed(self.reader, self.as_of)

    @cached_property
    def counted_things(self) -> list[tuple[Row, list[Said]]]:
        return read_counted(self.reader, self.sources, self.as_of)

    @cached_property
    def facts(self) -> Answer:
        return ask(self.reader, "fact-sources", self.as_of)

    def find(self, gap: str) -> Iterator[Row]:
        """Find the gaps of one kind."""
        reader, model, as_of = self.reader, self.model, self.as_of
        finders: dict[str, Callable[[], Iterator[Row]]] = {
            "no owner": lambda: _ownerless(reader, as_of),
            "chain ends": lambda: _chains(reader, self.tracer, as_of, "chain ends"),
            "no board": lambda: _chains(reader, self.tracer, as_of, "no board"),
            "due date passed": lambda: _due(reader, as_of, passed=True),
            "no due date": lambda: _due(reader, as_of, passed=False),
            "no chair": lambda: _owed(reader, model, as_of, "chair"),
            "no parent": lambda: _owed(reader, model, as_of, "parent"),
            "no scrutiny": lambda: _owed(reader, model, as_of, "scrutiny"),
            "no kind": lambda: _without_kind(reader, as_of),
            "no recorded money": lambda: _listed(
                ask(reader, "projects-without-money", as_of), "Project"
            ),
            "no recorded project": lambda: _listed(
                ask(reader, "streams-without-projects", as_of), "FundingStream"
            ),
            "several at once": lambda: several_at_once(
                ask(reader, "single-valued", as_of), model, self.renamed
            ),
            "counts differ": lambda: counts_that_differ(
                self.counted_things, read_recorded(reader, self.renamed, as_of)
            ),
            "disputed": self._disputed,
            "stated after its end": lambda: stated_after_end(
                ask(reader, "ended-facts", as_of), model, self.sources, as_of
            ),
            "not confirmed": lambda: not_confirmed(
                read_designated(reader, as_of), self.renamed, self.sources, as_of
            ),
            "names nearly alike": lambda: read_unjudged(reader, model, as_of),
            "one source": self._one_source,
        }
        return finders[gap]()

    def _disputed(self) -> Iterator[Row]:
        facts = ask(self.reader, "disputed", self.as_of)
        yield from disputed_things(self.counted_things, self.model, self.sources)
        yield from disputed_facts(facts, self.model, self.sources, self.as_of)

    def _one_source(self) -> Iterator[Row]:
        for row in self.facts:
            if row["number"] == 1:
                relation = self.model.relationships[row["type"]].forward
                cited = zip(row["sources"], row["locators"], strict=True)
                known = [(s, p) for s, p in cited if self.sources[s].date <= self.as_of]
                yield {
                    **row,
                    "name": sentence(row, relation),
                    "detail": row["detail"] or None,
                    "sources": [source for source, _ in known],
                    "locators": [place for _, place in known],
                    "source": known[0][0],
                    "locator": known[0][1],
                }

    def counted(self, *, include_old: bool) -> str:
        """Count the facts that rest on one source only."""
        facts = [row for row in self.facts if include_old or not is_old(row, self.as_of)]
        single = sum(row["number"] == 1 for row in facts)
        return (
            f"{single:,} of the {len(facts):,} facts rest on one source only "
            f'(graphkit gaps --only "{COUNTED}" lists them)'
        )


def _listed(rows: Answer, label: str) -> Iterator[Row]:
    for row in rows:
        yield {**row, "label": label}


def _ownerless(reader: Reader, as_of: dt.date) -> Iterator[Row]:
    for row in ask(reader, "actions-without-owner", as_of):
        proposed = f"only proposed: {', '.join(row['proposed'])}" if row["proposed"] else None
        yield {**row, "label": "Action", "detail": proposed}


def _due(reader: Reader, as_of: dt.date, *, passed: bool) -> Iterator[Row]:
    for row in ask(reader, "actions-due", as_of):
        if passed and row["passed"]:
            reported = f"; last reported: {row['status']}" if row["status"] else ""
            yield {**row, "label": "Action", "detail": f"due {row['due']}{reported}"}
        elif not passed and row["due"] is None:
            detail = f"last reported: {row['status']}" if row["status"] else None
            yield {**row, "label": "Action", "detail": detail}


def _owed(reader: Reader, model: Model, as_of: dt.date, what: str) -> Iterator[Row]:
    for row in ask(reader, "boards-owing", as_of):
        kind = model.board_kinds.get(row["kind"] or "")
        if kind is None or what not in kind.owes or row[what]:
            continue
        none = set(model.owed[what].paid_by) & set(row["stated_none"] or ())
        said = "a source says there is none" if none else "not stated"
        yield {**row, "label": "Board", "detail": f"{kind.name} board; {said}"}


def _without_kind(reader: Reader, as_of: dt.date) -> Iterator[Row]:
    for row in ask(reader, "boards-owing", as_of):
        if row["kind"] is None:
            yield {**row, "label": "Board"}


def _chains(reader: Reader, tracer: Tracer, as_of: dt.date, gap: str) -> Iterator[Row]:
    for row in ask(reader, "actions-due", as_of):
        chains = tracer.chains(Thing("Action", row["id"], row["name"]), as_of)
        if gap == "no board":
            bodies = (step.link.label for chain in chains for step in chain.steps)
            if "Board" not in bodies:
                yield {**row, **_own(row), "label": "Action"}
        elif chains and not any(chain.reaches_top for chain in chains):
            yield {**row, **_own(row), "label": "Action", "detail": _break(chains)}


def _own(row: Row) -> dict[str, Any]:
    # The due query cites the due date; a broken chain is cited where the action stands.
    return {"source": row["action_source"], "locator": row["action_locator"]}


def _break(chains: tuple[Chain, ...]) -> str:
    ends = dict.fromkeys(f"{c.steps[-1].link.name} – {c.silence}" for c in chains)
    return "; ".join(ends)
