"""What a run of `callsheet lint` is made with, from its options and the files around it."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.batch import Batch
from callsheet.catalogue import catalogue, rule_names
from callsheet.config import Config
from callsheet.errors import UsageError
from callsheet.explanation import Explanation
from callsheet.file_rules import ONLINE
from callsheet.lint import Inspection
from callsheet.session import Keeper, Session
from callsheet.spec import Spec, installed
from callsheet.upwards import nearest
from callsheet.walk import STDIN

if TYPE_CHECKING:
    from callsheet.suppress.baseline import Baseline

__all__ = ["explainer", "look_online", "open_session"]


def open_session(arguments: argparse.Namespace) -> tuple[Session, "Baseline | None"]:
    """Give a session as the options and the files around here want it, and the baseline if there is one."""
    spec = installed()
    rules = rule_names(spec)
    config = _config(arguments, spec, rules)
    named = frozenset[str]() if arguments.as_found else frozenset(arguments.paths)
    if STDIN in arguments.paths and sys.stdin is None:
        raise UsageError("there is no standard input to lint; it was closed before the start")
    stdin = (arguments.stdin_filename or "<stdin>", sys.stdin.buffer) if STDIN in arguments.paths else None
    session = Session(spec, Batch(config, rules, named), stdin=stdin, jobs=arguments.jobs)
    keepers: list[Keeper] = []
    ignored = nearest(("callsheet-ignore.toml",))
    if ignored is not None:
        # Imported here, as what follows, because most runs do without: start-up cost.
        from callsheet.suppress.ignore_file import load_ignore_file

        ignore_file = load_ignore_file(Path(ignored), rules, date.today())
        is_whole = any(Path(path).is_dir() and _holds(path, ignored) for path in arguments.paths)

        def can_fire(rule: str) -> bool:
            return config.counts(rule) and (arguments.probe or rule not in ONLINE)

        session.afterwards = partial(ignore_file.findings, is_whole=is_whole, can_fire=can_fire)
        keepers.append(ignore_file)
    baseline = None
    if arguments.baseline:
        from callsheet.suppress.baseline import load_baseline

        # A baseline is written anew from all there is, and keeps what it has of files that are no part of the run.
        if not arguments.write_baseline or Path(arguments.baseline).exists():
            baseline = load_baseline(arguments.baseline, is_rewritten=arguments.write_baseline)
            keepers.append(baseline)
    session.keepers = tuple(keepers)
    return session, baseline


def _holds(folder: str, file: str) -> bool:
    """Say whether a folder is the one that a file stands in, or one above it."""
    return Path(file).resolve().is_relative_to(Path(folder).resolve())


def _config(arguments: argparse.Namespace, spec: Spec, rules: frozenset[str]) -> Config:
    """Read the configuration where there is one, and change it by the options."""
    options = {"select": arguments.select, "ignore": arguments.ignore, "severity": arguments.severity}
    candidate = arguments.config or nearest(("callsheet.toml", "pyproject.toml"))
    if candidate is None and not any(options.values()):
        return Config()
    from callsheet.config_file import changed_by_options, is_configuration, load_config

    file = arguments.config or nearest(("callsheet.toml", "pyproject.toml"), is_configuration)
    config = load_config(Path(file), rules, spec.models) if file else Config()
    return changed_by_options(config, rules, **options)


def look_online(session: Session, paths: Sequence[str]) -> Inspection:
    """Look online at the addresses of every request, with a bar to watch where somebody does."""
    try:
        # Imported here because their packages belong to an extra.
        from rich.console import Console
        from rich.progress import Progress

        from callsheet.online import inspect
        from callsheet.probe.probe import probe
    except ModuleNotFoundError as error:
        raise UsageError(f"--probe needs {error.name}; install it with pip install 'callsheet[client]'") from error
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Looking at addresses", total=None)

        def seen(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        look = partial(probe, on_progress=seen)
        return inspect(session.spec, session.requests(paths), session.batch.config.model, look)


def explainer(spec: Spec) -> Callable[[str], Explanation | None]:
    """Give what explains a rule; few runs ask."""

    @cache
    def rules() -> dict[str, Explanation]:
        return catalogue(spec)

    return lambda rule: rules().get(rule)
