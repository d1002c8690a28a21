"""Paths in a request that lead to files of this machine: found, looked at, and replaced by addresses."""

import copy
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from callsheet.client.errors import LocalFileError
from callsheet.errors import reason
from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.probe.image import NAMES, dimensions, kind
from callsheet.shown import listed, path_text, shown
from callsheet.spec import Media, Spec

__all__ = [
    "ENDINGS",
    "LocalFile",
    "as_file_path",
    "is_address",
    "local_media",
    "media_kind",
    "named_files",
    "placeholder",
    "with_addresses",
]

ENDINGS = {"jpeg": "jpg", "png": "png", "mp4": "mp4", "mov": "mov"}
"""The kinds of files that leave this machine, with what their names end in."""

_BLOCK = 1024 * 1024  # the first holds the dimensions even behind the largest preview that a camera puts in front
_OLD_MOVIE = frozenset([b"moov", b"mdat", b"wide", b"free", b"skip"])  # MOV from before it had a signature


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that a request names: at which place, where it lies, its kind, its size in bytes, its SHA-256 in hex.

    `remarks` are clauses on limits that it breaks and that are not documented for the place, so that it may do.
    """

    place: Path
    path: FilePath
    kind: str
    size: int
    sha256: str
    remarks: tuple[str, ...] = ()


def is_address(text: str) -> bool:
    """Tell whether a text is an address, of whatever kind, and no path; `file://` is a path."""
    lowered = text.lower()
    return not lowered.startswith("file:") and ("://" in lowered or lowered.startswith(("data:", "//")))


def as_file_path(text: str, folder: str | os.PathLike[str] = ".") -> FilePath:
    """Give the path that a text means: relative to a folder, with `~`, or a `file://` address.

    Raises ValueError with a clause for what can be no path here.
    """
    if text.lower().startswith("file:"):
        parts = urlsplit(text)
        if parts.netloc.lower() not in ("", "localhost"):
            raise ValueError("is a file of another machine")
        text = url2pathname(parts.path)
    if "\0" in text:
        raise ValueError("holds a zero byte and is no path")
    try:
        path = FilePath(text).expanduser()
    except RuntimeError:
        raise ValueError("names a home folder that is not known") from None
    return FilePath(folder) / path


def media_kind(data: bytes) -> str | None:
    """Give the kind of an image or a video that may be uploaded, by its first bytes; None for any other file."""
    found = kind(data)
    if found == "mp4" and data[8:12] == b"qt  ":
        return "mov"
    if found == "unknown" and data[4:8] in _OLD_MOVIE:
        return "mov"
    return found if found in ENDINGS else None


def local_media(spec: Spec, request: Mapping[str, Any], folder: str | os.PathLike[str] = ".") -> list[LocalFile]:
    """Give every place of a request that names a file of this machine, all of them looked at.

    Paths are relative to `folder`. A file must be an image or a video by its first bytes, of a kind that the place
    takes: nothing else leaves this machine, whatever a request names. Raises LocalFileError with every problem.
    """
    if not isinstance(request, Mapping):
        raise TypeError(f"the request is {type(request).__name__}; it takes a dict, for only that can hold paths")
    model = request.get("model")
    if model not in spec.models:
        raise LocalFileError(f"The request names the model {model!r}; it takes {listed(list(spec.models))}.")
    files: list[LocalFile] = []
    problems: list[tuple[Path, str]] = []
    for media, place, text in named_files(spec, str(model), request):
        try:
            files.append(_looked_at(media, place, as_file_path(text, folder)))
        except ValueError as error:
            problems.append((place, f"`{path_text(place)}` is {shown(text)}, which {error}"))
    if problems:
        lines = "".join(f"\n- {clause}" for _, clause in problems)
        count = "One file" if len(problems) == 1 else f"{len(problems)} files"
        raise LocalFileError(f"{count} of the request cannot be uploaded, so nothing was:{lines}", problems)
    return files


def with_addresses(request: Mapping[str, Any], addresses: Mapping[Path, str]) -> dict[str, Any]:
    """Give a copy of a request with addresses put at some places; the request stays as it is."""
    out: dict[str, Any] = copy.deepcopy(dict(request))
    for place, address in addresses.items():
        holder: Any = out
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = address
    return out


def placeholder(file: LocalFile) -> str:
    """Give an address that stands for a file before it is uploaded, so that the request can be linted."""
    return f"https://uploads.test/{file.sha256[:16]}.{ENDINGS[file.kind]}"


def named_files(spec: Spec, model: str, request: Mapping[str, Any]) -> Iterator[tuple[Media, Path, str]]:
    """Give what stands where an address is expected and is none, with its place."""
    for media in spec.media(model):
        for place, value in media.reach(dict(request)):
            if isinstance(value, str) and value and not is_address(value):
                yield media, place, value


def _looked_at(media: Media, place: Path, path: FilePath) -> LocalFile:
    """Read a file once, from end to end; raise ValueError with a clause for what it should not be."""
    try:
        first, size, sha256 = _read(path)
    except OSError as error:
        raise ValueError(f"cannot be read at {str(path)!r}: {reason(error)}") from error
    found = media_kind(first)
    takes = tuple(media.limits["formats"]) if media.limits else ("mp4", "mov")
    if found is None or found not in takes:
        raise ValueError(f"is {_called(first, found)}; {_listed(takes)}")
    remarks = []
    for rule, clause in _broken(media.limits, first, size):
        if rule in media.documented:
            raise ValueError(clause)
        remarks.append(clause)
    return LocalFile(place, path.resolve(), found, size, sha256, tuple(remarks))


def _read(path: FilePath) -> tuple[bytes, int, str]:
    """Give the first bytes of a file, its size and its hash; what is no file is not opened, for it might never end."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise ValueError("is a folder" if stat.S_ISDIR(mode) else "is no regular file")
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        first = stream.read(_BLOCK)
        block = first
        while block:
            digest.update(block)
            size += len(block)
            block = stream.read(_BLOCK)
    return first, size, digest.hexdigest()


def _called(data: bytes, found: str | None) -> str:
    if found == "mov":
        return "a MOV video"
    name = NAMES[kind(data)]
    return name if name != NAMES["unknown"] else "neither an image nor a video"


def _listed(kinds: tuple[str, ...]) -> str:
    return " and ".join("JPG" if name == "jpeg" else name.upper() for name in kinds) + " are read"


def _broken(limits: Schema, data: bytes, size: int) -> Iterator[tuple[str, str]]:
    """Give the limits that a file breaks: the rules of `lint --probe`, with clauses in the same words."""
    if not limits:
        return
    if size > limits["most-bytes"]:
        yield "image-too-large", f"is {size:,} bytes; the limit is {limits['most-bytes']:,}"
    if sides := dimensions(data):
        seen = f"is {sides[0]} x {sides[1]} pixels"
        if min(sides) < limits["least-side"]:
            yield "image-too-small", f"{seen}; each side takes at least {limits['least-side']}"
        if max(sides) > limits["most-ratio"] * min(sides):
            ratio = limits["most-ratio"]
            yield "bad-image-ratio", f"{seen}; the longer side may be at most {ratio:g} times the shorter"
