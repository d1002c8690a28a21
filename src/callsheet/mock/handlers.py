"""What each operation does, once it is clear that nothing goes wrong with the call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callsheet.mock.bodies import read_json
from callsheet.mock.judge import Judge
from callsheet.mock.life import created_answer, task_answer
from callsheet.mock.refusal import Refused, for_status
from callsheet.mock.uploads import PICTURE, decoded, name_in, read_form
from callsheet.mock.world import World
from callsheet.openapi.bodies import JSON, kind_of
from callsheet.openapi.operations import Operation
from callsheet.rewrite import rewritten
from callsheet.shown import shown

__all__ = ["HANDLERS", "Asked", "Done"]

_YES = frozenset({"true", "1", "t", "y", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is to be served; `base` stands in front of the addresses that it is answered."""

    request: Request
    operation: Operation
    body: bytes
    base: str
    world: World
    judge: Judge


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a call: its answer, the task that it created, what its form held."""

    answer: dict[str, Any]
    created: str | None = None
    form: dict[str, Any] | None = None


async def _create_video(asked: Asked) -> Done:
    task = asked.world.create(_object(asked))
    return Done(created_answer(task, task.started), created=task.id)


def _public(asked: Asked, value: Any) -> Any:
    """Give a request in which the mock's own files stand at a public host, so that no rule minds where it runs."""

    def public(text: str) -> str:
        path = text.removeprefix(asked.base)
        is_own = text.startswith(f"{asked.base}/") and asked.world.serves(path)
        return f"https://files.mock.test{path}" if is_own else text

    return rewritten(value, public, names=False)


async def _get_task(asked: Asked) -> Done:
    asked.judge.parameters(asked.request, asked.operation)
    name = asked.request.path_params["task_id"]
    task = asked.world.tasks.get(name)
    if task is None:
        raise Refused(for_status(404, f"there is no task {shown(name)}"))
    sync = asked.request.query_params.get("sync_upstream", "").lower() in _YES
    return Done(task_answer(task, asked.world.clock(), asked.base, sync_upstream=sync))


async def _upload_stream(asked: Asked) -> Done:
    if not _is_of(asked, "multipart/form-data"):
        return Done(_stored(asked, {}, "", asked.body))
    schema = asked.judge.spec.document["components"]["schemas"][asked.operation.component]
    upload = await read_form(asked.request, schema)
    asked.judge.body(asked.operation, upload.fields, asked.world.scenario.unenforced)
    form = {**upload.fields, "file": {"name": upload.name, "size": len(upload.content)}}
    return Done(_stored(asked, upload.fields, upload.name, upload.content), form=form)


async def _upload_base64(asked: Asked) -> Done:
    fields = _object(asked)
    return Done(_stored(asked, fields, "", decoded(fields.get("file_data", ""))))


async def _upload_from_url(asked: Asked) -> Done:
    fields = _object(asked)
    return Done(_stored(asked, fields, name_in(fields.get("url", "")), PICTURE))


def _stored(asked: Asked, fields: dict[str, Any], name: str, content: bytes) -> dict[str, Any]:
    name = fields.get("file_name") or name or "file"
    clean_up = fields.get("auto_cleanup", True)
    stored = asked.world.store(name, content, clean_up=clean_up)
    if stored is None:
        message = "the storage is full" if clean_up else "the storage is full, and `auto_cleanup` is false"
        raise Refused(for_status(403, message, code="storage_full"))
    url = (asked.world.scenario.files_at or asked.base).rstrip("/") + stored.path
    size, created = len(content), int(stored.created)
    return {"id": stored.id, "filename": stored.name, "url": url, "size": size, "created": created}


def _object(asked: Asked) -> dict[str, Any]:
    """Give a body of JSON that the document allows; where JSON is not enforced, what is no object is an empty one."""
    unenforced = asked.world.scenario.unenforced
    _is_of(asked, JSON)
    try:
        value = read_json(asked.body)
    except Refused:
        if "json" not in unenforced:
            raise
        return {}
    if not isinstance(value, dict) and "json" in unenforced:
        return {}
    asked.judge.body(asked.operation, _public(asked, value), unenforced)
    found: dict[str, Any] = value
    return found


def _is_of(asked: Asked, wanted: str) -> bool:
    """Say whether a body is of a content type; refuse one of another, where the content type is enforced."""
    given = asked.request.headers.get("content-type", "")
    if kind_of(given) == wanted or "content-type" in asked.world.scenario.unenforced:
        return kind_of(given) == wanted
    seen = f"is {shown(given)}" if given else "is missing"
    raise Refused(for_status(400, f"`Content-Type` {seen}; this call takes {wanted}"))


HANDLERS: dict[str, Callable[[Asked], Awaitable[Done]]] = {
    "createVideo": _create_video,
    "getTask": _get_task,
    "uploadFileStream": _upload_stream,
    "uploadBase64File": _upload_base64,
    "uploadFileFromUrl": _upload_from_url,
}
"""The operations that the mock knows, by their ids in the document."""
