"""People act: slash commands, clicks, forms and the Home tab, as Slack's client lets them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sandbox.delivery import UNDELIVERED, Courier, Delivered, Kind, Parcel
from sandbox.errors import Impossible, SlackError
from sandbox.fields import FieldKey, fill_fields, fill_one, held_state, hold, refuse_incomplete
from sandbox.inputs import EXTERNAL, MIN_QUERY
from sandbox.interactions import (
    closed_payload,
    command_payload,
    message_actions_payload,
    submission_payload,
    suggestion_payload,
    view_actions_payload,
)
from sandbox.local import LocalSlack
from sandbox.modals import OpenView
from sandbox.outcomes import (
    Outcome,
    apply_command_answer,
    apply_submission_answer,
    apply_suggestion_answer,
    outcome_of,
)
from sandbox.phrases import Phrase
from sandbox.seeing import message_seen
from sandbox.surface import Held
from sandbox.users import User
from sandbox.world import Conversation, Draft, Message

Json = dict[str, Any]


class Hands:
    """What people can do in this workspace."""

    def __init__(self, slack: LocalSlack, courier: Courier) -> None:
        self._slack = slack
        self._courier = courier

    async def command(self, user: User, text: str, channel: Conversation | None) -> Outcome:
        """Type a slash command; without a channel, in the person's direct conversation with the app."""
        slack = self._slack
        self._refuse_ghost(user)
        name = text.split(maxsplit=1)[0] if text.strip() else ""
        if not name.startswith("/") or not slack.app.has_command(name):
            raise Impossible(Phrase("%(command)s is not a valid command.", command=name))
        place = channel or slack.world.open_direct([user.id, slack.identity.bot_user_id])
        if user.id not in place.members:
            raise Impossible(Phrase("%(name)s is not in %(channel)s", name=user.name, channel=place.name))
        delivered = await self._send("slash_commands", command_payload(slack, user, place, text.strip()))
        return self._command_outcome(user, place, delivered)

    async def click(self, user: User, message: Message, element: tuple[Json, Json], value: object) -> Outcome:
        """Use a button, a menu or another element of a message."""
        self._refuse_ghost(user)
        action = self._action(element, message.held_by(user.id), value)
        payload = message_actions_payload(self._slack, user, message, action)
        return outcome_of(self._slack, user, await self._send("interactive", payload))

    async def click_view(self, user: User, view: OpenView, element: tuple[Json, Json], value: object) -> Outcome:
        """Use an element of an open modal or the Home tab."""
        self._refuse_ghost(user)
        action = self._action(element, view.held, value)
        payload = view_actions_payload(self._slack, user, view, action)
        return outcome_of(self._slack, user, await self._send("interactive", payload))

    async def submit(self, user: User, view: OpenView, values: Mapping[FieldKey, object]) -> Outcome:
        """Fill in a modal and submit it; Impossible where Slack's client would not send it."""
        self._refuse_ghost(user)
        if not view.content.get("submit"):
            raise Impossible("the view has nothing to submit it with")
        self.type_into(view, values)
        refuse_incomplete(view.blocks, view.held)
        view.errors = {}
        delivered = await self._send("interactive", submission_payload(self._slack, user, view))
        return self._submission_outcome(user, view, delivered)

    async def suggest(self, user: User, surface: Message | OpenView, element: tuple[Json, Json], query: str) -> Outcome:
        """Type into a menu whose options the app suggests; what it offers can be chosen from then on."""
        self._refuse_ghost(user)
        block, menu = element
        if menu["type"] not in EXTERNAL:
            raise Impossible(f"{menu['action_id']}: the app suggests no options for {menu['type']}")
        least = menu.get("min_query_length", MIN_QUERY)
        if len(query) < least:
            raise Impossible(f"{menu['action_id']}: Slack asks the app from {least} characters on")
        if self._slack.over_http and not self._slack.app.options_url:
            raise Impossible("the app's manifest has no message_menu_options_url")
        payload = suggestion_payload(self._slack, user, surface, place=element, query=query)
        delivered = await self._send("interactive", payload)
        held = surface.held if isinstance(surface, OpenView) else surface.held_by(user.id)
        return self._suggestion_outcome(user, held, (block["block_id"], menu["action_id"]), delivered)

    async def close_view(self, user: User, view: OpenView) -> Outcome:
        """Close the modal on top; the app hears of it only when the view asks for that."""
        self._refuse_ghost(user)
        everything = view.content.get("clear_on_close", False)
        payload = closed_payload(self._slack, user, view, cleared=everything)
        if everything:
            self._slack.modals.clear(user.id)
        else:
            self._slack.modals.close_top(user.id)
        if not view.content.get("notify_on_close"):
            return outcome_of(self._slack, user, UNDELIVERED)
        return outcome_of(self._slack, user, await self._send("interactive", payload))

    async def open_home(self, user: User) -> Outcome:
        """Open the app's Home tab; the app hears of it when it is subscribed."""
        slack = self._slack
        self._refuse_ghost(user)
        if not slack.app.home_tab:
            raise Impossible("the app has no Home tab")
        channel = slack.world.open_direct([user.id, slack.identity.bot_user_id])
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": "home"}
        home = slack.modals.home(user.id)
        if home is not None:
            event["view"] = slack.shown_view(home)
        first = self._courier.announce(slack, event)
        if first is not None:
            # An event waits for as long as no socket is open; the person does not.
            await asyncio.wait({first}, timeout=slack.config.ack_seconds * 1.1)
        return outcome_of(slack, user, first.result() if first is not None and first.done() else UNDELIVERED)

    def say(self, user: User, channel: Conversation, text: str) -> Message:
        """Write a message; the app does not hear of it (no message events here)."""
        self._refuse_ghost(user)
        if user.id not in channel.members or channel.archived:
            raise Impossible(Phrase("%(name)s cannot write to %(channel)s", name=user.name, channel=channel.name))
        return self._slack.world.post(channel, user, Draft(text=text))

    def type_into(self, view: OpenView, values: Mapping[FieldKey, object]) -> None:
        """Keep what the person types into a view, by (block_id, action_id) or by action_id alone."""
        fill_fields(view.blocks, view.held, values, exists=self._exists)

    def type_into_message(self, user: User, message: Message, values: Mapping[FieldKey, object]) -> None:
        """Keep what the person types and chooses on a message, for themselves."""
        fill_fields(message.blocks or [], message.held_by(user.id), values, exists=self._exists)

    def _refuse_ghost(self, user: User) -> None:
        if not user.is_person:
            raise Impossible(f"nobody can act as {user.name}")
        if self._slack.outage.in_force:
            raise Impossible(Phrase("Slack is down"))

    async def _send(self, kind: Kind, payload: Json) -> Delivered:
        if kind == "interactive" and not self._slack.app.interactivity:
            raise Impossible("the app's manifest has no interactivity")
        if not self._slack.installed:
            raise Impossible(Phrase("the app is not installed"))
        return await self._courier.deliver(self._slack, Parcel(kind, payload))

    def _command_outcome(self, user: User, place: Conversation, delivered: Delivered) -> Outcome:
        message, problem = None, delivered.answer.problem
        try:
            if delivered.answer.acknowledged:
                message = apply_command_answer(self._slack, user, place, delivered.answer.body)
        except SlackError as refusal:
            problem = _refused(delivered, refusal)
        outcome = outcome_of(self._slack, user, delivered)
        outcome.problem = problem
        outcome.message = message_seen(self._slack, user, message) if message is not None else None
        return outcome

    def _submission_outcome(self, user: User, view: OpenView, delivered: Delivered) -> Outcome:
        errors: dict[str, str] = {}
        problem = delivered.answer.problem
        try:
            if delivered.answer.acknowledged:
                errors = apply_submission_answer(self._slack, user, view, delivered.answer.body)
                view.errors = dict(errors)
        except SlackError as refusal:
            problem = _refused(delivered, refusal)
        outcome = outcome_of(self._slack, user, delivered)
        outcome.errors, outcome.problem = errors, problem
        return outcome

    def _suggestion_outcome(self, user: User, held: Held, key: tuple[str, str], delivered: Delivered) -> Outcome:
        outcome = outcome_of(self._slack, user, delivered)
        try:
            if delivered.answer.acknowledged:
                outcome.suggested = apply_suggestion_answer(held, *key, delivered.answer.body)
        except SlackError as refusal:
            outcome.problem = _refused(delivered, refusal)
        return outcome

    def _action(self, place: tuple[Json, Json], held: Held, value: object) -> Json:
        """The entry of `actions`; what the element then has is held."""
        block, element = place
        action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        if element["type"] in {"button", "workflow_button"}:
            shown = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
            return action | shown
        state = held_state(block, element, held)
        if value is not None:
            state = fill_one(block, element, held, value, exists=self._exists)
            hold(block, element, held, state)
        extra = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
        return action | state | extra

    def _exists(self, name: str) -> bool:
        return name in self._slack.world.users or name in self._slack.world.conversations


def _refused(delivered: Delivered, refusal: SlackError) -> str:
    """Slack's words on an acknowledgement that it does not take."""
    delivered.record["refused"] = refusal.code
    return ": ".join([refusal.code, *refusal.messages])
