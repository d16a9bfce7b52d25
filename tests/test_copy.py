"""Copying a whole graph between the two engines, either way."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from neo4j_server import Server, asked
from proxy import COMMIT, Proxy
from tables_builder import line, node, write_folder

import graphkit
import graphkit.engines.neo4j as engine_module
from graphkit.engines import statements
from graphkit.errors import Refused

pytestmark = pytest.mark.usefixtures("true_embedded")

WRITING = b"UNWIND $rows"
NOTHING_MORE = {"Ward": [node("other")]}
# One of each kind of value and of evidence that a graph can hold.
RICH = {
    "Ward": [
        node("armley", "Ärmley “West” \U0001f600", aliases="A; B; C", codes="E05001411; E05011385"),
        node("armley", "Ärmley “West” \U0001f600", "late", description="line\nbreak, 'quotes'\\"),
    ],
    "LSOA": [node("armley", "Armley"), node("none", "None"), node("na", "NA")],
    "Board": [node("board", kind="executive", members="8", collective="true")],
    "Partner": [node("partner", stated_none="ACCOUNTABLE_TO")],
    "Project": [node("hub")],
    "FundingStream": [node("pot", budget="3900000", qualifier="about")],
    "Indicator": [node("index")],
    "CHAIRS": [],
    "DELIVERS": [
        line("Partner:partner", "Project:hub", part="lead", places="armley; none"),
        line("Partner:partner", "Project:hub", part="supports"),
    ],
    "FUNDS": [
        line("FundingStream:pot", "Project:hub", amount="0.1", currency="GBP", stage="sought"),
        line("FundingStream:pot", "Project:hub", amount="1250000", stage="spent", period="2018/19"),
        line(
            "FundingStream:pot", "Project:hub", "late", amount="7", stage="spent", period="2018/19"
        ),
    ],
    "MEASURED": [line("LSOA:armley", "Indicator:index", period="2019", rank="1", out_of="32844")],
    "TARGETS": [
        line("Project:hub", "Ward:armley", valid_from="2017-11", valid_to="2021"),
        line("Project:hub", "LSOA:none", standing="proposed", in_words="before long"),
    ],
}


def loaded(address: str | Path, folder: Path, name: str = "rich") -> dict[str, Any]:
    """Load the rich tables, and another dataset that states part of the same."""
    tables = {table: rows for table, rows in RICH.items() if rows}
    again = {"Ward": RICH["Ward"][:1], "LSOA": RICH["LSOA"][:1]}
    with graphkit.open(address) as graph:
        graph.load(write_folder(folder / "one", tables, name=name))
        graph.load(write_folder(folder / "two", again, name="second"))
        found: dict[str, Any] = graph.export()
        return found


def test_leeds_comes_back_whole(database: str, tmp_path: Path) -> None:
    first = graphkit.open(tmp_path / "first.kgl")
    first.demo()
    there = first.copy(database)
    with graphkit.open(database) as shared:
        assert shared.export() == first.export()
        assert shared.copy(tmp_path / "back.kgl") == there
    assert graphkit.open(tmp_path / "back.kgl").export() == first.export()


def test_nothing_is_lost_either_way(run: Run, database: str, tmp_path: Path) -> None:
    first = tmp_path / "first.kgl"
    held = loaded(first, tmp_path)
    done = run("copy", first, database)
    assert (done.code, done.err) == (0, "")
    assert f"{first} is now also in {database}" in " ".join(done.out.split())
    counted = f"{len(held['nodes'])} nodes, {len(held['relationships'])} relationships"
    assert f"{counted}, read back and alike" in done.out
    back = tmp_path / "back.kgl"
    assert run("copy", database, back).code == 0
    with graphkit.open(database) as shared, graphkit.open(first) as own:
        assert shared.export() == own.export() == graphkit.open(back).export() == held
        infos = [g.info() for g in (own, shared, graphkit.open(back))]
    for name in ("datasets", "sources", "nodes", "relationships", "model_version", "incomplete"):
        assert [info[name] for info in infos] == [infos[0][name]] * 3
    # What was copied is of the same kind of value, and can be loaded into like the first.
    (target,) = (
        each for each in held["relationships"] if each["type"] == "TARGETS" and not each["standing"]
    )
    assert target["valid_from"] == dt.date(2017, 11, 1)
    amounts = sorted(e["amount"] for e in held["relationships"] if e["type"] == "FUNDS")
    assert amounts == [0.1, 7, 1250000]
    with graphkit.open(database) as shared:
        again = shared.load(tmp_path / "one")
        assert again.is_empty


def test_a_server_holds_what_the_model_calls_for(
    database: str, neo4j_server: Server, tmp_path: Path
) -> None:
    loaded(tmp_path / "first.kgl", tmp_path)
    graphkit.open(tmp_path / "first.kgl").copy(database)
    text = "MATCH (w:Ward) RETURN w.codes AS codes, w.first_stated AS first, w.aliases AS aliases"
    (row,) = asked(neo4j_server, text)
    assert row["codes"] == ["E05001411", "E05011385"]
    assert row["first"].to_native() == dt.date(2018, 3, 1)
    assert len(asked(neo4j_server, "SHOW CONSTRAINTS YIELD name WHERE name ENDS WITH '_id'")) > 10


@pytest.mark.parametrize("to_server", [True, False], ids=["to a server", "to a file"])
def test_a_place_that_holds_a_graph_is_refused(
    run: Run, database: str, tmp_path: Path, to_server: bool
) -> None:
    file = tmp_path / "g.kgl"
    source, target = (str(file), database) if to_server else (database, str(file))
    loaded(source, tmp_path)
    with graphkit.open(target) as other:
        other.load(write_folder(tmp_path / "other", NOTHING_MORE, name="other"))
        before = other.export()
    done = run("copy", source, target)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"graphkit: {target} holds a graph already; copy to a new file or an empty database\n"
    )
    with graphkit.open(target) as other:
        assert other.export() == before


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("none.kgl", "x.kgl", "none.kgl: there is no graph yet; run"),
        ("none.kgl", "bolt://", "none.kgl: there is no graph yet; run"),
        ("first.kgl", "bolt://", "bolt:// needs a host"),
        ("first.kgl", "http://host", "http:// is no address of a graph; use one of neo4j, "),
        ("first.kgl", "bolt://127.0.0.1:1", "no Neo4j answers there; is it started"),
        ("bolt://127.0.0.1:1", "x.kgl", "no Neo4j answers there; is it started"),
        ("ftp://x", "x.kgl", "ftp:// is no address of a graph; use one of neo4j, "),
    ],
)
def test_a_wrong_address_is_told_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEO4J_PASSWORD", "not-needed")
    graphkit.open("first.kgl").load(write_folder(tmp_path / "one", NOTHING_MORE, name="one"))
    done = run("copy", source, target)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert said in done.err
    assert not (tmp_path / "x.kgl").exists()


def test_an_empty_database_has_nothing_to_copy(run: Run, database: str, tmp_path: Path) -> None:
    done = run("copy", database, tmp_path / "x.kgl")
    assert (done.code, done.out) == (1, "")
    assert "there is no graph yet" in done.err
    assert not (tmp_path / "x.kgl").exists()


# -- interrupted -------------------------------------------------------------


class Stop(Exception):
    """What stops a copy half-way."""


def stop_late(text: str) -> None:
    if text.startswith("written") and int(text.split()[1]) > 8:
        raise Stop


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small copy need many transactions."""
    monkeypatch.setattr(engine_module, "ONE_TRANSACTION", 5)
    monkeypatch.setattr(statements, "BATCH", 3)


@pytest.mark.usefixtures("in_parts")
def test_a_copy_that_stopped_is_finished_by_running_it_again(
    run: Run, database: str, tmp_path: Path
) -> None:
    first = tmp_path / "first.kgl"
    held = loaded(first, tmp_path)
    with pytest.raises(Stop):
        graphkit.open(first).copy(database, progress=stop_late)
    note = "this graph is incomplete: loading rich, second did not finish"
    assert note in " ".join(run("info", "--graph", database).out.split())
    with pytest.raises(Refused, match=note):
        graphkit.open(database).copy(tmp_path / "x.kgl")
    assert not (tmp_path / "x.kgl").exists()
    # Another graph is not mixed with what is there of this one.
    other = graphkit.open(tmp_path / "other.kgl")
    other.load(write_folder(tmp_path / "other", NOTHING_MORE, name="other"))
    with pytest.raises(Refused, match="holds a graph already"):
        other.copy(database)
    assert run("copy", first, database).code == 0
    with graphkit.open(database) as shared:
        assert shared.export() == held
        assert not shared.info()["incomplete"]


@pytest.mark.parametrize("answered", [None, 0], ids=["commit lost", "answer to it lost"])
@pytest.mark.parametrize("parts", [False, True], ids=["at once", "in parts"])
def test_a_copy_whose_commit_is_cut_is_ridden_out(
    run: Run,
    database: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    answered: int | None,
    parts: bool,
) -> None:
    if parts:
        request.getfixturevalue("in_parts")
    first = tmp_path / "first.kgl"
    held = loaded(first, tmp_path)
    with Proxy(database) as proxy:
        proxy.cut_at(WRITING, COMMIT, answered=answered)
        done = run("copy", first, proxy.address)
        assert proxy.cuts == 1
    assert done.code == 0, done.err
    assert "trying again (2)" in done.err
    with graphkit.open(database) as shared:
        assert shared.export() == held


def test_a_copy_whose_connection_is_always_cut_ends_in_one_line(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "RETRY_SECONDS", 1.0)
    first = tmp_path / "first.kgl"
    held = loaded(first, tmp_path)
    with Proxy(database) as proxy:
        proxy.cut_at(WRITING, times=math.inf)
        done = run("copy", first, proxy.address)
        assert proxy.cuts > 1
    assert (done.code, done.out) == (1, "")
    *told, last = done.err.splitlines()
    assert all("trying again" in each for each in told)
    assert "the connection was lost, and the server did not answer again" in last
    assert run("copy", first, database).code == 0
    with graphkit.open(database) as shared:
        assert shared.export() == held
