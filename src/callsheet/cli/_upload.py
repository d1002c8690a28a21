"""`callsheet upload`: looks at files, then sends them."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.cli._client import open_client, open_screen, tell
from callsheet.cli._screen import Screen
from callsheet.client.errors import ClientError
from callsheet.client.local_media import as_file_path, is_address, media_kind
from callsheet.errors import UsageError, reason

__all__ = ["run"]

_FIRST = 4096


def run(arguments: argparse.Namespace) -> int:
    """Upload files and print the address of each; all of them are looked at before the first is sent."""
    screen = open_screen(arguments)
    for each in arguments.files:
        if is_address(each) and not each.lower().startswith(("http://", "https://")):
            raise UsageError(f"{each!r} is no file and no http or https address")
    if code := _look(screen, [each for each in arguments.files if not is_address(each)]):
        return code
    with open_client(arguments) as client:
        for number, each in enumerate(arguments.files):
            screen.note(f"uploading {each} ({number + 1} of {len(arguments.files)})")
            try:
                stored = client.files.upload(each if is_address(each) else as_file_path(each))
            except (ClientError, OSError) as error:
                code = tell(screen, error if isinstance(error, ClientError) else _unread(each, error))
                screen.say(f"not uploaded: {', '.join(arguments.files[number:])}")
                return code
            if arguments.json:
                screen.json({**stored.model_dump(mode="json", exclude_unset=True), "file": each})
            else:
                screen.data([stored.url])
    return OK


def _look(screen: Screen, paths: Sequence[str]) -> int:
    """Look at files before any is sent: what is uploaded gets a public address, so it has to be an image or a video."""
    code = OK
    for each in paths:
        try:
            found = media_kind(_begins(as_file_path(each)))
        except (OSError, ValueError) as error:
            screen.say(str(_unread(each, error)))
            code = UNFINISHED
        else:
            if found is None:
                screen.say(f"{each} is neither JPG, PNG, MP4 nor MOV by its first bytes; nothing was uploaded")
                code = max(code, ERRORS_FOUND)
    return code


def _begins(path: Path) -> bytes:
    """Give the first bytes of a file; what is no file is not opened, for it might never end."""
    if path.exists() and not path.is_file():
        raise ValueError("it is a folder" if path.is_dir() else "it is no regular file")
    with path.open("rb") as stream:
        return stream.read(_FIRST)


def _unread(path: str, error: OSError | ValueError) -> ClientError:
    why = reason(error) if isinstance(error, OSError) else str(error)
    return ClientError(f"cannot read {path}: {why}; nothing of it was uploaded")
