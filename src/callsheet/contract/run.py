"""A run: one call after the other, until all are answered or something speaks against going on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from callsheet.client.refusal import reason_of
from callsheet.client.retry import LONGEST_WAIT
from callsheet.contract.ledger import Entry, Event, Ledger
from callsheet.contract.plan import Plan
from callsheet.contract.probe import Probe
from callsheet.contract.send import Answer, Lost, Sender, Unsent
from callsheet.contract.verdict import Result, Verdict, content, judged, normalised, outcome, settled, task_of
from callsheet.errors import reason

__all__ = ["End", "Run", "hold"]

End = Literal["done", "taken", "unfinished", "key"]
"""How a run ends: all is done, a call was taken, something is in the way, or the key is not taken."""

_T = TypeVar("_T")

_TRIES = 3
"""So often is a call sent that the service puts off with 429, by which it says that it did nothing."""

_LONGEST_WORDS = 300
_LONGEST_ID = 200
_LOOKED_AT = 4000
"""How much is kept of what a service says, and how much of it is looked at: it may say as much as it likes."""

_INTERRUPTED = "The run was interrupted."


@dataclass(slots=True)
class Run:
    """What was learnt: a result for each probe of the plan, and for each valid request that was sent, now or before.

    `stopped` is a sentence that says why the rest was not sent, empty where nothing is left.
    """

    base_url: str
    results: list[Result] = field(default_factory=list)
    end: End = "done"
    stopped: str = ""

    @property
    def is_over(self) -> bool:
        """Whether something speaks against going on."""
        return self.end != "done"

    def stop(self, end: End, sentence: str) -> None:
        """Send nothing more; the first reason counts, and all are told."""
        self.end = self.end if self.is_over else end
        if sentence not in self.stopped:
            self.stopped = f"{self.stopped} {sentence}".lstrip()


def hold(plan: Plan, sender: Sender, ledger: Ledger, hide: Callable[[str], str], told: Callable[[Result], None]) -> Run:
    """Send what is planned and give what was learnt; `told` is called with each result.

    Every create call stands in the ledger before it is sent. None is sent that the ledger knows to have been taken, or
    perhaps taken; the first that is taken, or whose answer is lost, is the last one. An interruption ends the run, too.
    """
    return _Runner(plan, sender, ledger, hide, told, Run(sender.base_url)).run()


@dataclass(slots=True)
class _Runner:
    plan: Plan
    sender: Sender
    ledger: Ledger
    hide: Callable[[str], str]
    tell: Callable[[Result], None]
    out: Run
    is_first: bool = True

    def run(self) -> Run:
        for probe in self.plan.probes:
            self._take(probe)
        if self.plan.paid and not self.out.is_over:
            self._pay()
        self.out.results = settled(self.plan.document.spec, self.out.results)
        return self.out

    def _pay(self) -> None:
        """Send valid requests for as much money as is left, unless the service takes what it must refuse."""
        if any(each.verdict == "accepted" for each in self.out.results):
            self.out.stop("taken", "No valid request was sent, for the service takes what it must refuse.")
            return
        affordable = {each.digest for each in self.plan.affordable(self.ledger.books)}
        for probe in self.plan.valid:
            if probe.digest in affordable or self.ledger.books.of(probe) is not None:
                self._take(probe)

    def _take(self, probe: Probe) -> None:
        """Come to a result about a probe, by sending it if that may be."""
        result = self._known(probe)
        if result is None and self.out.is_over:
            result = Result(probe, "not sent", "the run had ended")
        elif result is None:
            try:
                self.sender.wait()
                result = self._sent(probe)
            except KeyboardInterrupt:
                self.out.stop("unfinished", _INTERRUPTED)
                result = self._known(probe) or Result(probe, "not sent", "interrupted before it was sent")
        self.out.results.append(result)
        try:
            self.tell(result)
        except KeyboardInterrupt:
            self.out.stop("unfinished", _INTERRUPTED)

    def _known(self, probe: Probe) -> Result | None:
        """Tell of a create call that was taken, or may have been; None where the ledger knows of none."""
        known = self.ledger.books.of(probe)
        return None if known is None else _from_ledger(probe, known)

    def _sent(self, probe: Probe) -> Result:
        """Send a probe, again only where the service says that it did nothing and when to come back."""
        for number in range(1, _TRIES + 1):
            result, wait = self._once(probe)
            if wait is None or number == _TRIES or self.out.is_over:
                break
            self.sender.pause(wait)
        if result.status == 429:
            self.out.stop("unfinished", "The service asks to be left alone (429); run it again later, or with --rate.")
        return result

    def _once(self, probe: Probe) -> tuple[Result, float | None]:
        """Send a probe once, between two lines of the ledger if it creates; and give the pause before another try."""
        try:
            began = self.ledger.begin(probe) if probe.creates else None
        except OSError as error:
            self.out.stop("unfinished", f"The ledger {self.ledger.path} cannot be written: {reason(error)}.")
            return Result(probe, "not sent", "it could not be put into the ledger"), None
        came: Answer | Unsent | Lost = Lost("interrupted while the call was under way")
        try:
            came = self.sender.send(probe)
        except KeyboardInterrupt:
            self.out.stop("unfinished", _INTERRUPTED)
        # It was sent: what came of it goes into the ledger, whatever else is given up.
        # A second line there says the same as the first.
        event, task = self._surely(lambda: self._event(came))
        says = self._unless_interrupted(lambda: self._words(came), "")
        if began is not None:
            self._surely(lambda: self._end(began, event, came, task, says))
        result = self._surely(lambda: self._judged(probe, came, says, task))
        problem = self._unless_interrupted(lambda: self._problem(probe, came), None)
        result = result if problem is None else replace(result, problem=problem)
        self._stop_at(probe, came, result, is_taken=event == "accepted")
        self.is_first = False
        return result, came.retry_after if isinstance(came, Answer) and _is_put_off(came) else None

    def _surely(self, work: Callable[[], _T]) -> _T:
        """Do what must be done, however often it is interrupted; it takes no time to speak of."""
        while True:
            try:
                return work()
            except KeyboardInterrupt:
                self.out.stop("unfinished", _INTERRUPTED)

    def _unless_interrupted(self, work: Callable[[], _T], otherwise: _T) -> _T:
        """Do what may take a while, once; who interrupts it does without."""
        try:
            return work()
        except KeyboardInterrupt:
            self.out.stop("unfinished", _INTERRUPTED)
            return otherwise

    def _event(self, came: Answer | Unsent | Lost) -> tuple[Event, str | None]:
        """Give what the ledger has to know: whether a call was taken, and the id of what was created."""
        if not isinstance(came, Answer):
            return "lost" if isinstance(came, Lost) else "refused", None
        spec = self.plan.document.spec
        event = outcome(spec, came)
        return event, self._brief(task_of(spec, came) or "", _LONGEST_ID) or None if event == "accepted" else None

    def _end(self, began: Entry, event: Event, came: Answer | Unsent | Lost, task: str | None, says: str) -> None:
        try:
            self.ledger.end(began, event, came.status if isinstance(came, Answer) else None, task, says)
        except OSError as error:
            self.out.stop("unfinished", f"The ledger {self.ledger.path} cannot be written: {reason(error)}.")

    def _judged(self, probe: Probe, came: Answer | Unsent | Lost, says: str, task: str | None) -> Result:
        if not isinstance(came, Answer):
            is_lost = isinstance(came, Lost) and probe.creates
            return Result(probe, "lost" if is_lost else "not reached", says)
        verdict = judged(self.plan.document.spec, probe, came)
        return Result(probe, verdict, says, came.status, task=task if probe.creates else None, words=normalised(came))

    def _problem(self, probe: Probe, came: Answer | Unsent | Lost) -> str | None:
        """Say how an answer breaks the documented shape."""
        if not isinstance(came, Answer) or not came.is_whole:
            return None
        problem = self.plan.document.answer_problem(probe.operation, came.status, came.content_type, came.body)
        return problem and self.hide(problem)

    def _words(self, came: Answer | Unsent | Lost) -> str:
        """Give what the service said, or why it said nothing, without the key, in one line that is not too long."""
        if isinstance(came, Answer):
            return self._brief(reason_of(content(came)) if came.is_whole else "the answer broke off", _LONGEST_WORDS)
        return self._brief(came.why, _LONGEST_WORDS)

    def _brief(self, said: str, longest: int) -> str:
        hidden = self.hide(said[:_LOOKED_AT])
        if len(said) > _LOOKED_AT:
            hidden = hidden[: -_LOOKED_AT // 2]  # where it was cut, the first part of a key may stand unknown
        return " ".join(hidden.split())[:longest]

    def _stop_at(self, probe: Probe, came: Answer | Unsent | Lost, result: Result, *, is_taken: bool) -> None:
        """End the run where it would be wrong, or of no use, to go on."""
        stop = self.out.stop
        if isinstance(came, Unsent):
            stop("unfinished", f"The service could not be reached ({result.says}); nothing was sent.")
        elif result.verdict == "lost":
            stop(
                "unfinished",
                f"Whether a task was created by {probe.id} is not known; it may have been, and charged. "
                "Look at the account.",
            )
        elif isinstance(came, Lost):
            stop("unfinished", f"No answer came ({result.says}).")
        elif probe.creates and probe.group != "valid" and is_taken:
            named = f"task {result.task}" if result.task else "a task, whose id it did not say"
            stop("taken", f"The service took {probe.id}; it may have created {named}, and charged for it.")
        elif result.status == 402 and probe.key == "own":
            stop("unfinished", "The balance of the account is too low (402).")
        elif result.status == 401 and self.is_first:
            stop("key", "The service does not take the key; look at FOXAPI_API_KEY.")
        elif self.is_first and content(came) is None:
            answered = f"status {result.status} and no JSON"
            stop("unfinished", f"What answers at {self.out.base_url} is not the API: it gave {answered}.")


def _is_put_off(answer: Answer) -> bool:
    return answer.status == 429 and answer.retry_after is not None and answer.retry_after <= LONGEST_WAIT


def _from_ledger(probe: Probe, known: Entry) -> Result:
    """Tell of a call that was taken before, or may have been."""
    if known.event == "lost":
        why = "it was sent, and whether a task was created is not known; look at the account"
        return Result(probe, "not sent", why, known.status, task=known.task, at=known.at)
    verdict: Verdict = "created" if probe.group == "valid" else "accepted"
    return Result(probe, verdict, known.why, known.status, task=known.task, at=known.at)
