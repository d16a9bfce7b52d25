"""Tracing: the chains of accountability, their order, their words and their silences."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.bundled import bundled
from graphkit.cli.trace import print_trace
from graphkit.finding import Thing
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.model import parse_model
from graphkit.questions.trace import Trace, Tracer

SOURCES = {"early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables, sources: Mapping[str, str] = SOURCES) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=sources))
    return graph


def said(trace: Trace) -> list[str]:
    """Write each chain as one line."""
    lines = []
    for chain in trace.chains:
        steps = [f"{step.word} {step.link.id}" for step in chain.steps]
        end = "top" if chain.reaches_top else chain.silence
        formal = "formal" if chain.formal else "structural"
        lines.append(f"{formal}: {', '.join(steps)}; {end}")
    return lines


BODIES: Tables = {
    "Action": [node("fix-roof")],
    "Role": [node("director"), node("officer")],
    "Team": [node("works")],
    "Partner": [node("council")],
    "Board": [
        node("cabinet", kind="executive"),
        node("estates", kind="strategic"),
        node("repairs", kind="operational"),
    ],
}


def test_formal_chain_from_owner_to_top(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [line("Role:director", "Action:fix-roof", raci="accountable")],
            "ACCOUNTABLE_TO": [
                line("Role:director", "Board:estates"),
                line("Board:estates", "Board:cabinet"),
            ],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "formal: accountable: director, answers to estates, answers to cabinet; top"
    ]


def test_part_of_after_the_owner_makes_a_chain_structural(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [line("Board:repairs", "Action:fix-roof")],
            "PART_OF": [line("Board:repairs", "Board:estates")],
            "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: repairs, part of estates, answers to cabinet; top"
    ]


def test_a_request_by_the_top_is_structural_and_a_recommended_one_says_so(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "REQUESTED": [
                line("Board:cabinet", "Action:fix-roof", stage="made", date="2018-01"),
                line("Board:cabinet", "Action:fix-roof", stage="recommended"),
            ],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: asked for by cabinet; top",
        "structural: recommended to be asked for by cabinet; top",
    ]


def test_sitting_in_a_partner_is_said_and_not_climbed(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [line("Role:officer", "Action:fix-roof")],
            "POST_IN": [
                line("Role:officer", "Team:works"),
                line("Role:director", "Partner:council"),
            ],
            "PART_OF": [line("Team:works", "Partner:council")],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: officer, a post in works; "
        "answers to: not stated (it sits in Council)"
    ]


def test_all_alternatives_are_shown_the_best_first(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [
                line("Role:director", "Action:fix-roof", raci="accountable"),
                line("Team:works", "Action:fix-roof", raci="responsible"),
                line("Team:works", "Action:fix-roof", raci="supports"),
            ],
            "OVERSEES": [line("Board:estates", "Action:fix-roof")],
            "ACCOUNTABLE_TO": [
                line("Board:estates", "Board:cabinet"),
                line("Role:director", "Board:repairs"),
            ],
            "PART_OF": [line("Board:repairs", "Board:estates")],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "formal: overseen by estates, answers to cabinet; top",
        "structural: accountable: director, answers to repairs, part of estates, "
        "answers to cabinet; top",
        "structural: responsible: works; answers to: not stated",
    ]


def test_no_body_twice_and_a_circle_is_said(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [line("Board:estates", "Action:fix-roof")],
            "ACCOUNTABLE_TO": [
                line("Board:estates", "Board:repairs"),
                line("Board:repairs", "Board:estates"),
            ],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: estates, answers to repairs; comes back to where it was"
    ]


def test_at_most_eight_steps(tmp_path: Path) -> None:
    boards = [node(f"b{n}", kind="operational") for n in range(12)]
    graph = town(
        tmp_path,
        {
            "Action": [node("fix-roof")],
            "Board": boards,
            "OWNS": [line("Board:b0", "Action:fix-roof")],
            "ACCOUNTABLE_TO": [line(f"Board:b{n}", f"Board:b{n + 1}") for n in range(11)],
        },
    )
    (chain,) = graph.trace("fix-roof", as_of=DAY).chains
    assert len(chain.steps) == 8
    assert chain.silence == "not followed further than 8 steps"


def test_a_proposal_is_listed_apart_and_in_no_chain(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "OWNS": [line("Board:estates", "Action:fix-roof")],
            "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet", standing="proposed")],
        },
    )
    trace = graph.trace("fix-roof", as_of=DAY)
    assert said(trace) == ["structural: responsible: estates; answers to: not stated"]
    assert [(name, step.link.id) for _, name, step in trace.proposed] == [("Estates", "cabinet")]


def test_a_step_to_a_board_that_is_only_proposed_is_not_in_force(tmp_path: Path) -> None:
    boards = [
        node("estates", kind="strategic"),
        node("cabinet", kind="executive", standing="proposed"),
    ]
    graph = town(
        tmp_path,
        {
            "Action": [node("fix-roof")],
            "Board": boards,
            "OWNS": [line("Board:estates", "Action:fix-roof")],
            "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
        },
    )
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: estates; answers to: not stated"
    ]


DATED: Tables = {
    **BODIES,
    "OWNS": [line("Role:director", "Action:fix-roof", raci="accountable")],
    "ACCOUNTABLE_TO": [
        line("Role:director", "Board:repairs", valid_from="2017", valid_to="2020-05"),
        line("Role:director", "Board:estates", source="late", valid_from="2020-06-01"),
        line("Board:repairs", "Board:cabinet"),
        line("Board:estates", "Board:cabinet", source="late"),
    ],
    "CHAIRS": [line("Role:officer", "Board:repairs"), line("Role:officer", "Board:estates")],
}


@pytest.mark.parametrize(
    ("day", "through"),
    [("2018-03-01", "repairs"), ("2020-05-31", "repairs"), ("2022-06-01", "estates")],
)
def test_the_chain_of_a_day(tmp_path: Path, day: str, through: str) -> None:
    graph = town(tmp_path, DATED)
    assert said(graph.trace("fix-roof", as_of=day)) == [
        f"formal: accountable: director, answers to {through}, answers to cabinet; top"
    ]


def test_a_fact_whose_beginning_is_unknown_holds_from_when_it_is_first_stated(
    tmp_path: Path,
) -> None:
    graph = town(tmp_path, DATED)
    # From June 2020 the director answers to estates, which only the late source leads further.
    assert said(graph.trace("fix-roof", as_of="2020-06-01")) == [
        "structural: accountable: director, answers to estates; answers to: not stated"
    ]


def test_a_past_day_says_what_is_different_today(tmp_path: Path) -> None:
    graph = town(tmp_path, DATED)
    differences = graph.trace("fix-roof", as_of="2019-01-01").differences
    assert "no longer so today: Director – answers to Repairs" in differences
    assert (
        "today, but not yet so or not yet stated then: Director – answers to Estates" in differences
    )
    assert not graph.trace("fix-roof").differences


def test_before_a_thing_is_known(tmp_path: Path) -> None:
    graph = town(tmp_path, {**BODIES, "Action": [node("fix-roof", source="late")]})
    trace = graph.trace("fix-roof", as_of="2019-01-01")
    assert trace.notes == ("not mentioned before 1 June 2022",)
    assert trace.answer == ("No source dated up to 1 January 2019 mentions it.",)
    assert not trace.chains
    assert not trace.silences


def test_silence_is_told_about_owner_chair_and_scrutiny(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {**BODIES, "REQUESTED": [line("Board:estates", "Action:fix-roof", stage="made")]},
    )
    assert graph.trace("fix-roof", as_of=DAY).silences == (
        "who owns or leads Fix-Roof: not stated",
        "no source carries a chain to the top",
        "who chairs Estates: not stated",
        "who scrutinises Estates: not stated",
    )


def test_beside_the_chain_stand_those_who_decide_chair_scrutinise_and_hold(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            **BODIES,
            "Person": [node("ann")],
            "OWNS": [line("Board:estates", "Action:fix-roof")],
            "DECIDED": [line("Board:cabinet", "Action:fix-roof", decision="approved")],
            "CHAIRS": [line("Role:director", "Board:estates")],
            "SCRUTINISED_BY": [line("Board:estates", "Board:repairs")],
        },
    )
    beside = graph.trace("fix-roof", as_of=DAY).beside
    assert [(node, name, link.type, link.id) for node, name, link in beside] == [
        (("Action", "fix-roof"), "Fix-Roof", "DECIDED", "cabinet"),
        (("Board", "estates"), "Estates", "SCRUTINISED_BY", "repairs"),
        (("Board", "estates"), "Estates", "CHAIRS", "director"),
    ]


def test_evidence_of_both_sources_stands_at_the_step(tmp_path: Path) -> None:
    rows = [
        line("Board:estates", "Action:fix-roof"),
        line("Board:estates", "Action:fix-roof", source="late"),
    ]
    graph = town(tmp_path, {**BODIES, "OWNS": rows})
    step = graph.trace("fix-roof", as_of=DAY).rows[0]
    assert step["sources"] == ["early", "late"]
    assert step["evidence"] == "early (1 March 2018), ¶1; late (1 June 2022), ¶1"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["ACCOUNTABLE_TO", "PART_OF"]), st.integers(0, 4), st.integers(0, 4)
        ),
        max_size=10,
        unique=True,
    ),
    owners=st.sets(st.integers(0, 4), max_size=3),
    tops=st.sets(st.integers(0, 4), max_size=2),
)
def test_chains_are_all_simple_paths_to_a_top_or_a_dead_end(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, int, int]],
    owners: set[int],
    tops: set[int],
) -> None:
    lines = [each for each in lines if each[1] != each[2]]
    kinds = ["executive" if n in tops else "operational" for n in range(5)]
    tables: Tables = {
        "Action": [node("fix-roof")],
        "Board": [node(f"b{n}", kind=kinds[n]) for n in range(5)],
    }
    if owners:
        tables["OWNS"] = [line(f"Board:b{n}", "Action:fix-roof") for n in sorted(owners)]
    for kind in ("ACCOUNTABLE_TO", "PART_OF"):
        found = [line(f"Board:b{a}", f"Board:b{b}") for name, a, b in lines if name == kind]
        if found:
            tables[kind] = found
    words = {"ACCOUNTABLE_TO": "answers to", "PART_OF": "part of"}

    def paths(board: int, seen: tuple[int, ...]) -> list[tuple[str, ...]]:
        """Follow every line by brute force."""
        if board in tops:
            return [()]
        onward = [(words[n], b) for n, a, b in lines if a == board and b not in seen]
        if not onward:
            return [()]
        return [(f"{word} b{b}", *rest) for word, b in onward for rest in paths(b, (*seen, b))]

    expected = {
        (f"responsible: b{owner}", *rest) for owner in owners for rest in paths(owner, (owner,))
    }
    graph = town(tmp_path_factory.mktemp("town"), tables)
    chains = graph.trace("fix-roof", as_of=DAY).chains
    told = [tuple(f"{s.word} {s.link.id}" for s in chain.steps) for chain in chains]
    assert set(told) == expected
    assert len(told) == len(expected)
    order = [(not c.reaches_top, not c.formal, len(c.steps)) for c in chains]
    assert order == sorted(order)


def test_what_was_first_stated_later_can_be_included(tmp_path: Path) -> None:
    owns = [line("Board:estates", "Action:fix-roof", source="late")]
    graph = town(tmp_path, {**BODIES, "OWNS": owns})
    assert said(graph.trace("fix-roof", as_of="2019-01-01")) == []
    assert said(graph.trace("fix-roof", as_of="2019-01-01", include_later=True)) == [
        "structural: responsible: estates; answers to: not stated"
    ]


def test_a_body_traced_by_itself_is_formal_only_by_accountability(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "PART_OF": [line("Board:repairs", "Board:estates")],
        "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
    }
    graph = town(tmp_path, tables)
    assert said(graph.trace("estates", as_of=DAY)) == ["formal: answers to cabinet; top"]
    assert said(graph.trace("repairs", as_of=DAY)) == [
        "structural: part of estates, answers to cabinet; top"
    ]


def test_asking_for_a_thing_is_not_owning_it(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "REQUESTED": [line("Board:estates", "Action:fix-roof", stage="made")],
        "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
    }
    assert said(town(tmp_path, tables).trace("fix-roof", as_of=DAY)) == [
        "structural: asked for by estates, answers to cabinet; top"
    ]


def test_a_stated_none_is_told_apart_from_silence(tmp_path: Path) -> None:
    estates = node("estates", kind="strategic", stated_none="ACCOUNTABLE_TO; CHAIRS")
    tables: Tables = {
        "Action": [node("fix-roof")],
        "Board": [estates],
        "OWNS": [line("Board:estates", "Action:fix-roof")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert said(trace) == [
        "structural: responsible: estates; answers to: nobody, as a source states"
    ]
    assert "who chairs Estates: nobody, as a source states" in trace.silences
    assert "who scrutinises Estates: not stated" in trace.silences


def test_what_a_later_source_says_there_is_none_of_is_told_beside_what_an_earlier_one_names(
    tmp_path: Path,
) -> None:
    none = "ACCOUNTABLE_TO; CHAIRS"
    tables: Tables = {
        "Action": [node("fix-roof"), node("fix-roof", "", "late", stated_none="OWNS")],
        "Role": [node("director")],
        "Board": [
            node("cabinet", kind="executive"),
            node("estates", kind="strategic"),
            node("estates", "", "late", stated_none=none),
        ],
        "OWNS": [line("Board:estates", "Action:fix-roof", raci="accountable")],
        "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
        "CHAIRS": [line("Role:director", "Board:estates")],
    }
    graph = town(tmp_path, tables)
    trace = graph.trace("fix-roof", as_of=DAY)
    assert trace.answer[0] == (
        "Owned by Estates (accountable); yet a later source states that there is none."
    )
    nobody = "nobody, as a source states, though an earlier one names one"
    assert f"who owns or leads Fix-Roof: {nobody}" in trace.silences
    assert f"whom Estates answers to: {nobody}" in trace.silences
    assert f"who chairs Estates: {nobody}" in trace.silences
    assert graph.trace("estates", as_of=DAY).answer[0] == (
        "It answers to Cabinet; yet a later source states that there is none."
    )
    before = graph.trace("fix-roof", as_of="2022-05-31")
    assert before.answer[0] == "Owned by Estates (accountable)."
    assert not any("nobody" in each for each in before.silences)


def test_what_is_yet_to_begin_says_so_and_owes_nothing(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "Board": [*BODIES["Board"], node("next", kind="strategic", valid_from="2030")],
        "OWNS": [line("Board:next", "Action:fix-roof", valid_from="2030")],
        "ACCOUNTABLE_TO": [line("Board:next", "Board:cabinet")],
    }
    graph = town(tmp_path, tables)
    trace = graph.trace("next", as_of=DAY)
    assert trace.answer[:2] == ("It is to begin in 2030.", "It answers to Cabinet.")
    assert not any("Next" in each for each in trace.silences)
    assert "Next is to begin in 2030" in graph.show("next", as_of=DAY).notes
    action = graph.trace("fix-roof", as_of=DAY)
    assert "who owns or leads Fix-Roof: nobody yet; one is to begin" in action.silences


def test_two_boards_of_one_name_keep_their_own_silences(tmp_path: Path) -> None:
    tables: Tables = {
        "Action": [node("fix-roof")],
        "Role": [node("director")],
        "Board": [
            node("city-board", "The Board", kind="strategic"),
            node("local-board", "The Board", kind="strategic"),
        ],
        "OWNS": [line("Board:local-board", "Action:fix-roof")],
        "ACCOUNTABLE_TO": [line("Board:local-board", "Board:city-board")],
        "CHAIRS": [line("Role:director", "Board:city-board")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.silences.count("who chairs The Board: not stated") == 1


def test_a_disputed_step_is_one_step_with_both_citations(tmp_path: Path) -> None:
    owns = [
        line("Board:estates", "Action:fix-roof", valid_from="2016"),
        line("Board:estates", "Action:fix-roof", valid_from="2017", source="late"),
    ]
    trace = town(tmp_path, {**BODIES, "OWNS": owns}).trace("fix-roof", as_of=DAY)
    (chain,) = trace.chains
    assert chain.steps[0].link.row["sources"] == ["early", "late"]
    assert chain.steps[0].link.row["disputed"]


def test_proposals_are_followed_to_where_they_would_lead(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:repairs", "Action:fix-roof", standing="proposed")],
        "ACCOUNTABLE_TO": [line("Board:repairs", "Board:cabinet", standing="proposed")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert [(name, step.link.id) for _, name, step in trace.proposed] == [
        ("Fix-Roof", "repairs"),
        ("Repairs", "cabinet"),
    ]


def test_the_top_says_that_it_is_the_top(tmp_path: Path) -> None:
    trace = town(tmp_path, BODIES).trace("cabinet", as_of=DAY)
    assert trace.answer[0] == "It is the top: every chain that reaches it ends here."
    assert "whom Cabinet answers to: not stated" not in trace.silences


# -- the walk is the model's -----------------------------------------------------------------

ADVISES = """
[[walk.step]]
from = "Board"
type = "ADVISES"
direction = "out"
word = "advises"
formal = true
"""


def test_a_step_declared_in_the_model_is_followed(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:repairs", "Action:fix-roof")],
        "ADVISES": [line("Board:repairs", "Board:cabinet")],
    }
    graph = town(tmp_path, tables)
    model = parse_model(bundled("schema", "model.toml").read_text("utf-8") + ADVISES)
    day = dt.date.fromisoformat(DAY)
    thing = graph.find("fix-roof").thing
    assert said(Tracer(graph.engine, model).trace(thing, day, day)) == [
        "formal: responsible: repairs, advises cabinet; top"
    ]
    assert said(graph.trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: repairs; answers to: not stated"
    ]


def test_what_many_things_need_is_read_level_by_level(tmp_path: Path) -> None:
    boards = [node(f"b{n}", kind="operational") for n in range(30)]
    tables: Tables = {
        "Action": [node(f"a{n}") for n in range(30)],
        "Board": boards,
        "OWNS": [line(f"Board:b{n}", f"Action:a{n}") for n in range(30)],
        "ACCOUNTABLE_TO": [line(f"Board:b{n}", f"Board:b{n % 3}") for n in range(3, 30)],
    }
    graph = town(tmp_path, tables)
    asked: list[str] = []

    class Counting:
        def read(self, text: str, values: Mapping[str, object] | None = None) -> object:
            asked.append(text)
            return graph.engine.read(text, values or {})

    tracer = Tracer(Counting(), graph.model)  # type: ignore[arg-type]
    things = [Thing("Action", f"a{n}", f"A{n}") for n in range(30)]
    day = dt.date.fromisoformat(DAY)
    tracer.read_ahead(things, day)
    read = len(asked)
    assert read < 12
    chains = [tracer.chains(thing, day) for thing in things]
    assert len(asked) == read
    assert [len(each[0].steps) for each in chains] == [1, 1, 1, *[2] * 27]


# -- names -----------------------------------------------------------------------------------

RENAMED: Tables = {
    "Action": [node("act")],
    "Board": [
        node("a", "Alpha Board", kind="operational"),
        node("b", "Beta Board"),
        node("c", "Gamma Board", source="late"),
        node("x", "Executive Board", kind="executive"),
    ],
    "OWNS": [line("Board:a", "Action:act", raci="accountable")],
    "ACCOUNTABLE_TO": [line("Board:b", "Board:x")],
    "SUCCEEDED_BY": [
        line("Board:a", "Board:b", kind="renamed", valid_from="2018-05-01"),
        line("Board:b", "Board:c", kind="renamed", valid_from="2021"),
    ],
}


@pytest.mark.parametrize(
    ("day", "called"), [("2018-04-30", "a"), ("2018-05-01", "b"), ("2020-12-31", "b"), (DAY, "c")]
)
def test_a_chain_goes_through_a_renamed_board_under_the_name_of_the_day(
    tmp_path: Path, day: str, called: str
) -> None:
    graph = town(tmp_path, RENAMED)
    assert said(graph.trace("act", as_of=day)) == [
        f"formal: accountable: {called}, answers to x; top"
    ]


def test_a_renaming_is_said(tmp_path: Path) -> None:
    graph = town(tmp_path, RENAMED)
    assert graph.trace("act", as_of="2019-01-01").notes == (
        "Alpha Board was renamed Beta Board on 1 May 2018",
    )
    assert graph.trace("act", as_of=DAY).notes == (
        "Alpha Board was renamed Beta Board on 1 May 2018",
        "Beta Board was renamed Gamma Board in 2021",
    )


def test_a_renaming_alone_is_no_difference(tmp_path: Path) -> None:
    assert town(tmp_path, RENAMED).trace("act", as_of="2019-01-01").differences == ()


def test_a_board_is_traced_under_any_of_its_names(tmp_path: Path) -> None:
    graph = town(tmp_path, RENAMED)
    for name in ("Alpha Board", "Beta Board", "Gamma Board"):
        trace = graph.trace(name, as_of=DAY)
        assert trace.thing.id == "c"
        assert trace.thing.name == "Gamma Board"
        assert said(trace) == ["formal: answers to x; top"]


def test_a_kind_stated_under_one_name_holds_under_every_name(tmp_path: Path) -> None:
    renamed = {"kind": "renamed", "valid_from": "2018-05-01"}
    tables: Tables = {
        "Action": [node("act")],
        "Board": [node("cabinet", kind="executive"), node("executive"), node("works")],
        "OWNS": [line("Board:works", "Action:act")],
        "ACCOUNTABLE_TO": [line("Board:works", "Board:cabinet")],
        "SUCCEEDED_BY": [line("Board:cabinet", "Board:executive", **renamed)],
    }
    assert said(town(tmp_path, tables).trace("act", as_of=DAY)) == [
        "formal: responsible: works, answers to executive; top"
    ]


def test_a_board_renamed_to_two_keeps_its_name_and_says_so(tmp_path: Path) -> None:
    tables: Tables = {
        **RENAMED,
        "SUCCEEDED_BY": [
            line("Board:a", "Board:b", kind="renamed", valid_from="2018-05-01"),
            line("Board:a", "Board:c", kind="renamed", valid_from="2018-05-01"),
        ],
    }
    trace = town(tmp_path, tables).trace("act", as_of=DAY)
    assert said(trace) == ["structural: accountable: a; answers to: not stated"]
    assert "Alpha Board was renamed to Beta Board and to Gamma Board" in trace.notes


def test_a_successor_is_named_and_takes_over_nothing(tmp_path: Path) -> None:
    tables: Tables = {
        **RENAMED,
        "SUCCEEDED_BY": [line("Board:a", "Board:b", kind="replaced", valid_from="2018-05-01")],
    }
    trace = town(tmp_path, tables).trace("act", as_of=DAY)
    assert said(trace) == ["structural: accountable: a; answers to: not stated"]
    assert trace.notes == ("Alpha Board was succeeded by Beta Board (replaced)",)


# -- time ------------------------------------------------------------------------------------


def test_what_a_later_source_dates_back_is_told_of_the_day(tmp_path: Path) -> None:
    tables: Tables = {
        "Action": [node("act", source="late")],
        "Board": [
            node("parks", kind="operational", source="late"),
            node("x", kind="executive", source="late"),
        ],
        "OWNS": [line("Board:parks", "Action:act", source="late", valid_from="2018-06-01")],
        "ACCOUNTABLE_TO": [line("Board:parks", "Board:x", source="late", valid_from="2018-05-01")],
    }
    trace = town(tmp_path, tables).trace("act", as_of="2019-05-21")
    assert said(trace) == ["formal: responsible: parks, answers to x; top"]
    note = "not mentioned before 1 June 2022; what is shown is dated back by later sources"
    assert trace.notes == (note,)


def test_a_tie_that_held_twice_is_no_dispute(tmp_path: Path) -> None:
    def answers(upper: str, start: str, end: str) -> Cells:
        dates = {"valid_from": start, "valid_to": end}
        return line("Board:repairs", f"Board:{upper}", source="late", **dates)

    tables: Tables = {
        **BODIES,
        "ACCOUNTABLE_TO": [
            answers("cabinet", "2011-05-01", "2013-05-01"),
            answers("estates", "2013-05-01", "2018-05-01"),
            answers("cabinet", "2018-05-01", ""),
        ],
    }
    graph = town(tmp_path, tables)
    for day, upper in (("2012-01-01", "cabinet"), ("2015-01-01", "estates"), (DAY, "cabinet")):
        trace = graph.trace("repairs", as_of=day)
        assert [chain.steps[0].link.id for chain in trace.chains] == [upper]
        assert not trace.chains[0].steps[0].link.row["disputed"]
    # It answers to the Cabinet again; only the other tie is over.
    assert [each.step.link.id for each in graph.trace("repairs", as_of=DAY).ended] == ["estates"]


SEVEN_YEARS = {"early": "2015-03-01", "late": "2022-06-01"}


def test_old_chains_come_last_and_are_marked(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [
            line("Board:repairs", "Action:fix-roof", source="late"),
            line("Board:estates", "Action:fix-roof"),
        ],
        "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")],
    }
    trace = town(tmp_path, tables, SEVEN_YEARS).trace("fix-roof", as_of=DAY)
    assert said(trace) == [
        "structural: responsible: repairs; answers to: not stated",
        "formal: responsible: estates, answers to cabinet; top",
    ]
    assert [chain.old for chain in trace.chains] == [False, True]
    assert [row["old"] for row in trace.rows] == [False, None, True, True]
    assert trace.answer[0] == "Owned by Repairs (responsible) and Estates (responsible; old)."


# -- ends ------------------------------------------------------------------------------------

CLOSED: Tables = {
    "Action": [node("plant", "Plant trees")],
    "Board": [
        node("parks", "Parks Board", kind="operational"),
        node("parks", "Parks Board", source="late", valid_to="2020-03"),
        node("x", "Executive Board", kind="executive"),
        node("city", "City Board", kind="strategic"),
    ],
    "OWNS": [line("Board:parks", "Action:plant", raci="accountable")],
    "ACCOUNTABLE_TO": [line("Board:parks", "Board:x")],
    "CHAIRS": [line("Role:chair", "Board:parks")],
    "Role": [node("chair")],
}


def test_an_owner_that_ended_is_no_owner_in_force(tmp_path: Path) -> None:
    graph = town(tmp_path, CLOSED)
    trace = graph.trace("plant", as_of=DAY)
    assert trace.answer[0] == (
        "No owner in force; it was owned by Parks Board, which ended in March 2020, "
        "no successor stated."
    )
    assert trace.chains == ()
    assert [(each.name, each.step.past, each.step.link.name) for each in trace.ended] == [
        ("Plant trees", "was owned by", "Parks Board")
    ]
    assert "who owns or leads Plant trees: nobody since the last one stated" in trace.silences
    # To the last day of the month that is named, it may still stand.
    assert said(graph.trace("plant", as_of="2020-03-31")) == [
        "formal: accountable: parks, answers to x; top"
    ]


def test_an_owner_that_ended_names_its_successor(tmp_path: Path) -> None:
    followed = line("Board:parks", "Board:city", source="late", kind="merged", valid_from="2020-04")
    graph = town(tmp_path, {**CLOSED, "SUCCEEDED_BY": [followed]})
    assert graph.trace("plant", as_of=DAY).answer[0] == (
        "No owner in force; it was owned by Parks Board, which ended in March 2020, "
        "succeeded by City Board (merged)."
    )
    assert (
        "Parks Board was succeeded by City Board (merged)" in graph.show("parks", as_of=DAY).notes
    )


def test_a_board_that_ended_owes_nothing(tmp_path: Path) -> None:
    trace = town(tmp_path, CLOSED).trace("parks", as_of=DAY)
    assert trace.answer == (
        "It ended in March 2020, no successor stated.",
        "It answered to Executive Board.",
    )
    assert trace.silences == ()


def test_the_stated_end_of_a_tie_is_told_and_no_silence(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:estates", "Action:fix-roof")],
        "ACCOUNTABLE_TO": [
            line("Board:estates", "Board:cabinet"),
            line("Board:estates", "Board:cabinet", source="late", valid_to="2021-03"),
        ],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert said(trace) == ["structural: responsible: estates; answered to Cabinet until March 2021"]


def test_what_asked_for_it_and_ended_ends_its_chain(tmp_path: Path) -> None:
    asked = [line("Board:parks", "Action:plant", stage="made", date="2018")]
    trace = town(tmp_path, {**CLOSED, "REQUESTED": asked}).trace("plant", as_of=DAY)
    assert said(trace) == [
        "structural: asked for by parks; ended in March 2020, no successor stated"
    ]


def test_of_what_is_known_only_by_its_end_nothing_is_in_force(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:estates", "Action:fix-roof", source="late", valid_to="2021")],
    }
    graph = town(tmp_path, tables)
    for day, words in (
        ("2019-01-01", "it was owned by Estates until 2021 (only its end is stated)"),
        (DAY, "it was owned by Estates until 2021"),
    ):
        trace = graph.trace("fix-roof", as_of=day)
        assert trace.chains == ()
        assert trace.answer[0] == f"No owner in force; {words}."


def test_of_what_is_known_only_by_its_end_nothing_has_ended_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:estates", "Action:fix-roof", source="late", valid_to="2021")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of="2019-01-01")
    assert "who owns or leads Fix-Roof: nobody in force; only an end is stated" in trace.silences
    print_trace(trace)
    printed = capsys.readouterr().out
    assert "No longer in force, or known only by an end" in printed
    assert "Fix-Roof was owned by Estates – only its end is stated" in printed


def test_what_ended_under_another_name_ended_under_that_name(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "Board": [node("old", "Old Board", valid_to="2020-05"), node("new", "New Board")],
        "OWNS": [line("Board:old", "Action:fix-roof")],
        "SUCCEEDED_BY": [line("Board:old", "Board:new", kind="renamed", valid_from="2020-06-01")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.answer[0] == (
        "No owner in force; it was owned by New Board (then Old Board), which ended in May 2020."
    )


# -- loops -----------------------------------------------------------------------------------


def test_a_loop_of_accountability_is_marked_wherever_the_chain_goes_on(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:estates", "Action:fix-roof")],
        "ACCOUNTABLE_TO": [
            line("Board:estates", "Board:repairs"),
            line("Board:repairs", "Board:estates"),
            line("Board:repairs", "Board:cabinet"),
        ],
    }
    (chain,) = town(tmp_path, tables).trace("fix-roof", as_of=DAY).chains
    assert chain.reaches_top
    assert chain.loops


def test_sitting_in_what_answers_to_one_is_no_loop_of_accountability(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "ACCOUNTABLE_TO": [line("Team:works", "Role:director")],
        "POST_IN": [line("Role:director", "Team:works")],
    }
    (chain,) = town(tmp_path, tables).trace("works", as_of=DAY).chains
    assert chain.silence == "comes back to where it was"
    assert not chain.loops


# -- posts -----------------------------------------------------------------------------------


def test_the_holder_stands_beside_each_post(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "Person": [node("ann", "Ann Smith"), node("bob", "Bob Jones")],
        "Role": [node("director"), node("officer"), node("clerk")],
        "OWNS": [
            line("Role:director", "Action:fix-roof", raci="accountable"),
            line("Role:officer", "Action:fix-roof"),
            line("Role:clerk", "Action:fix-roof"),
        ],
        "HOLDS": [
            line("Person:ann", "Role:director"),
            line("Person:bob", "Role:officer", valid_from="2017", valid_to="2019-05-01"),
        ],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert {row["id"]: row["holder"] for row in trace.rows if row["id"]} == {
        "director": "held by Ann Smith",
        "officer": "vacant: Bob Jones, ended on 1 May 2019",
        "clerk": "holder not stated",
    }
    assert trace.answer[0] == (
        "Owned by Director (accountable; held by Ann Smith), Clerk (responsible) and "
        "Officer (responsible; vacant: Bob Jones, ended on 1 May 2019)."
    )


# -- the answer ------------------------------------------------------------------------------


def test_the_answer_tells_in_force_from_proposed(tmp_path: Path) -> None:
    proposed = line("Role:officer", "Action:fix-roof", standing="proposed")
    tables: Tables = {**BODIES, "OWNS": [proposed]}
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.answer == (
        "No owner in force; proposed on 1 March 2018: Officer (responsible).",
        "No chain leads up from it.",
        "No source states who scrutinises it.",
    )


def test_the_answer_says_how_far_up_where_it_breaks_and_who_scrutinises(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [
            line("Role:director", "Action:fix-roof", raci="accountable"),
            line("Team:works", "Action:fix-roof"),
        ],
        "ACCOUNTABLE_TO": [
            line("Role:director", "Board:estates"),
            line("Board:estates", "Board:cabinet"),
        ],
        "SCRUTINISED_BY": [line("Board:estates", "Board:repairs")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.answer == (
        "Owned by Director (accountable) and Works (responsible).",
        "It reaches Cabinet by way of Director and Estates, each step stated as accountability; "
        "the chain of Works ends there – answers to: not stated.",
        "Estates is scrutinised by Repairs.",
    )
    assert trace.to_dict()["answer"] == list(trace.answer)


def test_who_scrutinised_before_is_named(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Board:estates", "Action:fix-roof")],
        "SCRUTINISED_BY": [line("Board:estates", "Board:repairs", valid_to="2020")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.answer[-1] == (
        "No scrutiny of it or any body above it is in force; "
        "Estates was scrutinised by Repairs (ended)."
    )


def test_the_answer_tells_a_request_of_the_top_from_accountability(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OVERSEES": [line("Board:estates", "Action:fix-roof")],
        "REQUESTED": [line("Board:cabinet", "Action:fix-roof", stage="recommended")],
    }
    trace = town(tmp_path, tables).trace("fix-roof", as_of=DAY)
    assert trace.answer[:2] == (
        "No source states who owns or leads it; it is overseen by Estates.",
        "It reaches Cabinet, though not by stated accountability all the way: recommended to be "
        "asked for by Cabinet; the chain of Estates ends there – answers to: not stated.",
    )


def test_a_stated_none_is_no_owner(tmp_path: Path) -> None:
    action = node("fix-roof", stated_none="OWNS")
    trace = town(tmp_path, {"Action": [action]}).trace("fix-roof", as_of=DAY)
    assert trace.answer[0] == "No owner, as a source states."


def test_a_body_right_below_the_top_says_so_once(tmp_path: Path) -> None:
    tables: Tables = {**BODIES, "ACCOUNTABLE_TO": [line("Board:estates", "Board:cabinet")]}
    trace = town(tmp_path, tables).trace("estates", as_of=DAY)
    assert trace.answer[:2] == ("It answers to Cabinet.", "Cabinet is the top.")


def test_a_body_of_which_nothing_is_stated_says_so(tmp_path: Path) -> None:
    trace = town(tmp_path, BODIES).trace("estates", as_of=DAY)
    assert trace.answer[0] == "Whom it answers to: not stated."


def test_owners_come_before_what_it_is_part_of(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "Plan": [node("plan"), node("wider-plan")],
        "PART_OF": [
            line("Action:fix-roof", "Plan:plan"),
            line("Plan:plan", "Plan:wider-plan"),
        ],
        "OWNS": [
            line("Role:officer", "Action:fix-roof"),
            line("Board:estates", "Plan:wider-plan"),
        ],
        "POST_IN": [line("Role:officer", "Team:works")],
    }
    assert said(town(tmp_path, tables).trace("fix-roof", as_of=DAY)) == [
        "structural: responsible: officer, a post in works; answers to: not stated",
        "structural: part of plan, part of wider-plan, responsible: estates; "
        "answers to: not stated",
    ]


def test_each_place_in_a_source_is_cited_once_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [
            line("Board:estates", "Action:fix-roof"),
            line("Board:repairs", "Action:fix-roof"),
        ],
        "PART_OF": [line("Board:repairs", "Board:estates", locator="¶2")],
        "DECIDED": [line("Board:cabinet", "Action:fix-roof", decision="noted", locator="¶3")],
    }
    print_trace(town(tmp_path, tables).trace("fix-roof", as_of=DAY))
    printed = capsys.readouterr().out
    assert printed.startswith("Fix-Roof\nAction:fix-roof · as of 1 January 2023\n\nOwned by ")
    head, evidence = printed.split("\nEvidence\n")
    assert evidence == "   early (1 March 2018)\n      [1] ¶1\n      [2] ¶2\n      [3] ¶3\n"
    assert "responsible: Estates [1]" in head
    assert "part of Estates [2]" in head
    assert "Fix-Roof was noted by Cabinet [3]" in head
    assert "¶" not in head


def test_json_keeps_the_evidence_of_each_step_and_of_what_stands_beside(tmp_path: Path) -> None:
    tables: Tables = {
        **BODIES,
        "OWNS": [line("Role:officer", "Action:fix-roof", standing="proposed")],
        "DECIDED": [line("Board:cabinet", "Action:fix-roof", decision="approved")],
        "OVERSEES": [line("Board:estates", "Action:fix-roof")],
    }
    told = town(tmp_path, tables).trace("fix-roof", as_of=DAY).to_dict()
    json.dumps(told, default=str)
    (chain,) = told["chains"]
    assert chain["steps"][0]["evidence"] == "early (1 March 2018), ¶1"
    (decided,) = told["beside"]
    assert (decided["of_label"], decided["of_id"]) == ("Action", "fix-roof")
    (proposed,) = told["proposed"]
    assert (proposed["word"], proposed["holder"]) == ("responsible:", "holder not stated")
