"""What the joined document says of calls: which operation they are of, and what is wrong with requests and answers."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.openapi.document import Document
from callsheet.openapi.operations import Operation
from callsheet.spec import installed

DOCUMENT = Document(installed())
CREATE = "/v1/videos/generations"
TASK = {"id": "task-1", "status": "pending"}
JSON = "application/json"


def operation(method: str, path: str) -> Operation:
    found = DOCUMENT.operation(method, path)
    assert found is not None
    return found


GET_TASK = operation("GET", "/v1/tasks/task-1")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", CREATE, "createVideo"),
        ("post", "/v1/files/upload/url", "uploadFileFromUrl"),
        ("GET", "/v1/tasks/a", "getTask"),
        ("GET", "/v1/tasks/a%2Fb:c.d", "getTask"),
        ("GET", "/v1/tasks/a\nb", "getTask"),
        ("GET", "/v1/tasks/", None),
        ("GET", "/v1/tasks/a/b", None),
        ("GET", "/v1/tasks/a/", None),
        ("GET", CREATE, None),
        ("GET", "v1/tasks/a", None),
        ("GET", "/results/a", None),
        ("", "", None),
    ],
)
def test_operations_by_path(method: str, path: str, name: str | None) -> None:
    """A call is of the operation whose method and path are its own; a parameter takes one step of the path."""
    found = DOCUMENT.operation(method, path)
    assert (found.name if found else None) == name


def test_the_nearer_path_is_meant() -> None:
    """Where a path without parameters and one with both fit, the one without is meant."""
    document = json.loads(json.dumps(installed().document))
    paths = document["paths"]
    latest = {**paths["/v1/tasks/{task_id}"]["get"], "operationId": "getLatest", "parameters": []}
    document["paths"] = {**paths, "/v1/tasks/latest": {"get": latest}}
    found = Document(type(installed())(document, installed().checks)).operation("GET", "/v1/tasks/latest")
    assert found is not None
    assert found.name == "getLatest"


@pytest.mark.parametrize(
    "answer",
    [
        TASK,
        {"task_id": "task-1", "status": "pending"},
        {**TASK, "task_id": 5},
        {**TASK, "later": {"a": [1]}, "error": None, "task_info": None},
        {**TASK, "results": [{"url": "https://media.test/a.mp4"}], "task_info": {"estimated_time": 1.5}},
    ],
)
def test_answers_that_are_fine(answer: dict[str, Any]) -> None:
    """An answer is fine with an alias in place of a name, with fields that nobody knows, with null where it may be."""
    assert DOCUMENT.answer_problem(GET_TASK, 200, f"{JSON}; charset=utf-8", json.dumps(answer).encode()) is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({**TASK, "status": "gone"},
         '`status` is "gone"; it takes "pending", "processing", "completed" or "failed"'),
        ({"status": "pending"}, "`id` is missing"),
        ({**TASK, "id": 5}, "`id` is 5; it takes string"),
        ({"task_id": None, "status": "pending"}, "`id` is null; it takes string"),
        ({**TASK, "results": 5}, "`results` is 5; it takes array or null"),
        ({**TASK, "results": [{}, {"url": "here"}]}, '`results[1].url` is "here"; it takes uri'),
        ({**TASK, "progress": 101}, "`progress` is 101; its `maximum` is 100"),
        ({**TASK, "task_info": {"can_cancel": "no"}}, '`task_info.can_cancel` is "no"; it takes boolean'),
        ({**TASK, "task_info": [1]}, "`task_info` is a list; it takes object or null"),
        ({**TASK, "status": "\ud800"},
         '`status` is "?"; it takes "pending", "processing", "completed" or "failed"'),
        ([TASK], "the body is a list; it takes object"),
        (None, "the body is null; it takes object"),
    ],
)  # fmt: skip
def test_answers_of_another_shape(answer: Any, said: str) -> None:
    """What is wrong with the shape of an answer is told by its field, the value seen, and what the document has."""
    assert DOCUMENT.answer_problem(GET_TASK, 200, JSON, json.dumps(answer).encode()) == said


@pytest.mark.parametrize(
    ("status", "content_type", "body", "said"),
    [
        (
            418,
            JSON,
            b"{}",
            "status 418 is not documented for getTask; documented are 200, 401, 404, 422, 429, 500, 503",
        ),
        (200, "text/html", b"<p>", '`Content-Type` is "text/html"; the document knows application/json'),
        (404, None, b"{}", "`Content-Type` is missing; the document knows application/json"),
        (200, JSON, b"", "the body is empty; it takes JSON"),
        (200, JSON, b"\xff", "the body is not UTF-8: byte 0 is 0xff"),
        (200, JSON, b"<p>", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (200, JSON, b'{"id": NaN}', "the body is not JSON: NaN is no JSON"),
        (200, JSON, b"[" * 100_000, "the body is nested more than 64 deep"),
        (404, JSON, b'{"error": "no"}', '`error` is "no"; it takes object'),
    ],
)
def test_answers_of_another_kind(status: int, content_type: str | None, body: bytes, said: str) -> None:
    """A status, a content type or a body that the document does not have is told in a clause."""
    assert DOCUMENT.answer_problem(GET_TASK, status, content_type, body) == said


@given(
    st.sampled_from(DOCUMENT.operations),
    st.sampled_from([200, 400, 401, 404, 422, 500]) | st.integers(),
    st.sampled_from([JSON, f"{JSON}; charset=utf-16", f"{JSON}; x"]) | st.none() | st.text(max_size=20),
    st.binary() | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "task_id", "status", "results", "error", "url", "message"]), inner),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
)  # fmt: skip
def test_no_answer_raises(operation: Operation, status: int, content_type: str | None, body: bytes) -> None:
    """Whatever an answer is, it is fine or a clause that can be printed says what is not."""
    said = DOCUMENT.answer_problem(operation, status, content_type, body)
    assert said is None or (said.encode() and not said.endswith("."))


def test_requests_but_for_their_body() -> None:
    """A request without a key or with a parameter of another type is told so."""
    bare = httpx.Request("GET", "https://api.test/v1/tasks/a?sync_upstream=maybe")
    keyed = httpx.Request(
        "GET", "https://api.test/v1/tasks/a?sync_upstream=true", headers={"authorization": "Bearer k"}
    )
    assert [told(each) for each in (bare, keyed)] == [
        [
            ("missing-key", "the call carries no key; it takes `Authorization: Bearer KEY`"),
            ("wrong-type", '`sync_upstream` is "maybe"; it takes a boolean'),
        ],
        [],
    ]


def told(request: httpx.Request) -> list[tuple[str, str]]:
    query = request.url.params.multi_items()
    found = DOCUMENT.request_findings(GET_TASK, path=request.url.path, query=query, headers=request.headers)
    return [(each.rule, each.message) for each in found]


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        (CREATE, {"model": "kling-v3-image-to-video", "prompt": "x", "image_url": "https://a.test/a.jpg"}, []),
        (CREATE, {"model": "kling-v3-image-to-video", "prompt": "x", "image_url": 5},
         ["`image_url` is 5; it takes a string"]),
        (CREATE, [], ["the body is an empty list; it takes an object"]),
        ("/v1/files/upload/base64", {"file_name": 5}, ["`file_data` is missing", "`file_name` is 5; it takes string"]),
        ("/v1/files/upload/url", {"url": "a"}, ['`url` is "a"; it takes uri']),
        ("/v1/files/upload/stream", {"file": "", "auto_cleanup": True}, []),
    ],
)  # fmt: skip
def test_bodies_of_requests(path: str, body: Any, said: list[str]) -> None:
    """A request to create is held to the rules in their own words, any other body to its schema."""
    findings = DOCUMENT.body_findings(operation("POST", path), body)
    assert [each.message for each in findings] == said
