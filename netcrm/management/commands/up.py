import fcntl
import hashlib
import os
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from threading import Thread
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from netcrm import demo
from netcrm.supervisor import GaveUp, Supervisor, broker_socket, processes


class Command(BaseCommand):
    help = "Prepare the database and run web, worker, beat and, without REDIS_URL, a broker."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--address", default="127.0.0.1", help="127.0.0.1 in local mode")
        parser.add_argument("--empty", action="store_true", help="no made-up school")

    def handle(self, *args: Any, **options: Any) -> None:
        address = "127.0.0.1" if settings.LOCAL else options["address"]
        port = options["port"]
        if not 0 < port < 65536:
            raise CommandError("A port is a number from 1 to 65535.")
        site = os.environ.get("BASE_URL") or f"http://{address}:{port}"
        lock = self._take_lock(site)
        self._check_port(address, port)
        self._prepare()
        if settings.LOCAL and not options["empty"] and not User.objects.exists():
            self._load_demo(site)
        self._supervise(address, port, site)
        lock.close()

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _take_lock(self, site: str) -> IO[str]:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        lock = (settings.VAR_DIR / "up.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"The program is already running here, at {lock.read().strip()}. Stop it first."
            ) from None
        lock.truncate(0)
        lock.write(site)
        lock.flush()
        return lock

    def _check_port(self, address: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                raise CommandError(
                    f"Port {port} is taken by another program. Try: ./dev up --port {port + 1}"
                ) from None

    def _prepare(self) -> None:
        self.say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        stamp, wanted = settings.VAR_DIR / "static.stamp", self._static_files()
        if not stamp.exists() or stamp.read_text() != wanted or not settings.STATIC_ROOT.exists():
            self.say("Preparing the pages' files ...")
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            stamp.write_text(wanted)

    def _static_files(self) -> str:
        """A digest of every static file's name, size and time."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                found = Path(storage.path(name)).stat()
                digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def _load_demo(self, site: str) -> None:
        self.say("Making up a school to look around in ...")
        access = demo.load(timezone.now())
        self.say(
            f"\n  A student:  {access.student_email}   {access.student_password}\n"
            f"  Its staff:  {access.staff_email}   {access.staff_password}   {site}/admin/\n"
            "\n  These passwords are shown only now.\n"
        )

    def _supervise(self, address: str, port: int, site: str) -> None:
        broker = None if settings.REDIS_URL else broker_socket(settings.VAR_DIR)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "netcrm.settings", "BASE_URL": site}
        if broker:
            broker.unlink(missing_ok=True)
            environment["BROKER_SOCKET"] = str(broker)
        logs = settings.VAR_DIR / "log" if settings.LOCAL else None
        try:
            supervisor = Supervisor(processes(port, address, broker), environment, self.say, logs)
            supervisor.run(lambda: self._announce(address, port, site))
        except GaveUp as gave_up:
            raise CommandError(str(gave_up)) from None
        self.say("Stopped.")

    def _announce(self, address: str, port: int, site: str) -> None:
        started = time.monotonic()

        def wait() -> None:
            probe = f"http://{'127.0.0.1' if address == '0.0.0.0' else address}:{port}/livez"  # noqa: S104
            request = urllib.request.Request(probe, headers={"Host": settings.HOST})
            while time.monotonic() - started < 60:
                try:
                    with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                        self.say(f"Connect the Dots is at {site}  (Ctrl-C stops it)")
                        return
                except OSError:
                    time.sleep(0.1)
            self.say("The web has not answered for a minute. See its log in var/log/web.log.")

        self.say("Starting ...")
        Thread(target=wait, daemon=True).start()
        sys.stdout.flush()
