"""The program as `./dev up` runs it: started, refused, stopped and killed for real."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from netcrm.supervisor import broker_command, get_binary_path

pytestmark = [pytest.mark.process, pytest.mark.once]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var, **more):
    names = ("SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR")
    clean = {key: value for key, value in os.environ.items() if key not in names}
    clean |= {"DJANGO_SETTINGS_MODULE": "netcrm.settings", "VAR_DIR": str(var)}
    return clean | {"NETCRM_LOCAL": "1"} | more


def up(var, *arguments, **more):
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", *arguments],
        env=environment(var, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def processes_of(var):
    """Every living process that was started with this folder in its environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            started_with = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"VAR_DIR={var}".encode() in started_with:
            found.append(int(process.name))
    return found


def wait_until_gone(var, seconds):
    until = time.monotonic() + seconds
    while processes_of(var) and time.monotonic() < until:
        time.sleep(0.2)
    return processes_of(var)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A running program: its folder, port and process."""
    var, port = tmp_path_factory.mktemp("var"), free_port()
    process = up(var, "--port", str(port), "--empty")
    for line in process.stdout:
        if "Connect the Dots is at" in line:
            break
    yield var, port, process
    process.send_signal(signal.SIGINT)
    process.wait(60)


def test_it_serves_the_sign_in_page(program):
    _, port, _ = program
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert b'name="login"' in page.read()


def test_a_second_one_is_refused_with_a_sentence(program):
    var, port, _ = program
    second = up(var, "--port", str(free_port()))
    words, _ = second.communicate(timeout=60)
    assert second.returncode != 0
    assert f"already running here, at http://127.0.0.1:{port}" in words


def test_a_taken_port_is_refused_with_a_sentence(program, tmp_path):
    _, port, _ = program
    other = up(tmp_path, "--port", str(port))
    words, _ = other.communicate(timeout=60)
    assert other.returncode != 0
    assert f"Port {port} is taken" in words


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path, number):
    process = up(tmp_path, "--port", str(free_port()), "--empty")
    for line in process.stdout:
        if "Connect the Dots is at" in line:
            break
    assert len(processes_of(tmp_path)) > 5
    process.send_signal(number)
    process.wait(60)
    assert wait_until_gone(tmp_path, 10) == []


def test_production_without_its_secrets_is_refused_with_a_sentence(tmp_path):
    process = up(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    words, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "SECRET_KEY is not set." in words
    assert "Traceback" not in words


def test_the_broker_of_the_wheel_is_there(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert broker_command() == [str(get_binary_path())]
    version = subprocess.run([*broker_command(), "--version"], capture_output=True, check=True)
    assert b"alkey" in version.stdout


def python_found(folder, **programs):
    """What `./dev` takes where these shell scripts, by name, and then this Python are there."""
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    finder = Path("dev").read_text().partition("# As root")[0].replace("dirname", "echo .; true")
    found = subprocess.run(
        ["/bin/sh", "-c", f"{finder.replace('/usr/bin/python3', 'the-systems')}\nfind_python"],
        env={"PATH": f"{folder}:/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Path(found.stdout.strip()).name


OTHERS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
NONE_OF_THEM = dict.fromkeys(OTHERS, "echo 'python: command not found' >&2\nexit 127")


def test_a_python_that_only_prints_an_error_is_passed_over(tmp_path):
    assert python_found(tmp_path, **NONE_OF_THEM) == "python"


def test_the_systems_own_python_comes_first(tmp_path):
    assert python_found(tmp_path, **NONE_OF_THEM | {"the-systems": "exit 0"}) == "the-systems"


def test_a_python_that_cannot_make_environments_comes_last(tmp_path):
    incomplete = 'case "$2" in *venv*) exit 1 ;; esac'
    assert python_found(tmp_path, **NONE_OF_THEM | {"the-systems": incomplete}) == "python"
