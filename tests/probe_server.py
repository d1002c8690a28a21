"""A small web server on the loopback, images for it to give, and a certificate for `media.test`."""

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from callsheet.probe.addresses import Address
from callsheet.probe.probe import Limits, Target, probe

LOOPBACK = "127.0.0.1"
LIMITS = Limits(("jpeg", "png"), 10 * 1024 * 1024, 300, 2.5)
PUBLIC = "the service fetches it over the public internet"

# Made for these tests; it opens nothing.
_KEY = """
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTWP9B8D7Um/KTWVO
WGFJsjd3q1ARDIZ9oXZ1IDYcVuGhRANCAASSS68j/lBsYgkda7Ub1aq7GvkbdtUz
ULWeZ18LYUHWKMGBAwcjw3bc/m9uuC0LvYDj6ZEaTf0zwlrwJmMhLix3
"""
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBlzCCAT6gAwIBAgIUKMFK8MJ22i2D6YmpqR7Kg3AId20wCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKbWVkaWEudGVzdDAgFw0yNjExMjEwNzMzMjRaGA8yMTI2MTAy
ODA3MzMyNFowFTETMBEGA1UEAwwKbWVkaWEudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABJJLryP+UGxiCR1rtRvVqrsa+Rt21TNQtZ5nXwthQdYowYEDByPD
dtz+b264LQu9gOPpkRpN/TPCWvAmYyEuLHejajBoMB0GA1UdDgQWBBT1OcXXv6Sg
41bPNXRgXvq4A+K6XDAfBgNVHSMEGDAWgBT1OcXXv6Sg41bPNXRgXvq4A+K6XDAP
BgNVHRMBAf8EBTADAQH/MBUGA1UdEQQOMAyCCm1lZGlhLnRlc3QwCgYIKoZIzj0E
AwIDRwAwRAIgb0YFDAcA4ugzdZr+XYq9PfBu5F0roGY3b3vhJAxQPNkCIDbioDwE
05FfJ+F9gUPNqJ4hVqn1xwOqV9f4RTy+HLSI
-----END CERTIFICATE-----
"""


def png(width: int, height: int) -> bytes:
    """Begin a PNG."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + b"\0" * 8


def segment(marker: int, body: bytes) -> bytes:
    """Write one segment of a JPG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(width: int, height: int, *before: bytes, marker: int = 0xC0) -> bytes:
    """Begin a JPG, with segments in front of its frame header."""
    frame = segment(marker, struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\0\x02\x11\x01\x03\x11\x01")
    return b"\xff\xd8" + b"".join(before) + frame + b"\xff\xda\0\x0c"


class Handler(BaseHTTPRequestHandler):
    """Answers as the route of its path says, and writes down what it was asked."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self) -> None:
        # Here and not in the accepting thread, which must not wait for a client.
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.requests.append((self.path, dict(self.headers)))
            self.server.busy += 1
            self.server.most_busy = max(self.server.most_busy, self.server.busy)
        try:
            self.server.routes[self.path.partition("?")[0]](self)
        except OSError:
            self.server.cut.set()  # the client went away
        finally:
            with self.server.lock:
                self.server.busy -= 1
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


Route = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """The server, its routes, and what it saw."""

    daemon_threads = False  # so that closing it waits for every answer

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.routes: dict[str, Route] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.busy = self.most_busy = 0
        self.lock, self.cut, self.stopping = Lock(), Event(), Event()
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that go away in the middle are the point of some tests

    def url(self, path: str, route: Route, host: str = LOOPBACK, scheme: str = "http") -> str:
        """Put a route behind a path and give its address."""
        self.routes[path] = route
        return f"{scheme}://{host}:{self.server_port}{path}"


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server."""
    with Server(tls) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


def server_tls(folder: Path) -> ssl.SSLContext:
    """Speak TLS as `media.test`."""
    path = folder / "media.pem"
    label = "PRIVATE KEY"
    path.write_text(f"-----BEGIN {label}-----{_KEY}-----END {label}-----\n{CERTIFICATE}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def gives(body: bytes, status: int = 200, **headers: str) -> Route:
    """Answer with a body."""
    return lambda handler: handler.answer(status, body, **headers)


def redirects(where: str, status: int = 302) -> Route:
    """Answer with a redirect."""
    return lambda handler: handler.answer(status, Location=where)


def drips(body: bytes) -> Route:
    """Announce a body and send a byte of it now and then."""

    def route(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            if handler.server.stopping.is_set():
                break
            handler.wfile.write(bytes([byte]))
            time.sleep(0.02)

    return route


def is_loopback(address: Address) -> bool:
    """Allow the one address of the server."""
    return address == ip_address(LOOPBACK)


def at_loopback(host: str, port: int) -> list[str]:
    """Resolve names under `.test` to the server, and leave anything else to the system."""
    if host.endswith(".test"):
        return [LOOPBACK]
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def judge(url: str, limits: Limits | None = LIMITS, **options: Any) -> list[tuple[str, str]]:
    """Probe one address; give rules and messages."""
    target = Target(url, limits)
    options = {"is_allowed": is_loopback, "resolve": at_loopback, **options}
    return [(verdict.rule, verdict.message) for verdict in probe([target], **options)[target]]
