"""How the local Slack says no."""

from typing import Any


class SlackError(Exception):
    """A Web API refusal with Slack's own code; `detail` is merged into the answer's JSON."""

    def __init__(
        self, code: str, *, messages: tuple[str, ...] = (), retry_after: int | None = None, **detail: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.retry_after = retry_after
        self.detail = detail

    def answer(self) -> dict[str, Any]:
        """The JSON body of the refusal."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.detail}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


class Impossible(Exception):
    """A person's wish that Slack's own client would not let through (the control interface's refusal), in words.

    What people meet on the page is a Phrase.
    """
