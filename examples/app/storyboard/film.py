"""Makes the clips of a board."""

from dataclasses import dataclass
from pathlib import Path

from callsheet_foxapi import ClientError, FoxAPI, OutcomeUnknown
from storyboard.board import Board, Shot
from storyboard.ledger import Entry, Ledger

__all__ = ["Take", "film"]


@dataclass(frozen=True, slots=True)
class Take:
    """What came of a shot: its clip, or what went wrong."""

    shot: Shot
    clip: Path | None = None
    problem: str | None = None


def film(client: FoxAPI, board: Board, folder: Path) -> list[Take]:
    """Send every shot that was not sent before, then wait for all; a shot that goes wrong leaves the others alone."""
    ledger = Ledger(folder / "ledger.json")
    begun = [_begin(client, shot, ledger) for shot in board.shots]
    return [_finish(client, each, ledger) if isinstance(each, Entry) else each for each in begun]


def _begin(client: FoxAPI, shot: Shot, ledger: Ledger) -> Entry | Take:
    """Send a shot, unless it was sent before. It is written down first, for whatever may end this run."""
    entry = ledger.find(shot)
    if entry is not None:
        return entry if entry.task else Take(shot, problem=_unknown(ledger))
    ledger.put(Entry(shot=shot))
    try:
        task = client.videos.kling_v3_image_to_video(prompt=shot.shows, image_url=shot.still, duration=shot.seconds)
    except OutcomeUnknown:
        return Take(shot, problem=_unknown(ledger))
    except ClientError as error:
        # Of every other error the client knows that no clip is being made: the next run may try again.
        ledger.drop(shot)
        return Take(shot, problem=str(error))
    entry = Entry(shot=shot, task=task.id)
    ledger.put(entry)
    return entry


def _finish(client: FoxAPI, entry: Entry, ledger: Ledger) -> Take:
    """Wait for a task and fetch its clip, unless it is there already."""
    folder = ledger.path.parent
    if entry.clip and (folder / entry.clip).exists():
        return Take(entry.shot, clip=folder / entry.clip)
    try:
        task = client.tasks.wait(str(entry.task))
        clip, *_ = client.videos.download(task, folder)
    except ClientError as error:
        # TaskFailed stays; after WaitTimeout or DownloadError the next run goes on where this one ended.
        return Take(entry.shot, problem=str(error))
    ledger.put(entry.model_copy(update={"clip": clip.path.name}))
    return Take(entry.shot, clip=clip.path)


def _unknown(ledger: Ledger) -> str:
    return (
        "It was sent, and the answer was lost. Look at your account whether the clip is being made; to send the shot "
        f"again, take its entry out of {ledger.path}."
    )
