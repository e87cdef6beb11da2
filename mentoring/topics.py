"""The topics of reverse mentoring. Their words are in `handlers/views/topics.py`."""

from enum import StrEnum


class Topic(StrEnum):
    DIGITAL_TOOLS = "digital_tools"
    SOCIAL_NETWORKS = "social_networks"
    ARTIFICIAL_INTELLIGENCE = "artificial_intelligence"
    DATA_LITERACY = "data_literacy"
    CYBER_HYGIENE = "cyber_hygiene"
    NEW_CONSUMPTION = "new_consumption"
    WAYS_OF_WORKING = "ways_of_working"
    NEW_GENERATIONS = "new_generations"
    RESPONSIBILITY = "responsibility"
    INCLUSION = "inclusion"
    SOCIAL_MOBILITY = "social_mobility"
    ACCESSIBILITY = "accessibility"
    STARTUP_METHODS = "startup_methods"


SENSITIVE = frozenset({Topic.INCLUSION, Topic.SOCIAL_MOBILITY, Topic.ACCESSIBILITY})
"""Topics close to origin or health, that somebody can speak about without saying anything about themselves: who
chose them is for their partner only (design, section 8)."""
