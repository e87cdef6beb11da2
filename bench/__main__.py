"""`python -m bench NAME [--json]`: figures that a sentence may stand beside."""

import argparse
import json

from bench import matching, start

BENCHES = {"matching": matching.measure, "start": start.measure}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=BENCHES)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON and nothing else")
    arguments = parser.parse_args()
    figures = BENCHES[arguments.name](quiet=arguments.json)
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name}: {figure}")


main()
