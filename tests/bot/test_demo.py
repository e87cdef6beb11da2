"""`binome demo` as people use it: one address, a page, starting over, and an end without a trace."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import httpx
import psutil
import pytest

from bot import states, trying
from bot.demo import demo_config, whom_to_act_as
from bot.states import Kept, State
from sandbox.client import SandboxClient, SandboxError
from sandbox.company import make_company
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from sandbox.starting_over import Starts
from tests.bot.command_line import binome

PATIENCE = 60
COORDINATOR = trying.coordinator(SandboxConfig()).slack_id
TRACEBACK = "Traceback"


@pytest.fixture(scope="module")
def cache(tmp_path_factory, migrated_sqlite):
    """A cache in which two states are already made: a company that has nothing yet, at two times."""
    home = tmp_path_factory.mktemp("cache")
    database = home / "binome.db"
    database.write_bytes(migrated_sqlite)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        with Sandbox(trying.sandbox_config(rate_limits=False)) as sandbox, SandboxClient(sandbox.url) as slack:
            for state in (State.EMPTY, State.ENROLLED):
                states.keep(state, states.kept(state), snapshot=slack.snapshot(), database=database)
                slack.step(by=timedelta(days=30))
    return home


@contextmanager
def demo(folder, cache, *arguments):
    """A demo that has been started as a process, and is ended the hard way where a test leaves it running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        for child in (*children(process), process):
            child.kill()
        process.communicate()


def children(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def address(process):
    """The one that it prints once it can be used."""
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + process.stderr.read()
    return found.group()


def ended(process):
    """Everything it wrote to stderr, and how long it took to end."""
    began = time.monotonic()
    _, errors = process.communicate(timeout=PATIENCE)
    return errors, time.monotonic() - began


@pytest.fixture(scope="module")
def running(cache, tmp_path_factory):
    with demo(tmp_path_factory.mktemp("demo"), cache, "--port", "0") as process:
        yield address(process)


@pytest.fixture
def slack(running):
    with SandboxClient(running) as client:
        yield client


def test_the_page_is_there_and_binome_answers(running, slack):
    assert httpx.get(running, timeout=PATIENCE).status_code == 200
    slack.set_patience(ack_seconds=PATIENCE, trigger_seconds=PATIENCE)
    outcome = slack.command(COORDINATOR, "/mentorat nouveau programme")
    assert outcome.view["callback_id"]
    assert slack.followers() == 1


def test_it_starts_over_with_another_state(slack):
    slack.create_channel("news", members=[COORDINATOR])
    before = slack.now()
    slack.start_over("enrolled")
    assert slack.now() == before + timedelta(days=30)
    assert [each["name"] for each in slack.conversations(COORDINATOR)] == ["general"]
    slack.set_patience(ack_seconds=PATIENCE, trigger_seconds=PATIENCE)
    assert slack.command(COORDINATOR, "/mentorat nouveau programme").view["callback_id"]
    slack.start_over("empty")
    assert slack.now() == before


def test_ctrl_c_ends_everything_in_peace_while_time_is_pushed(cache, tmp_path):
    with demo(tmp_path, cache, "--port", "0", "--state", "enrolled") as process, ThreadPoolExecutor() as threads:
        url = address(process)
        all_of_them = children(process)
        assert all_of_them
        with SandboxClient(url) as slack:
            pushed = threads.submit(slack.step, by=timedelta(days=20_000))
            process.send_signal(signal.SIGINT)
            errors, seconds = ended(process)
        assert (process.returncode, errors) == (0, "")
        assert seconds < 10
        assert not [child for child in all_of_them if child.is_running()]
        assert isinstance(pushed.exception(timeout=PATIENCE) or SandboxError(), (httpx.HTTPError, SandboxError))
        assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_the_making_of_a_state(cache, tmp_path):
    with demo(tmp_path, tmp_path / "cache", "--port", "0") as process:
        deadline = time.monotonic() + PATIENCE
        while len(children(process)) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        all_of_them = children(process)
        process.send_signal(signal.SIGINT)
        errors, _ = ended(process)
        assert process.returncode == 0
        assert TRACEBACK not in errors
        assert not [child for child in all_of_them if child.is_running()]
        assert not [each for each in tmp_path.iterdir() if each.name.startswith("binome-")]
        assert not list(tmp_path.rglob("empty-*"))


def test_a_second_demo_tells_the_last_words_of_a_binome_that_died(cache, tmp_path, slack):
    slack.create_channel("news", members=[COORDINATOR])
    with demo(tmp_path, cache, "--port", "0") as process:
        with SandboxClient(address(process)) as other:
            assert [each["name"] for each in other.conversations(COORDINATOR)] == ["general"]
        assert slack.sockets() == 1
        [bot] = children(process)
        bot.kill()
        errors, _ = ended(process)
        assert process.returncode == 1
        assert "Binôme is ready (Socket Mode)" in errors
        assert TRACEBACK not in errors


def test_a_state_that_cannot_be_used_is_told(cache, tmp_path):
    spoilt = tmp_path / "cache"
    shutil.copytree(cache, spoilt)
    [folder] = spoilt.rglob("empty-*")
    Kept(folder).snapshot.write_text(json.dumps({"users": []}))
    with demo(tmp_path, spoilt, "--port", "0") as process:
        errors, _ = ended(process)
        assert process.returncode == 1
        assert "this is no Snapshot" in errors
        assert TRACEBACK not in errors


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = binome("demo", "--port", str(port), folder=tmp_path)
    assert run.returncode == 1
    assert f"Port {port} cannot be used" in run.stderr
    assert f"--port {port + 1}" in run.stderr
    assert TRACEBACK not in run.stderr


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_nobody_reads_what_it_says(cache, tmp_path, command):
    """A pipe that is closed has nothing to do with the port."""
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-m", "bot", command, "--port", "0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache), "TMPDIR": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal tells of its end here")
@pytest.mark.parametrize("ends", ["SIGHUP", "SIGTERM"])
def test_it_ends_in_peace_when_its_terminal_is_closed(cache, tmp_path, ends):
    with demo(tmp_path, cache, "--port", "0") as process:
        address(process)
        all_of_them = children(process)
        process.send_signal(getattr(signal, ends))
        errors, _ = ended(process)
        assert (process.returncode, errors) == (0, "")
        assert not [child for child in all_of_them if child.is_running()]
        assert list(tmp_path.iterdir()) == []


def test_a_state_that_nobody_knows(tmp_path):
    run = binome("demo", "--state", "busy", folder=tmp_path)
    assert run.returncode == 2
    assert all(state in run.stderr for state in State)


def test_the_story_has_no_page(tmp_path):
    run = binome("demo", "--story", "--port", "0", folder=tmp_path)
    assert run.returncode == 2
    assert "neither --port nor --state" in run.stderr


def test_its_slack_takes_messages_as_they_come_but_waits_for_answers_as_slack_does():
    config = demo_config(0, starts=Starts(names=tuple(State), first="empty", begin=lambda *_: None))
    assert not config.rate_limits
    assert (config.ack_seconds, config.trigger_seconds) == (3.0, 3.0)


def test_who_there_is_to_act_as():
    known = {employee.slack_id: employee for employee in make_company().employees}
    levels = {role: known[user].level for user, role in whom_to_act_as().items()}
    assert levels == {"coordinator": 1, "leader": 2, "newcomer": 5}
    assert known[COORDINATOR].locale.startswith("fr")
