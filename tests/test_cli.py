"""The command line, as people type it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Done, Run, runner
from tables_builder import line, node, write_folder

from graphkit.cli.output import console
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.time.spans import in_words

LEEDS = Path(__file__).parent.parent / "data" / "leeds"


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("graph") / "leeds.kgl")
    graph.demo()
    return graph


@pytest.fixture
def run(leeds: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    run_command = runner(monkeypatch, capsys)

    def command(*arguments: object, graph: str | Path | None = None) -> Done:
        monkeypatch.setenv("GRAPHKIT_GRAPH", str(graph or leeds.engine.address))
        return run_command(*arguments)

    return command


KINGSDALE = "consider-long-term-solution-for-kingsdale-court-2019"


def test_trace_shows_each_step_with_its_word_and_evidence(run: Run) -> None:
    done = run("trace", "long-term kingsdale", "--as-of", "2022-06-01")
    assert done.code == 0
    assert "responsible: Neighbourhood Improvement Board" in done.out
    assert "App 2(c)" in done.out
    assert "answers to: not stated" in done.out
    assert "is chaired by Executive Member for Communities" in done.out
    assert "taking 'long-term kingsdale' for" in done.out


def test_trace_as_json_and_csv_hold_the_same_steps(run: Run) -> None:
    traced = json.loads(run("trace", KINGSDALE, "--as-of", "2022-06-01", "--json").out)
    names = [step["name"] for chain in traced["chains"] for step in chain["steps"]]
    assert names == ["Neighbourhood Improvement Board"]
    assert traced["as_of"] == "2022-06-01"
    printed = run("trace", KINGSDALE, "--as-of", "2022-06-01", "--csv").out
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["name"] for row in rows if row["name"]] == names
    assert rows[-1]["state"] == "not stated"


def test_trace_before_a_thing_is_known(run: Run) -> None:
    done = run("trace", KINGSDALE, "--as-of", "2019-06-01")
    assert done.code == 0
    assert "not mentioned before 1 March 2022" in done.out


def test_several_matches_are_listed_with_their_ids(run: Run) -> None:
    done = run("trace", "kingsdale")
    assert done.code == 1
    assert f"Action:{KINGSDALE}" in done.err
    assert "Traceback" not in done.err


def test_no_match_suggests_the_nearest(run: Run) -> None:
    done = run("show", "Neighborhood Improvment Bord")
    assert done.code == 1
    assert "Neighbourhood Improvement Board" in done.err


def test_show_lists_what_a_board_is_said_to_do(run: Run) -> None:
    done = run("show", "strategic delivery team", "--as-of", "2019-06-01")
    assert done.code == 0
    assert "is chaired by" in done.out
    assert "Director of Communities and Environment" in done.out
    assert "answers to" in done.out


@pytest.mark.parametrize("by", ["stream", "ward", "funder"])
def test_funding_totals(run: Run, by: str) -> None:
    rows = json.loads(run("funding", "--by", by, "--as-of", "2022-06-01", "--json").out)["rows"]
    assert rows
    assert all(isinstance(row["total"], float | None) for row in rows)
    assert any(row["total"] for row in rows)


def test_funding_of_one_place(run: Run) -> None:
    done = run("funding", "Holbeck", "--as-of", "2026-01-01", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert ("Levelling Up Fund", "18000000.0") in {(r["stream"], r["amount"]) for r in rows}


def test_sums_show_their_pence_and_totals_of_nothing_are_empty(run: Run, tmp_path: Path) -> None:
    ends = "FundingStream:fund", "Project:roof"
    tables = {
        "FundingStream": [node("fund")],
        "Project": [node("roof")],
        "FUNDS": [
            line(*ends, amount="1234.50", stage="awarded"),
            line(*ends, amount="5000", amount_to="10000", stage="sought"),
            line(*ends, stage="spent"),
        ],
    }
    graph = open_graph(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", tables))

    def said(*arguments: str) -> str:
        return run("funding", *arguments, graph=tmp_path / "town.kgl").out

    assert "£1,234.50, awarded" in said()
    assert "£5,000 to £10,000, sought" in said()
    totals = said("--by", "stream")
    assert "1,234.50" in totals
    assert [line.split()[2] for line in totals.splitlines() if "spent" in line] == ["none"]
    rows = {
        row["stage"]: row for row in csv.DictReader(io.StringIO(said("--by", "stream", "--csv")))
    }
    assert (rows["spent"]["total"], rows["spent"]["passed_on"]) == ("", "")
    assert rows["awarded"]["total"] == "1234.5"


def test_funding_refuses_totals_of_one_thing(run: Run) -> None:
    done = run("funding", "Holbeck", "--by", "ward")
    assert (done.code, done.out) == (2, "")


def test_gaps_say_what_they_left_out(run: Run) -> None:
    done = run("gaps", "--as-of", "2026-01-01")
    assert done.code == 0
    assert "no owner:" in done.out
    said = " ".join(done.out.split())
    assert "left out as old: their sources went on for five years without them" in said


def test_gaps_of_one_kind_only(run: Run) -> None:
    only = ("gaps", "--only", "no chair", "--as-of", "2022-06-01", "--json")
    rows = json.loads(run(*only).out)["rows"]
    assert {row["gap"] for row in rows} == {"no chair"}
    assert "Executive Board" in {row["name"] for row in rows}
    unknown = run("gaps", "--only", "nonsense")
    assert unknown.code == 2
    assert "no chair" in unknown.err


def test_queries_are_listed_shown_and_run(run: Run) -> None:
    listed = json.loads(run("query", "list", "--json").out)["rows"]
    assert "funding" in {row["name"] for row in listed}
    assert "MATCH" in run("query", "show", "funding").out
    done = run("query", "run", "funding", "-p", "as_of=2022-06-01", "--limit", "3", "--json")
    answer = json.loads(done.out)
    assert len(answer["rows"]) == 3
    assert "only the first 3 rows" in " ".join(answer["notes"])


def test_query_mistakes_are_one_line(run: Run) -> None:
    for arguments in (
        ("query", "run", "fundin"),
        ("query", "run", "funding", "-p", "as_of=yesterday"),
        *(
            ("query", "run", "funding", "-p", f"{each}=1")
            for each in ("nonsense", "name", "seconds")
        ),
        ("query", "run", "funding", "-p", "nonsense"),
        ("query", "run", "things"),
    ):
        done = run(*arguments)
        assert done.code == 1
        assert len(done.err.splitlines()) == 1, done.err


def test_cypher_reads_with_parameters(run: Run) -> None:
    text = "MATCH (b:Board {id: $id}) RETURN b.name AS name, b.first_stated <= $day AS known"
    done = run("cypher", text, "-p", "id=executive-board", "-p", "day=2019-01-01", "--json")
    assert json.loads(done.out)["rows"] == [{"name": "Executive Board", "known": True}]


def test_cypher_refuses_to_write(run: Run) -> None:
    done = run("cypher", "MATCH (n) DETACH DELETE n")
    assert done.code == 1
    assert "only reading queries are run" in done.err
    assert len(done.err.splitlines()) == 1


def test_cypher_syntax_error_is_one_line(run: Run) -> None:
    done = run("cypher", "MATCH (n RETURN n.id AS id")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1


def test_export_is_whole_and_readable(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "graph.json"
    assert run("export", "--format", "json", "-o", str(target)).code == 0
    exported = json.loads(target.read_text("utf-8"))
    node = next(n for n in exported["nodes"] if n["id"] == "executive-board")
    assert node["label"] == "Board"
    assert list(node)[:4] == ["label", "id", "name", "aliases"]
    line = next(r for r in exported["relationships"] if r["type"] == "CHAIRS")
    assert len(line["from"]) == len(line["to"]) == 2
    assert len(line["sources"]) == len(line["locators"])
    assert line["source"] == line["sources"][0]
    assert list(tmp_path.iterdir()) == [target]


def test_export_mistakes(run: Run, tmp_path: Path) -> None:
    assert run("export", "--format", "nonsense").code == 2
    done = run("export", "-o", str(tmp_path / "missing" / "graph.json"))
    assert done.code == 1
    assert len(done.err.splitlines()) == 1


def test_no_graph_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    for command in (("info",), ("trace", "x"), ("gaps",), ("export",), ("funding",)):
        done = run(*command, graph=tmp_path / "none.kgl")
        assert done.code == 1
        assert "graphkit demo" in done.err
        assert "graphkit load" in done.err


def test_wrong_option_is_exit_two(run: Run) -> None:
    assert run("trace", "x", "--nonsense").code == 2
    assert run("nonsense").code == 2
    assert run("gaps", "--limit", "many").code == 2


@pytest.mark.parametrize(
    "command", [["show"], ["cypher"], ["query", "run", "show", "--param", "label=Board", "--param"]]
)
def test_bytes_that_are_no_text_are_one_line(run: Run, command: list[str]) -> None:
    done = run(*command, "id=Bürger".encode("latin-1").decode("utf-8", "surrogateescape"))
    assert (done.code, done.out) == (1, "")
    assert "\\udcfc" in done.err or "B\ufffdrger" in done.err
    assert "fault" not in done.err
    assert done.err.count("\n") == 1


def test_a_path_that_is_no_text_is_read_and_written_where_no_engine_needs_it(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / b"B\xfcro".decode("utf-8", "surrogateescape")
    folder.mkdir()
    assert run("export", "-o", folder / "graph.json").code == 0
    assert (folder / "graph.json").stat().st_size
    said = run("info", "--graph", folder / "no.kgl")
    assert said.code == 1
    assert "fault" not in said.err


def test_place_takes_include_old_though_it_changes_nothing(run: Run) -> None:
    asked = ("place", "Holbeck", "--as-of", "2026-01-01")
    assert run(*asked, "--include-old").out == run(*asked).out
    assert "--include-old" not in run("place", "--help").out
    assert "--include-old" in run("gaps", "--help").out


def test_every_question_can_be_asked_as_known(run: Run, tmp_path: Path) -> None:
    day, page = ("--as-of", "2019-06-01"), tmp_path / "drawn.html"
    for asked in (
        ("trace", "Executive Board", *day),
        ("show", "Executive Board", *day),
        ("gaps", *day),
        ("gaps", "--duplicates", *day),
        ("funding", *day),
        ("reach", "--gaps", *day),
        ("resilience", *day),
        ("changes", "2018-01-01", "2019-06-01"),
        ("ranks", *day),
        ("place", "Ward:armley", *day),
        ("query", "run", "funding", "-p", "as_of=2019-06-01"),
        ("view", "accountability", *day, "-o", page),
        ("view", "around", "Executive Board", *day, "-o", page),
        ("export", *day, "-o", tmp_path / "graph.json"),
    ):
        done = run(*asked, "--as-known")
        assert done.code == 0, done.err
        assert "as known on 1 June 2019: later sources left out" in done.out + done.err


def test_wrong_date_is_one_line(run: Run) -> None:
    done = run("trace", KINGSDALE, "--as-of", "31/03/2019")
    assert done.code == 2
    assert "2019-03-31" in done.err


def test_json_and_csv_together_are_refused(run: Run) -> None:
    assert run("info", "--json", "--csv").code == 2


def test_info_counts_and_names_the_sources(run: Run) -> None:
    told = json.loads(run("info", "--json").out)
    assert told["nodes"]["LSOA"] == 19
    assert told["collectives"]["Ward"] == 3
    assert told["datasets"].keys() == {"leeds"}
    assert "locality-working-2019" in {source["id"] for source in told["sources"]}
    assert "dataset leeds" in run("info").out


def test_demo_loads_and_traces(run: Run, tmp_path: Path) -> None:
    done = run("demo", graph=tmp_path / "demo.kgl")
    assert done.code == 0
    assert "were added" in done.out
    assert done.out.count("as of ") >= 3
    # Beside the graph, and it says where: a path may be wrapped where it is long.
    pages = sorted(each.name for each in tmp_path.glob("*.html"))
    assert pages == ["accountability.html", "trace-develop-local-area-delivery-plans-2022.html"]
    assert all(page in "".join(done.out.split()) for page in pages)
    again = run("demo", graph=tmp_path / "demo.kgl")
    assert "nothing changed" in again.out


def test_demo_asks_before_adding_to_another_graph(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "dataset.toml").write_text(
        'name = "town"\n[[source]]\nid = "s"\nname = "S"\ndate = 2024-01-01\n', "utf-8"
    )
    (folder / "Ward.csv").write_text("id,name,source,locator\nw,W,s,p1\n", "utf-8")
    graph = tmp_path / "town.kgl"
    assert run("load", str(folder), graph=graph).code == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    refused = run("demo", graph=graph)
    assert refused.code == 1
    assert "town" in refused.err
    assert json.loads(run("info", "--json", graph=graph).out)["nodes"] == {"Ward": 1, "Source": 1}
    assert run("demo", "--yes", graph=graph).code == 0
    assert json.loads(run("info", "--json", graph=graph).out)["nodes"]["Ward"] > 1


def test_check_lists_every_fault(run: Run, tmp_path: Path) -> None:
    folder = Path(__file__).parent.parent / "docs" / "examples" / "faulty"
    done = run("check", str(folder), graph=tmp_path / "none.kgl")
    assert done.code == 1
    assert len(done.out.splitlines()) == 7
    listed = json.loads(run("check", str(folder), "--json", graph=tmp_path / "n.kgl").out)["rows"]
    assert len(listed) == 6
    assert {"file", "row", "column", "value", "reason", "fix"} == set(listed[0])
    assert run("check", str(LEEDS), graph=tmp_path / "none.kgl").code == 0
    assert not (tmp_path / "none.kgl").exists()


def test_load_of_a_faulty_folder_writes_nothing(run: Run, tmp_path: Path) -> None:
    folder = Path(__file__).parent.parent / "docs" / "examples" / "faulty"
    done = run("load", str(folder), graph=tmp_path / "new.kgl")
    assert done.code == 1
    assert "6 faults; nothing was written." in done.err
    assert not (tmp_path / "new.kgl").exists()


def test_load_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    graph = tmp_path / "new.kgl"
    done = run("load", str(LEEDS), "--dry-run", graph=graph)
    assert done.code == 0
    assert "would be added" in done.out
    assert not graph.exists()


def test_csv_cells_are_no_formulas(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "dataset.toml").write_text(
        'name = "town"\n[[source]]\nid = "s"\nname = "S"\ndate = 2024-01-01\n', "utf-8"
    )
    (folder / "Ward.csv").write_text(
        "id,name,source,locator\nw,\"=cmd|' /C calc'!A0\",s,p1\nv,[red]V\x1b[31m,s,p2\n", "utf-8"
    )
    graph = tmp_path / "town.kgl"
    assert run("load", str(folder), graph=graph).code == 0
    text = "MATCH (w:Ward) RETURN w.name AS name ORDER BY name"
    printed = run("cypher", text, "--csv", graph=graph).out
    assert "\n'=cmd" in printed or "\n\"'=cmd" in printed
    table = run("cypher", text, graph=graph).out
    assert "\x1b" not in table
    assert "[red]V" in table


def test_graph_option_wins_over_the_environment(run: Run, leeds: Graph, tmp_path: Path) -> None:
    done = run("info", "--graph", leeds.engine.address, "--json", graph=tmp_path / "none.kgl")
    assert json.loads(done.out)["address"] == leeds.engine.address


def test_gaps_lists_the_pairs_that_may_be_one(run: Run) -> None:
    done = run("gaps", "--duplicates", "--as-of", "2025-12-01", "--json")
    rows = json.loads(done.out)["rows"]
    assert (done.code, {row["judgement"] for row in rows}) == (0, {"unsure", "different", "same"})
    printed = run("gaps", "--duplicates", "--as-of", "2025-12-01").out
    assert "0 that nobody has judged" in printed
    assert printed.index("unsure: ") < printed.index("different: ") < printed.index("same: ")
    done = run("gaps", "--duplicates", "--only", "no owner")
    assert (done.code, done.out) == (2, "")


# -- what is asked -------------------------------------------------------------------------


def test_what_machines_read_has_no_cap(run: Run) -> None:
    text = "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b"
    whole = json.loads(run("cypher", text, "--json").out)
    assert len(whole["rows"]) > 2_000
    assert not whole["notes"]
    assert len(run("cypher", text, "--csv").out.splitlines()) == len(whole["rows"]) + 1
    assert len(json.loads(run("cypher", text, "--json", "--limit", "7").out)["rows"]) == 7
    assert "only the first 1,000 rows are shown" in run("cypher", text).out
    every = run("changes", "2011-01-01", "2026-01-01", "--csv").out.splitlines()
    assert len(every) > 1_500
    said = run("changes", "2011-01-01", "2026-01-01").out
    assert f"only the first 1,000 of {len(every) - 1:,} rows are shown" in said


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2022-06", "30 June 2022"),
        ("2022", "31 December 2022"),
        ("1 March 2022", "1 March 2022"),
        ("june 2022", "30 June 2022"),
        ("TODAY", in_words(dt.date.today())),
    ],
)
def test_a_day_may_be_written_as_people_do(run: Run, given: str, day: str) -> None:
    for command in ("gaps", "funding", "resilience", "ranks"):
        assert f"as of {day}" in run(command, "--as-of", given).out
    assert f"as of {day}" in run("trace", "annual update year two", "--as-of", given).out
    iso = run("query", "run", "funding", "-p", f"as_of={given}", "--json")
    assert json.loads(iso.out)["notes"][0].startswith("as of 20")
    assert f"as of {day}" in run("export", "--as-of", given).err


def test_changes_begin_with_the_first_day_and_end_with_the_last(run: Run) -> None:
    assert "from 1 January 2019 to 31 March 2022, both" in run("changes", "2019", "2022-03").out


def test_values_of_options_may_be_in_capitals(run: Run, tmp_path: Path) -> None:
    for asked in (
        ("funding", "--by", "Stream"),
        ("gaps", "--only", "No Owner"),
        ("export", "--format", "CSV", "-o", tmp_path / "a.x"),
        ("view", "Accountability", "-o", tmp_path / "a.html"),
        ("query", "run", "Funding"),
    ):
        done = run(*asked)
        assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n:Bord) RETURN n.name AS name", "no label Bord; the nearest is Board"),
        ("MATCH (n) WHERE n:board RETURN n.id AS id", "no label or type board; the nearest is"),
        (
            "MATCH (a)-[:OWN]->(b) RETURN a.id AS id",
            "no relationship type OWN; the nearest is OWNS",
        ),
        ("MATCH (b:Board) RETURN b.nmae AS x", "Board has no property nmae; the nearest is name"),
        ("MATCH (b:Board) RETURN b.codes AS x", "Board has no property codes"),
        ("MATCH ()-[r:OWNS]->() RETURN r.stage AS x", "OWNS has no property stage"),
        ("MATCH (g:GraphInfo) RETURN g.id AS id", "no label GraphInfo"),
    ],
)
def test_a_word_that_the_model_lacks_is_told(run: Run, text: str, said: str) -> None:
    done = run("cypher", text)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "UNWIND [{bord: 1}] AS row RETURN row.bord AS x",
        "MATCH (b:Board) WITH b.first_stated AS b RETURN b.year AS x LIMIT 1",
        "MATCH (b:Board) WHERE b.first_stated.year > 2000 RETURN b.id AS id",
        "MATCH (b:Board|Ward) RETURN b.codes AS x",
        "MATCH (n) RETURN {bord: n.id} AS x",
    ],
)
def test_other_words_are_none_of_the_models(run: Run, text: str) -> None:
    done = run("cypher", text)
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN labels(n)[0] AS label, n.id AS id",
        "MATCH (b:Area {id: 'core-cities'}), (n) RETURN labels(n)[0] AS label, n.id AS id",
        "MATCH p = (n) RETURN labels(n)[0] AS label, n.id AS id",
        "MATCH (n) MATCH (n) RETURN labels(n)[0] AS label, n.id AS id",
        "OPTIONAL MATCH (n {id: 'graphkit'}) RETURN labels(n)[0] AS label, n.id AS id",
        "MATCH () RETURN count(*) AS n",
        "MATCH (b:Board {id: 'executive-board'}) RETURN COUNT { MATCH (n) } AS n",
    ],
)
def test_the_node_that_describes_the_graph_never_shows(run: Run, leeds: Graph, text: str) -> None:
    rows = json.loads(run("cypher", text, "--json").out)["rows"]
    assert "GraphInfo" not in {row.get("label") for row in rows}
    if "n" in rows[0]:
        assert rows[0]["n"] == sum(leeds.info()["nodes"].values())


def test_a_table_that_does_not_fit_is_shown_as_records(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = run("query", "run", "funding", "-p", "as_of=2022-06-01").out.splitlines()
    assert "   stream: Adults and Health funding for Asset Based Community Development" in lines
    assert any(each.startswith("   not stated: stage, amount") for each in lines)
    narrow = "MATCH (w:Ward) RETURN w.id AS id, w.name AS name ORDER BY id LIMIT 3"
    assert run("cypher", narrow).out.splitlines()[0].split() == ["id", "name"]
    assert max(map(len, lines)) <= 100
    monkeypatch.setenv("COLUMNS", "40")
    console.cache_clear()
    said = run("funding", "--by", "stream", "--as-of", "2022-06-01").out.splitlines()
    assert max(map(len, said)) <= 40
    console.cache_clear()


def test_gaps_of_one_thing_or_place(run: Run) -> None:
    whole = json.loads(run("gaps", "--as-of", "2022-06-01", "--json").out)["rows"]
    for text in ("Holbeck", "Neighbourhood Improvement Board", "Armley", "Locality Working"):
        done = run("gaps", text, "--as-of", "2022-06-01", "--json")
        rows = json.loads(done.out)["rows"] if done.code == 0 else []
        assert all(row in whole for row in rows)
        assert 0 < len(rows) < len(whole) or "names" in done.err
    assert run("gaps", "Holbeck", "--only", "no owner").code == 0
    assert run("gaps", "Holbeck", "--duplicates").code == 0


def test_shells_complete_commands_and_options(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # The shell is the one that graphkit is called from, whatever runs the tests.
    shown = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m graphkit --show-completion; true"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "complete" in shown.stdout
    monkeypatch.setenv("_GRAPHKIT_COMPLETE", "complete_bash")
    for words, number, expected in (
        ("graphkit pl", 1, "place"),
        ("graphkit place --as", 2, "--as-of"),
    ):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(number))
        assert expected in run().out.split()
