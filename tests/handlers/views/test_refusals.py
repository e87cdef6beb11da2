"""Every reason has words, in every language, and they are filled from what the rule says."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from handlers.views.refusals import refusal_text, unexpected_text
from handlers.views.words import SOURCE_LANGUAGE, languages, words_in
from mentoring.refusals import Reason, Refused

ROOT = Path(__file__).parents[3]
VALUES = {
    Reason.ABSENCE_OUT_OF_RANGE: {"latest": date(2026, 4, 1)},
    Reason.ANNOUNCED_TODAY: {"programme": "Reverse mentoring"},
    Reason.CAPACITY_OUT_OF_RANGE: {"least": 1, "most": 15},
    Reason.ENROLMENT_CLOSED: {"programme": "Reverse mentoring", "closed_on": date(2026, 4, 1)},
    Reason.ERASING_UNCONFIRMED: {"word": "ERASE"},
    Reason.ONE_SIDE_ONLY: {"programme": "Reverse mentoring"},
    Reason.LAST_COORDINATOR: {"programme": "Reverse mentoring"},
    Reason.LEVEL_NOT_ADMITTED: {"programme": "Reverse mentoring", "first": 3, "last": 9},
    Reason.LEVEL_OUT_OF_RANGE: {"highest": 1, "lowest": 20},
    Reason.NAME_LENGTH: {"least": 3, "most": 60},
    Reason.NAME_TAKEN: {"programme": "Reverse mentoring"},
    Reason.NOT_LISTED: {"programme": "Reverse mentoring"},
    Reason.NUMBER_OUT_OF_RANGE: {"least": 0, "most": 12},
    Reason.TEXT_TOO_LONG: {"most": 1500},
    Reason.PAUSE_OUT_OF_RANGE: {"latest": date(2026, 4, 1)},
    Reason.PLACES_TAKEN: {"capacity": 3},
    Reason.TOO_MANY_BLOCKS: {"most": 30},
    Reason.TOO_MANY_LISTED: {"most": 100},
    Reason.TOO_MANY_SLOTS: {"most": 5},
    Reason.TOO_MANY_TOPICS: {"most": 8},
}
"""What the rules say with a reason."""

OF_EVERY_REASON = pytest.mark.parametrize("reason", list(Reason))


def words_for(reason, language):
    return refusal_text(Refused(reason, **VALUES.get(reason, {})), words_in(language))


@OF_EVERY_REASON
def test_has_words_in_every_language(reason):
    said = [words_for(reason, language) for language in languages()]
    assert len(set(said)) == len(languages())
    assert all(re.fullmatch(r"[A-ZÀ-Ý].*\.", text) for text in said)


@OF_EVERY_REASON
@pytest.mark.parametrize("language", languages())
def test_leaves_no_placeholder_unfilled(reason, language):
    said = words_for(reason, language)
    assert "%" not in said
    for value in VALUES.get(reason, {}).values():
        shown = "1er avril" if language == "fr" else "1 April"
        assert (shown if isinstance(value, date) else str(value)) in said


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in VALUES])
def test_needs_no_values_where_rules_say_none(reason):
    assert "%(" not in refusal_text(Refused(reason), words_in(SOURCE_LANGUAGE))


def raised():
    """Each `Refused(Reason.X, ...)` in the code, with the values it gives."""
    for room in ("mentoring", "storage", "handlers", "scheduler", "bot"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused" and node.args:
                    named = {keyword.arg for keyword in node.keywords} - {"field"}
                    yield ast.unparse(node.args[0]), named


def test_every_rule_gives_the_values_its_words_need():
    found = {(reason, frozenset(values)) for reason, values in raised() if reason.startswith("Reason.")}
    assert len(found) > 10
    expected = {f"Reason.{reason.name}": frozenset(VALUES.get(reason, ())) for reason in Reason}
    assert {(reason, values) for reason, values in found if values != expected[reason]} == set()


@pytest.mark.parametrize("language", languages())
def test_the_unexpected_carries_its_reference(language):
    assert unexpected_text("0a1b2c3d", words_in(language)).endswith("0a1b2c3d")
