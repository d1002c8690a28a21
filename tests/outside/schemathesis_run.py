"""Run Schemathesis against the mock, and see that it would notice a mock that is wrong: `nox -s outside`."""

import itertools
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from callsheet.mock import Served, serving

HERE = Path(__file__).parent

# One key that is taken, so that others are refused; every third task fails. The mock's clock goes on by a second when
# it is looked at, so that what a task has come to depends on the calls and not on how fast this machine is.
SCENARIO = {
    "keys": ["the-key-of-the-outside-session"],
    "pending": 2,
    "processing": 3,
    "fail": [{"nth": nth} for nth in range(3, 1000, 3)],
}


class Seeded(NamedTuple):
    """A mock that is wrong, and what Schemathesis says of it."""

    what: str
    scenario: dict[str, object]
    told: str


ALWAYS = {"times": "always"}
SEEDED = (
    Seeded(
        "a status that the document does not list",
        {"faults": [{"on": "getTask", "patch": {"status": "cancelled"}, **ALWAYS}]},
        "Response violates schema",
    ),
    Seeded(
        "an answer without a field that is required",
        {"faults": [{"on": "createVideo", "patch": {"id": None}, **ALWAYS}]},
        "Response violates schema",
    ),
    Seeded(
        "a request refused for what its schema allows",
        {"faults": [{"on": "createVideo", "status": 422, **ALWAYS}]},
        "refused without a finding",
    ),
    Seeded("any key taken", {"keys": None}, "API accepts invalid authentication"),
    Seeded(
        "a gateway's page",
        {"faults": [{"on": "uploadFileFromUrl", "status": 500, "bare": True, **ALWAYS}]},
        "Undocumented Content-Type",
    ),
)


def clock() -> Callable[[], float]:
    """Give a clock that goes on by a second whenever it is looked at."""
    return itertools.count(1_800_000_000.0).__next__


def run(mock: Served, *options: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    """Run Schemathesis in a folder that goes away with what it leaves there."""
    command = ["schemathesis", "--config-file", str(HERE / "schemathesis.toml"), "run", f"{mock.url}/openapi.json"]
    command += ["--header", f"Authorization: Bearer {mock.key}", "--no-color", *options]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "checks.py")}
    with TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, env=environment, text=True, **kwargs)


def check() -> None:
    """Run all phases; nothing may be found."""
    with serving(SCENARIO, clock=clock()) as mock:
        done = run(mock)
        ends = Counter((call.operation, call.status) for call in mock.requests)
    for (operation, status), count in sorted(ends.items(), key=str):
        print(f"{operation or 'elsewhere'} {status}: {count}")
    assert not mock.mock.bugs, mock.mock.bugs
    assert done.returncode == 0, "Schemathesis found what is told above"


def check_the_check(seeded: Seeded) -> None:
    """Run the first phases on a mock that is wrong; that must be found."""
    scenario = {**SCENARIO, **seeded.scenario}
    with serving({key: value for key, value in scenario.items() if value is not None}, clock=clock()) as mock:
        done = run(mock, "--phases", "examples,coverage", capture_output=True)
    assert done.returncode == 1, f"not found: {seeded.what}\n{done.stdout}{done.stderr}"
    assert seeded.told in done.stdout, f"not told: {seeded.told!r} of {seeded.what}\n{done.stdout}"
    print(f"found when it is seeded: {seeded.what}")


if __name__ == "__main__":
    check()
    for each in SEEDED:
        check_the_check(each)
