"""`binome demo`: a local Slack and Binôme on this machine, to be tried in the browser until Ctrl-C."""

import logging
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import TextIO

import typer
from rich.console import Console

from bot import states, trying
from bot.guide import guide
from bot.manifest import manifest
from bot.signals import StopSignal, stop_signal
from bot.states import State
from sandbox.client import SandboxClient, SandboxError
from sandbox.company import make_company
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from sandbox.starting_over import Starts

Say = Callable[[str], None]

GRACE = 20.0
"""Seconds a process may take to end before it is ended the hard way. What it works on is a copy, but the making of a
state has processes of its own to end, and a call to Slack may take ten."""

LOOK_EVERY = 0.25
"""Seconds between two looks at whether Binôme is still there."""


class BrokenOffError(Exception):
    """The demo is being ended."""


def run_demo(*, port: int, state: State) -> int:
    """Until Ctrl-C; the exit code is 1 when Binôme did not start, or died. Raises OSError where the port is taken."""
    stopping = stop_signal()
    with tempfile.TemporaryDirectory(prefix="binome-") as name, ExitStack() as opened:
        demo = Demo(Path(name), port=port, state=state)
        opened.callback(demo.close)
        demo.open()
        threads = opened.enter_context(ThreadPoolExecutor(1))
        # Before the thread is waited for: what it waits for ends with this.
        opened.callback(demo.break_off)
        try:
            if not _started(demo, threads.submit(demo.begin, state), stopping):
                return 0
            typer.echo(f"Binôme and a local Slack are running. Open {demo.url}\nCtrl-C ends both.")
            while not stopping.wait(LOOK_EVERY):
                demo.check()
        except (SandboxError, trying.NotStartedError) as error:
            typer.echo(f"Binôme is not running. Its last words:\n{error}", err=True)
            return 1
    return 0


def _started(demo: "Demo", beginning: "Future[None]", stopping: StopSignal) -> bool:
    """Wait for the first world, and show what is being done; False where the demo is to end instead."""
    console = Console(stderr=True)
    with console.status("Starting") as status:
        while not beginning.done():
            if stopping.wait(LOOK_EVERY / 5):
                return False
            status.update(demo.progress)
    beginning.result()
    return True


class Demo:
    """The sandbox in this process, and Binôme in one of its own, on a copy of a state."""

    def __init__(self, folder: Path, *, port: int, state: State) -> None:
        self.progress = "Starting"
        self._folder = folder
        self._config = demo_config(port, starts=Starts(names=tuple(State), first=state, begin=self._begin))
        self._sandbox = Sandbox(self._config)
        self._processes = Processes()
        self._bot: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return self._sandbox.url

    def open(self) -> None:
        """Begin to listen. Raises OSError where the port is taken."""
        self._sandbox.start()

    def begin(self, state: State) -> None:
        """Begin with a state, as the page's own button does. Raises SandboxError."""
        with SandboxClient(self.url) as slack:
            slack.start_over(state)

    def check(self) -> None:
        """Raises NotStartedError where Binôme has died."""
        bot = self._bot
        if bot is not None and bot.poll() is not None and bot is self._bot:
            raise trying.NotStartedError(trying.last_words(self._log))

    def break_off(self) -> None:
        """End all processes; what waits for one of them ends with it, and no other is started."""
        # What is cut off in the middle from now on is no news.
        logging.disable()
        self._bot = None
        self._processes.close()

    def close(self) -> None:
        self._sandbox.stop()

    def _begin(self, name: str, say: Say) -> None:
        """Make the state where there is none, stop Binôme, put the files in place, and start it again."""
        state = State(name)

        def tell(words: str) -> None:
            self.progress = words
            say(words)

        place = states.kept(state)
        if not place.is_made:
            self._make(state, tell)
        snapshot = place.read_snapshot()
        tell("Starting Binôme")
        self._stop_bot()
        for file in self._folder.glob(f"{self._database.name}*"):
            file.unlink()
        shutil.copyfile(place.database, self._database)
        with SandboxClient(self.url) as slack:
            slack.restore(snapshot)
            self._start_bot(slack)

    def _make(self, state: State, say: Say) -> None:
        """In a process of its own: the page stays quick, and it can be broken off."""
        log = self._folder / "making.log"
        with log.open("w") as output:
            process = self._processes.start(["make-state", state], output, {})
            assert process.stdout is not None
            for line in process.stdout:
                say(f"Making the state “{state}”, once: {line.strip()}")
            if process.wait():
                raise trying.NotStartedError(trying.last_words(log))

    def _start_bot(self, slack: SandboxClient) -> None:
        settings = trying.demo_settings(self.url, self._config, self._database)
        with self._log.open("w") as output:
            bot = self._processes.start(["run"], output, settings)
        trying.wait_until_connected(bot, self._log, slack)
        self._bot = bot

    def _stop_bot(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            self._processes.end(bot)

    @property
    def _log(self) -> Path:
        return self._folder / "binome.log"

    @property
    def _database(self) -> Path:
        return self._folder / "binome.db"


class Processes:
    """Those that were started and not ended yet; once closed, no other is started."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[str]] = []
        self._lock = Lock()
        self._is_closed = False

    def start(self, arguments: list[str], log: TextIO, settings: Mapping[str, str]) -> subprocess.Popen[str]:
        """Raises BrokenOffError once closed."""
        with self._lock:
            if self._is_closed:
                raise BrokenOffError("the demo is ending")
            process = trying.start_process(arguments, log, settings)
            self._running.append(process)
            return process

    def end(self, *processes: subprocess.Popen[str]) -> None:
        """All at once, and wait until they have ended."""
        for process in processes:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with self._lock:
                # Two threads may end the same one: starting over, and the end of the demo.
                if process in self._running:
                    self._running.remove(process)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            running = list(self._running)
        self.end(*running)


def demo_config(port: int, *, starts: Starts) -> SandboxConfig:
    """Messages go out as fast as they come; an answer has Slack's three seconds."""
    roles = whom_to_act_as()
    return SandboxConfig(
        port=port, manifest=manifest(), rate_limits=False, roles=roles, guide=guide(roles), starts=starts
    )


def whom_to_act_as() -> dict[str, str]:
    """Roles by user id: who runs the programme, a leader who reads English, and somebody who has just begun."""
    standard = SandboxConfig()
    employees = make_company(seed=standard.company_seed, size=standard.company_size).employees
    coordinator = trying.coordinator(standard)
    leader = next(each for each in employees if each.level == 2 and each.locale.startswith("en"))
    return {coordinator.slack_id: "coordinator", leader.slack_id: "leader", employees[-1].slack_id: "newcomer"}
