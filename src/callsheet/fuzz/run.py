"""A run: what was kept before, then inputs for every constraint and every model, until all are judged."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from callsheet.constraints import Constraint, constraints, selected
from callsheet.errors import reason
from callsheet.fuzz.agreement import Aim, disagreements
from callsheet.fuzz.cases import Case, boundary_cases
from callsheet.fuzz.corpus import Entry, entries, keep
from callsheet.fuzz.judges.panel import asked
from callsheet.fuzz.judges.verdict import Judge, Request, Verdict
from callsheet.fuzz.outcome import Failure, Outcome, Plan
from callsheet.fuzz.strategies import damaged, requests, violating
from callsheet.fuzz.tally import Tally
from callsheet.spec import Spec

__all__ = ["fuzz"]

_FOR_A_MODEL = 10
"""A model as a whole gets so many times the inputs of a constraint, valid ones and damaged ones."""


def fuzz(
    spec: Spec,
    judges: Mapping[str, Judge],
    plan: Plan,
    on_step: Callable[[str, int, int], None] = lambda _name, _done, _all: None,
    on_failure: Callable[[Failure], None] = lambda _failure: None,
) -> Outcome:
    """Judge what the plan asks for; a disagreement ends the search for its constraint, and the run goes on.

    `on_step` is told what is judged next, how many steps are done, and how many there are. An interrupt ends the run;
    the outcome is what was found so far.
    """
    wanted = selected(spec, plan.models, plan.patterns)
    run = _Run(spec, judges, plan, wanted, on_failure)
    try:
        steps = list(run.steps())
        for number, (name, step) in enumerate(steps):
            on_step(name, number, len(steps))
            step()
    except KeyboardInterrupt:
        run.outcome.is_interrupted = True
        run.report()
    return run.outcome


class _DisagreementError(Exception):
    """Tells Hypothesis that something was found, to be made shorter."""


class _Run:
    def __init__(
        self,
        spec: Spec,
        judges: Mapping[str, Judge],
        plan: Plan,
        wanted: tuple[Constraint, ...],
        on_failure: Callable[[Failure], None],
    ) -> None:
        self._spec, self._judges, self._plan, self._wanted = spec, judges, plan, wanted
        self._on_failure = on_failure
        self._made: dict[str, tuple[Case, ...]] = {}
        self._reported: set[str] = set()
        self._found: tuple[Aim, Request, dict[str, Verdict], tuple[str, ...]] | None = None
        self.outcome = Outcome(plan, Tally(spec, wanted))

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Give what is to be done, with a name for each step."""
        for path, entry in entries(self._plan.corpus):
            if self._is_wanted(entry):
                yield path.name, partial(self._judge_again, path, entry)
        for each in self._wanted:
            yield each.id, partial(self._judge_constraint, each)
        if self._plan.patterns:
            return  # what is said of a model as a whole is no answer to a question about some constraints
        examples = self._plan.examples * _FOR_A_MODEL
        for model in self._plan.models or self._spec.models:
            valid, wild = partial(requests, model, spec=self._spec), partial(damaged, model, spec=self._spec)
            yield f"{model}: valid requests", partial(self._search, Aim("pass", model), valid, examples)
            yield f"{model}: damaged requests", partial(self._search, Aim("any", model), wild, examples)

    def _listed(self, entry: Entry) -> Constraint | None:
        """Give the constraint of an entry, if the spec has it."""
        listed = constraints(self._spec, entry.model) if entry.model in self._spec.models else ()
        return next((each for each in listed if each.id == entry.constraint), None)

    def _is_wanted(self, entry: Entry) -> bool:
        constraint, plan = self._listed(entry), self._plan
        if constraint is not None:
            return constraint in self._wanted
        is_named = any(fnmatchcase(entry.constraint or "", each) for each in plan.patterns)
        return (is_named or not plan.patterns) and (entry.model in plan.models or not plan.models)

    def _judge_again(self, path: Path, entry: Entry) -> None:
        constraint, is_known = self._listed(entry), entry.model in self._spec.models
        if constraint is None and (entry.constraint is not None or not is_known):
            self.outcome.gone.append(path)
        if not is_known:
            return
        # What it was made for still counts, unless that is gone.
        is_whole = constraint is not None or entry.constraint is None
        aim = Aim(entry.purpose if is_whole else "any", entry.model, constraint)
        if self._judge(aim, entry.request):
            self.report(path)
        else:
            self.outcome.agreed += 1

    def _judge_constraint(self, constraint: Constraint) -> None:
        model = constraint.model
        cases = [each for each in self._cases(model) if each.constraint.id == constraint.id]
        for breaks, does in ((True, "breaks"), (False, "keeps")):
            if self._made[model] and breaks not in [each.breaks for each in cases]:
                self.outcome.stuck.append(f"no case was found that {does} {constraint.id} and breaks nothing else")
        for case in cases:
            aim = Aim("break" if case.breaks else "keep", model, constraint)
            if self._judge(aim, case.request, is_case=True):
                self.report()
                return
        draw = partial(violating, model, constraint.id, spec=self._spec)
        self._search(Aim("break", model, constraint), draw, self._plan.examples)

    def _cases(self, model: str) -> tuple[Case, ...]:
        """Give the cases of a model; none where they cannot be made, which is told once."""
        if model not in self._made:
            self._made[model] = ()
            with self._telling(f"no cases for {model}"):
                self._made[model] = boundary_cases(self._spec, model)
        return self._made[model]

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Tell of an error in what makes requests as it is, and have the run go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in full
            self.outcome.stuck.append("".join([f"{what}:\n", *traceback.format_exception(error)]).rstrip())

    def _search(self, aim: Aim, draw: Callable[[], SearchStrategy[Request]], examples: int) -> None:
        """Judge so many drawn requests; of those that are not agreed on, report the shortest."""
        name = aim.constraint.id if aim.constraint is not None else f"{aim.model} {aim.purpose}"
        with self._telling(f"no inputs for {name}"), suppress(_DisagreementError):

            @seed(f"{self._plan.seed} {name}")
            @settings(
                max_examples=examples,
                database=None,
                deadline=None,
                derandomize=False,
                phases=(Phase.generate, Phase.shrink),
                report_multiple_bugs=False,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            )
            @given(draw())
            def judged(request: Request) -> None:
                if self._judge(aim, request):
                    raise _DisagreementError

            judged()
        self.report()

    def _judge(self, aim: Aim, request: Request, *, is_case: bool = False) -> bool:
        """Judge a request, and say whether something is to be reported."""
        verdicts = asked(self._judges, aim.model, request)
        self.outcome.tally.count(aim, request, next(iter(verdicts.values())), is_case=is_case)
        said = tuple(disagreements(aim, verdicts))
        if said:
            self._found = (aim, request, verdicts, said)
        return bool(said)

    def report(self, file: Path | None = None) -> None:
        """Report what was found last, if anything was, and keep it; not what was reported from the corpus."""
        if self._found is None:
            return
        aim, request, verdicts, said = self._found
        self._found = None
        identity = aim.constraint.id if aim.constraint is not None else None
        entry = Entry(aim.model, identity, aim.purpose, request, said)
        if entry.name in self._reported:
            return
        self._reported.add(entry.name)
        is_old = file is not None
        if file is None:
            try:
                file = keep(self._plan.corpus, entry)
            except OSError as error:
                self.outcome.stuck.append(f"cannot write to {self._plan.corpus}: {reason(error)}")
        failure = Failure(aim, request, verdicts, said, file, is_old=is_old)
        self.outcome.failures.append(failure)
        self._on_failure(failure)
