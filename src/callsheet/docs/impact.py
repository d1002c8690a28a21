"""What another spec means for request files: which start to fail, which start to pass, which findings change.

As JSON an impact is an object with

    before, after   what the files were held against: "spec at HEAD", "spec"
    files           those with other findings: `file`, `outcome` ("starts-to-fail", "starts-to-pass" or "findings"),
                    `new` and `gone`, lists of findings, and `changed`, a list of {"before": ..., "after": ...}; a
                    finding has the fields that `callsheet lint --format json` gives it
    summary         `files`, `start_to_fail`, `start_to_pass`, `other_findings`, `as_before`
    unreadable      a sentence for each file that could not be read
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from callsheet.batch import Batch
from callsheet.catalogue import rule_names
from callsheet.config import Config
from callsheet.config_file import is_configuration, load_config
from callsheet.docs.committed import committed_spec
from callsheet.errors import SpecError, UsageError
from callsheet.fingerprint import fingerprint
from callsheet.located import Located
from callsheet.report.record import as_json, record
from callsheet.report.text import counted, headline, printable
from callsheet.session import Session
from callsheet.spec import Spec
from callsheet.suppress.ignore_file import load_ignore_file
from callsheet.upwards import nearest
from callsheet.walk import STDIN
from callsheet_codegen.build import compile_spec

__all__ = ["FileImpact", "Impact", "impact", "measure"]

Outcome = Literal["starts-to-fail", "starts-to-pass", "findings"]

_OUTCOMES: dict[Outcome, str] = {
    "starts-to-fail": "starts to fail",
    "starts-to-pass": "starts to pass",
    "findings": "has other findings",
}


@dataclass(frozen=True, slots=True)
class FileImpact:
    """What becomes of one file; of a finding that `changed` there is the earlier and the later form."""

    file: str
    outcome: Outcome
    new: tuple[Located, ...]
    gone: tuple[Located, ...]
    changed: tuple[tuple[Located, Located], ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What becomes of the files of a run: those with other findings, and how many there were in all.

    `before` and `after` name what they were held against.
    """

    before: str
    after: str
    files: tuple[FileImpact, ...]
    count: int
    unreadable: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> tuple[FileImpact, ...]:
        """Give the files with one outcome, in the order in which they were read."""
        return tuple(each for each in self.files if each.outcome == outcome)

    @property
    def fails(self) -> bool:
        """Whether a file starts to fail."""
        return bool(self.of("starts-to-fail"))

    def as_text(self) -> str:
        """Tell it in lines, the files that start to fail first; `+` is a new finding, `-` one that is gone."""
        out = []
        for outcome, words in _OUTCOMES.items():
            for each in self.of(outcome):
                out.append(f"{printable(each.file)} {words}")
                out += [f"  + {headline(found, colour=False)}" for found in each.new]
                out += [f"  - {headline(found, colour=False)}" for found in each.gone]
                for earlier, later in each.changed:
                    out += [f"  ~ {headline(later, colour=False)}", f"    before: {_words(earlier)}"]
                out.append("")
        counts = {outcome: len(self.of(outcome)) for outcome in _OUTCOMES}
        told = [f"{count} {_SUMMED[outcome][count > 1]}" for outcome, count in counts.items() if count]
        as_before = self.count - len(self.files)
        told += [f"{as_before} as before"] if as_before or not told else []
        unread = f"; {len(self.unreadable)} could not be read" if self.unreadable else ""
        out.append(
            f"Held {counted(self.count, 'file')} against {self.before} and {self.after}: {', '.join(told)}{unread}."
        )
        return "\n".join(out) + "\n"

    def as_json(self) -> str:
        """Give it as JSON, with the keys that the module tells of."""
        files = [
            {
                "file": each.file,
                "outcome": each.outcome,
                "new": [record(found) for found in each.new],
                "gone": [record(found) for found in each.gone],
                "changed": [{"before": record(earlier), "after": record(later)} for earlier, later in each.changed],
            }
            for each in self.files
        ]
        summary = {
            "files": self.count,
            "start_to_fail": len(self.of("starts-to-fail")),
            "start_to_pass": len(self.of("starts-to-pass")),
            "other_findings": len(self.of("findings")),
            "as_before": self.count - len(self.files),
        }
        document = {
            "version": 1,
            "before": self.before,
            "after": self.after,
            "files": files,
            "summary": summary,
            "unreadable": list(self.unreadable),
        }
        return f"{as_json(document, indent=2)}\n"


_SUMMED: dict[Outcome, tuple[str, str]] = {
    "starts-to-fail": ("starts to fail", "start to fail"),
    "starts-to-pass": ("starts to pass", "start to pass"),
    "findings": ("has other findings", "have other findings"),
}
"""The same in a summary, of one file and of several."""


def _words(located: Located) -> str:
    return f"{located.severity}: {printable(located.message)}"


def measure(
    paths: Sequence[str],
    *,
    spec: Path,
    against: Path | None = None,
    revision: str = "HEAD",
    config: str | None = None,
) -> Impact:
    """Hold request files against a spec folder as it was and as it is now.

    As it was is another folder, or what was committed in a revision. The configuration is the one that `lint` would
    use. Raise UsageError for what cannot be followed, a spec that does not compile among it.
    """
    if STDIN in paths:
        raise UsageError("standard input can be read only once, and is held against two specs here; name a file")
    with _earlier(spec, against, revision) as (folder, name):
        before = _compiled(folder, name)
    after = _compiled(spec, str(spec))
    return impact((name, before), (str(spec), after), paths, config)


@contextmanager
def _earlier(spec: Path, against: Path | None, revision: str) -> Iterator[tuple[Path, str]]:
    """Give the folder of the spec as it was, and its name."""
    if against is not None:
        yield against, str(against)
        return
    with committed_spec(spec, revision) as folder:
        yield folder, f"{spec} at {revision}"


def _compiled(folder: Path, name: str) -> Spec:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name one that holds a spec")
    try:
        return compile_spec(folder).spec
    except SpecError as error:
        # What was committed stands in a folder that is gone when this is read.
        problems = str(error) if name == str(folder) else str(error).replace(f"{folder.as_posix()}/", "")
        raise UsageError(f"the spec {name} does not compile:\n{problems}") from error


def impact(
    before: tuple[str, Spec], after: tuple[str, Spec], paths: Sequence[str], config: str | None = None
) -> Impact:
    """Hold request files against two specs, each with its name, under the same configuration."""
    specs = before[1], after[1]
    rules = rule_names(specs[0]) | rule_names(specs[1])
    decided = _config(config, rules, tuple(dict.fromkeys((*specs[0].models, *specs[1].models))))
    runs = [_Run(spec, decided, rules, paths) for spec in specs]
    files = list(dict.fromkeys(file for run in runs for file in run.files))
    found = [_compared(file, *(run.findings.get(file, []) for run in runs)) for file in files]
    unreadable = dict.fromkeys(reason for run in runs for reason in run.unreadable)
    return Impact(before[0], after[0], tuple(each for each in found if each), len(files), tuple(unreadable))


def _config(named: str | None, rules: frozenset[str], models: tuple[str, ...]) -> Config:
    file = named or nearest(("callsheet.toml", "pyproject.toml"), is_configuration)
    return load_config(Path(file), rules, models) if file else Config()


class _Run:
    """The files that were held against one spec, and the findings of each."""

    def __init__(self, spec: Spec, config: Config, rules: frozenset[str], paths: Sequence[str]) -> None:
        # A model that only the other spec has stands in for no request here.
        own = replace(config, model=config.model if config.model in spec.models else None)
        session = Session(spec, Batch(own, rules, frozenset(paths)))
        ignored = nearest(("callsheet-ignore.toml",))
        if ignored is not None:
            # Entries that are of no use any more are for `lint` to tell.
            session.keepers = (load_ignore_file(Path(ignored), rules, date.today()),)
        self.findings: dict[str, list[Located]] = {}
        for located in session.findings(paths):
            self.findings.setdefault(located.file, []).append(located)
        self.files = tuple(session.ours)
        self.unreadable = session.run.unreadable


def _compared(file: str, before: list[Located], after: list[Located]) -> FileImpact | None:
    """Compare the findings of a file; None where they are the same."""
    left: dict[Any, list[Located]] = {}
    for each in before:
        left.setdefault(_identity(each), []).append(each)
    new, changed = [], []
    for each in after:
        same = left.get(_identity(each))
        if not same:
            new.append(each)
        elif _words(earlier := same.pop(0)) != _words(each):
            changed.append((earlier, each))
    remaining = {id(each) for found in left.values() for each in found}
    gone = tuple(each for each in before if id(each) in remaining)
    if not (new or gone or changed):
        return None
    failed, fails = (any(each.severity == "error" for each in found) for found in (before, after))
    outcome: Outcome = "findings" if failed is fails else "starts-to-fail" if fails else "starts-to-pass"
    return FileImpact(file, outcome, tuple(new), gone, tuple(changed))


def _identity(located: Located) -> tuple[Any, ...]:
    """Give what makes a finding the same in both runs: the file did not change between them."""
    return located.request, located.marks[0].span, fingerprint(located)
