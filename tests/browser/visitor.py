"""Somebody in front of the page: chooses whom to be, writes, clicks, fills in forms and pushes the clock."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PATIENCE = 30_000
"""Milliseconds: whatever is waited for returns at once, however busy the machine."""


class Visitor:
    def __init__(self, page: Page, url: str, pictures: Path):
        self.page = page
        self.problems: list[str] = []
        self._url = url
        self._pictures = pictures
        self._taken = 0
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.problems.append(text)

    def arrive(self) -> None:
        self.page.goto(self._url)

    def act_as(self, name: str) -> None:
        """Found by searching, as one does among sixty."""
        search = self.page.locator(".people input[type=search]")
        search.fill(name)
        self.page.locator("#people-list").get_by_role("link", name=name).click()
        expect(self.page.locator("#people-list [aria-current]")).to_contain_text(name)
        search.fill("")

    def enter(self, conversation: str) -> None:
        self.page.locator(".conversations").get_by_role("link", name=conversation).first.click()
        expect(self.page.locator("main .place h2")).to_contain_text(conversation)

    def write(self, text: str, *, channel: str = "general") -> None:
        self.enter(channel)
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")
        expect(self.page.locator("#text")).to_have_value("")

    def press(self, name: str) -> None:
        """A button of the newest message that has it."""
        self.page.locator("main").get_by_role("button", name=name).last.click()

    @property
    def form(self) -> Locator:
        """The form that lies over the page."""
        form = self.page.locator("dialog[data-modal]")
        form.wait_for()
        return form

    def choose(self, label: str, options: Sequence[str]) -> None:
        """These and no others of a list of checkboxes."""
        group = self.form.get_by_role("group", name=label)
        for box in group.get_by_role("checkbox", checked=True).all():
            box.uncheck()
        for option in options:
            group.get_by_label(option, exact=True).check()

    def send(self, button: str) -> None:
        """Press a form's button, and see the form close."""
        form = self.form
        form.get_by_role("button", name=button, exact=True).last.click()
        expect(form).to_have_count(0)

    def push(self, button: str) -> None:
        """Push the clock, and wait until time stands still again."""
        before = self.page.locator(".clock time").get_attribute("datetime")
        self.page.locator(".time").get_by_role("button", name=button).click()
        expect(self.page.locator(".clock time")).not_to_have_attribute("datetime", str(before))
        expect(self.page.locator(".clock")).to_have_attribute("aria-busy", "false")

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def picture(self, name: str) -> None:
        """What the page looks like, for whoever wants to look at the tour."""
        self._taken += 1
        self.page.screenshot(path=self._pictures / f"{self._taken:02}-{name}.png", animations="disabled")
