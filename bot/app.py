"""The Bolt app, put together from what it is given. Nothing happens at import."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot import logs
from bot.answering import run_in_own_thread
from bot.clock import Now
from bot.errors import handle_error
from bot.identity import Identity, slack_client
from bot.manifest import LOOK_AGAIN_EVENTS
from bot.settings import Settings
from handlers import (
    admitting,
    blocking,
    commands,
    coordinating,
    delegating,
    feedback,
    home,
    inviting,
    join_details,
    joining,
    leaving,
    matching,
    nudges,
    offers,
    own_data,
    own_settings,
    pairing_rules,
    pausing,
    people_lines,
    proposing,
    sessions,
    wishes,
)
from handlers.visitors import Desk, Keeping
from storage import inbox, people
from storage.database import Database

SUBJECTS = (
    commands,
    joining,
    join_details,
    admitting,
    inviting,
    offers,
    leaving,
    pausing,
    people_lines,
    delegating,
    own_settings,
    own_data,
    blocking,
    proposing,
    sessions,
    coordinating,
    matching,
    wishes,
    pairing_rules,
    feedback,
    nudges,
    home,
)


def build_app(
    settings: Settings,
    *,
    database: Database,
    identity: Identity,
    workspace_id: int,
    now: Now,
) -> App:
    app = App(
        # Without a name, Bolt looks through the source of every caller for one; the logger of this name is Bolt's.
        name="binome.slack",
        logger=logs.framework_logger(),
        client=slack_client(settings.bot_token, settings.slack_api_url),
        authorize=_authorizer(identity),
        signing_secret=settings.signing_secret,
        token_verification_enabled=False,
    )
    run_in_own_thread(app)
    kept_for = settings.retention
    keeping = Keeping(settings.privacy_note, kept_for.messages.days, kept_for.audit.days)

    def serve(context: dict[str, Any], next: Callable[[], None]) -> None:  # noqa: A002 - Bolt's own name
        context["desk"] = Desk(database, workspace_id, now(), settings.creators, keeping)
        next()

    app.use(serve)
    app.use(note_event)
    for subject in SUBJECTS:
        subject.register(app)
    for event in LOOK_AGAIN_EVENTS:
        app.event(event)(_noted)
    app.error(handle_error)
    return app


def note_event(body: dict[str, Any], desk: Desk, next: Callable[[], None]) -> None:  # noqa: A002 - Bolt's own name
    """Write an event down before Bolt acknowledges it: its id, type and subject, never its body (design, section 7).

    When this fails, Slack gets an error and sends the event again. The same event twice is one row.
    """
    if body.get("type") != "event_callback":
        next()
        return
    event = body["event"]
    if event["type"] in LOOK_AGAIN_EVENTS:
        with desk.database.writing() as transaction:
            person = people.find(transaction, desk.workspace_id, _subject(event))
            inbox.record(
                transaction,
                desk.workspace_id,
                event_id=body["event_id"],
                kind=event["type"],
                person_id=person.id if person else None,
                now=desk.now,
            )
    next()


def _subject(event: dict[str, Any]) -> str:
    user = event.get("user") or {}
    return str(user.get("id", "")) if isinstance(user, dict) else str(user)


def _noted() -> None:
    """`note_event` has written it down already."""


def _authorizer(identity: Identity) -> Callable[..., AuthorizeResult]:
    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=identity.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )

    return authorize
