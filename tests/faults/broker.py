"""A Redis of our own that can be flushed, stopped and killed, and what two beats ask of it."""

import signal
import subprocess
import time

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from netcrm.supervisor import broker_command


class Broker:
    """Keeps nothing when it ends: whatever was in its queues is gone."""

    def __init__(self, folder):
        self.socket, self.server = f"{folder}/broker.sock", None
        self.app = Celery("beats", broker=self.url, set_as_current=False)
        self.app.conf.broker_transport_options = {"socket_connect_timeout": 1, "max_retries": 0}
        self.start()

    @property
    def url(self):
        return f"redis+socket://{self.socket}"

    def start(self):
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no"]
        self.server = subprocess.Popen([*broker_command(), *options], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                if self.queues().ping():
                    return
            except (RedisError, OSError):
                time.sleep(0.05)
        raise AssertionError("the broker does not answer")

    def queues(self):
        return Redis(unix_socket_path=self.socket, socket_timeout=1)

    def flush(self):
        self.queues().flushall()

    def restart(self, how=signal.SIGTERM):
        self.end(how)
        self.start()

    def end(self, how=signal.SIGTERM):
        self.server.send_signal(how)
        self.server.wait(30)

    def two_beats(self, queues=("celery",)):
        """What beat sends each minute, twice; nothing where the broker is away."""
        for queue in [*queues] * 2:
            self.ask("reminders.tasks.tick", queue)

    def ask(self, task, queue="celery"):
        try:
            self.app.send_task(task, queue=queue, retry=False, ignore_result=True)
        except (OperationalError, OSError):
            time.sleep(0.05)

    def is_idle(self):
        redis = self.queues()
        return redis.llen("celery") == 0 and redis.hlen("unacked") == 0
