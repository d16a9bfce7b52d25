"""Checking incoming tables against the model, and turning them into claims.

Every fault is found, not only the first, and nothing is written while there is one.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from graphkit.claims import (
    KEY_JOIN,
    KEY_PART,
    PLACES,
    Claim,
    Identity,
    Node,
    node_identity,
    to_content,
)
from graphkit.doubts import Doubts
from graphkit.folding import claim_identity
from graphkit.judgements import JUDGED, SAME, Judgement
from graphkit.model import Label, Model, Property, RelationshipType
from graphkit.money import no_finer_than_pence, read_currency
from graphkit.tables import Dataset, Fault, Row, Table, entries
from graphkit.text import as_id, closed, same_name
from graphkit.time.spans import ends_by, parse_day, parse_span

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
# Engines hold whole numbers of 64 bits: this many digits always fit.
_MOST_DIGITS = 18
# The columns of a judgement; the second label may be left out where it is the first.
_JUDGEMENT = ("label", "id", "other_label", "other_id", "judgement", "why")
# The columns that say where a claim comes from are no part of what it says.
_EVIDENCE = {"source", "locator"}
_LARGE_FIX = "check it against the source"
_DATE_FIX = "write 2019, 2019-03, 2019-03-31, or 2018/19 for a financial year"
# How people write a financial year besides.
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[-–/]\s*(?:\d{2})?(\d{2})", re.ASCII)
# Columns that hold ids; the columns of a key are compared like them.
_IDS = ("id", "other_id", "from", "to", "source", "places", "quoted_in")
# A table that is not there at all is one fault from so many references on.
_SEVERAL = 2


# The file and the row of what was read.
Place = tuple[str, int]


@dataclass
class Checked:
    """What checking made of a dataset: its claims and judgements, or its faults.

    Warnings are what stops nothing and is seldom meant; see `graphkit.doubts`. `at` is where
    each claim and each judgement stands.
    """

    claims: list[Claim] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    at: dict[Claim | Judgement, Place] = field(default_factory=dict)


def check(
    dataset: Dataset, model: Model, known: Collection[Node] = (), *, strict: bool = False
) -> Checked:
    """Check a dataset against the model.

    Parameters
    ----------
    dataset : Dataset
    model : Model
    known : collection of (label, id), optional
        Nodes that the graph already holds; relationships may lead to them.
    strict : bool
        Count warnings as faults.

    Returns
    -------
    Checked
        The claims, and every fault and warning in order of file and row.
    """
    checked = _Checker(dataset, model, set(known)).run()
    if strict:
        checked.faults += checked.warnings
        checked.warnings = []
    for found in (checked.faults, checked.warnings):
        found.sort(key=in_order)
    return checked


def in_order(fault: Fault) -> tuple[str, int]:
    """Give what faults are ordered by: file and row."""
    return (fault.file, fault.row or 0)


class _Checker:
    def __init__(self, dataset: Dataset, model: Model, known: set[Node]) -> None:
        self.dataset = dataset
        self.model = model
        self.known = known
        self.checked = Checked(faults=list(dataset.faults), warnings=list(dataset.warnings))
        self.doubts = Doubts(dt.date.today())
        self.tables = [
            self._in_one_form(table, *self._columns_of(table)) for table in dataset.tables
        ]
        self.sources = {
            row.cells["id"]
            for table in self.tables
            if table.name == "Source"
            for row in table.rows
            if "id" in row.cells
        }
        # Labels of which some rows could not be read: an end missing there proves nothing.
        self.unread = {PurePath(fault.file).stem for fault in dataset.faults}
        # Labels whose table was emptied or left out, and how many references lead there.
        full = {table.name for table in self.tables if table.rows} | {label for label, _ in known}
        emptied = {table.name for table in self.tables if not table.rows}
        self.without_rows = {*emptied, *(model.labels.keys() - full)}
        self.lacking: defaultdict[str, list[Fault]] = defaultdict(list)
        # Where each node was first named, and what each place in a source said of it.
        self.named: dict[Node, tuple[Table, Row]] = {}
        self.first: dict[Node, tuple[Table, Row]] = {}
        self.said_at: dict[tuple[Node, str, str, str], tuple[Row, Any]] = {}
        # Ids that a judgement folds into others: no table need name them.
        table = dataset.judgements
        self.judgements = table and self._in_one_form(table, _JUDGEMENT)
        cells = [row.cells for row in self.judgements.rows] if self.judgements else []
        self.known |= {
            (each["label"], each["other_id"])
            for each in cells
            if each.get("judgement") == SAME and {"label", "other_id"} <= each.keys()
        }

    def run(self) -> Checked:
        nodes = [table for table in self.tables if table.name in self.model.labels]
        relationships = [table for table in self.tables if table.name in self.model.relationships]
        for table in self.tables:
            if table.name not in self.model.labels and table.name not in self.model.relationships:
                self._unknown_table(table)
        for table in nodes:
            if self._columns_stand(table, self.model.labels[table.name].columns, {"id"}):
                for row in table.rows:
                    self._node(table, row, self.model.labels[table.name])
            else:
                self.unread.add(table.name)
        for node, (table, row) in self.first.items():
            if node not in self.named and not self._may_exist(node, set()):
                self._fault(table, row, "name", None, "is empty", "give the node its usual name")
        for table in relationships:
            kind = self.model.relationships[table.name]
            needed = {"from", "to"}
            needed |= {"from_label"} if len(kind.from_labels) > 1 else set()
            needed |= {"to_label"} if len(kind.to_labels) > 1 else set()
            if self._columns_stand(table, kind.columns, needed):
                for row in table.rows:
                    self._relationship(table, row, kind)
        if self.judgements is not None:
            self._judgements(self.judgements)
        self._emptied()
        self.doubts.whole({each.pair for each in self.checked.judgements})
        self.checked.warnings += self.doubts.warnings
        return self.checked

    def _fault(
        self,
        table: Table,
        row: Row | None,
        column: str | None,
        value: str | None,
        reason: str,
        fix: str,
    ) -> None:
        number = row.number if row is not None else None
        self.checked.faults.append(Fault(table.file, number, column, value, reason, fix))

    def _lacks(
        self, table: Table, row: Row, column: str, node: Node, *, fix: str, of: str = ""
    ) -> None:
        """Say that a node is neither here nor in the graph; once where a whole table is gone."""
        reason = f"is no {of or node[0]} here or in the graph"
        fault = Fault(table.file, row.number, column, node[1], reason, fix)
        if node[0] in self.without_rows:
            self.lacking[node[0]].append(fault)
        else:
            self.checked.faults.append(fault)

    def _emptied(self) -> None:
        files = {table.name: table.file for table in self.tables}
        for label, lacking in self.lacking.items():
            count = len(lacking)
            if label in files:
                reason = f"has no rows, and {_many(count)} to a {label} that is not in the graph"
                fix = f"put its rows back, or take out what leads there (first {lacking[0].place})"
                self.checked.faults.append(Fault(files[label], None, None, None, reason, fix))
            elif count >= _SEVERAL:
                reason = f"is not here, and {_many(count)} to a {label} that is not in the graph"
                fix = f"add it, or take out what leads there (first {lacking[0].place})"
                self.checked.faults.append(Fault(f"{label}.csv", None, None, None, reason, fix))
            else:
                self.checked.faults += lacking

    # -- judgements ----------------------------------------------------------

    def _judgements(self, table: Table) -> None:
        judged: dict[frozenset[Node], Row] = {}
        for column in table.columns:
            if column not in _JUDGEMENT:
                fix = f"rename it{_suggest(column, _JUDGEMENT)} or take it out"
                self._fault(table, Row(1, {}), column, None, "is no column of this table", fix)
        for column in _JUDGEMENT:
            if column not in table.columns and column != "other_label":
                fix = f"add it; the columns are {', '.join(_JUDGEMENT)}"
                self._fault(table, Row(1, {}), column, None, "is missing", fix)
                return
        for row in table.rows:
            missing = [name for name in _JUDGEMENT if name not in row.cells]
            for name in missing:
                if name != "other_label":
                    fix = f"give {', '.join(_JUDGEMENT)}; other_label where it differs"
                    self._fault(table, row, name, None, "is empty", fix)
            if set(missing) - {"other_label"}:
                continue
            cells = {"other_label": row.cells["label"], **row.cells}
            judgement = Judgement(*(cells[name] for name in _JUDGEMENT))
            if self._judgement_stands(table, row, judgement):
                first = judged.setdefault(judgement.pair, row)
                if first is not row:
                    reason = f"is judged in row {first.number} too"
                    self._fault(table, row, "id", judgement.id, reason, "keep one of the two")
                self.checked.judgements.append(judgement)
                self.checked.at.setdefault(judgement, (table.file, row.number))

    def _judgement_stands(self, table: Table, row: Row, judgement: Judgement) -> bool:
        before = len(self.checked.faults)
        if judgement.judgement not in JUDGED:
            reason, fix = "is no judgement", f"use {_alternatives(JUDGED)}"
            self._fault(table, row, "judgement", judgement.judgement, reason, fix)
        if len(judgement.pair) == 1:
            fix = "name two things"
            self._fault(table, row, "other_id", judgement.other_id, "is the same id", fix)
        same = judgement.judgement == SAME
        if same and judgement.label != judgement.other_label:
            reason = f"is judged the same as a {judgement.label}"
            fix = "file both under one label in the tables, or judge them unsure"
            self._fault(table, row, "other_label", judgement.other_label, reason, fix)
        ends = [("id", judgement.label, judgement.id)]
        # What was folded away need not be there any more.
        ends += [] if same else [("other_id", judgement.other_label, judgement.other_id)]
        for column, label, node_id in ends:
            if not self._may_exist((label, node_id), self.first):
                ids = [known for of, known in self.first if of == label]
                fix = f"name one that is{_suggest(node_id, ids)}, or take the row out"
                self._lacks(table, row, column, (label, node_id), fix=fix)
        return len(self.checked.faults) == before

    # -- files and columns ---------------------------------------------------

    def _in_one_form(
        self, table: Table, allowed: tuple[str, ...], key: tuple[str, ...] = ()
    ) -> Table:
        """Read headings and ids as they are meant: by letters that can be seen, ids in one form."""
        meant = {_letters(column): column for column in allowed if column not in table.columns}
        called = {
            column: meant.pop(_letters(column))
            for column in table.columns
            if column not in allowed and _letters(column) in meant
        }
        for column, name in called.items():
            reason, fix = f"is read as {name}", f"rename it (did you mean {name}?)"
            self.checked.warnings.append(Fault(table.file, 1, column, None, reason, fix))
        columns = tuple(called.get(column, column) for column in table.columns)
        ids = [column for column in (*_IDS, *key) if column in columns]
        rows = tuple(_read_as_meant(row, called, ids) for row in table.rows)
        return replace(table, columns=columns, rows=rows)

    def _columns_of(self, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the columns that a table may have, and those that tell its facts apart."""
        if table.name in self.model.labels:
            return self.model.labels[table.name].columns, ()
        kind = self.model.relationships.get(table.name)
        return (kind.columns, kind.key) if kind else (table.columns, ())

    def _unknown_table(self, table: Table) -> None:
        names = [*self.model.labels, *self.model.relationships]
        fix = f"rename the file{_suggest(table.name, names)}; docs/schema.md lists what there is"
        reason = f"'{table.name}' is no label and no relationship type of the model"
        self._fault(table, None, None, None, reason, fix)

    def _columns_stand(self, table: Table, allowed: tuple[str, ...], needed: set[str]) -> bool:
        stands = True
        needed = {*needed, *_EVIDENCE}
        if table.name in self.model.labels:
            declared: Iterable[Property] = self.model.labels[table.name].stated
        else:
            declared = self.model.relationships[table.name].stated
        needed |= {p.name for p in declared if p.required}
        if not table.rows and table.name == "Source":
            if self.judgements is not None and len(self.tables) == 1:
                # Judgements alone cite nothing.
                return True
            fix = "add a [[source]] with id, name and date for each document cited"
            self._fault(table, None, None, None, "there is no source", fix)
            return False
        for column in table.columns:
            if column not in allowed:
                fix = f"rename it{_suggest(column, allowed)} or take it out"
                self._fault(table, Row(1, {}), column, None, "is no column of this table", fix)
                stands = False
        for column in allowed:
            if column in needed and column not in table.columns:
                fix = f"add it; the columns are {', '.join(allowed)}"
                self._fault(table, Row(1, {}), column, None, "is missing", fix)
                stands = False
        return stands

    # -- rows ----------------------------------------------------------------

    def _node(self, table: Table, row: Row, label: Label) -> None:
        node_id = row.cells.get("id")
        if node_id is None:
            self._fault(table, row, "id", None, "is empty", "give every row an id")
            return
        said, typed = self._typed(table, row, label.stated)
        source = self._source(table, row)
        node = (label.name, node_id)
        self.first.setdefault(node, (table, row))
        self._required(table, row, [p for p in label.stated if p.required and p.name != "name"])
        self._stated_none(table, row, said)
        self._same_throughout(table, row, node, said)
        ordered = self._dates_in_order(table, row, said)
        if source is None or not (typed and ordered):
            return
        self.doubts.node(table, row, label, said)
        locator = row.cells["locator"]
        self._no_contradiction(table, row, node, said, (source, locator))
        self._claim(table, row, node_identity(label.name, node_id), source, said)

    def _relationship(self, table: Table, row: Row, kind: RelationshipType) -> None:
        said, typed = self._typed(table, row, kind.stated)
        source = self._source(table, row)
        self._required(table, row, [p for p in kind.stated if p.required])
        ends = self._ends(table, row, kind)
        keyed = self._key_stands(table, row, kind)
        ordered = self._dates_in_order(table, row, said)
        ordered = self._range_stands(table, row, said) and ordered
        self._places(table, row, said)
        if ends is None or source is None or not (typed and keyed and ordered):
            return
        identity = claim_identity(self.model, kind.name, ends, said)
        self.doubts.relationship(table, row, kind, identity, said)
        said.pop("standing", None)
        self._claim(table, row, identity, source, said)

    def _claim(
        self, table: Table, row: Row, identity: Identity, source: str, said: dict[str, Any]
    ) -> None:
        content = to_content(said)
        locator = closed(row.cells["locator"])
        claim = Claim(identity, source, locator, self.dataset.name, content)
        self.checked.claims.append(claim)
        self.checked.at.setdefault(claim, (table.file, row.number))

    # -- cells ---------------------------------------------------------------

    def _typed(
        self, table: Table, row: Row, declared: Iterable[Property]
    ) -> tuple[dict[str, Any], bool]:
        said: dict[str, Any] = {}
        typed = True
        for prop in declared:
            text = row.cells.get(prop.name)
            if text is None:
                continue
            try:
                value = _value(prop, text)
            except ValueError as error:
                reason, fix = error.args
                self._fault(table, row, prop.name, text, reason, fix)
                typed = False
                continue
            # A list of nothing, ";", says no more than an empty cell.
            if value != []:
                said[prop.name] = value
        return said, typed

    def _source(self, table: Table, row: Row) -> str | None:
        source, locator = row.cells.get("source"), row.cells.get("locator")
        if locator is None:
            fix = "say where in the source it stands, such as ¶3.16"
            self._fault(table, row, "locator", None, "is empty", fix)
        if source is None:
            fix = "give the id of the source that says it"
            self._fault(table, row, "source", None, "is empty", fix)
            return None
        if not self.sources:
            # Told once, of the sources themselves.
            return None
        if source not in self.sources:
            fix = f"add it to dataset.toml as [[source]]{_suggest(source, self.sources)}"
            self._fault(table, row, "source", source, "is no source of this dataset", fix)
            return None
        return source if locator is not None else None

    def _required(self, table: Table, row: Row, required: Iterable[Property]) -> None:
        for prop in required:
            if prop.name not in row.cells:
                fix = prop.description.rstrip(".")
                self._fault(table, row, prop.name, None, "is empty", f"it is needed: {fix}")

    def _stated_none(self, table: Table, row: Row, said: dict[str, Any]) -> None:
        for name in said.get("stated_none", ()):
            if name not in self.model.relationships:
                fix = f"name one{_suggest(name, self.model.relationships)}"
                self._fault(table, row, "stated_none", name, "is no relationship type", fix)

    def _same_throughout(self, table: Table, row: Row, node: Node, said: dict[str, Any]) -> None:
        """Hold a node to one name: another spelling belongs among its aliases."""
        if "name" not in said:
            return
        _, first = self.named.setdefault(node, (table, row))
        if same_name(first.cells["name"]) != same_name(said["name"]):
            fix = (
                f"row {first.number} names {node[1]} {first.cells['name']!r}; keep one name and "
                "put the other under aliases, or give one of them another id"
            )
            self._fault(table, row, "name", said["name"], "gives this id a second name", fix)

    def _no_contradiction(
        self, table: Table, row: Row, node: Node, said: dict[str, Any], place: tuple[str, str]
    ) -> None:
        for name, value in said.items():
            # The lists of several rows are one list.
            if name == "name" or isinstance(value, list):
                continue
            first, before = self.said_at.setdefault((node, *place, name), (row, value))
            if before != value:
                fix = f"row {first.number} says otherwise at the same place in the source; keep one"
                reason = f"contradicts another row with id {node[1]}"
                self._fault(table, row, name, row.cells[name], reason, fix)

    def _ends(
        self, table: Table, row: Row, kind: RelationshipType
    ) -> tuple[str, str, str, str] | None:
        start = self._end(table, row, "from", kind.from_labels)
        end = self._end(table, row, "to", kind.to_labels)
        if start is None or end is None:
            return None
        if (start[0], end[0]) not in kind.ends:
            allowed = sorted(b for a, b in kind.ends if a == start[0])
            reason = f"cannot follow {start[0]} in {kind.name}"
            fix = f"use {_alternatives(allowed)}"
            self._fault(table, row, "to_label", end[0], reason, fix)
            return None
        if start == end:
            fix = "name two different ends"
            self._fault(table, row, "to", end[1], "is the same as where it begins", fix)
            return None
        stands = True
        for column, node in (("from", start), ("to", end)):
            if not self._may_exist(node, self.first):
                ids = [node_id for label, node_id in self.first if label == node[0]]
                fix = f"add it to {node[0]}.csv{_suggest(node[1], ids)}"
                self._lacks(table, row, column, node, fix=fix)
                stands = False
        return (*start, *end) if stands else None

    def _end(self, table: Table, row: Row, side: str, labels: tuple[str, ...]) -> Node | None:
        label = row.cells.get(f"{side}_label", labels[0] if len(labels) == 1 else None)
        node_id = row.cells.get(side)
        if label is None:
            fix = f"write {_alternatives(labels)}"
            self._fault(table, row, f"{side}_label", None, "is empty", fix)
        elif label not in labels:
            known = label in self.model.labels
            reason = f"cannot stand there in {table.name}" if known else "is no label of the model"
            fix = f"use {_alternatives(labels)}"
            self._fault(table, row, f"{side}_label", label, reason, fix)
            label = None
        if node_id is None:
            self._fault(table, row, side, None, "is empty", "give the id of a node")
        return (label, node_id) if label is not None and node_id is not None else None

    def _key_stands(self, table: Table, row: Row, kind: RelationshipType) -> bool:
        stands = True
        for column in kind.key:
            text = row.cells.get(column, "")
            if KEY_JOIN in text or KEY_PART in text:
                reason = f"holds {KEY_JOIN} or {KEY_PART}, which part the key"
                self._fault(table, row, column, text, reason, "write it without them")
                stands = False
        return stands

    def _dates_in_order(self, table: Table, row: Row, said: dict[str, Any]) -> bool:
        if "valid_from" not in said or "valid_to" not in said:
            return True
        if ends_by(said["valid_to"]) > parse_span(said["valid_from"]).first:
            return True
        reason = f"is not after valid_from ({said['valid_from']})"
        self._fault(table, row, "valid_to", said["valid_to"], reason, "put the dates right")
        return False

    def _range_stands(self, table: Table, row: Row, said: dict[str, Any]) -> bool:
        amount, most = said.get("amount"), said.get("amount_to")
        unread = amount is None and "amount" in row.cells
        if most is None or unread or (amount is not None and amount < most):
            return True
        reason = f"is not above amount ({row.cells.get('amount', 'empty')})"
        fix = "give the lower end of the range under amount and the upper end under amount_to"
        self._fault(table, row, "amount_to", row.cells["amount_to"], reason, fix)
        return False

    def _may_exist(self, node: Node, here: Collection[Node]) -> bool:
        return node in here or node in self.known or node[0] in self.unread

    def _places(self, table: Table, row: Row, said: dict[str, Any]) -> None:
        for place in said.get("places", ()):
            nodes = [(label, place) for label in PLACES]
            if not any(self._may_exist(node, self.first) for node in nodes):
                fix = "give the id of a ward, neighbourhood, LSOA or other place"
                there = {each.name for each in self.tables}
                emptied = [name for name in PLACES if name in self.without_rows & there]
                label = (*emptied, "place")[0]
                self._lacks(table, row, "places", (label, place), fix=fix, of="place")


def _value(prop: Property, text: str) -> Any:
    """Read a cell as the model declares it; raises ValueError(reason, fix)."""
    parts = [closed(part) for part in entries(text)] if prop.type == "list" else [text]
    wrong = [part for part in parts if prop.one_of and part not in prop.one_of]
    if wrong:
        fix = f"use {_alternatives(prop.one_of)}, or leave it empty where not stated"
        which = f"holds {wrong[0]}, which " if len(parts) > 1 else ""
        raise ValueError(f"{which}is not one of the values allowed", fix)
    match prop.type:
        case "list":
            return parts
        case "integer":
            return _at_least(prop, _whole(text))
        case "number":
            return _at_least(prop, _number(text))
        case "money" | "currency" | "boolean":
            read = {"money": _sum, "currency": read_currency, "boolean": _boolean}
            return read[prop.type](text)
        case "date":
            try:
                return parse_day(text).isoformat()
            except ValueError:
                raise ValueError("is not a full date", "write it as 2019-03-31") from None
        case "span":
            try:
                parse_span(text)
            except ValueError:
                raise ValueError("is not a date", _date_fix(text)) from None
    return closed(text)


def _date_fix(text: str) -> str:
    found = _FINANCIAL_YEAR.fullmatch(text)
    if found is not None and (int(found[1]) + 1) % 100 == int(found[2]):
        return f"write {found[1]}/{found[2]} for the financial year"
    return _DATE_FIX


def _at_least(prop: Property, value: float) -> float:
    if prop.least is not None and value < prop.least:
        raise ValueError("is too small", f"it cannot be less than {prop.least}")
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("is neither true nor false", "write true, false or nothing")
    return text.lower() == "true"


def _sum(text: str) -> float:
    amount = _number(text)
    if amount < 0:
        fix = "write a positive sum; what went back is a row of FUNDS with the stage returned"
        raise ValueError("is less than nothing", fix)
    no_finer_than_pence(text, amount)
    return amount


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("is not a whole number", "write digits only, such as 1200")
    if len(text) > _MOST_DIGITS:
        raise ValueError("is too large a number", _LARGE_FIX)
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        fix = "write digits only, without £, commas or %, such as 1200 or 0.5"
        raise ValueError("is not a number", fix)
    if not math.isfinite(float(text)):
        raise ValueError("is too large a number", _LARGE_FIX)
    return float(text)


def _read_as_meant(row: Row, called: Mapping[str, str], ids: Collection[str]) -> Row:
    """Give a row with its columns under their own names and its ids in one form."""
    cells = row.cells
    if called:
        cells = {called.get(name, name): text for name, text in cells.items()}
    forms = {column: as_id(cells[column]) for column in ids if column in cells}
    if cells is row.cells and all(cells[column] == form for column, form in forms.items()):
        return row
    return Row(row.number, {name: text for name, text in {**cells, **forms}.items() if text})


def _letters(heading: str) -> str:
    """Leave of a heading what tells it from others: no case, no spaces, no signs between words."""
    return same_name(heading).replace("_", "").replace("-", "")


def _many(count: int) -> str:
    return f"{count:,} reference{'s lead' if count > 1 else ' leads'}"


def _suggest(text: str, names: Iterable[str]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extractOne(
        text, list(names), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    return f" (did you mean {near[0]}?)" if near else ""


def _alternatives(names: Iterable[str]) -> str:
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
