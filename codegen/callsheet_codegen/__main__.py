"""`python -m callsheet_codegen`: generate from a spec folder, or compare with what was generated."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from callsheet import __version__
from callsheet.atomic import write_whole
from callsheet.errors import SpecError, UsageError, reason
from callsheet.spec import Spec
from callsheet_codegen.build import build
from callsheet_codegen.changes.compare import compare
from callsheet_codegen.changes.previous import has_output, read_output, spec_of
from callsheet_codegen.changes.report import as_markdown, as_text
from callsheet_codegen.tree import differences, write

__all__ = ["add_arguments", "main", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `generate` to a parser."""
    parser.add_argument("--spec", type=Path, default=Path("spec"), help="the spec folder (default: spec)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("generated/callsheet_foxapi"),
        help="the folder to write (default: generated/callsheet_foxapi)",
    )
    parser.add_argument("--check", action="store_true", help="generate nothing; exit 1 if the folder is not up to date")
    against = "tell what changed since another generated folder (default: since what --out holds)"
    parser.add_argument("--against", type=Path, metavar="FOLDER", help=against)
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what changed to a file, as Markdown")


def run(arguments: argparse.Namespace) -> int:
    """Generate or compare; 0 if all is well, 1 if the spec is at fault or the folder out of date."""
    _check(arguments)
    before = read_output(arguments.against or arguments.out)
    if arguments.against and before is None:
        raise UsageError(f"{arguments.against} holds nothing generated that could be compared with")
    is_first = not has_output(arguments.out)
    try:
        files = build(arguments.spec)
    except SpecError as error:
        count = str(error).count("\n") + 1
        print(error, file=sys.stderr)
        print(f"The spec has {count} problem{'s' if count > 1 else ''}; nothing was written.", file=sys.stderr)
        return 1
    if arguments.check:
        found = differences(arguments.out, files)
        for line in found:
            print(line, file=sys.stderr)
        if found:
            print("Run `callsheet generate` and commit what it writes.", file=sys.stderr)
        else:
            print(f"{arguments.out} is up to date: {len(files)} files.")
        if (found and before) or arguments.against or arguments.report:
            _report(arguments, before, files, is_first)
        return 1 if found else 0
    changed = write(arguments.out, files)
    print(f"Wrote {len(changed)} of {len(files)} files in {arguments.out}." if changed else "Nothing changed.")
    if changed or arguments.against or arguments.report:
        _report(arguments, before, files, is_first)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse a report that could not be written, or that would stand among what is generated."""
    if arguments.report is not None:
        if arguments.report.resolve().is_relative_to(arguments.out.resolve()):
            raise UsageError(f"--report would write among the generated files of {arguments.out}; name another place")
        if not arguments.report.parent.is_dir() or arguments.report.is_dir():
            raise UsageError(f"--report cannot write {arguments.report}; name a file in a folder that exists")


def _report(arguments: argparse.Namespace, before: Spec | None, files: dict[str, str], is_first: bool) -> None:
    """Print what changed, or write it where the options say."""
    if before is None:
        first = "This is the first generation, so there is nothing to compare it with."
        unread = f"What {arguments.out} held cannot be read as generated files, so nothing is compared."
        plain = marked = f"{first if is_first else unread}\n"
    else:
        comparison = compare(before, spec_of(files))
        plain, marked = as_text(comparison, __version__), as_markdown(comparison, __version__)
    if arguments.report is None:
        print(f"\n{plain}" if before else plain, end="")
        return
    try:
        write_whole(arguments.report, marked.encode())
    except OSError as error:
        raise UsageError(f"cannot write {arguments.report}: {reason(error)}") from error
    print(f"Wrote what changed to {arguments.report}.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m callsheet_codegen", description="Generate checks, models and pages from a spec."
    )
    add_arguments(parser)
    try:
        return run(parser.parse_args(arguments))
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
