"""Which host this is, and that a SQLite file serves one host only (design, section 7)."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from scheduler.runner import Replica
from storage import heartbeat
from storage.database import Database

LOOK_EVERY = 2.0
"""Seconds between two looks at the other host's heartbeat."""


class SecondHostError(Exception):
    """Another host works with this SQLite file."""


def this_replica(host_id: str | None) -> Replica:
    """The host is a setting or the machine's id; its name would change with every container."""
    return Replica(name=token_hex(8), host=host_id or _machine_id())


def wait_for_others(
    database: Database, replica: Replica, *, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until no other host uses a SQLite file, before it is migrated. Raises SecondHostError."""
    _wait_while(lambda: other_host_until(database, replica), say=say, sleep=sleep)


def claim_host(
    database: Database, replica: Replica, *, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
) -> None:
    """Beat for the first time, once no other host does. Raises SecondHostError."""
    _wait_while(lambda: _beat_unless_other(database, replica), say=say, sleep=sleep)


def leave(database: Database, replica: Replica) -> None:
    """Beat no more: whoever starts on another host need not wait."""
    with database.writing() as transaction:
        heartbeat.stop(transaction, replica.name)


def other_host_until(database: Database, replica: Replica) -> datetime | None:
    """Until when another host counts as working with this SQLite file, of whatever revision; None when none does."""
    if not database.is_sqlite:
        return None
    with database.reading() as transaction:
        if not heartbeat.is_kept(transaction):
            return None
        machine = database.machine_now(transaction)
        return heartbeat.other_host_until(transaction, host=replica.host, machine=machine)


def _wait_while(
    other_host: Callable[[], datetime | None], *, say: Callable[[str], None], sleep: Callable[[float], None]
) -> None:
    """A host that stopped without a word counts as alive for a minute: that is waited for, and said."""
    waited_until = None
    while other_until := other_host():
        if waited_until and other_until > waited_until:
            raise SecondHostError(
                "Another host is running Binôme on this SQLite file. SQLite serves one host: stop the other one, or "
                "move to PostgreSQL, which serves as many as you like: `binome move-database` copies everything."
            )
        if not waited_until:
            say("Another host ran Binôme on this SQLite file less than a minute ago. Waiting until it is surely gone.")
            waited_until = other_until
        sleep(LOOK_EVERY)


def _beat_unless_other(database: Database, replica: Replica) -> datetime | None:
    """None when the beat was written; else until when another host counts as alive."""
    with database.writing() as transaction:
        machine = database.machine_now(transaction)
        if database.is_sqlite:
            other_until = heartbeat.other_host_until(transaction, host=replica.host, machine=machine)
            if other_until:
                return other_until
        heartbeat.beat(transaction, replica=replica.name, host=replica.host, machine=machine)
    return None


def _machine_id() -> str:
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        if path.is_file() and (text := path.read_text().strip()):
            return text
    from uuid import getnode

    return f"{getnode():012x}"
