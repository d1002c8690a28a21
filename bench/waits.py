"""Many tasks waited for at once in one process: its memory, and how often it asks."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Thread

__all__ = ["Waited", "many_waits", "wait_for_all"]

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@dataclass(slots=True)
class Waited:
    """What a run came to: tasks, seconds, peak memory in MiB, and the questions of each second."""

    tasks: int
    seconds: float
    memory: float
    questions: Counter[int] = field(default_factory=Counter)
    connections: int = 0


def wait_for_all(url: str, tasks: int, rate: float) -> None:
    """Wait for tasks in this process, and print what it took; run as a process of its own."""
    from callsheet_foxapi import AsyncFoxAPI

    async def run() -> None:
        async with AsyncFoxAPI(api_key="bench", base_url=url, polls_per_second=rate) as client:
            await asyncio.gather(*(client.tasks.wait(f"task-{number}", timeout=None) for number in range(tasks)))

    began = time.perf_counter()
    if tasks:
        asyncio.run(run())
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    print(json.dumps({"seconds": time.perf_counter() - began, "memory": usage / unit}))


def many_waits(tasks: int, rate: float, lasts: float) -> Waited:
    """Serve tasks that are done `lasts` seconds after the first question, and have another process wait for them."""
    found = Waited(tasks, 0.0, 0.0)
    first: dict[str, float] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                name = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
                now = time.monotonic()
                found.questions[int(now)] += 1
                gone = now - first.setdefault(name, now)
                body: dict[str, object] = {"id": name, "status": "processing", "task_info": {"estimated_time": lasts}}
                body["progress"] = min(99, int(100 * gone / lasts))
                if gone >= lasts:
                    body |= {"status": "completed", "progress": 100, "results": [{"url": f"https://m.test/{name}.mp4"}]}
                text = json.dumps(body)
                writer.write((_HEAD.format(len(text)) + text).encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0, backlog=512))
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    command = [sys.executable, "-c", f"from bench.waits import wait_for_all; wait_for_all({url!r}, {tasks}, {rate})"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "FOXAPI_API_KEY": "x"}
    )
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    for key, value in json.loads(done.stdout).items():
        setattr(found, key, value)
    return found
