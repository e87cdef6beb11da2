"""Trying Binôme without Slack: the local Slack that comes with it, and both as processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from bot.manifest import manifest
from bot.signals import stop_signal, undisturbed
from sandbox.client import SandboxClient
from sandbox.company import Employee, make_company
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox

PATIENCE = 60.0
"""Seconds a process may take to start."""

STALL = 30.0
"""Seconds a busy machine may stand still without breaking what only shows, and measures nothing."""

FAST = {"DELIVERY_PER_SECOND": "1000"}
"""The demo's pace: its Slack takes messages as fast as they come."""


class NotStartedError(Exception):
    """A process of the demo did not come up; the words are what it said last."""


def sandbox_config(*, port: int = 0, request_url: str | None = None, rate_limits: bool = True) -> SandboxConfig:
    """As strict as Slack; without `rate_limits` in no hurry either."""
    asked = manifest("https://sandbox.invalid" if request_url else None)
    config = SandboxConfig(port=port, manifest=asked, request_url=request_url, rate_limits=rate_limits)
    if rate_limits:
        return config
    return replace(config, ack_seconds=STALL, trigger_seconds=STALL, settle_seconds=STALL, socket_seconds=STALL)


def environment(url: str, config: SandboxConfig) -> dict[str, str]:
    """What Binôme needs to be set to, to talk to a sandbox."""
    return {
        "SLACK_API_URL": f"{url}/api/",
        "SLACK_BOT_TOKEN": config.bot_token,
        "SLACK_APP_TOKEN": config.app_token,
        "SLACK_SIGNING_SECRET": config.signing_secret,
        "BINOME_CLOCK_URL": f"{url.replace('http://', 'ws://')}/clock",
    }


def demo_settings(url: str, config: SandboxConfig, database: Path) -> dict[str, str]:
    """The same for the demo, where one person may create programmes."""
    own = {"DATABASE_URL": f"sqlite:///{database}", "BINOME_COORDINATORS": coordinator(config).slack_id}
    return environment(url, config) | FAST | own


def coordinator(config: SandboxConfig) -> Employee:
    """Who runs the programme in the demo: the highest of those who read French."""
    employees = make_company(seed=config.company_seed, size=config.company_size).employees
    return next(person for person in employees if person.locale.startswith("fr"))


def serve_sandbox(*, port: int, request_url: str | None, rate_limits: bool) -> None:
    """Run until Ctrl-C, after printing where it is and what to set for Binôme."""
    config = sandbox_config(port=port, request_url=request_url, rate_limits=rate_limits)
    stopping = stop_signal()
    first = make_company(seed=config.company_seed, size=config.company_size).employees[0]
    with Sandbox(config) as sandbox:
        settings = environment(sandbox.url, config) | {"BINOME_COORDINATORS": first.slack_id}
        lines = [
            sandbox.url,
            f"A local Slack with {config.company_size} made-up people, who are in {sandbox.url}/people.csv.",
            f"Binôme finds it with these settings; {first.name} may create programmes:",
        ]
        lines += [f"{name}={value}" for name, value in settings.items()]
        print("\n".join(lines), flush=True)  # noqa: T201 - this is what the command prints
        stopping.wait()


@contextmanager
def local_slack(folder: Path) -> Iterator[str]:
    """A sandbox as a process of its own; gives its address."""
    with _process(["sandbox", "--port", "0", "--no-rate-limits"], folder / "sandbox.log", {}) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise NotStartedError(last_words(folder / "sandbox.log"))
        yield address


@contextmanager
def running_bot(folder: Path, settings: Mapping[str, str], client: SandboxClient) -> Iterator[subprocess.Popen[str]]:
    """Binôme as a process of its own, connected to a sandbox."""
    log = folder / "binome.log"
    with _process(["run"], log, settings) as process:
        wait_until_connected(process, log, client)
        yield process


def command(arguments: list[str], settings: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """One run of the command line."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, **settings},
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE * 3,
        check=False,
    )


@contextmanager
def _process(arguments: list[str], log: Path, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    with log.open("w") as output, ExitStack() as ending:
        # Asked to end while it starts, this process would leave it behind.
        with undisturbed():
            process = ending.enter_context(start_process(arguments, output, settings))
            ending.callback(process.wait, timeout=PATIENCE)
            ending.callback(process.terminate)
        yield process


def start_process(arguments: list[str], log: TextIO, settings: Mapping[str, str]) -> subprocess.Popen[str]:
    """One of our own commands, in the folder of its log, so that a `.env` of the operator's plays no part."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, **settings},
        cwd=Path(log.name).parent,
        text=True,
        stdout=subprocess.PIPE,
        stderr=log,
        # Ctrl-C is for the demo, which ends its processes itself.
        start_new_session=True,
    )


def wait_until_connected(process: subprocess.Popen[str], log: Path, client: SandboxClient) -> None:
    """NotStartedError where Binôme ends before it listens, or does not come up."""
    until = time.monotonic() + PATIENCE
    while client.sockets() == 0:
        if process.poll() is not None or time.monotonic() > until:
            raise NotStartedError(last_words(log))
        time.sleep(0.02)


def last_words(log: Path) -> str:
    """The end of what a process wrote."""
    return log.read_text(errors="replace").strip()[-2000:] or "it said nothing"
