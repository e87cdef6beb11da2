"""`python -m bench.binome http|socket BEGAN`: `binome run`; the second BEGAN was nine on a working morning for it."""

import os
import sys
from datetime import UTC, datetime
from unittest.mock import patch

from bench.replica import MORNING
from bot import running
from bot.settings import read_settings


def main() -> None:
    http, began = sys.argv[1] == "http", datetime.fromtimestamp(float(sys.argv[2]), UTC)

    def now() -> datetime:
        return MORNING + (datetime.now(UTC) - began)

    # Binôme itself knows no time but the wall clock's, or that of a local Slack, which stands still.
    with patch.object(running, "wall_now", now):
        running.run(read_settings(os.environ, http=http), http=http)


if __name__ == "__main__":
    main()
