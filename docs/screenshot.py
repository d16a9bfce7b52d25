"""Take the README's picture of a page: ``make screenshot``, which needs Chromium.

The page of a ward on a past day, with one plan selected, as a reader's browser shows it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from graphkit.viz.layout import place_things
from graphkit.viz.page import write_page
from playwright.sync_api import sync_playwright

import graphkit

PICTURE = Path(__file__).resolve().parent / "images" / "place.png"
_SELECTED = "Local Area Delivery Plans"


def take(target: Path) -> None:
    """Write the picture.

    Parameters
    ----------
    target : Path
        A PNG, replaced where it exists.
    """
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        graph = graphkit.open(Path(folder) / "leeds.kgl")
        graph.demo()
        drawing = graph.view("place", "Ward:armley", as_of="2022-05-01")
        page_file = Path(folder) / "place.html"
        write_page(drawing, place_things(drawing), page_file)
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 860})
        page.goto(page_file.as_uri())
        page.wait_for_function("performance.getEntriesByName('ready').length > 0")
        search = page.get_by_role("combobox", name="Find by name")
        search.fill(_SELECTED)
        search.press("Enter")
        search.fill("")
        page.locator("#fit").click()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.evaluate("scrollTo(0, 0)")
        target.parent.mkdir(exist_ok=True)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    take(PICTURE)
    sys.stdout.write(f"wrote {PICTURE}\n")
