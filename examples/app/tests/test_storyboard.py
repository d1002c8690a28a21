"""The application against a mock of the API; `foxapi_mock` and `foxapi_client` come with callsheet."""

# ruff: noqa: S101 - a test asserts

import hashlib
import json
from pathlib import Path

import pytest
from storyboard.__main__ import main
from storyboard.board import Board, Shot
from storyboard.film import Take, film
from storyboard.gallery import write_gallery

from callsheet.mock import Served
from callsheet_foxapi import FoxAPI

pytestmark = pytest.mark.foxapi(pending=0, processing=0)

QUAY = Shot(name="quay", shows="Mist lifts off the quay", still="https://media.test/quay.jpg")
STORM = Shot(name="storm", shows="A storm breaks over the bay", still="https://media.test/storm.jpg", seconds=10)


def board(*shots: Shot) -> Board:
    """Give a board of some shots."""
    return Board(title="The <crossing>", shots=shots)


def filmed(client: FoxAPI, shot: Shot, folder: Path) -> Take:
    """Film one shot."""
    (take,) = film(client, board(shot), folder)
    return take


@pytest.mark.foxapi(pending=0.1, processing=0.4)
def test_a_board_becomes_clips_and_a_page(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """Every shot is sent once, its clip is fetched whole, and the page shows it."""
    takes = film(foxapi_client, board(QUAY, STORM), tmp_path)
    assert [(take.shot, take.problem) for take in takes] == [(QUAY, None), (STORM, None)]
    assert [(sent["prompt"], sent["duration"]) for sent in foxapi_mock.creates] == [(QUAY.shows, 5), (STORM.shows, 10)]
    page = write_gallery("The <crossing>", takes, tmp_path).read_text("utf-8")
    assert "<h1>The &lt;crossing&gt;</h1>" in page
    for take in takes:
        assert take.clip is not None
        told = json.loads(take.clip.with_name(f"{take.clip.name}.json").read_text("utf-8"))
        assert hashlib.sha256(take.clip.read_bytes()).hexdigest() == told["sha256"]
        assert f'<video controls src="{take.clip.name}">' in page


def test_another_run_costs_nothing(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """What is there is neither made nor fetched again; a shot that was rewritten is made anew."""
    first = filmed(foxapi_client, QUAY, tmp_path)
    assert [call.operation for call in foxapi_mock.requests] == ["createVideo", "getTask", "result"]
    assert filmed(foxapi_client, QUAY, tmp_path) == first
    assert len(foxapi_mock.requests) == 3
    rewritten = filmed(foxapi_client, QUAY.model_copy(update={"shows": "Rain on the quay"}), tmp_path)
    assert rewritten.clip not in (None, first.clip)
    assert len(foxapi_mock.creates) == 2


@pytest.mark.foxapi(faults=[{"on": "createVideo", "cut": "after-accept"}])
def test_a_lost_answer_is_paid_for_once(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """A shot whose answer was lost is not sent again, in this run or the next; the others are made."""
    lost, made = film(foxapi_client, board(STORM, QUAY), tmp_path)
    assert lost.problem is not None
    assert lost.problem.startswith("It was sent, and the answer was lost.")
    assert made.clip is not None
    assert film(foxapi_client, board(STORM, QUAY), tmp_path) == [lost, made]
    assert [sent["prompt"] for sent in foxapi_mock.creates] == [STORM.shows, QUAY.shows]


@pytest.mark.foxapi(fail=[{"prompt": "storm", "code": "content_policy", "message": "the prompt was refused"}])
def test_a_failed_task_leaves_the_others_alone(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """A task that fails is told with the service's own words, and not sent again."""
    for _ in range(2):
        failed, made = film(foxapi_client, board(STORM, QUAY), tmp_path)
        assert "the prompt was refused" in str(failed.problem)
        assert made.clip is not None
    assert len(foxapi_mock.creates) == 2


@pytest.mark.foxapi(faults=[{"on": "createVideo", "status": 429, "retry_after": 1}])
def test_too_many_calls_are_waited_out(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """After a 429, which made nothing, the client sends the shot again."""
    assert filmed(foxapi_client, QUAY, tmp_path).clip is not None
    assert [call.status for call in foxapi_mock.requests if call.operation == "createVideo"] == [429, 200]


@pytest.mark.foxapi(faults=[{"on": "createVideo", "status": 402, "message": "the balance is 0"}])
def test_what_was_not_made_is_sent_by_the_next_run(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """A shot that the service refused is not in the ledger, so that the next run sends it."""
    assert "the balance is 0" in str(filmed(foxapi_client, QUAY, tmp_path).problem)
    assert foxapi_mock.creates == []
    assert filmed(foxapi_client, QUAY, tmp_path).clip is not None


def test_a_mistake_is_found_before_it_is_sent(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """A shot that breaks a rule of the API never leaves this machine."""
    take = filmed(foxapi_client, QUAY.model_copy(update={"still": "http://localhost/quay.jpg"}), tmp_path)
    assert "[private-url]" in str(take.problem)
    assert foxapi_mock.requests == []


@pytest.mark.foxapi(clip_bytes=200_000, faults=[{"on": "result", "cut": "in-body"}])
def test_a_clip_that_breaks_off_is_fetched_on(foxapi_client: FoxAPI, foxapi_mock: Served, tmp_path: Path) -> None:
    """A connection that ends in the middle of a clip costs nothing but a moment."""
    clip = filmed(foxapi_client, QUAY, tmp_path).clip
    assert clip is not None
    assert clip.stat().st_size >= 200_000
    assert len(foxapi_mock.creates) == 1


def test_the_command(
    foxapi_mock: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command films a board, says where everything is, and ends with 0; with 2 where the board is none."""
    monkeypatch.setenv("FOXAPI_API_KEY", foxapi_mock.key)
    monkeypatch.setenv("FOXAPI_BASE_URL", foxapi_mock.url)
    written, folder = tmp_path / "board.yaml", tmp_path / "out"
    written.write_text("title: Dusk\nshots: [{name: quay, shows: Dusk, still: https://media.test/quay.jpg}]\n")
    assert main([str(written), str(folder)]) == 0
    (clip,) = folder.glob("*.mp4")
    assert capsys.readouterr().out == f"quay: {clip}\n{folder / 'index.html'}\n"
    written.write_text("title: Dusk\nshots: [{name: quay}]\n")
    assert main([str(written), str(folder)]) == 2
    assert "shots.0.shows" in capsys.readouterr().err


def test_names_differ() -> None:
    """Two shots of one name would be sent in turns, run after run."""
    with pytest.raises(ValueError, match="2 shots are named 'quay'"):
        board(QUAY, QUAY)
