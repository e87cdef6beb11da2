"""`python -m bench.local_slack`: a sandbox as a process of its own, for a bench that does not want to pay for it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.signals import stop_signal
from bot.trying import sandbox_config
from sandbox.server import Sandbox

PATIENCE = 60.0
"""Seconds that it may take to end."""


@contextmanager
def local_slack(*, company_size: int = 60, **changes: object) -> Iterator[str]:
    """Gives the address; `changes` are settings of the sandbox."""
    asked = json.dumps({"company_size": company_size, **changes})
    with subprocess.Popen(
        [sys.executable, "-m", "bench.local_slack", asked], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                sys.exit("the sandbox did not start")
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def main() -> None:
    """Ends when asked to, as every process of Binôme's does."""
    stopping = stop_signal()
    asked = json.loads(sys.argv[1])
    config = replace(sandbox_config(request_url=asked.get("request_url")), **asked)
    with Sandbox(config) as sandbox:
        print(sandbox.url, flush=True)
        stopping.wait()


if __name__ == "__main__":
    main()
