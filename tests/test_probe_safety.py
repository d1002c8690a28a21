"""The probe cannot be turned against an internal network, and it tells nothing that an address hides."""

import gc
import socket
import ssl
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from threading import Event

import pytest

from callsheet.probe.addresses import is_public
from probe_server import (
    CERTIFICATE,
    LOOPBACK,
    PUBLIC,
    Server,
    at_loopback,
    gives,
    is_loopback,
    judge,
    png,
    redirects,
    serve,
    server_tls,
)

GOOD = png(640, 480)
NOT_PUBLIC = [("unreachable-url", f"is not at a public address; {PUBLIC}")]


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "⑫⑦.0.0.1",
        "127。0。0。1",
    ],
)
def test_no_spelling_of_this_machine_is_fetched(server: Server, host: str) -> None:
    """Without leave the loopback is not connected to, in any spelling that the system's resolver knows."""
    url = f"http://{host}:{server.server_port}/latest/meta-data"
    [(rule, message)] = judge(url, is_allowed=is_public)
    assert rule == "unreachable-url"
    # Some resolvers know fewer spellings, which is just as well.
    assert message in (NOT_PUBLIC[0][1], *(f"{seen}; {PUBLIC}" for seen in REFUSED_OTHERWISE))
    assert server.requests == []


REFUSED_OTHERWISE = (
    "names a host that does not exist",
    "names a host that cannot be looked up",
    "is not an address that can be fetched",
)


@pytest.mark.parametrize(
    ("where", "host"),
    [
        ("http://169.254.169.254/latest/meta-data?token=hush", "169.254.169.254"),
        ("//127.0.0.2/", "127.0.0.2"),
        ("http://[::1]:8080/", "::1"),
        ("http://ann:hush@10.0.0.1/", "10.0.0.1"),
        ("https://internal.test/", "internal.test"),
    ],
)
def test_redirects_to_other_networks_are_refused(server: Server, where: str, host: str) -> None:
    """Where a redirect leads is checked like the address itself; its host is named and nothing else of it."""

    def resolve(name: str, port: int) -> list[str]:
        return ["10.1.2.3"] if name == "internal.test" else at_loopback(name, port)

    message = f"redirects to {host}, which is not at a public address; {PUBLIC}"
    assert judge(server.url("/a", redirects(where)), resolve=resolve) == [("unreachable-url", message)]


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ("file:///etc/passwd", "redirects to another address, which is neither http nor https"),
        ("gopher://media.test/", "redirects to media.test, which is neither http nor https"),
        ("http://[::1", "redirects to something that is not an address"),
        ("http://media.test:99999/", "redirects to media.test, which names a port that does not exist"),
        ("http://a\x1b[31m.test/", "redirects to something that is not an address"),
    ],
)
def test_redirects_to_what_cannot_be_fetched(server: Server, where: str, seen: str) -> None:
    """Other schemes and broken addresses are not followed, and nothing odd of theirs is printed."""
    assert judge(server.url("/a", redirects(where))) == [("unreachable-url", f"{seen}; {PUBLIC}")]


def test_redirects_have_an_end(server: Server) -> None:
    """Five redirects are followed, a sixth is not."""
    for number in range(6):
        server.url(f"/{number}", redirects(f"/{number + 1}"))
    url = server.url("/6", gives(GOOD))
    assert judge(url.replace("/6", "/1")) == []
    assert judge(url.replace("/6", "/0")) == [("unreachable-url", f"redirects more than 5 times; {PUBLIC}")]


def test_a_redirect_to_nowhere(server: Server) -> None:
    """A redirect without a place is no answer."""
    message = f"answers 302 Found without saying where to; {PUBLIC}"
    assert judge(server.url("/a", gives(b"", 302))) == [("unreachable-url", message)]


def test_a_login_page_is_named_by_its_host(server: Server) -> None:
    """A redirect to a page that answers 200 is no image, and the message says who sent it."""
    server.url("/login", gives(b"<html>"))
    url = server.url("/a", redirects(f"http://login.test:{server.server_port}/login?next=hush"))
    assert judge(url) == [("not-an-image", "redirects to login.test, which is an HTML page; JPG and PNG are read")]


def test_a_name_is_looked_up_once(server: Server) -> None:
    """An answer that changes after the check is never seen: the connection goes to what was checked."""
    answers = [[LOOPBACK], ["127.0.0.2"]]
    url = server.url("/a", gives(GOOD), host="rebind.test")
    assert judge(url, resolve=lambda *_: answers.pop(0)) == []
    assert answers == [["127.0.0.2"]]
    assert server.requests[0][1]["Host"] == f"rebind.test:{server.server_port}"


def test_one_address_that_is_not_public_is_enough(server: Server) -> None:
    """A host with a good and a bad address is refused, whichever comes first."""
    url = server.url("/a", gives(GOOD), host="both.test")
    for found in ([LOOPBACK, "10.0.0.1"], ["10.0.0.1", LOOPBACK]):
        assert judge(url, resolve=lambda *_, found=found: found) == NOT_PUBLIC
    assert server.requests == []


def test_every_redirect_is_looked_up_anew(server: Server) -> None:
    """That a host was fine once does not carry over to its next answer."""
    answers = [[LOOPBACK], ["127.0.0.2"]]
    url = server.url("/a", redirects("/b"), host="rebind.test")
    message = f"redirects to rebind.test, which is not at a public address; {PUBLIC}"
    assert judge(url, resolve=lambda *_: answers.pop(0)) == [("unreachable-url", message)]


def test_the_next_address_is_tried(server: Server) -> None:
    """A host whose first address does not answer is reached at its second."""
    url = server.url("/a", gives(GOOD), host="two.test")
    both = {ip_address(LOOPBACK), ip_address("127.0.0.3")}
    assert judge(url, resolve=lambda *_: ["127.0.0.3", LOOPBACK], is_allowed=both.__contains__, patience=1.0) == []


def test_the_environment_names_no_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies are not asked: they would look names up by themselves."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.9:9")
    assert judge(server.url("/a", gives(GOOD))) == []


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("ftp://media.test/a?hush", f"is neither http nor https; {PUBLIC}"),
        ("", f"is neither http nor https; {PUBLIC}"),
        ("data:image/png;base64,hush", f"is neither http nor https; {PUBLIC}"),
        ("http://", f"names no host; {PUBLIC}"),
        ("http://media.test:25/", "names port 25; web servers are at 80, 443 or from 1024 up"),
        ("http://media.test:hush/", f"is not an address that can be fetched; {PUBLIC}"),
        ("http://a\x00b/?hush", f"is not an address that can be fetched; {PUBLIC}"),
        ("http://" + "a" * 64 + ".example/?hush", f"is not an address that can be fetched; {PUBLIC}"),
        ("http://media.test/\ud800", f"is not an address that can be fetched; {PUBLIC}"),
    ],
)
def test_addresses_that_nothing_is_sent_to(url: str, seen: str) -> None:
    """What no web server can stand behind is refused before the network is touched."""
    assert judge(url) == [("unreachable-url", seen)]


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        (socket.gaierror(socket.EAI_NONAME, "hush"), "names a host that does not exist"),
        (socket.gaierror(socket.EAI_AGAIN, "hush"), "names a host that cannot be looked up"),
        (None, "names a host that does not exist"),
    ],
)
def test_hosts_that_are_not_found(error: OSError | None, seen: str) -> None:
    """A name that does not exist is told from one that cannot be looked up just now."""

    def resolve(host: str, port: int) -> list[str]:
        if error:
            raise error
        return []

    assert judge("https://gone.test/a?hush", resolve=resolve) == [("unreachable-url", f"{seen}; {PUBLIC}")]


def test_a_slow_name_server_is_not_waited_for() -> None:
    """A look-up that hangs is left at the deadline, and does not hold up the end either."""
    answered = Event()

    def resolve(host: str, port: int) -> list[str]:
        answered.wait(10)
        return []

    began = time.monotonic()
    message = f"does not arrive within 0.2 s; {PUBLIC}"
    assert judge("http://slow.test/", resolve=resolve, deadline=0.2) == [("unreachable-url", message)]
    assert time.monotonic() - began < 3
    answered.set()


def test_a_closed_port_is_refused() -> None:
    """Where nothing listens, the connection is refused."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
    assert judge(f"http://media.test:{port}/?hush") == [("unreachable-url", f"refuses the connection; {PUBLIC}")]


def test_tls_keeps_to_the_name(tmp_path: Path) -> None:
    """The certificate is checked against the name of the address, though the connection goes to a number."""
    names: list[str | None] = []
    context = server_tls(tmp_path)
    context.sni_callback = lambda _, name, __: names.append(name)
    trusted = ssl.create_default_context(cadata=CERTIFICATE)
    with serve(context) as server:
        url = server.url("/a", gives(GOOD), "media.test", "https")
        assert judge(url, tls=trusted) == []
        assert server.requests[0][1]["Host"] == f"media.test:{server.server_port}"
        other = url.replace("media.test", "other.test")
        assert judge(other, tls=trusted) == [("unreachable-url", f"has a certificate for another host; {PUBLIC}")]
        number = url.replace("media.test", LOOPBACK)
        assert judge(number, tls=trusted) == [("unreachable-url", f"has a certificate for another host; {PUBLIC}")]
        assert judge(url) == [("unreachable-url", f"has a certificate signed by itself; {PUBLIC}")]
    assert names == ["media.test", "other.test", None, "media.test"]
    assert len(server.requests) == 1


def test_a_handshake_that_hangs_is_cut() -> None:
    """A server that takes the connection and then nothing more is left, before patience ends and after."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        url = f"https://media.test:{listener.getsockname()[1]}/"
        late = f"does not arrive within 0.2 s; {PUBLIC}"
        assert judge(url, deadline=0.2) == [("unreachable-url", late)]
        silent = f"does not answer within 0.1 s; {PUBLIC}"
        assert judge(url, patience=0.1) == [("unreachable-url", silent)]
        gc.collect()  # a connection that was left open would be warned of here


def test_tls_where_there_is_none(server: Server) -> None:
    """An https address of a server that speaks plain HTTP is told so."""
    url = server.url("/a", gives(GOOD), scheme="https")
    assert judge(url) == [("unreachable-url", f"does not speak a TLS that is understood; {PUBLIC}")]


def test_https_may_redirect_to_http(tmp_path: Path, server: Server) -> None:
    """A redirect may leave TLS, as nothing that is sent is secret; credentials are left out on every step."""
    where = server.url("/b", gives(GOOD), "media.test")
    with serve(server_tls(tmp_path)) as secure:
        url = secure.url("/a", redirects(where), "ann:hush@media.test", "https")
        assert judge(url, tls=ssl.create_default_context(cadata=CERTIFICATE)) == []
    assert not {"Authorization", "Cookie", "Referer"} & {
        name for seen in (*server.requests, *secure.requests) for name in seen[1]
    }


def test_only_the_loopback_is_allowed_here() -> None:
    """These tests cannot leave the machine."""
    assert is_loopback(ip_address(LOOPBACK))
    assert not is_loopback(ip_address("127.0.0.2"))
