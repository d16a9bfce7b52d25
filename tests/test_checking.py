"""What is wrong with incoming tables is named, all of it at once, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tables_builder import Cells, dataset_toml, line, node, write_folder

import graphkit
from graphkit.errors import FaultyTables, GraphkitError
from graphkit.model import load_model
from graphkit.tables import Fault
from graphkit.text import as_id, one_form

Tables = Mapping[str, Sequence[Cells] | str | bytes]

GOOD: Tables = {
    "Board": [node("board")],
    "Plan": [node("plan")],
    "Role": [node("chair")],
    "CHAIRS": [line("Role:chair", "Board:board")],
}


def faults(folder: Path, tables: Tables) -> list[str]:
    """Give the faults as lines, having seen that a load refuses and writes nothing."""
    return faults_of(write_folder(folder / "tables", tables), folder)


def faults_of(tables: Path, folder: Path) -> list[str]:
    empty = graphkit.open(folder / "empty.kgl")
    found = empty.check(tables)
    assert found
    with pytest.raises(FaultyTables) as caught:
        empty.load(tables)
    assert caught.value.faults == found
    assert not (folder / "empty.kgl").exists()
    filled = graphkit.open(folder / "filled.kgl")
    filled.load(write_folder(folder / "good", {"Ward": [node("ward")]}, name="good"))
    before, held = filled.export(), (folder / "filled.kgl").read_bytes()
    with pytest.raises(FaultyTables):
        filled.load(tables)
    assert filled.export() == before
    assert (folder / "filled.kgl").read_bytes() == held
    return [str(fault) for fault in found]


def one_error(folder: Path) -> str:
    """Give the one line with which a folder is turned away."""
    with pytest.raises(GraphkitError) as caught:
        graphkit.open(folder.parent / "g.kgl").load(folder)
    assert not (folder.parent / "g.kgl").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_good_tables_have_no_fault(tmp_path: Path) -> None:
    assert graphkit.open(tmp_path / "g.kgl").check(write_folder(tmp_path / "t", GOOD)) == ()


# -- files and columns -------------------------------------------------------


def test_a_missing_column(tmp_path: Path) -> None:
    assert faults(tmp_path, {"Board": "id,name,source\nb,B,early\n"}) == [
        "Board.csv, row 1, column locator: is missing; add it; the columns are id, name, "
        "aliases, description, collective, members, stated_none, kind, membership, standing, "
        "valid_from, valid_to, in_words, in_words_to, source, locator"
    ]


def test_an_unknown_column(tmp_path: Path) -> None:
    assert faults(tmp_path, {"Board": "id,naem,name,source,locator\nb,B,B,early,p\n"}) == [
        "Board.csv, row 1, column naem: is no column of this table; "
        "rename it (did you mean name?) or take it out"
    ]


def test_a_file_that_is_no_label_and_no_type(tmp_path: Path) -> None:
    assert faults(tmp_path, {**GOOD, "Boards": [node("b")]}) == [
        "Boards.csv: 'Boards' is no label and no relationship type of the model; "
        "rename the file (did you mean Board?); docs/schema.md lists what there is"
    ]


def test_a_column_twice_and_one_without_a_name(tmp_path: Path) -> None:
    assert faults(tmp_path, {"Board": "id,name,name,,source,locator\n"}) == [
        "Board.csv, row 1, column name: stands twice; keep one of them",
        "Board.csv, row 1: names no column in place 4; name it, or delete the empty column",
    ]


def test_an_empty_file(tmp_path: Path) -> None:
    assert faults(tmp_path, {**GOOD, "Team": " \n"}) == [
        "Team.csv: is empty; give it a header row, or delete the file"
    ]


def test_a_byte_that_is_not_utf8(tmp_path: Path) -> None:
    text = b'id,name,source,locator\nb,"two\nlines",early,p\nc,caf\xe9,early,p\n'
    expected = ["Board.csv, row 3: is not UTF-8 (byte 0xe9); save it as CSV UTF-8"]
    assert faults(tmp_path, {"Board": text}) == expected
    assert faults(tmp_path, {"Board": b"\xef\xbb\xbf" + text}) == expected


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    text = "id,name,source,locator\nb,Bé,early,p\n".encode("utf-8-sig")
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", {"Board": text}))
    assert [n["name"] for n in graph.export()["nodes"] if n["label"] == "Board"] == ["Bé"]


@pytest.mark.parametrize("raw", [b"PK\x03\x04\0\0", "id,name\n".encode("utf-16")])
def test_a_file_that_is_no_text(tmp_path: Path, raw: bytes) -> None:
    assert faults(tmp_path, {**GOOD, "Team": raw}) == [
        "Team.csv: is not CSV text; save it as CSV (UTF-8)"
    ]


@pytest.mark.parametrize(
    ("rows", "row", "what"),
    [
        ('b,"B,early,p\nc,C,early,p\n', 2, "unexpected end of data"),
        ('a,A,early,p\nb,"B"b,early,p\n', 3, "',' expected after '\"'"),
    ],
)
def test_quotes_that_do_not_pair(tmp_path: Path, rows: str, row: int, what: str) -> None:
    assert faults(tmp_path, {"Team": f"id,name,source,locator\n{rows}"}) == [
        f"Team.csv, row {row}: is not CSV ({what}); check the quotes on this row and the one before"
    ]


@pytest.mark.parametrize(("cells", "count"), [("b,B,early", 3), ("b,B,early,p,", 5)])
def test_a_row_with_too_many_or_too_few_cells(tmp_path: Path, cells: str, count: int) -> None:
    text = f'id,name,source,locator\na,"A\nA",early,p\n\n{cells}\n'
    assert faults(tmp_path, {"Team": text}) == [
        f"Team.csv, row 4: has {count} cells where the header has 4; "
        "check its commas, and put quotes round a cell that holds one"
    ]


def test_sources_belong_in_dataset_toml(tmp_path: Path) -> None:
    assert faults(tmp_path, {**GOOD, "Source": [node("s", date="2019-01-01")]}) == [
        "Source.csv: is not read; list the sources in dataset.toml instead, each as [[source]]"
    ]


def test_a_folder_without_tables(tmp_path: Path) -> None:
    assert faults(tmp_path, {}) == [
        "tables: holds no CSV file; add one CSV a label and one a relationship type, "
        "such as Board.csv and CHAIRS.csv"
    ]


# -- dataset.toml ------------------------------------------------------------


def test_no_dataset_toml(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "t", GOOD)
    (folder / "dataset.toml").unlink()
    error = one_error(folder)
    assert error.startswith(f"{folder / 'dataset.toml'}: is missing; write one with name = ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "x', "is not valid TOML: Illegal character '\\n' (at line 1, column 10); mend"),
        ("x = " + "9" * 5000, "is not valid TOML: "),
        ("x = " + "[" * 5000, "is not valid TOML: "),
        ('name = " "', 'names no dataset; add a line such as name = "leeds"'),
        ("name = 3", 'names no dataset; add a line such as name = "leeds"'),
        ('name = "x"\nsource = "s"', "'source' is not a list; write each source as [[source]]"),
    ],
    ids=["syntax", "number too long", "too deep", "blank name", "name no text", "source no list"],
)
def test_a_broken_dataset_toml(tmp_path: Path, text: str, says: str) -> None:
    folder = write_folder(tmp_path / "t", GOOD)
    (folder / "dataset.toml").write_text(text + "\n", "utf-8")
    assert one_error(folder).startswith(f"{folder / 'dataset.toml'}: {says}")


def test_a_dataset_toml_that_is_not_utf8(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "t", GOOD)
    (folder / "dataset.toml").write_bytes(b'name = "caf\xe9"\n')
    assert one_error(folder).endswith("dataset.toml: is not UTF-8 text; save it as UTF-8")


@pytest.mark.parametrize("kind", ["nothing", "file"])
def test_what_is_no_folder(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "t.csv"
    if kind == "file":
        place.write_text("id,name\n", "utf-8")
    assert one_error(place).startswith(f"{place}: {'is a file' if kind == 'file' else 'there is'}")


def test_entries_of_dataset_toml_are_checked_like_rows(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "tables", GOOD)
    more = """
[[source]]
id = "undated"
name = "U"

[[source]]
name = "Nameless"
date = 2019-01-01

[[source]]
id = "odd"
name = "O"
date = "2019-01"
"""
    text = f"licence = 1\n{dataset_toml('test')}{more}"
    (folder / "dataset.toml").write_text(text, "utf-8")
    assert faults_of(folder, tmp_path) == [
        "dataset.toml, column licence: is not known here; "
        "take it out, or spell it name, description, judgements, readings, outline or [[source]]",
        "dataset.toml [[source]], row 3, column date: is empty; "
        "it is needed: Its date, or the date to use",
        "dataset.toml [[source]], row 4, column id: is empty; give every row an id",
        "dataset.toml [[source]], row 5, column date: '2019-01' is not a full date; "
        "write it as 2019-03-31",
    ]


def test_a_dataset_without_sources(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "tables", GOOD, sources={})
    assert faults_of(folder, tmp_path)[-1] == (
        "dataset.toml [[source]]: there is no source; "
        "add a [[source]] with id, name and date for each document cited"
    )


# -- cells -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "column", "value", "says"),
    [
        ("Board", "members", "1.5", "is not a whole number; write digits only, such as 1200"),
        ("Board", "members", "１２", "is not a whole number; write digits only, such as 1200"),
        ("Board", "members", "9" * 19, "is too large a number; check it against the source"),
        ("Board", "members", "9" * 5000, "is too large a number; check it against the source"),
        ("FundingStream", "budget", "£1,200", "is not a number; write digits only, without £, "),
        ("FundingStream", "budget", "１２", "is not a number; write digits only, without £, "),
        ("FundingStream", "budget", "nan", "is not a number; write digits only, without £, "),
        ("FundingStream", "budget", "1e3", "is not a number; write digits only, without £, "),
        (
            "FundingStream",
            "budget",
            "9" * 400,
            "is too large a number; check it against the source",
        ),
        ("FundingStream", "budget", "1.005", "is finer than a penny; write at most two decimals, "),
        ("FundingStream", "budget", "9" * 17, "is too large a sum; check it against the source"),
        ("FundingStream", "budget", "-5", "is less than nothing; write a positive sum; what went "),
        ("Board", "collective", "yes", "is neither true nor false; write true, false or nothing"),
        ("Board", "kind", "Hub", "is not one of the values allowed; use executive, scrutiny, "),
        ("LSOA", "boundaries", "2031", "is not one of the values allowed; use 2011 or 2021, or "),
        (
            "LSOA",
            "boundaries",
            "2011; 2031",
            "holds 2031, which is not one of the values allowed; use 2011 or 2021, or ",
        ),
        ("Team", "valid_to", "2019-13", "is not a date; write 2019, 2019-03, 2019-03-31, or 2018/"),
        ("Board", "stated_none", "CHAIR", "is no relationship type; name one (did you mean CHAIRS"),
    ],
)
def test_a_value_of_the_wrong_type(
    tmp_path: Path, label: str, column: str, value: str, says: str
) -> None:
    (fault,) = faults(tmp_path, {label: [node("a"), node("b", **{column: value})]})
    quoted = repr(value) if len(value) < 50 else f"'{value[:57]}…'"
    assert fault.startswith(f"{label}.csv, row 3, column {column}: {quoted} {says}")


@pytest.mark.parametrize(
    "value", ["03/2019", "2019-13", "2019-02-30", "20190331", "9999", "9999-12", "9999-12-31", "0"]
)
def test_a_date_that_is_none(tmp_path: Path, value: str) -> None:
    rows = [line("Role:chair", "Board:board", valid_from=value)]
    assert faults(tmp_path, {**GOOD, "CHAIRS": rows}) == [
        f"CHAIRS.csv, row 2, column valid_from: '{value}' is not a date; "
        "write 2019, 2019-03, 2019-03-31, or 2018/19 for a financial year"
    ]


@pytest.mark.parametrize("value", ["2012-13", "2012/2013", "2012–13", "2012-2013", "2012 / 13"])
def test_a_financial_year_written_otherwise(tmp_path: Path, value: str) -> None:
    (fault,) = faults(tmp_path, {"Team": [node("team", valid_from=value)]})
    assert fault.endswith("is not a date; write 2012/13 for the financial year")


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        ("2019-03-31", "2019-03-30", False),
        ("2019-03", "2019-02", False),
        ("2019-03-01", "2019-02", False),
        ("2020", "2019-12-31", False),
        ("2019-03-31", "2019-03-31", False),
        ("2019-03-31", "2019-03", True),
        ("2019", "2019-03-31", True),
        ("2019/20", "2019-03-31", False),
        ("2019/20", "2018/19", False),
        ("2019/20", "2019", True),
        ("2020-03-31", "2019/20", True),
    ],
)
def test_dates_the_wrong_way_round(tmp_path: Path, begins: str, ends: str, fits: bool) -> None:
    rows = [line("Role:chair", "Board:board", valid_from=begins, valid_to=ends)]
    found = graphkit.open(tmp_path / "g.kgl").check(
        write_folder(tmp_path / "t", {**GOOD, "CHAIRS": rows})
    )
    expected = Fault(
        "CHAIRS.csv",
        2,
        "valid_to",
        ends,
        f"is not after valid_from ({begins})",
        "put the dates right",
    )
    assert found == (() if fits else (expected,))
    things = [node("board"), node("club", valid_from=begins, valid_to=ends)]
    found = graphkit.open(tmp_path / "g.kgl").check(
        write_folder(tmp_path / "t", {**GOOD, "Board": things})
    )
    expected = replace(expected, file="Board.csv", row=len(things) + 1)
    assert found == (() if fits else (expected,))


@pytest.mark.parametrize("label", [name for name in load_model().labels if name != "Source"])
def test_only_what_lasts_has_a_beginning_and_an_end(tmp_path: Path, label: str) -> None:
    lasting = "valid_to" in load_model().labels[label].properties
    ended = {label: [node("x", valid_to="2019-03")]}
    found = graphkit.open(tmp_path / "g.kgl").check(write_folder(tmp_path / "t", ended))
    refused = ("valid_to", "is no column of this table")
    assert [(each.column, each.reason) for each in found] == ([] if lasting else [refused])


def test_a_key_column_holds_no_sign_that_parts_keys(tmp_path: Path) -> None:
    rows = [line("Role:chair", "Board:board", term=term) for term in ("1|2", "#1")]
    assert faults(tmp_path, {**GOOD, "CHAIRS": rows}) == [
        "CHAIRS.csv, row 2, column term: '1|2' holds | or #, which part the key; "
        "write it without them",
        "CHAIRS.csv, row 3, column term: '#1' holds | or #, which part the key; "
        "write it without them",
    ]


# -- ids ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("parks board", "parks\u00a0board"),
        ("parks board", "parks\u200b board\ufeff"),
        ("parks board", "parks  board"),
        ("parks board", "parks\r\nboard"),
        ("board", "bo\u00adard"),
        ("board", "\u202dboard\u202c"),
    ],
)
def test_ids_that_look_alike_are_one(tmp_path: Path, one: str, other: str) -> None:
    tables: Tables = {
        **GOOD,
        "Board": [node(one, "B"), node(other, "B", "late", kind="hub")],
        "CHAIRS": [line("Role:chair", f"Board:{other}")],
    }
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", tables))
    nodes = [each["id"] for each in graph.export()["nodes"] if each["label"] == "Board"]
    assert nodes == [one]
    for text in (one, other, f"Board:{other}"):
        assert graph.find(text).thing.id == one
    # In the graph too, for whoever loads on.
    more = write_folder(tmp_path / "u", {"CHAIRS": tables["CHAIRS"]}, name="more")
    assert graph.check(more) == ()


# -- evidence ----------------------------------------------------------------


def test_every_row_needs_a_declared_source_and_a_place_in_it(tmp_path: Path) -> None:
    rows = [
        node("a", source="earlier"),
        node("b", source=""),
        node("c", locator=" "),
        node("d", source="elsewhere"),
    ]
    assert faults(tmp_path, {"Board": rows}) == [
        "Board.csv, row 2, column source: 'earlier' is no source of this dataset; "
        "add it to dataset.toml as [[source]] (did you mean early?)",
        "Board.csv, row 3, column source: is empty; give the id of the source that says it",
        "Board.csv, row 4, column locator: is empty; say where in the source it stands, "
        "such as ¶3.16",
        "Board.csv, row 5, column source: 'elsewhere' is no source of this dataset; "
        "add it to dataset.toml as [[source]]",
    ]


# -- nodes -------------------------------------------------------------------


def test_a_row_without_an_id_and_a_node_without_a_name(tmp_path: Path) -> None:
    rows = [node("", "Nobody"), node("b", ""), node("b", "", "late")]
    assert faults(tmp_path, {"Board": rows}) == [
        "Board.csv, row 2, column id: is empty; give every row an id",
        "Board.csv, row 3, column name: is empty; give the node its usual name",
    ]


def test_a_second_name_for_one_id(tmp_path: Path) -> None:
    rows = [node("b", "The Board"), node("b", "Board", "late")]
    assert faults(tmp_path, {"Board": rows}) == [
        "Board.csv, row 3, column name: 'Board' gives this id a second name; row 2 names b "
        "'The Board'; keep one name and put the other under aliases, "
        "or give one of them another id"
    ]


def test_an_id_twice_with_different_content(tmp_path: Path) -> None:
    rows = [node("b"), node("b", kind="hub"), node("b", kind="network")]
    assert faults(tmp_path, {"Board": rows}) == [
        "Board.csv, row 4, column kind: 'network' contradicts another row with id b; "
        "row 3 says otherwise at the same place in the source; keep one"
    ]


@pytest.mark.parametrize("other", ["Parks and Countryside", "parks & country\u00a0side"])
def test_a_name_may_be_spelt_in_two_ways(tmp_path: Path, other: str) -> None:
    rows = [node("b", "Parks & Countryside"), node("b", other, "late")]
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", {"Board": rows}, name="one"))
    # Nor do two datasets disagree by it.
    graph.load(write_folder(tmp_path / "u", {"Board": rows[1:]}, name="two"))
    assert [str(fault) for fault in graph.check(tmp_path / "t")] == []


def test_lists_at_one_place_are_one_list(tmp_path: Path) -> None:
    rows = [node("b", aliases="PB"), node("b", aliases="Parks Bd; PB"), node("b", aliases="P")]
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", {"Board": rows}))
    (board,) = (each for each in graph.export()["nodes"] if each["label"] == "Board")
    assert sorted(board["aliases"]) == ["P", "PB", "Parks Bd"]


def test_a_semicolon_inside_an_entry_of_a_list(tmp_path: Path) -> None:
    rows = [node("b", aliases=r"Parks\; Trees; P\;T;")]
    graph = graphkit.open(tmp_path / "g.kgl")
    folder = write_folder(tmp_path / "t", {"Board": rows})
    text = dataset_toml("test").replace('id = "early"', 'aliases = ["One; two"]\nid = "early"')
    (folder / "dataset.toml").write_text(text, "utf-8")
    graph.load(folder)
    aliases = {each["id"]: each["aliases"] for each in graph.export()["nodes"]}
    assert (aliases["b"], aliases["early"]) == (["Parks; Trees", "P;T"], ["One; two"])
    assert graph.find("Parks; Trees").thing.id == "b"


def test_one_id_may_be_told_differently_at_two_places(tmp_path: Path) -> None:
    rows = [node("b", kind="hub"), node("b", kind="network", locator="¶2"), node("b", kind="hub")]
    folder = write_folder(tmp_path / "t", {"Board": rows})
    assert graphkit.open(tmp_path / "g.kgl").check(folder) == ()


# -- ends --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("Role:chiar", "Board:board", "from: 'chiar' is no Role here or in the graph; "),
        ("Role:chair", "Board:", "to: is empty; give the id of a node"),
        (":chair", "Board:board", "from_label: is empty; write Role or Person"),
        ("Roel:chair", "Board:board", "from_label: 'Roel' is no label of the model; use Role or"),
        ("Plan:plan", "Board:board", "from_label: 'Plan' cannot stand there in CHAIRS; use Role"),
    ],
)
def test_an_end_that_cannot_be(tmp_path: Path, start: str, end: str, says: str) -> None:
    (fault,) = faults(tmp_path, {**GOOD, "CHAIRS": [line(start, end)]})
    assert fault.startswith(f"CHAIRS.csv, row 2, column {says}")


def test_the_id_that_was_meant_is_suggested(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {**GOOD, "CHAIRS": [line("Role:chiar", "Board:board")]})
    assert fault.endswith("; add it to Role.csv (did you mean chair?)")


def test_two_labels_that_the_type_never_joins(tmp_path: Path) -> None:
    tables = {**GOOD, "PART_OF": [line("Plan:plan", "Board:board")]}
    assert faults(tmp_path, tables) == [
        "PART_OF.csv, row 2, column to_label: 'Board' cannot follow Plan in PART_OF; use Plan"
    ]


def test_a_line_from_a_node_to_itself(tmp_path: Path) -> None:
    assert faults(tmp_path, {**GOOD, "PART_OF": [line("Board:board", "Board:board")]}) == [
        "PART_OF.csv, row 2, column to: 'board' is the same as where it begins; "
        "name two different ends"
    ]


def test_a_place_that_exists_nowhere(tmp_path: Path) -> None:
    rows = [line("Role:chair", "Plan:plan", places="ward; nowhere")]
    tables = {**GOOD, "Ward": [node("ward")], "DELIVERS": rows}
    (fault,) = faults(tmp_path, tables)
    assert fault.startswith("DELIVERS.csv, row 2, column places: 'nowhere' is no place here or in")


def test_an_end_may_be_a_node_that_the_graph_already_holds(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "one", GOOD, name="one"))
    rows = {"OVERSEES": [line("Board:board", "Plan:plan")]}
    more = write_folder(tmp_path / "two", rows, name="two")
    assert graph.check(more) == ()
    assert [str(i) for i in graph.load(more).added] == ["board OVERSEES plan"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name,source,locator\n", "has no rows"),
        ("\ufeffid,name,source,locator\r\n,,,\r\n\n", "has no rows"),
        (None, "is not here"),
    ],
    ids=["emptied", "blank rows", "left out"],
)
def test_a_table_that_was_emptied_is_one_fault(tmp_path: Path, text: str | None, says: str) -> None:
    owns = [line("Role:chair", f"Plan:{plan}", raci="accountable") for plan in ("a", "b", "a")]
    tables: Tables = {"Role": [node("chair")], "Plan": [node("a"), node("b")], "OWNS": owns}
    whole = write_folder(tmp_path / "whole", tables)
    assert graphkit.open(tmp_path / "g.kgl").check(whole) == ()
    tables = {**tables, "Role": text} if text else {n: t for n, t in tables.items() if n != "Role"}
    assert faults(tmp_path, tables) == [
        f"Role.csv: {says}, and 3 references lead to a Role that is not in the graph; "
        f"{'put its rows back' if text else 'add it'}, or take out what leads there "
        "(first OWNS.csv, row 2, column from)"
    ]


def test_an_emptied_table_of_places_and_of_sources_is_one_fault(tmp_path: Path) -> None:
    empty = "id,name,source,locator\n"
    delivers = [line("Role:chair", "Plan:plan", places="a; b; c")]
    tables: Tables = {**GOOD, "Ward": empty, "DELIVERS": delivers}
    (fault,) = faults(tmp_path, tables)
    assert fault.startswith("Ward.csv: has no rows, and 3 references lead to a Ward that is not in")
    (fault,) = faults_of(write_folder(tmp_path / "tables", GOOD, sources={}), tmp_path)
    assert fault.startswith("dataset.toml [[source]]: there is no source")


def test_an_emptied_table_does_not_matter_where_the_graph_holds_its_things(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", GOOD))
    folder = write_folder(tmp_path / "t", {**GOOD, "Role": "id,name,source,locator\n"})
    assert graph.check(folder) == ()


@pytest.mark.parametrize(
    "board",
    [b"", b"id,name\nboard,B\n", b"id,name,source,locator\nboard,B,early\n", b"\xe9\n"],
    ids=["empty", "missing columns", "short row", "not UTF-8"],
)
def test_a_table_that_cannot_be_read_is_not_held_against_the_lines(
    tmp_path: Path, board: bytes
) -> None:
    found = faults(tmp_path, {**GOOD, "Board": board})
    assert {fault.split(",")[0].split(":")[0] for fault in found} == {"Board.csv"}


# -- all at once -------------------------------------------------------------


def test_all_faults_come_at_once_in_order(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": [node("b", members="many"), node("c", kind="club", source="none")],
        "Boards": [node("b")],
        "CHAIRS": [line("Role:x", "Board:b", valid_from="soon"), line("Role:y", "Board:z")],
        "Team": b"",
    }
    places = [fault.split(": ")[0] for fault in faults(tmp_path, tables)]
    assert places == [
        "Board.csv, row 2, column members",
        "Board.csv, row 3, column kind",
        "Board.csv, row 3, column source",
        "Boards.csv",
        "CHAIRS.csv, row 2, column valid_from",
        "CHAIRS.csv, row 3, column to",
        "Role.csv",
        "Team.csv",
    ]


def test_many_misspelt_ids_among_many_nodes_are_all_named(tmp_path: Path) -> None:
    lsoas = [node(f"e0100{n:04}") for n in range(3000)]
    rows = [line(f"LSOA:f0100{n:04}", "Ward:w") for n in range(300)]
    found = faults(tmp_path, {"Ward": [node("w")], "LSOA": lsoas, "IN_WARD": rows})
    assert len(found) == 300
    assert found[7].endswith("add it to LSOA.csv (did you mean e01000007?)")


# -- what comes out is what went in ------------------------------------------

HOSTILE = [
    "NA",
    "None",
    "null",
    "007",
    "1.0",
    "nan",
    "TRUE",
    "2019-02-13",
    "-",
    "''",
    '"',
    "`",
    "\\",
    "'}) DETACH DELETE n //",
    "$id {x} [y] (z)",
    "x'; MATCH (n) DELETE n; RETURN '1",
    "two\nlines, one\r\ncell",
    "\u202eright to left\u202c",
    "e\u0301 is not \u00e9",
    "👩\u200d👩\u200d👧 \U0001f600",
    "zero\u200bwidth",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\x07bell\x1b[31m",
    "line\u2028separator",
    "long " * 40_000 + "end",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text)[:30] for text in HOSTILE])
def test_text_goes_in_and_comes_out_unchanged(tmp_path: Path, text: str) -> None:
    """But for its Unicode form; ids lose what nobody can see."""
    tables: Tables = {
        "Board": [node(text, text, aliases=f"first; {text.replace(';', ' ')}", membership=text)],
        "Role": [node(text, text)],
        "CHAIRS": [line(f"Role:{text}", f"Board:{text}", as_named=text, locator=text)],
    }
    folder = write_folder(tmp_path / "t", tables)
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(folder)
    held = graphkit.open(tmp_path / "g.kgl").export()
    node_id, text = as_id(text), one_form(text)
    (board,) = (each for each in held["nodes"] if each["label"] == "Board")
    assert (board["id"], board["name"], board["membership"]) == (node_id, text, text)
    assert board["aliases"] == [a for a in ("first", text.replace(";", " ")) if a != text]
    (fact,) = held["relationships"]
    assert (fact["from"], fact["to"]) == (["Role", node_id], ["Board", node_id])
    assert (fact["as_named"], fact["locator"], fact["locators"]) == (text, text, [text])
    assert len(held["nodes"]) == 4
    assert graph.load(folder).is_empty


def test_an_empty_cell_is_nothing(tmp_path: Path) -> None:
    empty = {"aliases": " ; ", "kind": "", "members": " ", "membership": "\n"}
    folder = write_folder(tmp_path / "t", {"Board": [node("b", "B", **empty)]})
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(folder)
    (board,) = (each for each in graph.export()["nodes"] if each["label"] == "Board")
    assert board["claims"] == ['{"name": "B"}']
    assert board["aliases"] == []
    assert not {"kind", "members", "membership"} & board.keys()


def test_numbers_and_truths_keep_their_kind(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": [node("b", members="007", collective="TRUE")],
        "FundingStream": [node("f", budget="15000000")],
    }
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "t", tables))
    board, fund = graph.export()["nodes"][:2]
    assert (board["members"], type(board["members"])) == (7, int)
    assert (board["collective"], type(board["collective"])) == (True, bool)
    assert (fund["budget"], type(fund["budget"])) == (15_000_000.0, float)


@pytest.mark.parametrize(
    ("said", "column", "says"),
    [
        ({"amount": "1.125"}, "amount", "is finer than a penny"),
        ({"amount": "-3"}, "amount", "a row of FUNDS with the stage returned"),
        ({"amount": "3", "match_funding": "0.001"}, "match_funding", "is finer than a penny"),
        ({"amount": "3", "currency": "quid"}, "currency", "write its ISO code, such as GBP, EUR"),
        ({"amount": "3", "currency": "$"}, "currency", "is no currency"),
        ({"amount": "3", "amount_to": "3"}, "amount_to", "is not above amount (3)"),
        ({"amount_to": "3"}, "amount_to", "is not above amount (empty)"),
    ],
)
def test_a_sum_that_is_not_one(
    tmp_path: Path, said: dict[str, str], column: str, says: str
) -> None:
    tables = {
        "FundingStream": [node("fund")],
        "Project": [node("roof")],
        "FUNDS": [line("FundingStream:fund", "Project:roof", **said)],
    }
    (fault,) = faults(tmp_path, tables)
    assert fault.startswith(f"FUNDS.csv, row 2, column {column}: ")
    assert says in fault


def test_a_currency_is_read_as_its_code(tmp_path: Path) -> None:
    sums = [
        line("FundingStream:fund", "Project:roof", amount="1", period=written, currency=written)
        for written in ("£", "gbp", "GBP", "Eur", "€")
    ]
    tables = {"FundingStream": [node("fund")], "Project": [node("roof")], "FUNDS": sums}
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", tables))
    read = {row["period"]: row["currency"] for row in graph.query("funding")}
    assert read == {"£": "GBP", "gbp": "GBP", "GBP": "GBP", "Eur": "EUR", "€": "EUR"}
