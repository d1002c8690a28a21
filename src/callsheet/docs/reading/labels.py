"""The words that a rendered documentation page is laid out with, in English and Chinese, and the values behind them."""

import json
import re
from dataclasses import dataclass
from typing import Any

from callsheet.docs.facts import Section, key

__all__ = [
    "Kind",
    "default_marker",
    "fold",
    "heading_of",
    "is_boundary",
    "is_chrome",
    "is_odd_label",
    "is_toggle",
    "limits_of",
    "mark_of",
    "name_of_label",
    "number_of",
    "type_of",
    "value_of",
]

_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: 0x20}

_HEADINGS: dict[Section, str] = {
    "authorization": "authorization authorizations authentication 授权 认证 鉴权",
    "header": "header headers header_parameters request_headers 请求头 请求头参数",
    "path": "path_parameter path_parameters path_params 路径参数",
    "query": "query_parameter query_parameters query_params 查询参数",
    "body": "body bodies request_body body_parameters request_parameters 请求体 请求参数 请求体参数",
    "response": "response responses response_body 响应 返回 返回参数 响应参数",
}
_SECTIONS: dict[str, Section] = {
    name.replace("_", " "): section for section, names in _HEADINGS.items() for name in names.split()
}

_LABELS = {
    "notes": "notes note 注意 注意事项 说明 备注",
    "values": "options available_options available_values allowed_values possible_values"
    " 选项 可用选项 可选值 可用值 取值",
    "example": "example examples 示例 例子",
    "range": "required_range 必填范围 取值范围",
    "pattern": "pattern 正则 模式",
    "default": "default 默认值 默认",
    "maxLength": "maximum_string_length 最大字符串长度",
    "minLength": "minimum_string_length 最小字符串长度",
    "Length": "required_string_length 字符串长度 必填字符串长度",
    "maxItems": "maximum_array_length 最大数组长度",
    "minItems": "minimum_array_length 最小数组长度",
    "Items": "required_array_length 数组长度 必填数组长度",
}
"""The labels that end with a colon, by what they introduce; those of sizes by the limit, or by the end of its name."""
_LABEL_NAMES = {name.replace("_", " "): label for label, names in _LABELS.items() for name in names.split()}

_MARKS = {
    "required": "required 必填 必需",
    "optional": "optional 可选",
    "deprecated": "deprecated 已弃用",
    "layout": "read-only readonly write-only writeonly 只读 只写",
    "location": "header path query body cookie",
}
_MARK_NAMES = {name: mark for mark, names in _MARKS.items() for name in names.split()}

_CHROME = frozenset(
    """skip to main content
documentation index
use this file to discover all available pages before exploring further.
was this page helpful?
copy page
ask ai
ask a question...
search...
search…
⌘k
ctrl k
on this page
try it
suggest edits
raise issue
跳转到主要内容
跳到主要内容
文档索引
此页面对您有帮助吗?
此页面对您有帮助吗
复制页面
询问 ai
搜索...
搜索…
试一试
在此页面
本页目录
建议编辑
提出问题
copy code
view example
复制代码
查看示例""".splitlines()
)
_BUTTONS = frozenset(("Copy", "Expand", "Collapse", "Send", "复制", "展开", "收起", "发送"))
"""Words of buttons; in small letters they may be values."""
_UPDATED = re.compile(
    r"(?:last (?:updated|modified|edited)|最后更新|最近更新|最后修改|上次更新)(?: on| at|于|时间)?:? ?"
    r"(?:[a-z]{3,9}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}|[0-9]{1,2} [a-z]{3,9}\.?,? [0-9]{4}|[0-9]+ [a-z]+ ago"
    r"|[0-9]{4}(?:[-/.][0-9]{1,2}){2}|[0-9]{4} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日"
    r"|[0-9]+ ?[天周年小时个月分钟]{1,3}前)",
    re.IGNORECASE,
)
_CHROME_STARTS = ("fetch the complete documentation index at:", "powered by ")

_BOUNDARY = re.compile(
    r"skip to main content|was this page helpful\??|previous|next|curl|powered by .*|suggest edits|raise issue"
    r"|跳转到主要内容|跳到主要内容|此页面对您有帮助吗\??|上一页|下一页|由 ?.* ?提供支持|建议编辑|提出问题",
    re.IGNORECASE,
)

_TOGGLE = re.compile(r"(?:show|(hide))(?: \d+)? child attributes?|显示 ?子属性|(隐藏 ?子属性)", re.IGNORECASE)

_WORD = r"string|integer|number|boolean|object|array|file|null|any"
_TYPE = re.compile(rf"(?:(?:enum|(array))<({_WORD})>|({_WORD})(?:<([a-z][a-z0-9-]*)>)?)((?:\[\])*)")

_NUMBER = r"[-+]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_ONLY_NUMBER = re.compile(_NUMBER)
_LESS = r"<=|<|≤|>=|>|≥"
_RANGE = re.compile(rf"(?:({_NUMBER})\s*({_LESS})\s*)?[a-z]+(?:\s*({_LESS})\s*({_NUMBER}))?", re.IGNORECASE)
_SPREAD = re.compile(
    rf"({_NUMBER})(?:\s*(?:[-\u2013~至到]|\bto\b)\s*({_NUMBER}))?\s*(?:(?:character|char|element|item)s?|个?(?:元素|字符|项))?"
)

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_DEFAULT_MARKER = re.compile(r"\s*(\(\s*(?:the )?(?:default|默认值?)\s*\))", re.IGNORECASE)

_ODD_LABEL = re.compile(
    r"[^\W\d_]+(?: [^\W\d_]+){0,5} ?:\s*(?P<value>[-+]?[0-9][0-9., ]*|true|false|null|\"[^\"]*\")?", re.IGNORECASE
)
_MOST_SIGNS = 12

_MOST_DIGITS = 40
_MOST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a field as its line says it: without null, and the format that some types name."""

    name: str
    is_nullable: bool
    format: str = ""

    @property
    def item(self) -> str:
        """What one value is: of a list, what its items are."""
        return self.name.removesuffix("[]")


def fold(text: str) -> str:
    """Give a text of the same length with narrow digits, letters and punctuation."""
    return text.translate(_WIDTH)


def heading_of(line: str) -> Section | None:
    """Give the section that a line is the heading of; `header` is a pill beside a type."""
    if line == "header":
        return None
    return _SECTIONS.get(line.strip("#: ").casefold()) if len(line) <= _MOST_LABEL else None


def mark_of(line: str) -> str:
    """Give what a pill beside a field's type says: required, optional, deprecated, layout, location, or ""."""
    mark = _MARK_NAMES.get(line.casefold(), "")
    return "" if mark == "location" and not line.islower() else mark


def name_of_label(line: str) -> tuple[str, int]:
    """Give which label a line begins with, "" if none, and where the text behind its colon begins."""
    colon = line.find(":", 0, _MOST_LABEL)
    return (_LABEL_NAMES.get(line[:colon].strip().casefold(), ""), colon + 1) if colon >= 0 else ("", 0)


def is_chrome(line: str) -> bool:
    """Whether a line belongs to the site around the page."""
    lower = line[:200].casefold()
    if lower in _CHROME or lower.startswith(_CHROME_STARTS) or line in _BUTTONS:
        return True
    return len(line) <= _MOST_LABEL and _UPDATED.fullmatch(line) is not None


def is_boundary(line: str) -> bool:
    """Whether the fields of a page end at a line: its foot, the example of a call, or another page begins."""
    return line.startswith("curl ") or (len(line) <= _MOST_LABEL and _BOUNDARY.fullmatch(line) is not None)


def is_odd_label(line: str) -> bool:
    """Whether a line looks like a label that is not known: `Constraints:`, `Multiple of: 5`."""
    if len(line) > _MOST_LABEL or name_of_label(line)[0]:
        return False
    return _ODD_LABEL.fullmatch(line) is not None and len(_CJK.findall(line)) <= _MOST_SIGNS


def is_toggle(line: str) -> tuple[bool, bool]:
    """Tell whether a line shows or hides child attributes, and whether they are shown below."""
    found = _TOGGLE.fullmatch(line) if len(line) <= _MOST_LABEL else None
    return found is not None, found is not None and found.lastindex is not None


def default_marker(text: str) -> re.Match[str] | None:
    """Find the "(default)" behind a value, in a text of narrow letters, and the spaces before it."""
    return _DEFAULT_MARKER.search(text)


def type_of(line: str) -> Kind | None:
    """Read a type line: `string`, `enum<string>`, `string[] | null`, `string<uri>`."""
    if not line or len(line) > _MOST_LABEL or not line[0].islower():
        return None
    names, form, is_nullable = [], "", False
    parts = [part.strip() for part in line.split("|")]
    for part in parts:
        found = _TYPE.fullmatch(part)
        if found is None:
            return None
        is_list, of, word, said, brackets = found.groups()
        name = f"{of or word}{'[]' if is_list else ''}{brackets}"
        form = form or said or ""
        if name == "null" and len(parts) > 1:
            is_nullable = True
        else:
            names.append(name)
    name = " | ".join(dict.fromkeys(names)) or "null"
    return Kind(name, is_nullable or name == "null", form)


def number_of(text: str) -> int | float | None:
    """Read a number, which may have thousands separators."""
    if len(text) > _MOST_DIGITS or not _ONLY_NUMBER.fullmatch(text):
        return None
    digits = text.replace(",", "").replace(" ", "")
    return int(digits) if digits.lstrip("+-").isdigit() else float(digits)


def value_of(text: str, kind: str) -> tuple[bool, Any]:
    """Read a value of a type, and tell whether it is one; a text may stand without quotes."""
    plain = fold(text)
    if plain == "null":
        return True, None
    if kind == "integer" or kind == "number":
        number = number_of(plain)
        whole = isinstance(number, float) and number.is_integer()
        return number is not None and (kind == "number" or whole or isinstance(number, int)), (
            int(number) if whole and number is not None and kind == "integer" else number
        )
    if kind == "boolean":
        return plain.casefold() in ("true", "false"), plain.casefold() == "true"
    if kind == "string" and not text.startswith('"'):
        return bool(text), plain if plain.isascii() else text
    try:
        value = json.loads(text, parse_constant=_refuse)
        key(value).encode()
    except (ValueError, RecursionError):
        return kind in ("string", "any", "file") or " | " in kind, text
    if kind.endswith("[]") or kind == "array":
        return isinstance(value, list), value
    return kind != "object" or isinstance(value, dict), value


def limits_of(label: str, text: str) -> dict[str, int | float] | None:
    """Read what stands behind the label of a limit: {"minimum": 0, "exclusiveMaximum": 1}; None if it is no limit."""
    if len(text) > 2 * _MOST_LABEL:
        return None
    if label == "range" and (found := _RANGE.fullmatch(text)):
        low, first, second, high = found.groups()
        ends = [(_turned(first), low)] if low else []
        ends += [(second, high)] if high else []
        said = {_limit_name(sign): number for sign, end in ends if (number := number_of(end)) is not None}
        return said if ends and len(said) == len(ends) else None
    spread = _SPREAD.fullmatch(text)
    if spread is None:
        return None
    least, most = number_of(spread[1]), number_of(spread[2] or spread[1])
    if least is None or most is None:
        return None
    if label in ("range", "Length", "Items"):
        low_name, high_name = ("minimum", "maximum") if label == "range" else (f"min{label}", f"max{label}")
        return None if label == "range" and spread[2] is None else {low_name: least, high_name: most}
    return None if spread[2] else {label: least}


def _turned(sign: str) -> str:
    return sign.translate(str.maketrans("<>≤≥", "><≥≤"))


def _limit_name(sign: str) -> str:
    """Give the limit that stands behind a sign, as in x <= 5."""
    side = "Maximum" if sign[0] in "<≤" else "Minimum"
    return f"exclusive{side}" if sign in "<>" else side.lower()


def _refuse(name: str) -> Any:
    raise ValueError(name)
