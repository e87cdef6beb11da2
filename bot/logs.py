"""What is written to the log: ids and counts; no names, no texts, no tokens (design, section 8)."""

import logging

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


def configure(level: str) -> None:
    logging.basicConfig(level=level, format=FORMAT, force=True)
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
