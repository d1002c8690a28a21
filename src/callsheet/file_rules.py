"""The rules that no spec declares: what a schema keyword, a file's text or a suppression can be told for.

The cases are files: a bad one raises its rule, a good one does not; tests run them.
"""

from callsheet.explanation import Explanation

__all__ = ["FILE_RULES", "ONLINE"]

_UPSTREAM = "upstream: same-model-elsewhere, `image_url`"
_V3 = "model: kling-v3-image-to-video\nprompt: Mist lifts off the bay\nimage_url: https://media.test/bay.jpg\n"
_V3_JSON = '{"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/bay.jpg"%s}\n'
_SOON = "# callsheet: ignore[placeholder-url] the stills come on Friday\nimage_url: https://example.com/a.jpg\n"
_O3 = "model: kling-o3-reference-to-video\nprompt: Mist lifts off the bay\n"

_ALL = (
    Explanation(
        "missing-field",
        "error",
        "A field that the request must have is not there.",
        "The service refuses the request.",
        "Add the field; the message says which one, and the reference page what it takes.",
        bad=(_V3.replace("image_url: https://media.test/bay.jpg\n", ""), "prompt: Mist lifts off the bay\n"),
        good=(_V3,),
    ),
    Explanation(
        "unknown-field",
        "error",
        "A field has a name that the model does not know.",
        "A field that is misspelt does nothing, or the service refuses the request.",
        "Correct the name, or take the field away. Where a known name is near, it is offered as an unsafe fix.",
        bad=(_V3 + "durations: 10\n",),
        good=(_V3 + "duration: 10\n",),
        fix="unsafe",
    ),
    Explanation(
        "wrong-type",
        "error",
        "A value is of another type than the field takes.",
        "The service refuses the request. A number in quotes is text, and so is an unquoted `yes` in YAML 1.2.",
        "Write the value as the type that the message names. A number or a truth value that only stands in quotes is "
        "offered without them, and a field that is null is taken away, as safe fixes.",
        bad=(_V3 + 'duration: "10"\n', _V3 + "generate_audio: yes\n", _V3 + "negative_prompt: null\n"),
        good=(_V3 + "duration: 10\n",),
        fix="safe",
    ),
    Explanation(
        "value-not-allowed",
        "error",
        "A value is not among those that the field takes.",
        "The service refuses the request.",
        "Choose one of the values that the message lists; the nearest one is offered as an unsafe fix.",
        bad=(_V3 + "duration: 7\n", _V3 + "resolution: 1080\n".replace("1080", '"1080"')),
        good=(_V3 + "resolution: 1080p\n",),
        fix="unsafe",
    ),
    Explanation(
        "out-of-range",
        "error",
        "A number is smaller or larger than the field takes.",
        "The service refuses the request.",
        "Choose a number within the bounds; the nearest bound is offered as an unsafe fix.",
        bad=(_O3 + "duration: 20\n",),
        good=(_O3 + "duration: 15\n",),
        fix="unsafe",
    ),
    Explanation(
        "too-long",
        "error",
        "A text has more characters than the field takes.",
        "The service refuses the request, or cuts the text.",
        "Shorten the text.",
        bad=("model: kling-o3-reference-to-video\nprompt: " + "Mist. " * 420 + "\n",),
        good=(_O3,),
    ),
    Explanation(
        "too-short",
        "error",
        "A text has fewer characters than the field takes.",
        "The service refuses the request.",
        "Say more, or leave the field out.",
    ),
    Explanation(
        "too-few-items",
        "error",
        "A list holds less than the field takes.",
        "The service refuses the request.",
        "Add items, or leave the list out.",
    ),
    Explanation(
        "too-many-items",
        "error",
        "A list holds more than the field takes.",
        "The service refuses the request, or drops what is too much.",
        "Take items out of the list.",
        bad=(_V3 + "generate_audio: true\nvoice_ids: [low, high, soft]\n",),
        good=(_V3.replace("Mist", "<<<voice_1>>> sings; mist") + "generate_audio: true\nvoice_ids: [low]\n",),
    ),
    Explanation(
        "unknown-model",
        "error",
        "`model` names a model that the spec does not know.",
        "Nothing can be said of the request, and the service refuses it unless the model is new.",
        "Correct the name. For a new model, update callsheet, or add a fragment to the spec.",
        bad=(_V3.replace("kling-v3", "kling-v4"),),
        good=(_V3,),
        fix="unsafe",
    ),
    Explanation(
        "not-a-request",
        "error",
        "The file holds something else than requests.",
        "There is nothing in it that could be sent.",
        "Keep to one request (an object) or a list of requests, or leave the file out, by `exclude` or by name.",
        bad=("- 5\n", "[]\n", "name: storyboard\n"),
        good=(_V3,),
    ),
    Explanation(
        "syntax-error",
        "error",
        "The text cannot be read as JSON or YAML, or not as values that JSON can carry.",
        "Whoever sends the file stumbles over the same place.",
        "Correct the place that the message names. This rule cannot be turned off.",
        bad=("model: [\n", "count: .inf\n"),
        good=(_V3,),
    ),
    Explanation(
        "duplicate-key",
        "error",
        "A key stands twice in one object.",
        "Readers disagree on which of the two counts, and most of them drop one without a word.",
        "Keep the one that is meant.",
        bad=(_V3 + "prompt: Fog\n", _V3_JSON % ', "prompt": "Fog"'),
        good=(_V3,),
    ),
    Explanation(
        "ambiguous-yaml",
        "warning",
        "An unquoted value is one thing to a reader of YAML 1.1 and another to one of YAML 1.2.",
        "callsheet reads version 1.2. PyYAML and others read 1.1, where `16:9` is the number 969 and `no` is false.",
        "Put the value into quotes, which is offered as a safe fix.",
        bad=(_O3 + "aspect_ratio: 16:9\n", _V3 + "negative_prompt: no\n"),
        good=(_O3 + 'aspect_ratio: "16:9"\n',),
        fix="safe",
    ),
    Explanation(
        "possible-secret",
        "error",
        "Something like an API key stands in the file.",
        "Whoever can read the file can spend your money, and git remembers it.",
        "Take it out, keep it in the environment, and have it revoked if it was ever shared.",
        bad=("# sk-0123456789abcdef0123456789\n" + _V3,),
        good=("# sk-YOUR-KEY\n" + _V3,),
    ),
    Explanation(
        "invalid-suppression",
        "error",
        "A comment to callsheet names no rule, an unknown rule, or no reason.",
        "It takes nothing back, and its author thinks that it does.",
        "Write `# callsheet: ignore[rule] reason`, on the line of the finding or on the one above.",
        bad=("# callsheet: ignore[restated-default]\n" + _V3, "# callsheet: ignroe\n" + _V3),
        good=(_SOON + _V3.replace("image_url: https://media.test/bay.jpg\n", ""),),
    ),
    Explanation(
        "unused-suppression",
        "warning",
        "A suppression takes nothing back.",
        "It hides the next finding of that rule, which nobody has looked at.",
        "Take it away.",
        bad=("# callsheet: ignore[too-long] it is a poem\n" + _V3,),
        good=(_V3 + "resolution: 720p  # callsheet: ignore[restated-default] the client insists\n",),
    ),
    Explanation(
        "unreachable-url",
        "error or warning",
        "An address cannot be fetched, as `--probe` found.",
        "The service fetches the file itself, and fails after the wait where it cannot.",
        "Put the file where everybody can fetch it, without a login. A host may also refuse callsheet and no one else.",
        sources=("documented: kling-v3-image-to-video, `image_url`", _UPSTREAM),
    ),
    Explanation(
        "not-an-image",
        "error or warning",
        "What an address gives is no JPG or PNG by its bytes, as `--probe` found.",
        "Another format is refused, or fails after the wait; a page to log in is a common guest.",
        "Convert the image, or give the address of the file itself.",
        sources=("documented: kling-v3-image-to-video, `image_url`", _UPSTREAM),
    ),
    Explanation(
        "image-too-small",
        "warning",
        "A side of an image has fewer pixels than the model is known to take, as `--probe` found.",
        "Another provider of the same models refuses it.",
        "Use a larger image, of at least 300 pixels each side.",
        sources=(_UPSTREAM,),
    ),
    Explanation(
        "image-too-large",
        "warning",
        "An image has more bytes than the model is known to take, as `--probe` found.",
        "Another provider of the same models refuses it.",
        "Compress the image, to at most 10 MB.",
        sources=(_UPSTREAM,),
    ),
    Explanation(
        "bad-image-ratio",
        "warning",
        "An image is longer or taller than the model is known to take, as `--probe` found.",
        "Another provider of the same models refuses it.",
        "Crop the image; the longer side may be at most 2.5 times the shorter.",
        sources=(_UPSTREAM,),
    ),
    Explanation(
        "expired-suppression",
        "warning",
        "A suppression in `callsheet-ignore.toml` has passed its date.",
        "It was meant to last until then, and does not count any more.",
        "Mend what it was about, or give it another date.",
    ),
)

FILE_RULES: dict[str, Explanation] = {each.rule: each for each in _ALL}
"""Every rule of that kind by its name."""

ONLINE = frozenset({"unreachable-url", "not-an-image", "image-too-small", "image-too-large", "bad-image-ratio"})
"""Rules that only a look online can find anything of."""
