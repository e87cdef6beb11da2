"""What may be repeated freely before the one call that people see: opening the conversation, bringing the file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scheduler.composing import Composed, Composer, File
from scheduler.slack_calls import SlackCaller, Trouble
from scheduler.uploads import Brought, bring
from storage import conversations, outbox
from storage.claims import Claim, Effect
from storage.database import Database, Transaction
from storage.queues import OPEN_METHOD


@dataclass(frozen=True)
class Ground:
    """Slack's id of the conversation, and of the message to bring up to date; the file that Slack has, rendered `at`
    this moment."""

    channel: str
    ts: str | None
    at: datetime
    brought: Brought | None = None

    @property
    def file(self) -> File | None:
        return self.brought.file if self.brought else None

    def arguments(self, composed: Composed) -> Mapping[str, Any]:
        if self.brought:
            shared = json.dumps([{"id": self.brought.id, "title": self.brought.file.title}])
            return {"channel_id": self.channel, "files": shared, **composed.arguments}
        return {"channel": self.channel, **composed.arguments} | ({"ts": self.ts} if self.ts else {})


class Groundwork:
    """Its calls to Slack have taken their place in the pace with the claim."""

    def __init__(self, database: Database, slack: SlackCaller, compose: Composer) -> None:
        self._database = database
        self._slack = slack
        self._compose = compose

    def lay(self, claim: Claim, now: datetime) -> Ground | Trouble | None:
        """None when the message is not true any more, or a reader has left Slack: nothing is opened for nothing."""
        ground = self._open(claim, now)
        if not isinstance(ground, Ground) or claim.effect is not Effect.UPLOAD:
            return ground
        with self._database.reading() as transaction:
            composed = self._compose(transaction, claim, now)
        if composed is None or composed.file is None:
            return None
        brought = bring(self._slack, claim.workspace_id, composed.file)
        return brought if isinstance(brought, Trouble) else replace(ground, brought=brought)

    def known(self, transaction: Transaction, claim: Claim, now: datetime) -> Ground | None:
        """The ground of a message that needs no call of its own; else None."""
        ts = outbox.ts_of(transaction, claim.follows_id) if claim.follows_id else None
        channel = conversations.of_claim(transaction, claim)
        if not channel or claim.effect is Effect.UPLOAD or (claim.effect is Effect.UPDATE and not ts):
            return None
        return Ground(channel, ts, now)

    def _open(self, claim: Claim, now: datetime) -> Ground | Trouble | None:
        with self._database.reading() as transaction:
            ts = outbox.ts_of(transaction, claim.follows_id) if claim.follows_id else None
            if claim.effect is Effect.UPDATE and not ts:
                return None
            if channel := conversations.of_claim(transaction, claim):
                return Ground(channel, ts, now)
            readers = conversations.to_open(transaction, claim)
            if not readers or self._compose(transaction, claim, now) is None:
                return None
        opened = self._slack.call(claim.workspace_id, OPEN_METHOD, {"users": ",".join(readers)})
        if isinstance(opened, Trouble):
            return opened
        channel = opened.data["channel"]["id"]
        with self._database.writing() as transaction:
            conversations.save(transaction, claim, channel)
        return Ground(channel, ts, now)
