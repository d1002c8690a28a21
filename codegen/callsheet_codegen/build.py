"""From a spec folder to every generated file, in memory."""

import inspect
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from callsheet.errors import SpecError
from callsheet.flat import Schema
from callsheet.spec import Spec
from callsheet_codegen import functions
from callsheet_codegen.cases import check_cases, load_checks
from callsheet_codegen.checks import HEADER, checks_source
from callsheet_codegen.client import client_source, operations_source
from callsheet_codegen.faces import check_faces
from callsheet_codegen.gate import gate_source
from callsheet_codegen.join import Joined, join
from callsheet_codegen.load import load
from callsheet_codegen.models import models_source, params_source
from callsheet_codegen.package import package_source
from callsheet_codegen.problems import Origins, Problems
from callsheet_codegen.reference import reference_pages
from callsheet_codegen.rules import RuleSet, compile_rules
from callsheet_codegen.vocabulary import check_document, check_models

__all__ = ["Compiled", "build", "check_joined", "compile_spec", "in_memory"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A spec that was found in order: its document, its rules, and the source of the checks.

    `origins` tells of every mapping and list of the document where it stands in the fragments.
    """

    joined: Joined
    origins: Origins
    rule_sets: dict[str, RuleSet]
    functions: str
    checks: str
    gate: str
    spec: Spec


def compile_spec(folder: Path) -> Compiled:
    """Read, join and check a spec folder; raise SpecError with every problem that one go can find.

    Problems are gathered floor by floor: files that cannot be read hide references, bad schemas hide rules, and rules
    that do not compile hide their cases.
    """
    problems = Problems()
    fragments = load(folder, problems)
    problems.stop_if_any()
    joined = join(fragments, problems)
    problems.stop_if_any()
    rule_sets = check_joined(joined, problems)
    helpers = _functions_source()
    checks = checks_source(joined.document, joined.models, rule_sets)
    gate = gate_source(joined.document, joined.models, rule_sets)
    spec = Spec(joined.document, load_checks(helpers, checks))
    check_cases(spec, rule_sets, problems)
    problems.stop_if_any()
    return Compiled(joined, problems.origins, rule_sets, helpers, checks, gate, spec)


def check_joined(
    joined: Joined, problems: Problems, unchanged: Mapping[str, RuleSet] = MappingProxyType({})
) -> dict[str, RuleSet]:
    """Check a joined document and compile its rules, by component; raise SpecError with what is wrong with them.

    Rules that were compiled before, and rest on nothing that was changed since, need not be compiled again.
    """
    check_document(joined.document, problems)
    check_models(joined.document, joined.models, problems)
    check_faces(joined.document, joined.models, problems)
    problems.stop_if_any()
    schemas = joined.document["components"]["schemas"]
    rule_sets = {
        name: unchanged[name] if name in unchanged else compile_rules(joined.document, name, problems)
        for name, schema in schemas.items()
        if "x-rules" in schema or "x-variables" in schema
    }
    problems.stop_if_any()
    return rule_sets


def in_memory(document: Schema, models: dict[str, str], rule_sets: dict[str, RuleSet]) -> Spec:
    """Give a spec with checks that are generated and loaded, and written nowhere."""
    return Spec(document, load_checks(_functions_source(), checks_source(document, models, rule_sets)))


@cache
def _functions_source() -> str:
    source = inspect.getsource(functions)
    _, _, body = source.partition('"""\n\n')
    return f'"""The functions that rules call.\n\n{HEADER}\n"""\n\n{body}'


def build(folder: Path) -> dict[str, str]:
    """Give every generated file by its name below `generated/callsheet_foxapi/`."""
    compiled = compile_spec(folder)
    document, models = compiled.joined.document, compiled.joined.models
    origins = compiled.joined.origins
    python = {
        "__init__.py": package_source(document, models),
        "checks.py": compiled.checks,
        "async_client.py": client_source(document, models, origins, awaits=True),
        "client.py": client_source(document, models, origins, awaits=False),
        "functions.py": compiled.functions,
        "gate.py": compiled.gate,
        "models.py": models_source(document, models, origins),
        "operations.py": operations_source(document),
        "params.py": params_source(document, origins),
    }
    return {
        **_formatted(python),
        "openapi.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        "py.typed": "",
        **reference_pages(compiled.spec),
    }


def _formatted(files: dict[str, str]) -> dict[str, str]:
    """Format Python sources with ruff, away from the settings of whatever project this runs in."""
    out = {}
    for name, source in files.items():
        options = ["--isolated", "--line-length", "120", "--target-version", "py311"]
        command = [sys.executable, "-m", "ruff", "format", *options, "--stdin-filename", name, "-"]
        done = subprocess.run(command, input=source, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - fixed words
        if done.returncode:
            raise SpecError(f"the generated {name} is not Python that ruff can format: {done.stderr.strip()}")
        out[name] = done.stdout
    return out
