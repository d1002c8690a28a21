"""`callsheet task`: asks once, and prints."""

import argparse

from callsheet.cli import OK
from callsheet.cli._client import open_client, open_screen, task_ids, tell
from callsheet.client.errors import ClientError, TaskFailed
from callsheet.errors import UsageError

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Ask for a task once and print it; one that failed ends with 1."""
    screen = open_screen(arguments)
    task_id, *more = task_ids([arguments.id])
    if more:
        raise UsageError("standard input holds several ids; task asks for one, wait takes any number")
    with open_client(arguments) as client:
        try:
            task = client.tasks.get(task_id, sync_upstream=arguments.sync_upstream or None)
            if arguments.sync_upstream and task.is_completed and not task.urls:
                # Asked to look upstream, the service may leave the results out (observed).
                task = client.tasks.get(task_id)
        except ClientError as error:
            return tell(screen, error)
    screen.task(task, {})
    if not task.is_failed:
        return OK
    said = task.error.message if task.error else None
    why = f": {said}" if said else ""
    return tell(screen, TaskFailed(f"Task {task_id!r} {task.status}{why}", task_id=task_id))
