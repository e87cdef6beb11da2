"""What a programme may set about matching."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring.refusals import Reason, Refused


@dataclass(frozen=True)
class PairingRules:
    """A programme's numbers: levels between the two, steps up the reporting line that keep people apart, hours of the
    working day that both share; and what each part of a score counts, beside the others."""

    levels_apart: int = 2
    reporting_steps: int = 2
    shared_hours: int = 2
    lead_needs_manager: int = 2
    """Mentees of this level and above are left out while their manager is unknown; level 1 has none."""

    topics_count: int = 50
    complementarity_counts: int = 20
    hours_count: int = 20
    format_counts: int = 10


RANGES: Mapping[str, range] = {
    "levels_apart": range(1, 11),
    "reporting_steps": range(11),
    "shared_hours": range(9),
    "lead_needs_manager": range(6),
    "topics_count": range(101),
    "complementarity_counts": range(101),
    "hours_count": range(101),
    "format_counts": range(101),
}
"""What a coordinator may choose: with no level between them, nobody would be the one who leads."""

WEIGHTS = ("topics_count", "complementarity_counts", "hours_count", "format_counts")


def check_rules(chosen: Mapping[str, int | None]) -> PairingRules:
    """The rules of a form, by the names of its fields.

    Raises Refused(NUMBER_OUT_OF_RANGE) under the field; under the first weight where nothing would count.
    """
    checked = {}
    for name, allowed in RANGES.items():
        number = chosen.get(name)
        if number is None or number not in allowed:
            raise Refused(Reason.NUMBER_OUT_OF_RANGE, field=name, least=allowed[0], most=allowed[-1])
        checked[name] = number
    if not any(checked[name] for name in WEIGHTS):
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, field=WEIGHTS[0], least=1, most=RANGES[WEIGHTS[0]][-1])
    return PairingRules(**checked)
