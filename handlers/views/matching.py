"""A draft as its coordinators see it: the pairs with their reasons, who is left out and why, and what can be done."""

import json
from collections.abc import Iterator, Mapping, Sequence

from babel.numbers import format_percent

from handlers.views import blocks as kit
from handlers.views.coordinating import programme_choice
from handlers.views.dates import moment_link
from handlers.views.pairing_rules import rules_button
from handlers.views.reasons import why
from handlers.views.what_ifs import objective_button, other_choices, relaxed
from handlers.views.wishes import wanted_blocks, wish_line, wish_menu
from handlers.views.words import Mrkdwn, Words, marked, mention
from mentoring.enrolments import Side
from mentoring.matching.values import Rule
from mentoring.pairs import OFFER_LASTS
from mentoring.programmes import Programme
from storage.draft_sheets import PAIRS_A_PAGE, Held, Sheet, ShownPair

MATCH_FORM = "match_form"
MATCH = "match"
MATCH_PROGRAMME = "match_programme"
MATCH_LOOK = "match_look"
MATCH_PREVIOUS = "match_previous"
MATCH_NEXT = "match_next"
MATCH_AGAIN = "match_again"
MATCH_DISCARD = "match_discard"

_RULES = {
    Rule.NOBODY_ON_THE_OTHER_SIDE: marked("Nobody on the other side has a place free"),
    Rule.LEVEL_UNKNOWN: marked("Their level is not known"),
    Rule.MANAGER_UNKNOWN: marked("Their manager is not known"),
    Rule.LEVELS_APART: marked("Nobody is enough levels away"),
    Rule.REPORTING_LINE: marked("Only people of the same reporting line would fit"),
    Rule.LANGUAGE: marked("No shared language"),
    Rule.HOURS: marked("Too few shared working hours"),
    Rule.FORMAT: marked("No way of meeting that suits both"),
    Rule.PAST_PAIR: marked("Nobody who fits is left to propose"),
    Rule.CAPACITY: marked("Somebody would fit, but all their places are taken"),
}


def waiting_form(programme: Programme, mine: Sequence[Programme], words: Words) -> kit.Block:
    """Shown while the draft is worked out; `mine` are the programmes that the reader coordinates."""
    blocks = [
        *_head(programme, mine, words),
        kit.section(words.mrkdwn("*Looking for the best pairs…*")),
        kit.section(words.mrkdwn("This takes a few seconds, and the proposal then appears here by itself.")),
        kit.actions(_look_button(words("Look again"), programme)),
        kit.context(_told_nobody(words)),
    ]
    return _page(programme, blocks, words)


def failed_form(programme: Programme, mine: Sequence[Programme], words: Words) -> kit.Block:
    blocks = [
        *_head(programme, mine, words),
        kit.section(words.mrkdwn("The pairs could not be worked out this time. Nothing is lost, and nobody was told.")),
        kit.section(
            words.mrkdwn("Try again. If it does not help, tell whoever runs Binôme here: the log says what happened.")
        ),
        kit.actions(_look_button(words("Try again"), programme)),
    ]
    return _page(programme, blocks, words)


def one_sided_form(
    programme: Programme, mine: Sequence[Programme], enrolled: Mapping[Side, int], words: Words
) -> kit.Block:
    """Instead of a draft, while there is nobody on one side or on both."""
    blocks = [
        *_head(programme, mine, words),
        kit.section(_who_is_missing(enrolled, words)),
        kit.context(words.mrkdwn("Announcing the programme in another channel brings more people.")),
    ]
    return _page(programme, blocks, words)


def draft_form(sheet: Sheet, mine: Sequence[Programme], words: Words) -> kit.Block:
    """One page of a draft. What is published is the whole of it, and only as it stands here."""
    blocks = [
        *_head(sheet.programme, mine, words),
        kit.section(_summary(sheet, words)),
        kit.context(_as_of(sheet, words)),
        *_pairs(sheet, words),
        *_left_out(sheet, words),
        *wanted_blocks(sheet.wanted, words),
        *other_choices(sheet.figures, sheet.pairs, words),
        kit.divider(),
        kit.actions(*_settling(sheet, words)),
    ]
    if sheet.pairs:
        blocks.append(kit.context(_what_publishing_does(sheet, words)))
    carried = {"draft": sheet.draft.id, "version": sheet.draft.version, "page": sheet.page}
    return _page(sheet.programme, blocks, words, carried=carried, submit=words("Publish") if sheet.pairs else None)


def published_page(programme: Programme, pairs: int, words: Words) -> kit.Block:
    asked = words.plural(
        "Published: %(count)s pair is being asked.", "Published: %(count)s pairs are being asked.", pairs
    )
    each = words.mrkdwn(
        "Each of the two is asked privately, and has %(days)s days to answer. Those without a pair get a kind message "
        "that says what happens next.",
        days=OFFER_LASTS.days,
    )
    blocks = [*_head(programme, [programme], words), kit.section(Mrkdwn(asked)), kit.section(each)]
    return _page(programme, blocks, words)


def discarded_form(programme: Programme, mine: Sequence[Programme], words: Words) -> kit.Block:
    blocks = [
        *_head(programme, mine, words),
        kit.section(words.mrkdwn("The proposal is discarded. Nobody was told about it.")),
        kit.actions(_look_button(words("Look for pairs"), programme)),
    ]
    return _page(programme, blocks, words)


def _page(
    programme: Programme,
    blocks: list[kit.Block],
    words: Words,
    *,
    carried: Mapping[str, int] | None = None,
    submit: str | None = None,
) -> kit.Block:
    return kit.modal(
        words("Proposed pairs"),
        blocks,
        callback=MATCH_FORM,
        submit=submit,
        close=words("Close"),
        carries=json.dumps({"language": words.language, "programme": programme.id, **(carried or {})}),
    )


def _head(programme: Programme, mine: Sequence[Programme], words: Words) -> list[kit.Block]:
    """Which programme this is, with the others to choose from where there are any."""
    name = words.mrkdwn("*%(programme)s*", programme=programme.name)
    if len(mine) < 2:
        return [kit.section(name)]
    return [kit.section(name, accessory=programme_choice(mine, programme) | {"action_id": MATCH_PROGRAMME})]


def _look_button(text: str, programme: Programme) -> kit.Block:
    return kit.button(text, MATCH_LOOK, value=str(programme.id))


def _told_nobody(words: Words) -> Mrkdwn:
    return words.mrkdwn("Nobody hears of a proposal before you publish it.")


def _who_is_missing(enrolled: Mapping[Side, int], words: Words) -> Mrkdwn:
    mentors, mentees = enrolled.get(Side.MENTOR, 0), enrolled.get(Side.MENTEE, 0)
    if mentors:
        text = words.plural(
            "%(count)s person would like to share, and nobody who would like to learn has enrolled yet.",
            "%(count)s people would like to share, and nobody who would like to learn has enrolled yet.",
            mentors,
        )
    elif mentees:
        text = words.plural(
            "%(count)s person would like to learn, and nobody who would like to share has enrolled yet.",
            "%(count)s people would like to learn, and nobody who would like to share has enrolled yet.",
            mentees,
        )
    else:
        text = words("Nobody has enrolled yet.")
    return Mrkdwn(text)


def _summary(sheet: Sheet, words: Words) -> Mrkdwn:
    pairs = words.plural("%(count)s pair proposed.", "%(count)s pairs proposed.", sheet.pairs)
    if not sheet.pairs:
        pairs = words("No pair is possible today.")
    waiting = sum(held.count for held in sheet.left_out)
    if not waiting:
        return words.mrkdwn("*%(pairs)s* Everybody has one.", pairs=Mrkdwn(pairs))
    people = words.plural("%(count)s person without a pair.", "%(count)s people without a pair.", waiting)
    return Mrkdwn(f"*{pairs}* {people}")


def _as_of(sheet: Sheet, words: Words) -> Mrkdwn:
    return words.mrkdwn(
        "As of %(moment)s. “Solve again” takes in whoever has enrolled or changed their answers since.",
        moment=moment_link(sheet.solved_at, sheet.programme.zone, words),
    )


def _pairs(sheet: Sheet, words: Words) -> Iterator[kit.Block]:
    if not sheet.pairs:
        return
    yield kit.divider()
    yield kit.section(_which_pairs(sheet, words))
    for pair in sheet.shown:
        yield kit.section(_pair(pair, words), accessory=wish_menu(pair, words))
    if sheet.pages > 1:
        yield kit.actions(*_turning(sheet, words))


def _which_pairs(sheet: Sheet, words: Words) -> Mrkdwn:
    if sheet.pages == 1:
        return words.mrkdwn("*The weakest pairs come first*")
    first = (sheet.page - 1) * PAIRS_A_PAGE + 1
    return words.mrkdwn(
        "*Pairs %(first)s to %(last)s of %(count)s, the weakest first*",
        first=words.number(first),
        last=words.number(first + len(sheet.shown) - 1),
        count=words.number(sheet.pairs),
    )


def _pair(pair: ShownPair, words: Words) -> Mrkdwn:
    text = words.mrkdwn(
        "%(mentor)s shares with %(mentee)s (fit: %(fit)s)",
        mentor=_name(pair.mentor, words),
        mentee=_name(pair.mentee, words),
        fit=format_percent(pair.score, locale=words.language),
    )
    if pair.ground is None:
        gone = words("One of them no longer takes part: they will not be asked.")
        return Mrkdwn(f"{text}\n{gone}")
    reasons = f"{text}\n{why(pair.ground, words)}"
    wish = wish_line(pair, words)
    return Mrkdwn(f"{reasons}\n{wish}" if wish else reasons)


def _name(slack_id: str | None, words: Words) -> str:
    return mention(slack_id) if slack_id else words("somebody who has left")


def _turning(sheet: Sheet, words: Words) -> Iterator[kit.Block]:
    if sheet.page > 1:
        yield kit.button(words("Previous page"), MATCH_PREVIOUS, value=str(sheet.page - 1))
    if sheet.page < sheet.pages:
        yield kit.button(words("Next page"), MATCH_NEXT, value=str(sheet.page + 1))


def _left_out(sheet: Sheet, words: Words) -> Iterator[kit.Block]:
    if not sheet.left_out:
        return
    yield kit.divider()
    yield kit.section(words.mrkdwn("*Without a pair, and why*"))
    for held in sheet.left_out:
        text = words.mrkdwn("%(rule)s: %(people)s", rule=words(_RULES[held.rule]), people=Mrkdwn(_people(held, words)))
        gain = relaxed(sheet.figures, held.rule, words)
        yield kit.section(Mrkdwn(f"{text}\n{gain}") if gain else text)


def _people(held: Held, words: Words) -> str:
    names = [str(mention(slack_id)) for slack_id in held.slack_ids]
    if others := held.count - len(names):
        names.append(words.plural("%(count)s other", "%(count)s others", others))
    return words.listed(names)


def _settling(sheet: Sheet, words: Words) -> Iterator[kit.Block]:
    value = str(sheet.draft.id)
    yield kit.button(words("Solve again"), MATCH_AGAIN, value=value)
    yield from objective_button(sheet.figures, sheet.draft.objective, words)
    yield rules_button(sheet.programme, words)
    if sheet.pairs:
        ask = kit.confirmation(
            words("Discard this proposal?"),
            words("It disappears, and nobody hears of it. You can look for pairs again at any time."),
            yes=words("Discard"),
            no=words("Keep it"),
        )
        yield kit.button(words("Discard"), MATCH_DISCARD, value=value, confirm=ask)


def _what_publishing_does(sheet: Sheet, words: Words) -> Mrkdwn:
    asked = words.plural(
        "“Publish” asks %(count)s person privately whether they accept.",
        "“Publish” asks %(count)s people, each privately, whether they accept.",
        sheet.people,
    )
    seen = words("Nobody outside the coordination team has seen this proposal.")
    return Mrkdwn(f"{asked} {seen}")
