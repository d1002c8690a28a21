"""The command line as a test runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

CLEAN = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"}


def run(*arguments: str, cwd: Path, data: bytes = b"", timeout: float = 60) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "callsheet", *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, cwd=cwd, env=environment, input=data, timeout=timeout)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def put(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def start(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    """Start the command line in a process group of its own, and let it be interrupted.

    Whoever runs the tests may ignore interrupts, and that is inherited.
    """
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"from callsheet.cli import main; sys.exit(main({list(arguments)!r}))"
    )
    command = [sys.executable, "-u", "-c", code]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
