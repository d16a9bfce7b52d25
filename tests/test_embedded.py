"""The embedded engine under kills, rivals, damage and hostile queries."""

from __future__ import annotations

import resource
import time
import warnings
from pathlib import Path

import kglite
import pytest
from processes import another_process, heard
from tables_builder import line, node, write_folder

import graphkit
from graphkit.claims import node_identity
from graphkit.engines import Changes, open_engine
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.errors import GraphBusy, GraphkitError, NoGraph
from graphkit.graph import Graph

SMALL = {"Ward": [node("ward")]}


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """Give a graph that holds one ward."""
    made = graphkit.open(tmp_path / "g.kgl")
    made.load(write_folder(tmp_path / "small", SMALL, name="small"))
    return made


def in_file(graph: Graph) -> EmbeddedEngine:
    """Give a graph's engine, which keeps it in a file."""
    assert isinstance(graph.engine, EmbeddedEngine)
    return graph.engine


def wards(address: str | Path) -> list[str]:
    """Read the ids of the wards as another process would."""
    rows = open_engine(str(address)).read("MATCH (w:Ward) RETURN w.id AS id ORDER BY id")
    return [row["id"] for row in rows]


# -- kills -------------------------------------------------------------------

MANY = 1500

LOADING = """
import sys
from pathlib import Path
import graphkit
from graphkit.loading import load
graph = graphkit.open(sys.argv[1])
dataset = graph._read(Path(sys.argv[2]), str)
with graph.engine.writing() as writer:
    print("loading", flush=True)
    load(writer, dataset, graph.model)
    print("saving", flush=True)
print("saved", flush=True)
"""


def version(folder: Path, number: int) -> Path:
    """Write a folder in which every ward tells its version."""
    rows = [node(f"w{n}", description=f"version {number}") for n in range(MANY)]
    area = {"Area": [node("a")], "IN_AREA": [line(f"Ward:{r['id']}", "Area:a") for r in rows]}
    return write_folder(folder, {"Ward": rows, **area}, name="big")


def versions(address: Path) -> dict[str, int]:
    """Count the wards of each version, and their lines, as another process sees them."""
    if not address.exists():
        return {}
    engine = open_engine(str(address))
    counted = engine.read(
        "MATCH (w:Ward)-[r:IN_AREA]->(:Area) "
        "RETURN w.description AS version, count(r) AS n ORDER BY version"
    )
    return {row["version"]: row["n"] for row in counted}


def test_a_killed_load_leaves_a_whole_graph_and_the_next_load_works(tmp_path: Path) -> None:
    address, folder = tmp_path / "g.kgl", tmp_path / "big"
    other = write_folder(tmp_path / "small", SMALL, name="small")
    expected: dict[str, int] = {}
    with another_process(LOADING, tmp_path / "timed.kgl", version(folder, 0)) as process:
        assert heard(process) == "loading"
        started = time.monotonic()
        assert heard(process) == "saving"
        middle = time.monotonic()
        assert heard(process) == "saved"
        loading, saving = middle - started, time.monotonic() - middle
    moments = [("loading", loading * part / 6) for part in range(6)]
    moments += [("saving", saving * part / 10) for part in range(10)]
    killed = 0
    for number, (stage, delay) in enumerate(moments, start=1):
        with another_process(LOADING, address, version(folder, number)) as process:
            assert stage in iter(lambda: heard(process), "")
            time.sleep(delay)
            process.kill()
            process.wait()
            killed += process.returncode == -9
        found = versions(address)
        assert found in (expected, {f"version {number}": MANY})
        expected = found
        # The next load finds neither a lock nor half a graph.
        graphkit.open(address).load(other)
        assert versions(address) == expected
        if not expected:
            graphkit.open(address).load(folder)
            expected = versions(address)
    assert killed >= 12


def test_an_error_half_way_keeps_the_old_graph(graph: Graph) -> None:
    raw = Path(graph.engine.address).read_bytes()

    def write_half() -> None:
        with in_file(graph).writing() as writer:
            writer.read("CREATE (:Ward {id: 'half', name: 'Half'})")
            assert writer.read("MATCH (w:Ward {id: 'half'}) RETURN w.name AS name")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert Path(graph.engine.address).read_bytes() == raw
    assert wards(graph.engine.address) == ["ward"]
    with in_file(graph).writing() as writer:
        assert writer.read("MATCH (w:Ward) RETURN w.id AS id") == [{"id": "ward"}]


def test_a_statement_that_fails_keeps_the_old_graph(graph: Graph) -> None:
    def write_half() -> None:
        with in_file(graph).writing() as writer:
            writer.read("CREATE (:Ward {id: 'half', name: 'Half'})")
            writer.read("CREATE CREATE")

    with pytest.raises(GraphkitError, match="the query cannot be run"):
        write_half()
    assert wards(graph.engine.address) == ["ward"]


def test_a_node_with_a_line_is_not_taken_out_from_under_it(graph: Graph, tmp_path: Path) -> None:
    graph.load(version(tmp_path / "big", 1))
    before = graph.export()

    def take_out() -> None:
        with in_file(graph).writing() as writer:
            writer.write(Changes(gone_nodes=[node_identity("Area", "a")]))

    with pytest.raises(GraphkitError, match="nothing was written"):
        take_out()
    assert graph.export() == before


FULL = """
import resource, signal, sys
import graphkit
from graphkit.errors import GraphkitError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
try:
    graphkit.open(sys.argv[1]).load(sys.argv[2])
except GraphkitError as error:
    print(f"{type(error).__name__}: {error}", flush=True)
"""


def test_a_full_disk_keeps_the_old_graph(graph: Graph, tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    folder = version(tmp_path / "big", 1)
    with another_process(FULL, graph.engine.address, folder) as process:
        said = heard(process)
    assert said.startswith(f"GraphkitError: {graph.engine.address}: nothing was written: ")
    assert "File too large" in said
    assert wards(graph.engine.address) == ["ward"]
    assert versions(Path(graph.engine.address)) == {}
    graph.load(folder)
    assert versions(Path(graph.engine.address)) == {"version 1": MANY}


def test_a_large_graph_is_saved_without_a_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # From 65,536 nodes on the engine warns of columns that it cannot map.
    many = 70_000
    said = {"sources": ["s"], "locator": "¶1", "source": "s"}
    nodes = {node_identity("Ward", f"w{n}"): {"name": f"W {n}", **said} for n in range(many)}
    engine = EmbeddedEngine(str(tmp_path / "g.kgl"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for changes in (Changes(nodes, new=set(nodes), info={"note": "1"}), Changes()):
            engine.transact(lambda writer, changes=changes: writer.write(changes))  # type: ignore[misc]
    assert caught == []
    assert capfd.readouterr() == ("", "")
    assert engine.read("MATCH (w:Ward) RETURN count(*) AS n", limit=1) == [{"n": many}]


# -- rivals ------------------------------------------------------------------

HOLDING = """
import sys
from pathlib import Path
import graphkit
from graphkit.loading import load
graph = graphkit.open(sys.argv[1])
with graph.engine.writing() as writer:
    load(writer, graph._read(Path(sys.argv[2]), str), graph.model)
    print("held", flush=True)
    sys.stdin.readline()
print("saved", flush=True)
"""


def test_a_second_writer_is_told_that_the_graph_is_busy(graph: Graph, tmp_path: Path) -> None:
    more = write_folder(tmp_path / "more", {"Ward": [node("mine")]}, name="more")
    theirs = write_folder(tmp_path / "theirs", {"Ward": [node("theirs")]}, name="theirs")
    with another_process(HOLDING, graph.engine.address, theirs) as process:
        assert heard(process) == "held"
        with pytest.raises(GraphBusy) as caught:
            graph.load(more)
        assert str(caught.value) == (
            f"{graph.engine.address}: another graphkit is writing to this graph; "
            "try again when it has finished"
        )
        # Readers take no lock, and see the graph as it was last saved.
        assert wards(graph.engine.address) == ["ward"]
        assert [str(i) for i in graph.load(more, dry_run=True).added] == ["Ward mine"]
        process.communicate("go on\n")
    assert wards(graph.engine.address) == ["theirs", "ward"]
    graph.load(more)
    assert wards(graph.engine.address) == ["mine", "theirs", "ward"]


def test_a_reader_does_not_keep_a_writer_out(graph: Graph, tmp_path: Path) -> None:
    reader = open_engine(graph.engine.address)
    assert reader.read("MATCH (w:Ward) RETURN w.id AS id") == [{"id": "ward"}]
    graph.load(write_folder(tmp_path / "more", {"Ward": [node("new")]}, name="more"))
    assert reader.read("MATCH (w:Ward) RETURN count(w) AS n") == [{"n": 1}]
    assert graph.cypher("MATCH (w:Ward) RETURN count(w) AS n").rows[0]["n"] == 2


# -- what is no graph of ours ------------------------------------------------


@pytest.mark.parametrize("change", ["empty", "text", "cut", "flipped", "other"])
def test_a_damaged_or_foreign_file_is_told_in_one_line(
    graph: Graph, tmp_path: Path, change: str
) -> None:
    file = Path(graph.engine.address)
    raw = file.read_bytes()
    half = len(raw) // 2
    damaged = {
        "empty": b"",
        "text": b"id,name\nward,Ward\n",
        "cut": raw[:half],
        "flipped": raw[:half] + bytes([raw[half] ^ 1]) + raw[half + 1 :],
        "other": b"SQLite format 3\0" + bytes(4096),
    }[change]
    file.write_bytes(damaged)
    opened = graphkit.open(file)
    for use in (opened.info, opened.export, lambda: opened.load(tmp_path / "small")):
        with pytest.raises(GraphkitError) as caught:
            use()
        assert str(caught.value) == (
            f"{file}: is not a graph file, or is damaged; move it away and load the sources again"
        )
    assert file.read_bytes() == damaged


@pytest.mark.parametrize("label", ["Ward", "Planet"])
def test_a_graph_that_somebody_else_made_is_not_loaded_into(tmp_path: Path, label: str) -> None:
    file = tmp_path / "theirs.kgl"
    with kglite.open(str(file), durable="off") as theirs:
        theirs.cypher(f"CREATE (:{label} {{id: 'x', name: 'X'}})")
    raw = file.read_bytes()
    folder = write_folder(tmp_path / "small", SMALL, name="small")
    for dry_run in (True, False):
        with pytest.raises(GraphkitError, match="not made by graphkit; load"):
            graphkit.open(file).load(folder, dry_run=dry_run)
    for ask in ("info", "gaps", "export"):
        with pytest.raises(GraphkitError, match="not made by graphkit"):
            getattr(graphkit.open(file), ask)()
    assert file.read_bytes() == raw


def test_a_graph_file_without_a_node_is_loaded_into(tmp_path: Path) -> None:
    file = tmp_path / "g.kgl"
    with kglite.open(str(file), durable="off"):
        pass
    graphkit.open(file).load(write_folder(tmp_path / "small", SMALL, name="small"))
    assert wards(file) == ["ward"]


def test_no_graph_yet(tmp_path: Path) -> None:
    with pytest.raises(NoGraph) as caught:
        graphkit.open(tmp_path / "g.kgl").info()
    assert str(caught.value) == (
        f"{tmp_path / 'g.kgl'}: there is no graph yet; run 'graphkit demo' or 'graphkit load'"
    )


def test_a_folder_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError) as caught:
        graphkit.open(tmp_path)
    assert str(caught.value) == f"{tmp_path}: is a folder; give the path of a graph file"


def test_a_device_is_no_address() -> None:
    with pytest.raises(GraphkitError, match=r"^/dev/null: is a device; give the path of"):
        graphkit.open("/dev/null")


def test_a_place_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    folder = write_folder(tmp_path / "small", SMALL, name="small")
    with pytest.raises(GraphkitError) as caught:
        graphkit.open(tmp_path / "file" / "g.kgl").load(folder)
    assert str(caught.value) == (
        f"{tmp_path / 'file' / 'g.kgl'}: cannot be opened: File exists; "
        "give a path in a folder that you may write"
    )


# -- queries only read -------------------------------------------------------

WRITES = [
    "CREATE (:Ward {id: 'x', name: 'X'})",
    "cReAtE (:Ward {id: 'x', name: 'X'}) RETURN 1 AS one",
    "MATCH (w:Ward) SET w.name = 'X'",
    "MATCH (w:Ward) DELETE w",
    "MATCH (w:Ward) DETACH DELETE w",
    "MATCH (w:Ward) REMOVE w.name",
    "MERGE (w:Ward {id: 'x'}) RETURN w.id AS id",
    "DROP CONSTRAINT ward_id",
    "CREATE INDEX x FOR (w:Ward) ON (w.name)",
    "MATCH (w:Ward) FOREACH (x IN [1] | SET w.name = 'X')",
    "MATCH (w:Ward) RETURN w.id AS id; CREATE (:Ward {id: 'x', name: 'X'})",
    "MATCH (w:Ward) RETURN w.id AS id ;;\n SET w.name = 'X'",
    "MATCH (w:Ward) RETURN w.id AS id CREATE (:Ward {id: 'x', name: 'X'})",
    "MATCH (w:Ward) RETURN w.id AS id SET w.name = 'X'",
    "MATCH (w:Ward) RETURN w.id AS id // the rest\n DELETE w",
    "MATCH (w:Ward) RETURN w.id AS id // the rest\r DELETE w",
    "MATCH (w:Ward) CALL { CREATE (:Ward {id: 'x', name: 'X'}) } RETURN w.id AS id",
    "MATCH (w:Ward) CALL (w) { SET w.name = 'X' } RETURN w.id AS id",
    "MATCH (w:Ward) CALL { WITH w DELETE w } RETURN 1 AS one",
    "RETURN 1 AS one UNION ALL CREATE (w:Ward {id: 'x', name: 'X'}) RETURN 1 AS one",
    "MATCH (w:Ward)\u00a0SET\u00a0w.name = 'X'",
    "MATCH (w:Ward)\u2003SET\u3000w.name = 'X'",
    "MATCH (w:Ward) /* */ SET w.name = 'X'",
    "MATCH (w:Ward) /* */SET/* */ w.name = 'X' RETURN 1 AS one",
    "MATCH (w:Ward) SET//\nw.name = 'X' RETURN 1 AS one",
    "MATCH (w:Ward) WHERE w.name = '\\' SET w.name = ' RETURN '",
    "MATCH (w:Ward) WHERE w.name = '''' SET w.name = 'X' RETURN ''",
    "MATCH (w:Ward) \\u0053ET w.name = 'X' RETURN 1 AS one",
    "MATCH (w:Ward) \u017fet w.name = 'X' RETURN 1 AS one",
    "EXPLAIN CREATE (:Ward {id: 'x', name: 'X'})",
    "PROFILE MATCH (w:Ward) SET w.name = 'X'",
]


@pytest.mark.parametrize("text", WRITES, ids=ascii)
def test_no_query_writes(graph: Graph, text: str) -> None:
    raw = Path(graph.engine.address).read_bytes()
    before = graph.export()
    with pytest.raises(GraphkitError):
        graph.cypher(text)
    assert graph.export() == before
    assert graphkit.open(graph.engine.address).export() == before
    assert Path(graph.engine.address).read_bytes() == raw


@pytest.mark.parametrize("text", [*WRITES[:8], *WRITES[10:14]], ids=ascii)
def test_a_write_that_slipped_past_the_guard_would_be_refused(graph: Graph, text: str) -> None:
    before = graph.export()
    with pytest.raises(GraphkitError, match=r"the query cannot be run: .*[Rr]ead-only"):
        graph.engine.read(text)
    assert graph.export() == before


READS = [
    "LOAD CSV FROM '{url}' AS row RETURN row",
    "load csv with headers from '{url}' as row return row",
    "LoAd\u00a0CSV FROM '{url}' AS row RETURN row",
    "LOAD//\nCSV FROM '{url}' AS row RETURN row",
    "LOAD /* */ CSV FROM '{url}' AS row RETURN row",
    "// a comment\rLOAD CSV FROM '{url}' AS row RETURN row",
    "RETURN ['none'] AS row UNION ALL LOAD CSV FROM '{url}' AS row RETURN row",
    "RETURN ['none'] AS row\u2029UNION ALL\u2003LOAD CSV FROM '{url}' AS row RETURN row",
    "RETURN ['none'] AS row; LOAD CSV FROM '{url}' AS row RETURN row",
    "RETURN ['none'] AS row LOAD CSV FROM '{url}' AS row RETURN row",
    "CALL {{ LOAD CSV FROM '{url}' AS row RETURN row }} RETURN row",
    "UNWIND [1] AS x CALL (x) {{ LOAD CSV FROM '{url}' AS row RETURN row }} RETURN row",
    "MATCH (w:Ward) WITH w LOAD CSV FROM '{url}' AS row RETURN row",
    "RETURN '\\' AS a LOAD CSV FROM '{url}' AS row RETURN row //'",
    "RETURN `a`` AS x LOAD CSV FROM '{url}' AS row RETURN row //`",
    "L\\u004fAD CSV FROM '{url}' AS row RETURN row",
    "USING PERIODIC COMMIT LOAD CSV FROM '{url}' AS row RETURN row",
]


@pytest.mark.parametrize("text", READS, ids=ascii)
def test_no_query_reads_files(graph: Graph, tmp_path: Path, text: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret,2\n", "utf-8")
    with pytest.raises(GraphkitError):
        graph.cypher(text.format(url=secret.as_uri()))


def test_the_engine_alone_would_read_files(graph: Graph, tmp_path: Path) -> None:
    # Should this ever fail, the engine has learnt to refuse it and the guard may rest.
    secret = tmp_path / "secret.csv"
    secret.write_text("secret,2\n", "utf-8")
    text = READS[6].format(url=secret.as_uri())
    assert ["secret", "2"] in [row["row"] for row in graph.engine.read(text)]


def test_words_that_only_look_like_writing_are_read(graph: Graph) -> None:
    text = "MATCH (w:Ward) WHERE w.name <> 'SET; DELETE' RETURN w.id AS `create` // LOAD CSV"
    assert graph.cypher(text).rows == ({"create": "ward"},)


def test_parameters_are_only_values(graph: Graph) -> None:
    hostile = "x'}) DETACH DELETE w //"
    rows = graph.cypher("MATCH (w:Ward) RETURN $text AS text", {"text": hostile}).rows
    assert rows == ({"text": hostile},)
    with in_file(graph).writing() as writer:
        writer.write(Changes(info={"note": hostile}))
    assert wards(graph.engine.address) == ["ward"]
