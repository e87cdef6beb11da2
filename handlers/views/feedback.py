"""After a session: did it take place, and how was it? Asked of each of the two alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.words import Mrkdwn, Words, escape, marked, mention
from mentoring.feedback import LONGEST_TEXT, Feedback
from mentoring.messages import Kind
from mentoring.programmes import Programme

HELD = "session_held"
NOT_HELD = "session_not_held"
FEEDBACK = "feedback"
FEEDBACK_FORM = "feedback_form"

_SCORES = {
    1: marked("1: not useful"),
    2: marked("2: a little useful"),
    3: marked("3: fairly useful"),
    4: marked("4: useful"),
    5: marked("5: very useful"),
}

_ASKED = marked("*Did your session with %(partner)s on %(day)s take place?*")
_ASKED_WITHOUT_DAY = marked("*Did your session with %(partner)s take place?*")
_ASKED_AGAIN = marked("*A word about your session with %(partner)s on %(day)s: did it take place?*")
_ASKED_AGAIN_WITHOUT_DAY = marked("*A word about your session with %(partner)s: did it take place?*")
_HELD = marked("You said that your session with %(partner)s on %(day)s took place.")
_HELD_WITHOUT_DAY = marked("You said that your session with %(partner)s took place.")
_NOT_HELD = marked("You said that your session with %(partner)s on %(day)s did not take place.")
_NOT_HELD_WITHOUT_DAY = marked("You said that your session with %(partner)s did not take place.")


@dataclass(frozen=True)
class Asked:
    """A session that one of the two is asked about, and what they said: `took_place` is None until they answer.

    `partner` is the Slack id of the other one, who may be gone; `starts_at` is shown by the clock of `zone`, the
    reader's. `gave_feedback` when theirs is kept; `goes_on` while the pair does; `may_share` until one of the two has
    ended it.
    """

    programme: Programme
    session_id: int
    partner: str | None
    starts_at: datetime | None
    zone: str
    took_place: bool | None = None
    gave_feedback: bool = False
    goes_on: bool = True
    may_share: bool = True


@dataclass(frozen=True)
class SharedNote:
    """What one of the two shares with the reader; None once they have taken it back."""

    programme: Programme
    author: str | None
    text: str | None


def session_question(asked: Asked, words: Words) -> kit.Message:
    if asked.took_place is not None:
        return _answered(asked, words)
    return _question(asked, question_text(asked, words), words)


def session_question_reminder(asked: Asked, words: Words) -> kit.Message:
    if asked.took_place is not None:
        return _answered(asked, words)
    return _question(asked, _about(asked, _ASKED_AGAIN, _ASKED_AGAIN_WITHOUT_DAY, words), words)


def question_text(asked: Asked, words: Words) -> Mrkdwn:
    return _about(asked, _ASKED, _ASKED_WITHOUT_DAY, words)


def question_buttons(session_id: int, words: Words) -> list[kit.Block]:
    return [
        kit.button(words("Yes"), f"{HELD}:{words.language}", value=str(session_id), primary=True),
        kit.button(words("No, choose another date"), f"{NOT_HELD}:{words.language}", value=str(session_id)),
    ]


def feedback_form(asked: Asked, feedback: Feedback | None, words: Words) -> kit.Block:
    """One screen, with what was said before; the box that is shared stands apart. It stays where something was shared,
    to be taken back."""
    useful = [kit.Option(words(text), str(score)) for score, text in _SCORES.items()]
    fields = [
        kit.section(
            words.mrkdwn(
                "Nobody is shown these answers as yours. The coordination team sees that the session took place, and "
                "for the rest only summaries over many people: at least five, and ten for what is written.",
            )
        ),
        kit.field(
            "useful",
            words("How useful was this session to you?"),
            kit.radio(useful, chosen=str(feedback.useful) if feedback else None),
        ),
        kit.field(
            "changed",
            words("What will change in practice?"),
            kit.text_input(longest=LONGEST_TEXT, initial=feedback.changed if feedback else None, lines=True),
            optional=True,
        ),
    ]
    shared = feedback.shared if feedback else None
    if asked.may_share or shared:
        fields += _shared_fields(asked, shared, words)
    return kit.modal(
        words("Your feedback"),
        fields,
        callback=FEEDBACK_FORM,
        submit=words("Save"),
        close=words("Later"),
        carries=json.dumps({"session": asked.session_id, "language": words.language}),
    )


def shared_note(note: SharedNote, words: Words) -> kit.Message:
    author = _partner(note.author, words)
    about = words.mrkdwn("*%(programme)s*", programme=note.programme.name)
    if note.text is None:
        text = words.mrkdwn("%(author)s has taken back what they shared with you after your session.", author=author)
        return kit.Message(text, [kit.section(text), kit.context(about)])
    text = words.mrkdwn("*%(author)s shares a word with you after your session:*", author=author)
    why = words.mrkdwn(
        "%(programme)s. They chose to share this with you alone. The rest of their feedback is private, as yours is.",
        programme=note.programme.name,
    )
    return kit.Message(text, [kit.section(text), kit.section(note.text), kit.context(why)])


MESSAGES: dict[Kind, kit.View] = {
    Kind.SESSION_QUESTION: session_question,
    Kind.SESSION_QUESTION_REMINDER: session_question_reminder,
    Kind.SHARED_NOTE: shared_note,
}


def _shared_fields(asked: Asked, shared: str | None, words: Words) -> list[kit.Block]:
    partner = _partner(asked.partner, words)
    return [
        kit.divider(),
        kit.section(
            words.mrkdwn("*Shared with %(partner)s*\nWhat you write in this box, they will read.", partner=partner)
        ),
        kit.field(
            "shared",
            words("Shared with your partner, who will read it"),
            kit.text_input(longest=LONGEST_TEXT, initial=shared, lines=True),
            optional=True,
        ),
    ]


def _question(asked: Asked, head: Mrkdwn, words: Words) -> kit.Message:
    who_sees = words.mrkdwn(
        "%(programme)s. The coordination team sees only whether it took place; nothing else you say is shown "
        "to anybody as yours. %(partner)s gets the same question.",
        programme=asked.programme.name,
        partner=_partner(asked.partner, words),
    )
    buttons = question_buttons(asked.session_id, words)
    return kit.Message(head, [kit.section(head), kit.actions(*buttons), kit.context(who_sees)])


def _answered(asked: Asked, words: Words) -> kit.Message:
    about = words.mrkdwn(
        "%(programme)s. The coordination team sees only whether it took place; nothing else you say is shown "
        "to anybody as yours.",
        programme=asked.programme.name,
    )
    if not asked.took_place:
        head = _about(asked, _NOT_HELD, _NOT_HELD_WITHOUT_DAY, words)
        next_ = [kit.section(words("We are looking for another date with you two."))] if asked.goes_on else []
        return kit.Message(head, [kit.section(head), *next_, kit.context(about)])
    head = _about(asked, _HELD, _HELD_WITHOUT_DAY, words)
    if asked.gave_feedback:
        said, label = words("Your feedback is kept. You can change it at any time."), words("Change my feedback")
    else:
        said, label = words("Two questions are left, about a minute: how was it?"), words("Say how it was")
    button = kit.button(
        label, f"{FEEDBACK}:{words.language}", value=str(asked.session_id), primary=not asked.gave_feedback
    )
    return kit.Message(head, [kit.section(head), kit.section(said), kit.actions(button), kit.context(about)])


def _about(asked: Asked, with_day: str, without_day: str, words: Words) -> Mrkdwn:
    partner = _partner(asked.partner, words)
    if asked.starts_at is None:
        return words.mrkdwn(without_day, partner=partner)
    day = day_in_words(asked.starts_at.astimezone(ZoneInfo(asked.zone)).date(), words)
    return words.mrkdwn(with_day, partner=partner, day=day)


def _partner(slack_id: str | None, words: Words) -> Mrkdwn:
    return mention(slack_id) if slack_id else escape(words("your partner"))
