"""What the bench of planning counts, on few pairs; its promise is for a quiet machine."""

import pytest

from bench.planning import broken
from tests.bench.measuring import measured


@pytest.mark.soak
def test_both_sizes_are_measured():
    figures = measured("planning", db="sqlite", few=1000, many=2000)
    assert figures["few_ms"] > 0, figures
    assert figures["ratio"] > 0, figures


@pytest.mark.parametrize(("ratio", "promises"), [(1.5, 0), (1.6, 1)])
def test_a_promise_that_is_not_kept_is_named(ratio, promises):
    assert len(broken({"ratio": ratio})) == promises
