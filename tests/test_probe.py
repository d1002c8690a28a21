"""Addresses probed: each rule with its whole message, and how politely and how long it is asked."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from threading import Event

import pytest

from callsheet import __version__
from callsheet.probe.fetch import MOST_READ
from callsheet.probe.probe import Limits, Target, probe
from probe_server import (
    LIMITS,
    PUBLIC,
    Handler,
    Server,
    at_loopback,
    drips,
    gives,
    is_loopback,
    jpeg,
    judge,
    png,
    redirects,
    segment,
    serve,
)

GOOD = png(640, 480)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.mark.parametrize("body", [GOOD, jpeg(300, 750), jpeg(640, 480, segment(0xE1, b"x" * 65000))])
def test_a_good_image_has_no_verdicts(server: Server, body: bytes) -> None:
    """A PNG or JPG within its limits is fine, and so is one whose sides are exactly at them."""
    assert judge(server.url("/a", gives(body))) == []


def test_unreachable_url_by_status(server: Server) -> None:
    """Any status but success is reported with its usual phrase, never with the server's own."""
    assert judge(server.url("/404", gives(b"", 404))) == [
        ("unreachable-url", f"answers 404 Not Found; {PUBLIC}"),
    ]
    assert judge(server.url("/403", gives(b"", 403))) == [
        ("unreachable-url", "answers 403 Forbidden; the service fetches it without a login"),
    ]
    assert judge(server.url("/799", gives(b"", 799))) == [("unreachable-url", f"answers 799; {PUBLIC}")]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", "is a WebP image"),
        (b"<!DOCTYPE html><title>Log in</title>", "is an HTML page"),
        (b"plain words", "is not an image"),
        (b"", "is empty"),
    ],
)
def test_not_an_image(server: Server, body: bytes, seen: str) -> None:
    """What is not read is named by its bytes, whatever its type and its name say."""
    url = server.url("/a.jpg", gives(body, Content_Type="image/jpeg"))
    assert judge(url) == [("not-an-image", f"{seen}; JPG and PNG are read")]


def test_a_format_that_is_not_taken_here(server: Server) -> None:
    """The formats are those of the field: a JPG is wrong where only PNG is read."""
    url = server.url("/a", gives(jpeg(640, 480)))
    assert judge(url, Limits(("png",), 1000, 300, 2.5)) == [("not-an-image", "is a JPG image; PNG is read")]


def test_image_too_small_and_bad_ratio(server: Server) -> None:
    """Sides and ratio are judged each by itself."""
    small, long = "each side takes at least 300", "the longer side may be at most 2.5 times the shorter"
    assert judge(server.url("/a", gives(png(299, 300)))) == [("image-too-small", f"is 299 x 300 pixels; {small}")]
    assert judge(server.url("/b", gives(jpeg(751, 300)))) == [("bad-image-ratio", f"is 751 x 300 pixels; {long}")]
    assert judge(server.url("/c", gives(png(120, 640)))) == [
        ("image-too-small", f"is 120 x 640 pixels; {small}"),
        ("bad-image-ratio", f"is 120 x 640 pixels; {long}"),
    ]


def test_image_too_large_by_content_range(server: Server) -> None:
    """A server that takes the range tells the whole size in Content-Range."""
    url = server.url("/a", gives(GOOD, 206, Content_Range=f"bytes 0-{len(GOOD) - 1}/10485761"))
    assert judge(url) == [("image-too-large", "is 10,485,761 bytes; the limit is 10,485,760")]
    assert judge(server.url("/b", gives(GOOD, 206, Content_Range="bytes 0-1/10485760"))) == []
    assert judge(server.url("/c", gives(GOOD, 206, Content_Range="bytes 0-1/*"))) == []


def test_image_too_large_by_content_length(server: Server) -> None:
    """A server that ignores the range tells the size in Content-Length, and its body is not read to the end."""

    def route(handler: Handler) -> None:
        handler.answer(200, GOOD + bytes(LIMITS.most_bytes), Content_Length=str(20_000_000))

    assert judge(server.url("/a", route)) == [("image-too-large", "is 20,000,000 bytes; the limit is 10,485,760")]
    assert server.cut.wait(5)


def test_what_cannot_be_judged_is_not_judged(server: Server) -> None:
    """Compressed bodies, and parts from somewhere else than the beginning, say nothing of the image."""
    assert judge(server.url("/a", gives(b"\x1f\x8b\x08", Content_Encoding="gzip"))) == []
    assert judge(server.url("/b", gives(b"middle", 206, Content_Range="bytes 5-10/99999999"))) == []
    assert judge(server.url("/c", gives(jpeg(10, 10, *[segment(0xE2, bytes(65000))] * 5)))) == []


def test_a_video_need_only_be_there(server: Server) -> None:
    """Without limits nothing is said of what an address gives, and its body is not waited for."""
    assert judge(server.url("/a.mp4", gives(b"<html>")), None) == []
    assert judge(server.url("/b.mp4", drips(b"0" * 1000)), None, deadline=1.0) == []
    assert judge(server.url("/c.mp4", gives(b"", 410)), None) == [("unreachable-url", f"answers 410 Gone; {PUBLIC}")]


def test_an_empty_file_is_asked_for_once_more(server: Server) -> None:
    """A range that cannot be satisfied is dropped, and the answer without it counts."""

    def route(handler: Handler) -> None:
        handler.answer(416 if "Range" in handler.headers else 200)

    assert judge(server.url("/a", route)) == [("not-an-image", "is empty; JPG and PNG are read")]
    refused = f"answers 416 {HTTPStatus(416).phrase}; {PUBLIC}"
    assert judge(server.url("/b", gives(b"", 416))) == [("unreachable-url", refused)]


def test_what_is_sent(server: Server) -> None:
    """The request asks for a part, uncompressed, says who asks, and holds no credential or cookie."""
    url = server.url("/a", redirects("/b")).replace("http://", "http://ann:secret@")
    server.url("/b", gives(GOOD))
    assert judge(url) == []
    host = f"127.0.0.1:{server.server_port}"
    wanted = {
        "Host": host,
        "User-Agent": f"callsheet/{__version__} (+lint --probe)",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Range": "bytes=0-262143",
    }
    assert server.requests == [("/a", wanted), ("/b", wanted)]


def test_each_address_is_fetched_once(server: Server) -> None:
    """Targets that share an address share its answer, each held against its own limits."""
    url = server.url("/a", gives(png(400, 400)))
    strict = Target(url, Limits(("png",), 1000, 500, 2.5))
    targets = [Target(url, None), strict, Target(url, LIMITS), strict]
    found = probe(targets, is_allowed=is_loopback)
    assert len(server.requests) == 1
    assert {target: len(verdicts) for target, verdicts in found.items()} == {targets[0]: 0, strict: 1, targets[2]: 0}


def test_so_many_at_once(server: Server) -> None:
    """No more addresses are fetched at a time than was said, and progress counts them all in order."""

    def route(handler: Handler) -> None:
        time.sleep(0.05)
        handler.answer(200, GOOD)

    targets = [Target(server.url(f"/{number}", route), LIMITS) for number in range(12)]
    steps: list[tuple[int, int]] = []
    found = probe(targets, is_allowed=is_loopback, at_once=3, on_progress=lambda *step: steps.append(step))
    assert set(found.values()) == {()}
    assert steps == [(number, 12) for number in range(1, 13)]
    assert server.most_busy == 3


def test_an_endless_body_is_cut(server: Server) -> None:
    """A server that ignores the range and never ends is left once enough was read."""
    sent = 0

    def route(handler: Handler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(GOOD)
        while not handler.server.stopping.is_set():
            handler.wfile.write(bytes(65536))
            sent += 65536

    assert judge(server.url("/a", route)) == []
    assert server.cut.wait(5)
    # What was sent beyond it lay in the buffers of the two sockets.
    assert MOST_READ <= sent < 64 * MOST_READ


def test_a_slow_drip_is_cut(server: Server) -> None:
    """The deadline holds over everything, however steadily bytes come in."""
    began = time.monotonic()
    assert judge(server.url("/a", drips(GOOD + bytes(1000))), deadline=0.3) == [
        ("unreachable-url", f"does not arrive within 0.3 s; {PUBLIC}")
    ]
    assert time.monotonic() - began < 3


def test_silence_is_cut(server: Server) -> None:
    """A server that accepts and says nothing is left after one step's patience."""

    def route(handler: Handler) -> None:
        handler.server.stopping.wait(5)

    url = server.url("/a", route)
    assert judge(url, patience=0.2) == [("unreachable-url", f"does not answer within 0.2 s; {PUBLIC}")]


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", bytes(range(99))]
)
def test_answers_that_are_no_http(server: Server, said: bytes) -> None:
    """Another protocol, nothing at all, and a body that ends too soon are no answer."""

    def route(handler: Handler) -> None:
        handler.wfile.write(said)

    url = server.url("/a", route)
    assert judge(url) == [("unreachable-url", f"gives no proper HTTP answer; {PUBLIC}")]


def test_an_error_of_the_caller_ends_everything(server: Server) -> None:
    """Ctrl-C while progress is drawn reaches the caller, and the connections under way are closed."""

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    begun = Event()

    def slowly(handler: Handler) -> None:
        begun.set()
        drips(bytes(10_000))(handler)

    def later(handler: Handler) -> None:
        assert begun.wait(5)
        gives(GOOD)(handler)

    targets = [Target(server.url("/a", later), LIMITS), Target(server.url("/slow", slowly), LIMITS)]
    with pytest.raises(KeyboardInterrupt):
        probe(targets, is_allowed=is_loopback, on_progress=stop)
    assert server.cut.wait(5)


def test_nothing_to_do() -> None:
    """No targets, no work."""
    assert probe([], resolve=at_loopback) == {}
