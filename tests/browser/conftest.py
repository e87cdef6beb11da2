"""A real browser: Chromium where the system has it; where not, these tests are skipped and say so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.visitor import PATIENCE, Visitor

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # as root, as in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        # Where everything must be tried, nobody shall take a skip for a success.
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"there is no {' or '.join(NAMES)} here")
    expect.set_options(timeout=PATIENCE)
    browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: `BINOME_PICTURES` keeps them for whoever wants to look."""
    folder = Path(os.environ.get("BINOME_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(chromium: Browser, pictures: Path):
    """Visitors of an address, each with a browser window of their own; whatever the page complains of is a failure."""
    visitors: list[Visitor] = []

    def visit(url: str, **context: object) -> Visitor:
        window = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **context})
        visitors.append(Visitor(window.new_page(), url, pictures))
        visitors[-1].arrive()
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.page.context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []
