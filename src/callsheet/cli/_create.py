"""`callsheet create`: what is done, one step after the other."""

import argparse
import json
import sys

from callsheet.cli import OK, UNFINISHED
from callsheet.cli._client import open_client, open_screen
from callsheet.cli._create_plan import Planned, cells, planned, uploads
from callsheet.cli._create_send import Sender, uploaded
from callsheet.cli._follow import follow, tell_left
from callsheet.cli._screen import Screen
from callsheet.client.journal import Entry, Journal
from callsheet.errors import UsageError, reason
from callsheet.report.text import counted
from callsheet.spec import installed
from callsheet.walk import STDIN

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
    """Ask, send and wait."""
    journal = Journal(hide=screen.hide)
    ids: list[str] = []
    with open_client(arguments) as client:
        if not _may_send(arguments, screen, plan, journal, client.base_url):
            screen.say("nothing was sent")
            return UNFINISHED
        try:
            plan, code = uploaded(client, screen, plan)
            if code == OK:
                code = Sender(client, screen, journal, arguments.no_wait, ids).send(plan)
        except KeyboardInterrupt:
            screen.say("interrupted")
            tell_left(screen, ids, arguments.out)
            return UNFINISHED
    if arguments.no_wait or not ids:
        return code
    return max(code, follow(arguments, screen, ids))


def _may_send(
    arguments: argparse.Namespace, screen: Screen, plan: list[Planned], journal: Journal, base_url: str
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
    try:
        earlier = journal.earlier(base_url)
    except OSError as error:
        raise UsageError(f"cannot read {journal.path}: {reason(error)}; nothing is sent without that record") from error
    open_ended = [each for each in plan if _tell_earlier(screen, each, earlier.get(each.sha256))]
    if open_ended and arguments.yes and not arguments.again:
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
    again = f", {len(open_ended)} of them perhaps for the second time" if open_ended else ""
    try:
        return screen.ask(f"Send {counted(len(plan), 'request')}{again}?")
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return False


def _tell_earlier(screen: Screen, each: Planned, earlier: Entry | None) -> bool:
    """Say that a request was sent before; true where nobody knows what came of it."""
    if earlier is None:
        return False
    at = f"at {earlier.at[:19].replace('T', ' ')} UTC"
    if earlier.event == "created":
        screen.say(f"{each.place} was created before, as task {earlier.task} {at}; this will be another one")
        return False
    screen.say(
        f"{each.place} WAS SENT BEFORE, {at}, AND WHAT CAME OF IT IS NOT KNOWN.\n"
        "A task may have been created, and charged; look at the account before you send it again."
    )
    return True
