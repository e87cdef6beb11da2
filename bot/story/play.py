"""`binome demo --story`: six months of a programme for a company of sixty, from the import to the last session.

Everything goes through the wire: a sandbox and a bot as two processes, a real database, the real command line.
"""

import tempfile
import time
from pathlib import Path

from rich.console import Console

from bot import trying
from bot.story.enrolment import enrol
from bot.story.months import meet
from bot.story.pairing import answer_offers, match
from bot.story.stage import StoryError, build_stage
from bot.story.summary import summarise
from sandbox.client import SandboxClient

WIDEST = 100


def play(console: Console | None = None) -> int:
    """Play it and print the transcript; the exit code is 1 when something did not come true."""
    console = console or Console(highlight=False)
    if not console.is_terminal or console.width > WIDEST:
        console.width = WIDEST
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="binome-") as name:
            summary = _play(Path(name), console)
    except (StoryError, trying.NotStartedError) as error:
        console.print(f"[bold red]The story broke off:[/] {error}")
        return 1
    console.rule("[bold]Summary", align="left")
    for line in (*summary, f"{time.monotonic() - began:.0f} seconds, from nothing to here"):
        console.print(f"  {line}")
    return 0


def _play(folder: Path, console: Console) -> list[str]:
    console.print("[dim]Starting a local Slack and Binôme, as two processes on this machine ...")
    with trying.local_slack(folder) as url, SandboxClient(url) as slack:
        stage = build_stage(slack, url, folder, console)
        with trying.running_bot(folder, stage.settings, slack):
            enrol(stage)
            match(stage)
            answer_offers(stage)
            meet(stage)
            return summarise(stage)
