"""Let openapi-python-client write a client from the mock's document, and make a clip with it: `nox -s outside`."""

import importlib
import subprocess
import sys
import time
from tempfile import TemporaryDirectory
from typing import Any

from callsheet.mock import Served, serving

PACKAGE = "client_from_outside"
DEADLINE = 30.0


def generate(mock: Served, folder: str) -> None:
    """Write the client; a part of the document that the generator cannot read is a warning, and fails."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--url", f"{mock.url}/openapi.json"]
    options = ["--output-path", f"{folder}/{PACKAGE}", "--meta", "none", "--fail-on-warning"]
    subprocess.run([*command, *options], check=True)


def part(name: str) -> Any:
    """Give a module of the client."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def make_a_clip(mock: Served) -> None:
    """Create a task and query it until it is completed; see that a bad request and a bad key are refused."""
    models, create, get = part("models"), part("api.videos.create_video"), part("api.tasks.get_task")
    client = part("client").AuthenticatedClient(base_url=mock.url, token=mock.key, raise_on_unexpected_status=True)
    request = models.KlingV3ImageToVideo(
        model="kling-v3-image-to-video", prompt="Mist lifts off the bay", image_url="https://media.test/bay.jpg"
    )
    with client:
        task = create.sync(client=client, body=request)
        assert isinstance(task, models.Task), task
        assert task.status == models.TaskStatus.PENDING, task
        seen, until = {task.status.value}, time.monotonic() + DEADLINE
        while task.status != models.TaskStatus.COMPLETED:
            assert time.monotonic() < until, task
            time.sleep(0.05)
            task = get.sync(task.id, client=client)
            assert isinstance(task, models.Task), task
            seen.add(task.status.value)
        assert seen == {"pending", "processing", "completed"}, seen
        (result,) = task.results
        assert client.get_httpx_client().get(result.url).headers["content-type"] == "video/mp4"
        request.prompt = "<<<voice_1>>> hums"
        refused = create.sync_detailed(client=client, body=request)
        assert (refused.status_code, refused.parsed.error.code) == (422, "dangling-voice-reference"), refused
    assert [call.created for call in mock.requests if call.operation == "createVideo"] == [task.id, None]


if __name__ == "__main__":
    with TemporaryDirectory() as folder, serving({"pending": 0.3, "processing": 0.6}) as mock:
        generate(mock, folder)
        sys.path.insert(0, folder)
        make_a_clip(mock)
    print("a client from outside made a clip")
