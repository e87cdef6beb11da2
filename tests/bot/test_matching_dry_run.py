"""`binome match PROGRAMME --dry-run`: a draft that is shown and kept nowhere."""

import json

import pytest
from sqlmodel import select

from mentoring.enrolments import Side
from mentoring.topics import SENSITIVE, Topic
from storage.tables import DraftRow, OutboxRow, PairRow
from tests.bot.command_line import binome
from tests.worlds import World

ON_BOTH_DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def programme(world):
    """Two who share and two who learn, of whom one speaks no language of theirs."""
    coordinator = world.person("U1")
    programme = world.programme(coordinator, name="Reverse & more", topics=tuple(Topic))
    for slack_id, side, level, language in (
        ("U2", Side.MENTOR, 6, "fr"),
        ("U3", Side.MENTOR, 6, "fr"),
        ("U4", Side.MENTEE, 3, "fr"),
        ("U5", Side.MENTEE, 3, "en"),
    ):
        person = world.person(slack_id, language=language)
        world.enrol(programme, person, side, topics=(*SENSITIVE, Topic.DIGITAL_TOOLS))
        world.describe(person, level=level)
    return programme


def run(world, tmp_path, *arguments):
    url = world.database.engine.url.render_as_string(hide_password=False)
    settings = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test", "DATABASE_URL": url}
    return binome("match", *arguments, folder=tmp_path, settings=settings)


def told(world, programme, tmp_path, *more):
    said = run(world, tmp_path, programme.name, "--dry-run", "--json", *more)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@ON_BOTH_DATABASES
def test_tells_pairs_with_reasons_and_who_is_left_out_with_the_rule(world, programme, tmp_path):
    draft = told(world, programme, tmp_path)
    (pair,) = draft["pairs"]
    assert pair["mentee"]["slack_id"] == "U4"
    assert 0 < pair["score"] <= 1
    assert set(pair["parts"]) == {"topics", "complementarity", "hours", "format"}
    assert pair["reasons"]["topics"] == ["digital_tools"]
    assert pair["reasons"]["languages"] == ["fr"]
    rules = {each["person"]["slack_id"]: each["rule"] for each in draft["left_out"]}
    assert rules.pop("U5") == "language"
    assert set(rules.values()) == {"capacity"}
    assert {name: outcome["pairs"] for name, outcome in draft["figures"]["outcomes"].items()} == {
        "people": 1,
        "quality": 1,
    }


def test_keeps_nothing_and_says_the_same_twice(world, programme, tmp_path):
    first = told(world, programme, tmp_path)
    assert told(world, programme, tmp_path) == first
    assert len(first["input_hash"]) == 32
    with world.database.reading() as transaction:
        for table in (DraftRow, PairRow, OutboxRow):
            assert transaction.exec(select(table)).all() == []


def test_takes_the_number_of_a_programme_and_the_other_objective(world, programme, tmp_path):
    said = run(world, tmp_path, str(programme.id), "--dry-run", "--json", "--best-fit")
    assert json.loads(said.stdout)["objective"] == "quality"


def test_without_json_a_few_lines_for_people(world, programme, tmp_path):
    said = run(world, tmp_path, programme.name, "--dry-run")
    assert "Reverse & more. Pairs: 1. People without one: 2." in said.stdout
    assert "Nothing was kept and nobody was told." in said.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["Nowhere", "--dry-run"], 1, "There is no programme called 'Nowhere'"),
        (["Reverse & more"], 2, "Pairs are published in Slack"),
    ],
)
@pytest.mark.usefixtures("programme")
def test_what_cannot_be_done_is_said_in_words(world, tmp_path, arguments, code, words):
    said = run(world, tmp_path, *arguments)
    assert (said.returncode, words in said.stderr) == (code, True)
