"""A run as one JSON document."""

from collections.abc import Sequence
from typing import Any

from callsheet.constraints import Constraint
from callsheet.fuzz.judges.verdict import Breach, Verdict
from callsheet.fuzz.outcome import Failure, Outcome
from callsheet.fuzz.tally import Row
from callsheet.shown import path_text

__all__ = ["document", "listed"]


def listed(constraints: Sequence[Constraint]) -> dict[str, Any]:
    """Give constraints as a document."""
    return {"constraints": [_constraint(each) for each in constraints]}


def document(outcome: Outcome) -> dict[str, Any]:
    """Give a run as a document."""
    return {
        "seed": outcome.plan.seed,
        "examples": outcome.plan.examples,
        "finished": outcome.is_finished,
        "interrupted": outcome.is_interrupted,
        "inputs": outcome.tally.inputs,
        "constraints": [_row(each) for each in outcome.tally.rows.values()],
        "disagreements": [_failure(each) for each in outcome.failures],
        "corpus": {
            "folder": str(outcome.plan.corpus),
            "agreed": outcome.agreed,
            "gone": [path.name for path in outcome.gone],
        },
        "errors": outcome.stuck,
    }


def _constraint(constraint: Constraint) -> dict[str, Any]:
    return {
        "id": constraint.id,
        "model": constraint.model,
        "keyword": constraint.keyword,
        "limit": constraint.limit,
        "severity": constraint.severity,
        "grade": constraint.grade,
        "page": constraint.source["page"],
        "field": constraint.source["field"],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        **_constraint(row.constraint),
        "judged": row.judged,
        "kept": row.kept,
        "breached": row.breached,
        "boundary": {"inside": row.inside, "outside": row.outside},
        "reached": {part: row.reached[part] for part in row.parts},
    }


def _failure(failure: Failure) -> dict[str, Any]:
    constraint = failure.aim.constraint
    return {
        "model": failure.aim.model,
        "constraint": constraint.id if constraint is not None else None,
        "made_to": failure.aim.purpose,
        "said": list(failure.said),
        "judges": {name: _verdict(each) for name, each in failure.verdicts.items()},
        "request": failure.request,
        "file": str(failure.file) if failure.file is not None else None,
        "new": not failure.is_old,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"accepts": verdict.accepted, "broken": sorted(map(_breach, verdict.broken), key=str)}


def _breach(breach: Breach) -> dict[str, str]:
    return {"constraint": breach.constraint, "path": path_text(breach.path), "level": breach.level}
