"""What linting a case prints, as its `.out` file holds it."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".out")


def output(path: Path) -> str:
    """Lint one case by the command line: its exit code, and all that it prints."""
    command = [sys.executable, "-m", "callsheet", "lint", "--color", "never", path.name]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, cwd=path.parent, env=environment, check=False)
    return f"{done.stdout.decode()}{done.stderr.decode()}exit code {done.returncode}\n"
