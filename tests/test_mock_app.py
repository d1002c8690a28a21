"""The mock's answers: what is refused and how, what is stored, what is written down."""

import base64
import json
import re
import struct
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest

import callsheet.mock
from callsheet.check import check
from callsheet.mock import asgi_app
from callsheet.mock.judge import InvalidAnswerError
from callsheet.mock.uploads import PICTURE
from callsheet.openapi.operations import operations
from callsheet.spec import installed
from mock_calls import CLEAN, CREATE, Api, error

STREAM, BASE64, FROM_URL = (f"/v1/files/upload/{kind}" for kind in ("stream", "base64", "url"))
JSON = {"Content-Type": "application/json"}
SPEC = installed()


def test_a_422_names_field_and_rule() -> None:
    """What breaks the schema or a rule is refused with every finding, its field and its rule."""
    answer = Api().create({**CLEAN, "duration": 7, "image_url": "http://10.0.0.1/a.jpg"})
    assert answer.status_code == 422
    assert error(answer) == {
        "message": '`duration` is 7; it takes 5 or 10 [value-not-allowed]; `image_url` is "http://10.0.0.1/a.jpg", '
        "an address inside a private network; the service fetches it over the public internet [private-url]",
        "type": "invalid_request_error",
        "code": "value-not-allowed",
        "param": "duration",
        "findings": [
            {"rule": "value-not-allowed", "field": "duration", "message": "`duration` is 7; it takes 5 or 10"},
            {
                "rule": "private-url",
                "field": "image_url",
                "message": '`image_url` is "http://10.0.0.1/a.jpg", an address inside a private network; '
                "the service fetches it over the public internet",
            },
        ],
    }


@pytest.mark.parametrize(
    ("body", "code", "param", "message"),
    [
        ({"model": "kling-v3", "prompt": "x"}, "unknown-model", "model", "known are"),
        ({"prompt": "x"}, "missing-field", "model", "`model` is missing"),
        ({"model": 1}, "wrong-type", "model", "it takes a string"),
        ({"model": ["a"]}, "wrong-type", "model", "it takes a string"),
        ({}, "not-a-request", None, "none of its keys belongs to a request"),
        ([], "wrong-type", None, "the body is an empty list; it takes an object"),
        (5, "wrong-type", None, "the body is 5; it takes an object"),
        ({"model": "kling-v3-image-to-video", "prompt": "x"}, "missing-field", "image_url", "`image_url` is missing"),
        ({**CLEAN, "multi_prompt": [{"prompt": "x"}]}, "missing-field", "multi_prompt[0].duration", "is missing"),
    ],
)
def test_bodies_that_are_refused(body: Any, code: str, param: str | None, message: str) -> None:
    """The first thing that is wrong is the error's code and param, in the words of the linter."""
    answer = Api().create(body)
    assert (answer.status_code, error(answer)["code"], error(answer).get("param")) == (422, code, param)
    assert message in error(answer)["message"]


def test_warnings_pass() -> None:
    """A request with warnings alone is accepted."""
    request = {**CLEAN, "resolution": "720p"}
    assert [finding.severity for finding in check(SPEC, request)] == ["warning"]
    assert Api().create(request).status_code == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "the body is not UTF-8: byte 0 is 0xff"),
        (b"{", "the body is not JSON: Expecting property name"),
        (b"", "the body is not JSON: Expecting value"),
        (b'{"duration": NaN}', "the body is not JSON: NaN is no JSON"),
        (b'{"duration": 1e999}', "the body is not JSON: 1e999 is too large a number"),
        (b"9" * 5000, "the body is not JSON"),
        (b"[" * 100_000, "the body is nested more than 64 deep"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "the body is nested more than 64 deep"),
    ],
    ids=range(8),
)
@pytest.mark.parametrize("path", [CREATE, BASE64, FROM_URL])
def test_bodies_that_cannot_be_read(path: str, content: bytes, said: str) -> None:
    """A body that is not UTF-8 or not JSON is answered with 400 and a body as documented."""
    api = Api()
    answer = api.call("POST", path, content=content, headers=JSON)
    assert (answer.status_code, error(answer)["type"]) == (400, "invalid_request_error")
    assert error(answer)["message"].startswith(said)
    assert api.get("/__mock__/requests").json()["requests"][0]["status"] == 400


@pytest.mark.parametrize("given", [None, "text/plain", "application/xml; charset=utf-8", "application/json-seq", "é"])
@pytest.mark.parametrize("path", [CREATE, STREAM, BASE64, FROM_URL])
def test_other_content_types(path: str, given: str | None) -> None:
    """A body of another content type is answered with 400, which says what the call takes."""
    headers = {"Content-Type": given.encode()} if given else {}
    answer = Api().call("POST", path, content=json.dumps(CLEAN), headers=headers)
    assert answer.status_code == 400
    assert "; this call takes " in error(answer)["message"]


def test_a_content_type_with_parameters() -> None:
    """Parameters of the content type, and how it is capitalised, do not matter."""
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert Api().call("POST", CREATE, content=json.dumps(CLEAN), headers=headers).status_code == 200


def test_half_characters() -> None:
    """Half a character in a text is taken as any other, and does not break an answer."""
    api = Api()
    answer = api.call("POST", CREATE, content=b'{"model": "\\ud800"}', headers=JSON)
    assert answer.status_code == 422
    assert api.get("/__mock__/requests").status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "token"])
def test_calls_without_a_key(header: str | None) -> None:
    """A call without a key is answered with 401, whatever else is wrong with it."""
    headers = {} if header is None else {"Authorization": header}
    for method, path in (("POST", CREATE), ("GET", "/v1/tasks/x"), ("POST", STREAM)):
        answer = Api().call(method, path, key=None, headers=headers)
        assert (answer.status_code, error(answer)["type"]) == (401, "authentication_error")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_keys_of_the_scenario() -> None:
    """Any key will do, unless the scenario lists those that do."""
    assert Api().create(key="anything").status_code == 200
    api = Api({"keys": ["right", "other"]})
    assert [api.create(key=key).status_code for key in ("right", "other", "wrong", "Right")] == [200, 200, 401, 401]
    assert api.call("POST", CREATE, key=None, json=CLEAN, headers={"Authorization": "bearer right"}).status_code == 200


def test_unknown_tasks() -> None:
    """A task that is not there is answered with 404."""
    answer = Api().get("/v1/tasks/task-1")
    assert (answer.status_code, error(answer)) == (404, {"message": 'there is no task "task-1"', "type": "not_found"})


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/tasks/", "/v1/tasks/a/b", "/v2", "/files/x", "/results/a/b.mp4"])
def test_unknown_paths(path: str) -> None:
    """A path that leads nowhere is answered with 404 and an error body."""
    answer = Api().get(path)
    assert (answer.status_code, error(answer)["type"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", CREATE, "POST"),
        ("DELETE", "/v1/tasks/x", "GET"),
        ("HEAD", "/v1/tasks/x", "GET"),
        ("PATCH", STREAM, "POST"),
    ],
)
def test_unknown_methods(method: str, path: str, allowed: str) -> None:
    """A method that a path does not have is answered with 405, an error body, and the methods that it has."""
    answer = Api().call(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert error(answer)["type"] == "invalid_request_error"


def test_bad_parameters_are_refused_where_the_document_says_how() -> None:
    """A bad parameter is refused with the status that the document has for it, and left alone where it has none."""
    api = Api()
    name = api.create().json()["id"]
    known = next(each.statuses for each in operations(SPEC.document) if each.name == "getTask")
    answer = api.get(f"/v1/tasks/{name}?sync_upstream=maybe")
    assert answer.status_code == next((status for status in (422, 400) if status in known), 200)


def stored(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_upload_comes_back() -> None:
    """A file comes back at the address that its upload is answered with, whichever way it was uploaded."""
    api, content = Api(), b"\x89PNG\r\n\xff\0"
    encoded = base64.b64encode(content).decode()
    files = {"file": ("bay 1.png", content, "image/png")}
    uploads = [
        api.call("POST", STREAM, files=files),
        api.call("POST", STREAM, files=files, data={"file_name": "other.png", "auto_cleanup": "true"}),
        api.call("POST", BASE64, json={"file_data": encoded, "file_name": "a.jpg"}),
        api.call("POST", BASE64, json={"file_data": f"data:image/png;base64,{encoded}"}),
    ]
    told = [stored(answer) for answer in uploads]
    assert [each["filename"] for each in told] == ["bay 1.png", "other.png", "a.jpg", "file"]
    assert {(each["size"], each["created"]) for each in told} == {(len(content), 1757165031)}
    assert len({each["id"] for each in told}) == 4
    back = [api.get(each["url"], key=None) for each in told]
    assert {answer.content for answer in back} == {content}
    assert [answer.headers["content-type"] for answer in back] == [
        "image/png", "image/png", "image/jpeg", "application/octet-stream"
    ]  # fmt: skip


def test_an_upload_from_an_address() -> None:
    """A file from an address is one small picture under the address's name; the mock calls nobody."""
    api = Api()
    told = stored(api.call("POST", FROM_URL, json={"url": "https://media.test/d/bay%20a.png?x=1"}))
    assert told["filename"] == "bay a.png"
    assert api.get(told["url"]).content == PICTURE
    assert stored(api.call("POST", FROM_URL, json={"url": "https://media.test/"}))["filename"] == "file"


def test_the_picture_is_one() -> None:
    """The picture that stands for others is a whole PNG."""
    assert PICTURE[:8] == b"\x89PNG\r\n\x1a\n"
    at, names = 8, []
    while at < len(PICTURE):
        size, name = struct.unpack_from(">I4s", PICTURE, at)
        assert zlib.crc32(PICTURE[at + 4 : at + 8 + size]) == struct.unpack_from(">I", PICTURE, at + 8 + size)[0]
        names.append(name)
        at += size + 12
    assert names == [b"IHDR", b"IDAT", b"IEND"]


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        (STREAM, {"data": {"auto_cleanup": "false"}, "files": {"other": b"x"}}, "`file` is missing [missing-field]"),
        (STREAM, {"files": {"file": b"x"}, "data": {"auto_cleanup": "1"}}, '`auto_cleanup` is "1"; it takes boolean'),
        (STREAM, {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "the body is no form"),
        (
            STREAM,
            {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
            "the body is no form",
        ),
        (BASE64, {"json": {"file_data": "a*b"}}, "`file_data` is not base64"),
        (BASE64, {"json": {"file_data": 1}}, "`file_data` is 1; it takes string"),
        (BASE64, {"json": {}}, "`file_data` is missing"),
        (BASE64, {"json": []}, "the body is an empty list; it takes an object"),
        (FROM_URL, {"json": {"url": "not a url"}}, '`url` is "not a url"; it takes uri'),
    ],
)
def test_uploads_that_are_refused(path: str, options: dict[str, Any], said: str) -> None:
    """An upload that is not as documented is answered with 400, which names the field."""
    answer = Api().call("POST", path, **options)
    assert answer.status_code == 400
    assert said in error(answer)["message"]


def test_storage_runs_full() -> None:
    """A full storage gives up its oldest file, or refuses with 403 where `auto_cleanup` is false."""
    api = Api({"storage": 10})

    def upload(content: bytes, **more: Any) -> Any:
        data = base64.b64encode(content).decode()
        return api.call("POST", BASE64, json={"file_data": data, **more})

    first, second = stored(upload(b"12345")), stored(upload(b"67890"))
    refused = upload(b"x", auto_cleanup=False)
    assert (refused.status_code, error(refused)["code"]) == (403, "storage_full")
    stored(upload(b"x"))
    assert [api.get(each["url"]).status_code for each in (first, second)] == [404, 200]
    assert upload(b"12345678901").status_code == 403


def test_the_mocks_own_files_can_be_used() -> None:
    """An uploaded file and a result can stand in a request, although the mock runs on this machine."""
    api = Api({"pending": 0, "processing": 0})
    base = "http://127.0.0.1:8484"
    file = stored(api.call("POST", f"{base}{STREAM}", files={"file": ("a.png", b"x")}))["url"]
    assert file.startswith(f"{base}/files/")
    created = api.call("POST", f"{base}{CREATE}", json={**CLEAN, "image_url": file})
    assert created.status_code == 200
    assert api.mock.creates[0]["image_url"] == file
    clip = api.get(f"{base}/v1/tasks/{created.json()['id']}").json()["results"][0]["url"]
    request = {"model": "kling-o3-reference-to-video", "prompt": "@Element1", "elements": [{"video_url": clip}]}
    assert api.call("POST", f"{base}{CREATE}", json=request).status_code == 200
    for other in (f"{base}/files/none/a.png", f"{base}/results/a.png", "http://127.0.0.1:1/files/a.png"):
        answer = api.call("POST", f"{base}{CREATE}", json={**CLEAN, "image_url": other})
        assert error(answer)["code"] == "private-url"


def test_files_elsewhere() -> None:
    """A scenario can have the addresses of uploads begin with another one, which a client's own checks let pass."""
    api = Api({"files_at": "https://files.mock.test/"})
    told = stored(api.call("POST", FROM_URL, json={"url": "https://media.test/a.png"}))
    assert told["url"] == f"https://files.mock.test/files/{told['id']}/a.png"
    assert not check(SPEC, {**CLEAN, "image_url": told["url"]})


@pytest.mark.parametrize("host", ["a b", "é", "evil.test/x", "", "x" * 300])
def test_odd_hosts(host: str) -> None:
    """Whatever a client says that the host is called, addresses in answers are whole ones."""
    api = Api({"pending": 0, "processing": 0})
    headers = {"Host": host.encode()}
    name = api.create(headers=headers).json()["id"]
    (result,) = api.task(name, headers=headers)["results"]
    assert result["url"].startswith("https://api.mock.test/results/")


def test_what_is_written_down() -> None:
    """Every call is written down in order, with what came of it and without its key."""
    api = Api({"faults": [{"on": "getTask", "status": 429}]})
    key = "a-key-of-some-length"
    name = api.create({**CLEAN, "negative_prompt": key}, key=key).json()["id"]
    api.get(f"/v1/tasks/{name}?sync_upstream=true", key=key)
    api.call("POST", STREAM, files={"file": ("a.png", b"xyz")}, data={"auto_cleanup": "false"}, key=key)
    api.get(f"/nowhere/{key}", key=key)
    calls = api.get("/__mock__/requests", key=None).json()["requests"]
    assert [(each["operation"], each["method"], each["status"], each["created"]) for each in calls] == [
        ("createVideo", "POST", 200, name),
        ("getTask", "GET", 429, None),
        ("uploadFileStream", "POST", 200, None),
        (None, "GET", 404, None),
    ]
    assert calls[0]["body"] == {**CLEAN, "negative_prompt": "***"}
    assert calls[1]["query"] == {"sync_upstream": "true"}
    assert calls[2]["body"] == {"file": {"name": "a.png", "size": 3}, "auto_cleanup": False}
    assert {each["headers"]["authorization"] for each in calls} == {"Bearer ***"}
    assert key not in json.dumps(calls)
    assert api.mock.creates == [{**CLEAN, "negative_prompt": key}]


def test_resetting_over_http() -> None:
    """POST /__mock__/reset forgets all calls, and needs no key; what is asked of the mock itself is not written down."""
    api = Api()
    api.create()
    answer = api.call("POST", "/__mock__/reset", key=None)
    assert (answer.status_code, answer.content) == (204, b"")
    for path in ("/", "/openapi.json", "/reference/rules", "/__mock__/requests", "/__mock__/none"):
        api.get(path, key=None)
    assert (api.mock.requests, api.mock.creates) == ([], [])


def test_playing_over_http() -> None:
    """PUT /__mock__/scenario plays another scenario, or says what is wrong with it."""
    api = Api()
    assert (
        api.call("PUT", "/__mock__/scenario", json={"faults": [{"status": 402, "on": "createVideo"}]}).status_code
        == 204
    )
    assert [api.create().status_code for _ in range(2)] == [402, 200]
    answer = api.call("PUT", "/__mock__/scenario", json={"pendin": 1})
    assert (answer.status_code, error(answer)["message"]) == (
        400,
        "the scenario cannot be played:\n  `pendin` is no setting; did you mean `pending`?",
    )
    assert api.call("PUT", "/__mock__/scenario", content=b"{").status_code == 400


def test_the_document_is_usable() -> None:
    """The document names the mock as its server and is otherwise the spec's."""
    document = Api().get("/openapi.json", key=None).json()
    assert [server["url"] for server in document.pop("servers")] == ["/"]
    assert document == {key: value for key, value in SPEC.document.items() if key != "servers"}


class Page(HTMLParser):
    """What a page links to, loads, and offers as anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        if given.get("href"):
            self.links.append(str(given["href"]))
        assert "src" not in given


def test_the_pages() -> None:
    """The reference pages need nothing but themselves, and every link on them leads somewhere."""
    api = Api()
    pages = {"/": Page(api.get("/", key=None).text)}
    todo = [link for link in pages["/"].links if link.startswith("/reference/")]
    assert len(set(todo)) == 3
    for link in todo:
        pages[link] = Page(api.get(link, key=None).text)
    for path, found in pages.items():
        assert not found.tags & {"script", "link", "img", "iframe"}, path
        for link in found.links:
            target, _, anchor = link.partition("#")
            assert target in (*pages, "", "/openapi.json"), f"{path} links to {link}"
            if anchor:
                assert anchor in pages[target or path].anchors, f"{path} links to {link}"
    assert error(api.get("/reference/none"))["message"].startswith("there is no page 'none'; there are index, ")


def test_an_answer_that_the_document_does_not_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is not as documented raises, and says that the mock is wrong."""
    api = Api()
    wrong = {"status": "gone"}
    monkeypatch.setattr("callsheet.mock.handlers.created_answer", lambda *_: wrong)
    with pytest.raises(
        InvalidAnswerError, match=r"the mock answers createVideo with 200 .*; this is a bug of the mock"
    ):
        api.create()
    assert len(api.mock.bugs) == 1


def test_an_operation_that_the_mock_does_not_know() -> None:
    """A document with an operation that the mock cannot serve is refused with its name."""
    document = json.loads(json.dumps(SPEC.document))
    document["paths"]["/v1/tasks/{task_id}"]["get"]["operationId"] = "askTask"
    with pytest.raises(LookupError, match="the mock does not know what askTask does; add it to"):
        asgi_app(spec=type(SPEC)(document, SPEC.checks))


def test_public_names() -> None:
    """Every public name of the package is there, and a wrong one is refused as ever."""
    for name in callsheet.mock.__all__:
        assert getattr(callsheet.mock, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'asgi_ap'"):
        _ = callsheet.mock.asgi_ap


def test_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra's packages, one sentence names the command that installs them."""

    def missing(_: str) -> None:
        raise ModuleNotFoundError("No module named 'starlette'", name="starlette")

    monkeypatch.setattr("callsheet.mock.import_module", missing)
    with pytest.raises(ModuleNotFoundError, match=re.escape("install it with pip install 'callsheet[mock]'")):
        _ = callsheet.mock.asgi_app
