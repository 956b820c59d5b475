"""An SMTP server that takes every mail, and can misbehave at each step of one."""

import contextlib
import os
import re
import signal
import socketserver
import threading
import time
from pathlib import Path


class Sink(socketserver.ThreadingTCPServer):
    """Logs the Message-ID of each mail it took, before it answers.

    `kill_at` is "before the dot" or "250 unread": then the process `victim`, if set, is
    killed with -9 once. `answers` gives another answer to an address; `at_dot` to every mail;
    `breaks` ends the connection at that moment, so many times; `stall` is a wait in seconds.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, pipelining=True, log=None):
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken, self.kill_at, self.victim = [], "", None
        self.answers, self.at_dot, self.breaks, self.stall = {}, [], {}, 0.0
        self.pipelining, self.log = pipelining, log
        if log:
            Path(log).touch()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def strike(self, moment):
        if self.kill_at == moment and self.victim:
            victim, self.victim = self.victim, None
            os.kill(victim, signal.SIGKILL)
            return True
        if self.breaks.get(moment):
            self.breaks[moment] -= 1
            return True
        return False

    def take(self, message_id):
        self.taken.append(message_id)
        if self.log:
            with Path(self.log).open("a") as kept:
                kept.write(message_id + "\n")


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        refused = False
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                if refused:
                    self.say("554 nobody to send it to")
                    refused = False
                    continue
                self.say("354 go on")
                if self.server.strike("before the dot") or not self.take():
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            elif verb == b"EHLO":
                self.say("250-sink\r\n250 PIPELINING" if self.server.pipelining else "250 sink")
            elif verb == b"RCPT":
                address = re.search(rb"<(.*)>", line)[1].decode()
                answer = self.server.answers.get(address, "250 ok")
                refused = not answer.startswith("250")
                self.say(answer)
            else:
                self.say("250 ok")

    def take(self):
        text = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            text += line
        else:
            return False
        if self.server.at_dot:
            self.say(self.server.at_dot.pop(0))
            return True
        self.server.take(re.search(rb"Message-ID: (\S+)", text)[1].decode())
        if self.server.strike("250 unread"):
            return False
        time.sleep(self.server.stall)
        self.say("250 taken")
        return True

    def say(self, words):
        with contextlib.suppress(OSError):
            self.wfile.write(words.encode() + b"\r\n")
