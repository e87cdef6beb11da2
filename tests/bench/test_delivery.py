"""What the bench of delivery counts, on few messages; its promises are for a quiet machine."""

import pytest

from bench.delivery import broken
from tests.bench.measuring import measured


def test_all_messages_reach_slack_and_none_is_refused():
    figures = measured("delivery", db="sqlite", messages=60, people=20, per_second=50)
    assert figures["refused_429"] == 0, figures
    assert 0 < figures["share_of_allowed"] <= 1.05, figures


@pytest.mark.parametrize(
    ("figures", "promises"),
    [
        ({"share_of_allowed": 0.96, "refused_429": 0, "rss_growth_mb": 2.0}, 0),
        ({"share_of_allowed": 0.94, "refused_429": 0, "rss_growth_mb": 2.0}, 1),
        ({"share_of_allowed": 1.0, "refused_429": 1, "rss_growth_mb": 25.0}, 2),
    ],
)
def test_a_promise_that_is_not_kept_is_named(figures, promises):
    assert len(broken(figures)) == promises
