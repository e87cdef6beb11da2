"""What a programme may set about matching."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PairingRules:
    """A programme's numbers: levels between the two, steps up the reporting line that keep people apart, hours of the
    working day that both share."""

    levels_apart: int = 2
    reporting_steps: int = 2
    shared_hours: int = 2
    lead_needs_manager: int = 2
    """Mentees of this level and above are left out while their manager is unknown; level 1 has none."""
