"""`graphkit view`: what it writes, where, and what it says when it cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphkit.cli import main
from graphkit.cli.view import chosen_file
from graphkit.graph import Graph
from graphkit.graph import open as open_graph

SMALL = Path(__file__).parent / "data" / "small"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("small") / "town.kgl")
    graph.load(SMALL)
    return graph


@pytest.fixture
def run(
    small: Graph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(small.engine.address))

    def command(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["graphkit", *arguments])
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return command


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        (("accountability",), "accountability.html"),
        (("partners", "--as-of", "2019-01-01"), "partners.html"),
        (("trace", "Mend the hall"), "trace-mend-the-hall.html"),
        (("funding", "FundingStream:vale-fund"), "funding-fundingstream-vale-fund.html"),
        (("place", "North", "--include-old"), "place-north.html"),
        (("around", "Town Board", "--hops", "2"), "around-town-board.html"),
        (("changes", "2018-01-01", "2021-12-31"), "changes-2018-01-01-2021-12-31.html"),
    ],
)
def test_each_view_is_written_as_a_page_here(
    run: Run, tmp_path: Path, asked: tuple[str, ...], file: str
) -> None:
    done = run("view", *asked)
    assert (done.code, done.err) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == [file]
    assert f"written to {file}" in done.out
    page = (tmp_path / file).read_text("utf-8")
    assert page.lower().startswith("<!doctype html>")
    heading = done.out.splitlines()[0]
    assert heading.endswith("?")
    assert heading in page


def test_it_says_what_a_reader_must_know(run: Run) -> None:
    done = run("view", "partners", "--as-of", "2019-07-01")
    assert "as of 1 July 2019: 7 things and 8 lines on 4 days" in done.out
    assert "a team counts for the partner that it is part of" in done.out


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("PDF", b"%PDF")]
)
def test_a_view_is_written_as_a_picture(
    run: Run, tmp_path: Path, ending: str, start: bytes
) -> None:
    done = run("view", "partners", "--as-of", "2019-07-01", "-o", f"p.{ending}")
    assert (done.code, done.err) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == [f"p.{ending}"]
    assert (tmp_path / f"p.{ending}").read_bytes().startswith(start)


def test_a_file_can_be_chosen_and_is_replaced(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out" / "Page.HTML"
    target.parent.mkdir()
    target.write_text("old", "utf-8")
    assert run("view", "accountability", "-o", str(target)).code == 0
    assert target.read_text("utf-8") != "old"
    assert [each.name for each in target.parent.iterdir()] == ["Page.HTML"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("partner",), 2, "there is no view 'partner'; did you mean partners?"),
        (("accountability", "-o", "x.docx"), 2, "x.docx cannot be written: its name must end in"),
        (("accountability", "-o", "x"), 2, "must end in one of .html, .svg, .png, .pdf"),
        (("place",), 2, "needs to be told what it is about: a ward, neighbourhood or LSOA"),
        (("place", "qqqq"), 1, "is called 'qqqq'"),
        (("partners", "--hops", "2"), 2, "the view partners has no use for hops"),
        (("accountability", "-o", "nowhere/x.html"), 1, "nowhere/x.html: cannot be written"),
        (("accountability", "-o", "folder.html"), 1, "folder.html: cannot be written: it is a"),
    ],
)
def test_what_goes_wrong_is_one_line_and_leaves_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "folder.html").mkdir()
    done = run("view", *arguments)
    assert done.code == code
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert done.out == ""
    assert [each.name for each in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("St. James’ & Holbeck",), "place-st-james-and-holbeck.html"),
        (("../../etc/passwd",), "place-etc-passwd.html"),
        (("<script>",), "place-script.html"),
        (("…",), "place.html"),
        (("x" * 500,), f"place-{'x' * 54}.html"),
        ((None, None), "place.html"),
    ],
)
def test_a_name_is_made_from_the_text(texts: tuple[str | None, ...], name: str) -> None:
    assert str(chosen_file(None, "place", *texts)) == name
