"""What is written to the log: ids and counts; no names, no texts, no tokens (design, section 8)."""

import json
import logging
from datetime import UTC, datetime

from bot.requests import request_id

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# Bolt writes whole request bodies at INFO and WARNING, APScheduler a line for each tick and, as a warning, another for
# each second that a long round of sending takes, the HTTP servers each address, the SDK every lost call, which we tell.
QUIET = {
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.CRITICAL,
    "apscheduler": logging.ERROR,
    "uvicorn": logging.WARNING,
    "alembic": logging.WARNING,
    "httpx": logging.WARNING,
    "websocket": logging.CRITICAL,
}


class JsonLines(logging.Formatter):
    """A line is an object: `time` in UTC, `level`, `logger`, `message`; and where there is one, the id of the `request`
    that was served, of the outbox's `row`, and the `trace` of an error."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id(),
            "row": getattr(record, "row", None),
            "trace": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)


def configure(level: str, style: str = "readable") -> None:
    """`style` is readable or json."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(JsonLines() if style == "json" else logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)
    quieten()


def quieten() -> None:
    """Leave out what libraries say that is private or of no use."""
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)


def framework_logger() -> logging.Logger:
    """The logger that Bolt and the SDK are given: only what is broken for good."""
    logger = logging.getLogger("binome.slack")
    logger.setLevel(logging.ERROR)
    return logger
