"""The figures of a running Binôme, for Prometheus. Labels are kinds, states and methods: never a person or an id.

Loaded only where figures are asked for: the library takes a tenth of a second, and a start has two.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from logging import getLogger

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from mentoring.messages import Kind
from scheduler.watchdog import Tick
from storage import backlog
from storage.claims import Effect, OutboxState
from storage.database import Database, DatabaseTrouble

log = getLogger("binome.metrics")

ACKNOWLEDGED_WITHIN = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; after three Slack waits no longer."""


class Metrics:
    """Counts what it is told, and reads the rest when it is asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._deliveries = Counter(
            "binome_deliveries",
            "Rows of the outbox that this process has brought to an end.",
            ("kind", "effect", "outcome"),
            registry=self._registry,
        )
        self._retries = Counter(
            "binome_delivery_retries",
            "Tries to deliver that failed and are made again.",
            ("kind", "effect", "problem"),
            registry=self._registry,
        )
        self._rate_limited = Counter(
            "binome_slack_rate_limited", "Calls that Slack has answered with 429.", ("method",), registry=self._registry
        )
        self._acknowledgements = Histogram(
            "binome_acknowledgement_seconds",
            "From the receipt of a request to its acknowledgement.",
            buckets=ACKNOWLEDGED_WITHIN,
            registry=self._registry,
        )

    def settled(self, kind: Kind, effect: Effect, state: OutboxState) -> None:
        self._deliveries.labels(kind.value, effect.value, state.value).inc()

    def retried(self, kind: Kind, effect: Effect, problem: str) -> None:
        self._retries.labels(kind.value, effect.value, problem).inc()

    def rate_limited(self, method: str) -> None:
        self._rate_limited.labels(method).inc()

    def acknowledged(self, seconds: float) -> None:
        self._acknowledgements.observe(seconds)

    def watch_database(self, database: Database, now: Callable[[], datetime]) -> None:
        self._registry.register(_OfDatabase(database, now))

    def watch_ticks(self, ticks: Iterable[Tick]) -> None:
        self._registry.register(_OfTicks(tuple(ticks)))

    def watch_slack(self, is_connected: Callable[[], bool]) -> None:
        connected = Gauge(
            "binome_slack_connected",
            "Whether requests can come from Slack: the connection of Socket Mode is open, or the port listens.",
            registry=self._registry,
        )
        connected.set_function(lambda: float(is_connected()))

    def text(self, accept: str) -> tuple[bytes, str]:
        """All of it in the format that is accepted, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class _OfDatabase(Collector):
    """The same on every replica: all see one database."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def describe(self) -> list[Metric]:
        """What it tells is not asked for while it is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self._now()
        reached = GaugeMetricFamily("binome_database_reached", "Whether the database has answered this time.")
        try:
            with self._database.reading() as transaction:
                states = backlog.of_outbox(transaction, now)
                to_plan = backlog.to_plan(transaction, now)
        except DatabaseTrouble as error:
            log.warning("the figures of the database cannot be read: %s", type(error).__name__)
            reached.add_metric([], 0)
            yield reached
            return
        reached.add_metric([], 1)
        yield reached
        yield from _of_outbox(states, now)
        yield _family(
            "binome_planning_due_rows", "Rows that planning has still to look at.", "subject", sorted(to_plan.items())
        )


class _OfTicks(Collector):
    def __init__(self, ticks: tuple[Tick, ...]) -> None:
        self._ticks = ticks

    def collect(self) -> Iterator[Metric]:
        lags = [(tick.name, tick.lag) for tick in self._ticks]
        yield _family(
            "binome_tick_lag_seconds", "By how much the next sign of life of a part of the work is late.", "tick", lags
        )


def _of_outbox(states: Iterable[backlog.Backlog], now: datetime) -> Iterator[Metric]:
    states = list(states)
    yield _family(
        "binome_outbox_rows", "Rows of the outbox.", "state", [(each.state.value, each.rows) for each in states]
    )
    yield _family(
        "binome_outbox_due_rows", "Those that are due.", "state", [(each.state.value, each.due) for each in states]
    )
    yield _family(
        "binome_outbox_oldest_due_seconds",
        "Since when the oldest of them has been due; 0 where none is.",
        "state",
        [(each.state.value, _seconds_since(each.oldest_due_at, now)) for each in states],
    )


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return (now - moment).total_seconds() if moment else 0.0


def _family(name: str, words: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for which, value in values:
        family.add_metric([which], value)
    return family
