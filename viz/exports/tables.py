"""A part as two tables, nodes and relationships, for CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphkit.viz.exports.part import Part, cited, links_of, nodes_of, source_names

from graphkit.folding import Properties
from graphkit.rows import Row, Rows

_LAST = (
    "holds_from", "holds_to", "first_stated", "last_stated", "disputed", "sources", "locators",
    "evidence",
)  # fmt: skip


def node_table(part: Part) -> Rows:
    """Write a row a node, with the columns that any of them fills."""
    nodes = nodes_of(part)
    first = ("key", "label", "id", "name")
    rows = tuple(
        {"key": n.key, "label": n.label, "id": n.id, "name": n.name, **n.properties} for n in nodes
    )
    declared = (name for label in part.model.labels.values() for name in label.properties)
    return Rows(_columns(first, declared, rows), rows, title="Nodes")


def link_table(part: Part) -> Rows:
    """Write a row a relationship, with the columns that any of them fills."""
    first = ("type", "from_key", "from_name", "reads", "to_key", "to_name")
    rows = tuple(
        {
            "type": link.type,
            "from_key": link.start.key,
            "from_name": link.start.name,
            "reads": link.words,
            "to_key": link.end.key,
            "to_name": link.end.name,
            **link.properties,
        }
        for link in links_of(part, nodes_of(part))
    )
    kinds = part.model.relationships.values()
    declared = (name for kind in kinds for name in kind.properties)
    return Rows(_columns(first, declared, rows), rows, title="Relationships")


def source_table(part: Part) -> Rows:
    """Write a row for each source that anything in the part rests on."""
    columns = ("id", "name", "date", "date_note", "publisher", "url", "quoted_in")
    known = source_names(part.sources)
    rows: tuple[Row, ...] = tuple(
        {"id": source, **{name: part.sources[source].get(name) for name in columns[1:]}}
        for source in sorted(cited(part), key=lambda each: (known[each].date, each))
    )
    return Rows(columns, rows, title="Sources")


def _columns(
    first: Sequence[str], declared: Iterable[str], rows: Sequence[Properties]
) -> tuple[str, ...]:
    filled = {name for row in rows for name in row}
    ordered = dict.fromkeys((*first, *declared, *sorted(filled)))
    middle = [name for name in ordered if name in filled and name not in _LAST]
    ends = [name for name in _LAST if name in filled]
    return (*first, *(name for name in middle if name not in first), *ends)
