"""`callsheet fuzz --mutants`: judge every mutant, and tell of those that nobody noticed."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from typing import Any

from callsheet.batch import processors
from callsheet.constraints import selected
from callsheet.errors import SpecError, UsageError
from callsheet.fuzz.mutants.equivalent import FILE, read_equivalent
from callsheet.fuzz.mutants.judge import Bench, Verdict, bench_of
from callsheet.fuzz.mutants.mutant import Mutant
from callsheet.pool import in_processes
from callsheet.remedy import close_match
from callsheet.report.record import as_json

__all__ = ["Result", "judged", "run", "text_of"]


def run(
    folder: FilePath,
    models: Sequence[str],
    wanted: Sequence[str],
    *,
    jobs: int,
    write: Callable[[str], None],
    as_document: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> bool:
    """Judge the mutants of a spec folder and write a report; say whether all is well.

    `models` and the patterns in `wanted` choose constraints as everywhere, and of the mutants those that change one of
    them; nothing chooses all. `jobs` processes share the work, 0 being one for each processor. `write` gets the
    report, text with its line breaks, one JSON document with `as_document`. `progress` is told how many mutants of how
    many are done. All is well if every mutant was noticed or is listed as equivalent, and the list is not stale.

    Raise UsageError for a folder that holds no spec, a choice that fits nothing, and a list that cannot be read. The
    packages of the `codegen` extra are needed.
    """
    started = time.monotonic()
    if not (folder / "openapi.yaml").is_file():
        raise UsageError(f"there is no spec at {folder.as_posix()}; mutants are made of one, in a checkout")
    try:
        bench = bench_of(folder)
    except SpecError as error:
        raise UsageError(f"the spec does not compile; `callsheet generate` has to succeed first:\n{error}") from error
    result = judged(bench, models, wanted, jobs=jobs or processors(), progress=progress)
    seconds = time.monotonic() - started
    write(f"{as_json(_document(result, seconds), indent=2)}\n" if as_document else text_of(result, seconds))
    return not result.survivors and not result.stale


@dataclass(frozen=True, slots=True)
class Result:
    """What became of mutants: each with its verdict, and what is known of equivalent ones, by id."""

    folder: FilePath
    verdicts: tuple[tuple[Mutant, Verdict], ...]
    equivalent: dict[str, str]
    stale: tuple[str, ...]

    @property
    def survivors(self) -> list[Mutant]:
        """The mutants that nobody noticed although they are not listed as equivalent."""
        return [mutant for mutant, verdict in self.verdicts if self.outcome(mutant, verdict) == "survived"]

    def outcome(self, mutant: Mutant, verdict: Verdict) -> str:
        """Give the verdict's outcome, or `equivalent` for a survivor that is listed."""
        is_known = verdict.outcome == "survived" and mutant.id in self.equivalent
        return "equivalent" if is_known else verdict.outcome

    def counts(self) -> Counter[str]:
        """Count the mutants by outcome."""
        return Counter(self.outcome(mutant, verdict) for mutant, verdict in self.verdicts)


def judged(
    bench: Bench,
    models: Sequence[str] = (),
    wanted: Sequence[str] = (),
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Result:
    """Judge the mutants that change one of the chosen constraints, all where nothing is chosen."""
    names = list(bench.mutants)
    if models or wanted:
        chosen = {each.id for each in selected(bench.ground.compiled.spec, models, wanted)}
        names = [name for name in names if not chosen.isdisjoint(bench.mutants[name].constraints)]
    equivalent = read_equivalent(bench.ground.folder)
    verdicts = []
    for name, verdict in zip(names, _verdicts(bench, names, jobs), strict=True):
        verdicts.append((bench.mutants[name], verdict))
        progress(len(verdicts), len(names))
    stale = tuple(_stale(bench, equivalent, {mutant.id: verdict for mutant, verdict in verdicts}))
    return Result(bench.ground.folder, tuple(verdicts), equivalent, stale)


def _verdicts(bench: Bench, names: list[str], jobs: int) -> Iterator[Verdict]:
    if jobs == 1:
        return map(bench.verdict, names)
    return in_processes(partial(_verdict, bench.ground.folder), names, jobs)


def _verdict(folder: FilePath, name: str) -> Verdict:
    """Judge a mutant in a process of its own, which makes the bench once unless it was forked with one."""
    return bench_of(folder).verdict(name)


def _stale(bench: Bench, equivalent: dict[str, str], verdicts: dict[str, Verdict]) -> Iterator[str]:
    """Say what is wrong with the list of equivalent mutants."""
    for name in equivalent:
        verdict = verdicts.get(name)
        if name not in bench.mutants:
            close = close_match(name, bench.mutants)
            yield f"`{name}` names no mutant{f'; did you mean `{close}`?' if close else ''}"
        elif verdict is not None and verdict.outcome == "killed":
            yield f"`{name}` is not equivalent, a case of {verdict.by} notices it; take the entry out"
        elif verdict is not None and verdict.outcome == "refused":
            yield f"`{name}` is refused by the generator; take the entry out"


def text_of(result: Result, seconds: float) -> str:
    """Write a result for a reader: each survivor with its place in the spec, then the sum."""
    lines = []
    for mutant in result.survivors:
        lines.append(f"{mutant.file}:{mutant.line}:{mutant.column}: error: no boundary case notices `{mutant.id}`")
        lines += [f"  it changes {each}" for each in mutant.constraints]
    listed = (result.folder / FILE).as_posix()
    lines += [f"{listed}: error: {each}" for each in result.stale]
    counts = result.counts()
    killed = counts["killed"] + counts["refused"]
    lines.append(f"Killed {killed} of {killed + counts['survived']} mutants in {seconds:.1f} s.")
    if counts["refused"]:
        lines.append(f"{counts['refused']} of them the generator refuses to compile.")
    if counts["equivalent"]:
        lines.append(
            f"Left out of the count: {counts['equivalent']} that no request can tell from the spec ({listed})."
        )
    return "\n".join(lines) + "\n"


def _document(result: Result, seconds: float) -> dict[str, Any]:
    counts = result.counts()
    return {
        "version": 1,
        "mutants": [
            {
                "id": mutant.id,
                "file": mutant.file,
                "line": mutant.line,
                "column": mutant.column,
                "constraints": list(mutant.constraints),
                "outcome": (outcome := result.outcome(mutant, verdict)),
                "by": result.equivalent[mutant.id] if outcome == "equivalent" else verdict.by,
            }
            for mutant, verdict in result.verdicts
        ],
        "stale": list(result.stale),
        "summary": {
            "killed": counts["killed"] + counts["refused"],
            "refused": counts["refused"],
            "survived": counts["survived"],
            "equivalent": counts["equivalent"],
            "total": counts["killed"] + counts["refused"] + counts["survived"],
            "seconds": round(seconds, 1),
        },
    }
