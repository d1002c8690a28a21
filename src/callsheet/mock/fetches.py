"""What stands behind the addresses that the mock hands out: clips and uploaded files."""

import mimetypes

from starlette.requests import Request
from starlette.responses import Response

from callsheet.mock.clip import clip
from callsheet.mock.life import length
from callsheet.mock.ranges import ranged
from callsheet.mock.refusal import for_status
from callsheet.mock.service import refusing
from callsheet.mock.world import World

__all__ = ["fetch_clip", "fetch_file"]


def fetch_clip(world: World, request: Request) -> Response:
    """Give a clip, until its address expires."""
    task, is_alive = world.made(request.scope["path"])
    if task is None:
        return refusing(for_status(404, "there is no such result"))
    if not is_alive:
        message = f"the address has expired; it lived for {task.lifetime / 3600:g} h"
        return refusing(for_status(403, message, code="expired"))
    return ranged(clip(length(task.request), task.scenario.clip_bytes), "video/mp4", request.headers)


def fetch_file(world: World, request: Request) -> Response:
    """Give an uploaded file."""
    stored = world.files.get(request.path_params["id"])
    if stored is None:
        return refusing(for_status(404, "there is no such file"))
    media_type = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
    return ranged(stored.content, media_type, request.headers)
