"""What only a browser shows: focus, keyboard, what changes by itself, narrow windows, contrast."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from sandbox.client import SandboxClient
from sandbox.company import make_company
from sandbox.config import SandboxConfig
from sandbox.server import Sandbox
from tests.sandbox.local import actions, button, home, modal, plain, section, select, text_input, until

MANIFEST = {
    "display_information": {"name": "Greeter"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/greet", "description": "Says hello", "usage_hint": "somebody"},
            {"command": "/form", "description": "Opens a form"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:write", "users:read", "commands"]}},
    "settings": {
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://greeter.example/options"},
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}
FORM = modal(
    text_input("name", block_id="name_block"),
    actions(button("more"), block_id="more_block"),
    callback_id="form",
    title="A form",
)


@pytest.fixture(scope="module")
def office():
    """A sandbox, somebody in it, and a real Bolt app in this process that a test may teach."""
    held = SimpleNamespace(app=None)

    def deliver(headers, body):
        answer = held.app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return answer.status, {name: values[0] for name, values in answer.headers.items()}, answer.body.encode()

    config = SandboxConfig(manifest=MANIFEST, rate_limits=False, company_size=20, deliver=deliver, ack_seconds=30)
    with Sandbox(replace(config, trigger_seconds=30)) as sandbox, SandboxClient(sandbox.url) as slack:
        held.url, held.slack, held.config = sandbox.url, slack, config
        held.web = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/api/", retry_handlers=[])
        yield held


@pytest.fixture
def app(office):
    """A fresh app in a fresh world; `heard` has the payloads that it was sent, `answers` how it takes the form."""
    office.slack.reset()
    app = App(client=office.web, signing_secret=office.config.signing_secret, token_verification_enabled=False)
    office.app, app.heard, app.answers = app, [], {}

    @app.middleware
    def hear(body, next_):
        app.heard.append(body)
        next_()

    @app.command("/form")
    def open_form(ack, client, body):
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    app.view("form")(lambda ack: ack(**app.answers))
    app.view_closed("form")(lambda ack: ack())
    for action in ("more", "go", "pick"):
        app.action(action)(lambda ack: ack())
    app.command("/greet")(lambda ack, body: ack(f"Hello {body['text']}"))
    return app


@pytest.fixture
def anna(office):
    return next(user for user in office.slack.users() if user["profile"].get("email") and not user["deleted"])


def post(office, anna, *blocks, text="Something new"):
    channel = office.web.conversations_open(users=[anna["id"]])["channel"]["id"]
    return office.web.chat_postMessage(channel=channel, text=text, blocks=list(blocks) or None)


def acts(app, kind="block_actions"):
    return [body for body in app.heard if body.get("type") == kind]


@pytest.fixture
def visitor(office, app, anna, visit):
    """Somebody who acts as Anna, in #general."""
    visitor = visit(f"{office.url}/as/{anna['id']}")
    visitor.enter("general")
    return visitor


def test_what_is_new_appears_by_itself(visitor, office, anna):
    post(office, anna)
    count = visitor.page.locator(".conversations .count")
    expect(count).to_have_text("1")
    visitor.enter("Greeter")
    visitor.reads("Something new")
    expect(count).to_have_count(0)


def test_typed_text_and_focus_stay_while_the_page_changes(visitor, office, anna):
    visitor.write("/form")
    field = visitor.form.get_by_label("Label")
    expect(field).to_be_focused()
    field.press_sequentially("Half a na")
    post(office, anna)
    expect(visitor.page.locator(".conversations .count")).to_have_text("1")
    expect(field).to_be_focused()
    field.press_sequentially("me")
    expect(field).to_have_value("Half a name")


def test_a_half_written_message_stays_too(visitor, office, anna):
    visitor.page.locator("#text").press_sequentially("Half a")
    post(office, anna)
    expect(visitor.page.locator(".conversations .count")).to_have_text("1")
    expect(visitor.page.locator("#text")).to_have_value("Half a")


def test_errors_stand_under_their_field_until_the_form_is_sent_again(visitor, app):
    app.answers = {"response_action": "errors", "errors": {"name_block": "A longer one, please."}}
    visitor.write("/form")
    field = visitor.form.get_by_label("Label")
    field.fill("Al")
    field.press("Enter")
    expect(visitor.form.locator(".field-error")).to_have_text("A longer one, please.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("Al")
    app.answers = {}
    visitor.send("Send")


def test_a_form_that_is_not_complete_is_not_sent(visitor, app):
    visitor.write("/form")
    visitor.form.get_by_role("button", name="Send", exact=True).last.click()
    expect(visitor.form.locator("input:invalid")).to_have_count(1)
    assert acts(app, "view_submission") == []


def test_escape_closes_a_form_as_its_button_does(visitor, office, anna):
    visitor.write("/form")
    visitor.form.press("Escape")
    expect(visitor.page.locator("dialog[data-modal]")).to_have_count(0)
    assert office.slack.views(anna["id"]) == []


def test_a_button_that_asks_before_it_acts(visitor, office, app, anna):
    asked = {"title": "Sure?", "text": "It cannot be undone.", "confirm": "Do it", "deny": "No"}
    confirm = {name: plain(words) for name, words in asked.items()}
    post(office, anna, actions({**button("go"), "confirm": confirm}))
    visitor.enter("Greeter")
    visitor.press("Go")
    question = visitor.page.get_by_role("dialog", name="Sure?")
    expect(question).to_contain_text("It cannot be undone.")
    question.get_by_role("button", name="No").click()
    expect(question).to_have_count(0)
    assert acts(app) == []
    visitor.press("Go")
    question.get_by_role("button", name="Do it").click()
    until(lambda: acts(app))


def test_a_menu_acts_when_something_is_chosen(visitor, office, app, anna):
    post(office, anna, actions(select("pick", "one", "two", "three")))
    visitor.enter("Greeter")
    visitor.page.locator("main select").select_option("two")
    until(lambda: acts(app))
    assert acts(app)[0]["actions"][0]["selected_option"]["value"] == "two"


def test_with_the_keyboard_a_menu_acts_once_the_choice_is_made(visitor, office, app, anna):
    post(office, anna, actions(select("pick", "one", "two", "three")))
    visitor.enter("Greeter")
    menu = visitor.page.locator("main select")
    menu.focus()
    for _ in range(2):
        visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Tab")
    until(lambda: acts(app))
    assert [body["actions"][0]["selected_option"]["value"] for body in acts(app)] == ["two"]


def test_a_menu_whose_options_the_app_suggests(visitor, office, app, anna):
    app.options("pick")(lambda ack, body: ack(options=[{"text": plain(f"{body['value']}!"), "value": "found"}]))
    menu = {"type": "external_select", "action_id": "pick", "min_query_length": 1, "placeholder": plain("Search")}
    post(office, anna, actions(menu))
    visitor.enter("Greeter")
    visitor.page.locator("main input[type=search]").fill("Amé")
    choices = visitor.page.locator("main select")
    expect(choices.locator("option[value=found]")).to_have_text("Amé!")
    choices.select_option("found")
    until(lambda: acts(app))
    assert acts(app)[0]["actions"][0]["selected_option"]["value"] == "found"


def test_an_app_that_does_not_answer_in_time(visitor, office, app, anna):
    app.action("never")(lambda: None)
    post(office, anna, actions(button("never")))
    visitor.enter("Greeter")
    office.slack.set_patience(ack_seconds=0.2)
    visitor.press("Go")
    expect(visitor.page.locator("main [role=alert]")).to_contain_text("Greeter did not respond.")


def test_commands_are_completed_with_the_keyboard(visitor):
    box = visitor.page.locator("#text")
    box.press_sequentially("/")
    choices = visitor.page.get_by_role("listbox")
    expect(choices.get_by_role("option")).to_have_count(3)
    box.press("ArrowDown")
    expect(choices.get_by_role("option", selected=True)).to_contain_text("/greet")
    box.press("Enter")
    expect(box).to_have_value("/greet ")
    box.press_sequentially("Anna")
    box.press("Enter")
    visitor.reads("Hello Anna")
    expect(choices).to_have_count(0)


def test_the_whole_way_without_a_mouse(visitor, office, app, anna):
    keyboard, page = visitor.page.keyboard, visitor.page
    page.goto(f"{office.url}/")
    page.locator(".people input[type=search]").focus()
    keyboard.type(anna["real_name"])
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator("#people-list [aria-current]")).to_contain_text(anna["real_name"])
    page.locator("#text").focus()
    keyboard.type("/form")
    keyboard.press("Enter")
    expect(visitor.form.get_by_label("Label")).to_be_focused()
    keyboard.type("Anna")
    keyboard.press("Enter")
    expect(page.locator("dialog[data-modal]")).to_have_count(0)
    [sent] = acts(app, "view_submission")
    assert sent["view"]["state"]["values"]["name_block"]["name"]["value"] == "Anna"


def test_home_is_drawn_when_it_is_opened(visitor, app):
    @app.event("app_home_opened")
    def draw(client, event):
        client.views_publish(user_id=event["user"], view=home(section("Your home"), actions(button("go"))))

    visitor.page.get_by_role("button", name="Home of Greeter").click()
    visitor.reads("Your home")
    visitor.press("Go")
    until(lambda: acts(app))


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_nothing_is_wider_than_the_window(visitor, office, anna, width):
    post(office, anna, section("word " * 80), actions(*(button(f"go{n}", text="A long button") for n in range(6))))
    visitor.page.set_viewport_size({"width": width, "height": 700})
    visitor.enter("Greeter")
    visitor.page.get_by_text("Requests between").click()
    visitor.picture(f"narrow-{width}")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_everybody_can_read_and_use_it(office, app, anna, visit, scheme, language):
    """As axe judges it (WCAG 2.2, A and AA): names, roles, contrast."""
    visitor = visit(f"{office.url}/", color_scheme=scheme, locale=language)
    fields = (select("pick", "one", "two"), {"type": "datepicker", "action_id": "day"}, button("go"))
    post(office, anna, section("Hello"), actions(*fields), text_input("name", block_id="name_block"))
    post(office, anna, text="See <https://example.com|this>, <@" + anna["id"] + ">")
    found = judged(visitor, "welcome")
    visitor.page.goto(f"{office.url}/as/{anna['id']}")
    folded = visitor.page.locator("aside > details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    found |= judged(visitor, "conversation")
    visitor.write("/form")
    visitor.form.wait_for()
    found |= judged(visitor, "form")
    assert found == {}


def judged(visitor, name):
    visitor.picture(name)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    violations = Axe().run(visitor.page, options=rules).response["violations"]
    return {f"{name}: {each['id']}": [node["html"][:160] for node in each["nodes"][:3]] for each in violations}


def test_nothing_comes_from_elsewhere(visitor, office, anna):
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    post(office, anna, {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A picture"})
    visitor.enter("Greeter")
    visitor.reads("A picture")
    visitor.page.reload()
    assert [url for url in asked if not url.startswith((office.url, "data:"))] == []


def test_trouble_at_the_press_of_a_button(visitor, office, anna):
    page = visitor.page
    page.get_by_text("Trouble", exact=True).click()
    page.get_by_role("button", name="500, though done").click()
    expect(page.locator("aside")).to_contain_text("chat.postMessage")
    with pytest.raises(SlackClientError):
        post(office, anna)
    expect(page.locator(".conversations .count")).to_have_text("1")
    expect(page.locator("aside")).to_contain_text("had arrived, though the app was told otherwise")
    page.get_by_text("Requests between").click()
    failed = page.locator(".passed > li").filter(has_text="500")
    expect(failed).to_contain_text("chat.postMessage")
    failed.locator("summary").click()
    expect(failed).to_contain_text('"text": "Something new"')


@pytest.fixture
def gate(app):
    """While it is shut, the app answers nothing."""
    gate = threading.Event()
    gate.set()

    @app.middleware
    def wait(next_):
        assert gate.wait(30)
        next_()

    yield gate
    gate.set()


def test_pressed_twice_is_sent_once(visitor, app, gate):
    visitor.write("/form")
    visitor.form.get_by_label("Label").fill("Ada")
    gate.clear()
    sending = visitor.form.get_by_role("button", name="Send", exact=True).last
    sending.dblclick()
    sending.click()
    expect(sending).to_have_attribute("aria-busy", "true")
    gate.set()
    expect(visitor.page.locator("dialog[data-modal]")).to_have_count(0)
    expect(visitor.page.locator("#toast.shown")).to_have_count(0)
    assert len(acts(app, "view_submission")) == 1


def test_what_is_written_while_a_command_is_under_way_stays(visitor, gate):
    gate.clear()
    box = visitor.page.locator("#text")
    box.fill("/greet you")
    box.press("Enter")
    box.fill("the next")
    gate.set()
    visitor.reads("Hello you")
    expect(box).to_have_value("the next")


def test_a_link_leads_to_its_message_wherever_one_has_scrolled(visitor, office, anna):
    for number in range(40):
        post(office, anna, text=f"Number {number}")
    visitor.enter("Greeter")
    visitor.reads("Number 39")
    visitor.page.locator(".happened a").nth(20).click()
    message = visitor.page.locator("article.message").nth(19)
    expect(message).to_be_focused()
    visitor.page.locator(".happened a").nth(39).click()
    expect(visitor.page.locator("article.message").first).to_be_focused()
    expect(visitor.page.locator("article.message").first).to_be_in_viewport()


def test_who_is_gone_does_not_keep_one_from_going_back(visitor, office, anna):
    office.web.conversations_open(users=[anna["id"]])
    visitor.enter("Greeter")
    here = visitor.page.url
    office.slack.reset()
    expect(visitor.page).to_have_url(f"{office.url}/")
    visitor.page.go_back()
    expect(visitor.page).not_to_have_url(here)
    expect(visitor.page.locator("main h2")).to_contain_text("general")


def test_among_many_people_one_is_found(visit):
    last = make_company(size=300).employees[-1]
    with Sandbox(SandboxConfig(manifest=MANIFEST, company_size=300)) as sandbox:
        page = visit(sandbox.url).page
        link = page.locator(f"#people-list a[href='/as/{last.slack_id}']")
        expect(page.locator("#people-list a").first).to_be_visible()
        expect(link).to_have_count(0)
        page.locator(".people input[type=search]").press_sequentially(last.name)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
        page.goto("about:blank")


def test_a_tab_that_nobody_sees_leaves_its_connection_to_others(visitor, office, anna):
    hide = "hidden => {Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});" + (
        "document.dispatchEvent(new Event('visibilitychange'))}"
    )
    # What the page looked at as it opened has come by then, and shows nothing that is posted afterwards.
    visitor.page.wait_for_timeout(1000)
    visitor.page.evaluate(hide, True)
    post(office, anna)
    visitor.page.wait_for_timeout(400)
    expect(visitor.page.locator(".conversations .count")).to_have_count(0)
    visitor.page.evaluate(hide, False)
    expect(visitor.page.locator(".conversations .count")).to_have_text("1")
