"""What changed between two days, drawn: what appeared, ended, happened and was replaced."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.changes import CHANGED
from graphkit.questions.history import History
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName
from graphkit.time.spans import in_words
from graphkit.views.making import Maker, key, sizes, statements
from graphkit.viz.drawing import Drawing, Line
from graphkit.wording import verb


def draw_changes(reader: Reader, model: Model, rows: Rows, start: dt.date, end: dt.date) -> Drawing:
    """Draw the rows of what changed.

    Parameters
    ----------
    reader : Reader
    model : Model
    rows : Rows
        As `Graph.changes` gives them.
    start, end : datetime.date
        The first and the last day.

    Returns
    -------
    Drawing
        A line a row that joins two things. Its states say what became of it: began, ended,
        happened, or only first stated then, its beginning unknown.
    """
    maker = Maker(History(reader, model), end, include_old=True)
    groups: dict[tuple[str, Node, Node], list[Row]] = {}
    # What is told of a thing itself: that it began, ended or was first mentioned.
    own: dict[Node, list[Row]] = {}
    nodes: dict[Node, None] = {}
    for row in rows:
        first: Node = (row["label"], row["id"])
        nodes[first] = None
        if row["type"] is None:
            own.setdefault(first, []).append(row)
            continue
        other: Node = (row["other_label"], row["other_id"])
        nodes[other] = None
        # Rows about a report begin with what is reported on; the model with the source.
        ends = (other, first) if row["type"] == "REPORTED" else (first, other)
        groups.setdefault((row["type"], *ends), []).append(row)
    lines = tuple(_line(maker.model, maker.sources, told, group) for told, group in groups.items())
    about = maker.history.things(nodes)
    touched = Counter(node for _, begin, finish in groups for node in (begin, finish))
    size = sizes({node: touched[node] for node in about})
    things = tuple(
        maker.thing(
            row,
            size=size[node],
            states=tuple(dict.fromkeys(told["change"] for told in own.get(node, ()))),
            note="; ".join(_said(told) for told in own.get(node, ()) if _said(told)),
        )
        for node, row in about.items()
    )
    question = f"What changed from {in_words(start)} to {in_words(end)}?"
    notes = rows.notes if rows else (rows.empty, *rows.notes)
    return Drawing("changes", question, end.isoformat(), things, lines, notes=notes)


def _said(row: Row) -> str:
    """Say of a thing itself when it began or ended, or what it was called before."""
    words: str | None = row["detail"] if row["kind"] == "names" else row["when"]
    return words or ""


def _reading(model: Model, kind: str, rows: list[Row]) -> tuple[str, str]:
    """Say how a line reads from its beginning and from its end."""
    declared = model.relationships[kind]
    relations = {row["relation"] for row in rows}
    for value in (value for each in declared.properties.values() for value in each.one_of):
        if relations == {verb(model, kind, [value], forward=True)}:
            return verb(model, kind, [value], forward=True), verb(
                model, kind, [value], forward=False
            )
    return declared.forward, declared.backward


def _line(
    model: Model,
    sources: dict[str, SourceName],
    told: tuple[str, Node, Node],
    rows: list[Row],
) -> Line:
    kind, start, end = told
    words, back = _reading(model, kind, rows)
    states = [row["change"] for row in rows]
    states += [row["standing"] for row in rows if row["standing"]]
    states += ["disputed" for row in rows if row["disputed"]]
    details = list(dict.fromkeys(row["detail"] for row in rows if row["detail"]))
    properties = {
        "what it says": "; ".join(details),
        "when": "; also ".join(dict.fromkeys(row["when"] for row in rows)),
        "part": "; ".join(dict.fromkeys(row["part"] for row in rows)),
        "kind of change": "; ".join(dict.fromkeys(row["kind"] for row in rows)),
    }
    cited = (each for row in rows for each in statements(row, sources))
    return Line(
        key=f"{kind}:{key(start)}>{key(end)}",
        start=key(start),
        end=key(end),
        type=kind,
        words=words,
        back=back,
        width=0.3 if any(row["part"] == CHANGED for row in rows) else 0.0,
        states=tuple(dict.fromkeys(states)),
        note="; ".join(details),
        properties={name: said for name, said in properties.items() if said},
        statements=tuple(dict.fromkeys(cited)),
    )
