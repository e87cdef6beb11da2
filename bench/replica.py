"""`python -m bench.replica`: the sender of `binome run`, against a local Slack whose limits it keeps to.

Binôme itself takes a Slack on this machine for one that is in no hurry. Here its limits are what is measured; business
time starts at a working hour.
"""

import os
import time
from datetime import UTC, datetime, timedelta

from bot import logs
from bot.clock import machine_now, monotonic
from bot.delivery import composer
from bot.identity import slack_client
from bot.signals import stop_signal
from scheduler.outbox import Sender
from scheduler.slack_calls import SlackCaller
from storage import pace
from storage.database import Database

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Paris."""

TICK = 0.5
"""Seconds between two looks, as in `scheduler/runner.py`."""


def main() -> None:
    logs.configure("WARNING")
    stopping = stop_signal()
    began = time.monotonic()
    database = Database(os.environ["DATABASE_URL"], machine_now)
    rates = pace.Rates(float(os.environ["DELIVERY_PER_SECOND"]))
    slack = SlackCaller(slack_client(os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]), database, rates)

    def now() -> datetime:
        return MORNING + timedelta(seconds=time.monotonic() - began)

    sender = Sender(database, slack, compose=composer(), rates=rates, now=now, monotonic=monotonic)
    while not stopping.wait(TICK):
        sender.send_due()
    sender.close()
    database.close()


if __name__ == "__main__":
    main()
