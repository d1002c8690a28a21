"""Calls that shell commands make with `curl`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from callsheet.source.api import Api
from callsheet.source.embedded.call import Call, read_call
from callsheet.source.embedded.command import Command
from callsheet.source.embedded.piece import Builder, Found, Piece, Segment
from callsheet.source.embedded.shell import commands_of
from callsheet.source.embedded.unknown import mark_placeholders
from callsheet.source.text import Text

__all__ = ["read_commands", "read_shell"]

_SHORT_WITH_VALUE = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_LONG_WITH_VALUE = frozenset(
    """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
    continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
    delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine
    etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos
    ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options
    mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir
    parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
    proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey
    proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0
    pubkey quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time
    sasl-authzid service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit
    speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace
    trace-ascii trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority write-out
    """.split()  # noqa: SIM905 - as a list each would take a line
)
_LONG = {"d": "data", "X": "request", "F": "form", "G": "get", "I": "head", "T": "upload-file", ":": "next"}
_DATA = frozenset({"data", "data-raw", "data-binary", "data-ascii", "json"})
_NO_JSON = frozenset({"form", "form-string", "data-urlencode", "get", "head", "upload-file"})
_WITHOUT_BREAKS = frozenset({"data", "data-ascii"})
_BREAKS = re.compile(r"[\r\n]+")
_STDIN = ("@-", "@/dev/stdin")


@dataclass(slots=True)
class _Arguments:
    """What is said of one call: its data with the options that gave them, and whether it is of another kind."""

    urls: list[str] = field(default_factory=list)
    data: list[tuple[str, Piece]] = field(default_factory=list)
    method: str = "POST"
    is_other: bool = False


def read_shell(text: Text, api: Api) -> Iterator[Found]:
    """Give the requests that a shell script sends with `curl`."""
    yield from read_commands(Piece.whole(text), text, api)


def read_commands(source: Piece, text: Text, api: Api, *, only_first: bool = False) -> Iterator[Found]:
    """Give the requests of a piece of a text that is shell; with `only_first`, those of its first line."""
    if "curl" not in source.content:
        return
    for command in commands_of(source, only_first=only_first):
        for call in _calls(command):
            yield from read_call(call, text, api)


def _calls(command: Command) -> Iterator[Call]:
    """Give the calls of a command, several if `--next` parts them; what stands before `curl` does not matter."""
    words = command.words
    for index, word in enumerate(words):
        name = word.content.replace("\\", "/").rpartition("/")[2]
        if name in ("curl", "curl.exe"):
            for arguments in _arguments(words[index + 1 :]):
                call = _call(arguments, command)
                if call:
                    yield call
            return


def _arguments(words: list[Piece]) -> Iterator[_Arguments]:
    said, waiting = _Arguments(), iter(words)
    for word in waiting:
        for option, given in _options(word):
            value = given
            if value is None and option in _LONG_WITH_VALUE:
                value = next(waiting, None)
            if option == "next":
                yield said
                said = _Arguments()
            elif option in _NO_JSON:
                said.is_other = True
            elif value is None:
                continue
            elif option in _DATA:
                said.data.append((option, value))
            elif option == "request":
                said.method = value.content
            elif option == "url":
                said.urls.append(mark_placeholders(value).content)
    yield said


def _options(word: Piece) -> Iterator[tuple[str, Piece | None]]:
    """Give the options in a word by their long names, with their values if they are in it; a URL is one of `url`."""
    content = word.content
    if content.startswith("--"):
        name, equals, _ = content.partition("=")
        value = _part(word, len(name) + 1) if equals else None
        yield name.removeprefix("--").removeprefix("expand-"), value
        return
    if not content.startswith("-") or content == "-":
        yield "url", word
        return
    for at in range(1, len(content)):
        letter = content[at]
        name = _LONG.get(letter, "")
        if letter not in _SHORT_WITH_VALUE:
            yield name, None
            continue
        if at + 1 < len(content):
            yield name, _part(word, at + 1)
        else:
            # Options that do not matter here still have values, which are no URLs.
            yield name or "output", None
        return


def _part(word: Piece, start: int) -> Piece:
    """Give a word from an offset on."""
    out = Builder(word)
    out.copy(start, len(word.content))
    return out.piece(word.home)


def _call(arguments: _Arguments, command: Command) -> Call | None:
    """Give the call that arguments make, None if it sends no data of its own."""
    if arguments.is_other or not arguments.data:
        return None
    urls = tuple(arguments.urls)
    option, first = arguments.data[0]
    if len(arguments.data) == 1 and first.content.startswith("@") and option != "data-raw":
        if first.content in _STDIN:
            body = command.input()
            if body and option in _WITHOUT_BREAKS:
                body = _without_breaks(body)
            return Call(arguments.method, urls, body) if body else None
        path = first.content.removeprefix("@")
        is_known = bool(path) and first.is_known
        return Call(arguments.method, urls, file=(path, first.span(1, len(first.content)))) if is_known else None
    out = Builder(first)
    for index, (option, value) in enumerate(arguments.data):
        if value.content.startswith("@") and option != "data-raw":
            return None
        if index and option != "json":
            point = value.home[0]
            out.add(Piece("&", (Segment(0, point, point, "escape"),), (point, point)), 0, 1)
        out.add(value, 0, len(value.content))
    return Call(arguments.method, urls, out.piece(first.home))


def _without_breaks(body: Piece) -> Piece:
    """Give a body as `--data` sends what it reads: without line breaks."""
    out, done = Builder(body), 0
    for found in _BREAKS.finditer(body.content):
        out.copy(done, found.start())
        done = found.end()
    out.copy(done, len(body.content))
    return out.piece(body.home)
