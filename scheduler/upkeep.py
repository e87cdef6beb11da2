"""What keeps a replica known to the others."""

from storage import heartbeat
from storage.database import Database


def beat(database: Database, *, replica: str, host: str) -> None:
    with database.writing() as transaction:
        heartbeat.beat(transaction, replica=replica, host=host, machine=database.machine_now(transaction))
