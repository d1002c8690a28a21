"""What must and what must not type-check, for users with mypy and for users with pyright."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = ("README.md", "docs/client.md", "docs/mock.md")
FOLDER = Path(__file__).parent / "typing"


def marked(path: Path) -> list[tuple[str, int]]:
    lines = path.read_text("utf-8").splitlines()
    return [(path.name, number) for number, line in enumerate(lines, 1) if line.endswith("# refused")]


def test_mypy_tells_right_from_wrong(root: Path) -> None:
    """With --strict, mypy has nothing to say of what is right, and finds exactly the lines that are wrong."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "--no-error-summary", "--hide-error-context"]
    done = subprocess.run([*command, str(FOLDER)], cwd=root, capture_output=True, text=True)
    found = re.findall(r"^.*?(\w+\.py):(\d+): error", done.stdout, re.MULTILINE)
    assert sorted({(name, int(line)) for name, line in found}) == marked(FOLDER / "refused.py"), done.stdout


def test_pyright_tells_right_from_wrong(root: Path) -> None:
    """In strict mode, pyright has nothing to say of what is right, and finds exactly the lines that are wrong."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(FOLDER)]
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)
    if not done.stdout.startswith("{"):
        pytest.skip(f"pyright does not start here: {(done.stderr or done.stdout).strip()[-200:]}")
    found = [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in json.loads(done.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    ]
    assert sorted({(name, line) for name, line, _ in found}) == marked(FOLDER / "refused.py"), found


def test_the_documentation_type_checks(root: Path, tmp_path: Path) -> None:
    """What the documentation shows is clean under mypy --strict, as it would be in a user's own file."""
    for page in PAGES:
        text = (root / page).read_text("utf-8")
        for number, block in enumerate(re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)):
            name = f"{page.replace('/', '_').replace('.', '_').lower()}_{number}.py"
            (tmp_path / name).write_text(block)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(tmp_path)]
    options = ["--allow-untyped-defs", "--allow-untyped-calls"]  # examples of tests and callbacks go without types
    done = subprocess.run([*command, *options], cwd=root, capture_output=True, text=True)
    assert done.stdout == ""
