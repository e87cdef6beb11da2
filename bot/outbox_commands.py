"""`binome outbox`: what waits and what went wrong, for operators. It may be used while replicas run."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal import WRONG_SETTINGS, database_in_use, give_up
from mentoring.messages import Kind

if TYPE_CHECKING:
    from storage.database import Transaction
    from storage.outbox_care import Entry, Refusal
    from storage.tables import OutboxState

    Change = Callable[[Transaction, Iterable[int], datetime], dict[int, Refusal | None]]

COLUMNS = ("id", "state", "kind", "programme", "due", "tries", "problem")

app = typer.Typer(
    help="See messages that wait or went wrong, send them again, or take them back.", no_args_is_help=True
)


@app.command("list")
def list_messages(
    state: Annotated[
        list[str] | None, typer.Option(help="Only these: pending, claimed, posting, sent, uncertain, dead ...")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only messages of this kind.")] = None,
    programme: Annotated[int | None, typer.Option(help="Only messages of this programme, by its number.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with every fact.")] = False,
) -> None:
    """What waits, is uncertain or is dead, those longest due first; and how many messages stand how."""
    from storage import outbox_care

    states = _states(state)
    with database_in_use() as database, database.reading() as transaction:
        counts = outbox_care.counts(transaction)
        entries = outbox_care.entries(
            transaction, states=states, kind=kind.value if kind else None, programme_id=programme, limit=limit
        )
    if as_json:
        counted = {name.value: count for name, count in counts.items()}
        typer.echo(_as_json({"counts": counted, "messages": [asdict(entry) for entry in entries]}))
        return
    for line in _listing(counts, entries, limit):
        typer.echo(line)


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="The number of a message.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Everything that is known of a message: what it is about by number, and how it stands."""
    from storage import outbox_care

    with database_in_use() as database, database.reading() as transaction:
        entry = outbox_care.find(transaction, number)
    if entry is None:
        give_up(f"{number}: there is no message of this number. `binome outbox list` shows those that need a hand.")
    facts = asdict(entry)
    if as_json:
        typer.echo(_as_json(facts))
        return
    for name, value in facts.items():
        typer.echo(f"{name:<13} {_shown(value)}")


@app.command()
def retry(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="ID", help="Numbers of messages.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that could not be delivered.")] = False,
    uncertain: Annotated[
        bool, typer.Option("--uncertain", help="All that may have arrived: some people may get them twice.")
    ] = False,
) -> None:
    """Send messages again, as if they had never been tried. What is no longer true, or too late, is not sent."""
    if bool(numbers) == (dead or uncertain):
        give_up("Give numbers of messages, or --dead, --uncertain or both.", WRONG_SETTINGS)
    from storage import outbox_care
    from storage.tables import OutboxState

    if numbers:
        _change(numbers, outbox_care.retry, "is in the queue again")
        return
    chosen = {OutboxState.DEAD: dead, OutboxState.UNCERTAIN: uncertain}
    _retry_all([state for state, is_chosen in chosen.items() if is_chosen])


@app.command()
def cancel(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="ID", help="Numbers of messages.")] = None,
    due_before: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="All that wait and are due before this moment, in UTC."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether that is meant.")] = False,
) -> None:
    """Take back messages that wait, or put away dead ones: nobody gets them."""
    if bool(numbers) == bool(due_before):
        give_up("Give numbers of messages, or --due-before.", WRONG_SETTINGS)
    from storage import outbox_care

    if due_before:
        _cancel_all(due_before.replace(tzinfo=UTC), yes=yes)
        return
    _change(numbers or (), outbox_care.cancel, "is cancelled")


def _cancel_all(due_before: datetime, *, yes: bool) -> None:
    """A part at a time, so that replicas send meanwhile."""
    from bot.clock import wall_now
    from storage import outbox_care

    with database_in_use() as database:
        with database.reading() as transaction:
            waiting = outbox_care.waiting(transaction, due_before)
        if waiting and not yes:
            typer.confirm(
                f"Messages that wait and are due before {_shown(due_before)}: {waiting}. Cancel them?", abort=True
            )
        cancelled = 0
        while True:
            with database.writing() as transaction:
                part = outbox_care.cancel_all(transaction, due_before, wall_now())
            cancelled += part
            if not part:
                break
    typer.echo(f"pending: {cancelled} cancelled.")


def _change(numbers: Sequence[int], change: "Change", done: str) -> None:
    """Each number with what came of it; exit code 1 where one is left as it was."""
    from bot.clock import wall_now
    from storage.database import LARGEST_WRITE

    if len(numbers) > LARGEST_WRITE:
        give_up(f"Give no more than {LARGEST_WRITE} numbers at once.", WRONG_SETTINGS)
    with database_in_use() as database, database.writing() as transaction:
        outcome = change(transaction, numbers, wall_now())
    for number, refusal in outcome.items():
        typer.echo(f"{number}: {_REFUSALS[refusal.value] if refusal else f'{done}.'}", err=refusal is not None)
    if any(outcome.values()):
        raise typer.Exit(1)


def _retry_all(states: Sequence["OutboxState"]) -> None:
    """A part at a time, so that replicas send meanwhile."""
    from collections import Counter

    from bot.clock import wall_now
    from storage import outbox_care
    from storage.database import LARGEST_WRITE

    done: Counter[OutboxState] = Counter()
    with database_in_use() as database:
        while True:
            with database.writing() as transaction:
                part = outbox_care.retry_all(transaction, states, wall_now())
            done += part
            if part.total() < LARGEST_WRITE:
                break
    for state in states:
        typer.echo(f"{state.value}: {done[state]} in the queue again.")


def _states(names: Sequence[str] | None) -> "Sequence[OutboxState]":
    from storage.outbox_care import NEED_A_HAND
    from storage.tables import OutboxState

    if not names:
        return NEED_A_HAND
    if wrong := sorted(set(names) - set(OutboxState)):
        give_up(f"{', '.join(wrong)}: no such state. There are {', '.join(OutboxState)}.", WRONG_SETTINGS)
    return [OutboxState(name) for name in names]


def _listing(counts: "Mapping[OutboxState, int]", entries: "Sequence[Entry]", limit: int) -> list[str]:
    counted = ", ".join(f"{state.value} {count}" for state, count in counts.items() if count)
    lines = [f"All messages that are kept: {counted or 'none'}."]
    if not entries:
        return [*lines, "None of those asked for."]
    rows = [COLUMNS, *(_row(entry) for entry in entries)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return (
        [*lines, f"Those longest due are shown; --limit shows more than {limit}."] if len(entries) == limit else lines
    )


def _row(entry: "Entry") -> tuple[str, ...]:
    tries = f"{entry.attempts}+{entry.setbacks}" if entry.setbacks else str(entry.attempts)
    cells = (entry.id, entry.state, entry.kind, entry.programme_id, entry.due_at, tries, entry.problem)
    return tuple(_shown(cell) for cell in cells)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").replace("+00:00", " UTC")
    return "-" if value is None else str(value)


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, default=lambda moment: moment.isoformat())


_REFUSALS = {
    "unknown": "there is no message of this number. `binome outbox list` shows those that need a hand.",
    "in_flight": "is on its way right now, and left alone. Look again in a minute.",
    "sent": "has been sent already, and is left as it is.",
    "cancelled": "was cancelled, as it was no longer true or somebody took it back. It stays so.",
    "expired": "would come too late, and is left as it is.",
    "folded": "went out as part of another message, and is left as it is.",
    "settled": "is not waiting: nothing is sent unless you `retry` it.",
}
