"""Which package may import which: an import only goes down a floor."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "src", ROOT / "codegen", ROOT / "generated")

# From the ground up; what stands in one row may import within the row.
FLOORS = (
    (
        "callsheet",
        "callsheet.errors",
        "callsheet.finding",
        "callsheet.explanation",
        "callsheet.patch",
        "callsheet.rewrite",
        "callsheet.atomic",
        "callsheet.reasons",
    ),
    ("callsheet_foxapi.functions",),
    ("callsheet_foxapi.gate", "callsheet_foxapi.checks", "callsheet.source.triggers"),
    ("callsheet.gate",),
    ("callsheet.source",),
    ("callsheet.flat", "callsheet.shown", "callsheet.located"),
    ("callsheet.fingerprint", "callsheet.remedy", "callsheet.file_rules", "callsheet.explained"),
    ("callsheet.spec",),
    ("callsheet.check", "callsheet.catalogue", "callsheet.editor_schema", "callsheet.choice", "callsheet.constraints"),
    ("callsheet.suppress.remarks", "callsheet.config", "callsheet.config_file"),
    ("callsheet.lint", "callsheet.ownership", "callsheet.walk"),
    ("callsheet.probe",),
    ("callsheet.online", "callsheet.watch"),
    ("callsheet.report",),
    ("callsheet.suppress",),
    ("callsheet.fix", "callsheet.difference", "callsheet.batch"),
    ("callsheet.session",),
    ("callsheet.client",),
    ("callsheet_foxapi",),
    ("callsheet.openapi",),
    ("callsheet.mock",),
    ("callsheet_codegen",),
    ("callsheet.fuzz",),
    ("callsheet.contract", "callsheet.docs"),
    ("callsheet.cli",),
    ("callsheet.front",),
    ("callsheet.__main__",),
)

# Imports inside a function that the design allows: where an optional extra begins, or start-up time is at stake.
INSIDE = {
    ("callsheet.front", "callsheet.cli"),
    ("callsheet.cli.generate", "callsheet_codegen.__main__"),
    ("callsheet.batch", "callsheet.pool"),
    ("callsheet.config", "pathspec"),
    ("callsheet.cli._lint_session", "callsheet.config_file"),
    ("callsheet.cli.lint", "callsheet.suppress.baseline"),
    ("callsheet.cli._lint_session", "callsheet.suppress.baseline"),
    ("callsheet.cli._lint_session", "callsheet.suppress.ignore_file"),
    ("callsheet.cli._lint_session", "callsheet.online"),
    ("callsheet.cli.lint", "callsheet.watch"),
    ("callsheet.cli._reports", "callsheet.atomic"),
    ("callsheet.cli.lint", "callsheet.cli._lint_fix"),
    ("callsheet.cli._lint_session", "callsheet.probe.probe"),
    ("callsheet.cli._lint_session", "rich"),
    ("callsheet.source.reader", "callsheet.source.yaml_text"),
    ("callsheet.source.reader", "callsheet.source.embedded.embedded"),
    ("callsheet.source.embedded.reading", "callsheet.source.yaml_text"),
    ("callsheet.check", "jsonschema"),
    ("callsheet.report.text", "unicodedata"),
    ("callsheet.walk", "pathspec"),
    ("callsheet.walk", "re"),
    ("callsheet.walk", "warnings"),
    ("callsheet_foxapi", "importlib"),
    ("callsheet.cli._client", "callsheet_foxapi"),
    ("callsheet.cli._screen", "rich"),
    ("callsheet.mock.plugin", "callsheet.mock"),
    ("callsheet.mock.plugin", "callsheet_foxapi"),
    ("callsheet.cli.contract", "callsheet.cli._contract"),
    ("callsheet.cli.fuzz", "callsheet.cli._fuzz"),
    ("callsheet.cli._docs", "callsheet.docs.check"),
    ("callsheet.cli._docs", "callsheet.docs.marks"),
    ("callsheet.cli._docs", "callsheet.docs.reading.read"),
    ("callsheet.cli._docs", "callsheet.docs.spec_side"),
    ("callsheet.cli._docs", "callsheet.docs.unsettled"),
    ("callsheet.cli.docs_impact", "callsheet.docs.impact"),
    ("callsheet.cli.docs_lock", "callsheet.docs.check"),
    ("callsheet.cli.docs_lock", "callsheet.docs.marks"),
    ("callsheet.cli.docs_propose", "callsheet.docs.proposing.propose"),
    ("callsheet.cli.docs_propose", "callsheet.docs.proposing.workspace"),
    ("callsheet.cli.docs_pull", "callsheet.docs.pulling.pull"),
    ("callsheet.cli.docs_pull", "callsheet.docs.reading.read"),
    ("callsheet.cli.docs_pull", "callsheet.docs.pulling.snapshots"),
    ("callsheet.docs.reading.read", "callsheet.docs.reading.html_page"),
    ("callsheet.cli.mock", "callsheet.mock.app"),
    ("callsheet.cli.mock", "callsheet.mock.listener"),
    ("callsheet.cli.mock", "callsheet.mock.scenario_file"),
    ("callsheet.cli.mock", "callsheet.mock.serve"),
}

STANDARD_OR_OWN = {"callsheet", "callsheet_foxapi", "callsheet_codegen"}


def modules() -> dict[str, Path]:
    out = {}
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


MODULES = modules()


def floor(module: str) -> int:
    named = [
        (len(name), number) for number, row in enumerate(FLOORS) for name in row if f"{module}.".startswith(f"{name}.")
    ]
    return max(named)[1]


def imports(path: Path) -> list[tuple[str, bool]]:
    """What a module imports, and whether it does so inside a function."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node)}
    out = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            base = str(node.module)
            names = [f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        out += [(name, id(node) in inside) for name in names]
    return out


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_down(module: str) -> None:
    """A module imports from its own floor or from below."""
    typing_only = module == "callsheet_foxapi"  # the package names its classes for type checkers only
    for name, inside in imports(MODULES[module]):
        if name.split(".")[0] in STANDARD_OR_OWN and not inside and not typing_only:
            assert floor(name) <= floor(module), f"{module} imports {name} from a floor above"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_stand_at_the_top(module: str) -> None:
    """No import stands inside a function, but for the few with a reason."""
    found = {
        (module, name.split(".")[0] if (module, name) not in INSIDE else name)
        for name, inside in imports(MODULES[module])
        if inside
    }
    assert found <= INSIDE


def test_every_exception_is_used() -> None:
    """The list of imports inside functions names no import that is gone."""
    found = {(module, name) for module, path in MODULES.items() for name, inside in imports(path) if inside}
    assert {
        (module, name)
        for module, name in INSIDE
        if not any(m == module and f"{n}.".startswith(f"{name}.") for m, n in found)
    } == set()


def test_no_module_is_large() -> None:
    """No hand-written module is longer than 350 lines, and none has a name that says nothing."""
    for module, path in MODULES.items():
        if not module.startswith("callsheet_foxapi"):
            assert path.read_text("utf-8").count("\n") <= 350, module
            assert path.stem not in ("utils", "helpers", "common", "base", "manager")


def test_generated_code_needs_little() -> None:
    """Generated modules import the standard library, Pydantic, and of this project only the client and the errors."""
    allowed = {"callsheet.client", "callsheet.errors", "callsheet_foxapi", "pydantic", "typing_extensions"}
    for module, path in MODULES.items():
        if module.startswith("callsheet_foxapi"):
            for name, _ in imports(path):
                known = any(f"{name}.".startswith(f"{each}.") for each in allowed)
                assert known or name in ("typing", "collections.abc", "functools", "importlib", "__future__"), (
                    f"{module} imports {name}"
                )
