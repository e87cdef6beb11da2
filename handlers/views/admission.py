"""Who may join a programme: the coordinators' form, and what others read of it."""

import json
from collections.abc import Sequence

from handlers.views import blocks as kit
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.admission import EVERY_LEVEL, MOST_LISTED, Admission
from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL
from mentoring.programmes import Programme

ADMISSION = "admission"
ADMISSION_FORM = "admission_form"
LONGEST_HANDLE = 81


def admission_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Who may join"), ADMISSION, value=str(programme.id))


def admission_form(programme: Programme, listed: Sequence[str], words: Words, *, found: int = 0) -> kit.Block:
    """The rules as they stand; `listed` are Slack ids, and `found` counts those in the user group."""
    rules = programme.admission
    people = kit.people_select() | {"max_selected_items": MOST_LISTED}
    if listed:
        people["initial_users"] = [*listed]
    return kit.modal(
        words("Who may join"),
        [
            kit.section(words.mrkdwn("*%(programme)s*", programme=programme.name)),
            kit.context(words.mrkdwn("Level 1 is the top of the company. Whoever has joined already stays in.")),
            kit.field("mentors_first", words("Those who share: from level"), _level(rules.mentors[0])),
            kit.field("mentors_last", words("Those who share: to level"), _level(rules.mentors[-1])),
            kit.field("mentees_first", words("Those who learn: from level"), _level(rules.mentees[0])),
            kit.field("mentees_last", words("Those who learn: to level"), _level(rules.mentees[-1])),
            kit.field(
                "both_sides",
                words("Sharing and learning"),
                kit.tick_box(kit.Option(words("The same person may do both"), "both_sides"), ticked=rules.both_sides),
                optional=True,
            ),
            kit.field(
                "listed",
                words("Only these people"),
                people,
                hint=words("Leave this and the group empty, and everybody of these levels may join."),
                optional=True,
            ),
            kit.field(
                "group",
                words("Or the members of a user group"),
                kit.text_input(longest=LONGEST_HANDLE, initial=f"@{rules.group}" if rules.group else None),
                hint=_found(rules, found, words),
                optional=True,
            ),
        ],
        callback=ADMISSION_FORM,
        submit=words("Save"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language, "programme": programme.id, "version": programme.version}),
    )


def _found(rules: Admission, found: int, words: Words) -> str:
    if not rules.group:
        return words("Its handle in Slack, such as @leaders. Binôme looks every hour who is in it.")
    return words.plural(
        "%(count)s person was found in it. Binôme looks every hour.",
        "%(count)s people were found in it. Binôme looks every hour.",
        found,
    )


def rules_blocks(programme: Programme, ask: str | None, words: Words) -> list[kit.Block]:
    """For those who join: nothing where everybody may. `ask` is a coordinator's Slack id."""
    return [kit.context(_rules(programme, ask, words))] if programme.admission.leaves_a_choice else []


def not_admitted_page(programme: Programme, ask: str | None, words: Words) -> kit.Block:
    text = words.mrkdwn("*%(programme)s* is not open to you as it stands.", programme=programme.name)
    rules = kit.section(_rules(programme, ask, words))
    return kit.modal(words("Join a programme"), [kit.section(text), rules], close=words("Close"))


def _rules(programme: Programme, ask: str | None, words: Words) -> Mrkdwn:
    lines = [words.mrkdwn("Who may join: %(rules)s.", rules=" · ".join(_each_rule(programme.admission, words)))]
    if ask:
        lines.append(words.mrkdwn("For any question, ask %(coordinator)s.", coordinator=mention(ask)))
    return Mrkdwn("\n".join(lines))


def _each_rule(rules: Admission, words: Words) -> list[str]:
    found = []
    if rules.group:
        found.append(words("members of @%(group)s, or people named by the coordination team", group=rules.group))
    elif rules.only_listed:
        found.append(words("people named by the coordination team"))
    if rules.mentors != EVERY_LEVEL:
        found.append(words("to share, levels %(first)s to %(last)s", first=rules.mentors[0], last=rules.mentors[-1]))
    if rules.mentees != EVERY_LEVEL:
        found.append(words("to learn, levels %(first)s to %(last)s", first=rules.mentees[0], last=rules.mentees[-1]))
    return found


def _level(chosen: int) -> kit.Block:
    return kit.number_input(HIGHEST_LEVEL, LOWEST_LEVEL, initial=chosen)
