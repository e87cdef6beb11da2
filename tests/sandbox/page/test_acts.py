"""What people do on the page, with a real Bolt app that answers: messages, commands, elements, forms, the Home tab."""

import threading
from datetime import timedelta

import pytest

from tests.sandbox.local import actions, button, home, modal, plain, section, select, text_input, until
from tests.sandbox.page.conftest import APP_NAME, BOT, message_text, messages, the, with_class
from tests.sandbox.page.html import parsed

TOPICS = [{"text": plain(name.title()), "value": name} for name in ("python", "pottery", "law")]


def composer(root):
    return root.one("form", data_composer="")


def dialog(root):
    return root.one("dialog", data_modal="")


def button_named(root, text):
    return next(each for each in root.all("button") if each.text == text)


def acting(root, name):
    """The button that the page's script presses when a control has changed."""
    return root.one("button", value=name, data_acts="")


def problems(root):
    return [each.text for each in with_class(root.one("main"), "problem")]


class TestWriting:
    def test_a_message(self, page, people, anna):
        box = composer(page.see(f"/as/{anna}/in/general"))
        answer = page.press(box.one("button"), {"text": ["  Hello & <welcome>  "]})
        assert (answer.status_code, answer.content) == (204, b"")
        assert [each["text"] for each in people.messages(anna)] == ["Hello & <welcome>"]
        assert message_text(messages(page.see(f"/as/{anna}/in/general"))[0]) == "Hello & <welcome>"

    def test_nothing(self, page, people, anna):
        assert page.send(f"/as/{anna}/in/general/say", text="  ").status_code == 204
        assert page.send(f"/as/{anna}/in/general/say").status_code == 204
        assert people.messages(anna) == []

    def test_without_the_script_leads_back_to_where_one_was(self, page, anna):
        came = {"Referer": f"{page.http.base_url}/as/{anna}/in/general?all"}
        answer = page.http.post(f"/as/{anna}/in/general/say", data={"text": "hello"}, headers=came)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/as/{anna}/in/general?all")

    @pytest.mark.parametrize("referer", [None, "//example.com", "http://127.0.0.1//example.com", "nonsense:"])
    def test_never_leads_elsewhere(self, page, anna, referer):
        came = {"Referer": referer} if referer else {}
        location = page.http.post(f"/as/{anna}/in/general/say", headers=came).headers["location"]
        assert location in {"/", "/example.com"}

    def test_where_one_is_not(self, page, people, anna, ben):
        news = people.create_channel("news", members=[ben])["id"]
        answer = page.send(f"/as/{anna}/in/{news}/say", text="hello")
        assert answer.status_code == 409
        assert people.messages(ben) == []

    def test_while_slack_is_down(self, page, people, anna):
        people.outage(timedelta(hours=1))
        answer = page.send(f"/as/{anna}/in/general/say", text="hello")
        assert (answer.status_code, answer.text) == (409, "Slack is down")
        page.http.cookies.set("lang", "fr")
        assert page.send(f"/as/{anna}/in/general/say", text="hello").text == "Slack est en panne"

    @pytest.mark.parametrize("user", ["nobody", BOT, "slackbot"])
    def test_as_somebody_whom_one_cannot_be(self, page, people, anna, user):
        assert page.send(f"/as/{user}/in/general/say", text="hello").status_code == 409
        assert people.messages(anna) == []


class TestCommands:
    def test_are_brought_to_the_app(self, page, app, anna):
        @app.command("/hello")
        def hello(ack, body):
            ack(f"{body['text']} in {body['channel_name']}")

        assert page.send(f"/as/{anna}/in/general/say", text="/hello world").status_code == 204
        assert message_text(messages(page.see(f"/as/{anna}/in/general"))[0]) == "world in general"

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "/nothing is not a valid command."), ("fr", "/nothing n’est pas une commande valide.")],
    )
    def test_that_slack_does_not_know(self, page, people, anna, language, words):
        page.http.cookies.set("lang", language)
        answer = page.send(f"/as/{anna}/in/general/say", text="/nothing at all")
        assert (answer.status_code, answer.text) == (409, words)
        assert people.messages(anna) == []

    def test_are_offered_with_what_they_do(self, page, anna):
        offered = composer(page.see(f"/as/{anna}/in/general")).all("li", role="option")
        assert [each["data-command"] for each in offered] == ["/form ", "/hello ", "/invite @"]
        assert offered[0].text == '/form Opens a "form" (<name>)'
        assert offered[2].text.startswith(f"/invite @{APP_NAME}")

    def test_answered_too_late_say_so_until_the_next_answer(self, page, people, app, anna, ben):
        go_on = threading.Event()

        @app.command("/hello")
        def hello(ack, body):
            if body["text"] == "late":
                go_on.wait(30)
            ack("done")

        here = f"/as/{anna}/in/general"
        people.set_patience(ack_seconds=0.05)
        page.send(f"{here}/say", text="/hello late")
        go_on.set()
        people.set_patience(ack_seconds=30)
        assert problems(page.see(here)) == [f"{APP_NAME} did not respond. operation_timeout"]
        assert problems(page.see(f"/as/{ben}/in/general")) == []
        page.send(f"{here}/say", text="/hello again")
        assert problems(page.see(here)) == []

    def test_answered_with_what_slack_cannot_show_say_so(self, page, app, anna):
        @app.command("/hello")
        def hello(ack):
            ack(text="x", blocks=[{"type": "unheard_of"}])

        page.send(f"/as/{anna}/in/general/say", text="/hello")
        (problem,) = problems(page.see(f"/as/{anna}/in/general"))
        assert problem.startswith(f"{APP_NAME} answered with something Slack cannot use. invalid_blocks")

    @pytest.mark.usefixtures("app")
    def test_that_the_app_does_not_take_say_so(self, page, anna):
        page.send(f"/as/{anna}/in/general/say", text="/hello")
        assert problems(page.see(f"/as/{anna}/in/general")) == [f"{APP_NAME} cannot be reached. dispatch_failed"]


@pytest.mark.usefixtures("app")
class TestInviting:
    def channel(self, people, anna):
        return next(each for each in people.conversations(anna) if each["name"] == "general")

    @pytest.mark.parametrize("name", [f"@{APP_NAME}", APP_NAME.upper(), "@sandboxapp", BOT])
    def test_brings_the_app_in(self, page, people, anna, name):
        answer = page.send(f"/as/{anna}/in/general/say", text=f"/invite {name}")
        assert (answer.status_code, answer.text) == (200, f"{APP_NAME} is now a member of #general.")
        assert BOT in self.channel(people, anna)["members"]

    def test_brings_somebody_in(self, page, people, anna, ben):
        news = people.create_channel("news", members=[anna])["id"]
        page.http.cookies.set("lang", "fr")
        answer = page.send(f"/as/{anna}/in/{news}/say", text=f"/invite @{people.user(ben)['name']}")
        assert answer.text == f"{people.user(ben)['real_name']} est maintenant membre de #news."
        assert "news" in [each["name"] for each in people.conversations(ben)]

    def test_lets_the_app_hear_of_it(self, page, people, anna):
        page.send(f"/as/{anna}/in/general/say", text=f"/invite @{APP_NAME}")
        assert [each["payload"]["event"]["type"] for each in people.deliveries()] == ["member_joined_channel"]

    @pytest.mark.parametrize("name", ["", "@nobody"])
    def test_nobody(self, page, anna, name):
        assert page.send(f"/as/{anna}/in/general/say", text=f"/invite {name}").status_code == 409

    def test_into_a_conversation_that_is_no_channel(self, page, tell, anna, ben):
        channel = tell(anna, text="hello")["channel"]
        answer = page.send(f"/as/{anna}/in/{channel}/say", text=f"/invite {ben}")
        assert answer.status_code == 409

    def test_into_a_channel_that_one_is_not_in(self, page, people, anna, ben):
        news = people.create_channel("news", members=[ben])["id"]
        assert page.send(f"/as/{anna}/in/{news}/say", text=f"/invite {anna}").status_code == 409
        assert "news" not in [each["name"] for each in people.conversations(anna)]


class TestElementsOfMessages:
    @pytest.fixture
    def seen(self, app):
        """What the app has heard of, in their order."""
        heard = []

        def listen(ack, payload, body):
            heard.append((body["user"]["id"], payload, body["state"]["values"]))
            ack()

        for action_id in ("go", "more", "topic"):
            app.action(action_id)(listen)
        return heard

    def test_a_button(self, page, tell, seen, anna):
        tell(anna, text="?", blocks=[actions(button("go", value="yes", text="Yes"), block_id="b/1 é")])
        pressed = button_named(messages(page.see(f"/as/{anna}"))[0], "Yes")
        assert page.press(pressed).status_code == 204
        ((user, payload, _),) = seen
        assert (user, payload["action_id"], payload["block_id"], payload["value"]) == (anna, "go", "b/1 é", "yes")

    def test_an_option_of_an_overflow(self, page, tell, seen, anna):
        menu = select("more", "one", "two=2", kind="overflow")
        tell(anna, text="?", blocks=[actions(menu, block_id="b")])
        page.press(button_named(messages(page.see(f"/as/{anna}"))[0], "two=2"))
        assert seen[0][1]["selected_option"]["value"] == "two=2"

    def test_a_menu_keeps_what_was_chosen_for_that_person(self, page, tell, seen, anna, ben):
        menu = select("topic", "python", "law")
        channel = tell(anna, ben, text="?", blocks=[actions(menu, block_id="b")])["channel"]
        here = f"/as/{anna}/in/{channel}"
        page.press(acting(page.see(here).one("main"), "b/topic"), {"b/topic": ["law"]})
        assert seen[0][1]["selected_option"]["value"] == "law"

        def chosen(user):
            shown = messages(page.see(f"/as/{user}/in/{channel}"))[0]
            return [option["value"] for option in shown.all("option") if "selected" in option.attributes]

        assert (chosen(anna), chosen(ben)) == (["law"], [""])

    def test_what_was_filled_in_elsewhere_comes_along(self, page, tell, seen, anna):
        blocks = [text_input("name", block_id="n"), actions(button("go", text="Go"), block_id="b")]
        tell(anna, text="?", blocks=blocks)
        page.press(button_named(messages(page.see(f"/as/{anna}"))[0], "Go"), {"n/name": ["Ada\r\nLovelace"]})
        assert seen[0][2]["n"]["name"]["value"] == "Ada\nLovelace"
        assert messages(page.see(f"/as/{anna}"))[0].one("input", name="n/name")["value"] == "Ada\nLovelace"

    def test_that_are_not_there(self, page, tell, seen, anna):
        posted = tell(anna, text="?", blocks=[actions(button("go"), block_id="b")])
        here = f"/as/{anna}/messages/{posted['channel']}/{posted['ts']}"
        assert page.send(here, act="b/other").status_code == 409
        assert page.send(here, act="nonsense").status_code == 409
        assert page.send(f"/as/{anna}/messages/{posted['channel']}/1.0", act="b/go").status_code == 409
        assert seen == []

    def test_of_messages_that_others_have(self, page, tell, seen, anna, ben):
        posted = tell(ben, text="?", blocks=[actions(button("go"), block_id="b")])
        answer = page.send(f"/as/{anna}/messages/{posted['channel']}/{posted['ts']}", act="b/go")
        assert (answer.status_code, seen) == (409, [])

    def test_that_the_app_does_not_answer(self, page, app, tell, anna):
        tell(anna, text="?", blocks=[actions(button("unheard", text="Go"))])
        page.press(button_named(messages(page.see(f"/as/{anna}"))[0], "Go"))
        (problem,) = with_class(messages(page.see(f"/as/{anna}"))[0], "problem")
        assert problem.text == f"{APP_NAME} cannot be reached. dispatch_failed"
        app.action("unheard")(lambda ack: ack())
        page.press(button_named(messages(page.see(f"/as/{anna}"))[0], "Go"))
        assert with_class(messages(page.see(f"/as/{anna}"))[0], "problem") == []


@pytest.fixture
def forms(app):
    """An app with a command that opens a form; `answer` is what it says to a submission."""
    app.heard, app.answer = [], {}
    app.view_shown = modal(
        text_input("name", block_id="n", max_length=10),
        text_input("more", block_id="m", optional=True),
        actions(button("go", text="Go on"), block_id="b"),
        callback_id="form",
        notify_on_close=True,
    )

    @app.command("/form")
    def open_form(ack, client, body):
        client.views_open(trigger_id=body["trigger_id"], view=app.view_shown)
        ack()

    @app.view("form")
    def take(ack, body):
        app.heard.append(body)
        ack(**app.answer)

    @app.view_closed("form")
    def closed(ack, body):
        app.heard.append(body)
        ack()

    @app.action("go")
    def go(ack, body, client):
        app.heard.append(body)
        client.views_push(trigger_id=body["trigger_id"], view=modal(title="Pushed"))
        ack()

    return app


@pytest.fixture
def here(page, forms, anna):
    page.send(f"/as/{anna}/in/general/say", text="/form")
    return f"/as/{anna}/in/general"


class TestForms:
    def titles(self, page, here):
        return [each.one("h2").text for each in page.see(here).all("dialog", data_modal="")]

    def submit(self, page, here, **filled):
        sending = the(dialog(page.see(here)), "primary", "button")
        return page.press(sending, {name.replace("_", "/"): [value] for name, value in filled.items()})

    def test_open_wherever_the_person_is(self, page, here, anna, ben):
        assert self.titles(page, here) == self.titles(page, f"/as/{anna}/home") == ["Title"]
        assert self.titles(page, f"/as/{ben}/in/general") == []

    def test_bring_what_was_filled_in_and_close(self, page, here, forms):
        assert self.submit(page, here, n_name="Ada").status_code == 204
        values = forms.heard[0]["view"]["state"]["values"]
        assert (values["n"]["name"]["value"], values["m"]["more"]["value"]) == ("Ada", None)
        assert self.titles(page, here) == []

    def test_are_sent_by_enter(self, page, here, forms):
        first = next(each for each in dialog(page.see(here)).all("button") if "disabled" not in each.attributes)
        page.press(first, {"n/name": ["Ada"]})
        assert forms.heard[0]["type"] == "view_submission"

    @pytest.mark.parametrize("name", ["", "longer than ten"])
    def test_that_slack_would_not_send(self, page, here, forms, name):
        answer = self.submit(page, here, n_name=name)
        assert answer.status_code == 409
        assert answer.text
        assert forms.heard == []
        assert self.titles(page, here) == ["Title"]

    def test_keep_errors_and_what_was_typed_until_the_next_answer(self, page, here, forms):
        forms.answer = {"response_action": "errors", "errors": {"n": "Another <name>, please"}}
        self.submit(page, here, n_name="Bob")
        for _ in range(2):
            shown = dialog(page.see(here))
            field, error = shown.one("input", name="n/name"), the(shown, "field-error")
            assert error.text == "Another <name>, please"
            assert (field["aria-invalid"], field["value"]) == ("true", "Bob")
            assert error["id"] in field["aria-describedby"].split()
        forms.answer = {}
        self.submit(page, here, n_name="Ada")
        assert self.titles(page, here) == []

    def test_become_others(self, page, here, forms):
        forms.answer = {"response_action": "update", "view": modal(title="Updated")}
        self.submit(page, here, n_name="Ada")
        assert self.titles(page, here) == ["Updated"]

    def test_stand_on_each_other(self, page, here, forms):
        forms.answer = {"response_action": "push", "view": modal(title="Second")}
        self.submit(page, here, n_name="Ada")
        assert self.titles(page, here) == ["Second"]
        page.press(dialog(page.see(here)).one("button", data_close=""))
        assert self.titles(page, here) == ["Title"]

    def test_have_elements_that_act_with_what_was_typed(self, page, here, forms):
        page.press(button_named(dialog(page.see(here)), "Go on"), {"n/name": ["Ada"]})
        assert forms.heard[0]["view"]["state"]["values"]["n"]["name"]["value"] == "Ada"
        assert self.titles(page, here) == ["Pushed"]
        page.press(dialog(page.see(here)).one("button", data_close=""))
        assert dialog(page.see(here)).one("input", name="n/name")["value"] == "Ada"

    def test_are_closed_as_the_app_wants_to_hear(self, page, here, forms):
        for which in ("data-close", "quiet"):
            closing = dialog(page.see(here)).all("button")
            pressed = next(each for each in closing if which in each.attributes or which == each.get("class"))
            assert page.press(pressed).status_code == 204
            assert forms.heard[-1]["type"] == "view_closed"
            assert self.titles(page, here) == []
            page.send(f"{here}/say", text="/form")
        assert len(forms.heard) == 2

    def test_that_are_covered_or_gone_cannot_be_touched(self, page, here, ben):
        covered = dialog(page.see(here)).one("form")["action"]
        page.press(button_named(dialog(page.see(here)), "Go on"))
        for address in (covered, f"{covered}/close", covered.replace(here.split("/")[2], ben)):
            assert page.send(address, act="").status_code == 409

    def test_that_find_no_answer_stay_and_say_so(self, page, here, forms):
        forms.answer = {"response_action": "unheard_of"}
        self.submit(page, here, n_name="Ada")
        said = the(dialog(page.see(here)), "problem")
        assert said.text == "We had some trouble connecting. Try again? invalid_response_action"
        forms.answer = {}
        self.submit(page, here, n_name="Ada")
        assert self.titles(page, here) == []

    def test_without_anything_to_send_have_no_such_button(self, page, forms, here):
        forms.view_shown = {"type": "modal", "title": plain("Words"), "blocks": [section()]}
        page.send(f"{here}/say", text="/form")
        shown = dialog(page.see(here))
        assert with_class(shown, "primary", "button") == []
        assert "disabled" in shown.all("button")[0].attributes
        assert page.send(shown.one("form")["action"], act="").status_code == 409


@pytest.fixture
def opened(app):
    """How often the app has heard of it."""
    heard = []

    @app.event("app_home_opened")
    def draw(client, event):
        heard.append(event)
        blocks = [section(f"Visit {len(heard)}"), actions(button("go", text="Go"), block_id="b")]
        client.views_publish(user_id=event["user"], view=home(*blocks))

    @app.action("go")
    def go(ack, body):
        heard.append(body)
        ack()

    return heard


@pytest.fixture
def drawn(page, people, opened, anna):
    """The form on Anna's Home tab."""
    page.send(f"/as/{anna}/home/open")
    until(lambda: people.home(anna))
    return page.see(f"/as/{anna}/home").one("main").one("form")


class TestHome:
    def test_is_told_to_the_app_once_for_each_press(self, page, people, opened, anna):
        for visits in (1, 2):
            answer = page.press(the(page.see(f"/as/{anna}"), "conversations", "nav").one("button"))
            assert (answer.status_code, answer.headers["location"]) == (303, f"/as/{anna}/home")
            assert len(people.deliveries()) == visits
        for _ in range(3):
            page.see(f"/as/{anna}/home")
        assert len(people.deliveries()) == 2
        until(lambda: len(opened) == 2)
        assert [each["tab"] for each in opened] == ["home", "home"]

    def test_shows_what_was_published(self, page, drawn, anna, ben):
        assert "Visit 1" in drawn.text
        assert "The app has not drawn its Home tab yet." in page.see(f"/as/{ben}/home").one("main").text
        assert page.see(f"/as/{anna}/home").one("html")["data-place"] == "home"

    def test_has_elements_that_act(self, page, drawn, opened):
        assert page.press(button_named(drawn, "Go")).status_code == 204
        assert (opened[-1]["view"]["type"], opened[-1]["actions"][0]["action_id"]) == ("home", "go")

    def test_cannot_be_submitted(self, page, drawn):
        assert page.send(drawn["action"], act="").status_code == 409


@pytest.fixture
def asked(app):
    heard = []

    @app.options("topic")
    def topics(ack, payload):
        heard.append(payload["value"])
        ack(options=[topic for topic in TOPICS if topic["value"].startswith(payload["value"])])

    app.action("topic")(lambda ack, payload: (heard.append(payload["selected_option"]["value"]), ack()))
    app.action("odd")(lambda ack: ack())
    app.options("odd")(lambda ack: ack(options=[{"text": "no text object"}]))
    return heard


@pytest.mark.usefixtures("asked")
class TestSuggestions:
    def menu(self, action_id="topic", least=1):
        return {"type": "external_select", "action_id": action_id, "min_query_length": least}

    def offered(self, answer):
        assert answer.status_code == 200, answer.text
        return [(each["value"], each.text) for each in parsed(answer.text).all("option")]

    def test_on_a_message_can_be_chosen(self, page, tell, asked, anna):
        tell(anna, text="?", blocks=[actions(self.menu(), block_id="b")])
        shown = messages(page.see(f"/as/{anna}"))[0]
        field = shown.one("input", data_suggest="b/topic")
        form = the(shown, "surface", "form")
        answer = page.send(f"{form['action']}/options", act=field["data-suggest"], query="p")
        assert self.offered(answer) == [("python", "Python"), ("pottery", "Pottery")]
        page.press(acting(shown, "b/topic"), {"b/topic": ["pottery"]})
        assert asked == ["p", "pottery"]

    def test_on_views(self, page, app, anna):
        app.client.views_publish(user_id=anna, view=home(actions(self.menu(least=0), block_id="b")))
        drawn = page.see(f"/as/{anna}/home").one("main").one("form")
        answer = page.send(f"{drawn['action']}/options", act="b/topic")
        assert [value for value, _ in self.offered(answer)] == ["python", "pottery", "law"]

    @pytest.mark.parametrize(("act", "query"), [("b/topic", ""), ("b/go", "p"), ("", "p"), ("b/gone", "p")])
    def test_that_slack_would_not_ask_for(self, page, tell, asked, anna, act, query):
        posted = tell(anna, text="?", blocks=[actions(self.menu(), button("go"), block_id="b")])
        here = f"/as/{anna}/messages/{posted['channel']}/{posted['ts']}/options"
        assert page.send(here, act=act, query=query).status_code == 409
        assert asked == []

    def test_that_cannot_be_shown(self, page, tell, anna):
        posted = tell(anna, text="?", blocks=[actions(self.menu("odd"), block_id="b")])
        answer = page.send(f"/as/{anna}/messages/{posted['channel']}/{posted['ts']}/options", act="b/odd", query="p")
        assert answer.status_code == 409
        assert answer.text.startswith(f"{APP_NAME}: ")
