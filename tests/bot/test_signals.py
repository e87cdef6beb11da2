"""Every signal ends the process, also one that arrives while it begins to wait."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from bot import trying

WAITING = textwrap.dedent(
    """
    import os, signal, sys, threading
    from bot.signals import stop_signal

    stopping = stop_signal()
    # Signals from another thread arrive at any instruction of the main thread, in `wait` too.
    threading.Thread(target=lambda: [os.kill(os.getpid(), signal.SIGTERM) for _ in range(200)]).start()
    for _ in range(2000):
        stopping.wait(timeout=0.0001)
    assert stopping.wait() and stopping.is_set()
    print("ended")
    """
)


def test_signals_that_arrive_at_any_moment_end_the_wait():
    done = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "ended\n"


PROGRAM = "from bot.signals import stop_signal; s = stop_signal(); print('ready', flush=True); s.wait()"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_signal_is_heard(number):
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(timeout=60) == 0


def test_what_nohup_has_ignored_stays_so():
    command = ["nohup", sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.3)
        process.terminate()
        assert process.wait(timeout=60) == 0


def test_a_command_that_is_told_to_end_unwinds():
    program = "from bot.signals import exit_when_asked; exit_when_asked()\ntry:\n print('ready', flush=True); input()"
    program += "\nfinally: print('put away', flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGHUP)
        assert process.stdout.read() == "put away\n"
        assert process.wait(timeout=60) == 128 + signal.SIGHUP


def test_what_is_begun_is_not_left_half_begun():
    program = "import os, signal; from bot.signals import exit_when_asked, undisturbed; exit_when_asked()"
    program += "\nwith undisturbed(): os.kill(os.getpid(), signal.SIGTERM); print('begun', flush=True)"
    program += "\nprint('not heard')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "begun\n")


def test_a_process_that_is_starting_ends_with_the_one_that_is_told_to_end(tmp_path, monkeypatch):
    """The signal arrives when the process is there, and nobody holds it yet."""
    started = []

    def told_to_end(*arguments):
        started.append(trying_start(*arguments))
        os.kill(os.getpid(), signal.SIGINT)
        return started[0]

    trying_start = trying.start_process
    monkeypatch.setattr(trying, "start_process", told_to_end)
    with pytest.raises(KeyboardInterrupt), trying.local_slack(tmp_path):
        pytest.fail("it did not hear the signal")
    assert started[0].returncode is not None
