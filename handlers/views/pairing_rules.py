"""The rules of matching in one programme, and what counts in it: the coordinators' form."""

import json

from handlers.views import blocks as kit
from handlers.views.words import Words, marked
from mentoring.matching.settings import RANGES, PairingRules
from mentoring.programmes import Programme

PAIRING_RULES = "pairing_rules"
PAIRING_RULES_FORM = "pairing_rules_form"

_LABELS = {
    "levels_apart": marked("Levels between the two, at least"),
    "reporting_steps": marked("Steps up the reporting line that are kept apart"),
    "shared_hours": marked("Working hours that both share, at least"),
    "lead_needs_manager": marked("Leaders wait until their manager is known: down to level"),
    "topics_count": marked("Topics wanted and offered"),
    "complementarity_counts": marked("Another department"),
    "hours_count": marked("Shared working hours"),
    "format_counts": marked("Way of meeting"),
}

_HINTS = {
    "reporting_steps": marked("Two people of the same manager are always kept apart. 0 looks no further."),
    "lead_needs_manager": marked("0 for nobody: they may then be paired within their own reporting line."),
    "format_counts": marked("What counts is each number beside the others: 50, 20, 20 and 10 are the usual ones."),
}


def rules_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Pairing rules"), PAIRING_RULES, value=str(programme.id))


def rules_form(programme: Programme, words: Words) -> kit.Block:
    rules = programme.pairing
    numbers = [_field(name, rules, words) for name in RANGES]
    return kit.modal(
        words("Pairing rules"),
        [
            kit.section(words.mrkdwn("*%(programme)s*", programme=programme.name)),
            kit.context(words.mrkdwn("They count from the next “Solve again” on. Pairs that are published stay.")),
            *numbers[:4],
            kit.section(words.mrkdwn("*What makes a good pair*")),
            *numbers[4:],
        ],
        callback=PAIRING_RULES_FORM,
        submit=words("Save"),
        close=words("Cancel"),
        carries=json.dumps({"language": words.language, "programme": programme.id, "version": programme.version}),
    )


def _field(name: str, rules: PairingRules, words: Words) -> kit.Block:
    allowed = RANGES[name]
    number = kit.number_input(allowed[0], allowed[-1], initial=getattr(rules, name))
    hint = words(_HINTS[name]) if name in _HINTS else None
    return kit.field(name, words(_LABELS[name]), number, hint=hint)
