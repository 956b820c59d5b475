"""The bound: ready-made mails over one connection, one round trip each, and nothing else."""

import socket
import time
from collections.abc import Sequence


def send(port: int, envelope: bytes, texts: Sequence[bytes]) -> float:
    """Seconds for all. Each text goes out together with the next envelope."""
    with socket.create_connection(("127.0.0.1", port)) as relay:
        relay.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = relay.makefile("rb")
        answers.readline()
        began = time.perf_counter()
        relay.sendall(envelope)
        for number, text in enumerate(texts):
            for _ in range(3):
                answers.readline()
            last = number == len(texts) - 1
            relay.sendall(text + b"\r\n.\r\n" + (b"" if last else envelope))
            answers.readline()
        return time.perf_counter() - began


def counted(port: int) -> tuple[int, int]:
    """How many mails the sink took since it was asked last, and how many different ones."""
    with socket.create_connection(("127.0.0.1", port)) as relay:
        answers = relay.makefile("rb")
        answers.readline()
        relay.sendall(b"VRFY all\r\n")
        _, taken, different = answers.readline().split()
        return int(taken), int(different)
