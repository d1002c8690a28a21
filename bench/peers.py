"""The commands that are measured, in an environment of their own."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callsheet.spec import installed

__all__ = ["Peer", "peers", "prepare", "schema"]

_PACKAGES = ("check-jsonschema", "sourcemeta-jsonschema", "jsonvet")


@dataclass(frozen=True, slots=True)
class Peer:
    """A command to measure: its name in tables, and its words for a list of files."""

    name: str
    command: Callable[[list[str]], list[str]]
    one_core: bool = False


def prepare(folder: Path, checkout: Path) -> Path:
    """Make an environment with callsheet, installed as a wheel, and every peer that can be had; give its programs."""
    programs = folder / "bin"
    if not (programs / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        for package in _PACKAGES:
            done = subprocess.run([programs / "pip", "install", "--quiet", package], capture_output=True, text=True)
            if done.returncode:
                print(f"{package} cannot be installed here and is left out", file=sys.stderr)
    command = [programs / "pip", "install", "--quiet", "--force-reinstall", "--no-deps", str(checkout)]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run([programs / "pip", "install", "--quiet", str(checkout)], check=True, capture_output=True)
    return programs


def schema(*, patterns: bool = False) -> dict[str, Any]:
    """Give one schema for the requests of every model, without our own keywords.

    With `patterns` it also says of addresses what JSON Schema can say of what callsheet's rules check there.
    """

    def plain(node: Any) -> Any:
        if isinstance(node, dict):
            out = {key: plain(value) for key, value in node.items() if not str(key).startswith("x-")}
            return {**out, "pattern": r"^https?://[^\s]+$"} if patterns and node.get("format") == "uri" else out
        return [plain(item) for item in node] if isinstance(node, list) else node

    spec = installed()
    branches = [plain(spec.schema(model)) for model in spec.models]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "oneOf": branches}


def peers(programs: Path, folder: Path, *, patterns: bool) -> list[Peer]:
    """Give the commands that check files against the schema, callsheet first."""
    path = folder / "schema.json"
    path.write_text(json.dumps(schema(patterns=patterns)), "utf-8")
    out = [Peer("callsheet", lambda files: [str(programs / "callsheet"), "lint", *files])]
    if (programs / "check-jsonschema").exists():
        program = str(programs / "check-jsonschema")
        out.append(Peer("check-jsonschema", lambda files: [program, "--schemafile", str(path), *files]))
    compiled = _sourcemeta(programs)
    if compiled:
        out.append(Peer("sourcemeta", lambda files: [compiled, "validate", "--fast", str(path), *files]))
    if (programs / "jsonvet").exists():
        vet = [str(programs / "jsonvet"), "--no-config", "--schema", str(path)]
        out.append(Peer("jsonvet", lambda files: [*vet, *files]))
        if hasattr(os, "sched_setaffinity"):
            out.append(Peer("jsonvet, one core", lambda files: [*vet, *files], one_core=True))
    return out


def _sourcemeta(programs: Path) -> str:
    """Find the compiled program inside the package; its wrapper spends most of its time starting Python."""
    machine = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(
        platform.machine().lower()
    )
    pattern = f"lib/python*/site-packages/sourcemeta_jsonschema/jsonschema-{sys.platform}-{machine}"
    found = sorted(programs.parent.glob(pattern))
    return str(found[0]) if found else ""
