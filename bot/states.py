"""The worlds that the demo begins with, each a pair of files in the user's cache: the sandbox's world and a database.

They are kept under a hash of the sources that they came from, and are made anew where code or story changed.
"""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

ROOMS = ("bot", "handlers", "mentoring", "sandbox", "scheduler", "storage")
SOURCES = (".py", ".po")
_WITHOUT = Path("sandbox", "page")
"""What only looks at a world makes no other one."""


class State(StrEnum):
    """A company without a programme; people who wait to be matched; pairs in their third month."""

    EMPTY = "empty"
    ENROLLED = "enrolled"
    RUNNING = "running"


@dataclass(frozen=True)
class Kept:
    """Where a state is kept, or will be."""

    folder: Path

    @property
    def snapshot(self) -> Path:
        return self.folder / "sandbox.json"

    @property
    def database(self) -> Path:
        return self.folder / "binome.db"

    @property
    def is_made(self) -> bool:
        return self.folder.is_dir()

    def read_snapshot(self) -> dict[str, Any]:
        snapshot: dict[str, Any] = json.loads(self.snapshot.read_text())
        return snapshot


def kept(state: State) -> Kept:
    """The state as the present sources make it."""
    return Kept(_cache() / f"{state}-{key(Path(__file__).parent.parent)}")


@cache
def key(root: Path) -> str:
    """A hash of all sources that decide what a state looks like."""
    found = hashlib.blake2b(digest_size=8)
    for file in sorted(file for room in ROOMS for file in (root / room).rglob("*") if file.suffix in SOURCES):
        name = file.relative_to(root)
        if not name.is_relative_to(_WITHOUT):
            content = file.read_bytes()
            found.update(f"{name.as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def keep(state: State, place: Kept, *, snapshot: dict[str, Any], database: Path) -> None:
    """Both files appear at once; whoever else has made the same in the meantime was first, and that is as good."""
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.folder.parent, prefix=".making-") as name:
        making = Kept(Path(name, "state"))
        making.folder.mkdir()
        making.snapshot.write_text(json.dumps(snapshot, separators=(",", ":")))
        shutil.copyfile(database, making.database)
        try:
            making.folder.rename(place.folder)
        except OSError:
            if not place.is_made:
                raise
    for other in place.folder.parent.glob(f"{state}-*"):
        if other != place.folder:
            shutil.rmtree(other, ignore_errors=True)


def _cache() -> Path:
    return user_cache_path("binome", appauthor=False) / "states"
