"""What can be written after the command, in either language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.subcommands import SUBCOMMANDS, Subcommand, Unknown, parse
from handlers.views.words import languages


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("", "help"),
        ("   ", "help"),
        ("help", "help"),
        ("aide", "help"),
        ("?", "help"),
        ("Commandes", "help"),
        ("join", "join"),
        ("rejoindre", "join"),
        ("REJOINDRE", "join"),
        ("  Join  ", "join"),
        ("sign up", "join"),
        ("Sign   Up", "join"),
        ("enroll please", "join"),
        ("join the programme", "join"),
        ("programme new", "programme new"),
        ("Programme Nouveau", "programme new"),
        ("new program", "programme new"),
        ("créer programme", "programme new"),
        ("CRÉER PROGRAMME", "programme new"),
        ("cre\u0301er programme", "programme new"),
        ("programme new Reverse mentoring", "programme new"),
        ("leave", "leave"),
        ("Quitter le programme", "leave"),
        ("announce", "announce"),
        ("Annonce", "announce"),
        ("annoncer #général", "announce"),
        ("coordinators", "coordinators"),
        ("équipe", "coordinators"),
        ("ÉQUIPE", "coordinators"),
        ("Coordination", "coordinators"),
        ("ｊｏｉｎ", "join"),
    ],
)
def test_is_understood_with_or_without_accents_and_capitals(written, name):
    found = parse(written)
    assert isinstance(found, Subcommand)
    assert found.name == name


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("jion", "join"),
        ("rejoidnre", "join"),
        ("s'inscrire", "join"),
        ("inscriptoin", "join"),
        ("programme", "programme new"),
        ("anounce", "announce"),
        ("coordinateurs", "coordinators"),
        ("hlep", "help"),
        ("joinery", "join"),
        ("what is this about", "help"),
        ("42", "help"),
        ("🎉", "help"),
        ("!!!", "help"),
    ],
)
def test_anything_else_has_a_nearest(written, nearest):
    found = parse(written)
    assert isinstance(found, Unknown)
    assert found.nearest.name == nearest


def test_what_was_written_is_kept_on_one_line():
    assert parse("Jion\n  the   PROGRAMME").written == "Jion the PROGRAMME"


@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=lambda each: each.name)
def test_every_phrase_means_its_subcommand(subcommand):
    for phrase in (*subcommand.phrases.values(), *subcommand.synonyms):
        assert parse(phrase) is subcommand


def test_every_language_has_its_own_phrases():
    assert all(set(subcommand.phrases) == set(languages()) for subcommand in SUBCOMMANDS)


def test_a_language_without_a_phrase_reads_the_english_one():
    assert SUBCOMMANDS[0].phrase("de") == "join"


@given(st.text(max_size=200))
def test_no_text_raises(text):
    assert isinstance(parse(text), Subcommand | Unknown)


@given(st.sampled_from(SUBCOMMANDS), st.sampled_from(languages()), st.text(max_size=40))
def test_whatever_follows_a_phrase_changes_nothing(subcommand, language, rest):
    assert parse(f"{subcommand.phrase(language)} {rest}") is subcommand
