"""A real browser with the network cut, for tests of pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; a machine without one skips, but never in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium on this machine: apt-get install chromium")
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page that was opened, and everything it should not have done."""

    page: Page
    faults: list[str] = field(default_factory=list)


def open_page(browser: Browser, path: Path, width: int = 1280, height: int = 900) -> Opened:
    """Open a file with the network cut, and note requests, errors and refusals."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, offline=True, accept_downloads=True
    )
    opened = Opened(context.new_page())
    page, faults = opened.page, opened.faults
    local = ("file:", "blob:", "data:")
    context.on(
        "request",
        lambda asked: None if asked.url.startswith(local) else faults.append(asked.url),
    )
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    page.goto(path.resolve().as_uri())
    page.wait_for_function("performance.getEntriesByName('ready').length > 0")
    return opened
