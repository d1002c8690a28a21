"""Uploads: what the generated `files` resources have beside their operations."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Any, Generic, Protocol, TypeVar, cast

from callsheet.client.call import FilePart
from callsheet.client.client import Client
from callsheet.client.errors import ClientError, LocalFileError, UploadError
from callsheet.client.local_media import (
    ENDINGS,
    LocalFile,
    as_file_path,
    is_address,
    local_media,
    media_kind,
    with_addresses,
)
from callsheet.client.log import LOGGER
from callsheet.errors import reason
from callsheet.shown import path_text, shown
from callsheet.spec import installed

__all__ = [
    "FileMethods",
    "Source",
    "Stored",
    "address_of",
    "distinct",
    "looked_at",
    "name_of",
    "part_of",
    "telling_before",
]

Source = str | os.PathLike[str] | bytes
"""What can be uploaded: a path, an http(s) address, or bytes."""


class Stored(Protocol):
    """What an upload answers, as far as it matters here."""

    @property
    def url(self) -> str:
        """The public address of the file."""


T = TypeVar("T", bound=Stored)
R = TypeVar("R", bound=Mapping[str, object])


class FileMethods(Generic[T]):
    """Uploads of whatever there is, for the client that blocks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def upload_stream(self, *, file: FilePart, file_name: str | None = None, auto_cleanup: bool | None = None) -> T:
        """Upload a file as multipart form data; generated."""
        raise NotImplementedError

    def upload_from_url(self, *, url: str) -> T:
        """Let the service fetch a file; generated."""
        raise NotImplementedError

    def upload(self, source: Source, *, file_name: str | None = None, auto_cleanup: bool | None = None) -> T:
        """Upload a file by its path, bytes, or what stands at an http(s) address, and give what it is stored as.

        A file is read while it is sent. `file_name` is what it is stored under; bytes that are no known image or video
        need one. `auto_cleanup` says whether older files may be removed to make room. Raises LocalFileError for a file
        that cannot be read or is empty, ValueError for arguments that do not go together.
        """
        if (url := address_of(source, file_name, auto_cleanup)) is not None:
            return self.upload_from_url(url=url)
        part = part_of(source, file_name)
        return self.upload_stream(file=part, file_name=file_name, auto_cleanup=auto_cleanup)

    def upload_local(
        self,
        request: R,
        folder: str | os.PathLike[str] = ".",
        *,
        auto_cleanup: bool | None = None,
    ) -> R:
        """Upload the files that a request names, and give a copy of it with their addresses in their place.

        A path is whatever stands where the address of an image or a video is expected and is no address; it is
        relative to `folder`. All files are looked at before the first is sent, and files of the same content are sent
        once. Only images and videos leave this machine: JPG, PNG, MP4 and MOV, known by their first bytes. Raises
        LocalFileError with all that is wrong with them, or UploadError with the addresses of those sent before.
        """
        files = looked_at(request, folder)
        addresses: dict[str, str] = {}
        for file in distinct(files):
            with telling_before(file, files, addresses):
                part = FilePart(name_of(file.path), file.path)
                addresses[file.sha256] = self.upload_stream(file=part, auto_cleanup=auto_cleanup).url
        return cast("R", with_addresses(request, {file.place: addresses[file.sha256] for file in files}))


def address_of(source: Source, file_name: str | None, auto_cleanup: bool | None) -> str | None:
    """Give the address that is meant, None for a path and for bytes."""
    if not isinstance(source, str) or not is_address(source):
        return None
    if not source.lower().startswith(("http://", "https://")):
        raise ValueError(f"the source is {shown(source)}; it takes a path, bytes, or an http or https address")
    if file_name is not None or auto_cleanup is not None:
        raise ValueError("file_name and auto_cleanup go with a path or bytes; for an address the service takes neither")
    return source


def part_of(source: Source, file_name: str | None) -> FilePart:
    """Give a path or bytes as they are sent."""
    if isinstance(source, bytes):
        if not source:
            raise LocalFileError("There are no bytes to upload; an image or a video was expected.")
        found = media_kind(source)
        if file_name is None and found is None:
            raise ValueError("the bytes are no known image or video; pass file_name to say what to store them under")
        return FilePart(file_name or f"upload.{ENDINGS[str(found)]}", source)
    if not isinstance(source, str | os.PathLike):
        raise TypeError(f"the source is {source!r}; it takes a path, an address, or bytes, such as those of .read()")
    try:
        path = as_file_path(os.fspath(source))
    except ValueError as error:
        raise LocalFileError(f"{os.fspath(source)!r} {error}; pass the path of a file.") from None
    return FilePart(file_name or name_of(path), _readable(path))


def _readable(path: FilePath) -> FilePath:
    """Give the path of a file that can be sent; raise LocalFileError for any other."""
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise LocalFileError(f"{str(path)!r} is {what}; pass the path of a file.")
        with path.open("rb") as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        raise LocalFileError(f"{str(path)!r} cannot be read: {reason(error)}; nothing was uploaded.") from error
    if is_empty:
        raise LocalFileError(f"{str(path)!r} is empty; an image or a video was expected.")
    return path


def name_of(path: FilePath) -> str:
    """Give the name of a file as a header can carry it."""
    return path.name.encode("utf-8", "replace").decode()


def looked_at(request: Mapping[str, Any], folder: str | os.PathLike[str]) -> list[LocalFile]:
    """Give the files that a request names, and log what is remarkable of them."""
    files = local_media(installed(), request, folder)
    for file in files:
        for remark in file.remarks:
            LOGGER.warning("%s of `%s` %s; it is uploaded all the same", file.path.name, path_text(file.place), remark)
    return files


def distinct(files: list[LocalFile]) -> list[LocalFile]:
    """Give the first file of each content."""
    first: dict[str, LocalFile] = {}
    for file in files:
        first.setdefault(file.sha256, file)
    return list(first.values())


@contextmanager
def telling_before(file: LocalFile, files: list[LocalFile], addresses: Mapping[str, str]) -> Iterator[None]:
    """Say with a failure what was uploaded before it: those files are stored, and need not be sent again."""
    try:
        yield
    except (ClientError, OSError) as error:
        uploaded = {each.path: addresses[each.sha256] for each in files if each.sha256 in addresses}
        why = str(error) if isinstance(error, ClientError) else f"it cannot be read: {reason(error)}."
        lines = "".join(f"\n- {str(path)!r}: {url}" for path, url in uploaded.items())
        before = f"\nThese are uploaded; their addresses can be put into the request:{lines}" if uploaded else ""
        message = f"{str(file.path)!r} of `{path_text(file.place)}` was not uploaded: {why}{before}"
        raise UploadError(message, uploaded=uploaded) from error
