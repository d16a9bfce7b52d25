"""Tracing: the chains of accountability, their order, their words and their silences."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.questions.trace import Trace

SOURCES = {"early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=SOURCES))
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
    assert [(whose, step.link.id) for whose, step in trace.proposed] == [("Estates", "cabinet")]


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
    assert not trace.chains


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
    assert [(whose, link.type, link.id) for whose, link in beside] == [
        ("Fix-Roof", "DECIDED", "cabinet"),
        ("Estates", "SCRUTINISED_BY", "repairs"),
        ("Estates", "CHAIRS", "director"),
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
    assert [(whose, step.link.id) for whose, step in trace.proposed] == [
        ("Fix-Roof", "repairs"),
        ("Repairs", "cabinet"),
    ]


def test_the_top_says_that_it_is_the_top(tmp_path: Path) -> None:
    trace = town(tmp_path, BODIES).trace("cabinet", as_of=DAY)
    assert trace.notes == ("Cabinet is the top: every chain that reaches it ends here",)
    assert "whom Cabinet answers to: not stated" not in trace.silences
