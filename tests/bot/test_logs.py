"""What libraries may add to the log."""

import logging
import time
from datetime import UTC, datetime

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot import logs


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
