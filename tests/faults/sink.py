"""An SMTP server that takes every mail, and can kill its client at two moments."""

import contextlib
import os
import re
import signal
import socketserver
import threading


class Sink(socketserver.ThreadingTCPServer):
    """Logs the Message-ID of each mail it took.

    `kill_at` is "before the dot" or "250 unread": then the process `victim`, if set, is
    killed with -9 once.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken, self.kill_at, self.victim = [], "", None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def strike(self, moment):
        if self.kill_at == moment and self.victim:
            victim, self.victim = self.victim, None
            os.kill(victim, signal.SIGKILL)
            return True
        return False


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                if self.server.strike("before the dot"):
                    return
                self.take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self):
        text = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            text += line
        else:
            return
        self.server.taken.append(re.search(rb"Message-ID: (\S+)", text)[1].decode())
        if self.server.strike("250 unread"):
            return
        self.say("250 taken")

    def say(self, words):
        with contextlib.suppress(OSError):
            self.wfile.write(words.encode() + b"\r\n")
