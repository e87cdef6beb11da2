"""The solver's worker process: `python -m scheduler.solver` reads a problem from standard input and writes its solution
to standard output, both as JSON. The only place where numpy and OR-Tools are loaded (design, section 10)."""

import sys

from mentoring.matching.codec import problem_from_json, solution_to_json
from mentoring.matching.drafting import draft
from mentoring.matching.solver import NoOptimumError


def main() -> None:
    """Ends with code 1 and one line on standard error for a problem that cannot be read or solved."""
    try:
        solution = draft(problem_from_json(sys.stdin.buffer.read()))
    except (ValueError, NoOptimumError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.write(solution_to_json(solution))


if __name__ == "__main__":
    main()
