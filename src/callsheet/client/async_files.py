"""Uploads: what the generated `files` resource has beside its operations, awaited."""

import os
from collections.abc import Mapping
from typing import Generic, TypeVar, cast

from callsheet.client.async_client import AsyncClient
from callsheet.client.call import FilePart
from callsheet.client.files import Source, Stored, address_of, distinct, looked_at, name_of, part_of, telling_before
from callsheet.client.local_media import with_addresses

__all__ = ["AsyncFileMethods"]

T = TypeVar("T", bound=Stored)
R = TypeVar("R", bound=Mapping[str, object])


class AsyncFileMethods(Generic[T]):
    """Uploads of whatever there is, for the client that awaits."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def upload_stream(
        self, *, file: FilePart, file_name: str | None = None, auto_cleanup: bool | None = None
    ) -> T:
        """Upload a file as multipart form data; generated."""
        raise NotImplementedError

    async def upload_from_url(self, *, url: str) -> T:
        """Let the service fetch a file; generated."""
        raise NotImplementedError

    async def upload(self, source: Source, *, file_name: str | None = None, auto_cleanup: bool | None = None) -> T:
        """Upload a file by its path, bytes, or what stands at an http(s) address; see `FileMethods.upload`."""
        if (url := address_of(source, file_name, auto_cleanup)) is not None:
            return await self.upload_from_url(url=url)
        part = part_of(source, file_name)
        return await self.upload_stream(file=part, file_name=file_name, auto_cleanup=auto_cleanup)

    async def upload_local(
        self,
        request: R,
        folder: str | os.PathLike[str] = ".",
        *,
        auto_cleanup: bool | None = None,
    ) -> R:
        """Upload the files that a request names, and give a copy with addresses; see `FileMethods.upload_local`."""
        files = looked_at(request, folder)
        addresses: dict[str, str] = {}
        for file in distinct(files):
            with telling_before(file, files, addresses):
                part = FilePart(name_of(file.path), file.path)
                addresses[file.sha256] = (await self.upload_stream(file=part, auto_cleanup=auto_cleanup)).url
        return cast("R", with_addresses(request, {file.place: addresses[file.sha256] for file in files}))
