"""What `callsheet lint` does with `--fix`, `--unsafe-fixes` and `--diff`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO

from callsheet.difference import difference
from callsheet.errors import UnreadableError
from callsheet.fix import Fixed, Fixer, fix_file, fix_stream
from callsheet.session import Session
from callsheet.walk import STDIN

__all__ = ["fix", "show"]


def _fixes(arguments: argparse.Namespace, session: Session, paths: Sequence[str]) -> Iterator[tuple[str, Fixed]]:
    """Fix every file, in place unless only a difference is wanted."""
    for each in session.rounds(paths):
        for path in each:
            is_stream = session.stdin is not None and path == STDIN
            name = session.stdin[0] if session.stdin is not None and is_stream else path
            linter = session.batch.linter(session.spec, name)
            fixer = Fixer(linter, arguments.unsafe_fixes, session.counts, is_stream or path in session.batch.named)
            try:
                if session.stdin is not None and is_stream:
                    yield name, fix_stream(fixer, *session.stdin)
                else:
                    yield name, fix_file(fixer, path, write=not arguments.diff)
            except UnreadableError as error:
                session.unreadable(str(error))
            session.references += linter.references


def fix(arguments: argparse.Namespace, session: Session, paths: Sequence[str]) -> int:
    """Fix every file, and give the number of fixes; standard input goes on to standard output."""
    total = 0
    for _, fixed in _fixes(arguments, session, paths):
        total += fixed.count
        if fixed.is_stream:
            sys.stdout.buffer.write(fixed.after)
            session.stdin = (session.stdin[0], BytesIO(fixed.after)) if session.stdin else None
    return total


def show(arguments: argparse.Namespace, session: Session, paths: Sequence[str]) -> int:
    """Print what would be fixed, and give the number of fixes."""
    total = 0
    for name, fixed in _fixes(arguments, session, paths):
        total += fixed.count
        sys.stdout.write(difference(name, fixed.before, fixed.after))
        if fixed.is_stream:
            session.stdin = (name, BytesIO(fixed.before))
    sys.stdout.flush()
    return total
