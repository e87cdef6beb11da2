"""The names of the topics, sides and formats."""

from handlers.views.blocks import Option
from handlers.views.words import Words, marked
from mentoring.enrolments import Format, Side
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


def side_options(words: Words) -> list[Option]:
    return [Option(words(text), side.value) for side, text in _SIDES.items()]


def format_options(words: Words) -> list[Option]:
    return [Option(words(text), format_.value) for format_, text in _FORMATS.items()]


def format_name(format_: Format, words: Words) -> str:
    return words(_FORMATS[format_])
