"""Through whose eyes a text is shown."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from sandbox.house import House
from sandbox.page.people import name_of
from sandbox.page.reader import Reader
from sandbox.users import User


class Names(Mapping[str, str]):
    """The names of everybody, by id, each looked up when it is asked for: a company may have thousands."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._users = house.world.users

    def __getitem__(self, user_id: str) -> str:
        return name_of(self._house, self._users[user_id].id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._users)

    def __len__(self) -> int:
        return len(self._users)


def reader_of(house: House, user: User, language: str) -> Reader:
    """Whose zone and habits decide how a text is shown."""
    return Reader(
        language=language,
        locale=user.locale,
        zone=ZoneInfo(user.tz),
        people=Names(house),
        channels={each.id: each.name for each in house.world.conversations.values() if not each.is_direct},
        now=house.clock.now,
        own_address=house.base_url,
    )
