"""A service that answers the first call as it is told, or breaks off at a given moment, and every later one well."""

import contextlib
import json
import socket
import struct
from threading import Thread

OWN = b'{"error": {"message": "no", "type": "server_error"}}'
LIMIT = b'{"error": {"message": "slow down", "type": "rate_limit_error"}}'
BARE = b"<html>gateway</html>"
TASK = b'{"id": "task-1", "status": "pending"}'

MOMENTS = ("whole", "before-connect", "during-send", "before-head", "in-body")


class BreakingServer:
    """`taken` counts the calls that the service may have acted on: whole ones that it did not itself refuse."""

    def __init__(self, status: int, body: bytes, moment: str) -> None:
        self.status, self.body, self.moment = status, body, moment
        self.calls = self.taken = 0
        self.socket = (
            socket.create_server(("127.0.0.1", 0), backlog=8) if moment != "before-connect" else socket.socket()
        )
        if moment == "before-connect":
            self.socket.bind(("127.0.0.1", 0))  # bound and not listening: connecting is refused
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = Thread(target=self._serve, daemon=True)
        if moment != "before-connect":
            self.thread.start()

    def open(self) -> None:
        """Let calls in."""
        if not self.thread.is_alive():
            self.socket.listen(8)
            self.thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        if self.thread.is_alive():
            self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.calls += 1
                first = self.calls == 1 and self.moment != "before-connect"
                self._answer(connection, self.moment if first else "whole", first=first)

    def _answer(self, connection: socket.socket, moment: str, *, first: bool) -> None:
        if moment == "during-send":
            connection.recv(64)
            # What is left unread makes the system reset the connection.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if not _read_whole(connection):
            return
        status, body = (self.status, self.body) if first else (200, TASK)
        refused_by_itself = 400 <= status < 500 or (status == 503 and body == OWN)
        self.taken += not refused_by_itself
        if moment == "before-head":
            return
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\nX-Request-Id: r-{self.calls}\r\n\r\n"
        connection.sendall(head.encode() + (body[: len(body) // 2] if moment == "in-body" else body))


def _read_whole(connection: socket.socket) -> bool:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return False
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return False
        body += piece
    if length:
        json.loads(body)
    return True
