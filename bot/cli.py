"""The command line. Each command loads what it needs, so that `--help` and `manifest` answer at once."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.states import State
from bot.terminal import WRONG_SETTINGS, check_file, environment, give_up, settings_for

PORT = 8770
"""Of the local Slack."""

UNUSABLE = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM}
"""What may be wrong with a port; the same with a file name, and every other error, is about something else."""

T = TypeVar("T")

app = typer.Typer(
    name="binome",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import version

    from storage.migrating import HEAD

    typer.echo(f"binome {version('binome')} (schema {HEAD})")
    raise typer.Exit


@app.callback()
def binome(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version, and its schema.")
    ] = False,
) -> None:
    """Reverse-mentoring programmes inside Slack."""


@app.command()
def run(
    http: Annotated[bool, typer.Option("--http", help="Take signed HTTP requests instead of Socket Mode.")] = False,
) -> None:
    """Run Binôme until Ctrl-C or SIGTERM."""
    from slack_sdk.errors import SlackApiError

    from bot import running
    from bot.hosts import SecondHostError
    from storage.database import UnreachableError
    from storage.migrating import BrokenReferencesError, SchemaTooNewError

    settings = settings_for(http=http)
    try:
        running.run(settings, http=http)
    except SecondHostError as error:
        give_up(str(error))
    except BrokenReferencesError as error:
        give_up(f"The database was left as it was: bringing it up to date would have broken it ({error}).")
    except SchemaTooNewError as error:
        give_up(f"This is an older Binôme than the database: {error}. Install the newer one.")
    except UnreachableError as error:
        give_up(f"The database cannot be reached ({error}). `binome doctor` says what to mend.")
    except SlackApiError as error:
        give_up(f"Slack refused the token: {error.response['error']}. `binome doctor` says what to mend.")
    except OSError as error:
        give_up(f"Binôme could not reach what it needs: {error}. `binome doctor` says what to mend.")


@app.command()
def doctor(
    http: Annotated[bool, typer.Option("--http", help="Check for signed HTTP requests.")] = False,
) -> None:
    """Check settings, database, token and scopes, and say what to mend."""
    from bot.doctor import examine

    healthy = True
    for finding in examine(environment(), http=http):
        healthy = healthy and finding.good
        typer.echo(f"{'ok ' if finding.good else 'NO '} {finding.text}")
    if not healthy:
        raise typer.Exit(1)


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option("--http", help="The https address Slack sends requests to.")] = None,
) -> None:
    """Print the app manifest, for Socket Mode or for HTTP."""
    from bot.manifest import manifest_text

    if http is not None and not http.startswith("https://"):
        give_up("Slack sends requests to https addresses only, such as https://binome.example.com", WRONG_SETTINGS)
    typer.echo(manifest_text(http), nl=False)


@app.command()
def import_people(
    file: Annotated[Path, typer.Argument(help="A CSV file: who is who, level, manager, department, site ...")],
    complete: Annotated[
        bool, typer.Option("--complete", help="People missing from the file leave the directory.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Import the directory: levels, managers, departments, sites, countries, languages."""
    from bot.directory import import_file

    raise typer.Exit(import_file(file, settings_for(http=None), complete=complete, dry_run=dry_run, say=typer.echo))


@app.command()
def match(
    programme: Annotated[str, typer.Argument(help="The name of a programme, or its number.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing and tell nobody: always needed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, for another program.")] = False,
    best_fit: Annotated[
        bool, typer.Option("--best-fit", help="The best fit first, instead of the most people with a partner.")
    ] = False,
) -> None:
    """Work out the pairs of a programme as they would be today, and keep nothing."""
    import json

    from bot import matching_dry_run as matching
    from bot.clock import wall_now
    from bot.terminal import database_in_use
    from mentoring.matching.values import Objective

    if not dry_run:
        give_up(
            "Pairs are published in Slack, with `/mentoring match`. Here add --dry-run to see them.", WRONG_SETTINGS
        )
    with database_in_use() as database:
        try:
            objective = Objective.QUALITY if best_fit else Objective.PEOPLE
            run = matching.dry_run(database, programme, objective, wall_now())
        except (matching.ProgrammeNotFoundError, matching.NotSolvedError) as error:
            give_up(str(error))
    if as_json:
        typer.echo(json.dumps(matching.as_json(run), ensure_ascii=False, indent=2))
    else:
        matching.summary(run, typer.echo)


@app.command()
def move_database(
    to: Annotated[str, typer.Option(help="The new database, empty. A password may stand in PGPASSWORD instead.")],
) -> None:
    """Copy everything from the database of the settings into another one: from SQLite to PostgreSQL, or back."""
    from bot.moving import move_database as move

    settings = settings_for(http=None)
    check_file(settings.database_url)
    raise typer.Exit(move(settings, to, say=typer.echo))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 picks a free one.")] = PORT,
    request_url: Annotated[
        str | None, typer.Option(help="Send signed HTTP requests there instead of Socket Mode.")
    ] = None,
    rate_limits: Annotated[bool, typer.Option(help="Refuse what comes too fast or too late, as Slack does.")] = True,
) -> None:
    """Run a local Slack with a made-up company, to try Binôme without Slack."""
    from bot.trying import serve_sandbox

    _on_port(port, lambda at: serve_sandbox(port=at, request_url=request_url, rate_limits=rate_limits))


@app.command()
def demo(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help=f"The port of the page, {PORT} by default; 0 picks a free one.")
    ] = None,
    state: Annotated[State | None, typer.Option(help="What there is at the start, empty by default.")] = None,
    story: Annotated[bool, typer.Option("--story", help="Play the story and print what people receive.")] = False,
) -> None:
    """Try Binôme on this machine, with a local Slack in the browser; or read a whole programme as a story."""
    if not story:
        from bot.demo import run_demo

        raise typer.Exit(
            _on_port(PORT if port is None else port, lambda at: run_demo(port=at, state=state or State.EMPTY))
        )
    if port is not None or state is not None:
        give_up(
            "--story plays from beginning to end without a page: it takes neither --port nor --state.", WRONG_SETTINGS
        )
    from bot.signals import exit_when_asked
    from bot.story.play import play

    exit_when_asked()
    raise typer.Exit(play())


@app.command(hidden=True)
def make_state(state: State) -> None:
    """Make a start state of the demo, and say line by line what is being done."""
    from bot.signals import exit_when_asked
    from bot.story.making import make
    from bot.story.stage import StoryError
    from bot.trying import NotStartedError

    exit_when_asked()
    try:
        make(state, lambda words: print(words, flush=True))  # noqa: T201 - whoever started this reads it
    except (StoryError, NotStartedError) as error:
        give_up(str(error))


def main() -> None:
    # What is made here, above all a SQLite file, is for its owner alone.
    os.umask(0o077)
    from bot import outbox_commands

    app.add_typer(outbox_commands.app, name="outbox")
    app()


def _on_port(port: int, serve: Callable[[int], T]) -> T:
    try:
        return serve(port)
    except OSError as error:
        if error.errno not in UNUSABLE or error.filename is not None:
            raise
        give_up(
            f"Port {port} cannot be used ({error.strerror}). Stop what uses it, or choose another port: "
            f"`--port {port + 1}`, or `--port 0` for a free one."
        )
