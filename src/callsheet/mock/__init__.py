"""The API as the spec describes it, on a local port or in process, with a task's life and faults on demand.

    from callsheet.mock import asgi_app

    httpx.AsyncClient(transport=httpx.ASGITransport(asgi_app()), base_url="https://api.mock.test")

Over a socket it is `callsheet mock`, `callsheet.mock.serving`, or the pytest fixture `foxapi_mock`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callsheet.mock.app import Mock, asgi_app
    from callsheet.mock.recorder import Recorder, recording
    from callsheet.mock.scenario import Failure, Fault, Scenario
    from callsheet.mock.scenario_file import read_scenario
    from callsheet.mock.serve import Served, serving

__all__ = [
    "Failure",
    "Fault",
    "Mock",
    "Recorder",
    "Scenario",
    "Served",
    "asgi_app",
    "read_scenario",
    "recording",
    "serving",
]

_HOMES = {
    "Failure": "scenario",
    "Fault": "scenario",
    "Mock": "app",
    "Recorder": "recorder",
    "Scenario": "scenario",
    "Served": "serve",
    "asgi_app": "app",
    "read_scenario": "scenario_file",
    "recording": "recorder",
    "serving": "serve",
}


def __getattr__(name: str) -> object:
    """Give a public name; its module is imported when it is asked for, because pytest imports this package always."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"callsheet.mock.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("callsheet"):
            raise
        sentence = f"callsheet.mock needs {error.name}; install it with pip install 'callsheet[mock]'"
        raise ModuleNotFoundError(sentence, name=error.name) from error
