"""Calls in files of HTTP clients, in logs and in collections."""

import json
from typing import Any

import pytest

from callsheet.finding import Place
from callsheet.source.embedded.piece import Reference
from callsheet.source.text import Problem, Request
from test_embedded import MODEL, URL, at, found, problem_in, request_in, written

HTTP = f"""# All of the API
@host = https://api.foxapi.cc
@base = {{{{host}}}}/v1
@elsewhere = https://api.example.com

### log in
# @name login
POST {{{{elsewhere}}}}/v1/videos/generations HTTP/1.1
Content-Type: application/json

{{"user": "me",}}

> {{%
  client.global.set("token", response.body.token);
%}}

### create
// @no-log
< {{%
  request.variables.set("seed", "1")
%}}
POST {{{{base}}}}/videos/generations
  ?verbose=true
  &x={{{{x}}}} HTTP/1.1
Authorization: Bearer {{{{login.response.body.$.token}}}}
# a comment
Content-Type: application/json

{{
  "model": "{MODEL}",

  "prompt": "seed {{{{seed}}}}",
  "duration": {{{{$randomInt 3 9}}}},
  "n": 1
}}

> ./handler.js
<> 2024-01-01.200.json

###
GET {{{{base}}}}/videos/generations

{{"a": 1}}

###
POST /v1/videos/generations HTTP/1.1
Host: api.foxapi.cc

<@latin1 ./bodies/body one.json

### broken
POST {{{{env}}}}/v1/videos/generations

{{"n": 1
"m": 2}}

###
curl {{{{host}}}}/v1/videos/generations -d '{{"n": 7}}'
"""


def test_a_file_of_an_http_client() -> None:
    """Of a file of the HTTP client the calls to the API are given, with bodies but not what handles the answers."""
    create, reference, broken, curl = found("http", HTTP)
    assert isinstance(create, Request)
    assert create.unknown == {"prompt", "duration"}
    assert create.value == {"model": MODEL, "prompt": "seed ?", "duration": None, "n": 1}
    assert [at(create, key) for key in ("prompt", "duration", "n")] == ['"seed {{seed}}"', "{{$randomInt 3 9}}", "1"]
    assert isinstance(reference, Reference)
    assert (reference.path, written(reference)) == ("./bodies/body one.json", "./bodies/body one.json")
    assert isinstance(broken, Problem)
    assert (written(broken), HTTP[: broken.span[0]].count("\n")) == ('"', HTTP.split("\n").index('"m": 2}'))
    assert isinstance(curl, Request)
    assert at(curl, "n") == "7"


@pytest.mark.parametrize(
    "call",
    [
        f"POST {URL}\n\nBODY",
        f"post   {URL}   HTTP/2  \nA: b\n\n\nBODY\n\n",
        f"@a = 1\n\n  POST {URL}\r\nA: b\r\n\r\nBODY\r\n",
        "POST /v1/videos/generations\nHost: api.foxapi.cc\n\nBODY",
        f"GET x\n###\nPOST {URL}\n\nBODY\n### GET y",
        f"< ./before.js\nPOST {URL}\n\nBODY\n>> out.json",
        f"@url={URL}\n@b={{{{url}}}}\nPOST {{{{b}}}}\n\nBODY\n> {{% x %}}",
    ],
)
def test_ways_to_write_a_call(call: str) -> None:
    """A request is found in any form of the request line, after what precedes it and before what follows it."""
    request = request_in("http", call.replace("BODY", '{"a": 5}'))
    assert at(request) == '{"a": 5}'


@pytest.mark.parametrize(
    "content",
    [
        f"{URL}\n\n{{}}",
        f"PUT {URL}\n\n{{}}",
        f"POST {URL}\n{{}}",
        f"POST {URL}\n\n",
        f"POST {URL}\n\n< {{{{file}}}}",
        f"POST {URL}\n\n< a.json\n< b.json",
        f"POST {URL}\n\n--x\n< a.json\n--x--",
        "POST /v1/videos/generations\n\n{}",
        "@a=https://x.org\nPOST {{a}}/v1/videos/generations\n\n{}",
        f"< {{%\nPOST {URL}\n\n{{}}",
    ],
)
def test_other_calls_of_an_http_client_are_left_alone(content: str) -> None:
    """A call that is no POST to the API, or whose body is not all in the file, gives nothing."""
    assert found("http", content) == []


def _entry(method: str, url: str, **more: object) -> dict[str, Any]:
    headers = [{"name": "Content-Type", "value": "application/json"}]
    return {
        "startedDateTime": "2024",
        "time": 1.5,
        "request": {"method": method, "url": url, "headers": headers, **more},
    }


def _post(text: str) -> dict[str, str]:
    return {"mimeType": "application/json", "text": text}


def test_a_log_of_a_browser() -> None:
    """Of all that a log holds the calls to the API are given, with places in the strings of the log."""
    body = json.dumps({"model": MODEL, "prompt": 'a "fox" {{x}} é😀\n', "n": 5}, indent=1)
    entries = [
        _entry("GET", "https://app.example.com/"),
        _entry("OPTIONS", URL),
        _entry("POST", URL, postData=_post(body)),
        _entry("POST", "https://stats.example.com/v1/videos/generations", postData=_post('{"model": "x"}')),
        _entry("POST", URL, postData=_post('{"n": 1,}')),
        _entry("POST", URL, postData={"mimeType": "multipart/form-data", "params": []}),
        _entry("GET", f"{URL}/123"),
        {"request": None},
    ]
    content = json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=2)
    request, problem = found("har", content)
    assert isinstance(request, Request)
    assert (request.value, request.unknown) == (json.loads(body), frozenset())
    assert at(request, "prompt") == json.dumps(json.dumps('a "fox" {{x}} é😀\n'))[1:-1]
    assert at(request, "n", part="key") == '\\"n\\"'
    assert request.span(Place(()))[0] == content.index("{\\n")
    assert isinstance(problem, Problem)
    assert (problem.rule, content[problem.span[0] - 1 : problem.span[1] + 1]) == ("syntax-error", "1,}")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '{"generations": 1',
        '["generations"]',
        '{"log": "generations"}',
        '{"log": {"entries": {"generations": 1}}}',
        '{"log": {"entries": [5, {"request": "generations"}]}}',
        f'{{"log": {{"entries": [{{"request": {{"method": "POST", "url": "{URL}"}}}}]}}}}',
        f'{{"log": {{"entries": [{{"request": {{"method": 5, "url": "{URL}", "postData": {{"text": "x"}}}}}}]}}}}',
    ],
)
def test_files_that_are_no_logs(content: str) -> None:
    """A file that is not JSON, or not of the form of a log, gives nothing."""
    assert found("har", content) == []


def test_slashes_may_be_escaped_in_a_log() -> None:
    """An escape of any kind in the strings of a log is read as the character that it stands for."""
    content = json.dumps({"log": {"entries": [_entry("POST", URL, postData=_post('{"a/b": "c/d"}'))]}})
    request = request_in("har", content.replace("/", "\\/").replace("c", "\\u0063"))
    assert request.value == {"a/b": "c/d"}
    assert at(request, "a/b") == '\\"\\u0063\\/d\\"'


def _collection(*items: object, **more: object) -> str:
    info = {"name": "x", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
    return json.dumps({"info": info, "item": items, **more}, indent="\t")


def _item(url: object, raw: str, **more: object) -> dict[str, Any]:
    body = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}, **more}
    return {"name": "x", "request": {"method": "POST", "url": url, "body": body}}


def test_a_collection() -> None:
    """The calls of a collection's folders are given in their order, its own variables known in their URLs."""
    content = _collection(
        {"name": "folder", "item": [_item({"raw": "{{base}}/v1/videos/generations"}, '{"n": 1, "d": {{d}}}')]},
        _item("{{other}}/v1/videos/generations", '{"n": 2}'),
        _item({"host": ["{{env}}"], "path": ["v1", "videos", "generations"]}, '{"n": 3}'),
        _item({"host": ["api", "foxapi", "cc"], "path": ["v1", "videos", "generations"]}, '{"n": "{{n}}\\n"}'),
        _item(URL, '{"n": 5}', disabled=True),
        _item(URL, "", mode="formdata"),
        {"name": "plain", "request": URL},
        {"request": {"method": "GET", "url": URL}},
        variable=[{"key": "base", "value": "https://api.foxapi.cc"}, {"key": "other", "value": "https://x.org"}, 5],
    )
    requests = [each for each in found("postman", content) if isinstance(each, Request)]
    assert [each.value for each in requests] == [{"n": 1, "d": None}, {"n": 3}, {"n": "?\n"}]
    assert [at(each, "n") for each in requests] == ["1", "3", '\\"{{n}}\\\\n\\"']
    assert [each.unknown for each in requests] == [{"d"}, set(), {"n"}]
    assert at(requests[0], "d") == "{{d}}"


def test_a_body_of_a_collection_that_is_broken() -> None:
    """What is wrong with a body stands in the string that holds it, by the lines of the file."""
    content = _collection(_item(URL, '{\n"n": 1,\n}'))
    problem = problem_in("postman", content)
    assert content[slice(*problem.span)] == ","
    assert content[problem.span[1] :].startswith('\\n}"')


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '["generations"]',
        '{"info": {}, "item": 5, "generations": 1}',
        '{"info": {}, "item": [5, {"item": "generations"}]}',
    ],
)
def test_files_that_are_no_collections(content: str) -> None:
    """A file that is not JSON, or not of the form of a collection, gives nothing."""
    assert found("postman", content) == []
