"""The bench that times an import finds what it promises in a short one: memory, and writes that get their turn."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = 1_500
PATIENCE = 120


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_short_import(kind):
    run = subprocess.run(
        [sys.executable, "-m", "bench", "import", "--db", kind, "--lines", str(LINES), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.stdout, run.stderr[-4000:]
    figures = json.loads(run.stdout.splitlines()[-1])
    assert 0 < figures["peak_mb"] < 500, figures
    assert figures["seconds"] < 60, figures
    assert figures["writes_meanwhile"] > 0, figures
    # How long each write waits is told by a quiet machine; a write that never gets its turn is seen on any.
    assert figures["longest_wait_ms"] < 5_000, figures
