"""When a fact is in force, what a thing is called, and what is old: each on every kind of day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.claims import Node
from graphkit.sources import SourceName, Sources
from graphkit.time.renames import Names, Renaming, read_renamings
from graphkit.time.spans import EVER, OPEN
from graphkit.time.validity import (
    AGREED,
    ENDED,
    IN_FORCE,
    LATER,
    ONLY_END,
    PROPOSED,
    STATES,
    validity,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


DAY = dt.timedelta(days=1)

# -- how a fact stands on a day ------------------------------------------------------------

BEGAN = {"valid_from": day("2015-01-01")}
ENDS = {"valid_to": day("2020-01-01")}
SAID = {"first_stated": day("2018-03-01")}
AT_2015, AT_2018, AT_2020 = day("2015-01-01"), day("2018-03-01"), day("2020-01-01")
# What a fact says, what its two ends say, whether it is an event; and from which day on it
# stands how.
TABLE: dict[str, tuple[dict[str, Any], list[dict[str, Any]], bool, list[tuple[dt.date, str]]]] = {
    "stated": (SAID, [], False, [(AT_2018, IN_FORCE)]),
    "begun before it was stated": ({**SAID, **BEGAN}, [], False, [(AT_2015, IN_FORCE)]),
    "to begin after it was stated": (
        {**SAID, "valid_from": day("2019-01-01")},
        [],
        False,
        [(day("2019-01-01"), IN_FORCE)],
    ),
    "ended": ({**SAID, **ENDS}, [], False, [(AT_2018, IN_FORCE), (AT_2020, ENDED)]),
    "begun and ended": (
        {**SAID, **BEGAN, **ENDS},
        [],
        False,
        [(AT_2015, IN_FORCE), (AT_2020, ENDED)],
    ),
    "known by its end alone": (ENDS, [], False, [(dt.date.min, ONLY_END), (AT_2020, ENDED)]),
    "stated only after its end": (
        {**ENDS, "first_stated": day("2021-01-01")},
        [],
        False,
        [(dt.date.min, ONLY_END), (AT_2020, ENDED)],
    ),
    "stated on the day of its end": (
        {**ENDS, "first_stated": AT_2020},
        [],
        False,
        [(dt.date.min, ONLY_END), (AT_2020, ENDED)],
    ),
    "proposed": ({**SAID, "standing": "proposed"}, [], False, [(AT_2018, PROPOSED)]),
    "agreed": ({**SAID, "standing": "agreed"}, [], False, [(AT_2018, AGREED)]),
    "proposed from an earlier day": (
        {**SAID, **BEGAN, "standing": "proposed"},
        [],
        False,
        [(AT_2018, PROPOSED)],
    ),
    "a proposal that ended": (
        {**SAID, **ENDS, "standing": "proposed"},
        [],
        False,
        [(AT_2018, PROPOSED), (AT_2020, ENDED)],
    ),
    "a proposal known by its end alone": (
        {**ENDS, "standing": "agreed"},
        [],
        False,
        [(dt.date.min, ONLY_END), (AT_2020, ENDED)],
    ),
    "at a proposed thing": (SAID, [{}, {"standing": "proposed"}], False, [(AT_2018, PROPOSED)]),
    "of an agreed thing": (SAID, [{"standing": "agreed"}, {}], False, [(AT_2018, AGREED)]),
    "at a thing that ended": (
        SAID,
        [{}, ENDS],
        False,
        [(AT_2018, IN_FORCE), (AT_2020, ENDED)],
    ),
    "of a thing that ended": (
        SAID,
        [ENDS, {}],
        False,
        [(AT_2018, IN_FORCE), (AT_2020, ENDED)],
    ),
    "at two things that ended": (
        SAID,
        [{"valid_to": day("2022-01-01")}, ENDS],
        False,
        [(AT_2018, IN_FORCE), (AT_2020, ENDED)],
    ),
    "ended before its thing did": (
        {**SAID, **ENDS},
        [{"valid_to": day("2022-01-01")}, {}],
        False,
        [(AT_2018, IN_FORCE), (AT_2020, ENDED)],
    ),
    "said to last longer than its thing": (
        {**SAID, "valid_to": day("2022-01-01")},
        [ENDS, {}],
        False,
        [(AT_2018, IN_FORCE), (AT_2020, ENDED)],
    ),
    "begun after its thing had ended": (
        {**SAID, "valid_from": day("2021-01-01")},
        [ENDS, {}],
        False,
        [(AT_2020, ENDED)],
    ),
    "a proposal at a thing that ended": (
        {**SAID, "standing": "proposed"},
        [ENDS, {}],
        False,
        [(AT_2018, PROPOSED), (AT_2020, ENDED)],
    ),
    "an event": (SAID, [], True, [(AT_2018, IN_FORCE)]),
    "an event of a period": ({**SAID, **BEGAN, **ENDS}, [], True, [(AT_2015, IN_FORCE)]),
    "an event at a thing that ended": (SAID, [ENDS, ENDS], True, [(AT_2018, IN_FORCE)]),
    "a proposed event": ({**SAID, "standing": "proposed"}, [], True, [(AT_2018, PROPOSED)]),
}


@pytest.mark.parametrize("name", TABLE)
def test_how_it_stands_on_just_before_and_just_after_each_boundary(name: str) -> None:
    own, ends, event, expected = TABLE[name]
    found = validity(own, ends, event=event)
    changes = expected if expected[0][0] == dt.date.min else [(dt.date.min, LATER), *expected]
    for (start, state), (after, _) in pairwise([*changes, (OPEN, "")]):
        for each in {start, min(start + DAY, after - DAY), after - DAY}:
            assert found.state(each) == state, each
    in_force = [
        (start, after)
        for (start, state), (after, _) in pairwise([*changes, (OPEN, "")])
        if state == IN_FORCE
    ]
    assert ([found.holds] if found.holds else []) == in_force
    drawn = [
        (start, after)
        for (start, state), (after, _) in pairwise([*changes, (OPEN, "")])
        if state in {IN_FORCE, PROPOSED, AGREED}
    ]
    assert ([found.told] if found.told else []) == drawn


def test_every_state_is_in_the_table() -> None:
    assert {state for *_, rows in TABLE.values() for _, state in rows} | {LATER} == set(STATES)


def test_a_proposal_that_came_into_force_has_ended() -> None:
    proposal = validity({**SAID, "standing": "proposed"}).superseded(AT_2020)
    assert [proposal.state(each) for each in (AT_2018 - DAY, AT_2018, AT_2020 - DAY, AT_2020)] == [
        LATER,
        PROPOSED,
        PROPOSED,
        ENDED,
    ]
    assert proposal.told == (AT_2018, AT_2020)
    # One that had ended before stays ended.
    assert proposal.superseded(day("2030-01-01")).ends == AT_2020


# -- what a thing is called on a day -------------------------------------------------------


def board(name: str) -> Node:
    return ("Board", name)


def renamed(*said: str) -> Names:
    """Make names of ``"a b 2015-01-01"``: a was renamed b on that day."""
    renamings = []
    for each in said:
        before, after, since = each.split()
        renamings.append(Renaming(board(before), board(after), day(since)))
    named = {node: node[1].title() for each in renamings for node in each[:2]}
    return Names(renamings, named)


def called(names: Names, things: str, on: str) -> str:
    return "".join(names.on(board(thing), day(on))[1] for thing in things)


CHAIN = renamed("a b 2015-01-01", "b c 2018-01-01")


@pytest.mark.parametrize(
    ("names", "on", "expected"),
    [
        # A chain: one thing with one history, under the last name in force on the day.
        (CHAIN, "2014-12-31", "aaa"),
        (CHAIN, "2015-01-01", "bbb"),
        (CHAIN, "2017-12-31", "bbb"),
        (CHAIN, "2018-01-01", "ccc"),
        # A chain on one day.
        (renamed("a b 2015-01-01", "b c 2015-01-01"), "2014-12-31", "aaa"),
        (renamed("a b 2015-01-01", "b c 2015-01-01"), "2015-01-01", "ccc"),
        # A split on one day: each keeps its own name, before and after.
        (renamed("a b 2015-01-01", "a c 2015-01-01"), "2014-12-31", "abc"),
        (renamed("a b 2015-01-01", "a c 2015-01-01"), "2015-01-01", "abc"),
        # A split on different days: clear until the second.
        (renamed("a b 2015-01-01", "a c 2018-01-01"), "2014-12-31", "abc"),
        (renamed("a b 2015-01-01", "a c 2018-01-01"), "2017-12-31", "bbc"),
        (renamed("a b 2015-01-01", "a c 2018-01-01"), "2018-01-01", "abc"),
        # What leads to a split is called by the name that was split.
        (renamed("a b 2015-01-01", "b c 2018-01-01", "b d 2018-01-01"), "2018-01-01", "bbcd"),
        # A circle closed in one day, and one closed later.
        (renamed("a b 2015-01-01", "b a 2015-01-01"), "2014-12-31", "ab"),
        (renamed("a b 2015-01-01", "b a 2015-01-01"), "2015-01-01", "ab"),
        (renamed("a b 2015-01-01", "b a 2018-01-01"), "2014-12-31", "aa"),
        (renamed("a b 2015-01-01", "b a 2018-01-01"), "2015-01-01", "bb"),
        (renamed("a b 2015-01-01", "b a 2018-01-01"), "2018-01-01", "ab"),
        # What leads into a circle.
        (
            renamed("a b 2015-01-01", "b c 2015-01-01", "c b 2015-01-01"),
            "2015-01-01",
            "bbc",
        ),
        # Two that take one name: until each does, it keeps its own, and so does the name.
        (renamed("a c 2015-01-01", "b c 2018-01-01"), "2014-12-31", "abc"),
        (renamed("a c 2015-01-01", "b c 2018-01-01"), "2015-01-01", "cbc"),
        (renamed("a c 2015-01-01", "b c 2018-01-01"), "2018-01-01", "ccc"),
        # A name that was left before it was given to another thing.
        (renamed("a b 2018-01-01", "b c 2015-01-01"), "2014-12-31", "abb"),
        (renamed("a b 2018-01-01", "b c 2015-01-01"), "2016-01-01", "acc"),
        (renamed("a b 2018-01-01", "b c 2015-01-01"), "2018-01-01", "ccc"),
        # Two sources date one renaming differently: it was renamed by the first of the days.
        (renamed("a b 2015-01-01", "a b 2018-01-01"), "2014-12-31", "aa"),
        (renamed("a b 2015-01-01", "a b 2018-01-01"), "2015-01-01", "bb"),
    ],
)
def test_what_each_is_called(names: Names, on: str, expected: str) -> None:
    assert called(names, "abcd"[: len(expected)], on) == expected


def test_what_nobody_renamed_keeps_its_name() -> None:
    assert not Names()
    assert CHAIN.on(board("z"), day("2016-01-01")) == board("z")
    assert list(CHAIN.over_time(board("z"))) == [([EVER], board("z"))]
    assert CHAIN.ever(board("z")) == [board("z")]


def test_what_it_was_renamed_to_is_said_where_that_is_unclear() -> None:
    split = renamed("a b 2015-01-01", "a c 2018-01-01")
    assert split.several(board("a"), day("2017-12-31")) == []
    assert split.several(board("a"), day("2018-01-01")) == [board("b"), board("c")]
    assert split.unclear(day("2018-01-01")) == [board("a")]
    circle = renamed("a b 2015-01-01", "b a 2018-01-01", "x a 2018-01-01")
    assert circle.unclear(day("2017-12-31")) == []
    assert circle.unclear(day("2018-01-01")) == [board("a"), board("b")]
    assert circle.several(board("b"), day("2018-01-01")) == [board("a")]
    assert CHAIN.unclear(day("2030-01-01")) == []


def test_all_that_stands_under_a_name_is_found() -> None:
    on = day("2016-01-01")
    assert CHAIN.ever(board("c")) == [board("c"), board("a"), board("b")]
    assert CHAIN.under(board("b"), on) == [board("b"), board("a"), board("c")]
    assert CHAIN.called(board("a"), "Alpha", on) == "B (then Alpha)"
    assert CHAIN.called(board("b"), "Beta", on) == "Beta"


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"detail": "replaced"}, False),
        ({"detail": "merged"}, False),
        ({"detail": ""}, False),
        # Proposed, or never in force for another reason.
        ({"holds_from": None}, False),
        ({"to_id": "a"}, False),
    ],
)
def test_only_a_renaming_that_came_into_force_counts(changed: dict[str, Any], counts: bool) -> None:
    row = {
        **{"from_label": "Board", "from_id": "a", "from_name": "Alpha"},
        **{"to_label": "Board", "to_id": "b", "to_name": "Beta"},
        "detail": "renamed",
        "holds_from": day("2015-01-01"),
    }
    names = read_renamings([{**row, **changed}])
    assert bool(names) == counts
    assert (names.on(board("a"), day("2016-01-01")) == board("b")) == counts


THINGS = "abcde"
DAYS = [day(f"{year}-01-01") for year in (2012, 2014, 2016)]
RENAMINGS = st.lists(
    st.builds(
        Renaming,
        st.sampled_from(THINGS).map(board),
        st.sampled_from(THINGS).map(board),
        st.sampled_from(DAYS),
    ).filter(lambda each: each.before != each.after),
    max_size=7,
)
BOUNDARIES = [dt.date.min, *(each + step * DAY for each in DAYS for step in (-1, 0, 1)), OPEN - DAY]


@given(RENAMINGS)
def test_a_name_is_called_by_itself_on_every_day(renamings: list[Renaming]) -> None:
    names = Names(renamings)
    for on in BOUNDARIES:
        for thing in map(board, THINGS):
            now = names.on(thing, on)
            assert names.on(now, on) == now
            assert thing in names.under(now, on)
            assert now in names.ever(thing)
            assert thing in names.ever(now)


@given(RENAMINGS)
def test_names_over_time_are_those_of_each_day(renamings: list[Renaming]) -> None:
    names = Names(renamings)
    for thing in map(board, THINGS):
        over_time = list(names.over_time(thing))
        for on in BOUNDARIES:
            found = [now for days, now in over_time for a, b in days if a <= on < b]
            assert found == [names.on(thing, on)]


@given(RENAMINGS, st.permutations(range(7)))
def test_the_order_of_renamings_does_not_matter(
    renamings: list[Renaming], order: list[int]
) -> None:
    other = Names(renamings[n] for n in order if n < len(renamings))
    for on in BOUNDARIES:
        for thing in map(board, THINGS):
            assert other.on(thing, on) == Names(renamings).on(thing, on)


@given(RENAMINGS)
def test_what_was_renamed_to_several_or_in_a_circle_keeps_its_name(
    renamings: list[Renaming],
) -> None:
    names = Names(renamings)
    for on in BOUNDARIES:
        for thing in names.unclear(on):
            assert names.on(thing, on) == thing
        onward = {each.before for each in renamings if each.day <= on}
        for thing in onward - set(names.unclear(on)):
            assert names.on(thing, on) != thing


# -- what is old ---------------------------------------------------------------------------


def sources(**dates: str) -> Sources:
    """Make sources of datasets: each argument is a dataset, with the days of its sources."""
    return Sources(
        SourceName(f"{dataset} {each}", each, day(each), None, (dataset,))
        for dataset, days in dates.items()
        for each in days.split()
    )


def stated(**dates: str) -> dict[str, Any]:
    """Make the evidence of a fact: the days on which each dataset stated it."""
    told = sorted((each, dataset) for dataset, days in dates.items() for each in days.split())
    return {
        "sources": [f"{dataset} {each}" for each, dataset in told],
        "datasets": [dataset for _, dataset in told],
        "last_stated": day(told[-1][0]),
    }


@pytest.mark.parametrize(
    ("known", "said", "old_from"),
    [
        # One dataset, whose later sources are silent: old once one of them is five years younger.
        ("2011-05-01 2016-05-01 2016-05-02 2018-01-01", "2011-05-01", day("2016-05-02")),
        # Exactly five years later it is not old yet.
        ("2011-05-01 2016-05-01", "2011-05-01", OPEN),
        ("2011-05-01 2018-01-01", "2011-05-01 2018-01-01", OPEN),
        # What the newest source states is never old, however long ago that was.
        ("2011-05-01", "2011-05-01", OPEN),
        ("2016-02-29 2021-02-28", "2016-02-29", OPEN),
        ("2016-02-29 2021-03-01", "2016-02-29", day("2021-03-01")),
    ],
)
def test_a_fact_is_old_once_its_dataset_went_on_for_five_years_without_it(
    known: str, said: str, old_from: dt.date
) -> None:
    found, row = sources(town=known), stated(town=said)
    assert found.old_from(row) == old_from
    if old_from < OPEN:
        assert not found.is_old(row, old_from - DAY)
        assert found.is_old(row, old_from)
    assert not sources(town=known).is_old(row, day("2011-05-01"))


def test_it_is_old_in_each_of_its_datasets_or_not_at_all() -> None:
    found = sources(
        town="2011-05-01 2018-01-01", register="2012-05-01 2020-01-01", other="2030-01-01"
    )
    assert found.old_from(stated(town="2011-05-01")) == day("2018-01-01")
    assert found.old_from(stated(town="2011-05-01", register="2012-05-01")) == day("2020-01-01")
    assert found.old_from(stated(town="2011-05-01", register="2020-01-01")) == OPEN


def test_a_report_of_its_end_is_no_statement_of_a_fact() -> None:
    found = sources(town="2011-05-01 2015-01-01 2018-01-01")
    row = {**stated(town="2011-05-01 2015-01-01"), "last_stated": day("2011-05-01")}
    assert found.old_from(row) == day("2018-01-01")
    # Known by its end alone, it is as old as that report.
    only_end = {**stated(town="2011-05-01"), "last_stated": None}
    assert found.old_from(only_end) == day("2018-01-01")


def test_a_thing_is_as_old_as_what_last_speaks_of_it() -> None:
    found = sources(town="2011-05-01 2018-01-01", register="2012-05-01 2017-01-01")
    row = {
        **stated(town="2011-05-01"),
        "mentioned_by": ["register", "town"],
        "mentioned_last": ["2017-01-01", "2011-05-01"],
    }
    assert found.old_from(row) == OPEN
    row["mentioned_last"] = ["2012-05-01", "2011-05-01"]
    # The register has no source that is five years younger.
    assert found.old_from(row) == OPEN
    row |= {"mentioned_by": ["town"], "mentioned_last": ["2011-05-01"]}
    assert found.old_from(row) == day("2018-01-01")


ON = st.sampled_from([f"{year}-0{month}-01" for year in range(2005, 2026) for month in (1, 7)])
SOME_DAYS = st.lists(ON, min_size=1, max_size=4, unique=True).map(" ".join)


@given(SOME_DAYS, SOME_DAYS, st.data())
def test_a_dataset_that_mentions_none_of_its_facts_never_ages_a_thing(
    known: str, others: str, data: st.DataObject
) -> None:
    row = stated(town=data.draw(st.sampled_from(known.split())))
    assert sources(town=known, other=others).old_from(row) == sources(town=known).old_from(row)


@given(SOME_DAYS)
def test_what_the_newest_release_of_a_register_states_is_never_old(known: str) -> None:
    assert sources(register=known).old_from(stated(register=max(known.split()))) == OPEN
