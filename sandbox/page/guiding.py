"""What the app's maker says to somebody new, in the page's language where they have said it in that."""

from markupsafe import Markup

from sandbox.house import House
from sandbox.page.readers import reader_of
from sandbox.page.rendering import text_html
from sandbox.page.words import said


def states_shown(house: House, language: str) -> dict[str, str]:
    """The worlds to start over with; by its name where nobody has said more."""
    known = house.config.guide.states
    return {name: said(known.get(name, {"en": name}), language) for name in house.starting_over.names}


def steps_shown(house: House, language: str) -> list[Markup]:
    """What to try first in the world that is there."""
    steps = house.config.guide.steps.get(house.starting_over.present, {"en": ()})
    anybody = house.world.users[house.slack.identity.bot_user_id]
    reader = reader_of(house, anybody, language)
    return [text_html(step, reader) for step in steps.get(language) or steps["en"]]
