"""The names of the topics, sides and formats."""

from collections.abc import Sequence

from handlers.views.blocks import Option
from handlers.views.words import Words, marked
from mentoring.enrolments import BOTH, Degree, Format, Side
from mentoring.topics import Topic

_TOPICS = {
    Topic.DIGITAL_TOOLS: marked("Digital tools and collaboration platforms"),
    Topic.SOCIAL_NETWORKS: marked("Social networks and personal branding"),
    Topic.ARTIFICIAL_INTELLIGENCE: marked("Artificial intelligence and assistants"),
    Topic.DATA_LITERACY: marked("Data: reading it, using it"),
    Topic.CYBER_HYGIENE: marked("Everyday cyber security"),
    Topic.NEW_CONSUMPTION: marked("New ways to buy, e-commerce"),
    Topic.WAYS_OF_WORKING: marked("New ways of working"),
    Topic.NEW_GENERATIONS: marked("What new generations expect"),
    Topic.RESPONSIBILITY: marked("Environment and responsibility"),
    Topic.INCLUSION: marked("Diversity, equity and inclusion"),
    Topic.SOCIAL_MOBILITY: marked("Social mobility"),
    Topic.ACCESSIBILITY: marked("Accessibility"),
    Topic.STARTUP_METHODS: marked("Start-up methods"),
}

_SIDES = {
    Side.MENTOR: marked("I share what I know (mentor)"),
    Side.MENTEE: marked("I learn from a colleague (mentee)"),
}

_DEGREES = {
    Side.MENTOR: {
        Degree.MOST: marked("I know it very well"),
        Degree.WELL: marked("I know it well"),
        Degree.A_LITTLE: marked("I know the basics"),
    },
    Side.MENTEE: {
        Degree.MOST: marked("I want this most"),
        Degree.WELL: marked("I would like this"),
        Degree.A_LITTLE: marked("I am curious"),
    },
}

BOTH_SIDES = "both"

_FORMATS = {
    Format.EITHER: marked("By video or in person"),
    Format.VIDEO: marked("By video"),
    Format.IN_PERSON: marked("In person"),
}


def topic_names(topics: tuple[Topic, ...], words: Words) -> str:
    """Some names have commas of their own."""
    return " · ".join(words(_TOPICS[topic]) for topic in topics)


def topic_options(topics: tuple[Topic, ...], words: Words) -> list[Option]:
    return [Option(words(_TOPICS[topic]), topic.value) for topic in topics]


def side_options(words: Words, *, both: bool = False) -> list[Option]:
    """`both` where one may choose the two of them."""
    options = [Option(words(text), side.value) for side, text in _SIDES.items()]
    return (
        [*options, Option(words("Both: I share on some topics and learn on others"), BOTH_SIDES)] if both else options
    )


def side_chosen(sides: Sequence[Side]) -> str | None:
    """The value of the option that says it; none where nothing is chosen yet."""
    if not sides:
        return None
    return sides[0].value if len(sides) == 1 else BOTH_SIDES


def sides_of(value: str | None) -> tuple[Side, ...]:
    """What an option means; nothing where somebody made it up."""
    if value == BOTH_SIDES:
        return BOTH
    return tuple(side for side in Side if side.value == value)


def degree_options(side: Side, words: Words) -> list[Option]:
    """The most first."""
    return [Option(words(_DEGREES[side][degree]), str(int(degree))) for degree in reversed(Degree)]


def format_options(words: Words) -> list[Option]:
    return [Option(words(text), format_.value) for format_, text in _FORMATS.items()]


def format_name(format_: Format, words: Words) -> str:
    return words(_FORMATS[format_])
