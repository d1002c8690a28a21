"""What must not type-check: every line that ends with `# refused` is an error to mypy and to pyright, no other is."""

# pyright: strict

from callsheet_foxapi import AsyncFoxAPI, FoxAPI, KlingV3ImageToVideo, Shot, Task

URL = "https://media.test/a.jpg"


def creates(client: FoxAPI) -> None:
    """Wrong fields, wrong values and missing ones are told before anything runs."""
    KlingV3ImageToVideo(prompt="Mist")  # refused
    KlingV3ImageToVideo(prompt="Mist", image_url=URL, duration=7)  # refused
    KlingV3ImageToVideo(prompt="Mist", image_url=URL, durations=5)  # refused
    KlingV3ImageToVideo(model="kling-o3-reference-to-video", prompt="Mist", image_url=URL)  # refused
    Shot(prompt="Mist", duration="3")  # refused
    client.videos.kling_v3_image_to_video(prompt="Mist")  # refused
    client.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL, resolution="8k")  # refused
    client.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL, voice_ids="v")  # refused
    client.videos.kling_v3_image_to_video("Mist", URL)  # refused
    client.videos.kling_o3_reference_to_video(elements=[{"image": URL}])  # refused
    client.videos.kling_o3_reference_to_video(multi_prompt=[{"prompt": "a"}])  # refused
    client.videos.create({"model": "kling-v3-image-to-video", "prompt": "Mist"})  # refused
    client.videos.create({"model": "kling-v9", "prompt": "Mist", "image_url": URL})  # refused
    client.videos.create("Mist")  # refused


def follows(client: FoxAPI, task: Task) -> None:
    """Wrong ids, options and callbacks are told."""
    client.tasks.get(7)  # refused
    client.tasks.wait(task, timeout="5")  # refused
    client.tasks.wait(task, on_progress=lambda: None)  # refused
    client.videos.download("task-1", "out")  # refused
    client.files.upload(7)  # refused
    client.tasks.cancel(task)  # refused
    print(task.statuses)  # refused


async def awaits(client: AsyncFoxAPI) -> str:
    """An answer that is not awaited is none."""
    return client.tasks.get("task-1").status  # refused
