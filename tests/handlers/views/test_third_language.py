"""A third language is one more catalogue, and nothing else: shown with one made for it, in a copy of the code."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from babel import Locale

from handlers.views.words import catalog_of
from mentoring.availability import regions_of
from tests.handlers.views.examples import PROGRAMME
from tests.handlers.views.examples_feedback import NOTE
from tests.handlers.views.pseudo import CLOSES, LANGUAGE, OPENS, write_catalogue

ROOMS = ("bot", "handlers", "mentoring", "sandbox", "scheduler", "storage", "tests")


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> dict[str, list[str]]:
    """Every text of the product in the language that was added, by where it stands."""
    copy = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    write_catalogue(catalog_of("fr"), copy / "handlers" / "views" / "locale")
    done = subprocess.run(
        [sys.executable, "-m", "tests.handlers.views.pseudo"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


UNICODE = Locale(LANGUAGE)
DAYS = UNICODE.days["stand-alone"]["wide"].values()
NAMES = {str(name).casefold() for name in (*UNICODE.languages.values(), *UNICODE.territories.values(), *DAYS)}
REGIONS = {name.casefold() for country in ("CA", "US") for name in regions_of(country).values()}
IN_EVERY_LANGUAGE = {"message announcement"}
"""Said once in each."""


def is_from_a_catalogue(text):
    """Or what people wrote themselves, or the name of a language, a country, a region or a day, which others give."""
    left = outside(text.replace(NOTE, "").replace(PROGRAMME.name, ""))
    return left.casefold() in NAMES | REGIONS or not re.search(r"[^\W\d_]{2}", left)


def outside(text):
    """What stands in no marks: it came from no catalogue."""
    while (shorter := re.sub(f"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}", "", text)) != text:
        text = shorter
    return text


def test_everything_is_shown_in_it(shown):
    assert len(shown) > 100


def test_every_text_can_be_translated(shown):
    found = {
        where: left
        for where, texts in shown.items()
        if where not in IN_EVERY_LANGUAGE
        if (left := [text for text in texts if not is_from_a_catalogue(text)])
    }
    assert found == {}


def test_no_text_is_cut_that_is_40_percent_longer(shown):
    found = {
        where: cut
        for where, texts in shown.items()
        if (cut := [text for text in texts if text.count(OPENS) != text.count(CLOSES)])
    }
    assert found == {}
