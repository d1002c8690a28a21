"""`callsheet schema`."""

import argparse
import json
import sys
from pathlib import Path

from callsheet.atomic import write_whole
from callsheet.editor_schema import editor_schema
from callsheet.errors import UsageError, reason
from callsheet.remedy import close_match
from callsheet.spec import installed

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `schema` to a parser."""
    parser.add_argument("model", metavar="MODEL", help=f"one of {', '.join(installed().models)}")
    parser.add_argument("-o", "--out", metavar="FILE", help="where to write it (default: standard output)")


def run(arguments: argparse.Namespace) -> int:
    """Print the schema or write it to a file; an unknown model is a usage error with the nearest one."""
    spec = installed()
    if arguments.model not in spec.models:
        close = close_match(arguments.model, spec.models)
        hint = f"did you mean {close!r}?" if close else f"known are {', '.join(spec.models)}"
        raise UsageError(f"there is no model {arguments.model!r}; {hint}")
    text = json.dumps(editor_schema(spec, arguments.model), indent=2, ensure_ascii=False) + "\n"
    if arguments.out is None:
        sys.stdout.write(text)
        return 0
    try:
        write_whole(Path(arguments.out), text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {arguments.out}: {reason(error)}") from error
    return 0
