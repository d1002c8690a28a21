"""The fourth judge: the mock, asked over HTTP in process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from callsheet.fuzz.judges.verdict import Judge, Request, Verdict, breach_told, judged_as, paths_in, verdict
from callsheet.mock import asgi_app
from callsheet.spec import Spec

__all__ = ["service"]

_ROUND = 500
"""So many calls, and the mock forgets them."""


@contextmanager
def service(spec: Spec) -> Iterator[Judge]:
    """Give the judge that sends a request to a mock, which lives as long as the block runs."""
    mock = asgi_app()
    headers = {"Authorization": "Bearer fuzz"}
    client = httpx.AsyncClient(transport=httpx.ASGITransport(mock), base_url="https://api.mock.test", headers=headers)

    path, number = spec.api.path, count(1)

    with asyncio.Runner() as runner:

        def judge(model: str, request: Request) -> Verdict:
            answer = runner.run(client.post(path, json=request))
            if next(number) % _ROUND == 0:
                mock.reset()
            return _read(spec, judged_as(spec, model, request), request, answer)

        yield judge
        runner.run(client.aclose())


def _read(spec: Spec, model: str, request: Request, answer: httpx.Response) -> Verdict:
    """Read the verdict from an answer."""
    if answer.status_code == httpx.codes.OK:
        return verdict(())
    if answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
        return Verdict(accepted=False, broken=frozenset(), amiss=(f"it answers {answer.status_code} {answer.text}",))
    paths = paths_in(spec.schema(model), request)
    findings = answer.json()["error"]["findings"]
    return verdict(breach_told(spec, model, request, each["rule"], paths[each["field"]]) for each in findings)
