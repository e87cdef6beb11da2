"""The rooms and the arrows between them (design, section 3), and what never bends (section 4), read from the code."""

import ast
import inspect
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from slack_bolt.kwargs_injection.args import Args

from bot.app import build_app
from bot.identity import Identity
from bot.settings import Settings
from tests.conftest import T0

ROOMS = ("bot", "handlers", "mentoring", "sandbox", "scheduler", "storage")

MAY_IMPORT = {
    "bot": {"handlers", "mentoring", "sandbox", "scheduler", "storage"},
    "handlers": {"mentoring", "storage"},
    "mentoring": set(),
    "sandbox": set(),
    "scheduler": {"mentoring", "storage"},
    "storage": {"mentoring"},
}

ONLY_IN = {
    "sqlalchemy": {"storage"},
    "sqlmodel": {"storage"},
    "alembic": {"storage"},
    "psycopg": {"storage"},
    "slack_bolt": {"bot", "handlers"},
    "slack_sdk": {"bot", "handlers", "scheduler"},
    "apscheduler": {"scheduler", "bot"},
    "numpy": {"mentoring"},
    "ortools": {"mentoring"},
}

SOLVER_LIBRARIES = {"numpy", "ortools"}

OF_THE_SOLVER = {"drafting", "rules", "scores", "solver", "what_ifs"}
"""The modules of `mentoring/matching` that load numpy or OR-Tools, or one that does."""

MENTORING_MAY_USE = {"holidays", "icalendar", *SOLVER_LIBRARIES}
"""Beyond the standard library: a table of public holidays, a file format and a solver, which read no clock and no
network."""

CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "time_ns", "monotonic_ns"}

FEEDBACK = "storage.feedback."


@cache
def modules(room: str) -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(), filename=str(path))) for path in sorted(Path(room).rglob("*.py"))]


@cache
def imported(tree: ast.Module) -> list[str]:
    nodes = list(ast.walk(tree))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    assert all(node.level == 0 for node in froms), "imports name their room"
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [str(node.module) for node in froms]


@cache
def calls(tree: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_along_the_arrows(room):
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path} imports {name}"
        for path, tree in modules(room)
        for name in imported(tree)
        if name.partition(".")[0] in set(ROOMS) - allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_stay_in_their_rooms(library):
    wrong = [
        f"{path} imports {name}"
        for room in set(ROOMS) - ONLY_IN[library]
        for path, tree in modules(room)
        for name in imported(tree)
        if name.partition(".")[0] == library
    ]
    assert wrong == []


def test_apscheduler_is_imported_in_one_place():
    wrong = [
        str(path)
        for room in ("scheduler", "bot")
        for path, tree in modules(room)
        if any(name.startswith("apscheduler") for name in imported(tree))
    ]
    assert wrong == ["scheduler/runner.py"]


def test_only_the_database_module_commits():
    commits = {
        str(path)
        for room in ROOMS
        for path, tree in modules(room)
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert commits == {"storage/database.py"}


def test_feedback_is_read_only_where_its_author_and_their_partner_are_served():
    """What somebody says of a session reaches no figure, digest or list (design, sections 4 and 8).

    Erasing empties it.
    """
    names = {
        str(path): {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for room in ROOMS
        for path, tree in modules(room)
    }
    by_module = {path for path, found in names.items() if any(f"{name}.".startswith(FEEDBACK) for name in found)}
    by_row = {path for path, found in names.items() if any(name.endswith(".FeedbackRow") for name in found)}
    assert by_module == {"handlers/feedback.py", "bot/facts/feedback.py", "storage/erasing.py"}
    assert by_row == {"storage/feedback.py", "storage/tables/__init__.py"}


def test_mentoring_reads_no_clock_and_uses_nothing_from_outside():
    allowed = sys.stdlib_module_names | MENTORING_MAY_USE | {"mentoring"}
    foreign = [
        f"{path} imports {name}"
        for path, tree in modules("mentoring")
        for name in imported(tree)
        if name.partition(".")[0] not in allowed
    ]
    clocks = [
        f"{path}:{call.lineno} calls {ast.unparse(call.func)}"
        for path, tree in modules("mentoring")
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS
    ]
    assert foreign + clocks == []


def test_the_solver_is_loaded_by_its_worker_process_alone():
    """numpy and OR-Tools are large, and take longer to load than a bot takes to start (design, section 10)."""
    heavy = SOLVER_LIBRARIES | {f"mentoring.matching.{name}" for name in OF_THE_SOLVER} | {"scheduler.solver"}
    users = {
        path.as_posix()
        for room in ROOMS
        for path, tree in modules(room)
        for name in imported(tree)
        if name in heavy or name.partition(".")[0] in SOLVER_LIBRARIES
    }
    assert users == {"scheduler/solver.py", *(f"mentoring/matching/{name}.py" for name in OF_THE_SOLVER)}


def test_a_bot_that_runs_has_not_loaded_the_solver():
    loaded = "import sys, bot.running, bot.app, bot.delivery; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "mentoring.matching.values" in names
    assert not (SOLVER_LIBRARIES | {"pandas"}) & set(names)


def test_business_time_is_never_read_from_the_wall_outside_the_clock():
    """Machine ticks of APScheduler begin at the wall's now; nothing else outside `bot/clock.py` asks for the date."""
    allowed = {"scheduler/runner.py", "bot/clock.py"}
    wrong = [
        f"{path}:{call.lineno}"
        for room in ("bot", "handlers", "scheduler", "storage")
        for path, tree in modules(room)
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"now", "utcnow", "today"}
        and ast.unparse(call.func).startswith(("datetime", "date."))
        and str(path) not in allowed
    ]
    assert wrong == []


def test_only_the_outbox_posts():
    """No `say`, no `respond`, no `chat_*` call by a listener (design, sections 3 and 4)."""
    posting = ("chat_post", "chat_schedule", "say", "respond")
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules("handlers")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr.startswith(posting))
        or (isinstance(node, ast.arg) and node.arg in posting)
    ]
    assert wrong == []


def test_every_slack_client_is_made_without_retries():
    """The SDK's default retries post twice; `slack_client` is the one place that makes a client."""
    made = {
        str(path)
        for room in ("bot", "handlers", "scheduler")
        for path, tree in modules(room)
        for call in calls(tree)
        if ast.unparse(call.func).endswith("WebClient")
    }
    assert made == {"bot/identity.py"}
    assert "retry_handlers=[]" in Path("bot/identity.py").read_text()


def test_listeners_ask_only_for_what_bolt_knows(database):
    """Bolt gives None for a parameter it does not know, with no more than a log line."""
    app = build_app(
        Settings(bot_token="xoxb-test", slack_api_url="http://127.0.0.1:1/"),
        database=database,
        identity=Identity("T1", "U1", "B1", frozenset(), "xoxb-test"),
        workspace_id=1,
        now=lambda: T0,
    )
    known = {*inspect.signature(Args).parameters, "desk"}
    functions = [listener.ack_function for listener in app._listeners]
    functions += [middleware.func for middleware in app._middleware_list if hasattr(middleware, "func")]
    assert len(functions) > 10
    unknown = [
        f"{function.__name__}({name})"
        for function in functions
        for name in inspect.signature(function).parameters
        if name not in known
    ]
    assert unknown == []


def test_nothing_happens_at_import():
    """No module of ours opens, reads or connects when it is loaded: its top level only defines."""
    harmless = (
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Assign,
        ast.AnnAssign,
        ast.If,
    )
    wrong = [
        f"{path}:{node.lineno} {ast.unparse(node)[:60]}"
        for room in ROOMS
        for path, tree in modules(room)
        if "migrations" not in path.parts and path.name != "__main__.py"
        for node in tree.body
        if not isinstance(node, harmless) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert wrong == []
