"""The people of the workspace, as the page lists them: with what HR knows of them, and what waits for them."""

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sandbox.company import Employee
from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.page.moments import city
from sandbox.page.words import said
from sandbox.users import User


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


def people_lines(house: House, language: str) -> list[PersonLine]:
    """Everybody whom one can act as: those with a part to try first, then from the top of the company down."""
    known = {employee.slack_id: employee for employee in house.company.employees}
    unread = _unread(house)
    users = [user for user in house.world.users.values() if user.is_person]
    lines = [_line(house, user, known.get(user.id), language=language, unread=unread[user.id]) for user in users]
    roles = list(house.config.roles)
    return sorted(lines, key=lambda line: roles.index(line.id) if line.id in roles else len(roles))


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
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def hue(identity: str) -> int:
    """A colour of the circle that stays with an id."""
    return sum(map(ord, identity)) * 47 % 360


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
