"""What a coordinator wants of a proposed pair: kept together, or kept apart, in the drafts to come."""

from collections.abc import Sequence

from handlers.views import blocks as kit
from handlers.views.words import Mrkdwn, Words, mention
from mentoring.matching.values import Wish
from storage.draft_sheets import ShownPair

MATCH_WISH = "match_wish"
NO_WISH = "none"


def wish_menu(pair: ShownPair, words: Words) -> kit.Block:
    """Values hold the wish and the two person numbers."""
    meant = pair.wish or (Wish.PIN if pair.pinned else None)
    options = []
    if meant is not Wish.PIN:
        options.append(_option(words("Keep this pair"), Wish.PIN.value, pair))
    if meant is not Wish.FORBID:
        options.append(_option(words("Keep these two apart"), Wish.FORBID.value, pair))
    if meant:
        options.append(_option(words("Leave it to the matching"), NO_WISH, pair))
    return kit.overflow(MATCH_WISH, options)


def wish_line(pair: ShownPair, words: Words) -> Mrkdwn | None:
    if pair.wish is Wish.PIN:
        return words.mrkdwn("*Kept* until you publish, also when you solve again.")
    if pair.wish is Wish.FORBID:
        return words.mrkdwn("*Kept apart* when you solve again.")
    return None


def wanted_blocks(pairs: Sequence[ShownPair], words: Words) -> list[kit.Block]:
    """Those whom the draft does not propose, each with the way to take it back."""
    if not pairs:
        return []
    head = kit.section(words.mrkdwn("*What you asked for*"))
    rows = [kit.section(_wanted(pair, words), accessory=wish_menu(pair, words)) for pair in pairs]
    return [kit.divider(), head, *rows]


def _wanted(pair: ShownPair, words: Words) -> Mrkdwn:
    both = {"mentor": _name(pair.mentor, words), "mentee": _name(pair.mentee, words)}
    if pair.wish is Wish.FORBID:
        return words.mrkdwn("%(mentor)s and %(mentee)s are kept apart.", **both)
    return words.mrkdwn(
        "%(mentor)s and %(mentee)s cannot be kept together today: a rule, or another pair that is kept, stands against "
        "it.",
        **both,
    )


def _name(slack_id: str | None, words: Words) -> str:
    return mention(slack_id) if slack_id else words("somebody who has left")


def _option(text: str, wish: str, pair: ShownPair) -> kit.Option:
    mentor_id, mentee_id = pair.ids
    return kit.Option(text, f"{wish}:{mentor_id}:{mentee_id}")
