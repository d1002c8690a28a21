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
