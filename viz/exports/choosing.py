"""Choosing what an export holds: a query's rows, what is around one thing, or everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphkit.viz.exports import FORMATS, Format
from graphkit.viz.exports.part import Part, facts_of, is_graph
from graphkit.viz.exports.people import Names, left_out_note, rows_without_people, without_people

from graphkit.claims import node_identity
from graphkit.errors import NotFound, Refused, WrongOption
from graphkit.named_queries import named_query
from graphkit.questions.around import around
from graphkit.questions.in_force import in_force, names_of
from graphkit.rows import Rows
from graphkit.snapshot import read_facts
from graphkit.time.spans import in_words
from graphkit.wording import renamed

if TYPE_CHECKING:
    from graphkit.folding import Facts, Properties
    from graphkit.graph import Graph


def choose_part(
    graph: Graph,
    text: str | None,
    *,
    hops: int,
    as_of: dt.date | None,
    people: bool,
) -> Part:
    """Choose the whole graph, or what is around the thing that a text names.

    Parameters
    ----------
    graph : Graph
    text : str or None
        Names a thing; the whole graph when None.
    hops : int
        Most steps from it.
    as_of : datetime.date or None
        The day on which all of it must be in force; all days when None.
    people : bool
        Whether persons are in it.

    Returns
    -------
    Part

    Raises
    ------
    NotFound
        When the text names nothing, several things, or what is not in force on the day.
    Refused
        When it names a person, and persons are left out.
    """
    facts, notes = read_facts(graph.engine, graph.model), list[str]()
    found = graph.find(text, as_of=as_of) if text is not None else None
    names = None
    if not people:
        if found is not None and found.thing.label == "Person":
            raise Refused(f"{found.thing.name} is a person, and persons are left out")
        names = Names(facts)
        notes.append(left_out_note(facts.nodes))
        facts = without_people(facts, names)
    sources = _sources(facts)
    called = names_of(facts)
    if as_of is not None:
        facts = in_force(facts, graph.model, as_of)
        for node in called.unclear(as_of) if found is None else ():
            notes += renamed(called, node, called.name(node), as_of)
    title = "The whole graph"
    if found is not None:
        thing = found.thing
        centre = (thing.label, names.in_id(thing.id) if names else thing.id)
        if as_of is not None:
            notes += renamed(called, centre, thing.name, as_of)
            centre = called.on(centre, as_of)
        if node_identity(*centre) not in facts.nodes:
            raise NotFound(
                f"{thing.name} is not in force on {in_words(as_of or dt.date.today())}, nor is "
                "anything that joins it; leave --as-of out to see it at all dates"
            )
        facts = around(facts, centre, hops)
        steps = "1 step" if hops == 1 else f"{hops} steps"
        title = f"Everything within {steps} of {thing.name}"
        notes[:0] = [found.note] if found.note else []
    part = Part(title, facts, graph.model, sources, as_of, tuple(notes))
    if names is not None:
        told = tuple(names.in_text(note) for note in part.notes)
        part = replace(part, title=names.in_text(part.title), notes=told)
    return part


def choose_rows(
    graph: Graph,
    format: Format,
    name: str,
    parameters: Mapping[str, Any],
    *,
    as_of: dt.date | None,
    people: bool,
) -> Part | Rows:
    """Choose the rows of a named query, as rows or as the graph that they are.

    Parameters
    ----------
    graph : Graph
    format : Format
        What it is for.
    name : str
        Of the query.
    parameters : mapping
        Its parameters by name.
    as_of : datetime.date or None
        The query's own ``as_of``.
    people : bool
        Whether persons are in it.

    Returns
    -------
    Part or Rows

    Raises
    ------
    WrongOption
        When a day is given and the query asks about none.
    Refused
        When the format needs a graph, and the rows are none.
    """
    query = named_query(name)
    given, limit = query.parted(parameters)
    if as_of is not None:
        if not any(parameter.name == "as_of" for parameter in query.parameters):
            raise WrongOption(f"query {name} asks about no day; leave --as-of out")
        given["as_of"] = as_of
    if not (format.takes_rows or {"from_label", "to_label", "type"} <= set(query.columns)):
        tables = ", ".join(each.name for each in FORMATS.values() if each.takes_rows)
        raise Refused(
            f"the rows of {name} are no graph, which {format.name} needs; take one of: {tables}"
        )
    rows = graph.query(name, limit=limit, **given)
    facts = read_facts(graph.engine, graph.model) if _needs_facts(format, people) else None
    sources: Mapping[str, Properties] = {}
    if facts is not None:
        if not people:
            names = Names(facts)
            rows = rows_without_people(rows, names)
            facts = without_people(facts, names)
        sources = _sources(facts)
    if format.takes_rows or not is_graph(rows):
        return rows
    return Part(rows.title, facts_of(rows), graph.model, sources, None, rows.notes)


def _needs_facts(format: Format, people: bool) -> bool:
    return not (format.takes_rows and people)


def _sources(facts: Facts) -> dict[str, Properties]:
    return {i.start: node for i, node in facts.nodes.items() if i.name == "Source"}
