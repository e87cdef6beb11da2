"""Three replicas, and everything goes wrong that can: the bench that counts what arrived keeps its promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SETTLES_WITHIN = 300
"""Seconds beyond those in which things go wrong: waits after trouble grow, and the machine may be busy."""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost(kind):
    keeps_its_promises(kind, seconds=10)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_in_minutes_of_trouble(kind):
    keeps_its_promises(kind, seconds=60)


def keeps_its_promises(kind: str, *, seconds: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "chaos", "--db", kind, "--seconds", str(seconds), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + SETTLES_WITHIN,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    figures = json.loads(run.stdout.splitlines()[-1])
    assert figures["lost"] == 0, figures
    assert figures["must_arrive_missing"] == 0, figures
    assert figures["unexplained"] == 0, figures
    assert figures["twice"] <= figures["open_calls_hit"], figures
    assert figures["messages"] > 0, figures
    assert figures["faults"] > 0, figures
