"""Time on the page: pushing the clock, what reached people then, starting over, and windows that hear of it all."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.changes import Changes
from sandbox.server import Sandbox
from sandbox.starting_over import Starts
from tests.sandbox.conftest import PATIENT, acknowledge
from tests.sandbox.local import until
from tests.sandbox.page.conftest import BOT, MANIFEST, PEOPLE, SIZE, Visitor, browser, the, with_class
from tests.sandbox.test_clock import following

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PUSHES = ["hour", "day", "month", "next"]


def clock(root):
    return the(root, "clock", "p")


def is_moving(root):
    return clock(root)["aria-busy"] == "true"


def pushes(root):
    return root.all("button", name="by")


def push(page, people, how, *, to):
    assert page.send("/page/time", by=how).status_code == 204
    until(lambda: people.now() == to and not is_moving(page.see("/")))


class TestTheClock:
    def test_says_when_it_is_for_whoever_one_is(self, page, running):
        people = {site: next(each.slack_id for each in PEOPLE if each.site == site) for site in ("Paris", "Singapore")}
        with following(running):
            told = [clock(page.see(f"/as/{user}")).text for user in people.values()]
            assert [clock(page.see("/")).text, *told] == [
                "8:00 AM Monday, January 5, 2026 UTC",
                "9:00 AM Monday, January 5, 2026 time in Paris",
                "4:00 PM Monday, January 5, 2026 time in Singapore",
            ]
        assert clock(page.see("/")).one("time")["datetime"] == START.isoformat()

    def test_has_buttons(self, page):
        assert [each["value"] for each in pushes(page.see("/"))] == PUSHES

    @pytest.mark.parametrize(
        ("how", "to"),
        [
            ("hour", START + timedelta(hours=1)),
            ("day", START + timedelta(days=1)),
            ("month", datetime(2026, 2, 5, 8, tzinfo=UTC)),
        ],
    )
    def test_is_pushed(self, page, people, how, to):
        button = next(each for each in pushes(page.see("/")) if each["value"] == how)
        assert page.press(button).status_code == 204
        until(lambda: people.now() == to)

    def test_goes_to_the_last_day_where_a_month_is_shorter(self, page, people):
        people.step(to=datetime(2026, 1, 31, 8, tzinfo=UTC))
        push(page, people, "month", to=datetime(2026, 2, 28, 8, tzinfo=UTC))
        push(page, people, "month", to=datetime(2026, 3, 28, 8, tzinfo=UTC))

    def test_goes_to_the_next_thing_that_happens(self, page, people, running):
        with following(running, START + timedelta(hours=5)):
            push(page, people, "next", to=START + timedelta(hours=5))

    def test_stays_where_nothing_is_to_happen(self, page, people):
        push(page, people, "next", to=START)

    @pytest.mark.parametrize("fields", [{}, {"by": ""}, {"by": "year"}])
    def test_is_not_pushed_by_anything_else(self, page, people, fields):
        answer = page.send("/page/time", **fields)
        assert (answer.status_code, people.now()) == (409, START)
        assert not is_moving(page.see("/"))

    def test_is_pushed_once_at_a_time(self, page, people, running):
        with following(running) as follower:
            follower.silent = True
            page.send("/page/time", by="hour")
            root = page.see("/")
            assert is_moving(root)
            assert all("disabled" in each.attributes for each in pushes(root))
            assert page.send("/page/time", by="month").status_code == 204
            follower.silent = False
            follower.settle(people.now())
            until(lambda: not is_moving(page.see("/")))
        assert people.now() == START + timedelta(hours=1)
        assert not any("disabled" in each.attributes for each in pushes(page.see("/")))

    def test_warns_of_an_app_that_did_not_keep_up_until_the_next_push(self, page, people, running):
        people.set_patience(settle_seconds=0.05)
        with following(running) as follower:
            follower.silent = True
            push(page, people, "hour", to=START + timedelta(hours=1))
            warnings = the(page.see("/"), "warnings", "details")
            assert "had not settled at 2026-01-05T09:00:00" in warnings.text
        push(page, people, "hour", to=START + timedelta(hours=2))
        assert with_class(page.see("/"), "warnings") == []

    def test_says_when_no_app_follows(self, page, running):
        words = "No app follows this clock."
        assert words in the(page.see("/"), "bar", "header").text
        with following(running):
            assert words not in the(page.see("/"), "bar", "header").text

    def test_waits_for_nobody_on_the_page(self, page, people, running):
        """A press is answered at once, however long time takes."""
        with following(running) as follower:
            follower.silent = True
            assert page.send("/page/time", by="hour").elapsed < timedelta(seconds=10)
            follower.silent = False
            follower.settle(people.now())
            until(lambda: not is_moving(page.see("/")))


class TestWhatReachedPeople:
    def reached(self, page):
        return the(page.see("/"), "happened", "ol").all("li")

    def test_is_the_newest_first_by_the_clock_of_whoever_got_it(self, page, people, tell):
        paris = next(each for each in PEOPLE if each.site == "Paris")
        singapore = next(each for each in PEOPLE if each.site == "Singapore")
        first = tell(paris.slack_id, text="Hello <https://example.com|there> & *welcome*")
        people.step(by=timedelta(hours=10))
        tell(singapore.slack_id, text="Good night")
        late, early = self.reached(page)
        assert late.text == f"{singapore.name} Jan 6, 2026, 2:00 AM (Singapore) Good night"
        assert early.text == f"{paris.name} Jan 5, 2026, 9:00 AM (Paris) Hello there & welcome"
        address, _, anchor = early.one("a")["href"].partition("#")
        assert address == f"/as/{paris.slack_id}/in/{first['channel']}"
        assert page.see(address).one("article", id=anchor)

    def test_is_of_the_app_alone_and_for_everybody_who_is_named(self, page, people, app, tell, web, anna, ben):
        @app.command("/hello")
        def hello(ack):
            ack("Only for you")

        people.say(anna, "general", "of a person")
        people.command(anna, "/hello")
        people.invite("general", BOT)
        web.chat_postMessage(channel=people.conversations(anna)[0]["id"], text="to all")
        tell(anna, ben, text="to two")
        names = ", ".join(people.user(user)["real_name"] for user in (anna, ben))
        assert [each.one("strong").text for each in self.reached(page)] == [names, "#general"]

    def test_leads_to_older_messages_as_well(self, page, tell, anna):
        posted = tell(anna, text="the first")
        for number in range(60):
            tell(anna, text=f"number {number}")
        paths = [link["href"] for link in the(page.see("/"), "happened", "ol").all("a")]
        assert not any("?all" in path for path in paths)
        for number in range(30):
            page.send(f"/as/{anna}/in/{posted['channel']}/say", text=f"an answer {number}")
        older = [link["href"] for link in the(page.see("/"), "happened", "ol").all("a") if "?all#" in link["href"]]
        assert len(older) == 10
        path, _, anchor = older[-1].partition("#")
        assert page.see(path).one("article", id=anchor)

    def test_is_nothing_at_first(self, page):
        assert [each.text for each in self.reached(page)] == ["Nothing yet."]

    def test_is_nothing_where_nobody_is_left(self, page, people, web, anna):
        news = people.create_channel("news", members=[anna])["id"]
        people.invite("news", BOT)
        web.chat_postMessage(channel=news, text="hello")
        people.kick("news", anna)
        assert [each.text for each in self.reached(page)] == ["Nothing yet."]

    def test_marks_what_is_new_since_the_push(self, page, people, tell, web, anna):
        def new():
            return [each.one("span").text for each in self.reached(page) if each.has_class("new")]

        channel = tell(anna, text="before")["channel"]
        assert new() == []
        at = START + timedelta(minutes=30)
        web.chat_scheduleMessage(channel=channel, text="on the way", post_at=int(at.timestamp()))
        push(page, people, "hour", to=START + timedelta(hours=1))
        assert new() == ["on the way"]
        tell(anna, text="after")
        assert new() == ["after", "on the way"]
        push(page, people, "day", to=START + timedelta(hours=25))
        assert new() == []

    def test_marks_nothing_of_another_world(self, page, people, tell, anna):
        push(page, people, "hour", to=START + timedelta(hours=1))
        people.reset()
        tell(anna, text="hello")
        assert [each.has_class("new") for each in self.reached(page)] == [False]


class TestStartingOver:
    def test_forgets_everything_and_the_app_goes_on(self, page, people, app, tell, anna):
        app.command("/hello")(lambda ack: ack("here"))
        tell(anna, text="before")
        people.step(by=timedelta(days=1))
        button = page.see("/").one("button", name="state")
        assert page.press(button).status_code == 204
        until(lambda: people.now() == START and not people.starting_over()["under_way"])
        assert page.see(f"/as/{anna}").one("main").one("h2").text == "#general"
        page.send(f"/as/{anna}/in/general/say", text="/hello")
        assert [each["text"] for each in people.messages(anna)] == ["here"]

    def test_leads_away_from_what_is_gone(self, page, people, tell, anna):
        channel = tell(anna, text="before")["channel"]
        here = f"/as/{anna}/in/{channel}"
        assert page.http.get(here).status_code == 200
        people.reset()
        assert page.http.get(here).headers["location"] == "/"

    @pytest.fixture
    def gate(self):
        gate = threading.Event()
        yield gate
        gate.set()

    @pytest.fixture
    def offering(self, gate):
        """A visitor of a sandbox with worlds to choose from; they move in when the gate opens."""

        def begin(name, say):
            say(f"putting <{name}> in place")
            assert gate.wait(30)
            if name == "running":
                raise OSError("the disk is <full>")

        starts = Starts(names=("empty", "running"), first="empty", begin=begin)
        config = replace(PATIENT, deliver=acknowledge, company_size=SIZE, manifest=MANIFEST, starts=starts)
        with Sandbox(config) as sandbox, browser(sandbox) as http:
            yield Visitor(http)

    def states(self, page):
        return page.see("/").all("button", name="state")

    def banner(self, page):
        return [each.text for each in with_class(page.see("/"), "banner")]

    def test_offers_the_worlds_that_there_are(self, offering):
        assert [each["value"] for each in self.states(offering)] == ["empty", "running"]
        assert all(each.text for each in self.states(offering))
        answer = offering.send("/page/start-over", state="other")
        assert (answer.status_code, answer.text) == (409, "there is no 'other', only empty, running")

    def test_says_what_is_being_done_and_what_went_wrong(self, offering, gate):
        assert self.banner(offering) == []
        offering.press(self.states(offering)[1])
        until(lambda: self.banner(offering) == ["Starting over … putting <running> in place"])
        assert all("disabled" in each.attributes for each in [*self.states(offering), *pushes(offering.see("/"))])
        before = clock(offering.see("/")).one("time")["datetime"]
        assert offering.send("/page/time", by="day").status_code == 204
        assert offering.send("/page/start-over", state="empty").status_code == 409
        gate.set()
        until(lambda: self.banner(offering) == ["Starting over did not work: the disk is <full>"])
        assert clock(offering.see("/")).one("time")["datetime"] == before
        assert not any("disabled" in each.attributes for each in pushes(offering.see("/")))
        offering.press(self.states(offering)[0])
        until(lambda: self.banner(offering) == [])


class TestChanges:
    @pytest.fixture
    def events(self, running):
        """The numbers that a window hears, one at a time."""
        with (
            browser(running, timeout=30) as http,
            http.stream("GET", "/page/changes") as stream,
        ):
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = (line for line in stream.iter_lines() if line)
            yield lambda: int(next(lines).removeprefix("data: "))

    def test_come_with_every_act(self, page, events, anna):
        heard = [events()]
        for text in ("one", "two"):
            page.send(f"/as/{anna}/in/general/say", text=text)
            heard.append(events())
        assert heard == list(range(heard[0], heard[0] + 3))

    def test_come_when_the_app_has_done_something(self, events, tell, anna):
        before = events()
        tell(anna, text="hello")
        assert events() > before

    def test_come_with_time(self, page, events, people):
        before = events()
        page.send("/page/time", by="day")
        assert events() > before
        until(lambda: people.now() == START + timedelta(days=1))

    def test_come_when_somebody_reads_but_not_when_they_look_again(self, page, people, anna, ben):
        def present():
            with page.http.stream("GET", "/page/changes") as stream:
                return int(next(stream.iter_lines()).removeprefix("data: "))

        people.say(ben, "general", "hello")
        here = f"/as/{anna}/in/general"
        numbers = [present()]
        for _ in range(2):
            page.see(here)
            numbers.append(present())
        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 1]

    def test_are_told_together_to_whoever_is_slow(self):
        async def watched():
            changes = Changes()
            watching = changes.watch()
            heard = [await anext(watching)]
            for _ in range(3):
                changes.note()
            heard.append(await anext(watching))
            waiting = asyncio.ensure_future(anext(watching))
            await asyncio.sleep(0)
            assert not waiting.done()
            changes.note()
            heard.append(await waiting)
            return heard

        assert asyncio.run(watched()) == [0, 3, 4]

    def test_reach_everybody_who_watches(self):
        async def watched():
            changes = Changes()
            watching = [changes.watch(), changes.watch()]
            first = [await anext(each) for each in watching]
            waiting = [asyncio.ensure_future(anext(each)) for each in watching]
            await asyncio.sleep(0)
            changes.note()
            return first, await asyncio.gather(*waiting)

        assert asyncio.run(watched()) == ([0, 0], [1, 1])
