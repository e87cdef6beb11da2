"""What people can always do about their own part, and whoever runs programmes about those: the last row of Home."""

from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.coordinating import new_programme_button
from handlers.views.delegating import delegate_button
from handlers.views.enrolment_buttons import leave_some_button
from handlers.views.own_data import privacy_button
from handlers.views.own_settings import settings_button
from handlers.views.pausing import pause_button
from handlers.views.people_lines import people_button
from handlers.views.words import Words


@dataclass(frozen=True)
class OwnPart:
    """Whether somebody takes part in a programme, could rest from one, and learns in one; whether they coordinate one,
    and may create one."""

    takes_part: bool = False
    may_rest: bool = False
    learns: bool = False
    coordinates: bool = False
    creates: bool = False


def own_part_buttons(part: OwnPart, words: Words) -> kit.Block:
    buttons = [settings_button(words), privacy_button(words)]
    if part.learns:
        buttons.insert(0, delegate_button(words))
    if part.may_rest:
        buttons.insert(0, pause_button(words))
    if part.takes_part:
        buttons.append(leave_some_button(words))
    if part.coordinates:
        buttons.append(people_button(words))
    if part.creates:
        buttons.append(new_programme_button(words))
    return kit.actions(*buttons)
