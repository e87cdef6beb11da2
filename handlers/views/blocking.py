"""Whom its reader would rather not be paired with: seen by nobody else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.leaving import end_button
from handlers.views.words import Words, mention

BLOCKS = "blocks"
BLOCK_FORM = "block_form"
TAKE_BACK_BLOCK = "take_back_block"


@dataclass(frozen=True)
class Blocked:
    """Somebody its reader named. `pair_id` is that of a pair that the two are in all the same."""

    person_id: int
    slack_id: str
    pair_id: int | None = None


def blocks_button(words: Words) -> kit.Block:
    return kit.button(words("Whom I would rather not meet"), BLOCKS, value="0")


def blocks_form(named: Sequence[Blocked], words: Words) -> kit.Block:
    intro = words.mrkdwn(
        "You are not paired with the people you name here, on either side, in any programme. Nobody else sees this "
        "list: neither they nor the coordination team, and no message explains it. It counts from the next matching on."
    )
    picker = kit.field("blocked", words("I would rather not be paired with"), kit.person_select())
    return kit.modal(
        words("Not to be paired"),
        [kit.section(intro), *(block for each in named for block in _row(each, words)), picker],
        callback=BLOCK_FORM,
        submit=words("Add"),
        close=words("Close"),
        carries=json.dumps({"language": words.language}),
    )


def _row(blocked: Blocked, words: Words) -> list[kit.Block]:
    take_back = kit.button(words("Take back"), TAKE_BACK_BLOCK, value=str(blocked.person_id))
    row = kit.section(mention(blocked.slack_id), accessory=take_back)
    if not blocked.pair_id:
        return [row]
    goes_on = words.mrkdwn("You are a pair today, and stay one until one of you ends it.")
    return [row, kit.section(goes_on, accessory=end_button(blocked.pair_id, words))]
