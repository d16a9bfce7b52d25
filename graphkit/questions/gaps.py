"""Finding what is broken: what nobody owns, chairs or pays for, and where claims disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from graphkit.choosing import one_of
from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.conflicts import (
    Side,
    counts_that_differ,
    disputed_facts,
    disputed_things,
    not_confirmed,
    renamed_to_several,
    sentence,
    several_at_once,
    stated_after_end,
)
from graphkit.questions.duplicates import read_unjudged
from graphkit.questions.history import Fact, History
from graphkit.questions.loops import accountability_loops
from graphkit.questions.owing import (
    about,
    boards_owing,
    due,
    vacant,
    without_kind,
    without_money,
    without_owner,
    without_projects,
)
from graphkit.questions.slice import Slice
from graphkit.questions.walk import Chain, Walk
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName
from graphkit.time.spans import in_words
from graphkit.time.validity import IN_FORCE
from graphkit.wording import citations, left_out_as_old

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
    "accountability loop": "Those who answer for it, followed up, come back to it.",
    "no board": "No board stands anywhere in the action's chains.",
    "due date passed": "The due date that was last reported has passed.",
    "no due date": "No source says when the action is due.",
    "no chair": "A board of its kind owes a chair; it has none, as things stand.",
    "vacant": "The last holder of the post left, or a source says that nobody holds it.",
    "no parent": "A board of its kind owes a body above it; it has none, as things stand.",
    "no scrutiny": "A board of its kind owes scrutiny; it has none, as things stand.",
    "no kind": "No kind of board is recorded, so nothing is owed.",
    "no recorded money": "No source records money for the project, as things stand.",
    "no recorded project": "No source says what the funding stream pays for, as things stand.",
    "renamed to several": "It was renamed to several, or in a circle; what it is called is open.",
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
    as_of: dt.date,
    *,
    about: Sequence[Thing] = (),
    only: str | None = None,
    include_old: bool = False,
) -> Rows:
    """List what is broken on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
    about : sequence of Thing, optional
        Only what concerns these; see `graphkit.questions.concern`.
    only : str, optional
        One kind of gap, one of `GAPS`, in capitals or not.
    include_old : bool
        Also gaps about what is old on the day.

    Returns
    -------
    Rows
        A row a gap: its kind, the thing, what is known of it, and its evidence.

    Raises
    ------
    WrongOption
        When there is no such kind of gap.
    """
    if only is not None:
        only = one_of(only, GAPS, "gap")
    asked = _Asked(reader, model, as_of, about)
    rows: list[Row] = []
    left_out = 0
    for gap in [each for each in GAPS if only == each or (only is None and each != COUNTED)]:
        for row in filter(asked.concerns, asked.find(gap)):
            old = row["old_from"] <= as_of
            if old and not include_old:
                left_out += 1
                continue
            own = {"gap": gap, "old": old, **_evidence(row, asked.day.sources)}
            rows.append({**{name: row.get(name) for name in COLUMNS}, **own})
    notes = [f"as of {in_words(as_of)}"]
    if left_out:
        notes.append(left_out_as_old(left_out, "gap"))
    if only in {None, COUNTED}:
        notes.append(asked.counted(include_old=include_old))
    title = "What is broken"
    if about:
        title += f" about {' and '.join(f'{each.name} ({each.key})' for each in about)}"
        notes[1:1] = [
            "what concerns it: itself, its parts, its work, and what is stated to be there"
        ]
    return Rows(COLUMNS, tuple(rows), tuple(notes), title, "no gaps")


def _evidence(row: Row, sources: Mapping[str, SourceName]) -> Row:
    """Cite a row; each side of a disagreement for itself."""
    sides: list[Side] = row.get("sides", [])
    if not sides:
        return {
            "evidence": "; ".join(citations(row, sources)),
            "source": row["sources"][0],
            "locator": row["locators"][0],
        }
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
    """What is asked of a graph on a day, each thing read once."""

    def __init__(
        self, reader: Reader, model: Model, as_of: dt.date, about: Sequence[Thing]
    ) -> None:
        self.model = model
        self.about = about
        self.history = History(reader, model)
        self.day = Slice(self.history, as_of)
        self.walk = Walk(self.history)

    def concerns(self, row: Row) -> bool:
        """Say whether a gap is about what was asked."""
        return not self.about or not self._concern.isdisjoint(
            row.get("nodes") or [(row["label"], row["id"])]
        )

    @cached_property
    def _concern(self) -> set[Node]:
        from graphkit.questions.concern import concern

        return concern(self.history, self.about, self.day.day)

    def find(self, gap: str) -> Iterator[Row]:
        """Find the gaps of one kind."""
        day, model = self.day, self.model
        finders: dict[str, Callable[[], Iterator[Row]]] = {
            "no owner": lambda: without_owner(day, model),
            "chain ends": self._unended,
            "accountability loop": lambda: accountability_loops(day, model),
            "no board": self._boardless,
            "due date passed": lambda: due(day, passed=True),
            "no due date": lambda: due(day, passed=False),
            "no chair": lambda: boards_owing(day, model, "chair"),
            "vacant": lambda: vacant(day),
            "no parent": lambda: boards_owing(day, model, "parent"),
            "no scrutiny": lambda: boards_owing(day, model, "scrutiny"),
            "no kind": lambda: without_kind(day),
            "no recorded money": lambda: without_money(day),
            "no recorded project": lambda: without_projects(day),
            "renamed to several": lambda: renamed_to_several(day),
            "several at once": lambda: several_at_once(day, model),
            "counts differ": lambda: counts_that_differ(day),
            "disputed": self._disputed,
            "stated after its end": lambda: stated_after_end(day, model),
            "not confirmed": lambda: not_confirmed(day),
            "names nearly alike": lambda: read_unjudged(self.history, day.day),
            "one source": self._one_source,
        }
        return finders[gap]()

    @cached_property
    def _chains(self) -> list[tuple[Row, tuple[Chain, ...]]]:
        actions = self.day.there("Action")
        return [(about(each), self.walk.chains(each.node, self.day.day)) for each in actions]

    def _unended(self) -> Iterator[Row]:
        for row, chains in self._chains:
            if chains and not any(chain.reaches_top for chain in chains):
                ends = dict.fromkeys(f"{c.steps[-1].link.name} – {c.silence}" for c in chains)
                yield {**row, "detail": "; ".join(ends)}

    def _boardless(self) -> Iterator[Row]:
        for row, chains in self._chains:
            if "Board" not in {step.link.label for chain in chains for step in chain.steps}:
                yield row

    def _disputed(self) -> Iterator[Row]:
        yield from disputed_things(self.day, self.model)
        yield from disputed_facts(self.day, self.model)

    def _one_source(self) -> Iterator[Row]:
        for fact, known in self._facts():
            if len({source for source, _ in known}) == 1:
                row = fact.row
                yield {
                    "label": fact.start[0],
                    "id": fact.start[1],
                    "nodes": (fact.start, fact.end),
                    "name": sentence(self.day, fact, self.model),
                    "detail": row["detail"] or None,
                    "first_stated": row["first_stated"],
                    "last_stated": row["last_stated"],
                    "old_from": fact.old_from,
                    "sources": [source for source, _ in known],
                    "locators": [place for _, place in known],
                }

    def _facts(self) -> Iterator[tuple[Fact, list[tuple[str, str]]]]:
        """Yield the facts in force that a source states by the day, with these sources."""
        for fact in self.day.facts:
            about = not self.about or not self._concern.isdisjoint((fact.start, fact.end))
            if about and fact.state(self.day.day) == IN_FORCE:
                cited = zip(fact.row["sources"], fact.row["locators"], strict=True)
                known = [each for each in cited if self.day.sources[each[0]].date <= self.day.day]
                if known:
                    yield fact, known

    def counted(self, *, include_old: bool) -> str:
        """Count the facts that rest on one source only."""
        counts = [
            len({source for source, _ in known})
            for fact, known in self._facts()
            if include_old or not fact.is_old(self.day.day)
        ]
        return (
            f"{counts.count(1):,} of the {len(counts):,} facts rest on one source only "
            f'(graphkit gaps --only "{COUNTED}" lists them)'
        )
