"""Through whose eyes a text is shown."""

from zoneinfo import ZoneInfo

from sandbox.house import House
from sandbox.page.people import name_of
from sandbox.page.reader import Reader
from sandbox.users import User


def reader_of(house: House, user: User, language: str) -> Reader:
    """Whose zone and habits decide how a text is shown."""
    return Reader(
        language=language,
        locale=user.locale,
        zone=ZoneInfo(user.tz),
        people={each: name_of(house, each) for each in house.world.users},
        channels={each.id: each.name for each in house.world.conversations.values() if not each.is_direct},
        now=house.clock.now,
        own_address=house.base_url,
    )
