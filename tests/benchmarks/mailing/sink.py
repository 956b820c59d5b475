"""A mail server in a process of its own that takes everything at once, and counts.

`VRFY` tells how many mails it took and how many of them were different, and begins anew.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ID = b"\nMessage-ID: "
taken: list[bytes] = []


class Session(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting, self.in_text = b"", False
        transport.write(b"220 sink\r\n")  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        answers = []
        while answer := self.answer():
            answers.append(answer)
        if answers:
            self.transport.write(b"".join(answers))  # type: ignore[attr-defined]

    def answer(self) -> bytes:
        """To what has come in whole, and takes it out; nothing while more has to come."""
        end = b"\r\n.\r\n" if self.in_text else b"\r\n"
        head, found, rest = self.waiting.partition(end)
        if not found:
            return b""
        self.waiting = rest
        if self.in_text:
            self.in_text = False
            begin = head.lower().find(ID.lower()) + len(ID)
            taken.append(head[begin : head.find(b"\r", begin)])
            return b"250 taken\r\n"
        verb = head[:4].upper()
        if verb == b"DATA":
            self.in_text = True
            return b"354 go on\r\n"
        if verb == b"EHLO":
            return b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n"
        if verb == b"VRFY":
            said = f"252 {len(taken)} {len(set(taken))}\r\n".encode()
            taken.clear()
            return said
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n"


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Session, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def started() -> Iterator[tuple[int, int]]:
    """The port and the process of a sink that runs meanwhile."""
    command = [sys.executable, __file__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline()), process.pid  # type: ignore[union-attr]
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
