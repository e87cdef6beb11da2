"""Starting over: another world moves in, while the page says so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.changes import Changes
from sandbox.errors import Impossible

Say = Callable[[str], None]
"""Takes words on what is being done at the moment."""


@dataclass(frozen=True, kw_only=True)
class Starts:
    """The worlds to begin with: their names, and the one that is there at first.

    `begin` puts one in place through the control interface, and ends when it can be used; it runs in a thread of its
    own. What it raises is shown as it is.
    """

    names: tuple[str, ...]
    first: str
    begin: Callable[[str, Say], None]


class StartingOver:
    """One at a time: who asks for the same while it is being done waits for that; `error` is why the last failed."""

    def __init__(self, starts: Starts | None, *, reset: Callable[[], Awaitable[None]], changes: Changes) -> None:
        self.names = starts.names if starts is not None else ()
        self.present = starts.first if starts is not None else ""
        self.progress = ""
        self.error = ""
        self._starts = starts
        self._reset = reset
        self._changes = changes
        self._task: asyncio.Task[None] | None = None
        self._wanted = ""

    @property
    def is_under_way(self) -> bool:
        """Whether another world is about to move in."""
        return self._task is not None and not self._task.done()

    def begin(self, name: str) -> asyncio.Task[None]:
        """Start over without waiting for it; Impossible for a world that nobody knows, or while another moves in."""
        if self._starts is not None and name not in self.names:
            raise Impossible(f"there is no {name!r}, only {', '.join(self.names)}")
        if self._task is not None and self.is_under_way:
            if name != self._wanted:
                raise Impossible(f"starting over with {self._wanted!r} is not done yet")
            return self._task
        self._wanted, self.error = name, ""
        self._task = asyncio.create_task(self._carry_out(name))
        self._changes.note()
        return self._task

    async def _carry_out(self, name: str) -> None:
        try:
            if self._starts is None:
                await self._reset()
            else:
                await asyncio.to_thread(self._starts.begin, name, self._teller())
        except Exception as error:  # noqa: BLE001 - whoever looks at the page is told, whatever it was
            self.error = str(error) or type(error).__name__
        else:
            self.present = name
        finally:
            self.progress = ""
            # The task ends after this, and whoever looks because of the change shall find that it has.
            asyncio.get_running_loop().call_soon(self._changes.note)

    def _teller(self) -> Say:
        loop = asyncio.get_running_loop()

        def note(words: str) -> None:
            self.progress = words
            self._changes.note()

        def say(words: str) -> None:
            loop.call_soon_threadsafe(note, words)

        return say
