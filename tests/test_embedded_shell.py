"""Calls that shell scripts make with curl."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.finding import Place
from callsheet.source.embedded.piece import Piece, Reference
from callsheet.source.embedded.shell import commands_of
from callsheet.source.text import Problem, Request, Text
from test_embedded import MODEL, URL, at, found, request_in, written

BODY = '{"model": "m", "n": 5}'
VALUE = {"model": "m", "n": 5}


@pytest.mark.parametrize(
    "command",
    [
        f"curl {URL} -d '{BODY}'",
        f"curl {URL} -d'{BODY}'",
        f"curl {URL} --data '{BODY}'",
        f"curl {URL} --data='{BODY}'",
        f"curl {URL} --data-raw '{BODY}'",
        f"curl {URL} --data-binary '{BODY}'",
        f"curl {URL} --data-ascii '{BODY}'",
        f"curl {URL} --json '{BODY}'",
        f"curl {URL} --json '{BODY[:9]}' --json '{BODY[9:]}'",
        f"curl -sSL -X POST -d '{BODY}' --url {URL}",
        f"curl -sSLXPOST --url={URL} -H 'A: b' -sd '{BODY}'",
        f"curl --request POST --max-time 5 '{URL}' -o x.json -d '{BODY}'",
        f"curl --header \"Authorization: $K\" $'{URL}' \\\n  -d '{BODY}'",
        f"/usr/bin/curl {URL} -d '{BODY}'",
        f"K=v J='x y' curl {URL} -d '{BODY}'",
        f"sudo env K=v curl {URL} -d '{BODY}'",
        f"x=$(curl {URL} -d '{BODY}')",
        f'x="$(curl {URL} -d \'{BODY}\' | jq -r ".id")"',
        f"x=`curl {URL} -d '{BODY}'`",
        f"if ! curl -f {URL} -d '{BODY}' >/dev/null 2>&1; then exit 1; fi",
        f"(cd x && curl {URL} -d '{BODY}' &)",
        f"f() {{ curl {URL} -d '{BODY}'; }}",
        f"a=$((1 << 2)); (( a > 1 )) && curl {URL} -d '{BODY}'",
        f"cat <(curl {URL} -d '{BODY}')",
        f"echo \"${{X:-'}}\" ${{Y:-\"}}\"}} $'it\\'s'; curl {URL} -d '{BODY}'",
        f"echo '{BODY}' | curl {URL} -d @-",
        f"curl {URL} -d @- <<< '{BODY}'",
        f"curl {URL} -d @/dev/stdin 0<<'E' 2>x\n{BODY}\nE",
        f'curl {URL} -d @- <<-\\E\n\t\t{BODY}\n\tE\necho "it\'s"',
        f"cat <<E | curl {URL} -d @- &> x\n{BODY}\nE",
        f"cat <<E |\n{BODY}\nE\n  curl {URL} -d @-",
        f"curl {URL} --data \"$(cat <<'E'\n{BODY}\n\nE\n)\"",
        f"curl {URL} -d @- <<A; cat <<B\n{BODY}\nA\nx\nB\n",
        f"curl {URL} -d @- <<'E'\r\n{BODY}\r\nE\r\nls\r\n",
        f"curl https://x.org -d 1 --next {URL} -d '{BODY}'",
        f"# curl {URL} -d '{{}}'\ncurl x#y {URL} -d '{BODY}' # it's",
    ],
)
def test_ways_to_write_a_call(command: str) -> None:
    """A request is found in any form of the command, in any order of its options, and stands in its place."""
    request = request_in("shell", f"#!/bin/sh\n{command}\n")
    assert request.value == VALUE
    assert at(request, "n") == "5"
    assert at(request) == BODY or "--json" in command


@pytest.mark.parametrize(
    "command",
    [
        f"curl {URL}",
        f"curl -G {URL} -d '{BODY}'",
        f"curl -I {URL} -d '{BODY}'",
        f"curl -X PUT {URL} -d '{BODY}'",
        f"curl -X \"$METHOD\" {URL} -d '{BODY}'",
        f"curl {URL} -F 'a=b'",
        f"curl {URL} --data-urlencode 'a=b'",
        f"curl {URL} -d @-",
        f"jq -n '{BODY}' | curl {URL} -d @-",
        f"curl {URL} -d @- < body.json",
        f"curl {URL} -d 'a=1' -d @body.json",
        f'curl {URL} -d @"$FILE"',
        "curl $URL -d @body.json",
        f"curl https://x.org -o {URL} -d '{BODY}'",
        f"echo \"curl {URL} -d '{{}}'\"",
        f"echo 'unclosed; curl {URL} -d {BODY}",
        f"wget {URL} --post-data '{BODY}'",
    ],
)
def test_other_commands_are_left_alone(command: str) -> None:
    """A command that sends no JSON of its own to the API, or that is not curl, gives nothing."""
    assert found("shell", command) == []


@pytest.mark.parametrize("option", ["-d ", "-d", "--data ", "--data=", "--data-binary ", "--json "])
def test_a_file_is_given_as_a_reference(option: str) -> None:
    """A body that is in a file is given as the path that is written, in its place."""
    (reference,) = found("shell", f"curl {URL} {option}'@bodies/a b.json' | jq .")
    assert isinstance(reference, Reference)
    assert (reference.path, written(reference)) == ("bodies/a b.json", "bodies/a b.json")


def test_data_raw_takes_an_at_sign_as_it_is() -> None:
    """`--data-raw` reads no file, so that what begins with an at sign is a body that is no JSON."""
    (problem,) = found("shell", f"curl {URL} --data-raw @body.json")
    assert isinstance(problem, Problem)
    assert written(problem) == "@body.json"


def test_data_is_read_from_a_document_without_line_breaks() -> None:
    """`--data @-` drops line breaks, so that one within a string is no fault; `--json @-` keeps them."""
    document = '@- <<E\n{"prompt": "a\n b"}\nE\n'
    assert request_in("shell", f"curl {URL} -d {document}").value == {"prompt": "a b"}
    (problem,) = found("shell", f"curl {URL} --json {document}")
    assert isinstance(problem, Problem)
    assert problem.text.position(problem.span[0]) == (2, 14)


def test_several_data_are_joined() -> None:
    """Several `-d` are sent with `&` between them, which is no JSON; the fault stands where the second begins."""
    _, problem = found("shell", f"curl {URL} -d '{BODY}' -d '{BODY}'")
    assert isinstance(problem, Problem)
    assert problem.text.text[problem.span[0] :] == f"'{BODY}'"


def test_a_variable_in_a_body_that_is_pieced_together() -> None:
    """In the shell's idiom for a variable in JSON its field is unknown, and the others stand in their places."""
    request = request_in("shell", f'curl {URL} -d \'{{"model": "{MODEL}", "prompt": "\'"$PROMPT"\'", "n": 5}}\'')
    assert request.unknown == {"prompt"}
    assert (at(request, "n"), at(request, "prompt")) == ("5", '"\'"$PROMPT"\'"')
    assert at(request, "model") == f'"{MODEL}"'


def test_quotes_that_end_too_early_are_found() -> None:
    """JSON in double quotes without backslashes loses its own quotes, and the place is where one was."""
    (problem,) = found("shell", f'curl {URL} -d "{{"model": "m"}}"')
    assert isinstance(problem, Problem)
    assert written(problem) == "model"


def test_a_script_is_read_as_a_whole() -> None:
    """Of a script with calls to several services only those for the API are given, in the order of the file."""
    content = SCRIPT.replace("URL", URL).replace("MODEL", MODEL)
    requests = [each for each in found("shell", content) if isinstance(each, Request)]
    assert [request.text.position(request.span(Place(()))[0])[0] for request in requests] == [14, 21]
    assert [request.unknown for request in requests] == [{"prompt", "duration"}, set()]
    assert [at(request, "duration") for request in requests] == ["${SECONDS_WANTED:-5}", "10"]


SCRIPT = """#!/usr/bin/env bash
set -euo pipefail
API="https://api.foxapi.cc"
log() { printf '%s %s\\n' "$(date +'%H:%M')" "$*" >&2; }

token=$(curl -fsS https://auth.example.com/token -d '{"model": "none"}' | jq -r '.token')
for PROMPT in "${prompts[@]}"; do
  [[ $PROMPT =~ ^# ]] && continue
  if (( ${#PROMPT} << 1 > 5000 )); then log "too long: $PROMPT"; fi
  id=$(curl -fsS "$API/v1/videos/generations" \\
    -H "Authorization: Bearer ${token}" \\
    -H 'Content-Type: application/json' \\
    --data-binary @- <<EOF | jq -r .id
{
  "model": "MODEL",
  "prompt": "${PROMPT//\\"/\\\\\\"}",
  "duration": ${SECONDS_WANTED:-5}
}
EOF
  )
  curl -fsS URL -H "Authorization: Bearer $token" -d '{"model": "MODEL", "duration": 10}' > "$id.json"
  until curl -fsS "$API/v1/videos/generations/$id" | jq -e '.status == "done"'; do sleep 5; done
done
"""
_PARTS = st.sampled_from(
    [
        "'a b'",
        "'\\'",
        '"a b"',
        '"\\"\\\\\\$\\x"',
        '"\\\n"',
        "$'\\n\\'\\x41\\u00e9\\101\\q'",
        "$'\\xc3\\xa9'",
        "$'\\c?\\c\\\\\\cB'",
        "\t'\t'",
    ]
) | st.sampled_from(["\\ ", "\\'", "\\\n", '$"x"', "a:b", "x#", "é", "{", "}", "=", "@-", "''", '""', '"\'"', " ", "-"])


@pytest.mark.skipif(not shutil.which("bash"), reason="it is compared with bash")
@settings(max_examples=40)
@given(st.lists(st.lists(_PARTS, max_size=8).map("".join), min_size=1, max_size=12))
def test_words_are_those_of_the_shell(lines: list[str]) -> None:
    """Quotes, escapes and continued lines are read as bash itself reads them."""
    script = "".join(f"p x {line}\n" for line in lines)
    shell = 'p() { printf "%s\\0" "$@"; printf "\\1"; }\n'
    ran = subprocess.run(["bash", "-c", shell + script], capture_output=True, env={"LC_ALL": "C.UTF-8"}, check=True)
    commands = commands_of(Piece.whole(Text(script)))
    words = [[word.content for word in command.words[1:]] for command in commands]
    assert ["".join(f"{word}\0" for word in each) for each in words] == ran.stdout.decode().split("\1")[:-1]
