"""Everything about one place: where it lies, who works there, with what money, how it ranks.

What is said of the places in a ward, neighbourhood or LSOA is part of the answer, and each
such row names the place that it is said of. Of the wards and neighbourhoods that it lies in,
only what they are singled out as, who covers them and by what plan is listed: work for a
whole ward is not known to touch each of its corners.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from graphkit.engines.protocol import Answer, Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.questions.ranks import (
    COUNT,
    Geography,
    Node,
    node,
    not_yet,
    ranks,
    read_geography,
)
from graphkit.rows import Row, Rows
from graphkit.sources import read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations, is_old, when

COLUMNS = (
    "section", "relation", "label", "id", "name", "detail", "with_whom", "amount", "qualifier",
    "currency", "stage", "shared", "at", "state", "when", "since", "until", "first_stated",
    "last_stated", "old", "disputed", "collective", "evidence", "at_label", "at_id", "type",
    "direction", "sources", "locators",
)  # fmt: skip

# The sections in the order in which they are read, with what each holds.
SECTIONS = {
    "lies in": "What it lies in.",
    "what lies in it": "Wards, neighbourhoods and LSOAs in it.",
    "before and after": "What it came from and what came after it.",
    "designations": "What it has been singled out as, over time.",
    "boards and teams": "Who has it as a patch, or meets there.",
    "plans": "Plans that cover it.",
    "projects": "Work aimed at it or done there, with whom.",
    "money": "Money for it, or for what is done there.",
    "ranks": "How it ranks, and how that moved.",
    "measures": "What else was measured.",
    "actions": "What is to be done there, and by whom.",
    "venues": "Where things happen.",
}
# What a place is, not what is done there: never left out as old.
_LASTING = {"lies in", "what lies in it", "before and after", "designations", "ranks", "venues"}
# Of the places around it, only these are told; the rest is counted.
_FROM_AROUND = {"designations", "boards and teams", "plans"}
# What is said of places in these is not told place by place.
_WIDE = {"LocalAuthority", "Area"}
# How many of the places that share a sum are named.
_LISTED = 4
_IN = {"IN_WARD", "IN_NEIGHBOURHOOD", "IN_AUTHORITY", "IN_AREA"}


def about_place(
    reader: Reader, model: Model, thing: Thing, as_of: dt.date, *, include_old: bool
) -> Rows:
    """List everything that is said of one place on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
    as_of : datetime.date
    include_old : bool
        Also what nothing stated in the five years before the day.

    Returns
    -------
    Rows
        A row a fact, by section: where it lies and what lies in it, designations, boards
        and teams, plans, projects with partners, money, ranks, measures, actions, venues.
    """
    geography = read_geography(reader, as_of)
    return _Place(reader, model, thing, geography, as_of).rows(include_old=include_old)


class _Place:
    """One place on a day."""

    def __init__(
        self, reader: Reader, model: Model, asked: Thing, geography: Geography, as_of: dt.date
    ) -> None:
        self.reader = reader
        self.model = model
        self.asked = asked
        self.geography = geography
        self.as_of = as_of
        self.sources = read_sources(reader)
        self.thing = geography.today(asked)
        self.here: Node = (self.thing.label, self.thing.id)
        self.names = {**geography.former, self.here: self.thing.name}
        for row in geography.facts:
            self.names[node(row)] = row["name"]
            self.names[row["other_label"], row["other_id"]] = row["other"]
        self.inside = geography.inside(self.here)
        self.around = geography.around(self.here)
        self._order_inside = {place: at for at, place in enumerate(self.inside)}
        self._order_around = {place: at for at, place in enumerate(self.around)}
        # The place under each name that it has had.
        self.own = [self.here, *(old for old in geography.successors if self._became(old))]
        self.left_out: Counter[str] = Counter()
        # How what is done there is tied to it.
        self.ties: dict[Node, str] = {}
        # Work for the places around it, by place.
        self.wider: Counter[str] = Counter()

    def rows(self, *, include_old: bool) -> Rows:
        """List what is said, by section."""
        made = list(self._facts())
        for row in made:
            row["old"] = is_old(row, self.as_of)
        shown = []
        for row in made:
            if row["old"] and not include_old and row["section"] not in _LASTING:
                self.left_out["old"] += 1
            else:
                shown.append(row)
        order = {section: place for place, section in enumerate(SECTIONS)}
        shown.sort(key=lambda row: _order(row, order))
        notes = self._notes(shown)
        # The order of ranks is their own; where each stood is no answer.
        for row in shown:
            row.pop("_order", None)
        title = f"{self.thing.name} ({self.thing.label} {self.thing.id})"
        return Rows(COLUMNS, tuple(shown), tuple(notes), title, "no source says anything of it")

    # -- which places --------------------------------------------------------

    def _became(self, old: Node) -> bool:
        label, place = old
        return self.geography.today(Thing(label, place, "")).id == self.thing.id and (
            label == self.thing.label
        )

    def _told_of(self) -> Iterator[tuple[Node, str]]:
        """Yield each place of which something is told, and how it lies to the one asked."""
        for place in self.own:
            yield place, "here"
        if self.thing.label not in _WIDE:
            for place in self.inside:
                yield place, "inside"
        for place in self.around:
            yield place, "around"

    def _namesakes(self) -> list[Node]:
        name = self.names[self.here]
        return sorted(n for n, other in self.names.items() if other == name and n != self.here)

    # -- facts ---------------------------------------------------------------

    def _facts(self) -> Iterator[Row]:
        yield from self._where()
        near: list[Node] = []
        for place, side in self._told_of():
            direct = self._ask("place", place)
            if side != "around":
                near.append(place)
                self._tie(direct)
            partners = self._partners(place) if side != "around" else {}
            for row in direct:
                section = self._wanted(row, side, place)
                if section is not None:
                    yield self._direct(row, section, place, partners)
        yield from self._money(near)
        yield from self._ranks()

    def _wanted(self, row: Row, side: str, place: Node) -> str | None:
        """Choose the section of a fact; count it and return None where it is left out."""
        section = _section(row)
        if section is None or (section == "before and after" and self._known(side, row)):
            return None
        if row["state"] == "later":
            self.left_out["later"] += side != "around"
            return None
        if side == "around" and section not in _FROM_AROUND:
            if section in {"projects", "actions"}:
                self.wider[self.names[place]] += 1
            return None
        return section

    def _tie(self, direct: Answer) -> None:
        """Remember how what is done at a place is tied to it: in force comes first."""
        for row in direct:
            if row["type"] != "FUNDS" and self.ties.get(node(row)) != "in force":
                self.ties[node(row)] = row["state"]

    def _known(self, side: str, row: Row) -> bool:
        """Say whether a succession is another place's, or already told from the later end."""
        return side != "here" or (row["direction"] == "out" and node(row) in self.own)

    def _where(self) -> Iterator[Row]:
        """Yield what it lies in and what lies in it, step by step, and what no longer does."""
        up, down = {self.here, *self.around}, {self.here, *self.inside}
        for fact in self.geography.facts:
            if fact["type"] not in _IN:
                continue
            child, parent = node(fact), (fact["other_label"], fact["other_id"])
            touches = self.here in {child, parent}
            if fact["state"] == "later":
                self.left_out["later"] += touches
            elif child in up and (fact["state"] == "in force" or child == self.here):
                yield self._lies(fact, "lies in", parent, child)
            elif parent in down and (fact["state"] == "in force" or parent == self.here):
                section = "venues" if child[0] == "Venue" else "what lies in it"
                yield self._lies(fact, section, child, parent)

    def _lies(self, fact: Row, section: str, end: Node, at: Node) -> Row:
        kind = self.model.relationships[fact["type"]]
        out = section == "lies in"
        near = self._order_around if out else self._order_inside
        return self._row(
            fact,
            section,
            at,
            label=end[0],
            id=end[1],
            name=self.names[end],
            relation=kind.forward if out else kind.backward,
            direction="out" if out else "in",
            # The nearest first.
            _order=near.get(end, len(near)),
        )

    def _direct(self, row: Row, section: str, place: Node, partners: dict[Node, list[str]]) -> Row:
        kind = self.model.relationships[row["type"]]
        return self._row(
            row,
            section,
            place,
            relation=kind.forward if row["direction"] == "out" else kind.backward,
            detail=_detail(row),
            with_whom=partners.get(node(row)) or None,
        )

    def _partners(self, place: Node) -> dict[Node, list[str]]:
        """Say who delivers or owns what is at a place; a part limited elsewhere is left out."""
        near = {place_id for _, place_id in (*self.own, *self.inside, *self.around)}
        found: defaultdict[Node, list[str]] = defaultdict(list)
        for row in self._ask("place-partners", place):
            if row["places"] and not near & set(row["places"]):
                continue
            part = row["part"] or ("owner" if row["type"] == "OWNS" else "")
            marks = [each for each in (part, row["standing"]) if each]
            said = f"{row['with_name']} ({', '.join(marks)})" if marks else row["with_name"]
            if said not in found[node(row)]:
                found[node(row)].append(said)
        return dict(found)

    def _money(self, near: list[Node]) -> Iterator[Row]:
        """Yield sums for the place or for what is done there, once; shared ones are marked."""
        within = {f"{label}:{place_id}" for label, place_id in (*self.own, *self.inside)}
        seen: set[tuple[Any, ...]] = set()
        sums = [(place, row) for place in near for row in self._ask("place-money", place)]
        for place, row in sums:
            fact = (row["stream_id"], node(row), row["key"], row["standing"])
            if fact in seen:
                continue
            seen.add(fact)
            named = zip(row["places"], row["place_names"], strict=True)
            elsewhere = sorted(name for each, name in named if each not in within)
            itself = node(row) == place
            paid_for = "" if itself else f"for {row['name']} ({row['label']})"
            tie = "in force" if itself else self.ties.get(node(row), "in force")
            yield self._row(
                row,
                "money",
                place,
                label="FundingStream",
                id=row["stream_id"],
                name=row["stream"],
                type="FUNDS",
                direction="in",
                relation=self.model.relationships["FUNDS"].backward,
                amount=row["amount"],
                qualifier=row["qualifier"],
                currency=row["currency"],
                stage=row["stage"] or None,
                shared=_shared(elsewhere),
                state=row["standing"] or tie,
                detail=", ".join(part for part in (paid_for, row["period"]) if part) or None,
            )

    def _ranks(self) -> Iterator[Row]:
        found = ranks(self.reader, self.model, self.as_of, self.thing)
        for number, row in enumerate(found):
            section = "measures" if row["part"] == COUNT else "ranks"
            if section == "measures":
                continue
            place = node(row)
            yield {
                **dict.fromkeys(COLUMNS),
                **{name: row[name] for name in COLUMNS if name in row},
                "section": section,
                "relation": "was ranked by",
                "label": "Indicator",
                "id": row["indicator_id"],
                "name": row["indicator"],
                "detail": _rank_detail(row),
                "state": "in force",
                "when": when(
                    {**row, "since": None, "until": None, "precision": None, "in_words": "stated"},
                    self.as_of,
                    event=True,
                ).removeprefix("“stated”; "),
                "collective": False,
                "at": self._at(place),
                "at_label": place[0],
                "at_id": place[1],
                "type": "MEASURED",
                "direction": "out",
                "_order": number,
            }

    # -- rows and notes ------------------------------------------------------

    def _ask(self, name: str, place: Node) -> Answer:
        return ask(self.reader, name, self.as_of, label=place[0], id=place[1])

    def _at(self, place: Node) -> str | None:
        if place == self.here:
            return None
        if place in self.own:
            return f"then {self.names[place]}"
        label = f" ({place[0]})" if place[0] != "Ward" else ""
        return f"{self.names.get(place, place[1])}{label}"

    def _row(self, fact: Row, section: str, at: Node, **own: Any) -> Row:
        kind = self.model.relationships[own.get("type") or fact["type"]]
        row: Row = {name: fact.get(name) for name in COLUMNS}
        row |= {
            "section": section,
            "at": self._at(at),
            "at_label": at[0],
            "at_id": at[1],
            **dict.fromkeys(("amount", "qualifier", "currency")),
            "collective": bool(fact.get("collective")),
            "evidence": "; ".join(citations(fact, self.sources)),
            **own,
        }
        said = when({"in_words": None, **fact}, self.as_of, event=kind.kind == "event")
        row["when"] = said if row["state"] == "in force" else f"{row['state']}: {said}"
        return row

    def _notes(self, rows: list[Row]) -> list[str]:
        notes = [f"as of {in_words(self.as_of)}"]
        if self.asked.id != self.thing.id:
            notes.append(f"{self.asked.name} was renamed; this is {self.thing.name}")
        late = not_yet(self.reader, self.thing, self.as_of)
        if not rows:
            return [*notes, *late]
        notes += [f"{each}; what is shown is dated back by later sources" for each in late]
        for label, place in self._namesakes():
            notes.append(
                f"{label}:{place} has the same name; no source says that it is the same place"
            )
        proposed = sum(row["state"] in {"proposed", "agreed"} for row in rows)
        if proposed:
            notes.append(f"only proposed or agreed, not in force, and marked so: {proposed}")
        if self.left_out["later"]:
            notes.append(f"left out, first stated or beginning later: {self.left_out['later']}")
        if self.left_out["old"]:
            notes.append(
                f"left out, last stated more than five years before: {self.left_out['old']} "
                "(ask with --include-old to see them)"
            )
        if self.wider:
            many = ", ".join(f"{name} {number}" for name, number in self.wider.items())
            notes.append(f"not listed, projects and actions for what it lies in: {many}")
        if self.thing.label in _WIDE and self.inside:
            notes.append(
                f"what is said of the {len(self.inside)} places in it is not listed; "
                "ask about one of them"
            )
        shared = sum(row["shared"] is not None for row in rows)
        if shared:
            notes.append("a sum marked as shared is for other places too; do not add these up")
        silent = [section for section in SECTIONS if section not in {r["section"] for r in rows}]
        if silent:
            notes.append(f"not stated: {', '.join(silent)}")
        return notes


def _shared(elsewhere: list[str]) -> str | None:
    """Say with which other places a sum is shared; None where it is for this one alone."""
    if not elsewhere:
        return None
    many = "1 other place" if len(elsewhere) == 1 else f"{len(elsewhere)} other places"
    more = "; …" if len(elsewhere) > _LISTED else ""
    return f"shared with {many}: {'; '.join(elsewhere[:_LISTED])}{more}"


def _section(row: Row) -> str | None:
    """Choose the section of a fact that stands directly at a place; None for none."""
    if row["type"] == "MEASURED":
        return "measures" if row["rank"] is None else None
    if row["type"] == "COVERS":
        return "plans" if row["label"] == "Plan" else "boards and teams"
    if row["type"] in {"TARGETS", "HELD_AT"}:
        return {"Project": "projects", "Action": "actions"}.get(row["label"], "boards and teams")
    return {"PRIORITY_UNDER": "designations", "SUCCEEDED_BY": "before and after"}.get(row["type"])


def _detail(row: Row) -> str | None:
    parts: list[Any] = [row["detail"], row["basis"]]
    if row["value"] is not None:
        parts = [_value(row), row["group"], row["period"]]
        parts += ["aimed at, not measured"] if row["planned"] else []
    return ", ".join(part for part in parts if part) or None


def _value(row: Row) -> str:
    of = f" of {row['out_of']:,}" if row["out_of"] else ""
    unit = f" {row['unit']}" if row["unit"] else ""
    base = f" against {row['base']}" if row["base"] else ""
    change = "a change of " if row["measure"] == "change" else ""
    about = f"{row['qualifier']} " if row["qualifier"] else ""
    return f"{about}{change}{row['value']:,g}{of}{unit}{base}"


def _rank_detail(row: Row) -> str:
    def one(side: str) -> str:
        among = f" of {row[f'{side}_out_of']:,}" if row[f"{side}_out_of"] else ""
        return f"{row[f'{side}_rank']:,}{among} ({row[f'{side}_period']})"

    if row["from_rank"] is None:
        return one("to")
    verdict = row["better_or_worse"]
    mark = f" ({verdict})" if verdict and verdict != "unchanged" else ""
    moved = f", by {abs(row['change']):,}" if row["change"] else ""
    return f"{one('from')}, then {one('to')}: {row['move']}{mark}{moved}"


def _order(row: Row, order: dict[str, int]) -> tuple[Any, ...]:
    if row["section"] == "designations":
        return (
            order["designations"], row["at"] or "", row["first_stated"] or dt.date.min,
            row["name"], row["detail"] or "", row["id"], row["state"], row["at_label"],
        )  # fmt: skip
    past = row["state"] == "ended"
    return (
        order[row["section"]], past, row.get("_order", 0), row["name"], row["label"], row["id"],
        row["at"] or "", row["at_label"], row["at_id"], row["type"], row["direction"],
        row["state"], row["detail"] or "", row["stage"] or "", row["amount"] or 0.0,
        row["sources"], row["locators"],
    )  # fmt: skip
