"""The application in examples/app/, as somebody who copies it sees it."""

import os
import re
import subprocess
import sys
from pathlib import Path


def run(root: Path, *command: str) -> str:
    """Run a module of Python in the folder of the application, which keeps no trace of it."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    for name in ("FOXAPI_API_KEY", "FOXAPI_BASE_URL", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    folder = root / "examples" / "app"
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_tests_pass(root: Path) -> None:
    """Its tests pass by its own configuration, with callsheet's fixtures and no other set-up."""
    assert not list((root / "examples" / "app").rglob("conftest.py"))
    out = run(root, "pytest", "-c", "pyproject.toml", "--rootdir", ".", "-p", "no:cacheprovider")
    assert re.search(r"^=+ \d+ passed in ", out, re.MULTILINE), out


def test_it_is_typed(root: Path) -> None:
    """With --strict, mypy has nothing to say of it."""
    run(root, "mypy", "--strict", "--config-file=", f"--cache-dir={root / '.mypy_cache'}", "storyboard", "tests")
