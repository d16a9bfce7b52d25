"""The pages that follow from the code are up to date, and their links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path

import pytest

import graphkit
from graphkit.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_generated_pages_are_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generate.pages().items()
        if path.read_text("utf-8") != text
    ]
    assert not stale, "run 'make docs'"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_reachable_from_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[a-z0-9-]+\.md)\)", PAGES[0].read_text("utf-8")))
    own = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert own <= linked


def test_examples_of_views_and_exports_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(tmp_path / "graph" / "leeds.kgl"))
    graphkit.open(tmp_path / "graph" / "leeds.kgl").demo()
    shown = [
        shlex.split(each.replace(" --open", ""), comments=True)
        for page in ("views", "exports")
        for block in re.findall(
            r"```sh\n(.*?)```", (ROOT / "docs" / f"{page}.md").read_text("utf-8"), re.DOTALL
        )
        for each in block.splitlines()
    ]
    assert len(shown) == 8
    for command in shown:
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code, (command, capsys.readouterr().err)
    # Each wrote one file, beside the folder of the graph.
    assert len(list(tmp_path.iterdir())) == 9
