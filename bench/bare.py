"""`python -m bench.bare http|socket`: a Bolt app that only acknowledges, on the same transport as Binôme's."""

import os
import re
import sys

from slack_bolt import Ack, App

from bot.http import WebServer
from bot.identity import slack_client
from bot.signals import stop_signal
from bot.socket_mode import SocketMode
from bot.trying import sandbox_config

CONCURRENCY = 10


ANYTHING = re.compile(".*")


def _acknowledge(ack: Ack) -> None:
    ack()


def main() -> None:
    stopping = stop_signal()
    config, transport = sandbox_config(), sys.argv[1]
    client = slack_client(config.bot_token, os.environ["SLACK_API_URL"])
    # Bolt would say that it does not need it.
    os.environ.pop("SLACK_BOT_TOKEN", None)
    app = App(client=client, signing_secret=config.signing_secret, token_verification_enabled=False)
    for listens in (app.command("/mentoring"), app.event("app_home_opened"), app.action(ANYTHING), app.view(ANYTHING)):
        listens(_acknowledge)
    serving: WebServer | SocketMode
    if transport == "http":
        serving = WebServer(app, host="127.0.0.1", port=int(os.environ["PORT"]), concurrency=CONCURRENCY)
    else:
        serving = SocketMode(app, app_token=config.app_token, concurrency=CONCURRENCY)
    serving.start()
    stopping.wait()
    serving.close()


if __name__ == "__main__":
    main()
