"""What libraries may add to the log."""

import io
import json
import logging
import time
from datetime import UTC, datetime

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot import logs
from bot.requests import one_request


@pytest.fixture
def quiet():
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    logs.quieten()
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("quiet")
def test_a_tick_that_takes_longer_than_its_interval_is_not_worth_a_line(caplog):
    caplog.set_level(logging.DEBUG)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(time.sleep, "interval", args=[0.2], seconds=0.02, next_run_time=datetime.now(UTC))
    scheduler.start()
    time.sleep(0.15)
    scheduler.shutdown()
    assert [record for record in caplog.records if record.name.startswith("apscheduler")] == []


@pytest.fixture
def lines():
    """A logger whose lines are JSON, and what it has written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines())
    logger = logging.getLogger("binome.test_logs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield logger, lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_line_of_json_has_its_time_in_utc_and_the_row_it_is_about(lines):
    logger, read = lines
    logger.info("row %s is given back unsent", 7, extra={"row": 7})
    (line,) = read()
    assert datetime.fromisoformat(line.pop("time")).tzinfo == UTC
    assert line == {
        "level": "INFO",
        "logger": "binome.test_logs",
        "message": "row 7 is given back unsent",
        "row": 7,
    }


def test_all_lines_about_one_request_have_its_id(lines):
    logger, read = lines
    for _ in range(2):
        with one_request():
            logger.info("here")
            logger.info("there")
    logger.info("elsewhere")
    ids = [line.get("request") for line in read()]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert (None in ids[:4], ids[4]) == (False, None)


def test_a_trace_stays_in_its_line(lines):
    logger, read = lines
    try:
        int("broken")
    except ValueError:
        logger.exception("it failed")
    (line,) = read()
    assert "ValueError: invalid literal" in line["trace"]
