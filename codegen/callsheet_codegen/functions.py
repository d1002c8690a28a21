"""The functions that a rule may call beside CEL's own.

Each is plain Python without imports: the reference runtime is given the function itself, and the source of this
module stands in the generated checks. `spec/README.md` documents them for the authors of rules.
"""

_SPACES = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_DIGITS = frozenset("0123456789")
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_PRIVATE_NETWORKS = (
    (0x00000000, 8), (0x0A000000, 8), (0x64400000, 10), (0xA9FE0000, 16), (0xAC100000, 12), (0xC0A80000, 16),
    (0xE0000000, 3),
)  # fmt: skip
_EXAMPLE_NETWORKS = ((0xC0000200, 24), (0xC6336400, 24), (0xCB007100, 24))
_PRIVATE_NAMES = (".local", ".internal", ".lan", ".home.arpa")
_EXAMPLE_NAMES = (".example.com", ".example.net", ".example.org", ".example", ".invalid")

_COMMON_ENDINGS = {".jpg": "jpg", ".png": "png", ".mp4": "mp4"}

_origins: dict[str, tuple[str, bool]] = {}


def upto(count: int) -> list[int]:
    """List the integers from 1 to `count`."""
    return list(range(1, count + 1))


def trim(text: str) -> str:
    """Drop Unicode white space at both ends."""
    return text.strip(_SPACES)


def refs(text: str, before: str, after: str = "") -> list[int]:
    """List the numbers N of every `<before>N<after>` in the text, each once, in order of appearance.

    N is a run of the digits 0 to 9; a run of more than nine counts as 999999999. Without `after`, a reference that runs
    on into an ASCII letter, a digit or an underscore is none, and neither is one that continues such a word, as in an
    e-mail address; but it may follow at once on a word that begins like itself, as in `@Element1@Image1`.
    """
    if before not in text:
        return []
    found: list[int] = []
    left, *parts = text.split(before)
    continued = not after and _ends_in_word(left, before[0])
    for part in parts:
        size = 0
        while size < len(part) and part[size] in _DIGITS:
            size += 1
        rest = part[size:]
        if size and (rest.startswith(after) if after else not continued and not (rest and rest[0] in _WORD)):
            number = int(part[:size]) if size < 10 else 999999999
            if number not in found:
                found.append(number)
        # A part without a break continues the reference before it, which begins with the sigil.
        continued = not after and part[-1:] in _WORD and _ends_in_word(before[0] + part, before[0])
    return found


def _ends_in_word(text: str, sigil: str) -> bool:
    """Say whether a text ends in an ASCII word that does not begin with the sigil."""
    at = len(text)
    while at and text[at - 1] in _WORD:
        at -= 1
    return at < len(text) and text[at - 1 : at] != sigil


def extension(url: str) -> str:
    """Give the extension that the path of an address ends in: lower case, without the dot; "" if there is none.

    One to five ASCII letters and digits count, the first of them a letter, so that `/v1.5` ends in none.
    """
    common = _COMMON_ENDINGS.get(url[-4:])
    if common is not None and "?" not in url and "#" not in url and url.find("/", 8) > 0:
        return common
    if "?" in url:
        url = url[: url.index("?")]
    if "#" in url:
        url = url[: url.index("#")]
    slash = url.rfind("/")
    dot = url.rfind(".", slash + 1)
    if dot < 0 or slash < 1 or url[slash - 1] == "/":
        return ""
    ending = url[dot + 1 :].lower()
    return ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 and ending[0].isalpha() else ""


def unreachable(url: str) -> str:
    """Say why a service cannot fetch from an address; "" where nothing speaks against it.

    The text continues a sentence: `... is "http://10.0.0.1/a.jpg", an address inside a private network`.
    """
    if " " in url or not url.isprintable():
        return "an address with a space or a control character in it"
    # What stands before the first slash of the path decides, and is the same for most addresses of a run.
    slash = url.find("/", 8)
    origin = url if slash < 0 else url[:slash]
    known = _origins.get(origin)
    return (_judge(origin) if known is None else known)[0]


def is_placeholder(url: str) -> bool:
    """Say whether an address is in a domain or network that is reserved for examples."""
    slash = url.find("/", 8)
    origin = url if slash < 0 else url[:slash]
    known = _origins.get(origin)
    return (_judge(origin) if known is None else known)[1]


def _judge(origin: str) -> tuple[str, bool]:
    """Give the reason against an origin, and whether it is reserved for examples; remember both."""
    scheme, mark, rest = origin.partition("://")
    scheme = scheme.lower()
    if scheme.startswith("data:"):
        verdict = "which holds the file itself", False
    elif scheme.startswith("file:") or scheme == "file":
        verdict = "a file on this machine", False
    elif not mark:
        verdict = "not an http or https address", False
    elif scheme not in ("http", "https"):
        verdict = "an address that is neither http nor https", False
    else:
        for end in "/?#\\":
            rest = rest.partition(end)[0]
        host = rest.rpartition("@")[2].lower()
        if host.startswith("["):
            verdict = _judge_ipv6(host[1:].partition("]")[0])
        else:
            verdict = _judge_name(host.partition(":")[0].removesuffix("."))
    if len(_origins) > 4096:
        _origins.clear()
    _origins[origin] = verdict
    return verdict


def _judge_name(host: str) -> tuple[str, bool]:
    """Judge a host that is a name or an IPv4 address in any of its spellings."""
    if not host:
        return "an address without a host", False
    *_, last = labels = host.split(".")
    if "" in labels:
        return "an address with a malformed host", False
    if last.isascii() and (last.isdigit() or last.startswith("0x")):
        return _judge_ipv4(_ipv4(host))
    if host == "localhost" or host.endswith(".localhost"):
        return "an address of this machine", False
    if host.endswith(_PRIVATE_NAMES):
        return "an address inside a private network", False
    if "." not in host:
        return "a name without a dot, which only a private network knows", False
    return "", ("." + host).endswith(_EXAMPLE_NAMES)


def _ipv4(host: str) -> int:
    """Read an IPv4 address of one to four decimal, octal or hexadecimal parts; -1 if it is none."""
    value = 0
    parts = host.split(".")
    for index, part in enumerate(parts):
        base = 16 if part.startswith("0x") else 8 if part.startswith("0") and part != "0" else 10
        digits = (part[2:] or "0") if base == 16 else part
        allowed = "0123456789abcdef"[:base]
        if not digits or len(digits) > 12:
            return -1
        number = 0
        for digit in digits:
            if digit not in allowed:
                return -1
            number = number * base + allowed.index(digit)
        room = 5 - len(parts) if index == len(parts) - 1 else 1
        if len(parts) > 4 or number >= 256**room:
            return -1
        value = value * 256**room + number
    return value


def _judge_ipv4(address: int) -> tuple[str, bool]:
    """Judge an IPv4 address; a negative one is malformed."""
    if address < 0:
        return "an address with a malformed host", False
    if address >> 24 == 127:
        return "an address of this machine", False
    for network, bits in _PRIVATE_NETWORKS:
        if address >> (32 - bits) == network >> (32 - bits):
            return "an address inside a private network", False
    for network, bits in _EXAMPLE_NETWORKS:
        if address >> (32 - bits) == network >> (32 - bits):
            return "", True
    return "", False


def _judge_ipv6(host: str) -> tuple[str, bool]:
    """Judge an IPv6 address, written without its brackets."""
    malformed = "an address with a malformed host", False
    host = host.partition("%")[0]
    head, dot, _ = host.rpartition(":")
    if dot and "." in host[len(head) :]:
        low = _ipv4(host[len(head) + 1 :])
        if low < 0:
            return malformed
        host = f"{head}:{low >> 16:x}:{low & 0xFFFF:x}"
    left, gap, right = host.partition("::")
    groups = []
    for side in (left, right):
        numbers = []
        for group in side.split(":") if side else []:
            if not 0 < len(group) <= 4 or group.strip("0123456789abcdef"):
                return malformed
            numbers.append(int(group, 16))
        groups.append(numbers)
    missing = 8 - len(groups[0]) - len(groups[1])
    if missing < 0 or (missing > 0) != bool(gap):
        return malformed
    value = 0
    for number in groups[0] + [0] * missing + groups[1]:
        value = value << 16 | number
    if value in (0, 1):
        return "an address of this machine", False
    if value >> 32 == 0xFFFF:
        return _judge_ipv4(value & 0xFFFFFFFF)
    if value >> 121 == 0xFC00 >> 9 or value >> 118 == 0xFE80 >> 6:
        return "an address inside a private network", False
    return "", value >> 96 == 0x20010DB8
