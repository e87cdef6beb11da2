"""What one looks at: people, their conversations and messages, whole pages that load nothing from elsewhere."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox.company import DEPARTMENTS, make_company
from sandbox.page.conversations import NAMED
from sandbox.page.people import LISTED
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members
from tests.sandbox.local import actions, button, home, modal, section
from tests.sandbox.page.conftest import (
    APP_NAME,
    BOT,
    COORDINATOR,
    LEADER,
    NEWCOMER,
    PEOPLE,
    ROLES,
    Visitor,
    browser,
    message_text,
    messages,
    the,
    with_class,
)

SIZE_OF_CROWD = 300


def people_listed(root):
    return root.one("ul", id="people-list").all("li")


def person(root, user):
    return root.one("li", data_key=f"person-{user}")


def count_of(node):
    """How many messages wait, as it is shown."""
    return [int(each.text) for each in with_class(node, "count")]


def guests(people):
    """Ids of people whom HR does not know."""
    return [user["id"] for user in people.users() if user.get("is_restricted")]


def conversations(root):
    return the(root, "conversations", "nav").one("ul").all("a")


def names_of(root):
    return [the(line, "name").text for line in conversations(root)]


class TestEveryAddress:
    @pytest.fixture
    def addresses(self, people, app, tell, anna, ben):
        """One of each kind, with everything on them that can be there."""
        blocks = [section(), actions(button("go"))]
        channel = tell(anna, text="hello <https://example.com|there>", blocks=blocks)["channel"]
        tell(anna, text="see <https://example.com|there>", attachments=[{"image_url": "https://example.com/x.png"}])
        app.client.views_publish(user_id=anna, view=home())

        @app.command("/form")
        def form(ack, client, body):
            client.views_open(trigger_id=body["trigger_id"], view=modal())
            ack()

        people.command(anna, "/form")
        return [
            "/",
            f"/as/{anna}",
            f"/as/{anna}/home",
            f"/as/{anna}/in/{channel}",
            f"/as/{anna}/in/general?all",
            f"/as/{ben}",
        ]

    def test_is_a_whole_page_that_is_not_kept(self, page, addresses):
        for address in addresses:
            answer = page.http.get(address)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.text.startswith("<!doctype html>")
            assert answer.text.rstrip().endswith("</html>")

    def test_allows_nothing_from_elsewhere(self, page, addresses):
        for address in addresses:
            policy = page.http.get(address).headers["content-security-policy"]
            rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
            assert rules["default-src"] == ["'none'"]
            assert rules["script-src"] == rules["connect-src"] == rules["form-action"] == ["'self'"]
            assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
            assert {source for sources in rules.values() for source in sources} <= {
                "'none'",
                "'self'",
                "'unsafe-inline'",
                "data:",
            }

    def test_loads_and_sends_nothing_elsewhere(self, page, addresses):
        for address in addresses:
            root = page.see(address)
            found = [
                (node.tag, value)
                for node in root.walk()
                for name, value in node.attributes.items()
                if name in {"src", "srcset", "href", "action", "formaction", "poster", "data", "style"}
                and ("//" in value or "url(" in value or urlsplit(value).scheme)
            ]
            # Only links that somebody follows lead away: those that the app has written.
            assert {tag for tag, _ in found} <= {"a"}
            assert {value for _, value in found} <= {"https://example.com", "https://example.com/x.png"}

    def test_names_things_once(self, page, addresses):
        for address in addresses:
            ids = [node["id"] for node in page.see(address).walk() if "id" in node.attributes]
            assert len(ids) == len(set(ids))
            assert len(ids) > 3

    def test_changes_nothing_but_what_has_been_read(self, page, people, addresses):
        def world():
            taken = people.snapshot()
            taken["clients"].pop("read")
            return taken, len(people.deliveries()), len(people.calls())

        before = world()
        for address in addresses:
            page.see(address)
        assert world() == before
        assert "read" in people.snapshot()["clients"]

    @pytest.mark.parametrize("name", ["page.css", "page.js", "blocks.css", "inspector.css", "icon.svg"])
    def test_what_it_needs_is_served(self, page, name):
        assert page.http.get(f"/static/{name}").status_code == 200
        assert f"/static/{name}" in page.http.get("/").text

    @pytest.mark.parametrize(
        "address", ["/as/nobody", "/as/nobody/home", "/as/{anna}/in/CNOWHERE", f"/as/{BOT}", "/as/slackbot"]
    )
    def test_of_somebody_or_something_gone_leads_to_the_start(self, page, anna, address):
        answer = page.http.get(address.format(anna=anna))
        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    def test_of_somebody_who_left_leads_to_the_start(self, page, people, anna):
        people.deactivate_user(anna)
        assert page.http.get(f"/as/{anna}/in/general").status_code == 303

    def test_of_others_conversations_leads_to_the_start(self, page, people, anna, ben):
        news = people.create_channel("news", members=[ben])["id"]
        assert page.http.get(f"/as/{anna}/in/{news}").status_code == 303
        assert page.http.get(f"/as/{ben}/in/{news}").status_code == 200


class TestPeople:
    def test_begin_with_roles_then_from_the_top_of_the_company_down(self, page, people):
        listed = [each["data-key"].removeprefix("person-") for each in people_listed(page.see("/"))]
        others = [each.slack_id for each in PEOPLE if each.slack_id not in ROLES]
        assert listed == [*ROLES, *others, *guests(people)]

    def test_have_what_hr_knows(self, page):
        root = page.see("/")
        leader = person(root, LEADER.slack_id)
        assert LEADER.name in leader.text
        assert "Level 1 · General Management" in leader.text
        assert "leader" in leader.one("em").text
        ordinary = person(root, PEOPLE[1].slack_id)
        assert f"Level 2 · {PEOPLE[1].department}" in ordinary.text
        assert PEOPLE[1].department in DEPARTMENTS
        assert ordinary.all("em") == []

    def test_whom_hr_does_not_know_have_their_title(self, page, people):
        guest = guests(people)[0]
        untitled = people.add_user(real_name="Una Titled")["id"]
        root = page.see("/")
        assert "Consultant" in person(root, guest).text
        assert "not in the company's file" in person(root, untitled).text

    def test_are_only_those_whom_one_can_act_as(self, page, people, anna):
        people.deactivate_user(anna)
        listed = {each["data-key"].removeprefix("person-") for each in people_listed(page.see("/"))}
        assert listed == {*members(people), *guests(people)}

    def test_see_how_many_messages_wait_for_each(self, page, people, tell, anna, ben):
        tell(anna, text="one")
        tell(anna, ben, text="two")
        people.invite("general", BOT)
        root = page.see("/")
        assert (count_of(person(root, anna)), count_of(person(root, ben))) == ([2], [1])
        assert count_of(person(root, NEWCOMER.slack_id)) == []

    def test_are_not_waited_for_by_what_everybody_reads(self, page, people, web, anna):
        people.invite("general", BOT)
        web.chat_postMessage(channel=people.conversations(anna)[0]["id"], text="to all")
        assert [count_of(each) for each in people_listed(page.see("/")) if count_of(each)] == []

    def test_who_are_acted_as_are_marked(self, page, anna):
        marked = page.see(f"/as/{anna}").one("ul", id="people-list").all("a", aria_current="true")
        assert [link["href"] for link in marked] == [f"/as/{anna}"]

    def test_with_roles_are_offered_at_the_start(self, page):
        offered = the(page.see("/"), "roles", "ul")
        assert [link["href"] for link in offered.all("a")] == [f"/as/{user}" for user in ROLES]
        assert COORDINATOR.name in offered.text

    def test_are_told_of_the_commands_at_the_start(self, page):
        assert [each.text for each in page.see("/").one("main").all("dt")] == ["/form", "/hello"]
        assert page.see("/").one("main").all("dd")[0].text == 'Opens a "form" (<name>)'


@pytest.fixture(scope="module")
def crowd():
    """A visitor of a company of which a page shows a part, and the company itself."""
    company = make_company(size=SIZE_OF_CROWD).employees
    config = replace(PATIENT, deliver=acknowledge, company_size=SIZE_OF_CROWD, roles={company[-1].slack_id: "new"})
    with Sandbox(config) as sandbox, browser(sandbox) as http:
        yield Visitor(http), company


class TestManyPeople:
    def test_are_listed_in_part_and_the_others_counted(self, crowd):
        page, company = crowd
        root = page.see("/")
        everybody = len(page.see("/?find=%20").one("nav", data_key="people").all("li")) + self.more(root)
        assert len(people_listed(root)) == LISTED
        assert everybody >= SIZE_OF_CROWD
        assert company[-1].name in people_listed(root)[0].text

    def more(self, root):
        return int(root.one("p", data_key="more-people").text.split()[0])

    def test_are_found_wherever_they_stand(self, crowd):
        page, company = crowd
        wanted = company[-2]
        assert not page.see("/").all("li", data_key=f"person-{wanted.slack_id}")
        for find in (wanted.name.upper(), f"level {wanted.level} {wanted.department}"):
            root = page.see(f"/?{urlencode({'find': find})}")
            assert person(root, wanted.slack_id)
            assert len(people_listed(root)) < LISTED
        assert people_listed(page.see("/?find=nobodyatall")) == []
        assert [each.text for each in the(page.see("/?find=nobodyatall"), "roles", "ul").all("strong")] == [
            company[-1].name
        ]

    def test_have_whom_one_acts_as_among_them(self, crowd):
        page, company = crowd
        here = page.see(f"/as/{company[-2].slack_id}")
        assert person(here, company[-2].slack_id).one("a")["aria-current"] == "true"

    def test_in_a_conversation_are_counted(self, crowd):
        page, company = crowd
        members = the(page.see(f"/as/{company[0].slack_id}/in/general"), "members", "details")
        total = int(members.one("summary").text.split()[0])
        assert total >= SIZE_OF_CROWD
        assert members.one("p").text.endswith(f"and {total - NAMED} others")

    def test_do_not_make_the_page_heavier(self, crowd, page):
        crowded, _ = crowd
        small, large = (len(each.http.get("/").content) for each in (page, crowded))
        assert large < small + LISTED * 1000


class TestConversations:
    def test_begin_with_the_app_then_people_then_channels(self, page, people, tell, anna, ben):
        people.create_channel("Zoo", members=[anna])
        people.create_channel("apples", members=[anna], private=True)
        tell(anna, ben, text="a group")
        tell(anna, text="direct")
        people.create_channel("others", members=[ben])
        group = people.user(ben)["real_name"]
        root = page.see(f"/as/{anna}")
        assert names_of(root) == [f"{APP_NAME} APP", group, "apples", "general", "Zoo"]

    def test_of_somebody_open_with_the_app_else_with_the_first(self, page, tell, anna, ben):
        assert page.see(f"/as/{anna}").one("main").one("h2").text == "#general"
        channel = tell(anna, text="hello")["channel"]
        root = page.see(f"/as/{anna}")
        assert root.one("main").one("h2").text == f"{APP_NAME} APP"
        current = [line["href"] for line in conversations(root) if line.get("aria-current") == "page"]
        assert current == [f"/as/{anna}/in/{channel}"]
        assert page.see(f"/as/{ben}").one("main").one("h2").text == "#general"

    def test_of_a_group_are_named_by_the_others_in_it(self, page, people, tell, anna, ben):
        third = members(people)[2]
        tell(anna, ben, third, text="hello")
        names = [people.user(user)["real_name"] for user in (ben, third)]
        assert names_of(page.see(f"/as/{anna}")) == [", ".join(names), "general"]

    def test_that_somebody_has_none_of(self, page, people):
        lonely = people.add_user(real_name="Lone Ly")["id"]
        root = page.see(f"/as/{lonely}")
        assert "No conversation yet." in the(root, "conversations", "nav").text

    def test_are_read_by_looking(self, page, tell, anna, ben):
        channel = tell(anna, ben, text="one")["channel"]
        tell(anna, ben, text="two")
        elsewhere = f"/as/{anna}/in/general"
        assert [count_of(line) for line in conversations(page.see(elsewhere))] == [[2], []]
        assert [count_of(line) for line in conversations(page.see(f"/as/{anna}/in/{channel}"))] == [[], []]
        root = page.see(elsewhere)
        assert [count_of(line) for line in conversations(root)] == [[], []]
        assert (count_of(person(root, anna)), count_of(person(root, ben))) == ([], [2])
        tell(anna, ben, text="three")
        assert [count_of(line) for line in conversations(page.see(elsewhere))] == [[1], []]

    def test_are_not_new_to_whoever_wrote(self, page, people, anna, ben):
        people.say(anna, "general", "hello")
        news = people.create_channel("news", members=[anna, ben])["id"]
        assert [count_of(line) for line in conversations(page.see(f"/as/{anna}/in/{news}"))] == [[], []]
        assert [count_of(line) for line in conversations(page.see(f"/as/{ben}/in/{news}"))] == [[1], []]

    def test_have_members(self, page, people, anna, ben):
        news = people.create_channel("news", members=[anna, ben])["id"]
        people.invite("news", BOT)
        shown = the(page.see(f"/as/{anna}/in/{news}"), "members")
        names = [people.user(user)["real_name"] for user in (anna, ben)]
        assert shown.text == f"3 members {', '.join([*names, APP_NAME])}"

    def test_with_the_app_take_no_messages_where_its_manifest_says_so(self, page, tell, anna):
        channel = tell(anna, text="hello")["channel"]
        root = page.see(f"/as/{anna}/in/{channel}")
        assert root.all("form", data_composer="") == []
        assert "This app takes no messages here." in root.one("main").text
        assert len(page.see(f"/as/{anna}/in/general").all("form", data_composer="")) == 1

    def test_that_were_archived_take_no_messages(self, page, people, anna):
        news = people.create_channel("news", members=[anna])["id"]
        people.archive("news")
        assert page.see(f"/as/{anna}/in/{news}").all("form", data_composer="") == []


class TestMessages:
    def test_are_in_the_order_of_their_time_with_who_wrote(self, page, people, web, anna):
        people.invite("general", BOT)
        people.say(anna, "general", "first")
        web.chat_postMessage(channel=people.conversations(anna)[0]["id"], text="second")
        shown = messages(page.see(f"/as/{anna}/in/general"))
        assert [message_text(each) for each in shown] == ["first", "second"]
        assert [the(each, "byline").text for each in shown] == [
            f"{people.user(anna)['real_name']} 9:00 AM",
            f"{APP_NAME} APP 9:00 AM",
        ]

    def test_say_when_by_the_clock_of_their_reader(self, page, people):
        paris = next(each for each in PEOPLE if each.site == "Paris")
        singapore = next(each for each in PEOPLE if each.site == "Singapore")
        people.step(by=timedelta(hours=11))
        people.say(paris.slack_id, "general", "20:00 in Paris is the next day in Singapore")
        days = {}
        for reader in (paris, singapore):
            root = page.see(f"/as/{reader.slack_id}/in/general")
            days[reader.site] = the(root, "day", "h3").text, messages(root)[0].one("time").text
            assert messages(root)[0].one("time")["datetime"].startswith("2026-01-05T19:00:00")
        assert days == {
            "Paris": ("Monday, January 5, 2026", "8:00 PM"),
            "Singapore": ("Tuesday, January 6, 2026", "3:00 AM"),
        }

    def test_have_their_day_above_the_first_of_each(self, page, people, anna):
        for text in ("one", "two"):
            people.say(anna, "general", text)
        people.step(by=timedelta(days=1))
        people.say(anna, "general", "three")
        root = page.see(f"/as/{anna}/in/general")
        order = [node for node in root.walk() if node.has_class("day") or node.has_class("message")]
        assert [node.tag for node in order] == ["h3", "article", "article", "h3", "article"]
        assert [node.text for node in order if node.tag == "h3"] == [
            "Monday, January 5, 2026",
            "Tuesday, January 6, 2026",
        ]

    def test_for_one_person_are_seen_by_that_one_alone(self, page, people, app, anna, ben):
        @app.command("/hello")
        def hello(ack):
            ack("Only for you")

        people.command(anna, "/hello", channel="general")
        (shown,) = messages(page.see(f"/as/{anna}/in/general"))
        assert "Only visible to you" in shown.text
        assert shown.has_class("ephemeral")
        assert messages(page.see(f"/as/{ben}/in/general")) == []

    def test_that_are_older_are_behind_a_link(self, page, people, anna):
        for number in range(62):
            people.say(anna, "general", f"number {number}")
        root = page.see(f"/as/{anna}/in/general")
        assert [message_text(each) for each in messages(root)][::59] == ["number 2", "number 61"]
        older = the(root, "older")
        assert older.text == "Show 2 earlier messages"
        everything = page.see(f"/as/{anna}/in/general{older.one('a')['href']}")
        assert len(messages(everything)) == 62
        assert with_class(everything, "older") == []

    def test_that_were_changed_say_so(self, page, tell, web, anna):
        posted = tell(anna, text="one")
        web.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
        (shown,) = messages(page.see(f"/as/{anna}"))
        assert message_text(shown) == "two"
        assert "(edited)" in shown.text

    def test_bring_files_that_can_be_opened(self, page, tell, web, anna):
        channel = tell(anna, text="one")["channel"]
        web.files_upload_v2(channel=channel, content=b"BEGIN", filename="date.ics", title="A date")
        link = the(messages(page.see(f"/as/{anna}"))[-1], "file").one("a")
        assert link.text == "A date"
        assert page.http.get(link["href"]).content == b"BEGIN"

    def test_that_nobody_has_written_yet(self, page, anna):
        assert "Nothing has been written here yet." in page.see(f"/as/{anna}").one("main").text


class TestWhatPeopleWrote:
    """Names and texts are words, whatever they look like."""

    EVIL = """</strong><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;"""

    def scripts(self, root):
        return [(node.get("src"), node.raw_text) for node in root.all("script")]

    def test_in_names(self, page, people, anna):
        evil = people.add_user(real_name=self.EVIL, title=self.EVIL)["id"]
        channel = people.create_channel("news", members=[evil, anna])["id"]
        people.say(evil, "news", "hello")
        for user in (evil, anna):
            root = page.see(f"/as/{user}/in/{channel}")
            assert self.scripts(root) == [("/static/page.js", "")]
            assert root.all("img") == []
            assert messages(root)[0].one("strong").text == self.EVIL

    def test_in_messages(self, page, people, tell, anna):
        people.say(anna, "general", self.EVIL)
        tell(anna, text=self.EVIL, blocks=[section(self.EVIL), actions(button("go", text='"<b>'))])
        for address in (f"/as/{anna}", f"/as/{anna}/in/general"):
            root = page.see(address)
            assert self.scripts(root) == [("/static/page.js", "")]
            assert root.all("img", "b") == []
        assert "<script>" in message_text(messages(page.see(f"/as/{anna}"))[0])

    def test_in_the_name_of_a_channel(self, page, people, anna):
        channel = people.create_channel('"><i>', members=[anna])["id"]
        root = page.see(f"/as/{anna}/in/{channel}")
        assert root.one("main").one("h2").text == '#"><i>'
        assert root.all("i") == []

    def test_in_a_form(self, page, people, app, anna):
        @app.command("/form")
        def form(ack, client, body):
            client.views_open(trigger_id=body["trigger_id"], view=modal(title='<i>"Pairs"</i>'))
            ack()

        people.command(anna, "/form")
        dialog = page.see(f"/as/{anna}").one("dialog", data_modal="")
        assert dialog.one("h2").text == '<i>"Pairs"</i>'
        assert dialog.all("i") == []

    def test_in_the_name_of_the_app(self, page, anna):
        root = page.see(f"/as/{anna}/home")
        assert root.one("main").one("h2").text == f"{APP_NAME} APP"
        assert root.all("co") == []
