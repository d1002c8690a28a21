"""What no client can be written for is refused with its place, instead of becoming Python that is broken or silent."""

import shutil
from pathlib import Path

import pytest

from callsheet_codegen.build import build
from test_generate import THIRD
from test_spec_errors import edit, problems

ROOT = "openapi.yaml"
O3 = "models/kling-o3-reference-to-video.yaml"
TASK_ID = "        - name: task_id\n          in: path\n"
LIST = """\
  /v1/tasks/recent/{days}:
    get:
      operationId: listTasks
      tags: [tasks]
      summary: s
      description: d
      x-source: {page: task-query, field: task_id, grade: vendor}
      parameters:
        - {name: days, in: path, required: true, description: d, schema: {type: string}}
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "shared/task.yaml#/Task"}}}}}

"""


@pytest.fixture
def spec(tmp_path: Path, root: Path) -> Path:
    """A copy of the spec to break."""
    return Path(shutil.copytree(root / "spec", tmp_path / "spec"))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (ROOT, "operationId: getTask", "operationId: task", "`task` is no name such as `createVideo`"),
        (ROOT, "operationId: getTask", "operationId: waitTask", "`tasks.wait` is already a method of the client"),
        (ROOT, "operationId: getTask", "operationId: importTask", "`importTask` leaves no name for a method of `tasks`"),
        (ROOT, "operationId: uploadBase64File", "operationId: uploadFileStream", "`files.upload_stream` is already a method of the client"),
        (ROOT, "tags: [tasks]", "tags: [task]", "`task` is not a word among the tags: videos, tasks, files"),
        (ROOT, "      tags: [tasks]\n", "", "the operation has no `tags`"),
        (ROOT, "        - name: sync_upstream\n          in: query", "        - name: sync_upstream\n          in: header", "the client sends a parameter in the path or the query, a text, a number or a boolean"),
        (ROOT, "operationId: uploadFileFromUrl", "operationId: fetchFile", "uploading takes an operation of `files` that becomes `upload_from_url`"),
        (ROOT, "  /v1/tasks/{task_id}:\n", LIST + "  /v1/tasks/{task_id}:\n", "waiting takes one `get` of `tasks` with the task in its path; there are 2"),
        (O3, "  aspect_ratio:", "  to_request:", "`to_request` is already a method of every request"),
        (O3, "  aspect_ratio:", "  2nd-frame:", "`2nd-frame` cannot be a field of a class: letters, digits and `_`"),
    ],
)  # fmt: skip
def test_what_a_client_cannot_express_is_refused(spec: Path, file: str, old: str, new: str, message: str) -> None:
    """An operation or a name that the client has no way to express is a problem of the spec, told with its place."""
    edit(spec, file, old, new)
    found = problems(spec)
    assert [line for line in found if line.endswith(f": {message}")], found
    assert all(line.startswith(f"{file}:") for line in found)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("download", "`download` is already a method of the client"),
        ("create", "`create` is already a method of the client"),
        ("odd+plus", "`odd+plus` cannot name a class: letters and digits, joined by `-`"),
        ("2d-anim", "`2d-anim` cannot name a class: letters and digits, joined by `-`"),
        ("kling-v3.image-to-video", "`kling-v3.image-to-video` and `kling-v3-image-to-video` become the same method"),
    ],
)
def test_a_model_needs_a_name_of_its_own(spec: Path, name: str, message: str) -> None:
    """A model whose name no class or method can have is refused."""
    (spec / "models" / f"{name}.yaml").write_text(THIRD.replace("lumen-2-still", name))
    found = problems(spec)
    assert [line for line in found if message in line] or "already the name of another component" in found[0], found


def test_awkward_fields_get_a_client_of_their_own(spec: Path, tmp_path: Path) -> None:
    """Fields that Python or the method has taken are arguments with a stroke, and are sent under their own names."""
    fields = ("from", "class", "self", "validate", "request", "keywords", "models", "json")
    extra = "".join(
        f"  {name}:\n    type: string\n    x-source: {{page: same-model-elsewhere, field: {name}, grade: documented}}\n"
        for name in fields
        if name != "from"
    )
    text = THIRD.replace("  fade:\n", f"{extra}  fade:\n", 1)
    (spec / "models" / "lumen-2-still.yaml").write_text(text)
    files = build(spec)
    names: dict[str, object] = {}
    for name in fields:
        stroke = "" if name == "json" else "_"
        assert f"        {name}{stroke}: " in files["client.py"], name
        assert f'"{name}": {name}{stroke}' in files["client.py"], name
    compile(files["client.py"], "client.py", "exec")
    compile(files["params.py"], "params.py", "exec")
    exec(files["params.py"], names)
    assert "Lumen2StillParams" in names
