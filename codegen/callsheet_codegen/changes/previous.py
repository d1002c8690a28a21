"""A generated folder as it is, read back into the spec that it was generated from."""

import json
from collections.abc import Mapping
from pathlib import Path

from callsheet.spec import Spec
from callsheet_codegen.cases import load_checks
from callsheet_codegen.changes.compare import compare

__all__ = ["has_output", "read_output", "spec_of"]

_FILES = ("openapi.json", "functions.py", "checks.py")


def spec_of(files: Mapping[str, str]) -> Spec:
    """Give the spec that generated files hold."""
    return Spec(json.loads(files["openapi.json"]), load_checks(files["functions.py"], files["checks.py"]))


def has_output(folder: Path) -> bool:
    """Say whether anything was generated into a folder before."""
    return any((folder / name).exists() for name in _FILES)


def read_output(folder: Path) -> Spec | None:
    """Give the spec that a generated folder holds; None where it is missing, damaged, or of a form no longer known."""
    try:
        spec = spec_of({name: (folder / name).read_text("utf-8") for name in _FILES})
        # Whatever the comparison asks of it is asked once, so that it is sound where it is needed.
        compare(spec, spec)
    # The files are Python and JSON that anybody may have edited or half merged: they can fail in every way there is.
    except Exception:  # noqa: BLE001
        return None
    return spec
