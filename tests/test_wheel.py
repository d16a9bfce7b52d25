"""The wheel holds everything that is tracked for it, and works far from the clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Where each tracked folder lands inside the wheel.
FOLDERS = {
    "graphkit": "graphkit",
    "loaders": "graphkit/loaders",
    "schema": "graphkit/schema",
    "queries": "graphkit/queries",
    "viz": "graphkit/viz",
    "data": "graphkit/data",
    "viz/assets": "graphkit/viz/assets",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # From a copy: a build folder left in the checkout would bring back deleted files.
    copy = tmp_path_factory.mktemp("copy")
    for file in [*tracked(), "pyproject.toml", "README.md", "LICENSE"]:
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, copy / file)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(copy)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(listed.stdout.splitlines())


def test_wheel_holds_what_is_tracked_and_nothing_else(wheel: Path) -> None:
    expected = set()
    for file in tracked():
        folder = max((f for f in FOLDERS if file.startswith(f + "/")), key=len)
        expected.add(FOLDERS[folder] + file.removeprefix(folder))
    held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert held == expected


def test_wheel_keeps_to_its_own_name(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"graphkit", next(t for t in tops if t.endswith(".dist-info"))}


def test_wheel_works_far_from_the_clone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True)
    graph = tmp_path / "leeds.kgl"
    environment = {**os.environ, "PYTHONPATH": str(site), "GRAPHKIT_GRAPH": str(graph)}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    assert run("-c", "import graphkit; print(graphkit.__file__)").startswith(str(site))
    assert "were added" in run("-m", "graphkit", "demo")
    assert "Head of Localities" in run("-m", "graphkit", "query", "list")


def test_another_package_of_the_name_is_told_in_one_line(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(installed), str(wheel)], check=True)
    # What the other one's installation leaves: its own first module over ours.
    (installed / "graphkit/__init__.py").write_text('"""Computation graphs."""\n', "utf-8")
    command = [sys.executable, "-c", "from graphkit.cli import main; main()", "info"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("graphkit: another package called graphkit is installed over")
    assert len(done.stderr.splitlines()) == 1
