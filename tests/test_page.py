"""The page of a drawing, tried in a real browser with the network cut."""

from __future__ import annotations

import csv
import io
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Opened, chromium, open_page
from graphkit.viz.drawing import Drawing, Line, Period, Statement, Thing, states_on
from graphkit.viz.layout import place_things
from graphkit.viz.page import page as make_page
from graphkit.viz.page import write_page
from playwright.sync_api import Browser, Locator, Page, expect

from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.model import load_model

REPORT = Statement("Report to the Executive Board (13 February 2019), paragraph 3", None)
UPDATE = Statement("Annual update (1 March 2022), paragraph 9", "https://example.org/a?b=1&c=2")
HOSTILE = (
    '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">',
    "</script><script>window.ran = 1</script><!--<script>",
    "</script ><img src=x onerror=window.ran=1 ><!-- <script ",
    '" onmouseover=\'window.ran = 1\' href="javascript:window.ran = 1"',
    "right \u202eto left\u202c and \u200fmarks",
    "line\u2028separator and ${window.ran = 1} $question {{7*7}}",
    "=HYPERLINK(\"https://example.org\"; 'x')",
    "half \ud800 a pair, a \x07 bell",
)

THINGS = (
    Thing("Board/executive", "Board", "Executive Board", 0, 0.9, statements=(UPDATE,)),
    Thing(
        "Board/improvement",
        "Board",
        "Neighbourhood Improvement Board",
        1,
        periods=(Period("2017-11-15", None),),
        statements=(REPORT, UPDATE),
        properties={"kind": "strategic", "members": 12, "aliases": ["NIB", "the board"]},
    ),
    Thing(
        "Board/area",
        "Board",
        "Area Leadership Team",
        1,
        periods=(Period(None, "2018-01-01"),),
    ),
    Thing("Role/head", "Role", "Head of Localities", 2),
    Thing(
        "Action/court",
        "Action",
        "Find a long-term solution for the court",
        3,
        states=("proposed", "disputed"),
        note="due March 2020",
        periods=(Period("2019-02-13", None),),
    ),
    Thing(
        "Partner/health",
        "Partner",
        "Health partners",
        2,
        periods=(
            Period(None, "2019-02-13"),
            Period("2019-02-13", "2023-02-13", ("old",), "nobody states it"),
        ),
    ),
)
LINES = (
    Line(
        "1",
        "Board/improvement",
        "Board/executive",
        "ACCOUNTABLE_TO",
        "answers to",
        "holds to account",
        periods=(Period("2017-11-15", None),),
        statements=(REPORT, UPDATE),
        properties={"kind": "strategic"},
    ),
    Line("2", "Board/executive", "Board/improvement", "OVERSEES", "oversees", "is overseen by"),
    Line("3", "Board/area", "Board/executive", "PART_OF", "is part of", "includes"),
    Line("4", "Role/head", "Board/improvement", "CHAIRS", "chairs", "is chaired by"),
    Line("5", "Action/court", "Role/head", "OWNS", "is owned by", "owns", states=("proposed",)),
    Line("6", "Partner/health", "Board/improvement", "", "shares two projects with", "also"),
)
DRAWING = Drawing(
    "accountability",
    "Who answers to whom?",
    "2022-05-01",
    THINGS,
    LINES,
    days=("2017-11-15", "2018-01-01", "2019-02-13", "2023-02-13"),
    notes=("Three bodies were left out.",),
)
NAMES = [thing.name for thing in THINGS]


def grid(drawing: Drawing) -> dict[str, tuple[float, float]]:
    wide = max(3, int(len(drawing.things) ** 0.5))
    return {
        thing.key: (160.0 * (number % wide), 150.0 * (number // wide))
        for number, thing in enumerate(drawing.things)
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


Open = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Write and open a drawing; whatever the page should not do fails the test at its end."""
    opened: list[Opened] = []

    def show(drawing: Drawing = DRAWING, **size: int) -> Page:
        path = tmp_path / "page.html"
        write_page(drawing, grid(drawing), path)
        opened.append(open_page(browser, path, **size))
        return opened[-1].page

    yield show
    for each in opened:
        assert each.faults == []
        assert each.page.evaluate("window.ran") is None
        each.page.context.close()


def rows(page: Page, table: str) -> list[str]:
    """The first cell of each row of a table."""
    return [text.strip() for text in page.locator(f"#{table} tbody th").all_inner_texts()]


def panel(page: Page) -> str:
    return page.locator("#panel").inner_text()


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f"#{name}").click()
    return Path(download.value.path()).read_bytes()


def table_of(page: Page, name: str) -> list[list[str]]:
    text = saved(page, name).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def halo(page: Page) -> tuple[float, float] | None:
    """Where the ring round the selected thing stands in the picture, in pixels."""
    place: tuple[float, float] | None = page.evaluate(
        """() => {
          const canvas = document.querySelector("#picture canvas");
          canvas.scrollIntoView({ block: "center" });
          const { width, height } = canvas;
          const copy = new OffscreenCanvas(width, height).getContext("2d");
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, width, height);
          let [x, y, count] = [0, 0, 0];
          for (let at = 0; at < data.length; at += 4) {
            if (data[at] === 255 && data[at + 1] === 221 && data[at + 2] === 0) {
              x += (at / 4) % width; y += Math.floor(at / 4 / width); count += 1;
            }
          }
          const ratio = width / canvas.clientWidth;
          return count ? [x / count / ratio, y / count / ratio] : null;
        }"""
    )
    return place


def row_button(page: Page, name: str, table: str = "things") -> Locator:
    return page.locator(f"#{table} tbody th button").filter(has_text=name).first


def test_page_is_one_file_that_says_what_it_answers(show: Open, tmp_path: Path) -> None:
    page = show()
    assert page.title() == "Who answers to whom?"
    assert page.locator("h1").inner_text() == "Who answers to whom?"
    assert page.locator("#truth").inner_text() == "True for 1 May 2022"
    assert "Three bodies were left out." in page.locator("header").inner_text()
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").stat().st_size < 3_000_000


def test_every_thing_and_line_is_drawn_and_in_the_tables(show: Open) -> None:
    page = show()
    # The team that ended in 2018 is not in force, nor its line.
    assert rows(page, "things") == [name for name in NAMES if name != "Area Leadership Team"]
    assert len(rows(page, "lines")) == 5
    picture = ET.fromstring(saved(page, "svg"))
    written = " ".join(picture.itertext())
    for name in ("Executive Board", "Head of Localities", "Health partners"):
        assert name in written
    assert "Area Leadership Team" not in written


def test_states_are_said_in_words(show: Open) -> None:
    page = show()
    row = page.locator("#things tbody tr").filter(has_text="Find a long-term solution")
    assert "proposed, disputed" in row.inner_text()
    row_button(page, "Find a long-term solution").click()
    assert re.search(r"proposed\s+disputed", panel(page))
    legend = page.locator("#legend").inner_text()
    assert "dashed: proposed, not in force" in legend
    assert "sources disagree" in legend
    assert "(proposed, disputed)" in " ".join(ET.fromstring(saved(page, "svg")).itertext())


def test_proposed_and_old_look_different(show: Open) -> None:
    page = show()
    picture = ET.fromstring(saved(page, "svg"))
    shapes = [each.attrib for each in picture.iter() if "stroke-width" in each.attrib]
    hollow = [each for each in shapes if each.get("fill") == "#FFFFFF" and "points" in each]
    assert len(hollow) == 1
    assert hollow[0]["stroke-dasharray"]
    assert [each["fill"] for each in shapes if "points" in each].count("#767676") == 1
    paths = [each.attrib for each in picture.iter() if each.tag.endswith("path")]
    assert sum("stroke-dasharray" in path for path in paths) == 1
    # A year before, the one was not old and the other not there.
    page.get_by_role("slider").press("Home")
    picture = ET.fromstring(saved(page, "svg"))
    assert not [each for each in picture.iter() if each.get("fill") == "#767676"]


def test_legend_is_the_model_and_switches_kinds(show: Open) -> None:
    page = show()
    legend = page.locator("#legend")
    model = load_model()
    assert "answers to / holds to account" in legend.inner_text()
    for label in ("Board", "Role", "Action", "Partner"):
        box = legend.get_by_label(label, exact=False).first
        assert box.is_checked()
    assert legend.locator(f'label[title="{model.labels["Board"].meaning}"]').count() == 1
    legend.locator("label", has_text="Board").first.click()
    assert rows(page, "things") == NAMES[3:]
    assert rows(page, "lines") == ["Find a long-term solution for the court"]
    assert page.locator("#counts").inner_text() == "3 things and 1 line shown, of 5 and 5"
    legend.locator("label", has_text="Board").first.click()
    legend.locator("label", has_text="answers to").click()
    assert len(rows(page, "lines")) == 4
    assert len(rows(page, "things")) == 5


def test_legend_counts_what_is_in_force_on_the_day(show: Open) -> None:
    page = show()

    def counted(kind: str) -> str:
        return page.locator("#legend label", has_text=kind).first.locator("small").inner_text()

    assert (counted("Board"), counted("is part of")) == ("2", "0")
    page.get_by_role("slider").press("Home")
    assert (counted("Board"), counted("Action"), counted("is part of")) == ("3", "0", "1")
    page.locator("#legend label", has_text="Board").first.click()
    assert counted("Board") == "3"


def test_search_suggests_and_finds_what_was_switched_off(show: Open) -> None:
    page = show()
    page.locator("#legend label", has_text="Role").first.click()
    assert "Head of Localities" not in rows(page, "things")
    search = page.get_by_role("combobox", name="Find by name")
    search.fill("locál")
    options = page.get_by_role("option")
    expect(options).to_have_count(1)
    assert options.first.inner_text() == "Head of Localities Role"
    search.press("ArrowDown")
    assert search.get_attribute("aria-activedescendant") == "suggestion-0"
    search.press("Enter")
    assert page.locator("#panel-title").inner_text() == "Head of Localities"
    assert "Head of Localities" in rows(page, "things")
    search.fill("area lead")
    assert "not in force on this day" in options.first.inner_text()
    search.press("Enter")
    expect(page.locator("#said")).to_contain_text("is not in force on 1 May 2022")


def test_panel_shows_properties_links_both_ways_and_sources(show: Open) -> None:
    page = show()
    row_button(page, "Neighbourhood Improvement Board").click()
    text = panel(page)
    for words in ("strategic", "12", "NIB; the board", "from 15 November 2017"):
        assert words in text
    # Two lines point at it and one away; each reads from here.
    for words in ("answers to", "is overseen by", "is chaired by", "also"):
        assert words in text
    assert REPORT.words in text
    link = page.locator("#panel a")
    assert link.get_attribute("href") == UPDATE.url
    assert link.get_attribute("rel") == "noopener noreferrer"
    page.locator("#panel li", has_text="Executive Board").first.get_by_role(
        "button", name="Evidence"
    ).click()
    text = panel(page)
    assert "Neighbourhood Improvement Board answers to Executive Board" in text
    assert "Executive Board holds to account Neighbourhood Improvement Board" in text
    assert page.locator("#lines tr.selected").count() == 1


@pytest.mark.parametrize("url", ["javascript:window.ran=1", "data:text/html,x", "file:///etc", "x"])
def test_only_web_addresses_become_links(show: Open, url: str) -> None:
    thing = Thing("Board/a", "Board", "A", statements=(Statement("A report", url),))
    page = show(Drawing("around", "What?", "2022-05-01", (thing,), ()))
    row_button(page, "A").click()
    assert "A report" in panel(page)
    assert page.locator("#panel a").count() == 0


def test_focus_shows_neighbours_step_by_step(show: Open) -> None:
    page = show()
    row_button(page, "Find a long-term solution").click()
    page.get_by_role("button", name="Only this and its neighbours").click()
    assert rows(page, "things") == ["Head of Localities", "Find a long-term solution for the court"]
    page.get_by_role("button", name="One step further").click()
    assert len(rows(page, "things")) == 3
    page.get_by_role("button", name="One step further").click()
    assert len(rows(page, "things")) == 5
    page.get_by_role("button", name="Show everything").click()
    assert len(rows(page, "lines")) == 5


def test_slider_redraws_what_was_in_force_and_says_what_changed(show: Open) -> None:
    page = show()
    row_button(page, "Executive Board").click()
    before = halo(page)
    assert "old" in page.locator("#things tbody tr").filter(has_text="Health").inner_text()
    slider = page.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "1 May 2022"
    slider.press("ArrowLeft")
    changes = page.locator("#changes")
    # On the day itself what begins then is in force.
    assert "Find a long-term solution for the court" in rows(page, "things")
    assert re.search(
        r"Appeared since 1 January 2018: Find a long-term solution .*proposed",
        changes.inner_text(),
    )
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "1 January 2018"
    # It grew old later.
    row = page.locator("#things tbody tr").filter(has_text="Health")
    assert "old" not in row.locator("td").nth(1).inner_text()
    # On the day that it ends it no longer is.
    assert "Area Leadership Team" not in rows(page, "things")
    assert "Ended since 15 November 2017: Area Leadership Team" in changes.inner_text()
    assert "Area Leadership Team is part of Executive Board" in changes.inner_text()
    page.get_by_role("button", name="The date before").click()
    assert "Area Leadership Team" in rows(page, "things")
    assert page.locator("#truth").inner_text() == "True for 15 November 2017"
    assert changes.get_attribute("role") == "status"
    for _ in range(4):
        slider.press("ArrowRight")
    # No source ends it; the reason is given instead.
    assert "Ended" not in changes.inner_text()
    assert (
        "No longer drawn since 1 May 2022: Health partners (partner, nobody states it)"
        in changes.inner_text()
    )
    for _ in range(4):
        slider.press("ArrowLeft")
    assert page.get_by_role("button", name="The date before").is_disabled()
    after = halo(page)
    assert before is not None
    assert after is not None
    assert after == pytest.approx(before, abs=4)


def test_no_slider_where_the_question_has_no_dates(show: Open) -> None:
    page = show(Drawing("around", "What?", "2022-05-01", THINGS, LINES))
    assert page.locator("#slider").is_hidden()
    assert rows(page, "things") == NAMES


def test_tables_sort_and_move_with_the_picture(show: Open) -> None:
    page = show()
    things = page.locator("#things")
    things.get_by_role("button", name="Name").click()
    assert rows(page, "things") == sorted(rows(page, "things"))
    assert things.locator("th").first.get_attribute("aria-sort") == "ascending"
    things.get_by_role("button", name="Name").click()
    assert rows(page, "things") == sorted(rows(page, "things"), reverse=True)
    things.get_by_role("button", name="Lines").click()
    assert rows(page, "things")[-1] == "Neighbourhood Improvement Board"
    # From the table to the picture …
    assert halo(page) is None
    row_button(page, "Head of Localities").click()
    place = halo(page)
    assert place is not None
    # … and from the picture to the table.
    page.locator("#picture").press("Escape")
    assert halo(page) is None
    page.locator("#picture").click(position={"x": place[0], "y": place[1]})
    assert page.locator("#things tr.selected th").inner_text() == "Head of Localities"
    assert page.locator("#panel-title").inner_text() == "Head of Localities"


def test_keyboard_alone_reaches_everything(show: Open) -> None:
    page = show()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "picture":
            break
    title = page.locator("#panel-title")
    page.keyboard.press("Home")
    assert title.inner_text() == "Executive Board"
    page.keyboard.press("ArrowRight")
    assert title.inner_text() == "Neighbourhood Improvement Board"
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#said")).to_contain_text("Executive Board, Board.")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#said")).to_have_text("Nothing further that way")
    page.keyboard.press("Enter")
    assert len(rows(page, "things")) == 2
    page.keyboard.press("Escape")
    assert len(rows(page, "things")) == 5
    page.keyboard.press("Escape")
    assert title.inner_text() == "Nothing selected"
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("+")
    page.keyboard.press("0")
    # On to the tables; the first row's name is a button.
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody') !== null"):
            page.keyboard.press("Enter")
            seen.add(title.inner_text())
    assert {"Executive Board", "Head of Localities"} <= seen
    assert "Head of Localities chairs Neighbourhood Improvement Board" in seen


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{each['id']}: {node['html']}: {node['failureSummary']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violation(show: Open, width: int) -> None:
    page = show(width=width, height=844)
    assert violations(page) == []
    row_button(page, "Neighbourhood Improvement Board").click()
    page.locator("#keys-details summary").click()
    page.get_by_role("button", name="Only this and its neighbours").click()
    assert violations(page) == []
    row_button(page, "Neighbourhood Improvement Board", "lines").click()
    page.locator("#search").fill("board")
    page.get_by_role("button", name="The date before").click()
    assert violations(page) == []
    page.locator("#search").fill("board")
    page.locator("#search").press("ArrowDown")
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 320])
def test_phone_scrolls_one_way_only(show: Open, width: int) -> None:
    page = show(width=width, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row_button(page, "Neighbourhood Improvement Board").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_is_a4_with_every_row(show: Open) -> None:
    many = tuple(Thing(f"Board/{n}", "Board", f"Board number {n}") for n in range(120))
    page = show(Drawing("around", "What?", "2022-05-01", many, ()))
    assert len(rows(page, "things")) == 50
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert len(rows(page, "things")) == 120
    assert page.locator("#print svg").is_visible()
    assert page.locator("#picture").is_hidden()
    made = page.pdf(prefer_css_page_size=True)
    boxes = {
        tuple(round(float(part)) for part in found.split())
        for found in re.findall(rb"/MediaBox \[([\d. ]+)\]", made)
    }
    assert boxes == {(0, 0, 595, 842)}
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(rows(page, "things")) == 50


def test_downloads(show: Open) -> None:
    page = show()
    png = saved(page, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width >= 2000
    assert height > 400
    picture = ET.fromstring(saved(page, "svg"))
    shapes = picture.findall(".//{http://www.w3.org/2000/svg}polygon")
    assert len(shapes) > 5
    text = " ".join(picture.itertext())
    for words in ("Who answers to whom?", "True for 1 May 2022", "Three bodies were left out."):
        assert words in text
    page.locator("#things").get_by_role("button", name="Name").click()
    table = table_of(page, "csv-things")
    assert [row[0] for row in table[1:]] == rows(page, "things")
    improvement = next(row for row in table if row[0] == "Neighbourhood Improvement Board")
    known = dict(zip(table[0], improvement, strict=True))
    assert known["aliases"] == "NIB; the board"
    assert known["members"] == "12"
    assert UPDATE.words in known["Sources"]
    lines = table_of(page, "csv-lines")
    assert [*lines[1][:3]] == ["Neighbourhood Improvement Board", "answers to", "Executive Board"]
    assert len(lines) == 6


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(show: Open, start: str) -> None:
    name = f"{start}1+cmd|'/c'!A1, \"x\""
    thing = Thing("Board/a", "Board", name, properties={name: name, "number": -3})
    page = show(Drawing("around", "What?", "2022-05-01", (thing,), ()))
    head, row = table_of(page, "csv-things")
    assert row[0] == f"'{name}"
    assert head[-2] == f"'{name}"
    assert row[-2] == f"'{name}"
    # A number is a number, whatever its sign.
    assert row[-1] == "-3"


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_and_never_run(show: Open, text: str) -> None:
    statement = Statement(text, text)
    things = (
        Thing(
            "Board/a", "Board", text, states=(text,), note=text,
            properties={text: text, "list": [text]}, statements=(statement,),
            periods=(Period("2019-01-01", None),),
        ),
        Thing("Board/b", "Board", f"{text} again"),
    )  # fmt: skip
    line = Line("1", "Board/a", "Board/b", "", text, text, note=text, statements=(statement,))
    page = show(
        Drawing("around", text, "2022-05-01", things, (line,), days=("2019-01-01",), notes=(text,))
    )

    def as_shown(words: str) -> str:
        return re.sub(r"\s+", " ", words.replace("\ud800", "\ufffd").replace("\x07", "")).strip()

    def content(place: str) -> str:
        return as_shown(page.locator(place).first.evaluate("each => each.textContent"))

    assert content("#things tbody th") == as_shown(text)
    row_button(page, "").click()
    for place in ("#panel-title", "#panel dd bdi", "#panel .sources li bdi", "#notes li"):
        assert content(place) == as_shown(text)
    assert as_shown(text.replace("\ud800", "?")) in (content("h1"), content("h1").replace("?", "?"))
    assert page.locator("#panel a").count() == 0
    page.locator("#lines tbody th button").first.click()
    assert as_shown(text) in content("#panel-body")
    page.locator("#search").fill(text[:6])
    page.locator("#picture").press("Home")
    picture = ET.fromstring(saved(page, "svg"))
    assert picture.find(".//{http://www.w3.org/2000/svg}script") is None
    saved(page, "png")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("window.ran") is None


def test_policy_forbids_what_the_page_does_not_need(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_page(DRAWING, grid(DRAWING), path)
    opened = open_page(browser, path)
    policy = opened.page.locator("meta[http-equiv=Content-Security-Policy]")
    words = policy.get_attribute("content")
    assert words is not None
    assert words.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in words
    # Even a script that found its way in would not run, nor call anywhere.
    for plant in (
        "Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'})",
        "Object.assign(document.createElement('img'), {src: 'https://example.org/x.png'})",
    ):
        opened.faults.clear()
        opened.page.evaluate(f"document.body.append({plant})")
        opened.page.wait_for_timeout(100)
        assert opened.page.evaluate("window.ran") is None
        assert any("Content Security Policy" in fault for fault in opened.faults)
    opened.page.context.close()


def test_lines_between_the_same_two_things_lie_apart(show: Open) -> None:
    page = show()
    paths = ET.fromstring(saved(page, "svg")).findall(".//{http://www.w3.org/2000/svg}path")
    drawn = [path.attrib["d"] for path in paths]
    assert len(drawn) == len(set(drawn)) == 5
    assert sum("Q" in path for path in drawn) == 2


def test_lines_without_direction_are_all_kept(show: Open) -> None:
    page = show(Drawing("partners", "Who?", "2022-05-01", THINGS, LINES, directed=False))
    picture = ET.fromstring(saved(page, "svg"))
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}path")) == 6


def test_large_drawing_pages_its_tables_and_keeps_few_names(show: Open) -> None:
    things = tuple(Thing(f"Board/{n}", "Board", f"Board number {n}") for n in range(2000))
    lines = tuple(
        Line(str(n), f"Board/{n}", f"Board/{(7 * n + 1) % 2000}", "PART_OF", "in", "of")
        for n in range(2000)
    )
    page = show(Drawing("around", "What?", "2022-05-01", things, lines))
    assert len(rows(page, "things")) == 50
    assert "1 to 50 of 2,000" in page.locator("#things .pages").inner_text()
    page.locator("#things").get_by_role("button", name="Later rows").click()
    assert rows(page, "things")[0] == "Board number 50"
    page.locator("#search").fill("Board number 1777")
    page.locator("#search").press("Enter")
    assert "Board number 1777" in rows(page, "things")
    assert halo(page) is not None


def test_empty_drawing_is_a_page_too(show: Open) -> None:
    page = show(Drawing("around", "What?", "2022-05-01", (), (), notes=("There is nothing.",)))
    assert page.locator("#counts").inner_text() == "0 things and 0 lines shown"
    saved(page, "svg")
    saved(page, "png")


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.demo()
    return graph


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("accountability", None),
        ("partners", None),
        ("place", "Gipton and Harehills"),
        ("trace", "consider-long-term-solution-for-kingsdale-court-2019"),
    ],
)
def test_real_views(
    leeds: Graph, browser: Browser, tmp_path: Path, view: str, text: str | None
) -> None:
    drawing = leeds.view(view, text, as_of="2022-05-01")
    path = tmp_path / "page.html"
    write_page(drawing, place_things(drawing), path)
    assert path.stat().st_size < 3_000_000
    opened = open_page(browser, path)
    page = opened.page
    drawn = sum(states_on(thing, drawing.as_of) is not None for thing in drawing.things)
    assert f"({drawn:,})" in page.locator("#things-title").inner_text()
    page.locator("#picture").press("Home")
    page.locator("#picture").press("ArrowDown")
    assert violations(page) == []
    table = table_of(page, "csv-lines")
    assert len(table) > 1
    assert all(len(row) == len(table[0]) for row in table)
    if drawing.days:
        slider = page.get_by_role("slider")
        for day in drawing.days:
            slider.press("Home") if day == drawing.days[0] else slider.press("ArrowRight")
        slider.press("End")
    assert opened.faults == []
    page.context.close()


def test_same_drawing_same_page() -> None:
    assert make_page(DRAWING, grid(DRAWING)) == make_page(DRAWING, grid(DRAWING))
