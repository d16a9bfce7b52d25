"""Showing one thing: everything that the sources say it owns, chairs, delivers, funds, holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from graphkit.claims import Node, key_of
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.codes import codes
from graphkit.questions.history import Fact, History
from graphkit.questions.posts import posts
from graphkit.questions.silence import stated_none
from graphkit.questions.succession import (
    DATED_BACK,
    became,
    ended,
    not_mentioned_before,
    to_begin,
)
from graphkit.rows import Row, Rows
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, IN_FORCE, LATER, thing_validity
from graphkit.wording import citations, detail, standing, verb, when

COLUMNS = (
    "relation", "label", "id", "name", "holder", "detail", "state", "when", "since", "until",
    "first_stated", "last_stated", "old", "disputed", "evidence", "type", "direction", "sources",
    "locators",
)  # fmt: skip


def show_thing(
    reader: Reader, model: Model, thing: Thing, as_of: dt.date, *, include_later: bool,
    history: History | None = None,
) -> Rows:  # fmt: skip
    """List everything that is said of one thing on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
    as_of : datetime.date
    include_later : bool
        Also what was first stated after the day and whose beginning is unknown.
    history : History, optional
        Where it was made already.

    Returns
    -------
    Rows
        A row a fact: its relation in words, the other end, its dates and evidence.
    """
    history = history or History(reader, model)
    asked = (thing.label, thing.id)
    node = history.names.on(asked, as_of)
    name = history.names.name(node, thing.name)
    facts = history.at([node])
    here = [fact for fact in history.on(facts, as_of) if node in (fact.start, fact.end)]
    known = [
        fact
        for fact in here
        if fact.state(as_of) != LATER or (include_later and fact.validity.begins is None)
    ]
    filled = posts(history, [node, *(fact.other(node) for fact in known)], as_of)
    holders = {each: post.words for each, post in filled.items()}
    order = {kind: place for place, kind in enumerate(_reading_order(model))}
    rows = [_row(history, fact, node, holders, as_of) for fact in known]
    rows.sort(key=lambda row: _row_order(row, order))
    ever = history.things(history.names.ever(node))
    notes = [f"as of {in_words(as_of)}"]
    if early := not_mentioned_before(ever.values(), as_of):
        notes.append(f"{early}; {DATED_BACK}" if rows else early)
    notes += became(history, asked, thing.name, facts, as_of)
    notes += _standing(history, node, name, ever.get(node), facts, as_of)
    notes += [f"{name}: {holders[node]}"] if node in holders else []
    known_by = codes(ever.values())
    notes += known_by
    if later := len(here) - len(known):
        notes.append(f"{later} first stated or beginning later are left out")
    title = f"{name} ({key_of(*node)})"
    empty = "no source says anything of it" + (" but its codes" if known_by else "")
    return Rows(COLUMNS, tuple(rows), tuple(notes), title, empty)


def _row(history: History, fact: Fact, node: Node, holders: dict[Node, str], as_of: dt.date) -> Row:
    """Make the row of a fact at a thing."""
    out = fact.start == node
    side, other = ("to", fact.end) if out else ("from", fact.start)
    event = history.model.relationships[fact.type].kind == "event"
    old, state = fact.is_old(as_of), fact.state(as_of)
    return {
        **{name: fact.row.get(name) for name in COLUMNS},
        "relation": verb(history.model, fact.type, [fact.row["detail"]], forward=out),
        "label": other[0],
        "id": other[1],
        "name": history.names.name(other, fact.row[f"{side}_name"]),
        "holder": holders.get(other),
        "detail": detail(fact.row) or None,
        "state": state,
        "when": standing(state, when(fact.row, event=event, old=old), fact.standing),
        "old": old,
        "evidence": "; ".join(citations(fact.row, history.sources)),
        "direction": "out" if out else "in",
    }


def _standing(
    history: History, node: Node, name: str, thing: Row | None, facts: Iterable[Fact],
    as_of: dt.date,
) -> Iterator[str]:  # fmt: skip
    """Say how a thing ended, that it is yet to begin, or that it is only proposed."""
    if said := ended(history, node, thing, facts, as_of) or to_begin(thing, as_of):
        yield f"{name} {said}"
    state = thing_validity(thing).state(as_of) if thing else IN_FORCE
    if state in COMING:
        yield f"{name} is only {state} itself"
    for kind in (thing["stated_none"] or ()) if thing else ():
        facts = list(facts)
        since = stated_none(thing, [kind], facts, history.sources, as_of) if thing else None
        # Of a post its holder is told besides.
        if since is not None and kind != "HOLDS":
            out = node[0] in history.model.relationships[kind].from_labels
            yield (
                f"{name} {verb(history.model, kind, forward=out)} nobody and nothing, as a source "
                f"of {in_words(since)} states"
            )


def _reading_order(model: Model) -> list[str]:
    # What a Head of Localities asks first; the rest follows as the model lists it.
    first = ["OWNS", "CHAIRS", "MEMBER_OF", "ACCOUNTABLE_TO", "SCRUTINISED_BY", "OVERSEES"]
    first += ["DELIVERS", "PROVIDES", "MANAGES", "FUNDS", "HOLDS", "POST_IN", "PART_OF"]
    return [*first, *(name for name in model.relationships if name not in first)]


def _row_order(row: Row, order: dict[str, int]) -> tuple[object, ...]:
    past = row["state"] != IN_FORCE
    group = (order[row["type"]], row["direction"], row["relation"])
    return (*group, row["old"], past, row["name"], row["label"], row["id"])
