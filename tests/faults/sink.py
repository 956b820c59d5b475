"""An SMTP server that takes every mail, and can misbehave at each step of one."""

import contextlib
import os
import re
import signal
import socketserver
import threading
from email import message_from_bytes
from pathlib import Path

from django.utils import timezone


class Sink(socketserver.ThreadingTCPServer):
    """Logs the Message-ID of each mail it took, before it answers.

    `does` gives another answer at a step (greeting, EHLO, MAIL, RCPT, DATA, dot, taken): a string
    for always, a list for the next times. Instead of an answer, "close" ends the connection,
    "stall" says nothing more, "drip" never comes to the end of its answer. `taken` is the step
    after the mail was kept. `answers` is for an address at RCPT. `kill_at` is "before the dot" or
    "250 unread": there the process `victim`, if set, is killed with -9 once. A client that says
    `worker-PID` is killed in its own session only. Where `keeps_texts`, `texts` has the plain text
    of each mail, as it was encoded, and `came` when it first came. `faults` are done one after the
    other, each while the mail with its number is taken and not yet answered.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, pipelining=True, log=None, port=0):
        super().__init__(("127.0.0.1", port), _Session)
        self.taken, self.kill_at, self.victim = [], "", None
        self.answers, self.does, self.connections = {}, {}, 0
        self.faults, self.one_at_a_time = [], threading.Lock()
        self.keeps_texts, self.texts, self.came = False, {}, {}
        self.pipelining, self.log, self.over = pipelining, log, threading.Event()
        if log:
            Path(log).touch()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def server_close(self):
        self.over.set()
        super().server_close()

    def strikes(self, moment, client):
        if self.kill_at != moment or not self.victim or client not in (0, self.victim):
            return False
        victim, self.victim = self.victim, None
        os.kill(victim, signal.SIGKILL)
        return True

    def take(self, message_id, text):
        self.taken.append(message_id)
        if self.keeps_texts:
            self.texts[message_id] = message_from_bytes(text).get_payload(0).get_payload()
            self.came.setdefault(message_id, timezone.now())
        if self.log:
            with Path(self.log).open("a") as kept:
                kept.write(message_id + "\n")
        with self.one_at_a_time:
            if self.faults and len(self.taken) >= self.faults[0][0]:
                self.faults.pop(0)[1]()


class Gone(Exception):
    """This connection is over."""


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True  # else each answer of several waits 40 ms for the one before

    def handle(self):
        self.server.connections += 1
        with contextlib.suppress(Gone, OSError):
            self.say("greeting", "220 sink")
            self.refused, self.client = False, 0
            while line := self.rfile.readline():
                verb = line.split()[0].upper().decode() if line.split() else ""
                getattr(self, verb.lower(), self.noop)(verb, line)

    def ehlo(self, verb, line):
        named = re.search(rb"worker-(\d+)", line)
        self.client = int(named[1]) if named else 0
        self.say(verb, "250-sink\r\n250 PIPELINING" if self.server.pipelining else "250 sink")

    def mail(self, verb, line):
        self.refused = not self.say(verb, "250 ok").startswith("250")

    def rcpt(self, verb, line):
        address = re.search(rb"<(.*)>", line)[1].decode()
        said = self.say(verb, self.server.answers.get(address, "250 ok"))
        self.refused = self.refused or not said.startswith("25")

    def data(self, verb, line):
        if self.refused:
            self.say("", "554 nobody to send it to")
        elif self.say(verb, "354 go on").startswith("354"):
            if self.server.strikes("before the dot", self.client):
                raise Gone
            self.take()

    def quit(self, verb, line):
        self.say(verb, "221 bye")
        raise Gone

    def noop(self, verb, line):
        self.say(verb, "250 ok")

    def take(self):
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise Gone
            text += line
        if self.say("dot", ""):
            return
        self.server.take(re.search(rb"Message-ID: (\S+)", text)[1].decode(), text)
        if self.server.strikes("250 unread", self.client):
            raise Gone
        self.say("taken", "250 taken")

    def say(self, step, usual):
        """Answer, or do what is to be done instead; returns what was said."""
        words = self.server.does.get(step, usual)
        if isinstance(words, list):
            words = words.pop(0) if words else usual
        if words == "close":
            raise Gone
        if words == "stall":
            self.server.over.wait()
            raise Gone
        while words == "drip":
            self.wfile.write(b"250-more\r\n")
            if self.server.over.wait(0.05):
                raise Gone
        if words:
            self.wfile.write(words.encode() + b"\r\n")
        if words.startswith("421"):
            raise Gone
        return words
