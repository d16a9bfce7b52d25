"""Exports are opened again by the tools that they are for, and compared with the graph."""

from __future__ import annotations

import csv
import datetime as dt
import doctest
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import networkx as nx
import openpyxl
import pandas as pd
import pytest
from graphkit.viz.exports import FORMATS, files_of
from graphkit.viz.exports.part import Part
from graphkit.viz.exports.people import Names, without_people
from graphkit.viz.files import write_files
from hypothesis import given, settings
from hypothesis import strategies as st
from popolo_schemas import POPOLO
from tables_builder import line, node, write_folder

import graphkit
from graphkit.claims import Identity, node_identity
from graphkit.cli import main
from graphkit.errors import GraphkitError, Refused, WrongOption
from graphkit.folding import Facts
from graphkit.graph import Graph
from graphkit.model import load_model
from graphkit.rows import Rows
from graphkit.time.spans import OPEN

Data = dict[str, Any]

INNER = {"claims", "datasets", "source", "locator", "precision", "precision_to"}
INNER |= {"mentioned_by", "mentioned_last"}
GRAPHS = ("graphml", "gexf", "cytoscape", "node-link")


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("graph") / "leeds.kgl")
    graph.demo()
    return graph


@pytest.fixture(scope="module")
def plain(leeds: Graph) -> Data:
    held: Data = leeds.export()
    return held


def graph_of(format: str, content: bytes) -> nx.MultiDiGraph:
    """Open a graph format with NetworkX, lists as lists."""
    if format == "graphml":
        return listed(nx.read_graphml(io.BytesIO(content), force_multigraph=True))
    if format == "gexf":
        return listed(nx.read_gexf(io.BytesIO(content), version="1.2draft"))
    if format == "cytoscape":
        return nx.cytoscape_graph(json.loads(content))
    return nx.node_link_graph(json.loads(content), edges="links")


def listed(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    for _, data in [*graph.nodes(data=True), *((0, d) for *_, d in graph.edges(data=True))]:
        for name in lists(data):
            data[name] = json.loads(data[name])
    return graph


def lists(data: Data) -> list[str]:
    model = load_model()
    labels, kinds = model.labels.values(), model.relationships.values()
    declared = {"sources", "locators"} | {
        each.name
        for properties in (*(e.properties for e in labels), *(e.properties for e in kinds))
        for each in properties.values()
        if each.type == "list"
    }
    return [name for name in data if name in declared]


def stated(day: dt.date, precision: str | None, *, ending: bool = False) -> str:
    if precision and ending:
        day -= dt.timedelta(days=1)
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision or "", 10)]


def expected(held: Data, apart: set[str]) -> Data:
    """Say from the plain data what a node or relationship must carry, dates as text."""
    told = {}
    for name, value in held.items():
        # An open end is no date.
        if name in INNER | apart or value in ("", None, [], OPEN):
            continue
        if name in {"valid_from", "valid_to"}:
            fine = held.get("precision" if name == "valid_from" else "precision_to")
            told[name] = stated(value, fine, ending=name == "valid_to")
        else:
            told[name] = value.isoformat() if isinstance(value, dt.date) else value
    return told


def expected_nodes(plain: Data) -> dict[str, Data]:
    return {
        f"{n['label']}:{n['id']}": {
            "name": n["name"],
            "node_label": n["label"],
            "node_id": n["id"],
            **expected(n, {"label", "id", "name"}),
        }
        for n in plain["nodes"]
    }


def expected_links(plain: Data) -> list[Data]:
    return sorted(
        (
            {
                "start": ":".join(r["from"]),
                "end": ":".join(r["to"]),
                "relationship": r["type"],
                **({"fact_key": r["key"]} if r["key"] else {}),
                **expected(r, {"type", "from", "to", "key"}),
            }
            for r in plain["relationships"]
        ),
        key=repr,
    )


WRITTEN_ONLY = {"label", "reads", "evidence", "id", "key", "source", "target"}


def without(data: Data) -> Data:
    kept = {name: value for name, value in data.items() if name not in WRITTEN_ONLY}
    # A graph's lines have a target of their own.
    return {"target" if name == "target_" else name: value for name, value in kept.items()}


@pytest.mark.parametrize("format", GRAPHS)
def test_graph_formats_hold_every_property_of_the_graph(
    leeds: Graph, plain: Data, format: str, tmp_path: Path
) -> None:
    (path,) = leeds.export(format, tmp_path / "leeds")
    read = graph_of(format, path.read_bytes())
    nodes = {key: without(data) for key, data in read.nodes(data=True)}
    for data in nodes.values():
        for extra in ("viz", "value"):
            data.pop(extra, None)
    assert nodes == expected_nodes(plain)
    links = sorted(
        (
            {"start": start, "end": end, **without(data)}
            for start, end, data in read.edges(data=True)
        ),
        key=lambda each: repr(sorted(each.items())),
    )
    wanted = sorted(expected_links(plain), key=lambda each: repr(sorted(each.items())))
    assert links == wanted


def test_evidence_is_said_in_words(leeds: Graph) -> None:
    made = leeds.export("node-link", around="Executive Board")
    board = next(n for n in made["nodes"] if n["id"] == "Board:executive-board")
    assert len(board["evidence"].split("; ")) >= len(board["sources"])
    assert "(13 February 2019)" in board["evidence"]
    assert all("evidence" in link for link in made["links"])


def test_gexf_is_the_same_file_every_day_and_has_a_colour_a_label(
    leeds: Graph, tmp_path: Path
) -> None:
    (path,) = leeds.export("gexf", tmp_path / "leeds.gexf", around="Executive Board")
    text = path.read_text("utf-8")
    assert "lastmodifieddate" not in text
    assert "graphkit" in text
    assert '<viz:color r="0" g="114" b="178"' in text


# -- tables ------------------------------------------------------------------


def test_csv_pair_is_read_by_pandas(leeds: Graph, plain: Data, tmp_path: Path) -> None:
    paths = leeds.export("csv", tmp_path / "leeds.csv")
    assert [path.name for path in paths] == ["leeds-nodes.csv", "leeds-relationships.csv"]
    nodes, links = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths)
    wanted = expected_nodes(plain)
    assert list(nodes["key"]) == list(wanted)
    row: Mapping[Any, Any]
    for row in nodes.to_dict("records"):
        held = wanted[row["key"]]
        assert row["name"] == _cell(held["name"])
        _compare_cells(row, held, {"name", "node_label", "node_id"})
    assert len(links) == len(plain["relationships"])
    cells = [{name: row[name] for name in links.columns} for row in links.to_dict("records")]
    for row, held in zip(cells, _in_order(plain), strict=True):
        assert (row["from_key"], row["to_key"]) == (held["start"], held["end"])
        assert row["type"] == held["relationship"]
        _compare_cells(row, held, {"start", "end", "relationship"})


def _in_order(plain: Data) -> list[Data]:
    return [
        {
            "start": ":".join(r["from"]),
            "end": ":".join(r["to"]),
            "relationship": r["type"],
            **({"fact_key": r["key"]} if r["key"] else {}),
            **expected(r, {"type", "from", "to", "key"}),
        }
        for r in plain["relationships"]
    ]


def _compare_cells(row: Mapping[Any, Any], held: Data, apart: set[str]) -> None:
    for name, value in held.items():
        if name not in apart:
            assert str(row[name]) == _cell(value), (name, held)
    empty = {name for name, value in row.items() if value in ("", None)}
    assert not empty & held.keys()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = "; ".join(value)
    if not isinstance(value, str):
        return str(value)
    text = value
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def test_csv_opens_in_excel_as_utf_8(leeds: Graph, tmp_path: Path) -> None:
    for path in leeds.export("csv", tmp_path / "leeds.csv", around="Executive Board"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_workbook_is_read_by_openpyxl(leeds: Graph, plain: Data, tmp_path: Path) -> None:
    (path,) = leeds.export("xlsx", tmp_path / "leeds.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "Nodes", "Relationships", "Sources"]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.column_dimensions["A"].width > 8
    wanted = list(expected_nodes(plain).values())
    for row, held in zip(_sheet(book["Nodes"]), wanted, strict=True):
        _compare_cells(_as_text(row), held, {"name", "node_label", "node_id"})
    for row, held in zip(_sheet(book["Relationships"]), _in_order(plain), strict=True):
        _compare_cells(_as_text(row), held, {"start", "end", "relationship"})
    dates = [row["first_stated"] for row in _sheet(book["Nodes"])]
    assert all(isinstance(date, dt.datetime) for date in dates)
    assert {row["id"] for row in _sheet(book["Sources"])} == {
        n["id"] for n in plain["nodes"] if n["label"] == "Source"
    }


def _sheet(sheet: Any) -> list[Data]:
    columns, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _as_text(row: Data) -> Data:
    """Write cells as the graph's own values are written: amounts with their decimals."""
    told: Data = {}
    for name, value in row.items():
        if isinstance(value, dt.datetime):
            told[name] = value.date().isoformat()
        elif name in {"amount", "value", "budget"} and value is not None:
            told[name] = float(value)
        else:
            told[name] = value
    return told


def test_the_sheet_to_read_first_says_the_question_the_date_and_what_blanks_mean(
    leeds: Graph, tmp_path: Path
) -> None:
    (path,) = leeds.export(
        "xlsx", tmp_path / "a.xlsx", around="Executive Board", as_of="2019-03-01"
    )
    book = openpyxl.load_workbook(path)
    words = [str(cell) for row in book["Read me"].iter_rows(values_only=True) for cell in row]
    assert "Everything within 1 step of Executive Board" in words
    assert "In force on 1 March 2019." in words
    assert any(
        each.startswith("An empty cell is something that no source states") for each in words
    )
    assert "How the relationship reads, from beginning to end." in words


def test_dates_are_as_fine_as_their_source(tmp_path: Path) -> None:
    tables = {
        "Board": [node("a"), node("b")],
        "ACCOUNTABLE_TO": [line("Board:a", "Board:b", valid_from="2015", valid_to="2019-02")],
        "SCRUTINISED_BY": [
            line("Board:a", "Board:b", valid_from="2016-05-07", valid_to="2020-01-02")
        ],
    }
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    coarse, fine = (
        next(each for each in graph.export("node-link")["links"] if each["relationship"] == name)
        for name in ("ACCOUNTABLE_TO", "SCRUTINISED_BY")
    )
    assert (coarse["valid_from"], coarse["valid_to"]) == ("2015", "2019-02")
    assert (fine["valid_from"], fine["valid_to"]) == ("2016-05-07", "2020-01-02")
    (path,) = graph.export("xlsx", tmp_path / "g.xlsx")
    rows = _sheet(openpyxl.load_workbook(path)["Relationships"])
    assert rows[0]["valid_from"] == "2015"
    assert rows[1]["valid_from"] == dt.datetime(2016, 5, 7)


# -- pictures as text --------------------------------------------------------


def test_dot_is_read_by_graphviz(leeds: Graph, tmp_path: Path) -> None:
    dot = shutil.which("dot")
    if dot is None:
        assert not os.environ.get("CI"), "CI installs Graphviz"
        pytest.skip("Graphviz is not installed: apt-get install graphviz")
    (path,) = leeds.export("dot", tmp_path / "a.dot", around="Neighbourhood Improvement Board")
    done = subprocess.run([dot, "-Tdot_json", str(path)], capture_output=True, check=True)
    assert done.stderr == b""
    read = json.loads(done.stdout)
    held = leeds.export(around="Neighbourhood Improvement Board")
    assert len(read["objects"]) == len(held["nodes"])
    assert len(read["edges"]) == len(held["relationships"])
    shown = [each["label"].split("\\n")[0] for each in read["objects"]]
    assert sorted(shown) == sorted(n["name"] for n in held["nodes"])
    dashed = sum(each.get("style") == "dashed" for each in read["edges"])
    assert dashed == sum(bool(r["standing"]) for r in held["relationships"]) > 0


def test_mermaid_is_read_by_mermaid(leeds: Graph, tmp_path: Path) -> None:
    held = leeds.export(around="Neighbourhood Improvement Board")
    svg = _drawn(leeds.export("mermaid", around="Neighbourhood Improvement Board"))
    for each in held["nodes"]:
        assert _escaped(each["name"]) in svg
    assert svg.count('class="edgeLabel"') >= len(held["relationships"])
    assert "answers to" in svg


def _drawn(text: str) -> str:
    import mermaidx

    svg: str = mermaidx.render(text).svg()
    return svg


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_mermaid_refuses_a_large_part_plainly(leeds: Graph) -> None:
    with pytest.raises(Refused, match=r"1,\d{3} nodes .* take a smaller part with --around TEXT"):
        leeds.export("mermaid")


# -- boards and members ------------------------------------------------------


@pytest.mark.parametrize("without_people", [False, True])
def test_popolo_follows_its_schemas(leeds: Graph, plain: Data, *, without_people: bool) -> None:
    made = leeds.export("popolo", without_people=without_people)
    checker = jsonschema.FormatChecker()
    jsonschema.validate(made, POPOLO, format_checker=checker)
    known = {e["id"] for name in ("persons", "organizations", "posts") for e in made[name]}
    for each in (*made["memberships"], *made["posts"], *made["organizations"]):
        for name in ("person_id", "organization_id", "post_id", "parent_id"):
            assert each.get(name) is None or each[name] in known
    labels = [n["label"] for n in plain["nodes"] if not n.get("standing")]
    assert len(made["posts"]) == labels.count("Role")
    assert len(made["organizations"]) == sum(map(labels.count, ("Board", "Partner", "Team")))
    assert len(made["persons"]) == (0 if without_people else labels.count("Person"))
    lines = [r for r in plain["relationships"] if not r["standing"]]
    sits = [r for r in lines if r["type"] in {"HOLDS", "CHAIRS", "MEMBER_OF"}]
    if without_people:
        sits = [r for r in sits if r["from"][0] != "Person"]
    assert len(made["memberships"]) == len(sits)


def test_popolo_says_who_holds_a_post_and_who_chairs(leeds: Graph) -> None:
    made = leeds.export("popolo")
    holds = [m for m in made["memberships"] if m.get("person_id") == "Person:ed-whiting"]
    assert [m["post_id"] for m in holds] == ["Role:chief-executive"]
    chairs = [m for m in made["memberships"] if m.get("role") == "chair"]
    assert "Board:neighbourhood-improvement-board" in {m["organization_id"] for m in chairs}
    assert all(m["sources"] for m in made["memberships"])


# -- hostile names -----------------------------------------------------------

NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)",
    "-2+3",
    'quote " and \\ and \\N and \\',
    "a;b; c, d\te\nf",
    "&amp; &lt; ]]> <!-- -->",
    "$x$ %s {0} `code` **bold** #quot;",
    "\u202eevil\u202c עברית العربية",
    "\x00\x01\x1b[31m\x7f\x85",
    "\ufeff\ufffe\uffff",
    "😀 𝒜 \U0010ffff",
    "end",
    "_x0041_",
    " ",
    "NaN",
    "None",
    "12",
    "2019-01-01",
)
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
)


def small(name: str, other: str) -> Part:
    """Make two boards and a line between them, with text that came from outside."""
    day = dt.date(2019, 1, 1)
    evidence = {"sources": ["s"], "locators": [other], "first_stated": day, "last_stated": day}
    facts = Facts(
        {
            node_identity("Board", name): {"name": name, "aliases": [other, "x"], **evidence},
            node_identity("Board", "b"): {"name": other, "description": name, **evidence},
        },
        {
            Identity("MEMBER_OF", "Board", name, "Board", "b", other): {
                "key": other,
                "standing": "",
                "capacity": name,
                **evidence,
            }
        },
    )
    source = {"name": other, "date": day, "url": "https://example.org/"}
    return Part(name, facts, load_model(), {"s": source})


def written(format: str, part: Part | Rows) -> bytes:
    files = files_of(FORMATS[format], part)
    return files[""] if "" in files else files["-nodes"]


def cleaned(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


@settings(deadline=None)
@given(TEXT, TEXT)
@pytest.mark.parametrize("format", GRAPHS)
def test_hostile_names_come_back_from_graph_formats(format: str, name: str, other: str) -> None:
    read = graph_of(format, written(format, small(name, other)))
    clean = cleaned if format in {"graphml", "gexf"} else str
    named = {data["node_id"]: data for _, data in read.nodes(data=True)}
    if name == "b":
        return
    board = named[clean(name)]
    assert board["name"] == clean(name)
    assert [clean(each) for each in board["aliases"]] == [clean(other), "x"]
    ((_, _, data),) = read.edges(data=True)
    assert data["capacity"] == clean(name)
    assert data["fact_key"] == clean(other)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_hostile_names_come_back_from_csv(name: str, other: str) -> None:
    if name == "b":
        return
    text = written("csv", small(name, other)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    (row,) = (each for each in rows if each["id"] != "b")
    assert row["name"] == _cell(name.replace("\x00", "\ufffd"))
    for each in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in each.values())


@settings(deadline=None, max_examples=40)
@given(TEXT, TEXT)
def test_hostile_names_come_back_from_a_workbook(name: str, other: str) -> None:
    if name == "b":
        return
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", small(name, other))))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t"))
    (row,) = (each for each in _sheet(book["Nodes"]) if each["id"] != "b")
    control = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
    text = control.sub("\ufffd", name.replace("\r\n", "\n").replace("\r", "\n"))
    # Excel's own escape; openpyxl hands it on as it stands in the file.
    shown = re.sub("_x005F(?=_x[0-9A-Fa-f]{4}_)", "", str(row["name"]))
    assert shown == _cell(text)


@pytest.mark.skipif(
    shutil.which("dot") is None and not os.environ.get("CI"),
    reason="Graphviz is not installed: apt-get install graphviz",
)
@settings(deadline=None, max_examples=25)
@given(TEXT)
def test_hostile_names_are_drawn_as_they_are_by_graphviz(name: str) -> None:
    drawn = subprocess.run(
        ["dot", "-Tsvg"], input=written("dot", small(name, "x")), capture_output=True, check=True
    )
    shown = " ".join(cleaned(name).split())
    if not shown:
        # No table holds a blank name, and Graphviz draws nothing for one.
        return
    from xml.etree import ElementTree as ET

    texts = [
        "".join(each.itertext()).replace("\u00a0", " ")
        for each in ET.fromstring(drawn.stdout).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert shown.replace("\u00a0", " ") in [" ".join(text.split()) for text in texts]


@pytest.mark.parametrize("name", NASTY)
def test_hostile_names_are_drawn_as_they_are_by_mermaid(name: str) -> None:
    if not name.strip():
        return
    svg = _drawn(written("mermaid", small(name, "x")).decode("utf-8"))
    assert "<script" not in svg
    shown = _escaped(" ".join(cleaned(name).split()))
    assert f"<p>{shown}" in svg.replace("&quot;", '"')


@settings(deadline=None)
@given(TEXT, TEXT)
def test_hostile_names_leave_popolo_valid(name: str, other: str) -> None:
    made = json.loads(written("popolo", small(name, other)))
    jsonschema.validate(made, POPOLO)
    assert name in {each["name"] for each in made["organizations"]} or name == "b"


# -- without people ----------------------------------------------------------

WORDS = st.lists(st.from_regex("[A-ZÀ-Ö][a-zà-ö]{2,8}", fullmatch=True), min_size=2, max_size=3)


@settings(deadline=None)
@given(WORDS, st.sampled_from([" ", "-", "_", "’", "  ", ""]), st.sampled_from([str, str.upper]))
def test_no_name_of_a_person_is_left(
    words: list[str], between: str, case: Callable[[str], str]
) -> None:
    name, met = " ".join(words), case(between.join(words))
    evidence = {"sources": [f"interview-{met}"], "locators": [f"On {met}"]}
    facts = Facts(
        {
            node_identity("Person", "p"): {"name": name, **evidence},
            node_identity("Team", f"{met}-team"): {
                "name": f"{met}’s team",
                "aliases": [met, "kept"],
                "claims": [json.dumps({"name": f"{met}\n{met}"})],
                **evidence,
            },
        },
        {
            Identity("MEMBER_OF", "Person", "p", "Team", f"{met}-team"): evidence,
            Identity("WORKS_WITH", "Team", f"{met}-team", "Team", f"{met}-team", met): evidence,
        },
    )
    left = without_people(facts, Names(facts))
    assert met not in repr(left)
    assert met not in json.loads(next(iter(left.nodes.values()))["claims"][0])["name"]
    assert [identity.name for identity in left.nodes] == ["Team"]
    assert [identity.name for identity in left.relationships] == ["WORKS_WITH"]
    ((team, held),) = left.nodes.items()
    assert held["aliases"] == ["kept"]
    (line_left,) = left.relationships
    assert line_left.start == line_left.end == team.start


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"mermaid"}))
def test_without_people_no_file_names_one(
    leeds: Graph, plain: Data, format: str, tmp_path: Path
) -> None:
    people = [n["name"] for n in plain["nodes"] if n["label"] == "Person"]
    assert len(people) > 5
    ending = {"xlsx": "xlsx"}.get(format, "txt")
    paths = leeds.export(format, tmp_path / f"leeds.{ending}", without_people=True)
    if format == "xlsx":
        book = openpyxl.load_workbook(paths[0])
        cells = (str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row)
        text = "\n".join(cells)
    else:
        text = "\n".join(path.read_text("utf-8-sig") for path in paths)
    for name in people:
        found = re.compile(r"[\W_]*".join(map(re.escape, name.split())), re.IGNORECASE)
        assert not found.search(text), name


def test_without_people_the_rest_is_all_there(leeds: Graph, plain: Data) -> None:
    left = leeds.export(without_people=True)
    labels = [n["label"] for n in plain["nodes"] if n["label"] != "Person"]
    assert [n["label"] for n in left["nodes"]] == labels
    kept = [r for r in plain["relationships"] if "Person" not in (r["from"][0], r["to"][0])]
    assert len(left["relationships"]) == len(kept)
    ends = {(n["label"], n["id"]) for n in left["nodes"]}
    for each in left["relationships"]:
        assert {tuple(each["from"]), tuple(each["to"])} <= ends


def test_without_people_a_person_cannot_be_the_middle(leeds: Graph) -> None:
    with pytest.raises(Refused, match="is a person"):
        leeds.export(around="Ed Whiting", without_people=True)


def test_without_people_rows_about_them_are_left_out(leeds: Graph) -> None:
    chosen: Data = {"query": "show", "parameters": {"label": "Role", "id": "chief-executive"}}
    assert "Ed Whiting" in repr(leeds.export(**chosen)["rows"])
    left = leeds.export(**chosen, without_people=True)["rows"]
    assert "whiting" not in repr(left).lower()


# -- choosing ----------------------------------------------------------------


def test_rows_of_a_query_go_to_tables(leeds: Graph, tmp_path: Path) -> None:
    asked = leeds.query("funding", limit=10_000, as_of="2022-06-01")
    chosen: Data = {"query": "funding", "as_of": "2022-06-01"}
    assert [*leeds.export("json", **chosen)["rows"]] == [*asked.rows]
    (path,) = leeds.export("csv", tmp_path / "f.csv", **chosen)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(frame.columns) == list(asked.columns)
    assert len(frame) == len(asked)
    (path,) = leeds.export("xlsx", tmp_path / "f.xlsx", **chosen)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "Rows"]
    rows = _sheet(book["Rows"])
    assert [row["stream"] for row in rows] == [row["stream"] for row in asked]
    assert [row["amount"] for row in rows] == [row["amount"] for row in asked]


def test_rows_that_are_a_graph_go_to_graph_formats(leeds: Graph, tmp_path: Path) -> None:
    asked = leeds.query("network-accountability", limit=10_000, as_of="2022-06-01")
    made = leeds.export("node-link", query="network-accountability", as_of="2022-06-01")
    assert len(made["links"]) == len(asked)
    assert {each["relationship"] for each in made["links"]} == {row["type"] for row in asked}
    assert all(each["evidence"] for each in made["links"])


def test_rows_that_are_no_graph_are_refused_plainly(leeds: Graph) -> None:
    with pytest.raises(Refused, match=r"rows of funding are no graph, which gexf needs; take one"):
        leeds.export("gexf", query="funding")


def test_as_of_takes_what_is_in_force(leeds: Graph, plain: Data) -> None:
    then = leeds.export(as_of="2019-03-01")
    day = dt.date(2019, 3, 1)
    assert 0 < len(then["nodes"]) < len(plain["nodes"])
    for each in then["relationships"]:
        assert each["standing"] == ""
        assert each["holds_from"] <= day < each["holds_to"]


@pytest.fixture
def renamed_board(tmp_path: Path) -> Graph:
    """Make a board that was renamed in 2020, and ends in 2023."""
    tables = {
        "Board": [
            node("alpha", "Alpha"),
            node("beta", "Beta", "late", valid_to="2023-05"),
            node("other", "Other"),
        ],
        "Action": [node("act"), node("more", source="late")],
        "SUCCEEDED_BY": [
            line("Board:alpha", "Board:beta", "late", kind="renamed", valid_from="2020-01-01")
        ],
        "OWNS": [
            line("Board:alpha", "Action:act"),
            line("Board:beta", "Action:act", "late"),
            line("Board:beta", "Action:more", "late", valid_from="2019"),
        ],
        "ACCOUNTABLE_TO": [line("Board:alpha", "Board:beta")],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    return graph


@pytest.mark.parametrize(
    ("day", "owns", "boards"),
    [
        ("2018-02-28", set(), set()),
        ("2018-03-01", {("alpha", "act", "")}, {"alpha", "other"}),
        ("2019-12-31", {("alpha", "act", ""), ("alpha", "more", "")}, {"alpha", "other"}),
        # The name before stands in the renaming alone.
        ("2020-01-01", {("beta", "act", ""), ("beta", "more", "")}, {"alpha", "beta", "other"}),
        (
            "2022-06-01",
            {("beta", "act", ""), ("beta", "act", "#alpha act"), ("beta", "more", "")},
            {"alpha", "beta", "other"},
        ),
        # Beta ended; what was stated of it under its first name has no stated end.
        ("2023-06-01", {("beta", "act", "")}, {"alpha", "beta", "other"}),
    ],
)
def test_a_day_calls_each_thing_by_the_name_of_the_day(
    renamed_board: Graph, day: str, owns: set[tuple[str, str, str]], boards: set[str]
) -> None:
    then = renamed_board.export(as_of=day)
    lines = then["relationships"]
    owned = {(r["from"][1], r["to"][1], r["key"]) for r in lines if r["type"] == "OWNS"}
    assert owned == owns
    assert {n["id"] for n in then["nodes"] if n["label"] == "Board"} == boards
    # A thing does not answer to itself under its other name.
    assert not [r for r in lines if r["type"] == "ACCOUNTABLE_TO"]


def test_around_a_thing_is_around_its_name_of_the_day(renamed_board: Graph) -> None:
    old, new = (renamed_board.export(around=each, as_of="2022-06-01") for each in ("Alpha", "Beta"))
    assert old == new
    assert ("Board", "beta") in {(n["label"], n["id"]) for n in old["nodes"]}


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize("as_of", [None, "2019-03-01"])
def test_no_file_for_people_dates_an_open_end(
    leeds: Graph, tmp_path: Path, format: str, as_of: str | None
) -> None:
    paths = leeds.export(
        format, tmp_path / "out", around="Neighbourhood Improvement Board", as_of=as_of
    )
    if format == "json":
        # There it is what the graph holds.
        return
    for path in paths:
        if format == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
            cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
            assert not any("9999" in str(cell.value) for cell in cells)
        else:
            assert b"9999-12-31" not in path.read_bytes()


def test_around_finds_what_a_text_names(leeds: Graph) -> None:
    near, further = (leeds.export(around="touchstone", hops=hops) for hops in (1, 2))
    assert 1 < len(near["nodes"]) < len(further["nodes"])
    assert ("Partner", "touchstone") in {(n["label"], n["id"]) for n in near["nodes"]}


def test_every_key_that_an_export_writes_finds_that_thing_and_no_other(
    leeds: Graph, tmp_path: Path
) -> None:
    nodes, _ = leeds.export("csv", tmp_path / "leeds.csv")
    with nodes.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = {row["key"] for row in rows}
    assert len(keys) == len(rows) > 1_265
    for format in ("node-link", "cytoscape"):
        data = leeds.export(format)
        every = data.get("nodes") or [each["data"] for each in data["elements"]["nodes"]]
        assert {each["id"] for each in every} == keys
    assert {f"{each['label']}:{each['id']}" for each in leeds.export("json")["nodes"]} == keys
    for row in rows:
        for as_of in (None, "2019-03-01"):
            found = leeds.find(row["key"], as_of=as_of)
            assert (found.thing.label, found.thing.id, found.note) == (row["label"], row["id"], "")
    # What earlier versions wrote is still that thing.
    assert leeds.find(keys.pop().replace(":", "/", 1)).note == ""


def test_an_export_says_what_a_text_was_taken_for(
    leeds: Graph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(leeds.engine.address))
    monkeypatch.setattr(
        sys, "argv", ["graphkit", "export", "--around", "outreach drinking touchstone"]
    )
    with pytest.raises(SystemExit):
        main()
    assert "taking 'outreach drinking touchstone' for " in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["5", 5])
def test_rows_of_a_query_may_be_limited(leeds: Graph, limit: object) -> None:
    made = leeds.export("json", query="funding", parameters={"limit": limit})
    assert len(made["rows"]) == 5
    assert len(leeds.export("json", query="facts", parameters={"types": "OWNS"})["rows"]) > 100


@pytest.mark.parametrize("name", ["name", "seconds", "self", "asked", "yes", "limits"])
def test_a_parameter_that_a_query_lacks_is_told(leeds: Graph, name: str) -> None:
    with pytest.raises(
        GraphkitError, match=f"query funding has no parameter {name}; it has: as_of"
    ):
        leeds.export("json", query="funding", parameters={name: "1"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"format": "nonsense"}, "there are: json, csv"),
        ({"output": "a.docx"}, "names no format"),
        ({"format": "xlsx"}, "needs a file"),
        ({"query": "funding", "around": "x"}, "choose one"),
        ({"parameters": {"a": "b"}}, "belong to a query"),
        ({"around": "touchstone", "hops": 0}, "at least one step"),
        ({"hops": 2}, "name it with --around"),
        ({"query": "funding", "hops": 2}, "name it with --around"),
        ({"query": "successions", "as_of": "2019-13"}, "is no date"),
    ],
)
def test_options_that_do_not_go_together(leeds: Graph, options: Data, said: str) -> None:
    with pytest.raises(WrongOption, match=said):
        leeds.export(**options)


# -- files -------------------------------------------------------------------


def test_a_file_is_whole_or_not_there(leeds: Graph, tmp_path: Path) -> None:
    (tmp_path / "a-relationships.csv").mkdir()
    (tmp_path / "a-nodes.csv").write_text("old", "utf-8")
    with pytest.raises(GraphkitError, match="cannot be written"):
        leeds.export("csv", tmp_path / "a.csv")
    assert (tmp_path / "a-nodes.csv").read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(GraphkitError, match="cannot be written"):
        leeds.export("gexf", tmp_path / "missing" / "a.gexf")
    with pytest.raises(GraphkitError, match=r"^\.: cannot be written: it is a folder"):
        leeds.export("gexf", ".")


def test_only_ordinary_files_are_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/full")):
        with pytest.raises(GraphkitError, match="it is no ordinary file"):
            write_files({"": b"new"}, path)
    assert pipe.is_fifo()
    assert Path("/dev/full").is_char_device()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_file_stays_as_private_as_it_was_and_a_link_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / ("a" * 251 + ".csv"), tmp_path / "link"
    target.write_text("old", "utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    write_files({"": b"new"}, link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", "utf-8")
    write = "import resource, signal; from graphkit.viz.files import write_files; "
    write += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    write += "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); "
    write += "write_files({'': b'x' * 2000}, 'a.csv')"
    done = subprocess.run(
        [sys.executable, "-c", write], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "GraphkitError: a.csv: cannot be written" in done.stderr
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"mermaid"}))
def test_the_same_graph_is_the_same_file(leeds: Graph, format: str, tmp_path: Path) -> None:
    held = [
        [path.read_bytes() for path in leeds.export(format, tmp_path / f"{each}.x")]
        for each in range(2)
    ]
    assert held[0] == held[1]


def test_the_command_is_the_twin_of_the_method(
    leeds: Graph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "part.graphml"
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(leeds.engine.address))
    options = ["--around", "Executive Board", "--hops", "2", "--as-of", "2022-06-01"]
    more = ["--without-people", "-o", str(target)]
    monkeypatch.setattr(sys, "argv", ["graphkit", "export", *options, *more])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert capsys.readouterr().err == (
        "as of 1 June 2022\n"
        "persons left out, with their relationships and their names: 11\n"
        f"wrote {target}\n"
    )
    other = tmp_path / "other.graphml"
    leeds.export(
        None, other, around="Executive Board", hops=2, as_of="2022-06-01", without_people=True
    )
    assert target.read_bytes() == other.read_bytes()
    monkeypatch.setattr(
        sys, "argv", ["graphkit", "export", "--query", "successions", "--format", "json"]
    )
    with pytest.raises(SystemExit):
        main()
    assert json.loads(capsys.readouterr().out)["columns"]


def test_the_example_of_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parent.parent / "docs" / "exports.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    graphkit.open("leeds.kgl").demo()
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, "exports.md", None, 0)
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert outcome.attempted == 6
    assert outcome.failed == 0, "".join(said)


def test_the_page_names_every_format_with_its_endings() -> None:
    page = (Path(__file__).parent.parent / "docs" / "exports.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", page, re.MULTILINE))
    assert rows.keys() == FORMATS.keys()
    for format in FORMATS.values():
        assert [each for each in format.endings if f"`{each}`" not in rows[format.name]] in (
            [],
            [".mermaid"],
        )
