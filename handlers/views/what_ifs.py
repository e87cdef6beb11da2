"""What other choices would have given a draft: what relaxing a rule gains, the other objective, a least fit."""

from collections.abc import Mapping

from babel.numbers import format_percent

from handlers.views import blocks as kit
from handlers.views.words import Mrkdwn, Words, marked
from mentoring.matching.values import Figures, Objective, Outcome, Relaxation, Rule

MATCH_OBJECTIVE = "match_objective"

_RELAXED = {
    Rule.LEVELS_APART: marked("Levels between the two, %(then)s instead of %(now)s: %(gain)s"),
    Rule.REPORTING_LINE: marked("Steps of the reporting line kept apart, %(then)s instead of %(now)s: %(gain)s"),
    Rule.HOURS: marked("Shared hours, %(then)s instead of %(now)s: %(gain)s"),
    Rule.MANAGER_UNKNOWN: marked("With leaders whose manager is not known: %(gain)s"),
    Rule.CAPACITY: marked("With one more place for each mentor: %(gain)s"),
}

_OBJECTIVES = {
    Objective.PEOPLE: marked("*Most people first:* %(pairs)s, an average fit of %(fit)s"),
    Objective.QUALITY: marked("*Best fit first:* %(pairs)s, an average fit of %(fit)s"),
}

_SWITCH = {
    Objective.PEOPLE: marked("Most people first"),
    Objective.QUALITY: marked("Best fit first"),
}


def relaxed(figures: Figures, rule: Rule, words: Words) -> Mrkdwn | None:
    """What asking for less by this rule alone would gain; None where it cannot."""
    for each in figures.relaxations:
        if each.rule is rule:
            gain = _gain(each, words)
            return words.mrkdwn(_RELAXED[rule], then=each.then, now=each.now, gain=gain)
    return None


def other_choices(figures: Figures, pairs: int, words: Words) -> list[kit.Block]:
    """Both objectives side by side, and what a least fit would cost; nothing where all would be the same."""
    lines = []
    if len(set(figures.outcomes.values())) > 1:
        lines += [_outcome(objective, outcome, words) for objective, outcome in figures.outcomes.items()]
    if floors := {percent: left for percent, left in figures.floors.items() if left < pairs}:
        lines.append(_floors(floors, words))
    if not lines:
        return []
    head = words.mrkdwn("*What other choices would give*")
    return [kit.divider(), kit.section(Mrkdwn("\n".join([head, *lines])))]


def objective_button(figures: Figures, current: Objective, words: Words) -> list[kit.Block]:
    """To solve by the other objective, where that makes a difference."""
    if len(set(figures.outcomes.values())) < 2:
        return []
    other = Objective.QUALITY if current is Objective.PEOPLE else Objective.PEOPLE
    return [kit.button(words(_SWITCH[other]), MATCH_OBJECTIVE, value=other.value)]


def _gain(relaxation: Relaxation, words: Words) -> str:
    if relaxation.gain < 1:
        return words("no pair more")
    return words.plural("%(count)s pair more", "%(count)s pairs more", relaxation.gain)


def _outcome(objective: Objective, outcome: Outcome, words: Words) -> Mrkdwn:
    pairs = words.plural("%(count)s pair", "%(count)s pairs", outcome.pairs)
    fit = format_percent(outcome.mean, locale=words.language)
    return words.mrkdwn(_OBJECTIVES[objective], pairs=pairs, fit=fit)


def _floors(floors: Mapping[int, int], words: Words) -> Mrkdwn:
    each = [
        words("%(fit)s: %(count)s", fit=format_percent(percent / 100, locale=words.language), count=words.number(left))
        for percent, left in floors.items()
    ]
    return words.mrkdwn("*Pairs left if each had to reach a least fit:* %(floors)s", floors=" · ".join(each))
