"""Fetching clips: what the generated `videos` resource has beside its operations."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from callsheet.client.client import Client
from callsheet.client.clips.download import Clip, Fetched, download
from callsheet.client.model import RequestModel
from callsheet.client.task import TaskModel

__all__ = ["VideoMethods"]

T = TypeVar("T", bound=TaskModel)


class VideoMethods(Generic[T]):
    """Fetching, for the client that blocks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def download(
        self,
        task: T,
        folder: str | os.PathLike[str],
        *,
        request: RequestModel | Mapping[str, Any] | None = None,
        on_progress: Callable[[Fetched], object] | None = None,
    ) -> list[Clip]:
        """Fetch the clips of a completed task into a folder, and give where each is.

        A clip is there as a whole or not at all; one that was begun is gone on with, one that is there already is not
        fetched again. Beside each stands NAME.mp4.json: the task, the `request` if it is given, the address, the
        SHA-256. The key is not sent along. Raises ResultsMissing, TaskFailed, ResultExpired, DownloadError.
        """
        return download(self._client.http, task, folder, request=request, on_progress=on_progress)
