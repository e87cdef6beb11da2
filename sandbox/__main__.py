"""`python -m sandbox`: a local Slack in the foreground, until Ctrl-C."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from sandbox.config import SandboxConfig
from sandbox.server import Sandbox

PORT = 8770


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C, after saying where it is and what an app must be told; the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        config = SandboxConfig(
            port=asked.port,
            manifest=_manifest(asked.manifest) if asked.manifest else None,
            rate_limits=asked.rate_limits,
            request_url=asked.request_url,
        )
    except (OSError, ValueError) as error:
        return _give_up(f"{asked.manifest} cannot be read: {error}")
    stopping = threading.Event()
    try:
        with Sandbox(config) as sandbox:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
            sys.stdout.write(_welcome(sandbox.url, config))
            sys.stdout.flush()
            stopping.wait()
    except OSError as error:
        return _give_up(f"Port {config.port} cannot be used ({error.strerror}). `--port 0` picks a free one.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Slack workspace on this machine.")
    parser.add_argument("--port", type=int, default=PORT, help=f"0 picks a free one; {PORT} by default")
    parser.add_argument(
        "--manifest", type=Path, metavar="FILE", help="the app's manifest, in JSON; without: all granted"
    )
    parser.add_argument("--request-url", metavar="URL", help="send signed HTTP requests there, instead of Socket Mode")
    parser.add_argument("--no-rate-limits", dest="rate_limits", action="store_false", help="take calls however fast")
    return parser


def _manifest(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text())
    if not isinstance(found, dict):
        raise ValueError("a manifest is an object")  # noqa: TRY004 - of what the file says, not of the code
    return found


def _welcome(url: str, config: SandboxConfig) -> str:
    told = {
        "Web API": f"{url}/api/",
        "bot token": config.bot_token,
        "app-level token": config.app_token,
        "signing secret": config.signing_secret,
        "clock": f"{url.replace('http://', 'ws://', 1)}/clock",
    }
    lines = [f"A Slack workspace at {url}", *(f"  {name + ':':16} {value}" for name, value in told.items())]
    return "\n".join(lines) + "\n"


def _give_up(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
