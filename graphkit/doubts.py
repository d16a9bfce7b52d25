"""What is no fault in incoming tables, and yet is seldom meant: warnings, which stop nothing.

A warning is written like a fault, and is one where somebody asks for that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from graphkit.claims import Identity, Node
from graphkit.model import Label, Property, RelationshipType
from graphkit.tables import Fault, Row, Table
from graphkit.time.spans import MONTH, in_words, parse_span

# What is older or further ahead is more often a slip of the pen than a date.
_FIRST_YEAR = 1200
_YEARS_AHEAD = 50
# Government Statistical Service: a letter for the country, eight digits.
_GSS = re.compile(r"[EJKLMNSW]\d{8}", re.ASCII)
_GSS_COLUMNS = ("code", "codes")
_YEAR_AND_TWO = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
# Where the source's own words for a date stand, which leave no doubt about it.
_WORDS = {"valid_to": "in_words_to", "due": None}


class Doubts:
    """Looks at the rows of a dataset that stand, one after the other.

    Parameters
    ----------
    today : datetime.date
        No source is dated later.

    Attributes
    ----------
    warnings : list of Fault
        What was found so far.
    """

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.warnings: list[Fault] = []
        self._names: defaultdict[Node, list[str]] = defaultdict(list)
        self._org_ids: defaultdict[str, dict[Node, tuple[Table, Row, str]]] = defaultdict(dict)
        self._sums: dict[tuple[Identity, str], Row] = {}
        self._ranked: dict[tuple[Any, ...], tuple[str, Row]] = {}

    def node(self, table: Table, row: Row, label: Label, said: dict[str, Any]) -> None:
        """Look at a row about a thing."""
        node = (label.name, row.cells["id"])
        self._dates(table, row, label.stated, said, source=label.name == "Source")
        for column in _GSS_COLUMNS:
            codes = said.get(column, [])
            for code in [codes] if isinstance(codes, str) else codes:
                # A code may stand with its date behind it.
                if not _GSS.fullmatch(code.split()[0]):
                    fix = "write a letter and eight digits, such as E05011234"
                    self._warn(table, row, column, code, "is no GSS code", fix)
        self._names[node] += [name for name in (said.get("name"), *said.get("aliases", ())) if name]
        for org_id in said.get("org_ids", ()):
            self._org_ids[org_id.casefold()].setdefault(node, (table, row, org_id))

    def relationship(
        self, table: Table, row: Row, kind: RelationshipType, about: Identity, said: dict[str, Any]
    ) -> None:
        """Look at a row about a relationship."""
        self._dates(table, row, kind.stated, said)
        if "award" in kind.key and "amount" in said and "award" not in said:
            self._sum(table, row, kind, about)
        if "rank" in said:
            self._rank(table, row, about, said)

    def whole(self, judged: Collection[frozenset[Node]]) -> None:
        """Look at what only all rows together show.

        Parameters
        ----------
        judged : collection of frozenset of (label, id)
            The pairs that somebody has judged, and knows of.
        """
        for _, bearers in sorted(self._org_ids.items()):
            (first, (_, before, _)), *others = bearers.items()
            for other, (table, row, org_id) in others:
                if frozenset((first, other)) not in judged and not self._alike(first, other):
                    given = f"{first[1]} too (row {before.number})"
                    reason = f"is given to {given}, whose name is quite another"
                    fix = "look it up, or judge the two (docs/tables.md, Who is who)"
                    self._warn(table, row, "org_ids", org_id, reason, fix)

    def _warn(self, table: Table, row: Row, column: str, value: str, reason: str, fix: str) -> None:
        self.warnings.append(Fault(table.file, row.number, column, value, reason, fix))

    def _alike(self, one: Node, other: Node) -> bool:
        from graphkit.questions.duplicates import ALIKE, alike

        return any(
            alike(name, another) >= ALIKE
            for name in self._names[one]
            for another in self._names[other]
        )

    # -- dates ---------------------------------------------------------------

    def _dates(
        self,
        table: Table,
        row: Row,
        declared: Iterable[Property],
        said: dict[str, Any],
        *,
        source: bool = False,
    ) -> None:
        for prop in declared:
            if prop.name in said and prop.type in {"span", "date"}:
                text = said[prop.name]
                first = parse_span(text).first
                if source and prop.name == "date" and first > self.today:
                    reason = "is after today, so that nothing it says counts until then"
                    self._warn(table, row, prop.name, text, reason, "check the year")
                elif not _FIRST_YEAR <= first.year <= self.today.year + _YEARS_AHEAD:
                    reason, fix = "is an unlikely year", "check it against the source"
                    self._warn(table, row, prop.name, text, reason, fix)
                else:
                    self._month(table, row, prop.name, text, said)

    def _month(self, table: Table, row: Row, column: str, text: str, said: dict[str, Any]) -> None:
        found = _YEAR_AND_TWO.fullmatch(text)
        words = _WORDS.get(column, "in_words")
        if found and (int(found[1]) + 1) % 100 == int(found[2]) and not (words and said.get(words)):
            reason = f"is read as {in_words(parse_span(text).first, MONTH)}"
            fix = f"write {found[1]}/{found[2]} where the financial year is meant"
            fix += f", or the source's own words under {words} where the month is" if words else ""
            self._warn(table, row, column, text, reason, fix)

    # -- sums and ranks ------------------------------------------------------

    def _sum(self, table: Table, row: Row, kind: RelationshipType, about: Identity) -> None:
        # Two sources that state one sum bear each other out; one that states two counts them.
        first = self._sums.setdefault((about, row.cells["source"]), row)
        if first is not row:
            reason = f"is one sum with row {first.number}: {_listed(kind.key)} are the same"
            fix = "give each its award where they are two, else take one row out"
            self._warn(table, row, "amount", row.cells["amount"], reason, fix)

    def _rank(self, table: Table, row: Row, about: Identity, said: dict[str, Any]) -> None:
        rank, out_of = said["rank"], said.get("out_of")
        if out_of is not None and rank > out_of:
            reason, fix = f"is above out_of ({out_of})", "check both against the source"
            self._warn(table, row, "rank", row.cells["rank"], reason, fix)
        release = (about.end, about.start_label, about.key, about.standing, rank, out_of)
        place, first = self._ranked.setdefault(release, (about.start, row))
        if place != about.start:
            reason = f"is the rank of {place} too (row {first.number}) in one release"
            fix = "check both against it"
            self._warn(table, row, "rank", row.cells["rank"], reason, fix)


def _listed(names: Iterable[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}"
