"""How long a draft takes for 1,500 mentees and 130 mentors with twelve places each, in a made-up company."""

import subprocess
import sys
import time
from random import Random

from mentoring.enrolments import Format, Side
from mentoring.matching.codec import problem_to_json, solution_from_json
from mentoring.matching.drafting import draft
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, Problem
from mentoring.topics import SENSITIVE, Topic

MENTORS = 130
MENTEES = 1_500
PLACES = 12

OPENS_AT = (480, 480, 480, 540, 840, 60)
"""Nine o'clock in minutes from midnight UTC: Paris more often than London, New York and Singapore."""
SPOKEN = (("fr",), ("fr", "en"), ("en",), ("en", "de"), ("de",))
DEPARTMENTS = [f"Department {number}" for number in range(25)]
SITES = [f"Site {number}" for number in range(12)]
MANAGERS = range(10_000, 10_300)

Figures = dict[str, float]


def measure(*, quiet: bool) -> Figures:
    """`draft_s` in seconds, from a problem in memory to its solution; `worker_s` with the start of the worker's process
    and JSON both ways, as the scheduler waits for it."""
    problem = _problem(Random(1))
    if not quiet:
        print(f"{MENTEES:,} mentees, {MENTORS} mentors with {PLACES} places each")
    began = time.perf_counter()
    solution = draft(problem)
    in_process = time.perf_counter() - began
    began = time.perf_counter()
    if _by_worker(problem) != solution.input_hash:
        sys.exit("the worker answered another problem")
    with_worker = time.perf_counter() - began
    return {"draft_s": round(in_process, 3), "worker_s": round(with_worker, 2), "pairs": len(solution.pairs)}


def _by_worker(problem: Problem) -> str:
    command = [sys.executable, "-m", "scheduler.solver"]
    done = subprocess.run(command, input=problem_to_json(problem).encode(), stdout=subprocess.PIPE, check=True)
    return solution_from_json(done.stdout).input_hash


def _problem(random: Random) -> Problem:
    mentors = [_candidate(random, number, Side.MENTOR) for number in range(1, MENTORS + 1)]
    mentees = [_candidate(random, number, Side.MENTEE) for number in range(MENTORS + 1, MENTORS + MENTEES + 1)]
    return Problem(
        rules=PairingRules(),
        candidates=(*mentors, *mentees),
        past=(),
        sensitive=tuple(topic.value for topic in SENSITIVE),
    )


def _candidate(random: Random, person_id: int, side: Side) -> Candidate:
    opens = random.choice(OPENS_AT)
    return Candidate(
        person_id=person_id,
        side=side,
        topics=tuple(topic.value for topic in random.sample(list(Topic), 4)),
        languages=random.choice(SPOKEN),
        format=random.choice((Format.EITHER, Format.EITHER, Format.EITHER, Format.VIDEO, Format.IN_PERSON)),
        site=random.choice(SITES),
        department=random.choice(DEPARTMENTS),
        level=random.randint(5, 8) if side is Side.MENTOR else random.randint(2, 5),
        managers=tuple(random.sample(MANAGERS, 3)),
        opens=opens,
        closes=opens + 9 * 60,
        places=PLACES if side is Side.MENTOR else 1,
        first_in_line=random.random() < 0.02,
    )
