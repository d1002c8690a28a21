"""Fixtures for pytest: a mock on a port of this machine, the client pointed at it, and a watch over all calls.

pytest imports this module in every run of an environment that callsheet is installed in, so it imports nothing but
pytest and the standard library; the mock and the client are imported where a test asks for them.
"""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from callsheet.mock.recorder import Recorder
    from callsheet.mock.serve import Served
    from callsheet_foxapi import FoxAPI

__all__ = ["contract_recorder", "foxapi_client", "foxapi_mock", "pytest_configure", "pytest_runtest_call"]

_RECORDER = pytest.StashKey["Recorder"]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "foxapi(**settings): what `foxapi_mock` plays, by the settings of a scenario")


@pytest.fixture
def foxapi_mock(request: pytest.FixtureRequest) -> Iterator["Served"]:
    """The API on a free port of this machine, fresh for every test; see docs/mock.md of callsheet."""
    # Imported here because most runs have no use for it, and because its packages belong to an extra.
    from callsheet.mock import serving

    settings: dict[str, object] = {}
    for marker in reversed(list(request.node.iter_markers("foxapi"))):
        if marker.args:
            pytest.fail(f"the marker foxapi takes keywords, such as foxapi(pending=0), and was given {marker.args!r}")
        settings.update(marker.kwargs)
    with serving(settings) as served:
        yield served
    if served.mock.bugs:
        raise served.mock.bugs[0]


@pytest.fixture
def foxapi_client(foxapi_mock: "Served") -> Iterator["FoxAPI"]:
    """A client of the API that calls `foxapi_mock`."""
    # Imported here for the same reasons.
    from callsheet_foxapi import FoxAPI

    with FoxAPI(api_key=foxapi_mock.key, base_url=foxapi_mock.url) as client:
        yield client


@pytest.fixture
def contract_recorder(request: pytest.FixtureRequest) -> Iterator["Recorder"]:
    """A watch over the test's calls through httpx, which fails where one is not as documented; see docs/mock.md."""
    # Imported here for the same reasons.
    from callsheet.mock import recording

    with recording() as recorder:
        if "foxapi_mock" in request.fixturenames:
            recorder.watch(request.getfixturevalue("foxapi_mock").url)
        request.node.stash[_RECORDER] = recorder
        yield recorder
    del request.node.stash[_RECORDER]  # a test is kept longer than what it did
    # What was called after the test itself, as fixtures were taken down, can only be told now.
    late = recorder.verdict()
    if late:
        pytest.fail(late, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose calls breach the contract; where it fails by itself, tell the breaches beside."""
    try:
        result = yield
    except BaseException:
        told = _verdict(item)
        if told:
            item.add_report_section("call", "contract", told)
        raise
    told = _verdict(item)
    if told:
        pytest.fail(told, pytrace=False)
    return result


def _verdict(item: pytest.Item) -> str:
    recorder = item.stash.get(_RECORDER, None)
    return recorder.verdict() if recorder is not None else ""
