"""Every kind of message in every language, as it stands in its golden file and as Slack takes it."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.delivery import check_every_kind
from handlers.views.coordinating import AnnouncementRefused
from handlers.views.joining import Joined
from handlers.views.words import languages, words_in
from mentoring.enrolments import Side, chosen_topics
from mentoring.messages import Kind
from sandbox.block_kit import check_message, check_view
from tests.handlers.views.examples import (
    ANSWERS,
    EVERYTHING,
    HOSTILE,
    LONGEST,
    MANY,
    PROGRAMME,
    answers_to_commands,
    facts,
    message_texts,
    texts,
    views,
)

GOLDEN = Path(__file__).parent / "golden"
VIEWS = check_every_kind()

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())
OF_EVERY_KIND = pytest.mark.parametrize("kind", list(Kind))


@OF_EVERY_KIND
@IN_EVERY_LANGUAGE
def test_message_is_golden(kind, language, pytestconfig):
    """`--update-golden` writes the files anew; read the diff before it is committed."""
    message = VIEWS[kind](facts()[kind], words_in(language))
    check_message(message.blocks, text=message.text)
    assert message.text.strip()
    parts = {name: part for name, part in asdict(message).items() if part is not None}
    shown = json.dumps(parts, ensure_ascii=False, indent=2, default=datetime.isoformat) + "\n"
    file = GOLDEN / f"{kind}.{language}.json"
    if pytestconfig.getoption("update_golden"):
        file.write_text(shown, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == shown


def test_no_golden_file_is_left_over():
    assert {file.name for file in GOLDEN.iterdir()} == {f"{kind}.{each}.json" for kind in Kind for each in languages()}


@OF_EVERY_KIND
@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("programme", [LONGEST, HOSTILE], ids=["longest", "hostile"])
def test_message_is_taken_whatever_a_programme_is_called(kind, language, programme):
    message = VIEWS[kind](facts(programme, EVERYTHING)[kind], words_in(language))
    check_message(message.blocks, text=message.text)
    assert len(message.text) <= 4000  # what chat.update takes


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
def test_a_refused_announcement_is_taken_for_every_reason(language, code):
    message = VIEWS[Kind.ANNOUNCEMENT_REFUSED](AnnouncementRefused(PROGRAMME, "C012345", code), words_in(language))
    check_message(message.blocks, text=message.text)
    assert "<#C012345>" in json.dumps(message.blocks)


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("edited", [False, True], ids=["first time", "edited"])
def test_a_confirmation_is_taken_for_every_side(language, side, edited):
    answers = replace(ANSWERS, sides=(side,), topics=chosen_topics(side, ANSWERS.topics_on(Side.MENTOR)), capacity=1)
    message = VIEWS[Kind.ENROLMENT_CONFIRMED](Joined(PROGRAMME, answers, edited=edited), words_in(language))
    check_message(message.blocks, text=message.text)


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize(
    ("programmes", "answers"),
    [([PROGRAMME], ANSWERS), (MANY, EVERYTHING), ([HOSTILE], ANSWERS)],
    ids=["usual", "a hundred of the longest", "hostile"],
)
def test_every_view_and_answer_is_taken(language, programmes, answers):
    words = words_in(language)
    for name, view in views(programmes, answers, words).items():
        check_view(view)
        assert all(text.strip() for _, text in texts(view)), name
    for message in answers_to_commands(programmes, words).values():
        check_message(message.blocks, text=message.text)


@IN_EVERY_LANGUAGE
def test_no_name_is_ever_read_as_markup(language):
    words = words_in(language)
    messages = [VIEWS[kind](shown, words) for kind, shown in facts(HOSTILE).items()]
    messages += answers_to_commands([HOSTILE], words).values()
    shown = [text for message in messages for text in message_texts(message)]
    shown += [text for view in views([HOSTILE], ANSWERS, words).values() for text in texts(view)]
    named = [text for kind, text in shown if kind == "mrkdwn" and "!here" in text]
    assert len(named) > 10
    for text in named:
        assert "&lt;!here&gt; &lt;@U1&gt; ∗b∗ ˍiˍ ∼s∼ ˋcˋ &amp; &lt;https://x.test|y&gt;" in text
        assert "<!here>" not in text


@OF_EVERY_KIND
def test_to_participants_a_message_fits_a_phone(kind):
    """About eight blocks (voice.md); the announcement says everything once in each language."""
    message = VIEWS[kind](facts()[kind], words_in("fr"))
    parts = len(languages()) if kind is Kind.ANNOUNCEMENT else 1
    assert len(message.blocks) <= 8 * parts


@OF_EVERY_KIND
@IN_EVERY_LANGUAGE
def test_a_message_has_one_primary_button_at_most(kind, language):
    message = VIEWS[kind](facts()[kind], words_in(language))
    parts = len(languages()) if kind is Kind.ANNOUNCEMENT else 1
    buttons = [element for block in message.blocks for element in block.get("elements", ()) if "style" in element]
    assert len(buttons) <= parts
