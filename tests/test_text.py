"""Text is shown and found as people mean it, and turns nothing that stands beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from tables_builder import line, node, write_folder

import graphkit
from graphkit.finding import plain
from graphkit.graph import Graph
from graphkit.text import as_id, closed, legible, one_form, same_name

TURNS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
# What stands in a name, and what a person sees.
NAMES = {
    "Parks\u00a0Board": "Parks Board",
    "Co\u00adordination Board": "Coordination Board",
    "Trees\r\nBoard": "Trees Board",
    "Green\u2028Board": "Green Board",
    "Narrow\u202fBoard": "Narrow Board",
    "Zero\u200bBoard": "ZeroBoard",
    "Tab\tBoard": "Tab Board",
    "Mothers \U0001f469\u200d\U0001f467 group": "Mothers \U0001f469\u200d\U0001f467 group",
    "\u0645\u06cc\u200c\u062e": "\u0645\u06cc\u200c\u062e",
    "\ufeffMarked Board": "Marked Board",
    "\u202eReversed Board": "Reversed Board",
    "Cafe\u0301 Board": "Caf\u00e9 Board",
    "New \U0001fae9 Board": "New \U0001fae9 Board",
}


def loaded(folder: Path, name: str) -> Graph:
    tables = {
        "Board": [node("b", name, membership=name), node("other", "Other")],
        "PART_OF": [line("Board:b", "Board:other", as_named=name, locator=f"¶\u00a03, {name}")],
    }
    graph = graphkit.open(folder / "g.kgl")
    graph.load(write_folder(folder / "t", tables))
    return graph


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_what_is_no_damage_is_not_shown_as_damage(run: Run, tmp_path: Path, name: str) -> None:
    where = ("--graph", loaded(tmp_path, name).engine.address)
    printed = [
        run("show", "b", *where).out,
        run("show", "other", *where).out,
        run("cypher", "MATCH (n:Board {id: 'b'}) RETURN n.name AS name", *where).out,
        run("trace", "other", *where).out,
        run("show", "nobody called that", *where).err,
        run("show", "boar", *where).err + run("show", "boar", *where).out,
    ]
    assert "\ufffd" not in "".join(printed)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u00ad\u200b]", "".join(printed))
    for each in printed[:3]:
        assert NAMES[name] in each


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_it_is_found_as_it_is_seen(tmp_path: Path, name: str) -> None:
    graph = loaded(tmp_path, name)
    typed = NAMES[name].replace("\u200d", "").replace("\u200c", "")
    for text in (name, NAMES[name], typed, typed.upper()):
        assert graph.find(text).thing.id == "b"


def test_control_codes_are_marked_still(run: Run, tmp_path: Path) -> None:
    graph = loaded(tmp_path, "\x1b[31mRed\x07 Board\x9b")
    shown = run("show", "b", "--graph", graph.engine.address).out
    assert "\ufffd[31mRed\ufffd Board\ufffd" in shown


@pytest.mark.parametrize("turn", TURNS, ids=ascii)
def test_nothing_beside_it_is_turned(run: Run, tmp_path: Path, turn: str) -> None:
    name = f"Parks {turn}Board"
    graph = loaded(tmp_path, name)
    where = ("--graph", graph.engine.address)
    for command in ("show", "trace"):
        assert turn not in run(command, "b", *where).out
    told = [run("show", "other", *where, "--csv").out]
    told += [path.read_text("utf-8") for path in graph.export("csv", tmp_path / "out.csv")]
    cells = [cell for each in told for row in csv.reader(io.StringIO(each)) for cell in row]
    (path,) = graph.export("xlsx", tmp_path / "out.xlsx")
    for sheet in openpyxl.load_workbook(path):
        cells += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    turned = [cell for cell in cells if turn in cell]
    assert len(turned) > 4
    assert all(ends_as_it_began(cell) for cell in turned)
    page = tmp_path / "page.html"
    assert run("view", "around", "other", *where, "-o", page).code == 0
    data = re.search(r'type="application/json"[^>]*>(.*?)</script>', page.read_text("utf-8"), re.S)
    assert data
    texts = [*texts_of(json.loads(data[1])), *texts_of(graph.export()), graph.trace("b").rows.title]
    assert sum(turn in text for text in texts) > 1
    assert all(ends_as_it_began(text) for text in texts)
    # A name inside a sentence does not turn the rest of it.
    (title,) = (text for text in texts if text.startswith("Who answers for"))
    assert closed(name) in title
    # JSON says the same in signs that turn nothing.
    written = run("show", "other", *where, "--json").out
    assert turn not in written
    assert any(row["name"] == closed(name) for row in json.loads(written)["rows"])


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in texts_of(each)]


def ends_as_it_began(text: str) -> bool:
    """Say whether all that turns the direction in a text is ended in it (UAX 9, X1 to X8)."""
    isolates: list[int] = [0]
    for letter in text:
        if letter in "\u2066\u2067\u2068":
            isolates.append(0)
        elif letter == "\u2069":
            if len(isolates) == 1:
                return False
            isolates.pop()
        elif letter in "\u202a\u202b\u202d\u202e":
            isolates[-1] += 1
        elif letter == "\u202c":
            if not isolates[-1]:
                return False
            isolates[-1] -= 1
    return isolates == [0]


@given(st.text(st.sampled_from(f"ab{TURNS}\u202c\u2069")))
def test_whatever_turns_a_text_ends_in_it(text: str) -> None:
    made = closed(text)
    assert ends_as_it_began(made)
    assert closed(made) == made
    kept = "".join(letter for letter in text if letter not in "\u202c\u2069")
    assert "".join(letter for letter in made if letter not in "\u202c\u2069") == kept
    if ends_as_it_began(text):
        assert made == text


@given(st.text())
def test_forms_are_final(text: str) -> None:
    for form in (one_form, as_id, same_name, legible, plain):
        assert form(form(text)) == form(text)
    assert as_id(text) == as_id(one_form(text))
    assert "\x1b" not in legible(text)
