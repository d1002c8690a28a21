"""Shell text as simple commands, their words unquoted and with the way back to where each character stood."""

import re
from contextlib import suppress

from callsheet.source.embedded.command import Command, Document
from callsheet.source.embedded.escapes import add_ansi_c
from callsheet.source.embedded.piece import Builder, Piece

__all__ = ["commands_of"]

_DEEPEST = 40
_BLANK = re.compile(r"(?:[ \t]|\r(?=\n)|\\\r?\n)*")
_BARE = re.compile(r"[^\s;&|<>()'\"\\$`]+")
_CONTINUED = re.compile(r"\\\r?\n")
_TABS = re.compile(r"\t*")
_DIGITS = re.compile(r"([0-9]+)(?=[<>])")
_REDIRECTION = re.compile(r"<<<|<<-|<<|<>|<&|<|&>>|&>|>>|>&|>\||>")
_SEPARATOR = re.compile(r"\|\||\|&|\||&&|&|;;&|;;|;&|;")
_IN_QUOTES = re.compile(r'["\\$`]')
_IN_ANSI_C = re.compile(r"'|\\.", re.DOTALL)
_IN_DOCUMENT = re.compile(r"[\\$`]")
_IN_BRACES = re.compile(r"[}\\'\"$`]")
_BACKQUOTED = re.compile(r"`|\\(.)", re.DOTALL)
_PARENTHESES = re.compile(r"[()]")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$-])")
_ACTIONS = re.compile(r"\$\{\{[^\n}]*\}\}")


class _UnreadableError(Exception):
    """Something is opened that is never closed, or nested too deeply."""


def commands_of(source: Piece, *, only_first: bool = False) -> list[Command]:
    """Give the commands of shell text, those in substitutions before the one that holds them.

    They end where the text is no longer shell, as at a quote that is never closed. With `only_first` they end with the
    first line, and the lines that continue it.
    """
    found: list[Command] = []
    with suppress(_UnreadableError):
        _Shell(source, found, 0, only_first=only_first).commands(is_nested=False)
    return found


class _Shell:
    """Reads forward through shell text; whatever is not closed ends it, so that nothing is read twice."""

    def __init__(self, source: Piece, found: list[Command], depth: int, *, only_first: bool = False) -> None:
        self.source = source
        self.text = source.content
        self.found = found
        self.depth = depth
        self.only_first = only_first
        self.at = 0
        self.documents: list[Document] = []

    def commands(self, *, is_nested: bool) -> list[Command]:
        """Read commands to the end, or to the parenthesis that closes the one that is already read."""
        text, own, opened, separator = self.text, list[Command](), 0, ""
        before = command = Command()
        self._deeper()
        while True:
            self.at = self._after(_BLANK)
            char = text[self.at : self.at + 1]
            if char in ("", "\n", ";", "|", "(", ")") or (char == "&" and not text.startswith("&>", self.at)):
                # A pipe at the end of a line goes on in the next one.
                before, command = command, Command(feeder=None if command.words or char != "\n" else command.feeder)
                if before.words:
                    own.append(before)
                    self.found.append(before)
            if char == "":
                if is_nested:
                    raise _UnreadableError
                break
            if char == "\n":
                self.at += 1
                self._here_documents()
                if self.only_first and own and not is_nested and (before.words or separator in ("", ";", "&")):
                    break
            elif char == ")":
                self.at += 1
                if is_nested and not opened:
                    break
                opened -= bool(opened)
            elif text.startswith("((", self.at):
                self.at += 2
                self._arithmetic()
            elif char == "(":
                self.at += 1
                opened += 1
            elif char in ";|&" and not text.startswith("&>", self.at):
                separator = self._match(_SEPARATOR)
                if separator in ("|", "|&") and before.words:
                    command.feeder = before
            elif char == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif char in "<>&" and not text.startswith("(", self.at + 1):
                self._redirection(command, "")
            elif digits := self._match(_DIGITS):
                self._redirection(command, digits)
            else:
                command.words.append(self._word())
        self.depth -= 1
        return own

    def _redirection(self, command: Command, descriptor: str) -> None:
        operator = self._match(_REDIRECTION)
        self.at = self._after(_BLANK)
        start = self.at
        word = self._word()
        is_stdin = descriptor.strip("0") == "" and operator.startswith("<")
        if operator in ("<<", "<<-") and start < self.at:
            is_quoted = any(mark in self.text[start : self.at] for mark in "'\"\\")
            document = Document(command, word.content, is_quoted, operator == "<<-", is_stdin)
            self.documents.append(document)
        elif is_stdin:
            command.stdin = word if operator == "<<<" else None

    def _here_documents(self) -> None:
        """Read the documents that were announced on the line before."""
        waiting, self.documents = self.documents, []
        for document in waiting:
            out, start = Builder(self.source), self.at
            while self.at < len(self.text):
                first, self.at = self.at, self.text.find("\n", self.at) + 1 or len(self.text)
                if document.is_indented:
                    first = self._after(_TABS, first)
                if self.text[first : self.at].rstrip("\r\n") == document.end:
                    break
                out.copy(first, self.at)
            body = out.piece(self.source.span(start, self.at))
            if document.is_stdin:
                document.command.stdin = body if document.is_quoted else self._expanded(body)

    def _expanded(self, body: Piece) -> Piece | None:
        """Give a here-document with its expansions unknown; None if it cannot be read."""
        inner, out = _Shell(body, self.found, self.depth), Builder(body)
        try:
            inner._until(None, _IN_DOCUMENT, out)
        except _UnreadableError:
            return None
        return out.piece(body.home)

    def _word(self) -> Piece:
        """Read one word, quotes and all; there may be none, and it is empty."""
        out, start, text = Builder(self.source), self.at, self.text
        while self.at < len(text):
            bare = self._after(_BARE)
            out.copy(self.at, bare)
            self.at = bare
            char = text[bare : bare + 1]
            if char == "'":
                end = self._closing("'", bare + 1)
                out.copy(bare + 1, end)
                self.at = end + 1
            elif char == '"':
                self.at += 1
                self._until('"', _IN_QUOTES, out)
            elif char == "\\":
                self._backslash(out)
            elif char == "$":
                self._dollar(out, is_quoted=False)
            elif char == "`":
                self._backquotes(out)
            elif char in ("<", ">") and text.startswith("(", bare + 1):
                self.at += 2
                self.commands(is_nested=True)
                out.unknown(bare, self.at)
            elif char.isspace() and char not in " \t\n" and not text.startswith("\r\n", bare):
                out.copy(bare, bare + 1)
                self.at += 1
            else:
                break
        return out.piece(self.source.span(start, self.at))

    def _until(self, closing: str | None, marks: re.Pattern[str], out: Builder) -> None:
        """Read to the closing quote, or to the end where there is none, in text in which only `marks` are special."""
        self._deeper()
        while found := marks.search(self.text, self.at):
            out.copy(self.at, found.start())
            self.at = found.start()
            char = found.group()
            if char == closing:
                self.at += 1
                self.depth -= 1
                return
            if char == "$":
                self._dollar(out, is_quoted=True)
            elif char == "`":
                self._backquotes(out)
            elif self.text.startswith(("\\$", "\\`", "\\\\", f"\\{closing or '$'}"), self.at):
                out.escape(self.text[self.at + 1], self.at, self.at + 2)
                self.at += 2
            elif continued := _CONTINUED.match(self.text, self.at):
                self.at = continued.end()
            else:
                out.copy(self.at, self.at + 1)
                self.at += 1
        if closing:
            raise _UnreadableError
        out.copy(self.at, len(self.text))
        self.depth -= 1

    def _backslash(self, out: Builder) -> None:
        continued = _CONTINUED.match(self.text, self.at)
        if continued:
            self.at = continued.end()
        elif self.at + 1 < len(self.text):
            out.escape(self.text[self.at + 1], self.at, self.at + 2)
            self.at += 2
        else:
            out.copy(self.at, self.at + 1)
            self.at += 1

    def _dollar(self, out: Builder, *, is_quoted: bool) -> None:
        """Read an expansion, or a quote that begins with a dollar sign."""
        text, start = self.text, self.at
        if text.startswith("$'", start) and not is_quoted:
            self.at = self._end_of_ansi_c(start + 2)
            add_ansi_c(out, start + 2, self.at - 1)
        elif text.startswith('$"', start) and not is_quoted:
            self.at += 2
            self._until('"', _IN_QUOTES, out)
        elif text.startswith("$((", start):
            self.at += 3
            self._arithmetic()
            out.unknown(start, self.at)
        elif text.startswith("$(", start):
            self.at += 2
            self._substitution(start, out)
        elif self._match(_ACTIONS):
            out.unknown(start, self.at)
        elif text.startswith("${", start):
            self.at += 2
            self._braces(is_quoted=is_quoted)
            out.unknown(start, self.at)
        elif self._match(_VARIABLE):
            out.unknown(start, self.at)
        else:
            out.copy(start, start + 1)
            self.at += 1

    def _substitution(self, start: int, out: Builder) -> None:
        """Read `$(…)`; one that only prints what stands there is known."""
        waiting, self.documents = self.documents, []
        own = self.commands(is_nested=True)
        self.documents = waiting
        printed = own[0].output() if len(own) == 1 else None
        if printed is not None:
            out.add(printed, 0, len(printed.content.rstrip("\n")))
        else:
            out.unknown(start, self.at)

    def _braces(self, *, is_quoted: bool) -> None:
        """Read the rest of `${…}`."""
        self._deeper()
        ignored = Builder(self.source)
        while found := _IN_BRACES.search(self.text, self.at):
            self.at = found.end()
            char = found.group()
            if char == "}":
                self.depth -= 1
                return
            if char == "\\":
                self.at += 1
            elif char == '"':
                self._until('"', _IN_QUOTES, ignored)
            elif char == "'" and not is_quoted:
                self.at = self._closing("'", self.at) + 1
            elif char == "$":
                self.at -= 1
                self._dollar(ignored, is_quoted=is_quoted)
            elif char == "`":
                self.at -= 1
                self._backquotes(ignored)
        raise _UnreadableError

    def _backquotes(self, out: Builder) -> None:
        start, inside = self.at, Builder(self.source)
        self.at += 1
        while found := _BACKQUOTED.search(self.text, self.at):
            inside.copy(self.at, found.start())
            self.at = found.end()
            escaped = found.group(1)
            if escaped is None:
                break
            if escaped in "$`\\":
                inside.escape(escaped, *found.span())
            else:
                inside.copy(*found.span())
        else:
            raise _UnreadableError
        out.unknown(start, self.at)
        commands = inside.piece(self.source.span(start, self.at))
        if "curl" in commands.content:
            with suppress(_UnreadableError):
                _Shell(commands, self.found, self.depth + 1).commands(is_nested=False)

    def _arithmetic(self) -> None:
        """Read to where the two parentheses that are open are closed."""
        opened = 2
        while found := _PARENTHESES.search(self.text, self.at):
            self.at = found.end()
            opened += 1 if found.group() == "(" else -1
            if not opened:
                return
        raise _UnreadableError

    def _end_of_ansi_c(self, at: int) -> int:
        for found in _IN_ANSI_C.finditer(self.text, at):
            if found.group() == "'":
                return found.end()
        raise _UnreadableError

    def _closing(self, quote: str, at: int) -> int:
        end = self.text.find(quote, at)
        if end < 0:
            raise _UnreadableError
        return end

    def _match(self, pattern: re.Pattern[str]) -> str:
        """Read what matches here; the answer is that text, empty if nothing does."""
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found.group()

    def _after(self, pattern: re.Pattern[str], at: int | None = None) -> int:
        """Give the offset of what follows a match that begins here, or at an offset."""
        start = self.at if at is None else at
        found = pattern.match(self.text, start)
        return found.end() if found else start

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _UnreadableError
