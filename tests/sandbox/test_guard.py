"""Who may knock at which door: this machine, and no page on the web that a browser of this machine has open."""

import socket

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

DOORS = [
    ("GET", "/control/ready"),
    ("POST", "/control/now"),
    ("GET", "/people.csv"),
    ("GET", "/files-pri/T0SANDBOX1-F1/a.ics"),
    ("GET", "/api/api.test"),
    ("POST", "/upload/v1/ticket"),
    ("POST", "/actions/T0SANDBOX1/1/secret"),
]
FOREIGN_HOSTS = ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}"]
FOREIGN_ORIGINS = ["null", "http://evil.example", "http://localhost:1", "https://127.0.0.1:{port}"]
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def ask(running):
    """The status that a door answers to a request with these headers."""

    def ask(method, path, **headers):
        return httpx.request(method, running.url + path, headers=headers, timeout=30).status_code

    return ask


@pytest.fixture
def port(running):
    return running.url.rpartition(":")[2]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_may(ask, port, name):
    assert ask("GET", "/control/ready", Host=f"{name}:{port}") == 200


@pytest.mark.parametrize(("method", "path"), DOORS)
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_name_on_the_web_that_leads_here_may_not(ask, port, method, path, host):
    assert ask(method, path, Host=host.format(port=port)) == 403


@pytest.mark.parametrize(("method", "path"), DOORS)
@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_on_the_web_may_not(ask, port, method, path, origin):
    assert ask(method, path, Origin=origin.format(port=port)) == 403


def test_its_own_page_may(ask, running):
    assert ask("POST", "/control/now", **{"Origin": running.url, "Sec-Fetch-Site": "same-origin"}) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_image_on_the_web_calls_nothing(ask, site):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert ask("GET", "/api/api.test", **headers) == 403
    assert ask("GET", "/people.csv", **headers) == 403


def test_a_link_on_the_web_shows_what_only_shows(ask):
    assert ask("GET", "/people.csv", **LINK) == 200
    assert ask("GET", "/api/api.test", **LINK) == 403
    assert ask("POST", "/control/now", **LINK) == 403


def test_no_other_page_frames_it(running):
    assert httpx.get(running.url + "/people.csv", timeout=30).headers["X-Frame-Options"] == "DENY"


def test_a_name_on_the_web_may_not_follow_the_clock(port):
    with (
        socket.create_connection(("127.0.0.1", int(port))) as connection,
        pytest.raises(InvalidStatus, match="403"),
        connect(f"ws://evil.example:{port}/clock", sock=connection),
    ):
        pass
