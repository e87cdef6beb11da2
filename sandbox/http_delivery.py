"""Signed HTTP requests to the app (Slack docs: "Verifying requests from Slack"), or an in-process stand-in for them."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx

from sandbox.config import SandboxConfig
from sandbox.delivery import Answer, Parcel

Json = dict[str, Any]


class HttpDelivery:
    """POSTs payloads to `request_url()` as Slack does."""

    def __init__(self, config: SandboxConfig, request_url: Callable[[], str | None]) -> None:
        self._config = config
        self._request_url = request_url
        self._client: httpx.AsyncClient | None = None
        # Bolt's dispatch blocks while a listener works; people act at the same time.
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="deliver")

    async def send(self, parcel: Parcel, *, seconds: float) -> Answer:
        """Deliver once; anything but a 2xx answer in time is not an acknowledgement."""
        body, headers = encode(parcel)
        headers |= sign(self._config.signing_secret, body, timestamp=int(time.time()))
        try:
            status, answer_headers, answer = await asyncio.wait_for(self._post(headers, body), seconds)
        except TimeoutError:
            return Answer(acknowledged=False, problem="operation_timeout", reason="http_timeout")
        except httpx.TransportError:
            return Answer(acknowledged=False, problem="dispatch_failed", reason="connection_failed")
        if not 200 <= status < 300:
            final = _lower(answer_headers).get("x-slack-no-retry") == "1"
            return Answer(
                acknowledged=False, status=status, problem="dispatch_failed", reason="http_error", final=final
            )
        try:
            found = _answer_body(answer_headers, answer)
        except ValueError:
            return Answer(acknowledged=False, status=status, problem="dispatch_failed", reason="http_error")
        return Answer(acknowledged=True, status=status, body=found)

    async def close(self) -> None:
        """Let go of connections and threads."""
        if self._client is not None:
            await self._client.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _post(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if self._config.deliver is not None:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._config.deliver, headers, body)
        if self._client is None:
            self._client = httpx.AsyncClient(follow_redirects=False, trust_env=False)
        # The whole delivery is bounded by the caller: httpx's own limits would each allow that long.
        response = await self._client.post(self._request_url() or "", content=body, headers=headers, timeout=None)
        return response.status_code, dict(response.headers), response.content


def encode(parcel: Parcel) -> tuple[bytes, dict[str, str]]:
    """Body and headers: a form for commands and interactions, JSON for events."""
    headers = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"}
    if parcel.kind == "events_api":
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        return json.dumps(parcel.payload).encode(), headers | {"Content-Type": "application/json"}
    fields = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(fields).encode(), headers | {"Content-Type": "application/x-www-form-urlencoded"}


def sign(secret: str, body: bytes, *, timestamp: int) -> dict[str, str]:
    """Slack's signature, version 0."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def _answer_body(headers: dict[str, str], body: bytes) -> Json | None:
    if not body.strip():
        return None
    if _lower(headers).get("content-type", "").startswith("application/json"):
        found = json.loads(body)
        return found if isinstance(found, dict) else None
    return {"text": body.decode()}


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
