"""Fixtures for pytest: a mock on a port of this machine, and the client pointed at it.

pytest imports this module in every run of an environment that callsheet is installed in, so it imports nothing but
pytest and the standard library; the mock and the client are imported where a test asks for them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from callsheet.mock.serve import Served
    from callsheet_foxapi import FoxAPI

__all__ = ["foxapi_client", "foxapi_mock", "pytest_configure"]


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
