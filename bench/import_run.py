"""One import of a made-up company, in a process of its own: `python -m bench.import_run DATABASE_URL PEOPLE VARIANT`.

Slack's pages come from memory, as nobody waits for its rate limits here; all the rest is what `binome import-people`
does. Ends with one line of JSON.
"""

import json
import resource
import sys
import time
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bench.company import TEAM
from bot.clock import machine_now, wall_now
from bot.importing import import_people
from bot.members import PAGE
from storage import workspaces
from storage.database import Database

LED_BY_ONE = 8
"""People who report to the same manager."""


class Pages(WebClient):
    """Answers `users.list` from memory, and reaches nobody."""

    def __init__(self, people: int) -> None:
        super().__init__(token="")
        self._people = people

    def users_list(self, *, cursor: str | None = None, **_: object) -> SlackResponse:
        start = int(cursor or 0)
        end = min(start + PAGE, self._people)
        answer = {
            "members": [_account(number) for number in range(start, end)],
            "response_metadata": {"next_cursor": str(end) if end < self._people else ""},
        }
        return _answered(answer)


def slack_id(number: int) -> str:
    return f"U{number:09d}"


def people_file(people: int, variant: int) -> bytes:
    """Each line names a manager by e-mail; another variant changes every line but the first."""
    lines = ["Courriel;Matricule;Responsable;Niveau;Service;Site;Pays;Langues"]
    for number in range(people):
        manager = _email((number - 1) // LED_BY_ONE) if number else ""
        service = f"Service {(number + variant) % 40}"
        level = min(20, 1 + len(f"{number:b}") // 3)
        lines.append(f"{_email(number)};E{number:06d};{manager};{level};{service};Montréal;CA;fr,en")
    return "\n".join(lines).encode("cp1252")


def _email(number: int) -> str:
    return f"person.{number}@company.example"


def _account(number: int) -> dict[str, Any]:
    return {
        "id": slack_id(number),
        "team_id": TEAM,
        "deleted": False,
        "is_bot": False,
        "tz": "Europe/Paris",
        "locale": "fr-FR",
        "profile": {"email": _email(number), "real_name": f"Person {number}", "display_name": f"person.{number}"},
    }


def _answered(data: dict[str, Any]) -> SlackResponse:
    return SlackResponse(
        client=cast("Any", None), http_verb="GET", api_url="", req_args={}, data=data, headers={}, status_code=200
    )


def main(database_url: str, people: int, variant: int) -> None:
    content = people_file(people, variant)
    database = Database(database_url, machine_now)
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, TEAM, wall_now())
    began, processor = time.monotonic(), time.process_time()
    report = import_people(content, database=database, client=Pages(people), workspace_id=workspace_id, now=wall_now())
    figures = {
        "seconds": time.monotonic() - began,
        "processor_seconds": time.process_time() - processor,
        # In kilobytes, and in bytes on macOS.
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2),
        "imported": report.counts.added + report.counts.changed,
        "problems": len(report.problems),
    }
    database.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
