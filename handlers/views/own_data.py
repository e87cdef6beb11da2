"""What is kept about somebody, in plain words; the file of it; and the way to have it erased."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.views import blocks as kit
from handlers.views.blocking import blocks_button
from handlers.views.leaving import names_of
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.messages import Kind
from mentoring.programmes import Programme

PRIVACY = "privacy"
MY_DATA = "my_data"
ERASE_ME = "erase_me"
ERASE_FORM = "erase_form"

LONGEST_WORD = 40
MOST_CONTACTS = 10


@dataclass(frozen=True)
class Privacy:
    """`contacts` are those for serious trouble, by programme; `note` is what the employer says of its legal basis and
    whom to turn to. Days are those that messages and changes are kept for."""

    contacts: Sequence[tuple[Programme, str]]
    note: str
    messages_days: int
    audit_days: int


@dataclass(frozen=True)
class MyData:
    """As the file has it: names of what is kept, and the rows of each."""

    made_at: datetime
    kept: Mapping[str, Any]


@dataclass(frozen=True)
class Erasing:
    """What ends with it: `partners` of pairs that have begun, by their Slack ids. `contact_of` and `left_alone` are
    programmes: those that turn to its reader, and those that nobody else coordinates."""

    partners: Sequence[str] = ()
    has_offers: bool = False
    contact_of: Sequence[Programme] = ()
    left_alone: Sequence[Programme] = ()


def privacy_button(words: Words) -> kit.Block:
    return kit.button(words("My data"), PRIVACY, value="0")


def privacy_page(facts: Privacy, words: Words, *, on_its_way: bool = False) -> kit.Block:
    head = [kit.section(words.mrkdwn("*Your file is on its way:* it comes in our conversation."))] if on_its_way else []
    buttons = (
        kit.button(words("Send me my data"), MY_DATA, value="0", primary=not on_its_way),
        blocks_button(words),
        kit.button(words("Erase me"), ERASE_ME, value="0"),
    )
    return kit.modal(
        words("Privacy"),
        [
            *head,
            kit.section(_what_is_kept(words)),
            kit.section(_who_sees_what(words)),
            kit.section(_how_long(facts, words)),
            kit.section(_whom_to_ask(facts, words)),
            *([kit.section(facts.note)] if facts.note else []),
            kit.actions(*buttons),
        ],
        close=words("Close"),
    )


def my_data(facts: MyData, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "Here is everything that Binôme keeps about you, as a file. Any text editor opens it; only you see it here."
    )
    content = {"made_at": facts.made_at.isoformat(), **facts.kept}
    written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return kit.Message(text, [], kit.File(words("my-data.json"), words("My data"), written))


MESSAGES: dict[Kind, kit.View] = {Kind.MY_DATA: my_data}


def confirming_word(words: Words) -> str:
    """What has to be written before anything is erased."""
    return words("ERASE")


def erase_form(facts: Erasing, words: Words) -> kit.Block:
    if facts.left_alone:
        return kit.modal(words("Erase me"), [kit.section(_left_alone(facts, words))], close=words("Close"))
    word = confirming_word(words)
    return kit.modal(
        words("Erase me"),
        [
            kit.section(words.mrkdwn("*Everything that Binôme keeps about you is erased at once, for good.*")),
            kit.section(_what_happens(facts, words)),
            kit.field(
                "word",
                words("To confirm, write %(word)s", word=word),
                kit.text_input(longest=LONGEST_WORD),
            ),
        ],
        callback=ERASE_FORM,
        submit=words("Erase everything"),
        close=words("Keep everything"),
        carries=json.dumps({"language": words.language}),
    )


def erased_page(words: Words) -> kit.Block:
    return kit.modal(words("Erase me"), [kit.section(_erased(words))], close=words("Close"))


def erased_home(words: Words) -> kit.Block:
    return {"type": "home", "blocks": [kit.header(words("Reverse mentoring")), kit.section(_erased(words))]}


def _erased(words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "Everything about you is erased. Binôme does not know you any more, and writes to you no more. Whenever you "
        "like to take part again, you begin as somebody new."
    )


def _what_is_kept(words: Words) -> Mrkdwn:
    lines = [
        words.mrkdwn("*What is kept*"),
        words.mrkdwn("• The number of your Slack account, with its language and time zone, and your working hours."),
        words.mrkdwn("• What the company’s people file or you said: level, manager, department, site, languages."),
        words.mrkdwn("• Your answers when you join, your pairs and sessions, and what you say of them."),
        words.mrkdwn("• When which message was sent to you, without its text."),
        words.mrkdwn("Neither your name nor your address is kept, and what people write to each other is never read."),
    ]
    return Mrkdwn("\n".join(lines))


def _who_sees_what(words: Words) -> Mrkdwn:
    lines = [
        words.mrkdwn("*Who sees what*"),
        words.mrkdwn(
            "• Your partner: the topics you both chose, your sessions, and what you share with them on purpose."
        ),
        words.mrkdwn("• The coordination team: that you take part, your pairs, and whether sessions took place."),
        words.mrkdwn("• Scores are shown only for 5 people or more together, and texts for 10 or more."),
        words.mrkdwn("• Why you said no or left, and whom you would rather not be paired with: nobody."),
    ]
    return Mrkdwn("\n".join(lines))


def _how_long(facts: Privacy, words: Words) -> Mrkdwn:
    lines = [
        words.mrkdwn("*For how long*"),
        words.mrkdwn(
            "Until you have it erased. That a message was sent is kept for %(messages)s days, and who changed what in "
            "a programme for %(audit)s days.",
            messages=facts.messages_days,
            audit=facts.audit_days,
        ),
    ]
    return Mrkdwn("\n".join(lines))


def _whom_to_ask(facts: Privacy, words: Words) -> Mrkdwn:
    lines = [words.mrkdwn("*Whom to ask*")]
    lines += [
        words.mrkdwn("• %(programme)s: %(person)s", programme=programme.name, person=mention(contact))
        for programme, contact in facts.contacts[:MOST_CONTACTS]
    ]
    if len(lines) == 1 and not facts.note:
        lines.append(words.mrkdwn("The person responsible for data protection in your company."))
    return Mrkdwn("\n".join(lines))


def _left_alone(facts: Erasing, words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "You are the only one who coordinates %(programmes)s. Add somebody first, with the subcommand for the "
        "coordination team, so that its people keep somebody to turn to. Then everything about you can be erased.",
        programmes=names_of(facts.left_alone, words),
    )


def _what_happens(facts: Erasing, words: Words) -> Mrkdwn:
    lines = []
    if facts.partners:
        people = Mrkdwn(words.listed([str(mention(each)) for each in facts.partners]))
        lines += [
            words.mrkdwn("• Your pairs end: %(people)s. They hear that it ended, never why or by whom.", people=people),
            words.mrkdwn("• Sessions that are booked are cancelled."),
        ]
    if facts.has_offers:
        lines.append(words.mrkdwn("• Proposals without an answer are closed."))
    lines += [
        words.mrkdwn("• Your enrolments end, and your answers and all that you wrote are deleted."),
        words.mrkdwn("• Figures of a programme stay as they are: they lead to nobody."),
        words.mrkdwn("• Messages that are in Slack stay there: Slack keeps them, and Binôme does not."),
        words.mrkdwn("• Where the company’s people file names you, its next import brings back what the file says."),
    ]
    if facts.contact_of:
        names = names_of(facts.contact_of, words)
        lines.append(
            words.mrkdwn("• People turn to you in %(programmes)s: please tell its coordination team.", programmes=names)
        )
    lines.append(words.mrkdwn("To keep a copy, have your data sent to you first."))
    return Mrkdwn("\n".join(lines))
