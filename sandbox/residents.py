"""Turns the made-up company into Slack users; what only HR knows (level, manager, languages) does not move in."""

from sandbox.company import Account, Company
from sandbox.users import User

ELSEWHERE = "T0ELSEWHER"
"""The team of people who are seen through Slack Connect."""


def residents(company: Company) -> list[User]:
    """All accounts as users of the workspace."""
    return [_user(account) for account in company.accounts]


def _user(account: Account) -> User:
    return User(
        id=account.slack_id,
        name=account.handle,
        real_name=account.name,
        email=account.email,
        tz=account.tz,
        locale=account.locale,
        title=account.title,
        deleted=account.kind == "deactivated",
        is_bot=account.kind == "bot",
        is_restricted=account.kind in {"guest", "single_channel_guest"},
        is_ultra_restricted=account.kind == "single_channel_guest",
        is_stranger=account.kind == "stranger",
        team_id=ELSEWHERE if account.kind == "stranger" else None,
    )
