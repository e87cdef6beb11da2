"""A bench run as people run it, with its last line read."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 300


def measured(name: str, **options: object) -> dict[str, float]:
    """Its figures, also where they break a promise: those are for a machine that does nothing else."""
    asked = [f"--{option.replace('_', '-')}={value}" for option, value in options.items()]
    run = subprocess.run(
        [sys.executable, "-m", "bench", name, *asked, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.stdout, run.stderr[-4000:]
    return json.loads(run.stdout.splitlines()[-1])
