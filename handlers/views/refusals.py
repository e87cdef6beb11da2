"""What is not possible, why, and what to do instead: one sentence or two for each reason."""

from datetime import date

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.words import Words, marked
from mentoring.refusals import Reason, Refused

_WORDS = {
    Reason.ABSENCE_OUT_OF_RANGE: marked("Choose a day from today on, until %(latest)s at the latest."),
    Reason.ALREADY_SETTLED: marked(
        "This is already settled: somebody was a moment faster. Open it again to see how it stands."
    ),
    Reason.ANNOUNCED_TODAY: marked(
        "%(programme)s is already announced in this channel today. Choose another channel, or another day."
    ),
    Reason.APART_IN_DRAFT: marked(
        "Two people whom you keep apart are still a pair in this proposal. Solve again, then publish."
    ),
    Reason.ANSWERS_CHANGED: marked(
        "Your answers have changed since this form was opened. Open it again: it shows how they stand."
    ),
    Reason.ANSWER_GIVEN: marked("You have answered for this session already, and what you said first stands."),
    Reason.BLOCK_IS_ONESELF: marked("Choose somebody else: nobody is paired with themselves."),
    Reason.BLOCK_MISSING: marked("Choose the person you would rather not be paired with."),
    Reason.BOT_ACCOUNT: marked("Programmes are for people: this is the account of an app."),
    Reason.CAPACITY_OUT_OF_RANGE: marked("Choose a number from %(least)s to %(most)s."),
    Reason.CHANNEL_MISSING: marked("Choose the channel to announce it in."),
    Reason.CLOSING_DATE_NOT_AHEAD: marked("Choose a day after today, so that people have time to enrol."),
    Reason.COORDINATOR_NOT_A_MEMBER: marked(
        "Choose full members of this workspace: guests and apps cannot coordinate."
    ),
    Reason.CONTACT_MISSING: marked("Choose somebody people can turn to."),
    Reason.COUNTRY_UNKNOWN: marked("Choose a country from the list, or leave this empty."),
    Reason.DEACTIVATED: marked("This Slack account is deactivated, so it cannot take part."),
    Reason.DELEGATE_IS_MENTOR: marked(
        "This is somebody you are paired with, who books on their own side. Choose another person."
    ),
    Reason.DELEGATE_IS_ONESELF: marked("Choose somebody other than yourself."),
    Reason.DELEGATE_MISSING: marked("Choose the person who would book for you."),
    Reason.DELEGATE_NOT_A_MEMBER: marked("Choose a full member of this workspace: guests and apps cannot book."),
    Reason.DELEGATE_STANDS: marked("You have asked somebody already. End that first, then ask another person."),
    Reason.DELEGATION_OVER: marked("This is over: nobody waits for an answer here any more."),
    Reason.ENROLMENT_CLOSED: marked(
        "Enrolment in %(programme)s closed on %(closed_on)s. The coordination team knows when the next one opens."
    ),
    Reason.DRAFT_EMPTY: marked("There is no pair in this proposal, so there is nothing to publish."),
    Reason.ERASING_UNCONFIRMED: marked("Write %(word)s here, so that nothing is erased by accident."),
    Reason.FROM_ANOTHER_COMPANY: marked(
        "Programmes are for the people of this company: accounts from another one cannot enrol."
    ),
    Reason.GROUP_HANDLE_UNKNOWN: marked("Write the handle of one user group, such as @leaders."),
    Reason.GUEST: marked(
        "Guest accounts cannot enrol. If you belong to the company, ask your Slack administrators for a full account."
    ),
    Reason.HOURS_TOO_SHORT: marked("Choose hours that last one hour at least, and that end on the day they begin."),
    Reason.LANGUAGES_MISSING: marked("Choose at least one language you can meet in."),
    Reason.LAST_COORDINATOR: marked(
        "You are the only one who coordinates %(programme)s. Add somebody first, so that its people keep somebody to "
        "turn to; then everything about you can be erased."
    ),
    Reason.LAST_OF_SERIES: marked("This is the last session of the series: choose a date for it, or end the pair."),
    Reason.LEVEL_NOT_ADMITTED: marked(
        "In %(programme)s this is for levels %(first)s to %(last)s. The coordination team can tell you more."
    ),
    Reason.LEVEL_OUT_OF_RANGE: marked("Choose a level from %(highest)s, the top of the company, to %(lowest)s."),
    Reason.MANAGER_IS_ONESELF: marked("Choose the person you report to, or leave this empty."),
    Reason.MEETING_NOT_PAST: marked("Choose the moment you met: since your pair began, and before now."),
    Reason.NAME_LENGTH: marked("Choose a name of %(least)s to %(most)s characters."),
    Reason.NAME_TAKEN: marked("There is a programme called %(programme)s already. Choose another name."),
    Reason.NUDGE_GONE: marked("This reminder is not there any more. The Home tab shows what is next for you."),
    Reason.NO_ENROLMENT: marked("You are not enrolled in a programme today."),
    Reason.NOT_LISTED: marked(
        "%(programme)s is for people whom its coordination team has named. Ask the team to add you."
    ),
    Reason.NOT_YOUR_PAIR: marked("This is between two other people. The Home tab shows your own pairs."),
    Reason.NOT_YOUR_SESSION: marked("This session is between two other people. The Home tab shows your own."),
    Reason.NOT_A_COORDINATOR: marked(
        "This is for the coordination team of the programme. One of its members can add you."
    ),
    Reason.NOT_A_LEARNER: marked(
        "This is for those who learn in a programme: somebody else can then book their sessions for them."
    ),
    Reason.NOT_A_CREATOR: marked(
        "Only the people named by your Binôme administrator can create a programme. Ask to be added."
    ),
    Reason.NOT_PAUSED: marked("You are not on a break: you take part as usual."),
    Reason.NO_PROGRAMME_OPEN: marked(
        "No programme is open for enrolment today. When one opens, it is announced in a channel."
    ),
    Reason.NOBODY_CHOSEN: marked("Choose at least one person."),
    Reason.NOTHING_COORDINATED: marked(
        "You do not coordinate a programme yet. Somebody who coordinates one can add you."
    ),
    Reason.NUMBER_OUT_OF_RANGE: marked("Choose a number from %(least)s to %(most)s."),
    Reason.OFFER_CLOSED: marked("This proposal is closed. You keep your place in the list."),
    Reason.ONE_SIDE_ONLY: marked("In %(programme)s each person takes one side: choose to share, or to learn."),
    Reason.PAIRED_ALREADY: marked(
        "You have a pair in this programme already, or said yes to one. You can have one at a time."
    ),
    Reason.PAIR_OVER: marked("This pair has ended. The Home tab shows what is next for you."),
    Reason.PAUSE_OUT_OF_RANGE: marked("Choose a day from today on, until %(latest)s at the latest."),
    Reason.PLACES_TAKEN: marked(
        "You said yes to as many people as you chose to accompany: %(capacity)s. Change your answers to take one more."
    ),
    Reason.PROFILE_PENDING: marked(
        "Slack is still telling us who you are: this takes a few seconds. Nothing is lost, please send it again."
    ),
    Reason.PROGRAMME_UNKNOWN: marked("This programme is no longer there. The Home tab shows those that are."),
    Reason.SCORE_MISSING: marked("Choose how useful the session was to you."),
    Reason.SESSION_NOT_OVER: marked("This session is still to come. You can say how it went once it is over."),
    Reason.SESSION_SETTLED: marked("This session is already settled. The Home tab shows how it stands."),
    Reason.SLOT_MISSING: marked("Choose at least one date and time."),
    Reason.SLOT_PAST: marked("This moment has passed. Choose a later one."),
    Reason.SLOT_TAKEN: marked("One of you has another session at that time. Choose another moment."),
    Reason.SIDE_MISSING: marked("Choose whether you share or learn."),
    Reason.TEXT_TOO_LONG: marked("Write %(most)s characters at most."),
    Reason.TOO_MANY_BLOCKS: marked("You can name up to %(most)s people. Take one back to name another."),
    Reason.TOO_MANY_LISTED: marked("Name %(most)s people at most."),
    Reason.TOO_MANY_SLOTS: marked("Propose %(most)s times at most: those that suit you best."),
    Reason.TOO_MANY_TOPICS: marked("Choose %(most)s topics at most: those you care about most."),
    Reason.TOPIC_UNKNOWN: marked("One of these topics is no longer part of the programme. Open the form again."),
    Reason.TOPICS_MISSING: marked("Choose at least one topic."),
    Reason.WORKING_DAYS_MISSING: marked("Choose at least one day on which you can be reached."),
}


def refusal_text(refused: Refused, words: Words) -> str:
    values = {
        name: day_in_words(value, words) if isinstance(value, date) else value for name, value in refused.values.items()
    }
    return words(_WORDS[refused.reason], **values)


def refusal_page(text: str, words: Words) -> kit.Block:
    """Shown over what was clicked, where there is no field to put the words under."""
    return kit.modal(words("Not possible"), [kit.section(text)], close=words("Close"))


def unexpected_text(reference: str, words: Words) -> str:
    return words(
        "Something went wrong on our side and nothing was changed. Try again in a moment; if it happens again, "
        "give this reference to whoever runs Binôme here: %(reference)s",
        reference=reference,
    )


def unexpected_page(reference: str, words: Words) -> kit.Block:
    return kit.modal(words("That went wrong"), [kit.section(unexpected_text(reference, words))], close=words("Close"))
