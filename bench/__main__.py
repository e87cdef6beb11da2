"""`python -m bench NAME [--json]`: figures that a sentence may stand beside; `NAME --help` tells its options."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench import ack, chaos, delivery, importing, matching, planning, start

Figures = dict[str, float]


def _no_options(_: argparse.ArgumentParser) -> None:
    """What most benches take besides `--json`."""


def _promises_nothing(_: Figures) -> list[str]:
    """Most benches tell figures, whatever they are."""
    return []


@dataclass(frozen=True)
class Bench:
    """`measure` takes `quiet` and what `add_options` adds, by name; `broken` says which promises its figures break."""

    measure: Callable[..., Figures]
    add_options: Callable[[argparse.ArgumentParser], None] = _no_options
    broken: Callable[[Figures], list[str]] = _promises_nothing


BENCHES = {
    "ack": Bench(ack.measure, ack.add_options, ack.broken),
    "chaos": Bench(chaos.measure, chaos.add_options, chaos.broken),
    "delivery": Bench(delivery.measure, delivery.add_options, delivery.broken),
    "import": Bench(importing.measure, importing.add_options, importing.broken),
    "matching": Bench(matching.measure),
    "planning": Bench(planning.measure, planning.add_options, planning.broken),
    "start": Bench(start.measure),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    for name, bench in BENCHES.items():
        options = names.add_parser(name)
        options.add_argument("--json", action="store_true", help="end with one line of JSON and nothing else")
        bench.add_options(options)
    arguments = vars(parser.parse_args())
    bench, as_json = BENCHES[arguments.pop("name")], arguments.pop("json")
    figures = bench.measure(quiet=as_json, **arguments)
    _show(figures, as_json=as_json)
    if broken := bench.broken(figures):
        sys.exit("\n".join(broken))


def _show(figures: Figures, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name}: {figure}")


main()
