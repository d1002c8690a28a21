"""The paid part of `callsheet create`: files uploaded, then one create call after the other, each on the record."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from callsheet.cli import OK, UNFINISHED
from callsheet.cli._client import sentence, tell
from callsheet.cli._create_plan import Planned, broken_rules
from callsheet.cli._screen import Screen
from callsheet.client.body import seen_from_outside
from callsheet.client.errors import ClientError, InternalServerError, OutcomeUnknown, ServiceUnavailableError
from callsheet.client.files import distinct
from callsheet.client.journal import Entry, Journal
from callsheet.client.local_media import with_addresses
from callsheet.errors import reason
from callsheet.spec import installed

if TYPE_CHECKING:
    from callsheet_foxapi.client import FoxAPI
    from callsheet_foxapi.models import Task

__all__ = ["Sender", "uploaded"]


def uploaded(client: "FoxAPI", screen: Screen, plan: Sequence[Planned]) -> tuple[list[Planned], int]:
    """Upload the files of all requests, each content once, and give the requests with their addresses."""
    addresses: dict[str, str] = {}
    for file in distinct([file for each in plan for file in each.files]):
        try:
            addresses[file.sha256] = client.files.upload(file.path).url
        except (ClientError, OSError) as error:
            code = tell(
                screen, error if isinstance(error, ClientError) else ClientError(f"{file.path}: {reason(error)}")
            )
            stored = {
                str(each.path): addresses[each.sha256] for own in plan for each in own.files if each.sha256 in addresses
            }
            lines = "".join(f"\n{path}: {address}" for path, address in stored.items())
            screen.say(
                f"{file.path} was not uploaded, and no request was sent" + (f"; uploaded are:{lines}" if lines else "")
            )
            return [], code
        screen.note(f"uploaded {file.path}: {addresses[file.sha256]}")
    ready = [
        replace(each, request=with_addresses(each.request, {file.place: addresses[file.sha256] for file in each.files}))
        for each in plan
    ]
    seen = [replace(each, request=seen_from_outside(each.request, f"{client.base_url}/")) for each in ready]
    return ready, broken_rules(installed(), screen, seen) if addresses else OK


@dataclass(slots=True)
class Sender:
    """Sends requests, and keeps the ids of what was created; with `show` each task is printed as it is created."""

    client: "FoxAPI"
    screen: Screen
    journal: Journal
    show: bool
    ids: list[str] = field(default_factory=list)

    def send(self, plan: Sequence[Planned]) -> int:
        """Create a task for each request, one after the other; the first that is not created ends it."""
        for number, each in enumerate(plan):
            code = self._create(each, f"{number + 1} of {len(plan)}")
            if code != OK:
                self._tell_rest(plan[number + 1 :])
                return code
        return OK

    def _create(self, each: Planned, count: str) -> int:
        """Send one create call, at most once, between two lines of the record."""
        try:
            sending = self.journal.sending(each.request, each.sha256, self.client.base_url, each.file, each.line)
        except OSError as error:
            self.screen.say(f"cannot write {self.journal.path}: {reason(error)}; {each.place} was not sent")
            return UNFINISHED
        request: Any = each.request
        try:
            task = self.client.videos.create(request)
        except ClientError as error:
            is_unknown = _is_unknown(error)
            self._record(sending, "unknown" if is_unknown else "refused", why=sentence(error))
            self.screen.say(f"{each.place} was {'sent' if is_unknown else 'not created'}:")
            code = tell(self.screen, error)
            if is_unknown:
                self._warn(each)
            return UNFINISHED if is_unknown else code
        except BaseException as error:
            self._record(sending, "unknown", why=f"{type(error).__name__} while the call was under way")
            self.screen.say(f"interrupted while {each.place} was being sent:")
            self._warn(each)
            raise
        return self._created(each, task, sending, count)

    def _created(self, each: Planned, task: "Task", sending: Entry, count: str) -> int:
        """Put a task on the record before anything else; an interruption meanwhile does not lose its id."""
        self.ids.append(task.id)
        try:
            is_recorded = self._record(sending, "created", task.id)
        except BaseException:
            self._record(sending, "created", task.id)
            self.screen.say(f"interrupted; {task.id} was created from {each.place}")
            raise
        self.screen.note(f"created {task.id} from {each.place} ({count})")
        if self.show:
            self.screen.task(task, {"file": each.file, "line": each.line})
        if is_recorded:
            return OK
        self.screen.say(f"the task {task.id} was created from {each.place} and is not on the record; note its id")
        return UNFINISHED

    def _record(self, sending: Entry, event: Any, task: str | None = None, why: str = "") -> bool:
        try:
            self.journal.end(sending, event, task=task, why=self.screen.hide(why))
        except OSError as error:
            self.screen.say(f"cannot write {self.journal.path}: {reason(error)}")
            return False
        return True

    def _warn(self, each: Planned) -> None:
        self.screen.say(
            f"WHETHER A TASK WAS CREATED FROM {each.place} IS NOT KNOWN; it may have been, and charged.\n"
            "Look at the account before you send it again. It is on the record, and is not sent again without --again."
        )

    def _tell_rest(self, rest: Sequence[Planned]) -> None:
        if rest:
            self.screen.say(
                f"not sent: {', '.join(each.place for each in rest)}; the same command sends what was not sent, "
                "and takes up what was created"
            )


def _is_unknown(error: ClientError) -> bool:
    """Say whether a task may have been created; only a 503 in the service's own words says that none was."""
    if isinstance(error, InternalServerError):
        return not isinstance(error, ServiceUnavailableError)
    return isinstance(error, OutcomeUnknown)
