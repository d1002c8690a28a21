"""`python -m bench`: callsheet beside other validators, in ratios.

The others check the schema only; callsheet checks the schema and every rule. Nothing here fails: it measures.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.corpus import write_files, write_lines
from bench.measure import Timing, peak_memory, rounds
from bench.peers import Peer, peers, prepare
from bench.waits import many_waits

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=7, help="rounds per part; one file is measured five times as often"
    )
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--tasks", type=int, default=2000, help="tasks to wait for at once")
    parser.add_argument("--quick", action="store_true", help="few rounds and files, to see that it runs")
    parser.add_argument("--patterns", action="store_true", help="give the peers a pattern for addresses, too")
    parser.add_argument("--only", default="a,b,c,d,e,f", help="parts to measure (default: a,b,c,d,e,f)")
    parser.add_argument(
        "--environment", type=Path, default=None, help="where the peers are installed, to be used again"
    )
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.files, options.lines, options.tasks = 2, 300, 5000, 50
    # Outside any checkout: callsheet looks for ignore files at and above what it lints.
    with tempfile.TemporaryDirectory(prefix="callsheet-bench-") as name:
        folder = Path(name)
        parts = options.only.split(",")
        programs, all_peers = Path(sys.executable).parent, []
        if set(parts) & set("abcd"):
            print("preparing", file=sys.stderr)
            programs = prepare(options.environment or folder / "environment", ROOT)
            all_peers = peers(programs, folder, patterns=options.patterns)
        for part in parts:
            PARTS[part](options, folder, programs, all_peers)


def cold(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    (path,) = write_files(folder / "one", 1)
    timings = [Timing(peer.name, peer.command([str(path)])) for peer in all_peers if not peer.one_core]
    timings.append(Timing("python -c pass", [str(programs / "python"), "-c", "pass"]))
    rounds(timings, options.rounds * 5)
    table("(a) one clean file, whole process", timings)
    target(timings, "python -c pass", "at most", 1.5)
    target(timings, "check-jsonschema", "at least", 15)


def clean(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    timings = many(options, folder / "clean", all_peers, failing=0.0)
    table(f"(b) {options.files:,} clean files", timings)
    target(timings, "check-jsonschema", "at least", 20)
    target(timings, "sourcemeta", "at most", 0.6)
    target(timings, "jsonvet, one core", "stated", 1.0)


def failing(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    timings = many(options, folder / "failing", all_peers, failing=0.1)
    table(f"(c) {options.files:,} files, one in ten failing, every message printed in full", timings)
    target(timings, "check-jsonschema", "at least", 8)


def many(options: argparse.Namespace, folder: Path, all_peers: list[Peer], failing: float) -> list[Timing]:
    files = [str(path) for path in write_files(folder, options.files, failing=failing)]
    timings = []
    for peer in all_peers:
        # Each is given the folder where it takes one.
        whole = peer.name.startswith(("callsheet", "jsonvet", "sourcemeta"))
        timings.append(Timing(peer.name, peer.command([str(folder)] if whole else files), peer.one_core))
    rounds(timings, options.rounds)
    return timings


def lines(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    print(f"\n(d) memory of JSON Lines, {options.lines:,} lines beside {options.lines // 100:,}")
    for name, share in (("clean", 0.0), ("one line in a hundred failing", 0.01)):
        found = []
        for count in (options.lines // 100, options.lines):
            path = folder / f"{count}.jsonl"
            write_lines(path, count, failing=share)
            found.append(peak_memory([str(programs / "callsheet"), "lint", str(path)]))
        (small, _), (large, seconds) = found
        rate = options.lines / seconds
        print(f"  {name}: {small:.1f} MiB and {large:.1f} MiB, {large / small:.2f} times; {rate:,.0f} lines a second")


# What using both costs: importing pydantic by itself loads next to nothing of it.
USED = "import httpx, pydantic\nclass Answer(pydantic.BaseModel):\n    id: str"


def imports(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    code = {
        "the client": "from callsheet_foxapi import FoxAPI, KlingV3ImageToVideo",
        "the package": "import callsheet_foxapi",
        "httpx and pydantic": USED,
        "python -c pass": "pass",
    }
    timings = [Timing(name, [sys.executable, "-c", text]) for name, text in code.items()]
    rounds(timings, options.rounds * 3)
    table("(e) importing the client, whole process", timings)
    target(timings, "httpx and pydantic", "at most", 1.3)


def waits(options: argparse.Namespace, folder: Path, programs: Path, all_peers: list[Peer]) -> None:
    print(f"\n(f) {options.tasks:,} tasks waited for at once in one process")
    idle = many_waits(0, 1, 1)
    for rate, lasts in ((20.0, 60.0), (200.0, 20.0)):
        found = many_waits(options.tasks, rate, lasts)
        most = max(found.questions.values())
        print(
            f"  at most {rate:g} questions a second, tasks of {lasts:g} s: all done after {found.seconds:.0f} s; "
            f"{found.memory:.1f} MiB, {found.memory - idle.memory:.1f} of them for the waits; "
            f"{sum(found.questions.values()):,} questions, at most {most} in one second, "
            f"over {found.connections} connections"
        )


def table(title: str, timings: list[Timing]) -> None:
    print(f"\n{title}")
    print(f"  {'command':20} {'median ms':>10}   callsheet's time as a multiple of it [quartiles]")
    for timing in timings:
        middle, low, high = timings[0].ratio(timing)
        median = sorted(timing.seconds)[len(timing.seconds) // 2] * 1000
        print(f"  {timing.name:20} {median:10.1f}   {middle:.3f} [{low:.3f} to {high:.3f}], 1/{1 / middle:.1f}")


def target(timings: list[Timing], name: str, kind: str, wanted: float) -> None:
    others = [timing for timing in timings if timing.name == name]
    if not others:
        print(f"  {name} is not here to compare with")
        return
    middle, _, _ = timings[0].ratio(others[0])
    if kind == "at least":
        print(
            f"  {1 / middle:.1f} times faster than {name}; wanted at least {wanted:g}: {'met' if 1 / middle >= wanted else 'missed'}"
        )
    elif kind == "at most":
        print(
            f"  {middle:.2f} times the time of {name}; wanted at most {wanted:g}: {'met' if middle <= wanted else 'missed'}"
        )
    else:
        print(f"  {middle:.2f} times the time of {name}")


PARTS = {"a": cold, "b": clean, "c": failing, "d": lines, "e": imports, "f": waits}

if __name__ == "__main__":
    main()
