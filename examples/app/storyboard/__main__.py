"""The command: `storyboard board.yaml out`."""

import argparse
import sys
from pathlib import Path

from callsheet_foxapi import FoxAPI
from storyboard.board import read_board
from storyboard.film import film
from storyboard.gallery import write_gallery

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Film a board; 0 if every clip is there, 1 if one is not, 2 if the board cannot be read."""
    parser = argparse.ArgumentParser(prog="storyboard", description="Make the clips of a storyboard.")
    parser.add_argument("board", type=Path, help="a YAML file with the shots")
    parser.add_argument("folder", type=Path, help="where the clips go")
    given = parser.parse_args(arguments)
    try:
        board = read_board(given.board)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with FoxAPI() as client:  # FOXAPI_API_KEY, FOXAPI_BASE_URL
        takes = film(client, board, given.folder)
    for take in takes:
        sys.stdout.write(f"{take.shot.name}: {take.clip or take.problem}\n")
    sys.stdout.write(f"{write_gallery(board.title, takes, given.folder)}\n")
    return 0 if all(take.clip for take in takes) else 1


if __name__ == "__main__":
    sys.exit(main())
