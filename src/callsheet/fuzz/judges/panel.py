"""All judges together, asked about one request after the other."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from callsheet.fuzz.judges.compiled import compiled
from callsheet.fuzz.judges.models import models
from callsheet.fuzz.judges.reference import reference
from callsheet.fuzz.judges.service import service
from callsheet.fuzz.judges.verdict import Judge, Request, Verdict
from callsheet.spec import Spec

__all__ = ["asked", "judges"]


@contextmanager
def judges(spec: Spec) -> Iterator[dict[str, Judge]]:
    """Give the four judges by their names; they sit as long as the block runs.

    `models` and `service` are generated from the installed spec; only that one can be judged by all four.
    """
    with service(spec) as asked_over_http:
        yield {
            "compiled": compiled(spec),
            "reference": reference(spec),
            "models": models(spec),
            "service": asked_over_http,
        }


def asked(judges: Mapping[str, Judge], model: str, request: Request) -> dict[str, Verdict]:
    """Give what every judge says of a request; one that fails says so, and where."""
    return {name: _asked(judge, model, request) for name, judge in judges.items()}


def _asked(judge: Judge, model: str, request: Request) -> Verdict:
    try:
        return judge(model, request)
    except Exception as error:  # noqa: BLE001 - whatever a judge raises is what the run is looking for
        told = "".join(traceback.format_exception(error)).rstrip()
        return Verdict(accepted=False, broken=frozenset(), is_whole=False, amiss=(f"it fails with\n{told}",))
