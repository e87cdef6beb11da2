"""How long from `binome run` to its first acknowledged request, and how much memory it holds when nothing happens."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bot import trying
from sandbox.client import SandboxClient

PATIENCE = 30.0
IDLE = 60.0
"""Seconds of quiet before memory is read."""

Figures = dict[str, float]


def measure(*, quiet: bool, idle: float = IDLE) -> Figures:
    """`first_ack_s` in seconds, on a database that has its schema; `idle_mb` is resident memory in MiB."""
    with (
        tempfile.TemporaryDirectory() as name,
        trying.local_slack(Path(name)) as url,
        SandboxClient(url) as slack,
    ):
        folder = Path(name)
        settings = trying.environment(url, trying.sandbox_config())
        # As an operator runs it: on the machine's own clock.
        del settings["BINOME_CLOCK_URL"]
        settings["DATABASE_URL"] = f"sqlite:///{folder / 'binome.db'}"
        with trying.running_bot(folder, settings, slack):
            pass
        began = time.monotonic()
        with trying.running_bot(folder, settings, slack) as process:
            first_ack = _first_acknowledgement(slack, began)
            if not quiet:
                print(f"waiting {idle:.0f} seconds")
            time.sleep(idle)
            return {"first_ack_s": round(first_ack, 2), "idle_mb": round(_resident_mb(process), 1)}


def _first_acknowledgement(slack: SandboxClient, began: float) -> float:
    user = slack.users()[0]["id"]
    while not slack.command(user, "/mentoring help").acknowledged:
        if time.monotonic() - began > PATIENCE:
            sys.exit("no request was acknowledged")
        time.sleep(0.02)
    return time.monotonic() - began


def _resident_mb(process: subprocess.Popen[str]) -> float:
    return psutil.Process(process.pid).memory_info().rss / 2**20
