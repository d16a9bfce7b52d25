"""Every file that graphkit writes: how open it is, where links lead, disks, folders, signals."""

from __future__ import annotations

import grp
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from commands import Run
from graphkit.viz.files import write_files
from tables_builder import node, write_folder

import graphkit
from graphkit.errors import GraphkitError
from graphkit.files import copy_beside

TOWN = {"Ward": [node("w1")]}
MORE = {"Ward": [node("w1"), node("w2")]}
ROOT = os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "town", TOWN)


def more(folder: Path) -> Path:
    return write_folder(folder, MORE)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def wards(path: Path) -> int:
    counted: int = graphkit.open(path).info()["nodes"]["Ward"]
    return counted


def graph_at(path: Path, folder: Path) -> Path:
    graphkit.open(path).load(write_folder(folder, TOWN))
    return path


def export_at(path: Path, _: Path) -> Path:
    write_files({"": b"old"}, path)
    return path


def write_graph(path: Path, folder: Path) -> None:
    graphkit.open(path).load(more(folder))


def write_export(path: Path, _: Path) -> None:
    write_files({"": b"new"}, path)


Make = Callable[[Path, Path], Path]
Write = Callable[[Path, Path], None]
EVERY_FILE = pytest.mark.parametrize(
    ("make", "write"), [(graph_at, write_graph), (export_at, write_export)], ids=["graph", "export"]
)


def other_group() -> int:
    """Give a group that is not this user's own, and that a file of theirs may have."""
    own = os.getegid()
    ids = [entry.gr_gid for entry in grp.getgrall()] if ROOT else os.getgroups()
    others = [each for each in ids if each != own]
    if not others:
        pytest.skip("this user is in one group only")
    return others[0]


def run_as(arguments: list[object], *, powers: str = "", **options: object) -> tuple[int, str]:
    """Run a command in a process of its own, without powers of root that no user has."""
    without = "-dac_override,-dac_read_search,-fowner" + powers
    held = ["setpriv", "--bounding-set", without] if ROOT else []
    command = [*held, sys.executable, "-m", "graphkit", *map(str, arguments)]
    if ROOT and not shutil.which("setpriv"):
        pytest.skip("root may read everything, and there is no setpriv")
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    return done.returncode, done.stderr


# -- as open as they were ----------------------------------------------------


@EVERY_FILE
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o660, 0o604])
def test_a_file_keeps_its_mode_and_group(
    tmp_path: Path, folder: Path, make: Make, write: Write, bits: int
) -> None:
    path, group = make(tmp_path / "g.kgl", folder), other_group()
    os.chown(path, -1, group)
    path.chmod(bits)
    write(path, folder)
    assert (mode(path), path.stat().st_gid) == (bits, group)


@EVERY_FILE
def test_a_new_file_is_as_open_as_the_users_others(
    tmp_path: Path, folder: Path, make: Make, write: Write
) -> None:
    before = os.umask(0o027)
    try:
        assert mode(make(tmp_path / "g.kgl", folder)) == 0o640
    finally:
        os.umask(before)


@pytest.mark.skipif(not ROOT, reason="only root may give a file away")
def test_a_group_that_cannot_be_given_takes_no_more_than_everybody_has(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", "utf-8")
    # Of a group that this user is not in, as root without the power to change owners.
    os.chown(path, 0, other_group())
    path.chmod(0o660)
    write = "from graphkit.viz.files import write_files; write_files({'': b'new'}, 'a.csv')"
    program = ["setpriv", "--clear-groups", "--bounding-set", "-chown", sys.executable, "-c", write]
    subprocess.run(program, cwd=tmp_path, check=True)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)


def test_who_may_write_a_graph_may_lock_it(tmp_path: Path, folder: Path) -> None:
    path, group = graph_at(tmp_path / "g.kgl", folder), other_group()
    os.chown(path, -1, group)
    path.chmod(0o660)
    write_graph(path, folder)
    lock = tmp_path / "g.kgl.lock"
    assert (mode(lock), lock.stat().st_gid) == (0o660, group)


def test_the_file_that_an_upgrade_keeps_is_as_private(tmp_path: Path) -> None:
    path, group = tmp_path / "g.kgl", other_group()
    path.write_bytes(b"old")
    os.chown(path, -1, group)
    path.chmod(0o640)
    kept = [copy_beside(path, "model-1") for _ in range(2)]
    assert [each.name for each in kept] == ["g.kgl.model-1", "g.kgl.model-1.2"]
    for each in kept:
        assert (each.read_bytes(), mode(each), each.stat().st_gid) == (b"old", 0o640, group)


@EVERY_FILE
def test_a_write_protected_file_is_not_written_even_by_root(
    tmp_path: Path, folder: Path, make: Make, write: Write
) -> None:
    path = make(tmp_path / "g.kgl", folder)
    path.chmod(0o444)
    raw = path.read_bytes()
    with pytest.raises(GraphkitError) as caught:
        write(path, folder)
    assert str(caught.value) == (
        f"{path}: cannot be written: it is write-protected; "
        "take the protection away, or name another"
    )
    assert (path.read_bytes(), mode(path)) == (raw, 0o444)


def test_what_somebody_else_owns_is_not_replaced_by_name(tmp_path: Path, folder: Path) -> None:
    if not ROOT:
        pytest.skip("only root may give a file away")
    path = graph_at(tmp_path / "g.kgl", folder)
    os.chown(path, 1, 1)
    tmp_path.chmod(0o777)
    raw = path.read_bytes()
    code, err = run_as(["load", more(folder), "-g", path])
    assert code == 1
    assert err == (
        f"graphkit: {path}: cannot be written: you may not write it; "
        "ask its owner, or name another\n"
    )
    assert path.read_bytes() == raw


# -- links -------------------------------------------------------------------


@EVERY_FILE
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_written_through(
    tmp_path: Path, folder: Path, make: Make, write: Write, there: bool
) -> None:
    (tmp_path / "share").mkdir()
    real, link = tmp_path / "share" / "real.kgl", tmp_path / "g.kgl"
    if there:
        make(real, folder)
        raw = real.read_bytes()
    link.symlink_to("share/real.kgl")
    again = tmp_path / "again.kgl"
    again.symlink_to("g.kgl")
    write(again, folder)
    assert link.is_symlink()
    assert again.is_symlink()
    assert not there or real.read_bytes() != raw
    assert link.read_bytes() == real.read_bytes()
    # The lock is beside the file that it guards.
    assert not list(tmp_path.glob("*.lock*"))


def test_a_graph_is_locked_under_each_of_its_names(tmp_path: Path, folder: Path) -> None:
    real, link = graph_at(tmp_path / "real.kgl", folder), tmp_path / "g.kgl"
    link.symlink_to(real)
    from graphkit.engines.embedded import EmbeddedEngine
    from graphkit.errors import GraphBusy

    with EmbeddedEngine(str(link)).writing(), pytest.raises(GraphBusy):
        graphkit.open(real).load(more(folder))


@pytest.mark.parametrize("command", ["load", "info", "check", "copy", "export"])
def test_a_loop_of_links_is_told(tmp_path: Path, folder: Path, run: Run, command: str) -> None:
    loop = tmp_path / "g.kgl"
    loop.symlink_to("other.kgl")
    (tmp_path / "other.kgl").symlink_to("g.kgl")
    if command == "export":
        graph = graph_at(tmp_path / "real.kgl", folder)
        done = run("export", "-o", loop, "--format", "json", "-g", graph)
        how = "written"
    else:
        arguments: dict[str, list[object]]
        arguments = {"copy": [loop, tmp_path / "new.kgl"], "info": ["-g", loop]}
        done = run(command, *arguments.get(command, [folder, "-g", loop]))
        how = "opened"
    assert (done.code, done.err) == (
        1,
        f"graphkit: {loop}: cannot be {how}: its links lead round in a loop; mend them\n",
    )
    assert not (tmp_path / "new.kgl").exists()


@pytest.mark.parametrize("name", ["loop", "Board.csv", "loop.toml"])
def test_a_loop_of_links_among_the_tables(
    tmp_path: Path, folder: Path, run: Run, name: str
) -> None:
    (folder / name).symlink_to(name)
    done = run("check", folder, "-g", tmp_path / "g.kgl")
    table = name == "Board.csv"
    said = "Board.csv: is no file; put the CSV file itself here\n1 fault\n"
    assert (done.code, done.out) == (int(table), said if table else "no faults\n")
    assert "graphkit's fault" not in done.err


# -- disks and folders -------------------------------------------------------


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of its own with hardly any room on it."""
    place = tmp_path / "disk"
    place.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(place)]
    if not ROOT or subprocess.run(size, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs root, who may mount one")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    with (disk / "fill").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def test_a_full_disk_is_told_as_such(tmp_path: Path, folder: Path, run: Run, full: Path) -> None:
    graph = graph_at(full / "g.kgl", folder)
    write_files({"": b"old"}, full / "a.json")
    for lock in full.glob("*.lock*"):
        lock.unlink()
    fill(full)
    raw = graph.read_bytes()
    for arguments in (["load", more(folder), "-g", graph], ["copy", graph, full / "h.kgl"]):
        done = run(*arguments)
        said = "nothing was written: no space left on the disk; make room on it"
        assert (done.code, done.err) == (1, f"graphkit: {arguments[-1]}: {said}\n")
    done = run("export", "-g", graph, "-o", full / "a.json")
    said = "cannot be written: no space left on the disk; make room on it"
    assert (done.code, done.err) == (1, f"graphkit: {full / 'a.json'}: {said}\n")
    assert graph.read_bytes() == raw
    assert (full / "a.json").read_bytes() == b"old"
    assert not (full / "h.kgl").exists()
    assert not list(full.glob(".graphkit-*"))


def buffered(graph: Path) -> dict[str, str]:
    """Give an environment in which Python writes when it has much to write, as for users."""
    named = {**os.environ, "GRAPHKIT_GRAPH": str(graph)}
    named.pop("PYTHONUNBUFFERED", None)
    return named


@pytest.mark.parametrize("command", [["info"], ["gaps"], ["export"], ["--help"], ["--version"]])
def test_a_full_standard_output_is_told(
    tmp_path: Path, folder: Path, command: list[object]
) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    with Path("/dev/full").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", *map(str, command)],
            env=buffered(graph),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "graphkit: the answer cannot be written: no space left on the disk; make room on it\n",
    )


@pytest.mark.parametrize("closed", ["out", "err", "both"])
def test_a_closed_output_is_nobodys_fault(tmp_path: Path, folder: Path, closed: str) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    ends = {"out": ">&-", "err": "2>&-", "both": ">&- 2>&-"}[closed]
    command = f'"{sys.executable}" -m graphkit info -g "{graph}" {ends}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "err")


def test_who_reads_no_further_ends_it_as_other_tools_do(tmp_path: Path, folder: Path) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    for command in ("export", "gaps", "info", "--help"):
        ours, theirs = os.pipe()
        os.close(ours)
        with os.fdopen(theirs, "wb") as out:
            done = subprocess.run(
                [sys.executable, "-m", "graphkit", command],
                env=buffered(graph),
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


@pytest.mark.parametrize("what", ["graph", "folder", "above", "dataset.toml", "Ward.csv"])
def test_what_may_not_be_read_is_told(tmp_path: Path, folder: Path, what: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    folder = folder.rename(room / "town")
    graph = graph_at(room / "g.kgl", folder)
    place = {"graph": graph, "folder": folder, "above": room}.get(what, folder / what)
    place.chmod(0)
    try:
        told = [
            run_as([command, folder, "-g", target])
            for command in ("check", "load")
            for target in ((graph,) if what == "graph" else (tmp_path / "new.kgl",))
        ]
        if what in {"graph", "above"}:
            told.append(run_as(["info", "-g", graph]))
    finally:
        place.chmod(0o700)
    for code, err in told:
        assert code == 1
        assert "graphkit's fault" not in err
        assert "Traceback" not in err
        if what != "Ward.csv":
            assert err.count("\n") == 1
            assert str(place if what != "above" else room) in err
    assert not (tmp_path / "new.kgl").exists()


# -- stopping ----------------------------------------------------------------

STOPPED = """
import os, signal, sys, time
import graphkit.engines.embedded as embedded
from graphkit.cli import main
moment = sys.argv.pop(1)
def stop(*args, **options):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(30)
if moment == "reading":
    import graphkit.loaders.tables as module
    module.read_csv = stop
elif moment == "folding":
    import graphkit.loading as module
    module.fold = stop
elif moment == "writing":
    embedded.replace_files = stop
elif moment == "told":
    import graphkit.cli.filling as module
    module._count = stop
else:
    real = embedded.replace_files
    def replaced(contents):
        real(contents)
    embedded.replace_files = replaced
    embedded.open_as = stop
main()
"""


@pytest.mark.parametrize("moment", ["reading", "folding", "writing", "written", "told"])
def test_stopping_says_what_is_kept(tmp_path: Path, folder: Path, moment: str) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    raw = graph.read_bytes()
    arguments = [moment, "load", str(more(folder)), "-g", str(graph)]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, *arguments], capture_output=True, text=True, check=False
    )
    if moment == "written":
        assert (done.returncode, done.stderr) == (0, "")
        assert "1 were added" in done.stdout
        assert wards(graph) == 2
    else:
        kept = "all" if moment == "told" else "nothing"
        assert (done.returncode, done.stderr) == (130, f"graphkit: stopped: {kept} was written\n")
        assert (graph.read_bytes() == raw) == (moment != "told")
    assert not list(tmp_path.glob(".graphkit-*"))


@pytest.mark.parametrize("delay", [0.15, 0.3, 0.5, 0.8, 1.1, 1.5, 2.0])
def test_stopping_at_any_moment_keeps_all_or_nothing(
    tmp_path: Path, folder: Path, delay: float
) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    raw = graph.read_bytes()
    leeds = Path(__file__).parent.parent / "data" / "leeds"
    command = [sys.executable, "-m", "graphkit", "load", str(leeds), "-g", str(graph)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        time.sleep(delay)
        p.send_signal(signal.SIGINT)
        _, err = p.communicate()
    written = graph.read_bytes() != raw
    if p.returncode == 130:
        kept = "all" if written else "nothing"
        assert err in {f"graphkit: stopped: {kept} was written\n", "graphkit: stopped\n"}
    else:
        # Python itself has no words for being stopped before it begins, or once all is said.
        assert p.returncode == -signal.SIGINT or (p.returncode == 0 and written)
    assert graphkit.open(graph).info()["datasets"].keys() >= {"test"}
    assert not list(tmp_path.glob(".graphkit-*"))


def test_stopping_a_question_is_one_word(tmp_path: Path, folder: Path) -> None:
    graph = graph_at(tmp_path / "g.kgl", folder)
    program = "import os, signal, graphkit.graph as g; from graphkit.cli import main; "
    program += "g.Graph.info = lambda _: os.kill(os.getpid(), signal.SIGINT); main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "info", "-g", str(graph)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "graphkit: stopped\n")


# -- addresses ---------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["neo4j:/localhost", "neo4j:", "Neo4j:localhost", "neo4j+s:/a", "bolt:/a:7687", "https:/a"],
)
@pytest.mark.parametrize("command", ["load", "copy", "info"])
def test_what_is_meant_for_a_server_makes_no_file(
    tmp_path: Path,
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    command: str,
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "abcdefgh")
    graph = graph_at(tmp_path / "g.kgl", folder)
    place = tmp_path / "empty"
    place.mkdir()
    monkeypatch.chdir(place)
    arguments = {"load": [folder, "-g", address], "copy": [graph, address]}
    done = run(command, *arguments.get(command, ["-g", address]))
    assert done.code == 1
    assert done.err == (
        f"graphkit: {address} is no address of a graph; write that of a server as "
        "neo4j://localhost:7687, a path that begins so with ./ before it\n"
    )
    assert list(place.iterdir()) == []


def test_a_path_that_begins_so_is_one(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    graphkit.open("./bolt:a").load(folder)
    assert wards(tmp_path / "bolt:a") == 1


def test_a_home_that_is_not_there_is_told(run: Run) -> None:
    done = run("info", "-g", "~nobody-of-this-name/g.kgl")
    assert (done.code, done.err) == (
        1,
        "graphkit: ~nobody-of-this-name/g.kgl: there is no such home folder\n",
    )


@pytest.mark.parametrize("graph", [[], ["-g", "/nowhere/g.kgl"]])
def test_who_has_no_home_is_told(graph: list[str]) -> None:
    program = (
        "import pwd\n"
        "def nobody(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = nobody\n"
        "from graphkit.cli import main; main()"
    )
    homeless = {
        k: v for k, v in os.environ.items() if not k.startswith(("HOME", "XDG", "GRAPHKIT"))
    }
    done = subprocess.run(
        [sys.executable, "-c", program, "info", *graph],
        env=homeless,
        capture_output=True,
        text=True,
        check=False,
    )
    fix = "you have no home folder to keep a graph in; name one by --graph"
    none = "/nowhere/g.kgl: there is no graph yet; run 'graphkit demo' or 'graphkit load'"
    assert (done.returncode, done.stderr) == (1, f"graphkit: {none if graph else fix}\n")
