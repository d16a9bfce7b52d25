"""Warnings: what is no fault in tables, is seldom meant, and is told beside the faults."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from commands import Run
from tables_builder import SOURCES, Cells, line, node, write_folder

import graphkit
from graphkit.errors import FaultyTables

Tables = Mapping[str, Sequence[Cells] | str | bytes]

PLACES: Tables = {
    "Ward": [node("armley"), node("bramley")],
    "Indicator": [node("imd", "Deprivation")],
}
MONEY: Tables = {"FundingStream": [node("trees")], "Project": [node("plant")]}
BOARD: Tables = {"Board": [node("board")], "Role": [node("chair")]}


def warnings(folder: Path, tables: Tables, sources: Mapping[str, str] = SOURCES) -> list[str]:
    """Give the warnings, having seen that they stop nothing, and that they do where asked."""
    graph = graphkit.open(folder / "g.kgl")
    path = write_folder(folder / "t", tables, sources=sources)
    found = graph.check(path)
    assert not found
    told = [str(each) for each in found.warnings]
    strict = graph.check(path, strict=True)
    assert (strict, strict.warnings) == (found.warnings, ())
    if told:
        with pytest.raises(FaultyTables) as caught:
            graph.load(path, strict=True)
        assert caught.value.faults == found.warnings
        assert not (folder / "g.kgl").exists()
    assert graph.load(path).warnings == list(found.warnings)
    (folder / "g.kgl").unlink()
    return told


def chairs(**more: str) -> Tables:
    return {**BOARD, "CHAIRS": [line("Role:chair", "Board:board", **more)]}


# -- dates -------------------------------------------------------------------


def test_a_source_dated_after_today(tmp_path: Path) -> None:
    day = dt.date.today() + dt.timedelta(days=1)
    assert warnings(tmp_path, BOARD, {**SOURCES, "slip": f"{day}"}) == [
        f"dataset.toml [[source]], row 3, column date: '{day}' is after today, "
        "so that nothing it says counts until then; check the year"
    ]
    assert warnings(tmp_path, BOARD, {**SOURCES, "slip": f"{dt.date.today()}"}) == []


@pytest.mark.parametrize(
    ("year", "likely"),
    [("1019", False), ("0219", False), ("3019", False), ("2109", False), ("1626", True)],
)
@pytest.mark.parametrize("rest", ["", "-05", "-05-01"])
def test_a_year_that_nobody_means(tmp_path: Path, year: str, likely: bool, rest: str) -> None:
    told = warnings(tmp_path, chairs(valid_from=year + rest))
    where = f"CHAIRS.csv, row 2, column valid_from: '{year}{rest}' is an unlikely year; "
    assert told == ([] if likely else [f"{where}check it against the source"])


def test_what_is_to_come_may_be_some_way_off(tmp_path: Path) -> None:
    year = dt.date.today().year
    for ahead, count in ((30, 0), (300, 1)):
        assert len(warnings(tmp_path, chairs(valid_to=f"{year + ahead}"))) == count


@pytest.mark.parametrize(
    ("text", "month"),
    [("2011-12", "December 2011"), ("2008-09", "September 2008"), ("2000-01", "January 2000")],
)
def test_a_month_that_may_be_a_financial_year(tmp_path: Path, text: str, month: str) -> None:
    year = text.replace("-", "/")
    assert warnings(tmp_path, chairs(valid_from=text)) == [
        f"CHAIRS.csv, row 2, column valid_from: '{text}' is read as {month}; write {year} where "
        "the financial year is meant, or the source's own words under in_words where the month is"
    ]
    # Who gives the source's words leaves no doubt, and who writes the year none either.
    assert warnings(tmp_path, chairs(valid_from=text, in_words="in the winter")) == []
    assert warnings(tmp_path, chairs(valid_from=year)) == []
    assert warnings(tmp_path, chairs(valid_from="2011-11")) == []


def test_an_award_date_and_a_due_date_are_dates_too(tmp_path: Path) -> None:
    rows = [line("FundingStream:trees", "Project:plant", award_date="2011-12", amount="1")]
    assert len(warnings(tmp_path, {**MONEY, "FUNDS": rows})) == 1
    reports = [line("Source:early", "Project:plant", due="2011-12", in_words="soon")]
    (told,) = warnings(tmp_path, {**MONEY, "REPORTED": reports})
    assert told.endswith("write 2011/12 where the financial year is meant")


# -- sums and ranks ----------------------------------------------------------


def funds(*rows: Cells) -> Tables:
    return {**MONEY, "FUNDS": rows}


def grant(amount: str = "5000", source: str = "early", **more: str) -> Cells:
    cells = {"amount": amount, "stage": "awarded", "period": "2025", **more}
    return line("FundingStream:trees", "Project:plant", source, **cells)


@pytest.mark.parametrize("amount", ["5000", "7000"])
@pytest.mark.parametrize("locator", ["¶1", "¶9"])
def test_two_sums_that_fold_into_one(tmp_path: Path, amount: str, locator: str) -> None:
    assert warnings(tmp_path, funds(grant(), grant(amount, locator=locator))) == [
        f"FUNDS.csv, row 3, column amount: '{amount}' is one sum with row 2: award, stage and "
        "period are the same; give each its award where they are two, else take one row out"
    ]


def test_sums_that_are_told_apart_or_by_two_sources_are_no_doubt(tmp_path: Path) -> None:
    assert warnings(tmp_path, funds(grant(award="a"), grant(award="b"))) == []
    assert warnings(tmp_path, funds(grant(award="a"), grant(award="a", locator="¶9"))) == []
    assert warnings(tmp_path, funds(grant(), grant(period="2026"))) == []
    assert warnings(tmp_path, funds(grant(), grant(source="late"))) == []


def ranks(*rows: Mapping[str, str]) -> Tables:
    lines = []
    for row in rows:
        more = {"period": "2019", **row}
        lines.append(line(f"Ward:{more.pop('place', 'armley')}", "Indicator:imd", **more))
    return {**PLACES, "MEASURED": lines}


def test_a_rank_above_how_many_were_ranked(tmp_path: Path) -> None:
    assert warnings(tmp_path, ranks({"rank": "134", "out_of": "33"})) == [
        "MEASURED.csv, row 2, column rank: '134' is above out_of (33); "
        "check both against the source"
    ]
    assert warnings(tmp_path, ranks({"rank": "33", "out_of": "33"})) == []


def test_two_places_of_one_rank_in_one_release(tmp_path: Path) -> None:
    told = warnings(tmp_path, ranks({"rank": "5"}, {"rank": "5", "place": "bramley"}))
    assert told == [
        "MEASURED.csv, row 3, column rank: '5' is the rank of armley too (row 2) in one release; "
        "check both against it"
    ]
    for other in ({"period": "2015"}, {"among": "England"}, {"rank": "6"}, {"out_of": "9"}):
        rows = {"rank": "5"}, {"rank": "5", "place": "bramley", **other}
        assert warnings(tmp_path, ranks(*rows)) == []
    assert warnings(tmp_path, ranks({"rank": "5"}, {"rank": "5", "source": "late"})) == []


# -- codes -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "column", "given", "wrong"),
    [
        ("LSOA", "code", "E01011363", []),
        ("LSOA", "code", "E0101136", ["E0101136"]),
        ("LSOA", "code", "E010113633", ["E010113633"]),
        ("LSOA", "code", "E0101136O", ["E0101136O"]),
        ("LSOA", "code", "e01011363", ["e01011363"]),
        ("LocalAuthority", "code", "Leeds", ["Leeds"]),
        ("Ward", "codes", "E05001414 (2004); E05011386", []),
        ("Ward", "codes", "E0500141 (2004); E05011386; 05011386", ["E0500141 (2004)", "05011386"]),
    ],
)
def test_a_malformed_gss_code(
    tmp_path: Path, label: str, column: str, given: str, wrong: list[str]
) -> None:
    assert warnings(tmp_path, {label: [node("a", **{column: given})]}) == [
        f"{label}.csv, row 2, column {column}: '{each}' is no GSS code; "
        "write a letter and eight digits, such as E05011234"
        for each in wrong
    ]


def test_one_org_id_on_two_unlike_names(tmp_path: Path) -> None:
    rows = [
        node("voice", "Health for All", org_ids="GB-CHC-1094053"),
        node("trust", "Canal Trust", org_ids="gb-chc-1094053", aliases="CT"),
    ]
    assert warnings(tmp_path, {"Partner": rows}) == [
        "Partner.csv, row 3, column org_ids: 'gb-chc-1094053' is given to voice too (row 2), "
        "whose name is quite another; look it up, or judge the two (docs/tables.md, Who is who)"
    ]
    alike = [rows[0], {**rows[1], "aliases": "Health for all, the"}]
    assert warnings(tmp_path, {"Partner": alike}) == []
    assert warnings(tmp_path, {"Partner": [rows[0], {**rows[0], "source": "late"}]}) == []


def test_an_org_id_of_two_that_somebody_judged_is_known(tmp_path: Path) -> None:
    rows = [node("a", "Health for All", org_ids="x-1"), node("b", "Canal Trust", org_ids="x-1")]
    folder = write_folder(tmp_path / "t", {"Partner": rows})
    judged = "label,id,other_id,judgement,why\nPartner,a,b,different,one office\n"
    (tmp_path / "judged.csv").write_text(judged, "utf-8")
    toml = folder / "dataset.toml"
    toml.write_text('judgements = "../judged.csv"\n' + toml.read_text("utf-8"), "utf-8")
    assert graphkit.open(tmp_path / "g.kgl").check(folder).warnings == ()


# -- files and headings ------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("Role.csv.txt", "does not end in .csv and was passed over; rename it Role.csv, or move"),
        ("Role.CSV~", "does not end in .csv and was passed over; rename it Role.csv, or move it "),
        ("Role.XLSX", "is a spreadsheet and was passed over; save each sheet as CSV (UTF-8), or "),
        ("Role.csv.ods", "is a spreadsheet and was passed over; save each sheet as CSV (UTF-8), "),
        ("Role.tsv", "is a spreadsheet and was passed over; save each sheet as CSV (UTF-8), or "),
        ("~$Role.xlsx", ""),
        ("README.txt", ""),
    ],
)
def test_a_file_that_looks_like_a_table_and_was_passed_over(
    tmp_path: Path, file: str, told: str
) -> None:
    folder = write_folder(tmp_path / "t", BOARD)
    (folder / file).write_bytes(b"PK\x03\x04")
    found = graphkit.open(tmp_path / "g.kgl").check(folder)
    assert not found
    assert [str(each)[: len(file) + 2 + len(told)] for each in found.warnings] == (
        [f"{file}: {told}"] if told else []
    )


def test_a_folder_is_named_however_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "parks", {})
    (folder / "Board.csv.txt").write_text("id\n", "utf-8")
    graph = graphkit.open(tmp_path / "g.kgl")
    (folder / "inner").mkdir()
    for at, given in ((folder, "."), (folder / "inner", ".."), (tmp_path, "parks/")):
        monkeypatch.chdir(at)
        found = graph.check(given)
        assert [str(each).split(";")[0] for each in found] == ["parks: holds no CSV file"]
        assert [each.file for each in found.warnings] == ["Board.csv.txt"]


@pytest.mark.parametrize("heading", ["ID", "Id", " i d ", "\u00adid"])
def test_a_heading_in_other_letters_is_read(tmp_path: Path, heading: str) -> None:
    text = f"{heading},name,Source,LOCATOR\nboard,Board,early,1\n"
    told = warnings(tmp_path, {"Board": text})
    assert [each.split(" is read as ")[1] for each in told] == [
        f"{name}; rename it (did you mean {name}?)" for name in ("id", "source", "locator")
    ]


def test_headings_of_every_table_are_read(tmp_path: Path) -> None:
    text = "From Label,FROM,to,Valid-From,source,locator\nRole,chair,board,2019,early,1\n"
    graph = graphkit.open(tmp_path / "g.kgl")
    folder = write_folder(tmp_path / "t", {**BOARD, "CHAIRS": text})
    assert len(graph.load(folder).warnings) == 3
    (fact,) = graph.export()["relationships"]
    assert str(fact["valid_from"]) == "2019-01-01"


def test_a_heading_that_stands_there_already_is_no_other(tmp_path: Path) -> None:
    text = "id,ID,name,source,locator\nboard,x,Board,early,1\n"
    folder = write_folder(tmp_path / "t", {"Board": text})
    assert [str(each) for each in graphkit.open(tmp_path / "g.kgl").check(folder)] == [
        "Board.csv, row 1, column ID: is no column of this table; "
        "rename it (did you mean id?) or take it out"
    ]


# -- the command line --------------------------------------------------------


def test_check_and_load_list_them_apart(run: Run, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "t", chairs(valid_from="1019", valid_to="3019"))
    graph = tmp_path / "g.kgl"
    lines = [
        f"CHAIRS.csv, row 2, column {column}: '{year}' is an unlikely year; "
        "check it against the source"
        for column, year in (("valid_from", "1019"), ("valid_to", "3019"))
    ]
    done = run("check", folder, "--graph", graph)
    assert (done.code, done.err) == (0, "")
    warned = [f"warning: {each}" for each in lines]
    assert done.out.splitlines() == [*warned, "no faults, 2 warnings"]
    done = run("check", folder, "--graph", graph, "--strict")
    assert done.code == 1
    assert done.out.splitlines() == [*lines, "2 faults"]
    done = run("load", folder, "--graph", graph, "--strict")
    assert (done.code, graph.exists()) == (1, False)
    assert done.err.splitlines()[:2] == lines
    checked = json.loads(run("check", folder, "--graph", graph, "--json").out)
    assert (checked["rows"], len(checked["warnings"])) == ([], 2)
    done = run("check", folder, "--graph", graph, "--csv")
    assert (done.code, done.out) == (0, "file,row,column,value,reason,fix\n")
    assert done.err.splitlines() == warned
    loaded = json.loads(run("load", folder, "--graph", graph, "--json").out)
    assert loaded["warnings"] == checked["warnings"]
    assert loaded["warnings"][0]["column"] == "valid_from"
    done = run("load", folder, "--graph", graph)
    assert done.code == 0
    assert done.out.splitlines()[-3:] == [*warned, "2 warnings"]
    assert run("load", folder, "--graph", graph, "--csv").err.splitlines() == warned


def test_a_load_buries_nothing_under_its_warnings(run: Run, tmp_path: Path) -> None:
    rows = [node(f"b{n}", valid_from="1019") for n in range(40)]
    folder = write_folder(tmp_path / "t", {"Board": rows})
    done = run("load", folder, "--graph", tmp_path / "g.kgl")
    assert done.out.count("warning: ") == 15
    assert "40 warnings, of which 25 are not shown ('graphkit check' lists all)" in done.out
    assert run("check", folder, "--graph", tmp_path / "g.kgl").out.count("warning: ") == 40
