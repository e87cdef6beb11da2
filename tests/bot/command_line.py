"""The real command line, in a folder and an environment of its own."""

import os
import subprocess
import sys


def binome(*arguments, folder, settings=None):
    """One run, which sees nothing of what whoever runs the tests has set."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **(settings or {})},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
