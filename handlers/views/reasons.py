"""Why two people would make a good pair, in words that each of the two may read."""

from handlers.views.languages import name_in_text
from handlers.views.topics import topic_names
from handlers.views.words import Mrkdwn, Words
from mentoring.common_ground import CommonGround

MOST_TOPICS = 3
MOST_LANGUAGES = 4


def why(ground: CommonGround, words: Words) -> Mrkdwn:
    """Short sentences, what matters most first. Nothing is said of what two people do not have in common: with a
    sensitive topic kept out, that would tell something too (design, section 8)."""
    return Mrkdwn(" ".join(_sentences(ground, words)))


def _sentences(ground: CommonGround, words: Words) -> list[Mrkdwn]:
    sentences = []
    if ground.topics:
        topics = topic_names(ground.topics[:MOST_TOPICS], words)
        sentences.append(words.mrkdwn("Topics in common: %(topics)s.", topics=topics))
    if ground.languages:
        spoken = [name_in_text(code, words) for code in ground.languages[:MOST_LANGUAGES]]
        sentences.append(words.mrkdwn("Languages in common: %(languages)s.", languages=", ".join(spoken)))
    if ground.hours:
        hours = words.plural(
            "%(count)s hour of the working day in common.",
            "%(count)s hours of the working day in common.",
            ground.hours,
        )
        sentences.append(Mrkdwn(hours))
    if ground.departments_differ:
        sentences.append(words.mrkdwn("From different departments."))
    if ground.same_site:
        sentences.append(words.mrkdwn("At the same site."))
    return sentences
