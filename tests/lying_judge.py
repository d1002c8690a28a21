"""A judge made wrong on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from callsheet.fuzz.judges.verdict import Judge, Request, Verdict


def lying(
    judges: Mapping[str, Judge], name: str, constraint: str, when: Callable[[Request], bool] = lambda _: True
) -> dict[str, Judge]:
    """Give the judges, one of whom knows nothing of a constraint where a request is so."""

    def judge(model: str, request: Request) -> Verdict:
        found = judges[name](model, request)
        if not when(request):
            return found
        broken = frozenset(each for each in found.broken if each.constraint != constraint)
        return replace(found, broken=broken, accepted=all(each.level == "warning" for each in broken))

    return {**judges, name: judge}
