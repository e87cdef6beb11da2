"""The steps of the Dockerfile, played in a plain folder: there may be no container engine where the tests run."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.trying import environment, sandbox_config
from sandbox.server import Sandbox

PATIENCE = 60.0

pytestmark = pytest.mark.soak


class Image:
    """A folder that stands for the root of the image. Only users are not made: they would be made on this machine."""

    def __init__(self, root):
        self.root = root
        self.settings = {}
        self.words = {}
        self.workdir = "/"
        (root / "data").mkdir()
        (root / "opt").mkdir()

    def inside(self, words):
        return re.sub(r"(?<![\w./])/(opt|build|data)\b", rf"{self.root}/\1", words)

    def play(self, step, words):
        getattr(self, f"_{step.lower()}", self._keep(step))(words)

    def _keep(self, step):
        return lambda words: self.words.update({step: words})

    def _run(self, words):
        if words.startswith("useradd"):
            return
        folder = Path(self.inside(self.workdir)) if self.workdir != "/" else self.root
        subprocess.run(self.inside(words), shell=True, check=True, cwd=folder, env=self.environment())

    def _copy(self, words):
        if words.startswith("--from"):
            return
        *sources, target = words.split()
        for source in sources:
            to = Path(self.inside(self.workdir), target)
            to = to / source if target.endswith("/") else to
            to.parent.mkdir(parents=True, exist_ok=True)
            if Path(source).is_dir():
                shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__", "*.db*", ".env*"))
            else:
                shutil.copy(source, to)

    def _workdir(self, words):
        self.workdir = words
        Path(self.inside(words)).mkdir(exist_ok=True)

    def _env(self, words):
        self.settings |= dict(pair.split("=", 1) for pair in words.split())

    def environment(self):
        own = {name: self.inside(value.replace("$PATH", os.environ["PATH"])) for name, value in self.settings.items()}
        return {"PATH": f"{Path(sys.base_prefix, 'bin')}:{os.environ['PATH']}"} | own


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    image = Image(tmp_path_factory.mktemp("image"))
    lines = [line for line in Path("Dockerfile").read_text().splitlines() if not line.startswith("#")]
    for step in re.sub(r"\\\n\s*", "", "\n".join(lines)).strip().splitlines():
        if step:
            image.play(*step.split(" ", 1))
    return image


@pytest.mark.parametrize("command", [["run"], ["run", "--http"]])
def test_what_the_image_runs_is_found_healthy_and_stops_cleanly(image, command):
    config = sandbox_config(rate_limits=False)
    with Sandbox(config) as sandbox:
        own = environment(sandbox.url, config) | {
            "HEALTH_PORT": str(free_port()),
            "PORT": "0",
            "BINOME_HOST_ID": "image",
        }
        own.pop("BINOME_CLOCK_URL")
        # As compose hands settings on: in a file in the folder that Binôme runs in.
        (image.root / "data" / ".env").write_text("".join(f"{name}={value}\n" for name, value in own.items()))
        entry = json.loads(image.words["ENTRYPOINT"])
        given = {name: value for name, value in image.environment().items() if name not in own}
        process = subprocess.Popen(
            [shutil.which(entry[0], path=given["PATH"]), *command], cwd=image.root / "data", env=given
        )
        try:
            wait_until_ready(int(own["HEALTH_PORT"]))
            check = json.loads(image.words["HEALTHCHECK"].split("CMD ", 1)[1])
            subprocess.run(check, check=True, env=given | own, timeout=30)
        finally:
            process.terminate()
            assert process.wait(PATIENCE) == 0
    assert subprocess.run(check, check=False, env=given | own, capture_output=True).returncode == 1
    assert (image.root / "data" / "binome.db").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("not ready")


def test_the_image_runs_what_it_says(image):
    assert json.loads(image.words["CMD"]) == ["run"]
    assert image.words["USER"] == "10001:10001"
    assert "LOG_FORMAT" in image.settings
