"""What the repository promises about itself."""

import re
import subprocess
from pathlib import Path

import pytest

LOCKS = ("requirements/run.txt", "requirements/dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_packages_and_hashes_and_no_place(lock):
    """No index, no address, no path: whoever installs chooses from where (the hashes say what)."""
    lines = Path(lock).read_text().splitlines()
    package = r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+( ; .+)? \\"
    digest = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    strange = [line for line in lines if not re.fullmatch(f"#.*|{package}|{digest}", line)]
    assert strange == []
    assert not any("://" in line or "-i " in line or "--index" in line or "--find-links" in line for line in lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock):
    blocks = re.split(r"\n(?=[a-z0-9])", Path(lock).read_text())
    pinned = [block for block in blocks if not block.startswith("#")]
    assert len(pinned) > 30
    assert [block.split("==")[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_locks_were_made_for_the_oldest_supported_python():
    assert 'requires-python = ">=3.11"' in Path("pyproject.toml").read_text()
    assert "--python-version 3.11" in Path("Makefile").read_text()


def test_every_package_of_the_rooms_is_in_the_wheel():
    listed = set(re.findall(r'^    "([a-z_.]+)",$', _table("[tool.setuptools]"), re.MULTILINE))
    rooms = ("bot", "handlers", "mentoring", "sandbox", "scheduler", "storage")
    found = {".".join(path.parent.parts) for room in rooms for path in Path(room).rglob("__init__.py")}
    assert listed == found


def test_no_module_is_longer_than_one_can_read():
    """Style: above 300 lines a module is about more than one thing."""
    tracked = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, check=True).stdout.split()
    rooms = [Path(name) for name in tracked if not name.startswith(("tests/", "storage/migrations/"))]
    lengths = {str(path): len(path.read_text().splitlines()) for path in rooms if path.exists()}
    assert {name: lines for name, lines in lengths.items() if lines > 310} == {}


def _table(name: str) -> str:
    text = Path("pyproject.toml").read_text()
    return text.split(name, 1)[1].split("\n[", 1)[0]
