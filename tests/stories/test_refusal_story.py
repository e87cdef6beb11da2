"""Somebody says “not for me”, and both are offered somebody else by the next draft."""

from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone

pytestmark = ON_SQLITE

DEAR_REASON = "We shared an office for years"
PROPOSED = "*Mentoring 2026*: we suggest that you {do} {partner}."


def test_who_was_refused_is_offered_somebody_else_and_nobody_learns_whose_it_was(live):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    refuses, other = (Someone(slack, name) for name in ("zoe.vidal", "clement.haddad"))
    waits = Someone(slack, "helene.benali")
    coordinator.create("Mentoring 2026", ["digital_tools"])
    waits.join("mentee", "digital_tools", level=3)
    refuses.join("mentor", "digital_tools", level=5)
    coordinator.match()

    waits.press("accept_offer")
    refuses.fill_in(refuses.press("not_for_me"), reason=DEAR_REASON)
    slack.step(by=AT_ONCE)
    closed = f"*Mentoring 2026*: the proposal with {refuses.mention} is closed. You keep your place in the list."
    assert waits.texts()[-2:] == ["This proposal is closed. You keep your place in the list.", closed]
    assert refuses.texts()[-1] == "This proposal is closed. You keep your place in the list."

    other.join("mentor", "digital_tools", level=5)
    form = coordinator.draft()
    assert [each for each in (waits, other) if each.mention not in str(form["blocks"])] == []
    coordinator.publish(form)
    assert waits.texts()[-1] == PROPOSED.format(do="learn from", partner=other.mention)
    assert other.texts()[-1] == PROPOSED.format(do="share what you know with", partner=waits.mention)
    assert refuses.texts()[-1].startswith("*Mentoring 2026*: we have nobody to suggest to you this time.")

    waits.press("accept_offer")
    other.press("accept_offer")
    slack.step(by=AT_ONCE)
    begins = f"*Mentoring 2026*: your pair begins. {other.mention} shares, {waits.mention} learns."
    assert [[each["text"] for each in person.together()] for person in (waits, other, refuses)] == [
        [begins],
        [begins],
        [],
    ]
    for person in (coordinator, waits, other):
        assert DEAR_REASON not in person.reads()
