"""The people of the workspace, as the page lists them: with what HR knows of them, and what waits for them."""

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.company import Employee
from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.page.moments import city
from sandbox.page.words import said, words
from sandbox.users import User

LISTED = 200
"""As many people as are drawn at once: a page of thousands would be slow to make, and slow to patch."""


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """Somebody to act as; `level` and `department` are None for those whom HR does not know."""

    id: str
    name: str
    initials: str
    hue: int
    title: str
    level: int | None
    department: str | None
    city: str
    language: str
    role: str | None
    unread: int


@dataclass(frozen=True, kw_only=True)
class People:
    """`listed` are those who are shown, `more` counts the others who were looked for; `with_roles` are always there.

    `are_many` says that they must be looked for here, because a browser does not get them all.
    """

    listed: list[PersonLine]
    more: int
    with_roles: list[PersonLine]
    are_many: bool


def people_shown(house: House, language: str, *, find: str, me: User | None) -> People:
    """Everybody whom one can act as: those with a part to try first, then from the top of the company down.

    `find` has words that stand in what is shown of somebody. Of many the first are listed, and whoever one acts as.
    """
    known = {employee.slack_id: employee for employee in house.company.employees}
    unread = _unread(house)
    everybody = _in_order(house)
    found = [user for user in everybody if _is_found(house, user, known.get(user.id), find=find, language=language)]
    listed = [user for place, user in enumerate(found) if place < LISTED or user is me]

    def lines(users: list[User]) -> list[PersonLine]:
        return [_line(house, user, known.get(user.id), language=language, unread=unread[user.id]) for user in users]

    return People(
        listed=lines(listed),
        more=len(found) - len(listed),
        with_roles=lines([user for user in everybody if user.id in house.config.roles]),
        are_many=len(everybody) > LISTED,
    )


def person_line(house: House, user: User, language: str) -> PersonLine:
    """One of them, without counting what waits."""
    known = {employee.slack_id: employee for employee in house.company.employees}
    return _line(house, user, known.get(user.id), language=language, unread=0)


def acting(house: House, name_or_id: str) -> User:
    """Somebody whom one can act as; Impossible where there is nobody."""
    user = house.world.find_user(name_or_id)
    if not user.is_person:
        raise Impossible(f"nobody can act as {user.name}")
    return user


def name_of(house: House, user_id: str) -> str:
    """How Slack's client names a user; the app by its registration."""
    if user_id == house.slack.identity.bot_user_id:
        return house.slack.app.name
    user = house.world.users.get(user_id)
    return user.real_name if user is not None else user_id


def initials(name: str) -> str:
    """Two letters that stand for a picture."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def hue(identity: str) -> int:
    """A colour of the circle that stays with an id."""
    return sum(map(ord, identity)) * 47 % 360


def _in_order(house: House) -> list[User]:
    roles = list(house.config.roles)
    users = [user for user in house.world.users.values() if user.is_person]
    return sorted(users, key=lambda user: roles.index(user.id) if user.id in roles else len(roles))


def _is_found(house: House, user: User, employee: Employee | None, *, find: str, language: str) -> bool:
    """Whether every word of `find` stands in what is shown of somebody."""
    if not find:
        return True
    level = words(language).gettext("Level %(level)s") % {"level": employee.level} if employee else ""
    about = employee.department if employee else user.title
    shown = " ".join((user.real_name, level, about, _role(house, user, language) or "")).casefold()
    return all(word in shown for word in find.casefold().split())


def _unread(house: House) -> Counter[str]:
    """How many direct messages wait for each; what everybody reads in channels is not for anybody in particular."""
    waiting: Counter[str] = Counter()
    for message in house.world.messages.values():
        channel = house.world.conversations[message.channel]
        if channel.is_direct:
            waiting.update(member for member in channel.members if house.slack.clients.is_new(member, message))
    return waiting


def _line(house: House, user: User, employee: Employee | None, *, language: str, unread: int) -> PersonLine:
    return PersonLine(
        id=user.id,
        name=user.real_name,
        initials=initials(user.real_name),
        hue=hue(user.id),
        title=user.title,
        level=employee.level if employee else None,
        department=employee.department if employee else None,
        city=city(ZoneInfo(user.tz)),
        language=user.locale[:2],
        role=_role(house, user, language),
        unread=unread,
    )


def _role(house: House, user: User, language: str) -> str | None:
    """What part somebody has, in the words of the guide."""
    role = house.config.roles.get(user.id)
    return said(house.config.guide.roles.get(role, {"en": role}), language) if role is not None else None
