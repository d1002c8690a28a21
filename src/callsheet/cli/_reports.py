"""The reports of a command: the one that is printed, and those that go to files."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TextIO

from callsheet import __version__
from callsheet.errors import UsageError, reason
from callsheet.explanation import Explanation
from callsheet.report.formats import FORMATS, Report, open_report
from callsheet.report.text import wants_colour
from callsheet.upwards import CONFIGURATIONS

__all__ = ["Explain", "check_outputs", "keep_apart", "other_reports", "printed_report"]

Explain = Callable[[str], Explanation | None]


def check_outputs(outputs: Sequence[str], taken: Sequence[str]) -> None:
    """Refuse what is not FORMAT=FILE, and a file that another report, or one of those taken, goes to or comes from."""
    for each in outputs:
        name, equals, file = each.partition("=")
        if not equals or not file or name not in FORMATS:
            raise UsageError(f"--output takes FORMAT=FILE with one of {', '.join(FORMATS)}, not {each!r}")
        others = [other.partition("=")[2] for other in outputs if other is not each]
        keep_apart(file, [*taken, *others, *CONFIGURATIONS])


def keep_apart(file: str, others: Iterable[str]) -> None:
    """Refuse to write a report where something else is read from or written to."""
    target = Path(file).resolve()
    is_taken = target.name in CONFIGURATIONS or any(Path(other).resolve() == target for other in others)
    if is_taken and (not target.exists() or target.is_file()):
        raise UsageError(f"--output would write over {file}, which is read or written otherwise")


def printed_report(
    name: str, explain: Explain, colour: Literal["auto", "always", "never"], stream: TextIO | None = None
) -> Report:
    """Begin the report that is printed, to standard output where no other stream is given."""
    stream = stream or sys.stdout
    is_coloured = wants_colour(stream, colour, os.environ)
    return open_report(name, stream.write, colour=is_coloured, explain=explain, version=__version__)


def other_reports(outputs: Sequence[str], explain: Explain, stack: ExitStack) -> Iterator[Report]:
    """Begin the reports that go to files; each replaces its file when the stack is closed."""
    if not outputs:
        return
    # Imported here because few runs write to files: start-up cost.
    from callsheet.atomic import replacing

    for each in outputs:
        name, _, file = each.partition("=")
        try:
            stream = stack.enter_context(replacing(Path(file)))
        except OSError as error:
            raise UsageError(f"cannot write {file}: {reason(error)}") from error

        def write(text: str, stream=stream) -> None:  # type: ignore[no-untyped-def] # bound now, for the loop goes on
            stream.write(text.encode("utf-8", "backslashreplace"))

        yield open_report(name, write, explain=explain, version=__version__)
