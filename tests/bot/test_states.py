"""The start states of the demo: kept as long as they come from the same sources, whole or not at all."""

import shutil
from pathlib import Path

import pytest

from bot import states
from bot.states import Kept, State, key


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setattr(states, "_cache", lambda: tmp_path / "states")
    return tmp_path / "states"


@pytest.fixture
def database(tmp_path):
    file = tmp_path / "binome.db"
    file.write_bytes(b"SQLite")
    return file


class TestKey:
    @pytest.fixture
    def sources(self, tmp_path):
        for name in ("bot/demo.py", "handlers/views/locale/fr/LC_MESSAGES/binome.po", "sandbox/page/screen.py"):
            file = tmp_path / "sources" / name
            file.parent.mkdir(parents=True)
            file.write_text("one")
        return tmp_path / "sources"

    def changed(self, sources, file, content="two"):
        before = key(sources)
        (sources / file).parent.mkdir(parents=True, exist_ok=True)
        (sources / file).write_text(content)
        key.cache_clear()
        return key(sources) != before

    @pytest.mark.parametrize(
        "file", ["bot/demo.py", "storage/new.py", "handlers/views/locale/fr/LC_MESSAGES/binome.po", "scheduler/a/b.py"]
    )
    def test_a_source_makes_another_world(self, sources, file):
        assert self.changed(sources, file)

    @pytest.mark.parametrize("file", ["sandbox/page/screen.py", "bot/notes.txt", "docs/a.py", "sandbox/page/a.po"])
    def test_what_only_looks_at_it_does_not(self, sources, file):
        assert not self.changed(sources, file)

    def test_so_does_a_source_with_another_name(self, sources):
        before = key(sources)
        shutil.move(sources / "bot" / "demo.py", sources / "bot" / "other.py")
        key.cache_clear()
        assert key(sources) != before

    def test_is_found_in_this_code(self):
        assert states.kept(State.EMPTY).folder.name == f"empty-{key(Path(states.__file__).parent.parent)}"
        assert len(key(Path(states.__file__).parent.parent)) == 16


class TestKeeping:
    def test_both_files_are_there(self, database):
        place = states.kept(State.EMPTY)
        assert not place.is_made
        states.keep(State.EMPTY, place, snapshot={"users": []}, database=database)
        assert place.is_made
        assert (place.read_snapshot(), place.database.read_bytes()) == ({"users": []}, b"SQLite")

    def test_older_ones_go_and_other_states_stay(self, cache, database):
        for name in ("empty-old", "running-old"):
            states.keep(State(name.removesuffix("-old")), Kept(cache / name), snapshot={}, database=database)
        place = states.kept(State.EMPTY)
        states.keep(State.EMPTY, place, snapshot={}, database=database)
        assert {each.name for each in cache.iterdir()} == {place.folder.name, "running-old"}

    def test_whoever_makes_the_same_at_once_leaves_the_first(self, cache, database):
        place = states.kept(State.EMPTY)
        states.keep(State.EMPTY, place, snapshot={"first": True}, database=database)
        states.keep(State.EMPTY, place, snapshot={"first": False}, database=database)
        assert place.read_snapshot() == {"first": True}
        assert list(cache.iterdir()) == [place.folder]

    def test_nothing_half_is_left_where_it_breaks_off(self, cache, tmp_path):
        with pytest.raises(FileNotFoundError):
            states.keep(State.EMPTY, states.kept(State.EMPTY), snapshot={}, database=tmp_path / "gone.db")
        assert list(cache.iterdir()) == []
