"""Everything that people ask for is acknowledged, however it reaches Binôme, while messages go out."""

import pytest

from tests.bench.measuring import measured

LATE = 5_000
"""Milliseconds that one request in a hundred may take where the machine does other things as well."""


@pytest.mark.parametrize("transport", [pytest.param("http", marks=pytest.mark.soak), "socket"])
def test_all_requests_are_acknowledged(transport):
    figures = acks("sqlite", transport, seconds=1, saturated=1, people=40)
    assert figures["requests"] == 50, figures
    assert figures["p99_ms"] < LATE, figures
    assert figures["per_second"] > 0, figures
    assert figures["share_of_bare_bolt"] > 0, figures


@pytest.mark.soak
@pytest.mark.parametrize("transport", ["http", "socket"])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_requests_are_acknowledged_while_messages_go_out(kind, transport):
    figures = acks(kind, transport, seconds=30, saturated=8, people=1000)
    assert figures["requests"] == 1500, figures
    assert figures["p99_ms"] < LATE, figures
    assert figures["messages_meanwhile"] > 60, figures


def acks(kind: str, transport: str, **options: int) -> dict[str, float]:
    return measured("ack", **({"db": kind, "transport": transport, "rounds": 1} | options))
