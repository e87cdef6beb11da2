"""What the command line tells without settings."""

from importlib.metadata import version

from storage.migrating import HEAD
from tests.bot.command_line import binome


def test_the_version_and_its_schema_are_told(tmp_path):
    said = binome("--version", folder=tmp_path)
    assert (said.returncode, said.stdout) == (0, f"binome {version('binome')} (schema {HEAD})\n")
