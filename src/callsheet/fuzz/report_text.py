"""A run as a person reads it: each disagreement when it is found, a table at the end."""

import json
from collections.abc import Iterator, Sequence

from callsheet.constraints import Constraint
from callsheet.fuzz.agreement import Aim
from callsheet.fuzz.judges.verdict import Verdict
from callsheet.fuzz.outcome import Failure, Outcome
from callsheet.report.text import counted, printable
from callsheet.rewrite import rewritten

__all__ = ["closing", "failure_text", "listing", "summary"]

_LONG = 200
"""A text of more characters is cut where it is printed; the file has all of it."""

_SHOWN = 40


def listing(constraints: Sequence[Constraint]) -> Iterator[str]:
    """Give a line for each constraint: id, limit, severity, grade, page and field."""
    rows = []
    for each in constraints:
        limit = json.dumps(each.limit, ensure_ascii=False)
        rows.append((each.id, limit, each.severity, each.grade, str(each.source["page"]), str(each.source["field"])))
    yield from _aligned(rows)


def summary(outcome: Outcome) -> Iterator[str]:
    """Give the table of a run, a line for each constraint."""
    rows = [("constraint", "judged", "breached", "boundary")]
    for identity, row in outcome.tally.rows.items():
        rows.append((identity, str(row.judged), str(row.breached), f"{row.inside} in, {row.outside} out"))
    yield from _aligned(rows, numbers=(1, 2))


def closing(outcome: Outcome) -> Iterator[str]:
    """Say in the last lines of a report what was judged, and how it ended."""
    for path in outcome.gone:
        yield f"{path} is about a constraint that the spec no longer has."
    again = outcome.agreed + sum(failure.is_old for failure in outcome.failures)
    if again:
        yield f"Of {counted(again, 'request')} in {outcome.plan.corpus}, all judges agree on {outcome.agreed} now."
    found = "all judges agree" if outcome.tally.inputs else "nothing can be said"
    if outcome.failures:
        found = counted(len(outcome.failures), "disagreement")
    reached = sum(row.judged > 0 for row in outcome.tally.rows.values())
    left = len(outcome.tally.rows) - reached
    if left and not outcome.is_interrupted:
        found += f"; {counted(left, 'constraint')} could not be judged"
    judged = f"Judged {counted(outcome.tally.inputs, 'input')} for {counted(reached, 'constraint')}"
    yield f"{judged}, with seed {outcome.plan.seed}: {found}."
    if outcome.is_interrupted:
        yield "The run was interrupted; this is what came of it until then."


def failure_text(failure: Failure) -> str:
    """Give a disagreement: what was wanted, what each judge says, the request, and where it is kept."""
    lines = [f"disagreement on a request {_made_to(failure.aim)}", *(f"  {each}" for each in _said(failure)), ""]
    lines += [f"  {line}" for line in _aligned([row for name in failure.verdicts for row in _rows(failure, name)])]
    request = rewritten(failure.request, _short)
    lines += ["", *(f"  {line}" for line in json.dumps(request, indent=2, ensure_ascii=False).splitlines()), ""]
    lines.append(f"  {'still in' if failure.is_old else 'kept in'} {failure.file or 'no file'}")
    return "\n".join(map(printable, lines)) + "\n"


def _made_to(aim: Aim) -> str:
    """Say what a request was made for."""
    wanted = aim.constraint.id if aim.constraint is not None else aim.model
    return {
        "break": f"made to break {wanted}",
        "keep": f"made to keep {wanted} narrowly",
        "pass": f"made to be a valid one of {wanted}",
        "any": f"of {wanted} that was damaged",
    }[aim.purpose]


def _said(failure: Failure) -> Iterator[str]:
    for each in failure.said:
        first, *more = each.splitlines()
        yield first
        yield from (f"  {line}" for line in more)


def _rows(failure: Failure, name: str) -> Iterator[tuple[str, str, str]]:
    """Give the lines about one judge: its name, its verdict, and what it finds broken."""
    verdict: Verdict = failure.verdicts[name]
    rows = sorted(f"{each}{' (warning)' if each.level == 'warning' else ''}" for each in verdict.broken) or [""]
    for number, each in enumerate(rows):
        yield (name, "accepts" if verdict.accepted else "refuses", each) if number == 0 else ("", "", each)


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _aligned(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> Iterator[str]:
    """Give rows in columns, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if number in numbers else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
