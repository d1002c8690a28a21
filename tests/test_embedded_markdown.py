"""Code blocks of Markdown."""

import pytest

from callsheet.finding import Place
from callsheet.source.embedded.fences import blocks_of
from callsheet.source.embedded.piece import Piece, Reference
from callsheet.source.text import Problem, Request, Text
from test_embedded import MODEL, URL, at, found, problem_in, request_in, written

README = f"""# Making videos

Get a token, it's free:

```bash
curl https://auth.example.com/token -d '{{"model": "none"}}'   # don't share it
```

Then send a request:

```console
$ export BASE=https://api.foxapi.cc
$ curl -s $BASE/v1/videos/generations \\
    -H "Authorization: Bearer $TOKEN" \\
    -d '{{
      "model": "{MODEL}",
      "prompt": "a fox"
    }}'
{{"id": "it's queued"}}
$ curl $BASE/v1/videos/generations/123
```

1. Or write it to a file:

   ```json
   {{"model": "{MODEL}", "duration": 5}}
   ```

2. and send it:

   ```
   curl {URL} -d @body.json
   ```

> **Note**
>
> ~~~yaml
> model: {MODEL}
> prompt: |
>   a
>   fox
> ~~~

```json
{{"id": "123", "status": "queued"}}
```

    curl {URL} -d '{{}}'
"""


def test_a_readme_gives_the_requests_for_the_api() -> None:
    """Of all that a README shows, the calls to the API and the requests for its models are given, in their places."""
    call, block, reference, note = found("markdown", README)
    assert isinstance(call, Request)
    assert isinstance(block, Request)
    assert isinstance(reference, Reference)
    assert isinstance(note, Request)
    assert (at(call, "prompt"), at(call, "model")) == ('"a fox"', f'"{MODEL}"')
    assert at(block) == f'{{"model": "{MODEL}", "duration": 5}}'
    assert (reference.path, written(reference)) == ("body.json", "body.json")
    assert note.value == {"model": MODEL, "prompt": "a\nfox\n"}
    assert at(note, "prompt") == "|\n>   a\n>   fox"
    assert README.count("\n", 0, note.span(Place(("model",)))[0]) == README.split("\n").index(f"> model: {MODEL}")


@pytest.mark.parametrize(
    ("content", "blocks"),
    [
        ("```\na\n```\nb\n", ["a\n"]),
        ("````\n```\na\n`````  \nb", ["```\na\n"]),
        ("~~~ a`b\na\n```\n~~~~\n", ["a\n```\n"]),
        ("```\na\n~~~\n", ["a\n~~~\n"]),
        ("  ```\n   a\nb\n ```\n", [" a\nb\n"]),
        ("    ```\n    a\n    ```\n", []),
        ("```a`\nb\n```\n", [""]),
        ("- ```\n  a\n   b\n\n  c\n  ```\nd\n", ["a\n b\n\nc\n"]),
        ("- x\n\n      ```\n", []),
        ("10) x\n\n    ```\n    a\n    ```", ["a\n"]),
        ("- ```\n  a\nb\n", ["a\n"]),
        ("> ```\n> a\n>b\n> \n>\n> ```\n", ["a\nb\n\n\n"]),
        ("> ```\n> a\nb\n```\n", ["a\n", ""]),
        ("> 1. - ```\n>      a\n>      ```\n", ["a\n"]),
        ("\t```\n", []),
        ("-\t```\n\ta\n\t```\n", ["a\n"]),
        ("> \t```\n> \ta\n> \t```\n", ["a\n"]),
        (">\t ```\n>\t a\n>  \t```\nb", ["a\n"]),
        (">\t  ```\n", []),
        ("- > \t~~~\n  > \ta\n", []),
        ("```\r\na\r\n```\r\nb", ["a\r\n"]),
        ("``\na\n``\n", []),
        ("```", [""]),
        ("```\na", ["a"]),
        ("a ```\nb\n", []),
    ],
)
def test_blocks_are_those_of_commonmark(content: str, blocks: list[str]) -> None:
    """Fences open and close as CommonMark says, also in lists and quotes, whose marks are no part of the block."""
    text = Text(content)
    made = list(blocks_of(Piece.whole(text)))
    assert [block.piece.content for block in made] == blocks
    for block in made:
        for offset, char in enumerate(block.piece.content):
            assert content[slice(*block.piece.span(offset, offset + 1))] == char


@pytest.mark.parametrize(
    "info", ["json callsheet", "JSON  callsheet", "{.json .callsheet}", "json,callsheet", "callsheet"]
)
def test_a_marked_block_is_always_read(info: str) -> None:
    """A block with the word `callsheet` is read whatever model it names, and what is wrong with it is said."""
    assert request_in("markdown", f"```{info}\n{{}}\n```").value == {}
    assert request_in("markdown", f'~~~ {info}\n{{"model": "x"}}').value == {"model": "x"}
    problem = problem_in("markdown", f"```{info}\n\n{{,}}\n```")
    assert (problem.rule, written(problem)) == ("syntax-error", ",")


def test_a_marked_block_of_yaml() -> None:
    """A marked block of YAML gives every document's request, and what is ambiguous in it."""
    ambiguous, first, second = found("markdown", "```yml callsheet\na: yes\n---\nb: {{b}}\nc: x {{c}}\nd: 1\n```")
    assert isinstance(ambiguous, Problem)
    assert (ambiguous.rule, written(ambiguous)) == ("ambiguous-yaml", "yes")
    assert isinstance(first, Request)
    assert isinstance(second, Request)
    assert second.unknown == {"b", "c"}
    assert (at(second, "c"), at(second, "d")) == ("x {{c}}", "1")


@pytest.mark.parametrize("content", ["", "\n", "[]", "5", "text"])
def test_what_a_marked_block_should_hold(content: str) -> None:
    """The message about a marked block that holds no request speaks of blocks."""
    problem = problem_in("markdown", f"```yaml callsheet\n{content}\n```")
    assert problem.rule == "not-a-request"
    assert "file" not in problem.message


@pytest.mark.parametrize("language", ["json", "jsonc", "yaml", "yml"])
def test_an_unmarked_block_gives_known_models_only(language: str) -> None:
    """Of a list in a block without a mark only the requests for known models are given, with what is wrong in them."""
    content = f'```{language}\n[{{"a": 1, "a": 2}}, {{"model": "{MODEL}", "b": 1, "b": 2}}, 5, {{"model": "x"}}]\n```\n'
    problem, request = found("markdown", content)
    assert isinstance(problem, Problem)
    assert (problem.rule, written(problem)) == ("duplicate-key", '"b"')
    assert isinstance(request, Request)
    assert at(request, "model") == f'"{MODEL}"'


@pytest.mark.parametrize(
    "block",
    [
        f'json\n{{"model": "{MODEL}",}}',
        f'json\n{{"model": "{MODEL}"}} // a',
        f'json\n{{"x": {{"model": "{MODEL}"}}}}',
        f'json\n{{"model": ["{MODEL}"]}}',
        f'json\n{{"model": "{{{{x}}}}", "a": "{MODEL}"}}',
        f"yaml\nmodel: {MODEL}\na: [",
        f"yaml\n- {MODEL}",
        f"python\nmodel = '{MODEL}'",
        f'text\n{{"model": "{MODEL}"}}',
        f'\n{{"model": "{MODEL}"}}',
        f"python\nrun('curl {URL} -d 1')",
    ],
)
def test_other_blocks_are_left_alone(block: str) -> None:
    """A block without a mark that is no request for a known model, or that cannot be read, gives nothing."""
    assert found("markdown", f"```{block}\n```\n") == []


@pytest.mark.parametrize("language", ["bash", "sh", "shell", "console", "curl", "zsh", "", "Bash title=x"])
def test_languages_that_are_shell(language: str) -> None:
    """A call is read in a block of any shell, or of no language."""
    request = request_in("markdown", f"```{language}\ncurl {URL} -d '{{\"a\": 1}}'\n```\n")
    assert at(request, "a") == "1"


@pytest.mark.parametrize(
    "prompt", ["$ ", "% ", "  $  ", "user@host:~/x$ ", "(venv) $ ", "[me@host x]$ ", "sh-5.1$ ", "me@mac ~/x % "]
)
def test_prompts_part_commands_from_output(prompt: str) -> None:
    """After a prompt stands one command, with the lines that go on with it; what follows is output."""
    lines = [
        "# first",
        f"{prompt}curl {URL} -d '{{",
        '  "a": 1}\'',
        f"don't curl {URL} -d '{{}}'",
        f"{prompt}cat <<E | curl {URL} -d @-",
        "> {",
        '>   "a": 2}',
        "> E",
        "'",
        f"{prompt}true &&",
        f"  curl {URL} -d '{{\"a\": 3}}'",
        f"curl {URL} -d '{{\"a\": 4}}'",
    ]
    requests = found("markdown", "```console\n" + "\n".join(lines) + "\n```\n")
    assert [at(each, "a") for each in requests if isinstance(each, Request)] == ["1", "2", "3"]
    assert len(requests) == 3
