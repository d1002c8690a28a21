"""How the mock behaves: what a task goes through, and which calls go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["ANY_CALL", "FILE", "RESULT", "Cut", "Failure", "Fault", "Scenario"]

Cut = Literal["before-connect", "during-send", "before-head", "after-accept", "in-body"]
"""When a connection ends: nothing was done before `after-accept`; from there on the call took effect."""

RESULT = "result"
"""What faults and recorded calls name the fetching of a clip."""

FILE = "file"
"""What faults and recorded calls name the fetching of an uploaded file."""

ANY_CALL = ("authentication", "content-type", "json")
"""What `unenforced` names what every call has to meet: a key, the right content type, a body that is a JSON object."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Which tasks fail, and how: the `nth` that is created, those whose prompt holds a text, or all."""

    nth: int | None = None
    prompt: str | None = None
    code: str = "generation_failed"
    message: str = "the clip could not be generated"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to some calls: `after` as many that match, the next `times` of them are hit; None means all.

    `on` is an operation's id, `result`, `file`, or `*` for every operation. One of `status`, `cut` and `patch` may be
    given; `delay` goes with each and alone. `patch` is merged into the answer, which the spec need not allow then.
    `seconds` is how long the port stays shut for `before-connect`.
    """

    on: str = "*"
    times: int | None = 1
    after: int = 0
    status: int | None = None
    retry_after: float | None = None
    type: str | None = None
    code: str | None = None
    message: str | None = None
    bare: bool = False
    patch: Mapping[str, Any] | None = None
    delay: float = 0
    cut: Cut | None = None
    seconds: float = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the mock behaves; the default is a service where all goes well and fast.

    Durations are seconds. `keys` None takes any key, `storage` None any amount of bytes; `lifetime` None is what the
    spec says. `files_at` stands in front of the addresses of uploads in place of the mock's own. `unenforced` are the
    ids of constraints that requests may break, and what of `ANY_CALL` calls need not meet.
    """

    seed: int = 0
    pending: float = 0.2
    processing: float = 0.8
    estimated_time: float | None = None
    shape: Literal["results", "output"] = "results"
    id_key: str = "id"
    sync_hides_results: bool = False
    clips: int = 1
    clip_bytes: int = 0
    lifetime: float | None = None
    credits: float | None = None
    keys: tuple[str, ...] | None = None
    storage: int | None = None
    files_at: str | None = None
    unenforced: tuple[str, ...] = ()
    fail: tuple[Failure, ...] = ()
    faults: tuple[Fault, ...] = ()
