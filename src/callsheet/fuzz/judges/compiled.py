"""The first judge: the compiled checks, as the linter asks them."""

import json
from collections.abc import Iterator

from callsheet.check import check
from callsheet.constraints import constraints
from callsheet.finding import Finding
from callsheet.fuzz.judges.verdict import Judge, Request, Verdict, breach_told, judged_as, verdict
from callsheet.spec import Spec, installed
from callsheet_foxapi.gate import CLEAN

__all__ = ["compiled"]

_QUOTE = '"'


def compiled(spec: Spec) -> Judge:
    """Give the judge that asks `check`, and holds the compiled schema and the gate to what that says."""

    def judge(model: str, request: Request) -> Verdict:
        model = judged_as(spec, model, request)
        findings = check(spec, request)
        breaches = [breach_told(spec, model, request, each.rule, each.path) for each in findings]
        amiss = _amiss(spec, model, request, findings) if request.get("model") == model else ()
        return verdict(breaches, tells_warnings=True, amiss=amiss)

    return judge


def _amiss(spec: Spec, model: str, request: Request, findings: list[Finding]) -> Iterator[str]:
    invalid: list[str] = sorted(spec.checks.INVALID[model](request))
    rules = {each.limit for each in constraints(spec, model) if each.keyword == "rule"}
    told = sorted({str(each.path[0]) for each in findings if each.rule not in rules})
    if invalid != told:
        yield f"the compiled schema refuses {invalid}, and what is said of the schema is about {told}"
    if spec is not installed():
        return  # the gate is that of the spec which is installed
    texts = CLEAN[model](request)
    if texts < 0:
        return
    if findings:
        yield f"the gate lets it through in spite of {', '.join(each.rule for each in findings)}"
    text = json.dumps(request, ensure_ascii=False).replace("\\\\", "").replace('\\"', "")
    if text.count(_QUOTE) != 2 * texts:
        yield f"the gate counts {texts} texts, where {text.count(_QUOTE) // 2} are"
