"""Faults: which calls they hit, and that a cut connection is really cut, at the very moment that is asked for."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from callsheet.mock import Fault, Served, serving
from callsheet.mock.faults import Faults
from callsheet.openapi.operations import operations
from mock_calls import CLEAN, CREATE, KEY, Api, error
from near_requests import SPEC

OPERATIONS = {operation.name: operation for operation in operations(SPEC.document)}
HEADERS = {"Authorization": f"Bearer {KEY}"}


def hits(faults: list[Fault], *names: str) -> list[int | None]:
    """Which of the faults hits each of some calls, by its place in the list."""
    counted = Faults(tuple(faults))
    found = [counted.hit(name, OPERATIONS.get(name)) for name in names]
    return [None if fault is None else [each is fault for each in faults].index(True) for fault in found]


CREATE_VIDEO, GET_TASK = "createVideo", "getTask"


@pytest.mark.parametrize(
    ("faults", "names", "expected"),
    [
        ([Fault(status=500)], [CREATE_VIDEO, CREATE_VIDEO], [0, None]),
        ([Fault(status=500, times=2)], [CREATE_VIDEO] * 3, [0, 0, None]),
        ([Fault(status=500, times=None)], [CREATE_VIDEO] * 4, [0, 0, 0, 0]),
        ([Fault(status=500, after=2)], [CREATE_VIDEO] * 4, [None, None, 0, None]),
        ([Fault(status=500, on=GET_TASK)], [CREATE_VIDEO, GET_TASK, GET_TASK], [None, 0, None]),
        ([Fault(status=429), Fault(status=503)], [CREATE_VIDEO] * 3, [0, 1, None]),
        ([Fault(status=429, after=1), Fault(status=503)], [CREATE_VIDEO] * 3, [1, 0, None]),
        ([Fault(status=402)], [GET_TASK, CREATE_VIDEO], [None, 0]),
        ([Fault(status=402, bare=True)], [GET_TASK, CREATE_VIDEO], [0, None]),
        ([Fault(cut="in-body")], ["result", "file", GET_TASK], [None, None, 0]),
        ([Fault(cut="in-body", on="result")], ["file", "result"], [None, 0]),
    ],
)
def test_which_calls_are_hit(faults: list[Fault], names: list[str], expected: list[int | None]) -> None:
    """A fault hits the calls that it is about, after so many and so often, the first in the list first."""
    assert hits(faults, *names) == expected


def test_the_port_is_shut_once() -> None:
    """The port is to be shut after so many calls, those that other faults hit included, and that is told once."""
    faults = Faults((Fault(status=429), Fault(on=CREATE_VIDEO, cut="before-connect", after=2, seconds=7)))
    assert faults.closing() is None
    for name, expected in ((CREATE_VIDEO, None), (GET_TASK, None), (CREATE_VIDEO, 7), (CREATE_VIDEO, None)):
        faults.hit(name, OPERATIONS[name])
        assert faults.closing() == expected


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "insufficient_quota"),
        (422, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "server_error"),
        (503, "service_unavailable_error"),
    ],
)
def test_statuses(status: int, kind: str) -> None:
    """A fault's status comes with the service's error body, and nothing is created."""
    api = Api({"faults": [{"on": CREATE_VIDEO, "status": status}]})
    answer = api.create()
    assert (answer.status_code, error(answer)["type"], api.mock.creates) == (status, kind, [])
    assert api.create().status_code == 200


def test_what_a_status_says() -> None:
    """A fault can say how long to wait, and what stands in the error."""
    api = Api(
        {
            "faults": [
                {"on": CREATE_VIDEO, "status": 429, "retry_after": 1.5},
                {
                    "on": CREATE_VIDEO,
                    "status": 422,
                    "type": "service_unavailable_error",
                    "code": "unsupported_advanced_options",
                    "message": "no channel is available",
                },
            ]
        }
    )
    assert api.create().headers["retry-after"] == "2"
    answer = api.create()
    assert "retry-after" not in answer.headers
    assert error(answer) == {
        "message": "no channel is available",
        "type": "service_unavailable_error",
        "code": "unsupported_advanced_options",
    }


def test_a_gateways_answer() -> None:
    """A bare status is a gateway's answer: a page, and no body of the service."""
    answer = Api({"faults": [{"status": 502, "bare": True, "retry_after": 0}]}).create()
    assert (answer.status_code, answer.headers["retry-after"]) == (502, "0")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "error" not in answer.text


def test_a_patched_answer() -> None:
    """A patch is merged into the answer, which may then be one that the spec does not know."""
    api = Api({"faults": [{"on": GET_TASK, "patch": {"status": "cancelled", "progress": None, "mood": "grey"}}]})
    name = api.create().json()["id"]
    first, second = api.task(name), api.task(name)
    assert (first["status"], first["mood"], "progress" in first) == ("cancelled", "grey", False)
    assert (second["status"], api.mock.bugs) == ("pending", [])


def test_faults_of_results() -> None:
    """The fetching of a clip can fail, too."""
    api = Api({"pending": 0, "processing": 0, "faults": [{"on": "result", "status": 404}]})
    url = api.task(api.create().json()["id"])["results"][0]["url"]
    assert [api.get(url).status_code for _ in range(2)] == [404, 200]
    assert [call.operation for call in api.mock.requests[2:]] == ["result", "result"]


@pytest.mark.parametrize(
    ("cut", "seen", "says", "creates"),
    [
        ("during-send", httpx.WriteError, "Broken pipe", 0),
        ("before-head", httpx.RemoteProtocolError, "Server disconnected without sending a response", 0),
        ("after-accept", httpx.RemoteProtocolError, "Server disconnected without sending a response", 1),
        ("in-body", httpx.RemoteProtocolError, "peer closed connection without sending complete message body", 1),
    ],
)
def test_cuts_in_process(cut: str, seen: type[httpx.HTTPError], says: str, creates: int) -> None:
    """In process a cut raises what httpx raises, and the task is created exactly if the cut comes after that."""
    api = Api({"faults": [{"on": CREATE_VIDEO, "cut": cut}]})
    with pytest.raises(seen, match=says) as raised:
        api.create()
    assert raised.value.request.method == "POST"
    assert len(api.mock.creates) == creates
    (call,) = api.mock.requests
    assert (call.status, call.cut, call.created is not None) == (None, cut, bool(creates))
    assert api.create().status_code == 200


def test_a_shut_port_in_process() -> None:
    """In process nobody can connect until so many seconds have passed on the mock's clock."""
    api = Api({"faults": [{"on": CREATE_VIDEO, "cut": "before-connect", "after": 1, "for": 10}]})
    name = api.create().json()["id"]
    for _ in range(2):
        with pytest.raises(httpx.ConnectError, match="Connection refused"):
            api.get(f"/v1/tasks/{name}")
    api.clock.now += 10
    assert api.get(f"/v1/tasks/{name}").status_code == 200
    assert len(api.mock.requests) == 2


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def served(server: Served) -> Iterator[Served]:
    server.play({})
    server.reset()
    yield server
    assert server.mock.bugs == []


def plain(served: Served, body: Any = CLEAN) -> tuple[int, bytes]:
    """Make one call with the standard library's client."""
    connection = http.client.HTTPConnection("127.0.0.1", int(served.url.rpartition(":")[2]), timeout=10)
    try:
        connection.request("POST", CREATE, json.dumps(body), {**HEADERS, "Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


LARGE = {**CLEAN, "prompt": "x" * 3_000_000}


@pytest.mark.parametrize("body", [CLEAN, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("cut", "seen", "seen_by_httpx"),
    [
        ("during-send", OSError, (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)),
        ("before-head", http.client.RemoteDisconnected, httpx.RemoteProtocolError),
        ("after-accept", http.client.RemoteDisconnected, httpx.RemoteProtocolError),
        ("in-body", http.client.IncompleteRead, httpx.RemoteProtocolError),
    ],
)
def test_cuts_over_a_socket(served: Served, cut: str, seen: Any, seen_by_httpx: Any, body: dict[str, Any]) -> None:
    """A connection is really cut, and other clients see what it is; the next call is served."""
    took_effect = cut in ("after-accept", "in-body") and body is CLEAN
    served.play(faults=[{"on": CREATE_VIDEO, "cut": cut, "times": 2}])
    with pytest.raises(seen):
        plain(served, body)
    with httpx.Client(base_url=served.url, headers=HEADERS) as client:
        with pytest.raises(seen_by_httpx):
            client.post(CREATE, json=body)
        assert [(call.cut, call.created is not None) for call in served.requests] == [(cut, took_effect)] * 2
        assert client.post(CREATE, json=CLEAN).status_code == 200
    assert len(served.creates) == 1 + 2 * took_effect


def test_a_cut_body_can_be_resumed(served: Served) -> None:
    """A download that is cut in the middle can go on from there."""
    served.play(pending=0, processing=0, clip_bytes=100_000, faults=[{"on": "result", "cut": "in-body"}])
    with httpx.Client(base_url=served.url, headers=HEADERS) as client:
        name = client.post(CREATE, json=CLEAN).json()["id"]
        url = client.get(f"/v1/tasks/{name}").json()["results"][0]["url"]
        chunks: list[bytes] = []
        with client.stream("GET", url) as answer, pytest.raises(httpx.RemoteProtocolError):
            chunks.extend(answer.iter_raw())
        got = b"".join(chunks)
        assert len(got) == 50_000
        rest = client.get(url, headers={"Range": f"bytes={len(got)}-", "If-Range": answer.headers["etag"]})
        assert rest.status_code == 206
        assert got + rest.content == client.get(url).content


def test_a_port_that_is_shut_from_the_start(served: Served) -> None:
    """A port that a scenario shuts refuses connections at once, and idle ones are ended, until it opens again."""
    with httpx.Client(base_url=served.url, headers=HEADERS) as client:
        assert client.get("/v1/tasks/x").status_code == 404
        served.play(faults=[{"cut": "before-connect", "for": 60}])
        with pytest.raises(httpx.ConnectError):
            client.get("/v1/tasks/x")
        with pytest.raises(ConnectionRefusedError):
            plain(served)
        served.play({})
        assert client.get("/v1/tasks/x").status_code == 404


def test_a_port_that_opens_by_itself(served: Served) -> None:
    """A port that is shut opens again by itself, under the same number."""
    served.play(faults=[{"cut": "before-connect", "for": 0.05}])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            assert plain(served)[0] == 200
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    else:
        pytest.fail("the port stayed shut")


def test_a_port_that_is_shut_later(served: Served) -> None:
    """A port that is shut after a call is shut when that call is answered."""
    served.play(faults=[{"on": CREATE_VIDEO, "cut": "before-connect", "after": 2, "for": 60}])
    with httpx.Client(base_url=served.url, headers=HEADERS) as client:
        assert [client.post(CREATE, json=CLEAN).status_code for _ in range(2)] == [200, 200]
        with pytest.raises(httpx.ConnectError):
            client.post(CREATE, json=CLEAN)
    served.reset()
    assert len(served.creates) == 0


def test_a_port_that_is_shut_over_http(served: Served) -> None:
    """A scenario that is put over HTTP shuts the port, too, after its own answer."""
    with httpx.Client(base_url=served.url) as client:
        scenario = {"faults": [{"cut": "before-connect", "for": 60}]}
        assert client.put("/__mock__/scenario", json=scenario).status_code == 204
        with pytest.raises(httpx.ConnectError):
            client.get("/__mock__/requests")


def test_refusing_for_a_while(served: Served) -> None:
    """A test can keep the port shut for as long as it likes."""
    with served.refusing(), pytest.raises(ConnectionRefusedError):
        plain(served)
    assert plain(served)[0] == 200


def test_a_late_answer(served: Served) -> None:
    """A delayed create takes effect before the delay, and the delay ends when the client goes away."""
    served.play(faults=[{"on": CREATE_VIDEO, "delay": 600}])
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(served.url + CREATE, json=CLEAN, headers=HEADERS, timeout=0.2)
    assert len(served.creates) == 1


def test_a_delay_before_a_status() -> None:
    """A delay goes with a status and with a cut."""
    api = Api({"faults": [{"delay": 0.01, "status": 429}, {"delay": 0.01, "cut": "before-head"}, {"delay": 0.01}]})
    assert api.create().status_code == 429
    with pytest.raises(httpx.RemoteProtocolError):
        api.create()
    assert api.create().status_code == 200


def test_a_client_that_goes_away(served: Served) -> None:
    """A client that goes away in the middle of its body leaves nothing but a line that says so."""
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2]))) as connection:
        head = f"POST {CREATE} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        connection.sendall(head.encode() + b"{")
    deadline = time.monotonic() + 30
    while not (served.requests and served.requests[0].cut) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [(call.status, call.cut) for call in served.requests] == [(None, "by the client")]


def test_nothing_is_left_of_a_server() -> None:
    """When a server ends, in the middle of an answer too, its thread and its port are gone."""
    before = set(threading.enumerate())

    def wait(served: Served) -> None:
        with contextlib.suppress(OSError):
            plain(served)

    with serving({"faults": [{"delay": 600}]}) as served:
        waiting = threading.Thread(target=wait, args=(served,))
        waiting.start()
        deadline = time.monotonic() + 30
        while not served.requests and time.monotonic() < deadline:
            time.sleep(0.01)
    waiting.join(30)
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        plain(served)


def test_a_named_port() -> None:
    """A server can be had on a port of one's choice, and not while another one has it."""
    with serving() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), serving(port=port):
            pass
    with serving(port=port) as second:
        assert second.url == first.url
        assert plain(second)[0] == 200


def test_ipv6() -> None:
    """A server can be had on the loopback of IPv6, and its addresses are whole ones."""
    try:
        started = serving({"pending": 0, "processing": 0}, host="::1")
        with started as served, httpx.Client(base_url=served.url, headers=HEADERS) as client:
            name = client.post(CREATE, json=CLEAN).json()["id"]
            (result,) = client.get(f"/v1/tasks/{name}").json()["results"]
            assert result["url"].startswith(f"{served.url}/results/")
    except OSError as refused:
        pytest.skip(f"there is no IPv6 here: {refused}")
