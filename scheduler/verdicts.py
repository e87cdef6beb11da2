"""What to do with a message after trouble with Slack: a pure decision (design, section 7)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

from scheduler.slack_calls import Trouble, TroubleKind
from storage.claims import MOST_ATTEMPTS

LONGEST_WAIT = timedelta(minutes=10)
MOST_SETBACKS = 20
"""While Slack itself is ill, which tells nothing against the message: they last longer than an hour."""

AFTER_NO_CONTACT = timedelta(seconds=15)
AFTER_LOST_TOKEN = timedelta(minutes=5)

PERMANENT = frozenset(
    {
        "account_inactive", "as_user_not_supported", "cannot_dm_bot", "cant_update_message", "channel_not_found",
        "edit_window_closed", "file_type_not_allowed", "file_upload_size_restricted", "file_uploads_disabled",
        "file_uploads_except_images_disabled", "invalid_arguments", "invalid_blocks", "invalid_blocks_format",
        "is_archived", "message_not_found", "messages_tab_disabled", "missing_scope", "msg_too_long", "no_text",
        "not_in_channel", "restricted_action", "storage_limit_reached", "team_access_not_granted",
        "unsafe_upload_address", "user_disabled", "user_not_found", "users_not_found",
    }
)  # fmt: skip
"""Refusals that come again however often the same call is made."""

LOST_TOKEN = frozenset({"invalid_auth", "not_authed", "token_expired", "token_revoked"})


class Action(StrEnum):
    WAIT = "wait"
    """Come back, and do not count the attempt."""
    SET_BACK = "set_back"
    """Come back, and count the try apart."""
    RETRY = "retry"
    DEAD = "dead"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Verdict:
    action: Action
    wait: timedelta = timedelta()


def verdict(trouble: Trouble, *, attempts: int, setbacks: int, may_repeat: bool, chance: Random) -> Verdict:
    """`attempts` counts this one, `setbacks` those before it; `may_repeat` where a second copy does no harm or is the
    lesser evil."""
    if trouble.kind is TroubleKind.RATE_LIMITED:
        return Verdict(Action.WAIT, trouble.wait)
    if trouble.kind is TroubleKind.NOT_REACHED:
        return Verdict(Action.WAIT, AFTER_NO_CONTACT * chance.uniform(0.7, 1.3))
    if trouble.code in LOST_TOKEN:
        return Verdict(Action.WAIT, AFTER_LOST_TOKEN)
    if trouble.kind is TroubleKind.UNCLEAR:
        if setbacks + 1 >= MOST_SETBACKS or not may_repeat:
            return Verdict(Action.UNCERTAIN)
        return Verdict(Action.SET_BACK, backoff(setbacks + 1, chance))
    if attempts >= MOST_ATTEMPTS or trouble.code in PERMANENT or trouble.code.startswith("restricted_action"):
        return Verdict(Action.DEAD)
    return Verdict(Action.RETRY, backoff(attempts, chance))


def backoff(attempts: int, chance: Random) -> timedelta:
    """1, 2, 4 ... seconds up to ten minutes, give or take a third, so that rows that failed together spread."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** (attempts - 1))) * chance.uniform(0.7, 1.3)
