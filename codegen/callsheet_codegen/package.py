"""Writes `__init__.py`: every public name, loaded when it is first asked for."""

from typing import Any

from callsheet.client import errors
from callsheet_codegen.checks import HEADER
from callsheet_codegen.join import UNION
from callsheet_codegen.sent import sent_components

__all__ = ["package_source"]


def package_source(document: dict[str, Any], models: dict[str, str]) -> str:
    """Write the package; `models` are the request models (name -> component)."""
    homes = _homes(document, models)
    imports = "".join(
        f"    from {home} import (\n{''.join(f'        {name} as {name},{chr(10)}' for name in names)}    )\n"
        for home, names in homes.items()
    )
    table = "".join(f'    "{name}": "{home}",\n' for home, names in homes.items() for name in names)
    listed = "".join(f'    "{name}",\n' for name in sorted(name for names in homes.values() for name in names))
    return f'''"""The client of the API, its requests, answers and errors, loaded when first asked for.

{HEADER}
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    # NOTE: importing typing for real would cost more than the whole check of a file.
    from typing import Any

{imports}
__all__ = [
{listed}]

_HOMES = {{
{table}}}


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    # Imported here because the linter needs the checks of this package and none of its classes: start-up cost.
    from importlib import import_module

    try:
        return getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("pydantic", "httpx"):
            raise
        message = f"{{name}} needs {{error.name}}; install it with pip install 'callsheet[client]'"
        raise ModuleNotFoundError(message, name=error.name) from error


def __dir__() -> "list[str]":
    return sorted([*globals(), *__all__])
'''


def _homes(document: dict[str, Any], models: dict[str, str]) -> dict[str, list[str]]:
    """Give the public names by the module that they live in."""
    objects = [name for name, schema in document["components"]["schemas"].items() if schema.get("type") == "object"]
    sent = sent_components(document)
    dicts = [f"{name}Params" for name in objects if name in sent and name not in models.values()]
    return {
        "callsheet.client.call": ["FilePart"],
        "callsheet.client.clips.fetch": ["Fetched"],
        "callsheet.client.clips.sidecar": ["Clip"],
        "callsheet.client.errors": sorted(errors.__all__),
        "callsheet.client.exchange": ["Answer"],
        "callsheet_foxapi.async_client": ["AsyncFoxAPI"],
        "callsheet_foxapi.client": ["FoxAPI"],
        "callsheet_foxapi.models": sorted({UNION, *objects}),
        "callsheet_foxapi.params": sorted({f"{UNION}Params", *(f"{name}Params" for name in models.values()), *dicts}),
    }
