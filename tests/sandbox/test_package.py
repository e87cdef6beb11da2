"""The sandbox by itself: on its own in another folder, from the command line, and as its README tells."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import sandbox
from sandbox.__main__ import main
from sandbox.client import SandboxClient
from sandbox.control import ROUTES

HOME = Path(sandbox.__file__).parent
README = (HOME / "README.md").read_text()
ALONE = """
import importlib.util, sys
sys.path += {path!r}
for room in ("bot", "handlers", "mentoring", "scheduler", "storage"):
    assert importlib.util.find_spec(room) is None, room
"""


def alone(folder, code):
    """A Python that finds the copy and the installed libraries, and nothing else (no .pth of an editable install)."""
    begin = ALONE.format(path=[str(folder), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    return [sys.executable, "-I", "-S", "-W", "error", "-c", begin + code]


def test_the_examples_of_the_readme_run_where_nothing_else_of_ours_is(tmp_path):
    shutil.copytree(HOME, tmp_path / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(examples) >= 3
    command = alone(tmp_path, "\n".join(examples))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Web API is at http://127.0.0.1:" in done.stdout


def start(*arguments):
    command = [sys.executable, "-W", "error", "-m", "sandbox", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HOME.parent)


def test_from_the_command_line(tmp_path):
    """It says where it is, keeps to the manifest, and ends in peace."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"display_information": {"name": "Mine"}, "oauth_config": {"scopes": {"bot": []}}}))
    process = start("--port", "0", "--manifest", str(manifest), "--no-rate-limits")
    url = process.stdout.readline().split()[-1]
    told = "".join(process.stdout.readline() for _ in range(5))
    with SandboxClient(url) as people:
        assert people.users()
        answer = people._http.post("/api/users.list", headers={"Authorization": "Bearer xoxb-sandbox"})
        assert answer.json()["needed"] == "users:read"
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert {f"{url}/api/", "xoxb-sandbox", "xapp-sandbox", "sandbox-signing-secret"} < set(told.split())


@pytest.mark.parametrize("content", ["{", "[]", None])
def test_a_manifest_that_is_none(tmp_path, capsys, content):
    manifest = tmp_path / "manifest.json"
    if content is not None:
        manifest.write_text(content)
    assert main(["--port", "0", "--manifest", str(manifest)]) == 1
    assert capsys.readouterr().err.startswith(f"{manifest} cannot be read: ")


def test_a_port_that_is_taken(running, capsys):
    port = running.url.rpartition(":")[2]
    assert main(["--port", port]) == 1
    assert capsys.readouterr().err.startswith(f"Port {port} cannot be used")


def test_the_readme_lists_every_route_of_the_control_interface():
    listed = re.findall(r"^\| `([a-z_]+)` \|", README.split("## The control interface")[1], re.MULTILINE)
    assert sorted(listed) == sorted(ROUTES)


def test_the_readme_names_methods_of_the_client_that_exist():
    named = set(re.findall(r"`people\.(\w+)\(", README))
    assert named
    assert named <= set(dir(SandboxClient))


def test_the_readme_names_the_options_of_the_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", README, re.MULTILINE))
