"""Fetching clips: what the generated `videos` resource has beside its operations."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from callsheet.client.async_client import AsyncClient
from callsheet.client.clips.async_download import download_async
from callsheet.client.clips.download import Clip, Fetched
from callsheet.client.model import RequestModel
from callsheet.client.task import TaskModel

__all__ = ["AsyncVideoMethods"]

T = TypeVar("T", bound=TaskModel)


class AsyncVideoMethods(Generic[T]):
    """Fetching, for the client that awaits."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def download(
        self,
        task: T,
        folder: str | os.PathLike[str],
        *,
        request: RequestModel | Mapping[str, Any] | None = None,
        on_progress: Callable[[Fetched], object] | None = None,
    ) -> list[Clip]:
        """Fetch the clips of a completed task into a folder; see `VideoMethods.download`."""
        return await download_async(self._client.http, task, folder, request=request, on_progress=on_progress)
