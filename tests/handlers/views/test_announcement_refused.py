"""Why an announcement did not arrive, as far as anybody knows, and what to do."""

from datetime import date

import pytest

from handlers.views.coordinating import AnnouncementRefused, announcement_refused
from handlers.views.words import words_in
from mentoring.programmes import Programme
from mentoring.topics import Topic
from scheduler.consequences import OWN_ERROR, UNCERTAIN

PROGRAMME = Programme(1, 1, "Mentoring", (Topic.DIGITAL_TOOLS,), date(2026, 3, 23), "Europe/Paris", None, 1)


@pytest.mark.parametrize("code", [UNCERTAIN, OWN_ERROR])
@pytest.mark.parametrize(("language", "words"), [("en", "It is not certain"), ("fr", "Il n’est pas certain")])
def test_what_nobody_knows_is_not_put_down_to_slack(code, language, words):
    message = announcement_refused(AnnouncementRefused(PROGRAMME, "C1", code), words_in(language))
    assert message.blocks[1]["text"]["text"].startswith(words)
    assert "<#C1>" in message.blocks[1]["text"]["text"]
