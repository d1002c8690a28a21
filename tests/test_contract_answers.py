"""Whatever a service answers: the run comes to its end, money is counted, and every report can be written."""

import json
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.contract.ledger import read_books
from callsheet.contract.report import FORMATS, rendered
from contract_service import KEY, URL, held

NAMES = ("kling-v3-image-to-video/duration/*", "kling-v3-image-to-video/rule/voices-without-audio")

texts = st.one_of(
    st.text(max_size=30), st.sampled_from(["duration", "`voice_ids`", KEY, "\x1b[31m", "\ud800", "</td>", "]]>"])
)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
errors = st.fixed_dictionaries(
    {"error": st.one_of(values, st.fixed_dictionaries({"message": texts, "type": texts}, optional={"param": values, "code": values}))},
    optional={"id": values, "task_id": values, "detail": values},
)  # fmt: skip
bodies = st.one_of(st.binary(max_size=60), errors.map(json.dumps), values.map(json.dumps), st.just("[" * 5000))
answers = st.tuples(
    st.one_of(st.sampled_from([200, 202, 302, 400, 401, 402, 404, 422, 429, 500, 503]), st.integers(200, 599)),
    bodies,
    st.sampled_from(["application/json", "application/json; charset=x", "text/html", "", "ü", "a/b;c"]),
    st.sampled_from(["", "1", "-1", "x", "Wed, 21 Oct 2015 07:28:00 GMT", "1e9"]),
)


class Odd(httpx.BaseTransport):
    """Answers what it was told to, one answer after the other, and from then on the last one."""

    def __init__(self, told: list[tuple[int, Any, str, str]]) -> None:
        self._told = told
        self.taken = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        status, body, kind, after = self._told.pop(0) if len(self._told) > 1 else self._told[0]
        self.taken += request.method == "POST" and status < 300
        headers = [(b"content-type", kind.encode()), (b"retry-after", after.encode())]
        content = body if isinstance(body, bytes) else body.encode()
        return httpx.Response(status, headers=headers, content=content)


@settings(max_examples=150)
@given(st.lists(answers, min_size=1, max_size=6))
def test_odd_answers(told: list[tuple[int, Any, str, str]]) -> None:
    """A verdict for each probe, at most one clip, and no key in any report; money is counted where it may be spent."""
    # What the service says of the first call must be worth going on.
    first = (404, '{"error": {"message": "no", "type": "not_found"}}', "application/json", "")
    service = Odd([first, *told])
    with tempfile.TemporaryDirectory() as folder:
        run = held(service, Path(folder), patterns=NAMES, paid=1)
        books = read_books(Path(folder) / "contract.jsonl", URL)
    assert [each.probe.id for each in run.results[:4]] == [
        "getTask/not-there",
        "kling-v3-image-to-video/duration/type",
        "kling-v3-image-to-video/duration/enum",
        "kling-v3-image-to-video/rule/voices-without-audio",
    ]
    named = [each for each in run.results if each.verdict in ("accepted", "created", "lost")]
    assert (books.spent, books.unread) == (len(named), 0)
    assert len([each for each in named if each.verdict != "created"]) <= 1
    reports = {name: rendered(name, run) for name in FORMATS}
    for text in reports.values():
        assert KEY not in text
        text.encode("utf-8", "backslashreplace")
    json.loads(reports["json"])
    ElementTree.fromstring(reports["junit"])
    assert "\x1b" not in reports["text"] + reports["html"]
