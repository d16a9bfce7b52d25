"""Views: what each draws is what the question behind it answers, on every day it can show."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphkit.viz.drawing import Drawing, Line, Period, Thing, states_on
from graphkit.viz.limits import within_limits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.errors import NotFound, WrongOption
from graphkit.finding import Thing as Named
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.model import Model, load_model
from graphkit.questions.climbing import below_and_above
from graphkit.questions.history import Fact
from graphkit.questions.walk import OVER
from graphkit.time.spans import both, merged, without
from graphkit.time.validity import Validity
from graphkit.views import VIEWS

HERE = Path(__file__).parent
SMALL, LEEDS = HERE / "data" / "small", HERE.parent / "data" / "leeds"
DAY = "2022-05-01"
SLIDERS = {"accountability": None, "partners": None, "place": "Ward:north"}
# A view of each kind of each town, by the texts that it needs.
DRAWN: dict[str, list[tuple[str, ...]]] = {
    "small": [
        ("accountability",),
        ("trace", "mend-the-hall"),
        ("funding",),
        ("funding", "vale-fund"),
        ("partners",),
        ("place", "Ward:north"),
        ("around", "town-board"),
        ("changes", "2018-01-01", "2021-12-31"),
    ],
    "leeds": [
        ("accountability",),
        ("trace", "develop-local-area-delivery-plans-2022"),
        ("funding",),
        ("partners",),
        ("place", "Ward:armley"),
        ("around", "Board:neighbourhood-improvement-board"),
        ("changes", "2018-01-01", "2022-12-31"),
    ],
}
EVERY = [(town, asked) for town, views in DRAWN.items() for asked in views]

Ends = tuple[str, str]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("small") / "town.kgl")
    graph.load(SMALL)
    return graph


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


@pytest.fixture(params=["small", "leeds"])
def town(request: pytest.FixtureRequest) -> Graph:
    graph: Graph = request.getfixturevalue(request.param)
    return graph


def draw(graph: Graph, asked: tuple[str, ...], **options: Any) -> Drawing:
    if "as_of" in VIEWS[asked[0]].takes:
        options.setdefault("as_of", DAY)
    return graph.view(*asked, **options)


def key(label: str, each: str) -> str:
    return f"{label}/{each}"


def lines_on(drawing: Drawing, day: str) -> list[Line]:
    return [each for each in drawing.lines if states_on(each, day) is not None]


def things_on(drawing: Drawing, day: str) -> set[str]:
    return {each.key for each in drawing.things if states_on(each, day) is not None}


def in_force(drawing: Drawing, day: str) -> list[Line]:
    return [
        each for each in lines_on(drawing, day) if not {"proposed", "agreed"} & set(each.states)
    ]


def around_days(days: Iterable[str]) -> list[str]:
    """Take each day and the day before it: what is half-open shows at its edges."""
    before = [dt.date.fromisoformat(day) - dt.timedelta(days=1) for day in days]
    return sorted({*days, *(day.isoformat() for day in before)})


# -- what every drawing keeps to -------------------------------------------------------------


@pytest.mark.parametrize(("town", "asked"), EVERY, indirect=["town"])
def test_a_drawing_hangs_together(town: Graph, asked: tuple[str, ...]) -> None:
    drawing = draw(town, asked)
    keys = [thing.key for thing in drawing.things]
    assert drawing.things
    assert drawing.view == asked[0]
    assert drawing.question.endswith("?")
    assert len(set(keys)) == len(keys)
    assert len({each.key for each in drawing.lines}) == len(drawing.lines)
    for each in drawing.lines:
        assert {each.start, each.end} <= set(keys)
        assert each.words
        assert each.back
        assert each.statements, each.key
        assert all(re.search(r"\(\d+ \w+ \d{4}\), ", s.words) for s in each.statements)
        assert 0 <= each.width <= 1
    for thing in drawing.things:
        assert thing.key.split("/")[0] == thing.label
        assert thing.statements, thing.key
        assert 0 <= thing.size <= 1
        assert thing.properties["id"] == thing.key.split("/", 1)[1]


@pytest.mark.parametrize(("town", "asked"), EVERY, indirect=["town"])
def test_a_drawing_is_the_same_every_time(town: Graph, asked: tuple[str, ...]) -> None:
    assert draw(town, asked) == draw(town, asked)


@pytest.mark.parametrize("asked", [("accountability",), ("partners",), ("place", "Ward:armley")])
@pytest.mark.parametrize("include_old", [False, True])
def test_something_changes_on_each_of_the_days(
    leeds: Graph, asked: tuple[str, ...], include_old: bool
) -> None:
    drawing = draw(leeds, asked, include_old=include_old)
    assert len(drawing.days) > 3
    assert list(drawing.days) == sorted(set(drawing.days))

    def shown(day: str) -> list[object]:
        items: list[Thing | Line] = [*drawing.things, *drawing.lines]
        return [states_on(each, day) for each in items]

    for day in drawing.days:
        before = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
        assert shown(before) != shown(day), day
    for first, last in zip(drawing.days, drawing.days[1:], strict=False):
        eve = (dt.date.fromisoformat(last) - dt.timedelta(days=1)).isoformat()
        assert shown(first) == shown(eve), "something changes on a day that is not listed"


@pytest.mark.parametrize("asked", [("accountability",), ("partners",), ("place", "Ward:armley")])
def test_a_slider_shows_what_a_fresh_view_shows(leeds: Graph, asked: tuple[str, ...]) -> None:
    first = draw(leeds, asked)
    for day in first.days:
        fresh = draw(leeds, asked, as_of=day)
        assert fresh.as_of == day
        assert things_on(fresh, day) == things_on(first, day)
        assert [each.key for each in lines_on(fresh, day)] == [
            each.key for each in lines_on(first, day)
        ]


def test_no_line_outlives_the_things_that_it_joins(town: Graph) -> None:
    for asked in (("accountability",), ("partners",)):
        drawing = draw(town, asked, include_old=True)
        for day in around_days(drawing.days):
            there = things_on(drawing, day)
            for each in lines_on(drawing, day):
                assert {each.start, each.end} <= there


# -- accountability --------------------------------------------------------------------------


def first_steps(graph: Graph, things: Iterable[Thing], day: str) -> set[tuple[str, str, str]]:
    """Collect, by tracing each thing alone, what it answers to by its own first steps."""
    found = set[tuple[str, str, str]]()
    for thing in things:
        label, each = thing.key.split("/", 1)
        for chain in graph.trace(f"{label}:{each}", as_of=day).chains:
            link = chain.steps[0].link
            if not link.old:
                found.add((link.type, thing.key, key(*link.node)))
    return found


def climbed(drawing: Drawing, day: str) -> set[tuple[str, str, str]]:
    upwards = {(step.type, step.direction) for step in load_model().walk.steps}
    return {
        (each.type, each.end, each.start)
        if (each.type, "in") in upwards
        else (each.type, each.start, each.end)
        for each in in_force(drawing, day)
    }


def test_accountability_is_what_tracing_each_thing_says(small: Graph) -> None:
    drawing = draw(small, ("accountability",))
    assert len(drawing.days) > 4
    for day in around_days(drawing.days):
        there = things_on(drawing, day)
        things = [thing for thing in drawing.things if thing.key in there]
        assert climbed(drawing, day) == first_steps(small, things, day), day


@pytest.mark.parametrize("day", ["2019-03-01", "2022-05-01", "2024-02-14"])
def test_accountability_of_leeds_is_what_tracing_says(leeds: Graph, day: str) -> None:
    drawing = draw(leeds, ("accountability",))
    there = things_on(drawing, day)
    things = [thing for thing in drawing.things if thing.key in there]
    assert climbed(drawing, day) == first_steps(leeds, things, day)


def test_nothing_new_known_leaves_the_picture_as_it_is(leeds: Graph) -> None:
    drawing = draw(leeds, ("accountability",), as_of="2027-03-02")
    before, after = (things_on(drawing, day) for day in ("2027-03-01", "2027-03-02"))
    assert len(before) > 200
    assert before == after
    assert max(drawing.days) <= "2026"


@pytest.mark.parametrize("include_old", [False, True])
def test_bodies_stand_as_in_the_network_of_accountability(town: Graph, include_old: bool) -> None:
    drawing = draw(town, ("accountability",), include_old=include_old)
    for day in around_days(drawing.days):
        network = town.to_networkx("accountability", as_of=day, include_old=include_old)
        wanted = {(key(*a), key(*b)) for a, b, e in network.edges(data=True) if e["climbs"]}
        types = {"ACCOUNTABLE_TO", "PART_OF", "POST_IN"}
        bodies = ("Board", "Team", "Role", "Partner")
        assert wanted == {
            (each.start, each.end)
            for each in in_force(drawing, day)
            if each.type in types and each.start.startswith(bodies)
        }
        assert {key(*n) for n in network if n[0] == "Board"} <= things_on(drawing, day)


def test_the_top_board_stands_above_all_and_actions_below(leeds: Graph) -> None:
    tiers = {thing.key: thing.tier or 0 for thing in draw(leeds, ("accountability",)).things}
    assert [each for each, tier in tiers.items() if tier == 0] == ["Board/executive-board"]
    lowest = {each.split("/")[0] for each, tier in tiers.items() if tier == max(tiers.values())}
    assert lowest == {"Action"}
    order = ("Board", "Role", "Team", "Plan", "Project", "Action")
    tops = [min(t for each, t in tiers.items() if each.startswith(label)) for label in order]
    assert tops == sorted(set(tops))


def test_what_is_proposed_says_so_until_it_comes_true(tmp_path: Path) -> None:
    graph = made(
        tmp_path,
        {
            "Board": [node("top"), node("group")],
            "ACCOUNTABLE_TO": [
                line("Board:group", "Board:top", standing="proposed"),
                line("Board:group", "Board:top", "late", valid_from="2021-02-01"),
            ],
        },
    )
    drawing = graph.view("accountability", as_of="2022-12-01")
    shown = {
        day: [each.states for each in lines_on(drawing, day)]
        for day in ("2018-02-28", "2018-03-01", "2021-01-31", "2021-02-01")
    }
    assert list(shown.values()) == [[], [("proposed",)], [("proposed",)], [()]]
    (proposal,) = [each for each in drawing.lines if each.states]
    assert [period.why_ends for period in proposal.periods] == ["came into force"]


def test_what_its_sources_go_on_without_is_left_out_and_not_said_to_have_ended(
    tmp_path: Path,
) -> None:
    graph = made(
        tmp_path,
        {
            "Board": [node("top"), node("group")],
            "ACCOUNTABLE_TO": [line("Board:group", "Board:top", "long-ago")],
        },
    )
    (line_,) = graph.view("accountability", as_of="2022-12-01").lines
    (period,) = line_.periods
    # The next source of the same dataset came more than five years later.
    assert (period.start, period.end) == ("2012-01-01", "2018-03-01")
    assert period.why_ends == "its sources went on for 5 years without it"
    assert states_on(line_, "2018-02-28") == ()
    assert states_on(line_, "2018-03-01") is None
    (marked,) = graph.view("accountability", as_of="2022-12-01", include_old=True).lines
    assert states_on(marked, "2018-03-01") == ("old",)
    notes = graph.view("accountability", as_of="2024-01-01").notes
    assert notes[0] == (
        "on 1 January 2024, 1 link left out as old: its sources went on for five years without it "
        "(ask with --include-old to see it)"
    )


def test_what_ended_with_a_board_is_drawn_no_longer(tmp_path: Path) -> None:
    graph = made(
        tmp_path,
        {
            "Board": [node("top"), node("group", valid_to="2020-06"), node("alone")],
            "Role": [node("chair")],
            "ACCOUNTABLE_TO": [
                line("Board:group", "Board:top"),
                # Of this only the end is stated, so nobody says when it held.
                line("Board:alone", "Board:top", valid_to="2016"),
            ],
            "POST_IN": [line("Role:chair", "Board:group")],
        },
    )
    drawing = graph.view("accountability", as_of="2019-01-01")
    for day, lines, boards in [
        ("2018-02-28", 0, set()),
        ("2018-03-01", 2, {"top", "group", "alone"}),
        ("2020-06-30", 2, {"top", "group", "alone"}),
        ("2020-07-01", 0, {"top", "alone"}),
    ]:
        assert len(lines_on(drawing, day)) == lines, day
        there = {each.split("/")[1] for each in things_on(drawing, day) if "Board" in each}
        assert there == boards, day
        network = graph.to_networkx("accountability", as_of=day)
        assert {each[1] for each in network if each[0] == "Board"} == boards, day
        assert network.number_of_edges() == lines, day
    assert {each.why_ends for line_ in drawing.lines for each in line_.periods} == {""}


def test_a_circle_of_bodies_has_tiers(tmp_path: Path) -> None:
    ring = ["a", "b", "c"]
    links = [line(f"Board:{x}", f"Board:{y}") for x, y in zip(ring, "bca", strict=True)]
    graph = made(tmp_path, {"Board": [node(each) for each in ring], "ACCOUNTABLE_TO": links})
    drawing = graph.view("accountability", as_of="2019-01-01")
    assert len(drawing.lines) == 3
    assert all(thing.tier is not None for thing in drawing.things)


# -- partners --------------------------------------------------------------------------------


def same_as_the_network(graph: Graph, drawing: Drawing, *, include_old: bool) -> None:
    for day in around_days(drawing.days):
        network = graph.to_networkx("partners", as_of=day, include_old=include_old)
        wanted = {tuple(sorted((key(*a), key(*b)))) for a, b in network.edges}
        assert {tuple(sorted((e.start, e.end))) for e in lines_on(drawing, day)} == wanted, day
        assert things_on(drawing, day) == {key(*each) for each in network}


@pytest.mark.parametrize("include_old", [False, True])
def test_partners_are_those_of_the_network_on_every_day(town: Graph, include_old: bool) -> None:
    drawing = draw(town, ("partners",), include_old=include_old)
    assert len(drawing.days) > 3
    same_as_the_network(town, drawing, include_old=include_old)


def test_partners_say_through_what(leeds: Graph) -> None:
    drawing = draw(leeds, ("partners",))
    assert not drawing.directed
    network = leeds.to_networkx("partners", as_of=DAY)
    for a, b, edge in network.edges(data=True):
        (drawn,) = [e for e in drawing.lines if {e.start, e.end} == {key(*a), key(*b)}]
        said = str(drawn.properties.get("through", "")).split("; ")
        assert {thing.name for thing in read(leeds, edge["through"])} <= set(said)
        assert {s.words.split(",")[0] for s in drawn.statements} >= {
            each.split(",")[0] for each in edge["facts"][0]["evidence"].split("; ")[:1]
        }


def test_the_further_a_partner_reaches_the_larger_it_is(leeds: Graph) -> None:
    drawing = draw(leeds, ("partners",))
    size = {thing.key: thing.size for thing in drawing.things}
    reach: Counter[str] = Counter()
    for name in ("Partner/barca", "Partner/leeds-city-council", "Partner/west-yorkshire-police"):
        rows = leeds.reach(name.replace("/", ":"), as_of=DAY, limit=100_000)
        places = {(r["label"], r["id"]) for r in rows if r["kind"] == "places"}
        reach[name] = sum(label in {"Ward", "Neighbourhood", "LSOA"} for label, _ in places)
    order = sorted(reach, key=lambda each: -reach[each])
    assert len(set(reach.values())) > 1
    assert sorted(order, key=lambda each: -size[each]) == order
    largest = max(drawing.things, key=lambda thing: thing.size)
    assert largest.size == 1.0
    assert "reaches on 1 May 2022" in largest.properties


def read(graph: Graph, nodes: Iterable[tuple[str, str]]) -> Iterator[Named]:
    for label, each in nodes:
        yield graph.find(f"{label}:{each}").thing


# -- place -----------------------------------------------------------------------------------

PLACES = {
    "small": ["Ward:north", "Ward:south", "Neighbourhood:the-gates", "LSOA:gates-a"],
    "leeds": [
        "Ward:armley",
        "Ward:little-london-and-woodhouse",
        "Ward:hyde-park-and-woodhouse",
        "Neighbourhood:holbeck",
        "Neighbourhood:recreations",
        "LSOA:boggart-hill",
        "LocalAuthority:leeds",
        "Venue:holbeck-moor",
    ],
}


@pytest.mark.parametrize(
    ("town", "text"), [(t, p) for t, ps in PLACES.items() for p in ps], indirect=["town"]
)
@pytest.mark.parametrize("include_old", [False, True])
def test_a_place_has_what_is_said_of_it_on_every_day(
    town: Graph, text: str, include_old: bool
) -> None:
    drawing = draw(town, ("place", text), include_old=include_old)
    for day in around_days(drawing.days):
        rows = town.place(text, as_of=day, include_old=include_old, limit=100_000)
        wanted = {told for row in rows for told in _told(row)}
        drawn = {
            ("FUNDS", each.start, each.end)
            if each.type == "FUNDS"
            else (each.type, each.start, each.end)
            for each in lines_on(drawing, day)
            # Who delivers and owns stands in a column of the rows.
            if each.type not in {"DELIVERS", "OWNS"}
        }
        assert {(kind, start) for kind, start, _ in drawn if kind == "FUNDS"} == {
            (kind, start) for kind, start, _ in wanted if kind == "FUNDS"
        }
        assert {each for each in drawn if each[0] != "FUNDS"} == {
            each for each in wanted if each[0] != "FUNDS"
        }, day
        assert _with_whom(drawing, day) == {
            (row["id"], re.sub(r" \([^()]*\)$", "", who))
            for row in rows
            if row["section"] in {"projects", "plans", "actions"} and _shown(row)
            for who in row["with_whom"] or ()
        }


def _told(row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Write a row as the line that it should be."""
    if not _shown(row):
        return
    if row["section"] == "money":
        # Money for work that is done there no more goes with the tie.
        if row["tied"] != "ended":
            yield ("FUNDS", key("FundingStream", row["id"]), "")
        return
    at, other = key(row["at_label"], row["at_id"]), key(row["label"], row["id"])
    yield (row["type"], at, other) if row["direction"] == "out" else (row["type"], other, at)


def _shown(row: dict[str, Any]) -> bool:
    return row["state"] in {"in force", "proposed", "agreed"}


def _with_whom(drawing: Drawing, day: str) -> set[Ends]:
    names = {thing.key: thing.name for thing in drawing.things}
    return {
        (each.end.split("/", 1)[1], names[each.start])
        for each in lines_on(drawing, day)
        if each.type in {"DELIVERS", "OWNS"}
    }


# -- trace -----------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2019-03-01", "2022-05-01", "2025-12-01"])
def test_a_trace_draws_what_trace_says(town: Graph, day: str) -> None:
    for thing in town.engine.read("MATCH (n:Action) RETURN n.id AS id ORDER BY id LIMIT 40"):
        trace = town.trace(f"Action:{thing['id']}", as_of=day)
        drawing = town.view("trace", f"Action:{thing['id']}", as_of=day)
        said = {(step.link.type, key(*step.link.node)) for c in trace.chains for step in c.steps}
        said |= {(step.link.type, key(*step.link.node)) for *_, step in trace.proposed}
        beside = [link for *_, link in trace.beside if link.state not in OVER]
        said |= {(link.type, key(*link.node)) for link in beside}
        drawn = {(e.type, end) for e in drawing.lines for end in (e.start, e.end)}
        assert said <= drawn
        names = {trace.thing.name} | {
            step.link.name for chain in trace.chains for step in chain.steps
        }
        names |= {step.link.name for *_, step in trace.proposed}
        names |= {link.name for link in beside}
        assert {each.name for each in drawing.things} == names
        assert drawing.notes[: len(trace.answer)] == trace.answer
        assert set(trace.silences) | set(trace.notes) | set(trace.differences) <= set(drawing.notes)


def test_a_trace_climbs(leeds: Graph) -> None:
    drawing = leeds.view("trace", "report-on-housing-2018", as_of="2019-01-01")
    trace = leeds.trace("report-on-housing-2018", as_of="2019-01-01")
    tier = {thing.key: thing.tier or 0 for thing in drawing.things}
    assert any(chain.reaches_top for chain in trace.chains)
    for chain in trace.chains:
        below = max(tier.values())
        for step in chain.steps:
            assert tier[key(*step.link.node)] < below
            below = tier[key(*step.link.node)]
    evidence = {s.words for each in drawing.lines for s in each.statements}
    assert evidence >= {
        words for chain in trace.chains for step in chain.steps for words in
        trace.citations(step.link)
    }  # fmt: skip


def test_what_is_only_recommended_does_not_read_as_asked_for(leeds: Graph) -> None:
    text = "provide-annual-update-on-year-two-2019"
    drawing = leeds.view("trace", text, as_of="2019-03-01")
    (asked,) = [each for each in drawing.lines if each.type == "REQUESTED"]
    assert (asked.words, asked.back) == (
        "is recommended to ask for",
        "is recommended to be asked for by",
    )


def test_a_thing_not_yet_mentioned_is_drawn_alone(leeds: Graph) -> None:
    drawing = leeds.view("trace", "report-on-housing-2018", as_of="2011-01-01")
    assert (len(drawing.things), drawing.lines) == (1, ())
    assert drawing.notes == (
        "No source dated up to 1 January 2011 mentions it.",
        "not mentioned before 1 December 2018",
    )


def test_two_bodies_of_one_name_keep_their_own_chairs(tmp_path: Path) -> None:
    graph = made(
        tmp_path,
        {
            "Action": [node("mend")],
            "Board": [node("one", "Panel"), node("two", "Panel")],
            "Role": [node("chair")],
            "OWNS": [line("Board:one", "Action:mend")],
            "ACCOUNTABLE_TO": [line("Board:one", "Board:two")],
            "CHAIRS": [line("Role:chair", "Board:two")],
        },
    )
    (chairs,) = [
        each
        for each in graph.view("trace", "mend", as_of="2019-01-01").lines
        if each.type == "CHAIRS"
    ]
    assert (chairs.start, chairs.end) == ("Role/chair", "Board/two")


# -- funding ---------------------------------------------------------------------------------


@pytest.mark.parametrize("include_old", [False, True])
def test_funding_draws_the_sums_that_funding_lists(town: Graph, include_old: bool) -> None:
    drawing = draw(town, ("funding",), include_old=include_old)
    rows = town.funding(as_of=DAY, include_old=include_old, limit=100_000)
    names = {thing.key: thing.name for thing in drawing.things}
    sums = {(key("FundingStream", r["stream_id"]), key(r["label"], r["id"])) for r in rows}
    assert {(e.start, e.end) for e in drawing.lines if e.type == "FUNDS"} == sums
    provided = {(names[e.start], e.end) for e in drawing.lines if e.type == "PROVIDES"}
    assert {
        (funder, key("FundingStream", row["stream_id"]))
        for row in rows
        for funder in row["funders"]
    } == provided
    for row in rows:
        there = {names[e.end] for e in drawing.lines if e.start == key(row["label"], row["id"])
                 and e.type in {"TARGETS", "COVERS", "HELD_AT"}}  # fmt: skip
        listed = {re.sub(r" \(\w+\)$", "", place) for place in row["places"]}
        assert there <= listed
        assert listed - there <= {row["name"]}
    assert set(rows.notes[1:]) <= set(drawing.notes)


def test_widths_follow_the_pounds_and_never_add_stages(small: Graph) -> None:
    drawing = draw(small, ("funding",), include_old=True)
    width = {(e.start, e.end, *e.states): e.width for e in drawing.lines if e.type == "FUNDS"}
    hall = "Project/hall-repair"
    # The most is what the council provides, 5,000.
    wanted = {
        ("FundingStream/vale-fund", hall, "proposed"): 2000,
        # 1,000 allocated, of which 900 are spent.
        ("FundingStream/vale-fund", hall): 1000,
        # 500 as one source has it, 600 as another.
        ("FundingStream/hall-fund", hall, "disputed"): 600,
        ("FundingStream/moor-fund", "Partner/moor-trust", "old"): 70,
    }
    for ends, pounds in wanted.items():
        assert width[ends] == pytest.approx((pounds / 5000) ** 0.5, abs=1e-4), ends


def test_funding_runs_from_funders_to_places(leeds: Graph) -> None:
    drawing = draw(leeds, ("funding",))
    tier = {thing.key: thing.tier or 0 for thing in drawing.things}
    for each in drawing.lines:
        if each.type == "PROVIDES" and each.start.startswith("Team"):
            assert tier[each.start] < tier[each.end]
        if each.type == "TARGETS":
            assert tier[each.start] < tier[each.end]


def test_funding_of_one_stream_is_less_than_all(leeds: Graph) -> None:
    whole = {each.key for each in draw(leeds, ("funding",)).lines}
    part = {each.key for each in draw(leeds, ("funding", "Apprenticeship Levy")).lines}
    assert part
    assert part < whole


# -- around ----------------------------------------------------------------------------------


def test_one_hop_around_a_board_is_what_show_lists(town: Graph) -> None:
    boards = town.engine.read("MATCH (n:Board) RETURN n.id AS id ORDER BY id LIMIT 12")
    for board in (row["id"] for row in boards):
        here = key("Board", board)
        drawing = town.view("around", f"Board:{board}", as_of=DAY)
        rows = town.show(f"Board:{board}", as_of=DAY, limit=100_000)
        wanted: dict[tuple[str, ...], bool] = {}
        for row in filter(_shown, rows):
            other = key(row["label"], row["id"])
            ends = (here, other) if row["direction"] == "out" else (other, here)
            standing = row["state"] if row["state"] != "in force" else ""
            told = (row["type"], *ends, standing)
            wanted[told] = wanted.get(told, True) and row["old"]
        at_it = {
            (e.type, e.start, e.end, *({"proposed", "agreed"} & {*e.states} or {""})): "old"
            in e.states
            for e in drawing.lines
            if here in {e.start, e.end}
        }
        assert at_it == wanted


def test_each_hop_leads_one_step_on(leeds: Graph) -> None:
    text = "Board:neighbourhood-improvement-board"
    known: set[str] = set()
    for hops in (1, 2, 3):
        drawing = leeds.view("around", text, as_of=DAY, hops=hops)
        away = {thing.key: thing.properties["steps away"] for thing in drawing.things}
        assert max(away.values()) <= hops
        near = {each: {each} for each in away}
        for line_ in drawing.lines:
            near[line_.start].add(line_.end)
            near[line_.end].add(line_.start)
        for each, steps in away.items():
            # No step leads on from a source.
            nearest = min(away[o] for o in near[each] if o == each or not o.startswith("Source"))
            assert nearest == max(steps - 1, 0), each
        assert known < set(away)
        known = set(away)


def test_no_step_leads_on_from_a_source(leeds: Graph) -> None:
    drawing = leeds.view("around", "report-on-housing-2018", as_of="2019-01-01", hops=2)
    sources = {thing.key for thing in drawing.things if thing.label == "Source"}
    reported = {each.end for each in drawing.lines if each.start in sources}
    away = {thing.key: thing.properties["steps away"] for thing in drawing.things}
    assert all(away[each] <= 1 or _other_way(drawing, each, sources) for each in reported)


def _other_way(drawing: Drawing, thing: str, sources: set[str]) -> bool:
    ends = [{e.start, e.end} - {thing} for e in drawing.lines if thing in {e.start, e.end}]
    return any(not each <= sources for each in ends)


def test_around_a_renamed_place_is_around_its_successor(leeds: Graph) -> None:
    old, new = (
        leeds.view("around", f"Ward:{each}", as_of=DAY)
        for each in ("hyde-park-and-woodhouse", "little-london-and-woodhouse")
    )
    assert old.things == new.things
    assert old.lines == new.lines
    assert "was renamed" in " ".join(old.notes)
    # What was said under the old name is told of the new one.
    assert any("TARGET" in e.type or "target ward" in e.note for e in new.lines)


# -- changes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"), [("2017-01-01", "2018-05-01"), ("2018-06-01", "2022-12-31")]
)
def test_changes_draws_each_row(town: Graph, start: str, end: str) -> None:
    drawing = town.view("changes", start, end)
    rows = town.changes(start, end, limit=100_000)
    wanted, names = set(), set()
    for row in rows:
        first = key(row["label"], row["id"])
        if row["type"] is None:
            names.add(first)
            continue
        ends = (first, key(row["other_label"], row["other_id"]))
        wanted.add((row["type"], *(ends[::-1] if row["type"] == "REPORTED" else ends)))
    assert {(e.type, e.start, e.end) for e in drawing.lines} == wanted
    assert {t.key for t in drawing.things if "first stated" in t.states} == names
    assert drawing.notes[: len(rows.notes)] == rows.notes
    by_ends = {(e.type, e.start, e.end): e for e in drawing.lines}
    for row in rows:
        if row["type"] is not None and row["type"] != "REPORTED":
            ends = (key(row["label"], row["id"]), key(row["other_label"], row["other_id"]))
            assert row["change"] in by_ends[row["type"], *ends].states


def test_nothing_changed_is_said(small: Graph) -> None:
    drawing = small.view("changes", "2005-01-01", "2005-12-31")
    assert (drawing.things, drawing.lines) == ((), ())
    assert "no source dates a change in between" in drawing.notes[0]


# -- what users get wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "options", "said"),
    [
        (("partner",), {}, "there is no view 'partner'; did you mean partners?"),
        (("xyz",), {}, "there is no view 'xyz' (there are: accountability, trace"),
        (("trace",), {}, "the view trace needs to be told what it is about: an action"),
        (("place",), {}, "the view place needs to be told what it is about: a ward"),
        (("changes",), {}, "the view changes needs to be told what it is about: the first day"),
        (("partners", "Holbeck"), {}, "the view partners shows everything; leave out 'Holbeck'"),
        (("place", "x", "2019-01-01"), {}, "the view place has no use for a second day"),
        (("place", "x"), {"hops": 2}, "the view place has no use for hops"),
        (("trace", "x"), {"include_old": True}, "the view trace has no use for include_old"),
        (("changes", "2019-01-01"), {"as_of": DAY}, "the view changes has no use for as_of"),
        (("around", "town-board"), {"hops": 0}, "hops is 0; ask for 1 to 6"),
        (("around", "town-board"), {"hops": 7}, "hops is 7; ask for 1 to 6"),
        (("accountability",), {"as_of": "2019-13"}, "'2019-13' is no date"),
        (("changes", "then"), {}, "'then' is no date"),
        (("changes", "2020-01-01", "2019-01-01"), {}, "give the earlier day first"),
    ],
)
def test_a_wrong_option_is_named(
    small: Graph, asked: tuple[str, ...], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(WrongOption, match=re.escape(said)):
        small.view(*asked, **options)


@pytest.mark.parametrize("view", ["trace", "place", "funding", "around"])
def test_an_unknown_text_is_an_error(small: Graph, view: str) -> None:
    with pytest.raises(NotFound, match="is called 'qqqq'"):
        small.view(view, "qqqq")


def test_a_text_that_is_nearly_right_is_noted(leeds: Graph) -> None:
    drawing = leeds.view("place", "wythers", as_of=DAY)
    assert drawing.question == "What is known about Wythers?"
    found = leeds.view("trace", "long-term kingsdale", as_of=DAY)
    assert any(note.startswith("taking 'long-term kingsdale' for") for note in found.notes)


# -- what no town above has: random ones -----------------------------------------------------

BODIES = ["Partner:p", "Partner:q", "Team:s", "Team:t", "Board:a", "Board:b", "Role:r"]
SPANS = ["", "2016", "2018-11", "2019-06-15", "2021-03-01"]
SOURCES = {"long-ago": "2012-01-01", "early": "2018-03-01", "late": "2022-06-01"}


@st.composite
def towns(draw_: st.DrawFn) -> dict[str, list[Cells]]:
    """Draw a town whose bodies are linked, renamed, moved between partners, at odd times."""
    tables: dict[str, list[Cells]] = {"Project": [node("hall"), node("green")]}
    for each in BODIES:
        label, name = each.split(":")
        tables.setdefault(label, []).append(node(name))
    ends = load_model().relationships
    for kind in ("PART_OF", "POST_IN", "DELIVERS", "WORKS_WITH", "ACCOUNTABLE_TO", "MEMBER_OF"):
        pairs = [
            (a, b)
            for a in BODIES
            for b in [*BODIES, "Project:hall", "Project:green"]
            if a != b and (a.split(":")[0], b.split(":")[0]) in ends[kind].ends
        ]
        rows: dict[tuple[str, ...], Cells] = {}
        for a, b in draw_(st.lists(st.sampled_from(pairs), max_size=4, unique=True)):
            begin, end = draw_(st.sampled_from(SPANS)), draw_(st.sampled_from(SPANS))
            dates = {"valid_from": begin}
            if end and (not begin or end > begin):
                dates["valid_to"] = end
            source = draw_(st.sampled_from(list(SOURCES)))
            standing = draw_(st.sampled_from(["", "", "", "proposed"]))
            rows[a, b] = line(a, b, source, standing=standing, **dates)
            if dates.get("valid_to") and draw_(st.booleans()):
                rows[a, b, "again"] = line(a, b, "early", standing=standing, valid_from=begin)
        tables[kind] = list(rows.values())
    renamings = draw_(
        st.lists(
            st.sampled_from(
                [("Partner:p", "Partner:q"), ("Board:b", "Board:a"), ("Team:s", "Team:t")]
            ),
            max_size=2,
            unique=True,
        )
    )
    tables["SUCCEEDED_BY"] = [
        line(a, b, "early", kind="renamed", valid_from=draw_(st.sampled_from(SPANS)))
        for a, b in renamings
    ]
    return {name: rows for name, rows in tables.items() if rows}


def made(folder: Path, tables: dict[str, list[Cells]]) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "tables", tables, sources=SOURCES))
    return graph


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=towns(), include_old=st.booleans())
def test_any_town_is_drawn_as_the_networks_have_it(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, list[Cells]], include_old: bool
) -> None:
    graph = made(tmp_path_factory.mktemp("town"), tables)
    partners = graph.view("partners", as_of="2022-12-01", include_old=include_old)
    same_as_the_network(graph, partners, include_old=include_old)
    ladder = graph.view("accountability", as_of="2022-12-01", include_old=include_old)
    for day in around_days({*ladder.days, *partners.days}):
        network = graph.to_networkx("accountability", as_of=day, include_old=include_old)
        wanted = {(key(*a), key(*b)) for a, b, e in network.edges(data=True) if e["climbs"]}
        assert wanted == {
            (e.start, e.end)
            for e in in_force(ladder, day)
            if e.type in {"ACCOUNTABLE_TO", "PART_OF", "POST_IN"}
        }


DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2012, 1, 1))
STRETCHES = st.lists(st.tuples(DAYS, DAYS), max_size=5)


@given(some=STRETCHES, others=STRETCHES, day=DAYS)
def test_stretches_are_sets_of_days(
    some: list[tuple[dt.date, dt.date]], others: list[tuple[dt.date, dt.date]], day: dt.date
) -> None:
    def has(stretches: Iterable[tuple[dt.date, dt.date]]) -> bool:
        return any(start <= day < end for start, end in stretches)

    assert has(merged(some)) == has(some)
    assert has(both(some, others)) == (has(some) and has(others))
    assert has(without(some, others)) == (has(some) and not has(others))
    tidy = merged(some)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(tidy))


def test_only_what_the_walk_takes_is_climbed() -> None:
    model = load_model()

    def fact(kind: str, start: str, end: str, detail: str = "") -> Fact:
        return Fact(kind, (start, "a"), (end, "b"), Validity(None), {"detail": detail})

    def climbs(model: Model, fact: Fact) -> bool:
        return below_and_above(model, fact) is not None

    assert climbs(model, fact("OWNS", "Role", "Action", "accountable"))
    assert not climbs(model, fact("OWNS", "Role", "Action", "supports"))
    assert climbs(model, fact("PART_OF", "Board", "Board"))
    assert not climbs(model, fact("PART_OF", "Board", "Partner"))
    assert not climbs(model, fact("DELIVERS", "Partner", "Project", "partner"))


# -- limits ----------------------------------------------------------------------------------


def wheel(spokes: int) -> Drawing:
    things = tuple(Thing(f"Board/{n}", "Board", str(n)) for n in range(spokes))
    lines = tuple(
        Line(f"{n}", "Board/0", f"Board/{n}", "ADVISES", "advises", "is advised by")
        for n in range(1, spokes)
    )
    return Drawing("around", "?", DAY, things, lines, notes=("first",))


def test_what_is_too_large_keeps_its_strongest_part_and_says_so() -> None:
    cut = within_limits(wheel(10), most_things=4)
    assert [thing.key for thing in cut.things] == [f"Board/{n}" for n in (0, 1, 2, 3)]
    assert [each.key for each in cut.lines] == ["1", "2", "3"]
    assert cut.notes == (
        "6 of 10 things are left out: only the 4 with most links are drawn",
        "first",
    )


def test_days_on_which_only_what_is_left_out_changes_are_left_out() -> None:
    whole = wheel(4)
    days = ["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01"]
    things = tuple(
        replace(thing, periods=(Period(day, None),))
        for thing, day in zip(whole.things, days, strict=True)
    )
    cut = within_limits(replace(whole, things=things, days=tuple(days)), most_things=2)
    assert cut.days == ("2020-01-01", "2021-01-01")


def test_what_it_is_about_stays() -> None:
    cut = within_limits(wheel(10), {"Board/9"}, most_things=2)
    assert [thing.key for thing in cut.things] == ["Board/0", "Board/9"]


def test_too_many_lines_leave_things_out_too() -> None:
    cut = within_limits(wheel(10), most_lines=5)
    assert len(cut.lines) <= 5
    assert len(cut.things) == 6


def test_what_is_small_enough_is_left_alone() -> None:
    drawing = wheel(10)
    assert within_limits(drawing, most_things=10, most_lines=9) is drawing


def test_a_drawing_shows_the_licence_line_of_each_source_that_it_cites(leeds: Graph) -> None:
    licences = {
        row["licence"]
        for row in leeds.cypher(
            "MATCH (s:Source) WHERE s.licence IS NOT NULL RETURN s.licence AS licence"
        )
    }
    assert len(licences) == 3
    ranked = leeds.view("place", "LSOA:lincoln-green", as_of="2022-06-01")
    assert len(licences & set(ranked.notes)) >= 2
    assert not licences & set(leeds.view("accountability", as_of="2022-06-01").notes)
