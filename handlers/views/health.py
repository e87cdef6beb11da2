"""Messages that did not go out as they should, for those who coordinate: how many, and never whose."""

from handlers.views import blocks as kit
from handlers.views.words import Mrkdwn, Words
from mentoring.health import Health

SEND_AGAIN = "messages_send_again"
ALL, DEAD = "all", "dead"
"""What the button sends again: with those that may have arrived, or without."""


def health_blocks(health: Health, words: Words, *, sent_again: int = 0) -> list[kit.Block]:
    """Nothing where all is well; what has just been sent again is said first."""
    blocks = [kit.section(_done(sent_again, words))] if sent_again else []
    if not health.is_good:
        text = Mrkdwn(
            "\n".join([words.mrkdwn("*Some messages have not gone out as they should*"), *_lines(health, words)])
        )
        button = _button(health, words) if health.has_failed else None
        blocks += [kit.section(text, accessory=button), kit.context(*_explained(health, words))]
    return [kit.divider(), *blocks] if blocks else []


def _done(sent_again: int, words: Words) -> Mrkdwn:
    return Mrkdwn(
        words.plural(
            "%(count)s message is on its way again; if it is no longer true, it is left out.",
            "%(count)s messages are on their way again; those that are no longer true are left out.",
            sent_again,
        )
    )


def _lines(health: Health, words: Words) -> list[Mrkdwn]:
    lines = []
    if health.dead:
        lines.append(
            words.plural(
                "%(count)s message could not be delivered.",
                "%(count)s messages could not be delivered.",
                health.dead,
            )
        )
    if health.uncertain:
        lines.append(
            words.plural(
                "%(count)s message may have arrived or not: Slack did not say.",
                "%(count)s messages may have arrived or not: Slack did not say.",
                health.uncertain,
            )
        )
    if health.late:
        lines.append(
            words.plural(
                "%(count)s message has been waiting for more than an hour.",
                "%(count)s messages have been waiting for more than an hour.",
                health.late,
            )
        )
    return [Mrkdwn(f"• {line}") for line in lines]


def _explained(health: Health, words: Words) -> list[str]:
    texts = [words("Whom they are for is not shown: a message may be private.")]
    if health.late:
        texts.append(
            words(
                "What waits goes out by itself as soon as Slack takes it. If it goes on waiting, tell those who run "
                "Binôme."
            )
        )
    return texts


def _button(health: Health, words: Words) -> kit.Block:
    value = ALL if health.uncertain else DEAD
    return kit.button(words("Send again"), SEND_AGAIN, value=value, confirm=_confirmation(health, words))


def _confirmation(health: Health, words: Words) -> kit.Block | None:
    """Where some may have arrived, whoever clicks knows first what that can mean."""
    if not health.uncertain:
        return None
    return kit.confirmation(
        words("Send these messages again?"),
        words("Some of them may have arrived already: a few people could get the same message twice."),
        yes=words("Send again"),
        no=words("Leave them"),
    )
