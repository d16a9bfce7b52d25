"""Finding what a person means by a text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import line, node, write_folder

import graphkit
from graphkit.errors import NotFound
from graphkit.finding import Found, find
from graphkit.questions.history import History

TABLES = {
    "Board": [
        node("town-board", "Town Board", aliases="Kirkby & Vale Board; The Town’s Own Board"),
        node("parish-board", "Parish Board"),
        node("cafe-forum", "Café Forum"),
        node("hall-repair-panel", "Panel for the hall repair"),
        node("NIB", "Neighbourhood Improvement Board"),
        *(node(f"core-team-{n}", f"Core Team {n}") for n in range(1, 16)),
    ],
    "Partner": [
        node("ohara-trust", "The O’Hara Trust", aliases="Société du Moor"),
        node("holbeck-at", "@Holbeck"),
        node("dots", "…"),
        node("parish-board", "Parish Board Ltd"),
    ],
    "Project": [node("hall-repair", "Hall repair"), node("moor-walk", "Moor walk")],
    "Neighbourhood": [node("holbeck", "Holbeck"), node("moor", "The Moor", aliases="Moor")],
    "LSOA": [node("moor", "The Moor")],
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    folder = tmp_path_factory.mktemp("finding")
    graph = graphkit.open(folder / "town.kgl")
    graph.load(write_folder(folder / "tables", TABLES))
    return graph


def found(graph: graphkit.Graph, text: str, *kinds: tuple[str, ...]) -> tuple[str, str]:
    """Find a thing without having to guess: no note."""
    answer = graph.find(text, *kinds)
    assert answer.note == ""
    return answer.thing.label, answer.thing.id


def taken(graph: graphkit.Graph, text: str, *kinds: tuple[str, ...]) -> tuple[str, str]:
    """Find a thing of several; the note names the others."""
    answer = graph.find(text, *kinds)
    return answer.thing.key, answer.note


def refusal(graph: graphkit.Graph, text: str, *kinds: tuple[str, ...], what: str = "") -> str:
    with pytest.raises(NotFound) as raised:
        graph.find(text, *kinds, what=what)
    return str(raised.value)


def outcome(graph: graphkit.Graph, text: str) -> str:
    """The id of what is found, or what is said instead."""
    try:
        return graph.find(text).thing.id
    except NotFound as error:
        return str(error)


@pytest.mark.parametrize(
    "text",
    [
        *("Town Board", "town-board", "Board:town-board"),
        *("TOWN BOARD", "  town   board ", "Town-Board!", "Board:TOWN-BOARD", " board:town-board "),
        *(
            "Kirkby & Vale Board",
            "kirkby and vale board",
            "Kirkby &Vale BOARD",
            "Kirkby and Vale-Board",
        ),
        *(
            "The Town’s Own Board",
            "the town's own board",
            "the towns own board",
            "The Townʼs Own Board",
        ),
    ],
)
def test_a_name_an_alias_or_an_id_however_it_is_written(graph: graphkit.Graph, text: str) -> None:
    assert found(graph, text) == ("Board", "town-board")


@pytest.mark.parametrize(
    ("text", "node_id"),
    [
        *(
            (text, "ohara-trust")
            for text in ("the ohara trust", "The O'Hara Trust", "THE O´HARA TRUST")
        ),
        *(
            (text, "ohara-trust")
            for text in ("société du moor", "Societe du Moor", "SOCIE\u0301TE\u0301 DU MOOR")
        ),
        *((text, "cafe-forum") for text in ("cafe forum", "Cafe\u0301 Forum", "CAFÉ FORUM")),
        *((text, "NIB") for text in ("NIB", "nib", "Board:NIB", "Neighbourhood improvement board")),
    ],
)
def test_accents_and_apostrophes(graph: graphkit.Graph, text: str, node_id: str) -> None:
    assert found(graph, text)[1] == node_id


def test_own_kinds_come_first_and_the_others_are_named(graph: graphkit.Graph) -> None:
    for text, kinds, key, other in (
        ("The Moor", ("LSOA", "Neighbourhood"), "LSOA:moor", "Neighbourhood:moor The Moor"),
        ("The Moor", ("Neighbourhood", "LSOA"), "Neighbourhood:moor", "LSOA:moor The Moor"),
        (
            "parish-board", ("Partner", "Board"), "Partner:parish-board",
            "Board:parish-board Parish Board",
        ),
    ):  # fmt: skip
        groups = [(kind,) for kind in kinds]
        assert taken(graph, text, *groups) == (key, f"{text!r} is taken for {key}; also: {other}")
    assert found(graph, "Board:parish-board", ("Partner",), ("Board",)) == ("Board", "parish-board")


def test_a_name_in_any_group_comes_before_an_alias_in_the_first(tmp_path: Path) -> None:
    tables = {
        "Action": [node("look", "Look into drinking", aliases="Street Drinking")],
        "Project": [node("street", "Street drinking")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    key, note = taken(graph, "street drinking", ("Action",), ("Project",))
    assert key == "Project:street"
    assert note.endswith("also: Action:look Look into drinking")


def test_what_has_the_words_is_weighed_over_all_labels(graph: graphkit.Graph) -> None:
    said = refusal(graph, "repair", ("Board",), ("Project",)).splitlines()
    assert said[1:] == [
        "  Project:hall-repair  Hall repair",
        "  Board:hall-repair-panel  Panel for the hall repair",
    ]


def test_what_a_thing_is_said_to_be_finds_it_where_no_name_does(tmp_path: Path) -> None:
    strands = [node(f"s{n}", f"Work {n}", description=f"Strand {n} of six.") for n in (1, 2)]
    tables = {"Plan": [*strands, node("p", "Plan for all", description="The whole.")]}
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    said = refusal(graph, "six strands")
    assert "Plan:s1  Work 1" in said
    assert "Plan:s2  Work 2" in said
    assert graph.find("the wholes").note == "taking 'the wholes' for 'Plan for all' (Plan:p)"


@pytest.mark.parametrize("text", ["Board:town-board", "Board/town-board", "board:TOWN-board"])
def test_a_key_of_another_kind_is_told_what_it_is(graph: graphkit.Graph, text: str) -> None:
    said = refusal(graph, text, ("Project", "Neighbourhood"), what="project or place")
    assert said == (
        "Board:town-board is 'Town Board', and no project or place; "
        "'graphkit show Board:town-board' tells of it"
    )


def test_a_key_that_is_nowhere_never_means_another_thing(graph: graphkit.Graph) -> None:
    for text in ("Board:town", "Board:hall-repair", "Project:repair panel", "Ward:moor"):
        assert "in this graph is called" in refusal(graph, text)


@pytest.mark.parametrize("node_id", ["a:b", "a/b", "a b", "a\u00a0b", "ä", "-", "'", "x" * 300])
def test_the_key_of_any_id_names_it_and_no_other(tmp_path: Path, node_id: str) -> None:
    tables = {
        "Board": [node(node_id, "This one"), node("b", node_id)],
        "Project": [node(node_id, f"Board:{node_id}")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    for key in graph.export("node-link")["nodes"]:
        assert graph.find(key["id"]).thing.key == key["id"]
        assert graph.find(key["id"]).note == ""


def test_a_label_and_an_id_mean_that_thing_whatever_another_is_called(
    tmp_path: Path,
) -> None:
    tables = {
        "Project": [node("walk", "Board:parish"), node("Board:parish", "Hall")],
        "Board": [node("parish", "Parish Board")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    assert found(graph, "Board:parish", ("Project",), ("Board",)) == ("Board", "parish")
    assert found(graph, "Project:Board:parish") == ("Project", "Board:parish")


def test_no_labels_at_first_are_all_of_them(graph: graphkit.Graph) -> None:
    assert found(graph, "town-board", (), ("Ward",)) == ("Board", "town-board")


def test_other_kinds_are_not_looked_at(graph: graphkit.Graph) -> None:
    assert "nothing in this graph" in refusal(graph, "Hall repair", ("Neighbourhood",))


def test_an_exact_name_wins_over_words_in_any_group(graph: graphkit.Graph) -> None:
    assert found(graph, "hall repair", ("Board",), ("Project",)) == ("Project", "hall-repair")


def test_as_written_wins_over_as_meant(graph: graphkit.Graph) -> None:
    assert found(graph, "Holbeck", ("Partner",), ("Neighbourhood",)) == ("Neighbourhood", "holbeck")
    assert found(graph, "@Holbeck", ("Neighbourhood",), ("Partner",)) == ("Partner", "holbeck-at")


def test_a_name_wins_over_an_alias(graph: graphkit.Graph) -> None:
    assert found(graph, "Parish Board", ("Board", "Partner")) == ("Board", "parish-board")


def test_a_single_match_on_all_words_is_taken_and_said(graph: graphkit.Graph) -> None:
    answer = graph.find("repair, panel")
    assert (answer.thing.label, answer.thing.id) == ("Board", "hall-repair-panel")
    assert answer.note == (
        "taking 'repair, panel' for 'Panel for the hall repair' (Board:hall-repair-panel)"
    )


def test_words_of_an_alias_count_too(graph: graphkit.Graph) -> None:
    answer = graph.find("kirkby", ("Board",))
    assert answer.thing.id == "town-board"
    assert "Town Board" in answer.note


def test_words_are_whole_words(graph: graphkit.Graph) -> None:
    assert "nothing in this graph is called 'repa'" in refusal(graph, "repa")


def test_several_are_listed_with_their_ids(graph: graphkit.Graph) -> None:
    said = refusal(graph, "moor", ("Neighbourhood", "LSOA", "Project")).splitlines()
    assert said == [
        "'moor' names 2 things; give more words, or one of these ids:",
        "  LSOA:moor  The Moor",
        "  Neighbourhood:moor  The Moor",
    ]


def test_a_long_list_says_how_many_more(graph: graphkit.Graph) -> None:
    said = refusal(graph, "core team").splitlines()
    assert said[0].startswith("'core team' names 15 things")
    assert len(said) == 14
    assert said[-1] == "  … and 3 more"
    assert said[1] == "  Board:core-team-1  Core Team 1"


def test_none_suggests_the_nearest(graph: graphkit.Graph) -> None:
    said = refusal(graph, "Twon Baord", ("Board",), what="board")
    assert said.startswith("no board in this graph is called 'Twon Baord'; the nearest: ")
    assert "'Town Board' (Board:town-board)" in said


def test_nothing_near_says_where_to_look(graph: graphkit.Graph) -> None:
    said = refusal(graph, "zzzzqqq")
    assert said == "nothing in this graph is called 'zzzzqqq'; 'graphkit info' shows what there is"


ODD = ["", " ", "!!!", ":", "Ward:", ":town-board", "'", "\\", "{id}", "%s", "\0", "\n", "…", "😀"]


@pytest.mark.parametrize("text", [*ODD, "\ud800", "a" * 100_000, "(a|b)*", "' OR 1=1 //", "\u202e"])
def test_an_odd_text_is_refused_in_a_short_line_or_is_a_thing(
    graph: graphkit.Graph, text: str
) -> None:
    said = outcome(graph, text)
    assert said in {"dots", "town-board"} or "in this graph is called" in said
    assert "\n" not in said
    assert len(said) < 400


def test_a_text_of_signs_only_names_nothing_but_itself(graph: graphkit.Graph) -> None:
    assert found(graph, "…") == ("Partner", "dots")
    assert "nothing in this graph" in refusal(graph, "!!!")


@settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=40))
def test_any_text_is_found_or_refused(graph: graphkit.Graph, text: str) -> None:
    assert outcome(graph, text)


def test_leeds_names(tmp_path: Path) -> None:
    """Spellings that the sources, and their readers, use for the same thing."""
    graph = graphkit.open(tmp_path / "leeds.kgl")
    graph.demo()
    scrutiny = "environment-housing-and-communities-scrutiny-board"
    for text, label, node_id in (
        ("Communities, Housing and Environment Scrutiny Board", "Board", scrutiny),
        ("environment housing & communities scrutiny board", "Board", scrutiny),
        ("Hunslet & Riverside", "Ward", "hunslet-and-riverside"),
        ("Foundry Mill Terr, Brooklands", "LSOA", "foundary-mill-terr-brooklands"),
        ("Holdsforth, Clyde Approach", "LSOA", "holdforths-clyde-approach"),
        ("Leeds 064F", "LSOA", "lincoln-green"),
        ("executive member communities", "Role", "executive-member-for-communities"),
    ):
        assert found(graph, text) == (label, node_id)
    said = refusal(graph, "Boggart Hill", ("LSOA", "Neighbourhood"))
    assert "LSOA:boggart-hill" in said
    assert "Neighbourhood:boggart-hill" in said


# -- a name asked of a day -------------------------------------------------------------------


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    """Two boards of one name at different times, and one board under two names."""
    folder = tmp_path_factory.mktemp("renamed")
    graph = graphkit.open(folder / "town.kgl")
    tables = {
        "Board": [
            node("old-town", "Town Board"),
            node("city", "City Board"),
            node("new-town", "Town Board", source="late"),
            node("panel-1", "Panel", valid_to="2015"),
            node("panel-2", "Panel", valid_from="2016"),
            node("alpha", "Forum for Parks"),
            node("beta", "Forum for Green Parks"),
        ],
        "SUCCEEDED_BY": [
            line("Board:old-town", "Board:city", kind="renamed", valid_from="2018-05-01"),
            line("Board:alpha", "Board:beta", kind="renamed", valid_from="2018-05-01"),
        ],
    }
    graph.load(write_folder(folder / "tables", tables))
    return graph


def on_day(graph: graphkit.Graph, text: str, day: str) -> Found:
    names = History(graph.engine, graph.model).names
    asked = dt.date.fromisoformat(day)
    return find(graph.engine, graph.model, text, [["Board"]], as_of=asked, names=lambda: names)


def found_on(graph: graphkit.Graph, text: str, day: str) -> str:
    return on_day(graph, text, day).thing.id


def test_a_name_asked_of_a_day_finds_what_bore_it_then(renamed: graphkit.Graph) -> None:
    assert "names 2 things" in refusal(renamed, "Town Board", ("Board",))
    assert found_on(renamed, "town board", "2018-04-30") == "old-town"
    assert found_on(renamed, "town board", "2019-01-01") == "new-town"
    note = "Town Board on 1 January 2019 is Board:new-town; others bore that name; also: "
    assert on_day(renamed, "town board", "2019-01-01").note == f"{note}Board:old-town Town Board"
    assert found_on(renamed, "Panel", "2014-01-01") == "panel-1"
    assert found_on(renamed, "Panel", "2019-01-01") == "panel-2"


def test_one_thing_under_two_names_is_one(renamed: graphkit.Graph) -> None:
    assert found_on(renamed, "forum parks", "2017-01-01") == "alpha"
    assert found_on(renamed, "forum parks", "2019-01-01") == "beta"


def test_of_two_that_may_have_borne_a_name_it_is_asked_which(renamed: graphkit.Graph) -> None:
    with pytest.raises(NotFound, match="names 2 things"):
        # No source of that day mentions either.
        found_on(renamed, "Town Board", "2017-01-01")


# -- codes -----------------------------------------------------------------------------------


def test_official_codes_find_the_place_or_the_partner(tmp_path: Path) -> None:
    tables = {
        "Partner": [node("hamara", "Hamara", org_ids="GB-CHC-1102120")],
        "Ward": [
            node("rothwell", "Rothwell", codes="E05011410"),
            node("rothwell", "", source="late", codes="E05011550"),
        ],
        "LSOA": [node("moor", "Moor", code="E01011294")],
        "LocalAuthority": [node("leeds", "Leeds", code="E08000035")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    for text, label, node_id in (
        ("E05011410", "Ward", "rothwell"),
        ("e05011550", "Ward", "rothwell"),
        ("E01011294", "LSOA", "moor"),
        ("E08000035", "LocalAuthority", "leeds"),
        ("GB-CHC-1102120", "Partner", "hamara"),
    ):
        assert found(graph, text) == (label, node_id)
