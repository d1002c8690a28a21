"""`callsheet create`: what is done, one step after the other."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.cli import OK, UNFINISHED
from callsheet.cli._client import open_client, open_screen, tell
from callsheet.cli._create_plan import Planned, cells, planned, uploads
from callsheet.cli._create_send import Sender, uploaded
from callsheet.cli._follow import follow, tell_left
from callsheet.cli._screen import Screen
from callsheet.client.errors import ClientError
from callsheet.client.journal import Entry, Journal
from callsheet.errors import UsageError, reason
from callsheet.report.text import counted
from callsheet.spec import installed
from callsheet.walk import STDIN

if TYPE_CHECKING:
    from callsheet_foxapi.client import FoxAPI

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Lint, ask, send, wait; see the exit codes of the command line."""
    if arguments.no_wait and arguments.out is not None:
        raise UsageError("--no-wait waits for no clip; it does not go with --out")
    screen = open_screen(arguments)
    plan, code = planned(arguments, screen)
    if code != OK:
        screen.say("nothing was sent")
        return code
    if not plan:
        raise UsageError("there is no request in these files; nothing was sent")
    if arguments.dry_run:
        for each in plan:
            screen.json(each.request)
        return OK
    return _sent(arguments, screen, plan)


def _sent(arguments: argparse.Namespace, screen: Screen, plan: list[Planned]) -> int:
    """Ask, send and wait; what the record says was created before is taken up and not sent again."""
    journal = Journal(hide=screen.hide)
    ids: list[str] = []
    code = OK
    if arguments.out is not None:
        _make_folder(Path(arguments.out))
    with open_client(arguments) as client:
        earlier = _earlier(screen, journal, client.base_url)
        sent = plan if arguments.again else [each for each in plan if not _is_created(earlier.get(each.sha256))]
        try:
            for each in plan:
                if each not in sent:
                    code = max(code, _taken_up(client, screen, each, earlier[each.sha256], show=arguments.no_wait))
                    ids.append(str(earlier[each.sha256].task))
            if sent:
                if not _may_send(arguments, screen, sent, earlier, client.base_url):
                    screen.say("nothing was sent")
                    return UNFINISHED
                ready, failed = uploaded(client, screen, sent)
                if failed == OK:
                    failed = Sender(client, screen, journal, arguments.no_wait, ids).send(ready)
                code = max(code, failed)
        except KeyboardInterrupt:
            screen.say("interrupted")
            tell_left(screen, ids, arguments.out)
            return UNFINISHED
    if arguments.no_wait or not ids:
        return code
    return max(code, follow(arguments, screen, list(dict.fromkeys(ids))))


def _make_folder(folder: Path) -> None:
    """Make the folder for clips now: it would be a pity to learn after paying that there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {reason(error)}; nothing was sent") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"cannot write into {folder}; nothing was sent")


def _earlier(screen: Screen, journal: Journal, base_url: str) -> dict[str, Entry]:
    """Give what the record knows of earlier calls, by the identity of the request."""
    try:
        earlier, unread = journal.earlier(base_url)
    except OSError as error:
        raise UsageError(f"cannot read {journal.path}: {reason(error)}; nothing is sent without that record") from error
    if unread:
        screen.say(f"{counted(unread, 'line')} of {journal.path} cannot be read; what they tell of is not known")
    return earlier


def _is_created(earlier: Entry | None) -> bool:
    return earlier is not None and earlier.event == "created"


def _taken_up(client: "FoxAPI", screen: Screen, each: Planned, earlier: Entry, *, show: bool) -> int:
    """Say that a request is not sent, and which task is in its place; with `show` print how that is doing."""
    at = f"at {earlier.at[:19].replace('T', ' ')} UTC"
    screen.say(f"{each.place} was created before, as task {earlier.task} {at}; it is not sent again without --again")
    if show:
        try:
            screen.task(client.tasks.get(str(earlier.task)), {"file": each.file, "line": each.line})
        except ClientError as error:
            return tell(screen, error)
    return OK


def _may_send(
    arguments: argparse.Namespace, screen: Screen, plan: list[Planned], earlier: Mapping[str, Entry], base_url: str
) -> bool:
    """Show what is about to be sent, and ask; raise UsageError where nobody can be asked."""
    for each in plan:
        # No rule can know the key itself.
        if screen.has_key(json.dumps(each.request, ensure_ascii=False)):
            raise UsageError(f"{each.place} holds the API key; take it out")
    spec = installed()
    first: dict[str, Planned] = {}
    for each in plan:
        if (same := first.setdefault(each.sha256, each)) is not each:
            screen.say(f"{each.place} is the same request as {same.place}; there will be a task for each")
    again = [each for each in plan if each.sha256 in earlier]
    for each in again:
        _tell_again(screen, each, earlier[each.sha256])
    if again and arguments.yes and not arguments.again:
        raise UsageError("nothing was sent; --again sends all the same what may have been created before")
    if not arguments.yes or not screen.quiet:
        screen.say(f"about to send {counted(len(plan), 'request')} to {base_url}; each costs money:")
        screen.table([cells(spec, each) for each in plan])
        if rows := uploads(plan):
            screen.say("these files are uploaded first, and get public addresses:")
            screen.table(rows)
    if arguments.yes:
        return True
    if STDIN in arguments.files or sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("standard input is no terminal, so nobody can be asked; --yes sends without asking")
    doubtful = f", {len(again)} of them perhaps for the second time" if again else ""
    try:
        return screen.ask(f"Send {counted(len(plan), 'request')}{doubtful}?")
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return False


def _tell_again(screen: Screen, each: Planned, earlier: Entry) -> None:
    """Say that a request was sent before."""
    at = f"at {earlier.at[:19].replace('T', ' ')} UTC"
    if earlier.event == "created":
        screen.say(f"{each.place} was created before, as task {earlier.task} {at}; this will be another one")
        return
    screen.say(
        f"{each.place} WAS SENT BEFORE, {at}, AND WHAT CAME OF IT IS NOT KNOWN.\n"
        "A task may have been created, and charged; look at the account before you send it again."
    )
