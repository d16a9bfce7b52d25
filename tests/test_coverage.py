"""What was taken from each paragraph of a document, and what is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_builder import node, write_folder

import graphkit
from graphkit.cli import main
from graphkit.cli.coverage import documents
from graphkit.errors import FaultyTables, GraphkitError, WrongOption
from graphkit.outlines import find_places

DOCUMENT = """\
# Parks

1.1 The board oversees the plan.
1.2 It is loved by all.
1.3 The director chairs it.

Appendix 1
a) The moor.
b) The vale.
Appendix 2
a) The gate.
"""


Run = Callable[..., tuple[int, str]]


def town(folder: Path, locator: str = "¶1.1", readings: str = "", outline: str = "") -> Path:
    tables = {"Board": [node("board", locator="Parks; ¶1.1"), node("other", locator=locator)]}
    path = write_folder(folder / "tables", tables)
    named = ""
    for key, text in (("readings", readings), ("outline", outline)):
        if text:
            (folder / key).write_text(text, "utf-8")
            named += f'{key} = "../{key}"\n'
    file = path / "dataset.toml"
    file.write_text(named + file.read_text("utf-8"), "utf-8")
    (folder / "report.md").write_text(DOCUMENT, "utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(path: Path, *more: str, document: str = "early=report.md") -> tuple[int, str]:
        monkeypatch.chdir(path.parent)
        command = ["graphkit", "coverage", str(path), "--document", document, *more]
        monkeypatch.setattr("sys.argv", command)
        status = 0
        try:
            main()
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return command


def states(path: Path) -> dict[str, tuple[str, int]]:
    rows = graphkit.open(path.parent / "g.kgl").coverage(path, {"early": path.parent / "report.md"})
    return {row["locator"]: (row["state"], row["claims"]) for row in rows}


def test_each_paragraph_is_cited_or_passed_over_or_left(run: Run, tmp_path: Path) -> None:
    path = town(tmp_path, readings="source,locator,reason\nearly,¶1.2,praise\n")
    assert states(path) == {
        "Parks": ("cited", 1),
        "¶1.1": ("cited", 2),
        "¶1.2": ("nothing taken", 0),
        "¶1.3": ("not accounted for", 0),
    }
    status, text = run(path)
    assert status == 1
    assert "¶1.2 – nothing taken: praise" in text
    assert "¶1.3 – NOT ACCOUNTED FOR\n      1.3 The director chairs it." in text


def test_status_0_once_all_is_accounted_for(run: Run, tmp_path: Path) -> None:
    readings = "source,locator,reason\nearly,¶1.2; ¶1.3,no fact\n"
    status, text = run(town(tmp_path, readings=readings))
    assert (status, "NOT" in text) == (0, False)


def test_a_place_that_the_document_does_not_hold_is_told(run: Run, tmp_path: Path) -> None:
    readings = "source,locator,reason\nearly,¶1.2; ¶1.3; ¶8,no fact\n"
    path = town(tmp_path, "¶1.1; ¶9", readings)
    assert states(path)["¶9"] == ("not in the document", 1)
    assert states(path)["¶8"] == ("not in the document", 0)
    status, text = run(path)
    assert status == 1
    assert "¶9 – NOT IN THE DOCUMENT, cited by 1 claim" in text


def test_a_part_passed_over_does_not_account_for_the_whole(run: Run, tmp_path: Path) -> None:
    readings = "source,locator,reason\nearly,¶1.1 (plan; and all); ¶1.2 (all),praise\n"
    path = town(tmp_path, readings=readings)
    assert states(path)["¶1.2"] == ("not accounted for", 0)
    assert "¶1.1 – cited by 2 claims; passed over: plan; and all: praise" in run(path)[1]


OUTLINE = r"""
[[place]]
source = "early"
locator = "App 1({})"
pattern = '^([a-z])\) '
after = '^Appendix 1'
before = '^Appendix 2'

[[place]]
source = "early"
locator = "row {n}"
pattern = '^1\.\d'
"""


def test_an_outline_says_how_places_are_found(tmp_path: Path) -> None:
    path = town(tmp_path, "App 1(b)", outline=OUTLINE)
    assert states(path) == {
        "row 1": ("not accounted for", 0),
        "row 2": ("not accounted for", 0),
        "row 3": ("not accounted for", 0),
        "App 1(a)": ("not accounted for", 0),
        "App 1(b)": ("cited", 1),
        "Parks": ("not in the document", 1),
        "¶1.1": ("not in the document", 1),
    }


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ("[[place]]\nsource = 'early'\nlocator = '{}'\n", "place 1: lacks 'pattern'"),
        ("[[place]]\nsource = 'early'\nlocator = '{}'\npattern = '('\n", "place 1: missing )"),
        ("[[place]]\nsource = 'early'\nlocator = '{}'\npattern = 'x'\nto = 'y'\n", "to is not"),
        ("[[place]]\nsource = 1\npattern = 2\nlocator = 3\n", "place 1: first argument must"),
        ("places = 3\n", "write each rule as [[place]]"),
        ("[[place\n", "is not valid TOML"),
        (OUTLINE.replace("Appendix 2", "Annex"), "holds nothing like '^Annex'"),
    ],
)
def test_a_faulty_outline_is_told(run: Run, tmp_path: Path, outline: str, said: str) -> None:
    status, text = run(town(tmp_path, outline=outline))
    assert (status, said in text, text.count("\n")) == (1, True, 1), text


@pytest.mark.parametrize(
    ("document", "status", "said"),
    [
        ("report.md", 2, "write --document SOURCE=FILE"),
        ("nobody=report.md", 1, "nobody is no source of test"),
        ("early=nowhere.md", 1, "nowhere.md: cannot be read"),
    ],
)
def test_a_document_that_is_none(
    run: Run, tmp_path: Path, document: str, status: int, said: str
) -> None:
    found, text = run(town(tmp_path), document=document)
    assert (found, said in text, text.count("\n")) == (status, True, 1), text


def test_a_document_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = town(tmp_path)
    (tmp_path / "report.md").write_bytes("1.1 Café".encode("latin-1"))
    with pytest.raises(GraphkitError, match="is not UTF-8 text"):
        states(path)


def test_readings_without_a_reason_are_faulty(tmp_path: Path) -> None:
    with pytest.raises(FaultyTables) as caught:
        states(town(tmp_path, readings="source,locator,reason\nearly,¶1.2,\n"))
    assert [str(fault) for fault in caught.value.faults] == [
        "readings, row 2, column reason: is empty; say of which place in which source, and why"
    ]


def test_files_beside_the_tables_are_no_tables_and_load_needs_none(tmp_path: Path) -> None:
    path = town(tmp_path)
    (path / "readings.csv").write_text("source,locator,reason\n", "utf-8")
    file = path / "dataset.toml"
    file.write_text('readings = "readings.csv"\n' + file.read_text("utf-8"), "utf-8")
    graph = graphkit.open(tmp_path / "g.kgl")
    assert graph.check(path) == ()
    file.write_text(file.read_text("utf-8").replace("readings.csv", "lost.csv"), "utf-8")
    assert next(str(fault) for fault in graph.check(path)) == (
        "dataset.toml, column readings: 'lost.csv' is no file; give its path, as seen from this "
        "folder, or take the line out"
    )


def test_json_names_what_a_program_needs(run: Run, tmp_path: Path) -> None:
    _, text = run(town(tmp_path), "--json")
    rows: list[dict[str, Any]] = json.loads(text)["rows"]
    assert rows[1] == {
        "source": "early",
        "locator": "¶1.1",
        "state": "cited",
        "claims": 2,
        "nothing_taken": [],
        "opening": "1.1 The board oversees the plan.",
    }


@given(st.lists(st.sampled_from(["# A", "1.1 b", "1.2 c", "text", ""]), max_size=12))
def test_places_stand_in_order_and_once(lines: list[str]) -> None:
    text = "\n".join(lines)
    places = find_places(text)
    starts = [place.start for place in places]
    assert starts == sorted(set(starts))
    assert {place.locator for place in places} == {
        {"# A": "A", "1.1 b": "¶1.1", "1.2 c": "¶1.2"}[line]
        for line in lines
        if line not in {"text", ""}
    }


def test_a_source_has_one_document() -> None:
    with pytest.raises(WrongOption, match="a is given two documents"):
        documents(["a=one.txt", "a=two.txt"])
