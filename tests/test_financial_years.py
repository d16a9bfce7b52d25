"""A financial year, 2011/12, is a date of its own: from 1 April to 31 March, and told as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from tables_builder import line, node, write_folder

import graphkit
from graphkit.graph import Graph

SOURCES = {"early": "2010-01-01", "late": "2014-06-01"}


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    tables = {
        "Board": [node("parks", valid_from="2011/12")],
        "Role": [node("chair", "Chair", "late")],
        "FundingStream": [node("trees")],
        "Project": [node("plant")],
        "CHAIRS": [
            line("Role:chair", "Board:parks", "late", valid_from="2011/12", valid_to="2013/14")
        ],
        "FUNDS": [line("FundingStream:trees", "Project:plant", amount="100", award_date="2012/13")],
    }
    made = graphkit.open(tmp_path / "g.kgl")
    made.load(write_folder(tmp_path / "t", tables, sources=SOURCES))
    return made


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2011-03-31", False), ("2011-04-01", True), ("2014-03-31", True), ("2014-04-01", False)],
)
def test_what_it_bounds_may_hold_on_any_of_its_days(graph: Graph, day: str, holds: bool) -> None:
    rows = [row for row in graph.show("parks", as_of=day) if row["state"] == "in force"]
    assert [row["type"] for row in rows] == ["CHAIRS"] * holds
    assert all("since 2011/12; ended in 2013/14" in row["when"] for row in rows)


def test_a_change_in_it_is_certain_only_where_all_of_it_is_asked_about(graph: Graph) -> None:
    def told(start: str, end: str) -> list[tuple[str, bool]]:
        rows = graph.changes(start, end)
        return [(row["when"], row["certain"]) for row in rows if row["part"] == "changed"]

    began = [("began in 2011/12", True), ("began in 2011/12", True)]
    assert told("2011-04-01", "2012-03-31") == began
    assert told("2013-04-01", "2014-03-31") == [("ended in 2013/14", True)]
    assert told("2012-04-01", "2013-03-31") == [("in 2012/13", True)]
    outside = "; only the financial year is recorded, so it may lie outside these days"
    assert told("2012-06-01", "2012-12-31") == [(f"in 2012/13{outside}", False)]


def test_the_table_for_analysts_dates_it_alike(graph: Graph) -> None:
    rows = graph.query("changes-dated", start="2011-01-01", as_of="2014-12-31")
    assert [(row["change"], str(row["earliest"]), str(row["latest"])) for row in rows] == [
        ("began", "2011-04-01", "2012-03-31"),
        ("happened", "2012-04-01", "2013-03-31"),
        ("ended", "2013-04-01", "2014-03-31"),
    ]


def test_it_leaves_as_it_came(graph: Graph) -> None:
    made = graph.export("node-link")
    (chairs,) = (each for each in made["links"] if each["relationship"] == "CHAIRS")
    assert (chairs["valid_from"], chairs["valid_to"]) == ("2011/12", "2013/14")
    # Popolo has years, months and days alone: none of them is what the source says.
    (parks,) = graph.export("popolo")["organizations"]
    assert "founding_date" not in parks


@pytest.mark.parametrize(
    ("other", "disputed"), [("2011-05", 0), ("2011", 0), ("2012", 0), ("2011-03", 2), ("2013", 2)]
)
def test_it_agrees_with_whatever_can_be_in_it(tmp_path: Path, other: str, disputed: int) -> None:
    rows = [
        line("FundingStream:trees", "Project:plant", source, award="1", award_date=date)
        for source, date in (("early", "2011/12"), ("late", other))
    ]
    tables = {"FundingStream": [node("trees")], "Project": [node("plant")], "FUNDS": rows}
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", tables, sources=SOURCES))
    facts = graph.export()["relationships"]
    assert sum(fact.get("disputed", False) for fact in facts) == disputed
    details = " ".join(str(row) for row in graph.gaps(only="disputed"))
    assert ("2011/12" in details) == bool(disputed)
