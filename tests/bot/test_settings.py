"""What the operator sets: everything that is wrong is said at once, and no secret is ever shown."""

import pytest

from bot.settings import Settings, SettingsError, read_environment, read_settings
from tests.bot.command_line import binome

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret", "SLACK_SIGNING_SECRET": "signing-secret"}
LOCAL_SLACK = "http://127.0.0.1:8770/api/"

WRONG = {
    "SLACK_BOT_TOKEN": "xoxp-mistaken-for-another",
    "SLACK_APP_TOKEN": "xoxb-mistaken-for-another",
    "SLACK_API_URL": "slack.com/api",
    "DATABASE_URL": "mysql://binome:hunter2@db.example.com/binome",
    "BINOME_COORDINATORS": "U012AB3CD, claire@example.com",
    "DELIVERY_PER_SECOND": "quickly",
    "BINOME_CALENDAR_ADDRESS": "Binôme <noreply@example.com>",
    "BINOME_PRIVACY_NOTE": "x" * 1001,
    "PORT": "65536",
    "HEALTH_PORT": "70000",
    "LOG_LEVEL": "CHATTY",
    "LOG_FORMAT": "xml",
}


def problems(values, *, http=False):
    with pytest.raises(SettingsError) as refused:
        read_settings(values, http=http)
    return refused.value.problems


def named(lines):
    """The setting that each line begins with."""
    return [line.split()[0] for line in lines]


@pytest.mark.parametrize(
    ("http", "missing"),
    [
        (False, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (True, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        (None, ["SLACK_BOT_TOKEN"]),
    ],
    ids=["socket_mode", "http", "calls_to_slack_alone"],
)
def test_each_way_of_running_misses_what_it_needs(http, missing):
    assert named(problems({}, http=http)) == missing


@pytest.mark.parametrize("nothing", ["", "   "])
def test_an_empty_value_is_a_missing_one(nothing):
    assert named(problems(dict.fromkeys(TOKENS, nothing))) == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def test_everything_wrong_is_listed_at_once():
    assert named(problems(WRONG)) == list(WRONG)


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_value_is_refused_alone(name):
    assert named(problems(TOKENS | {name: WRONG[name]})) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://["),
        ("DATABASE_URL", "binome.db"),
        ("DATABASE_URL", "postgresql://binome@db.example.com:port/binome"),
        ("BINOME_COORDINATORS", "u012ab3cd"),
        ("DELIVERY_PER_SECOND", "0"),
        ("DELIVERY_PER_SECOND", "-1"),
        ("DELIVERY_PER_SECOND", "1001"),
        ("DELIVERY_PER_SECOND", "nan"),
        ("RETENTION_MESSAGES_DAYS", "0"),
        ("RETENTION_MESSAGES_DAYS", "a year"),
        ("RETENTION_AUDIT_DAYS", "36501"),
        ("BINOME_CLOCK_URL", "ws://["),
        ("BINOME_CLOCK_URL", "http://127.0.0.1:8770/clock"),
        ("PORT", "-1"),
        ("PORT", "http"),
    ],
)
def test_values_just_beyond_what_is_taken(name, value):
    assert named(problems(TOKENS | {name: value})) == [name]


def test_only_tokens_are_needed():
    assert read_settings(TOKENS) == Settings(bot_token="xoxb-secret", app_token="xapp-secret")
    assert read_settings(TOKENS, http=True) == Settings(bot_token="xoxb-secret", signing_secret="signing-secret")


def test_everything_that_can_be_set():
    chosen = {
        "SLACK_API_URL": "https://slack.example.com/api",
        "DATABASE_URL": "postgresql://binome@db.example.com/binome",
        "BINOME_COORDINATORS": "U012AB3CD, W0ABC ;U3X\n",
        "DELIVERY_PER_SECOND": "2.5",
        "PORT": "0",
        "HOST": "0.0.0.0",
        "BINOME_HOST_ID": "blue",
        "HEALTH_PORT": "9000",
        "HEALTH_HOST": "::1",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }
    assert read_settings(TOKENS | chosen) == Settings(
        bot_token="xoxb-secret",
        app_token="xapp-secret",
        slack_api_url="https://slack.example.com/api/",
        database_url="postgresql://binome@db.example.com/binome",
        creators=frozenset({"U012AB3CD", "W0ABC", "U3X"}),
        posts_per_second=2.5,
        port=0,
        host="0.0.0.0",
        host_id="blue",
        health_port=9000,
        health_host="::1",
        log_level="DEBUG",
        log_format="json",
    )


def test_no_secret_is_shown():
    settings = read_settings(TOKENS | {"DATABASE_URL": "postgresql://binome:hunter2@db.example.com/binome"})
    signed = read_settings(TOKENS, http=True)
    assert "Settings(" in repr(settings)
    assert not [secret for secret in ("secret", "hunter2") if secret in f"{settings} {settings!r} {signed!r}"]


def test_no_secret_is_told_where_a_password_holds_an_at_sign():
    told = problems(TOKENS | {"DATABASE_URL": "postgresql://binome:p@ss:hunter2@db.example.com/binome"})
    assert named(told) == ["DATABASE_URL"]
    assert "hunter2" not in told[0]


def test_no_secret_is_told_in_a_refusal():
    told = "\n".join(problems(WRONG))
    assert not [secret for secret in ("mistaken-for-another", "hunter2") if secret in told]


@pytest.mark.parametrize("host", ["127.0.0.1:8770", "localhost", "[::1]:8770"])
def test_plain_http_is_taken_on_this_machine(host):
    assert read_settings(TOKENS | {"SLACK_API_URL": f"http://{host}/api/"}).slack_api_url == f"http://{host}/api/"


@pytest.mark.parametrize(
    "host", ["slack.com", "192.168.1.20", "127.0.0.1.example.com", "localhost.example.com", "localhost@example.com"]
)
def test_plain_http_is_refused_elsewhere(host):
    assert named(problems(TOKENS | {"SLACK_API_URL": f"http://{host}/api/"})) == ["SLACK_API_URL"]


def test_another_clock_is_followed_on_this_machine():
    clock = "ws://127.0.0.1:8770/clock"
    assert read_settings(TOKENS | {"SLACK_API_URL": LOCAL_SLACK, "BINOME_CLOCK_URL": clock}).clock_url == clock


@pytest.mark.parametrize(
    ("clock", "slack"),
    [
        ("ws://127.0.0.1:8770/clock", "https://slack.com/api/"),
        ("ws://clock.example.com/clock", LOCAL_SLACK),
        ("ws://localhost@clock.example.com/clock", LOCAL_SLACK),
        ("here", LOCAL_SLACK),
    ],
)
def test_another_clock_is_refused_unless_all_of_it_is_on_this_machine(clock, slack):
    assert named(problems(TOKENS | {"SLACK_API_URL": slack, "BINOME_CLOCK_URL": clock})) == ["BINOME_CLOCK_URL"]


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# a comment\nPORT=1\nLOG_LEVEL='WARNING'\nHOST\n")
    assert read_environment({"PORT": "2"}, file) == {"PORT": "2", "LOG_LEVEL": "WARNING"}


def test_no_file_is_needed(tmp_path):
    assert read_environment({"PORT": "2"}, tmp_path / ".env") == {"PORT": "2"}


@pytest.mark.parametrize(
    ("arguments", "http"),
    [(["run"], False), (["run", "--http"], True), (["import-people", "people.csv"], None)],
    ids=["run", "run --http", "import-people"],
)
def test_the_command_line_lists_everything_and_ends_with_2(tmp_path, arguments, http):
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in WRONG.items()))
    ended = binome(*arguments, folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        "Binôme cannot start:",
        *(f"  - {each}" for each in problems(WRONG, http=http)),
    ]
    assert [file.name for file in tmp_path.iterdir()] == [".env"], "something was begun"


@pytest.mark.parametrize("address", ["mentorat@example.com", "Rh.Mentorat+calendar@intranet.example.co.uk"])
def test_a_calendar_address_is_taken(address):
    assert read_settings(TOKENS | {"BINOME_CALENDAR_ADDRESS": address}).calendar_address == address


NO_ADDRESSES = ("noreply", "a@b", "mailto:a@example.com", "a@example.com, b@example.com", "é@é.fr")


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(address):
    assert named(problems(TOKENS | {"BINOME_CALENDAR_ADDRESS": address})) == ["BINOME_CALENDAR_ADDRESS"]
