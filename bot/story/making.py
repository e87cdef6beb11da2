"""Makes the demo's start states: the story, stopped at a chapter, with what happens in it varied."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from bot import states, trying
from bot.states import State
from bot.story.cast import ONCE, Trait, cast
from bot.story.enrolment import announce, create, import_people, join, remind
from bot.story.months import STRIDE, move, pass_time
from bot.story.pairing import answer_offers, close_enrolment, match
from bot.story.people import Company
from bot.story.stage import Json, Stage, build_stage, expect
from bot.transcript import Transcript
from sandbox.client import SandboxClient

Say = Callable[[str], None]
T = TypeVar("T")

JOINING = 40
"""So many people wait to be matched in the state "enrolled"."""

SPECIAL = (*ONCE, Trait.STALLS, Trait.STALLS)
"""Three pairs of the state "running" never look for a date."""

STRIDES = 27
"""Until the pairs are in their third month, and a Monday has told the coordinator who looks for a date in vain."""


def make(state: State, say: Say) -> None:
    """Play it and keep it. Raises StoryError where it does not come true, NotStartedError where nothing starts."""
    place = states.kept(state)
    with tempfile.TemporaryDirectory(prefix="binome-") as name:
        folder = Path(name)
        snapshot = _play(state, folder, say)
        expect(not (folder / "binome.db-wal").exists(), "Binôme has not put away its database")
        states.keep(state, place, snapshot=snapshot, database=folder / "binome.db")


def _play(state: State, folder: Path, say: Say) -> Json:
    """The world once Binôme has stopped: nothing is under way between the two."""
    with trying.local_slack(folder) as url, SandboxClient(url) as slack:
        stage = build_stage(slack, url, folder, Console(quiet=True))
        stage.print = Progress(stage, say)
        with trying.running_bot(folder, stage.settings, slack):
            _ACTS[state](stage)
            _close_forms(stage)
            # Whatever people did last is worked off.
            slack.step(by=STRIDE * 0)
        return slack.snapshot()


def _close_forms(stage: Stage) -> None:
    """Whoever begins here finds nobody in the middle of something."""
    for person in stage.people:
        for view in reversed(stage.slack.views(person["id"])):
            stage.slack.close_view(person["id"], view["id"])


def _empty(stage: Stage) -> None:
    import_people(stage)
    stage.slack.read_everything()


def _enrolled(stage: Stage) -> None:
    stage.silent_count = len(stage.others) - JOINING
    import_people(stage)
    create(stage)
    announce(stage)
    join(stage)
    remind(stage)
    stage.slack.read_everything()
    close_enrolment(stage)


def _running(stage: Stage) -> None:
    import_people(stage)
    create(stage)
    announce(stage)
    join(stage)
    remind(stage)
    match(stage)
    answer_offers(stage)
    stage.print.chapter("Two months of sessions")
    company = Company(stage, cast(stage, SPECIAL))
    pass_time(company, range(STRIDES), "two months of sessions")
    company.react()
    stage.slack.read_everything()
    move(stage, STRIDE)


_ACTS: dict[State, Callable[[Stage], None]] = {
    State.EMPTY: _empty,
    State.ENROLLED: _enrolled,
    State.RUNNING: _running,
}


class Progress(Transcript):
    """Says what is being done, and how far it is, instead of what people read."""

    def __init__(self, stage: Stage, say: Say) -> None:
        super().__init__(stage.console, stage.names)
        self._say = say

    def chapter(self, text: str) -> None:
        self._say(text)

    def track(self, steps: Sequence[T], what: str) -> Iterable[T]:
        for number, step in enumerate(steps, start=1):
            self._say(f"{what}: {number} of {len(steps)}")
            yield step
