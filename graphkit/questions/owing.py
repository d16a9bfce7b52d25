"""What is owed on a day and not paid: owners, chairs, bodies above, scrutiny, money, dates.

Only what is in force is owed anything; what a source proposes, or ended, owes nothing. Any
fact in force pays, however old. Where something else is known, such as who it was that
ended, the gap says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphkit.claims import Node
from graphkit.model import Model
from graphkit.questions.history import Fact
from graphkit.questions.posts import VACANT, Post, posts
from graphkit.questions.silence import stated_none
from graphkit.questions.slice import Slice, Whole
from graphkit.questions.succession import ended, successors
from graphkit.rows import Row
from graphkit.time.validity import AGREED, ENDED, IN_FORCE, ONLY_END, PROPOSED
from graphkit.wording import ending, together

_NONE = "a source says there is none"
NOT_STATED = "not stated"


def about(thing: Whole, **more: Any) -> Row:
    """Make a row about a thing, cited where a source first states it."""
    first = thing.rows[0]
    return {
        "label": thing.label,
        "id": thing.node[1],
        "name": thing.name,
        "first_stated": thing.first_stated,
        "last_stated": thing.last_stated,
        "old_from": thing.old_from,
        "sources": first["sources"][:1],
        "locators": first["locators"][:1],
        **more,
    }


# -- actions ---------------------------------------------------------------------------------


def without_owner(day: Slice, model: Model) -> Iterator[Row]:
    """Find the actions that nobody owns."""
    steps = [s for s in model.walk.steps if s.type == "OWNS" and "Action" in s.from_labels]
    raci = {value for step in steps for value in step.only.get("raci", ())}
    for action in day.there("Action"):
        owned = [f for f in day.at(action.node, "OWNS") if f.row["detail"] in raci]
        if (gap := _unpaid(day, action, owned, ["OWNS"])) is not None:
            yield gap


def due(day: Slice, *, passed: bool) -> Iterator[Row]:
    """Find the actions whose due date, as last reported, has passed; or those without one."""
    for action in day.there("Action"):
        reports = sorted(
            (f for f in day.at(action.node, "REPORTED") if f.state(day.day) == IN_FORCE),
            key=lambda fact: _reported(day, fact),
        )
        dated = [fact.row for fact in reports if fact.row["due"] is not None]
        status = [fact.row["status"] for fact in reports if fact.row["status"] is not None]
        reported = f"last reported: {status[-1]}" if status else None
        if not dated and not passed:
            yield about(action, detail=reported)
        elif dated and passed and dated[-1]["due_until"] <= day.day:
            row = dated[-1]
            detail = "; ".join(filter(None, (f"due {row['due']}", reported)))
            cited = {"sources": row["sources"][:1], "locators": row["locators"][:1]}
            yield about(action, detail=detail, **cited)


def _reported(day: Slice, fact: Fact) -> tuple[Any, ...]:
    """Put reports in order: an undated one is of the day of the source that reports."""
    own = day.sources[fact.start[1]].date
    return (fact.row["since"] or own, fact.row["last_stated"], fact.identity)


# -- boards ----------------------------------------------------------------------------------


def boards_owing(day: Slice, model: Model, what: str) -> Iterator[Row]:
    """Find the boards of a kind that owes something, and that lack it.

    What was followed by something else owes nothing any more.
    """
    for board in _standing_alone(day):
        kind = model.board_kinds.get(board["kind"] or "")
        if kind is None or what not in kind.owes:
            continue
        paying = [f for f in day.at(board.node, *model.owed[what].paid_by) if
                  _pays(f, board.node, model)]  # fmt: skip
        if (gap := _unpaid(day, board, paying, model.owed[what].paid_by)) is not None:
            yield {**gap, "detail": f"{kind.name} board; {gap['detail'] or NOT_STATED}"}


def without_kind(day: Slice) -> Iterator[Row]:
    """Find the boards of no recorded kind."""
    return (about(board) for board in _standing_alone(day) if board["kind"] is None)


def _standing_alone(day: Slice) -> Iterator[Whole]:
    names = day.history.names
    for board in day.there("Board"):
        followed = day.at(board.node, "SUCCEEDED_BY")
        if not successors(day.history, board.node, followed, day.day) and not names.several(
            board.node, day.day
        ):
            yield board


def _pays(fact: Fact, board: Node, model: Model) -> bool:
    """Say whether a fact is of the kind that gives a board what it owes."""
    outward = "Board" in model.relationships[fact.type].from_labels
    if outward != (fact.start == board):
        return False
    # Where the walk goes on to some bodies only, only those stand above.
    steps = [s for s in model.walk.steps if s.type == fact.type and "Board" in s.from_labels]
    return not steps or any(fact.other(board)[0] in step.to_labels for step in steps)


# -- money -----------------------------------------------------------------------------------


def without_money(day: Slice) -> Iterator[Row]:
    """Find the projects for which no source records money."""
    for project in day.there("Project"):
        funded = [f for f in day.at(project.node, "FUNDS") if f.end == project.node]
        if (gap := _unpaid(day, project, funded, ["FUNDS"])) is not None:
            yield gap


def without_projects(day: Slice) -> Iterator[Row]:
    """Find the funding streams of which no source says what they pay for."""
    for stream in day.there("FundingStream"):
        paid = [f for f in day.at(stream.node, "FUNDS") if f.end[0] != "FundingStream"]
        if (gap := _unpaid(day, stream, paid, ["FUNDS"])) is not None:
            yield gap


# -- posts -----------------------------------------------------------------------------------


def vacant(day: Slice) -> Iterator[Row]:
    """Find the posts whose last holder left, or that a source says nobody holds."""
    roles = {role.node: role for role in day.there("Role")}
    for node, post in posts(day.history, roles, day.day).items():
        if post.state == VACANT:
            yield {**about(roles[node], **_vacancy(day, roles[node], post)), "detail": post.words}


def _vacancy(day: Slice, role: Whole, post: Post) -> Row:
    cited = [fact.row for fact in post.last]
    if post.none_since is not None:
        cited.insert(0, _none_cited(day, role, ["HOLDS"], post.none_since))
    return together(cited)


# -- in common -------------------------------------------------------------------------------


def _unpaid(day: Slice, thing: Whole, facts: Sequence[Fact], kinds: Iterable[str]) -> Row | None:
    """Make the gap of a thing that lacks something; None where a fact in force gives it.

    Parameters
    ----------
    day : Slice
    thing : Whole
    facts : sequence of Fact
        All that could give it, whatever became of them.
    kinds : iterable of str
        Their types, of which a source may say that there is none.

    Returns
    -------
    dict or None
        Its ``detail`` says what else is known.
    """
    none = _none_since(day, thing, kinds, facts)
    named = [fact for fact in facts if fact.state(day.day) == IN_FORCE]
    if named and none is None:
        return None
    said: list[str] = []
    cited: list[Row] = [about(thing)]
    if none is not None:
        said.append(_NONE)
        cited = [_none_cited(day, thing, kinds, none)]
        said += [f"before that, one named {name}" for name in _names(day, thing, named)]
    for fact in _ended_last(day, facts):
        words, sources = _former(day, thing, fact)
        said.append(words)
        cited.append(sources)
    for state, words in _HALF_SAID.items():
        half = [fact for fact in facts if fact.state(day.day) == state]
        if half:
            said.append(words + ", ".join(_names(day, thing, half)))
    return {
        **about(thing),
        **together(cited),
        "detail": "; ".join(dict.fromkeys(said)) or None,
    }


_HALF_SAID = {
    ONLY_END: "only the end is stated of ",
    PROPOSED: "only proposed: ",
    AGREED: "only agreed: ",
}


def _names(day: Slice, thing: Whole, facts: Iterable[Fact]) -> list[str]:
    """Name the other ends of facts at a thing, each once, in order."""
    return sorted({day.called(fact)[fact.start == thing.node] for fact in facts})


def _ended_last(day: Slice, facts: Iterable[Fact]) -> list[Fact]:
    over = [f for f in facts if f.state(day.day) == ENDED and not f.standing]
    latest = max((fact.validity.ends for fact in over), default=None)
    return [fact for fact in over if fact.validity.ends == latest]


def _former(day: Slice, thing: Whole, fact: Fact) -> tuple[str, Row]:
    """Say who had it till when, and by which sources it ended."""
    row, ends = fact.row, fact.validity.ends
    (name,) = _names(day, thing, [fact])
    side = "to" if fact.start == thing.node else "from"
    if row[f"{side}_until"] == ends:
        other = fact.other(thing.node)
        whole = day.things[other]
        followed = day.at(other, "SUCCEEDED_BY")
        if words := ended(day.history, other, whole.rows[0], followed, day.day):
            return f"{name} {words}", whole.ending
    # An end of its own comes first, as its source words it.
    own = ("", "from_", "to_")
    fine = next((row[f"{of}precision_to"] for of in own if row[f"{of}until"] == ends), None)
    return f"formerly {name} (ended {ending(ends, fine)})", row


def _none_since(
    day: Slice, thing: Whole, kinds: Iterable[str], facts: Iterable[Fact]
) -> dt.date | None:
    found = (stated_none(row, kinds, facts, day.sources, day.day) for row in thing.rows)
    return max((date for date in found if date is not None), default=None)


def _none_cited(day: Slice, thing: Whole, kinds: Iterable[str], since: dt.date) -> Row:
    """Cite the claims of a day that say that there is none."""
    return thing.cited(
        lambda source, said: (
            day.sources[source].date == since and bool({*kinds} & {*said.get("stated_none", ())})
        )
    )
