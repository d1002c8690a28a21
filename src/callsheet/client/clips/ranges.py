"""Asking for the rest of a clip, and what the answers mean. Nothing here opens a file or a connection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

__all__ = [
    "Again",
    "Body",
    "Meaning",
    "Notes",
    "Redirect",
    "Refused",
    "Whole",
    "meaning",
    "range_headers",
    "without_query",
]

LONGEST_WAIT = 60.0
"""Seconds; a server that wants to be left alone for longer is asked again after these."""

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", re.IGNORECASE)
_UNSATISFIED = re.compile(r"bytes \*/([0-9]{1,18})", re.IGNORECASE)
_GONE = frozenset([401, 403, 404, 410])
_LATER = frozenset([408, 425, 429])
_UNPACKED = frozenset(["gzip", "deflate"])  # what httpx unpacks whatever else is installed


@dataclass(frozen=True, slots=True)
class Notes:
    """What is known of the clip of which a part lies on the disk.

    `url` is its address without the query, in which only the signature changes. `validator` is the strong ETag or the
    Last-Modified by which the server can tell whether the clip is still the same. `total` is its size in bytes.
    """

    url: str
    validator: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes of the clip follow, from `start` on; `length` of them are announced, of `total` in all."""

    start: int
    length: int | None
    total: int | None
    validator: str | None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The clip is elsewhere."""

    url: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What lies on the disk is all there is."""


@dataclass(frozen=True, slots=True)
class Again:
    """The call is worth another try, in `wait` seconds where the server named them.

    It is one for all of the clip where the part on the disk is of no use.
    """

    why: str
    anew: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No try will do better; `is_gone` where the address itself is refused, as it is when it has expired."""

    why: str
    is_gone: bool = False


Meaning = Body | Redirect | Whole | Again | Refused


def without_query(url: str) -> str:
    """Give an address without its query and its fragment: what may be shown, and what stays when it is signed anew."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def range_headers(received: int, notes: Notes | None, url: str) -> dict[str, str] | None:
    """Give the headers that ask for the rest of a clip; None where only all of it can be asked for."""
    if not received or notes is None or notes.validator is None or notes.url != without_query(url):
        return None
    if not (notes.validator.isascii() and notes.validator.isprintable()):
        return None  # no header could carry it
    return {"Range": f"bytes={received}-", "If-Range": notes.validator}


def meaning(
    status: int, headers: Mapping[str, str], *, url: httpx.URL, received: int | None, notes: Notes | None
) -> Meaning:
    """Say what an answer means: `received` bytes were there and the rest was asked for, or None and all was.

    `headers` are found in any case, as httpx has them. `url` is the address that was asked.
    """
    told = f"the server answered {_named(status)}"
    if status == 200:
        return _all(headers)
    if status == 206:
        if received is None:
            return Again("the server gave a part although all was asked for")
        return _rest(headers, received, notes) or Again(
            "the server gave another part than the one asked for", anew=True
        )
    if status == 416 and received is not None:
        size = _UNSATISFIED.fullmatch(headers.get("content-range", "").strip())
        is_whole = size is not None and int(size[1]) == received and (notes is None or notes.total in (None, received))
        return Whole() if is_whole else Again(told, anew=True)
    if status in (301, 302, 303, 307, 308):
        return _redirect(headers, url)
    if status in _GONE:
        return Refused(told, is_gone=True)
    if status >= 500 or status in _LATER:
        return Again(told, wait=_wait(headers))
    return Refused(told)


def _named(status: int) -> str:
    # httpx has the phrases itself; those of the standard library differ between versions of Python.
    return f"{status} {httpx.codes.get_reason_phrase(status)}".rstrip()


def _all(headers: Mapping[str, str]) -> Meaning:
    encoding = _encoding(headers)
    if not encoding:
        length = _length(headers)
        return Body(0, length, length, _validator(headers))
    if encoding not in _UNPACKED:
        return Refused(f"the server packed the clip as {encoding!r}, although it was asked not to")
    return Body(0, None, None, None)  # lengths and ranges count packed bytes


def _rest(headers: Mapping[str, str], received: int, notes: Notes | None) -> Body | None:
    """Read the answer that gives a part; None where it is not the one that was asked for, of the same clip."""
    found = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None or _encoding(headers) or notes is None:
        return None
    start, end = int(found[1]), int(found[2])
    total = notes.total if found[3] == "*" else int(found[3])
    length = _length(headers)
    if start != received or total is None or notes.total not in (None, total) or not start <= end < total:
        return None
    etag = headers.get("etag", "").strip()
    if etag and (notes.validator or "").startswith('"') and etag != notes.validator:
        return None
    if length not in (None, end - start + 1):
        return None
    return Body(start, end - start + 1, total, notes.validator)


def _redirect(headers: Mapping[str, str], url: httpx.URL) -> Meaning:
    where = headers.get("location", "")
    try:
        target = url.join(where)
    except httpx.InvalidURL:
        target = None
    if not where or target is None or target.scheme not in ("http", "https") or not target.host:
        return Refused(f"the server redirects to {without_query(where)!r}, which is no web address")
    return Redirect(str(target))


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _encoding(headers: Mapping[str, str]) -> str:
    """Give how the body is packed, "" where it is not."""
    encoding = headers.get("content-encoding", "").strip().lower()
    return "" if encoding == "identity" else encoding


def _validator(headers: Mapping[str, str]) -> str | None:
    """Give what `If-Range` may carry (RFC 9110, 13.1.5): a strong ETag, or a Last-Modified that is no longer weak."""
    etag = headers.get("etag", "").strip()
    if etag.startswith('"'):
        return etag
    modified, date = headers.get("last-modified", ""), headers.get("date", "")
    try:
        # A clip could have changed twice within the second in which it was given (RFC 9110, 8.8.2.2).
        is_strong = not etag and (parsedate_to_datetime(date) - parsedate_to_datetime(modified)).total_seconds() >= 1
    except (ValueError, TypeError):
        return None
    return modified if is_strong else None


def _wait(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "").strip()
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
