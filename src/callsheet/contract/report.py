"""What a run learnt, in the forms that it can be had in."""

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from callsheet.contract.report_junit import as_junit
from callsheet.contract.run import Run
from callsheet.contract.verdict import VERDICTS, Result
from callsheet.report.page import cell, page, table
from callsheet.report.record import as_json
from callsheet.report.text import counted, printable

__all__ = ["FORMATS", "rendered", "summary"]

FORMATS = ("text", "json", "junit", "html")
"""The names of the forms, the default one first."""

_VERSION = 1
"""Goes up when a field of the JSON goes away or changes its meaning."""

_GOOD = ("enforced", "created")
_BAD = ("accepted", "rejected", "lost")


def rendered(name: str, run: Run) -> str:
    """Give the whole report in the form of that name."""
    match name:
        case "json":
            return as_json(_values(run), indent=2) + "\n"
        case "junit":
            return as_junit(run)
        case "html":
            return page(f"Contract of {run.base_url}", _parts(run))
    return "".join(f"{line}\n" for line in _lines(run))


def summary(run: Run) -> str:
    """Say in one line what was learnt."""
    numbers = Counter(each.verdict for each in run.results)
    told = ", ".join(f"{numbers[verdict]} {verdict}" for verdict in VERDICTS if numbers[verdict])
    odd = len(_odd(run))
    shapes = f"; {counted(odd, 'answer')} {'breaks' if odd == 1 else 'break'} the documented shape" if odd else ""
    return f"Held {run.base_url} to the spec: {told or 'nothing was sent'}{shapes}."


def _odd(run: Run) -> list[Result]:
    return [each for each in run.results if each.problem]


def _lines(run: Run) -> Iterator[str]:
    """Give the report as text, the worst near its end, where a terminal shows it."""
    for verdict, says in VERDICTS.items():
        found = [each for each in run.results if each.verdict == verdict]
        if found:
            yield f"{verdict.capitalize()} ({says}):"
            yield from (f"  {printable(_line(each))}" for each in found)
            yield ""
    if _odd(run):
        yield "Answers that break the documented shape:"
        yield from (printable(f"  {each.probe.id}: {each.problem}") for each in _odd(run))
        yield ""
    if run.stopped:
        yield printable(run.stopped)
    yield summary(run)


def _line(result: Result) -> str:
    """Say in one line what became of a probe; of one that is as it should be, no more than that."""
    told = [result.probe.id]
    if result.status is not None:
        told.append(f"status {result.status}")
    if result.verdict not in _GOOD and result.says:
        told.append(result.says)
    told += _aside(result)
    return ": ".join(told[:2]) + "".join(f"; {each}" for each in told[2:])


def _aside(result: Result) -> list[str]:
    """Say which task may have been created, when, and what a constraint rests on that does not hold."""
    out = [f"task {result.task}"] if result.task else []
    if result.at:
        out.append(f"sent on {result.at[:10]}, not sent again")
    if result.verdict in _BAD and result.probe.constraint is not None:
        out.append(result.probe.constraint.note)
    return out


def _values(run: Run) -> dict[str, Any]:
    numbers = Counter(each.verdict for each in run.results)
    return {
        "version": _VERSION,
        "base_url": run.base_url,
        "end": run.end,
        "stopped": run.stopped,
        "counts": {verdict: numbers[verdict] for verdict in VERDICTS} | {"odd_answers": len(_odd(run))},
        "probes": [_record(each) for each in run.results],
    }


def _record(result: Result) -> dict[str, Any]:
    probe, about = result.probe, result.probe.constraint
    return {
        "id": probe.id,
        "group": probe.group,
        "operation": probe.operation.name,
        "constraint": about and about.id,
        "grade": about and about.grade,
        "note": about and about.note,
        "verdict": result.verdict,
        "status": result.status,
        "says": result.says,
        "problem": result.problem,
        "task": result.task,
        "sent_before": result.at,
    }


def _parts(run: Run) -> Iterable[str]:
    yield f"<p>{escape(summary(run))}</p>"
    if run.stopped:
        yield f'<p class="bad">{escape(printable(run.stopped))}</p>'
    for verdict, says in reversed(VERDICTS.items()):
        found = [each for each in run.results if each.verdict == verdict]
        if found:
            kind = "good" if verdict in _GOOD else "bad" if verdict in _BAD else "dim"
            yield f"<h2>{escape(verdict.capitalize())}</h2>"
            yield f"<p>{escape(says.capitalize())}.</p>"
            yield table(("", "status", "what the service said", "source"), (_row(each, kind) for each in found))
    if _odd(run):
        yield "<h2>Answers that break the documented shape</h2>"
        rows = (
            [cell(each.probe.id, code=True), cell(each.status), cell(printable(each.problem or ""), "bad")]
            for each in _odd(run)
        )
        yield table(("", "status", "problem"), rows)


def _row(result: Result, kind: str) -> list[str]:
    said = "; ".join(filter(None, (result.says, *(_aside(result) if result.task or result.at else ()))))
    about = result.probe.constraint
    return [
        cell(result.probe.id, kind, code=True),
        cell("" if result.status is None else result.status, "number"),
        cell(printable(said)),
        cell("" if about is None else about.note, "dim"),
    ]
