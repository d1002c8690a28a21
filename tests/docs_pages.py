"""Pages of a made-up model, in the layout of a rendered documentation page: as text in two languages, and as HTML."""

from html import escape

ENGLISH = """\
Skip to main content
POST
/
v1
/
films
Kite 2 Film
curl --request POST \\
  --url https://api.kite.test/v1/films \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --data '
{
  "model": "kite-2-film",
  "prompt": "A red kite climbs over the dunes",
  "frames": [
    "https://media.test/dune.jpg"
  ]
}
'
{
  "created": 1700000000,
  "id": "film-7",
  "state": "queued",
  "task_info": {
    "can_stop": true
  }
}

Documentation Index

Fetch the complete documentation index at: https://docs.kite.test/llms.txt

Use this file to discover all available pages before exploring further.

Authorizations

Authorization
string
header
required

Every call carries a bearer token

Body

application/json
model
string
default:kite-2-film
required

kite-2-film: Films of kites, made from words and frames

Example:

"kite-2-film"

prompt
string
required

What the kite does

Notes:

  • Maximum 800 characters
  • Write @Frame1 to point at frames
Required string length: 2 - 800
Example:

"A red kite climbs over the dunes"

size
string
default:small

How large the film is

Options:

  • small — Fits a telephone
  • large — Fits a wall (counts twice)
Example:

"small"

loops
integer | null

How often the film repeats

Available values:

  • 2 — Twice around (default)
  • 4 — Four times around

seed
integer | null

Where chance begins

Required range: 1 <= x <= 2,147,483,647
Example:

7

wind
number
default:0.5

How hard it blows

Required range: 0 < x < 1
quiet
boolean
default:false

Whether the film has no sound

frames
string<uri>[] | null

Pictures that the film goes through

Notes:

  • Format: JPG / PNG
Required array length: 1 - 4 elements
Example:
[
"https://media.test/dune.jpg",
"https://media.test/sea.jpg"
]
ratio
string | null

Width to height

Available values: 16:9, 9:16, 1:1

label
string
default:""

A word shown in the corner

Pattern: ^[a-z]*$
Maximum string length: 12
scenes
object[] | null

The film in parts

Do not use it for short films.

Hide child attributes
scenes.words
string
required

What the part shows

scenes.seconds
integer

How long the part lasts

Required range: x >= 1
old_wind
number
deprecated

Use wind instead

Response

200

application/json

The film has begun

created
integer

When it began

Example:

1700000000

id
string

Names the film

object
enum<string>

What kind of thing it is

Available options:
film
state
enum<string>

How far the film is

Available options:
queued,
drawing,
done,
broken
Example:

"queued"

task_info
object

More of the task

Show child attributes
"""
"""A page with every label that the reader knows, in words of its own."""

_CHINESE = (
    ("Skip to main content", "跳转到主要内容"),
    ("Kite 2 Film", "风筝影片"),
    ("Authorizations", "授权"),
    ("\nBody\n", "\n请求体\n"),
    ("\nResponse\n", "\n响应\n"),
    ("\nrequired\n", "\n必填\n"),
    ("\ndeprecated\n", "\n已弃用\n"),
    ("\ndefault:kite-2-film", "\n默认值:kite-2-film"),
    ("\ndefault:", "\n默认："),
    ("(default)", "（默认）"),
    ("Example:", "示例："),
    ("Notes:", "注意："),
    ("Options:", "可选值："),
    ("Available values:\n", "取值：\n"),
    ("Available values: 16:9, 9:16, 1:1", "可用值：16:9、9:16、1:1"),
    ("Available options:", "可用选项:"),
    ("Required range:", "必填范围:"),
    ("Required string length: 2 - 800", "字符串长度：２ - ８００"),
    ("Maximum string length:", "最大字符串长度："),
    ("Required array length: 1 - 4 elements", "数组长度：1 - 4 个元素"),
    ("Hide child attributes", "隐藏子属性"),
    ("Show child attributes", "显示子属性"),
    ("Every call carries a bearer token", "每次调用都带令牌"),
    ("kite-2-film: Films of kites, made from words and frames", "kite-2-film：用文字和画面制作风筝影片"),
    ("What the kite does", "风筝做什么"),
    ("Maximum 800 characters", "最多 800 个字符"),
    ("Write @Frame1 to point at frames", "用 @Frame1 引用 frames"),
    ("How large the film is", "影片的大小"),
    ("small — Fits a telephone", "small —— 适合手机"),
    ("large — Fits a wall (counts twice)", "large：适合墙面（按两次计）"),
    ("How often the film repeats", "影片重复的次数"),
    ("Twice around", "两圈"),
    ("Four times around", "四圈"),
    ("Where chance begins", "随机的起点"),
    ("How hard it blows", "风力"),
    ("Whether the film has no sound", "影片是否无声"),
    ("Pictures that the film goes through", "影片经过的图片"),
    ("Format: JPG / PNG", "格式：JPG / PNG"),
    ("Width to height", "宽高比"),
    ("A word shown in the corner", "角落里的文字"),
    ("The film in parts", "分段的影片"),
    ("Do not use it for short films.", "短片请勿使用。"),
    ("What the part shows", "这一段的内容"),
    ("How long the part lasts", "这一段的时长"),
    ("Use wind instead", "请改用 wind"),
    ("The film has begun", "影片已开始"),
    ("When it began", "开始的时间"),
    ("Names the film", "影片的编号"),
    ("What kind of thing it is", "对象的种类"),
    ("How far the film is", "影片的进度"),
    ("More of the task", "任务的其他信息"),
)


def _chinese() -> str:
    text = ENGLISH
    for english, chinese in _CHINESE:
        text = text.replace(english, chinese)
    return text


CHINESE = _chinese()
"""The same page with Chinese labels and prose, and with wide colons and digits."""


def _code(lines: str) -> str:
    spans = "\n".join(f'<span class="line"><span>{escape(line)}</span></span>' for line in lines.splitlines())
    return f'<pre class="shiki"><code language="bash">{spans}\n</code></pre>'


def _field(name: str, kind: str, *pills: str, content: str) -> str:
    boxes = "".join(f'<div data-component-part="field-info-pill">{pill}</div>' for pill in pills)
    above, dot, last = name.rpartition(".")
    return (
        '<div class="primitive-param-field"><div class="param-head">'
        f'<div class="absolute"><a href="#{name}" aria-label="Navigate to header">\u200b<div><svg><path d="M0"/></svg></div></a></div>'
        f'<button data-component-part="field-name"><span>{above}{dot}</span>{last}</button>'
        f'<div data-component-part="field-meta"><div data-component-part="field-info-pill"><span>{escape(kind)}</span></div>{boxes}</div>'
        f'</div><div class="mt-4">{content}</div></div>'
    )


def _default(value: str) -> str:
    return f'<span class="text-gray-400">default:</span><span>{escape(value)}</span>'


def _prose(*paragraphs: str) -> str:
    return "".join(f'<div class="prose"><p class="whitespace-pre-line">{text}</p></div>' for text in paragraphs)


def _bullets(*items: str) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _example(value: str) -> str:
    return f"<div><p>Example:</p>{_code(value)}</div>"


_BODY = (
    _field(
        "model",
        "string",
        _default("kite-2-film"),
        "required",
        content=_prose("<code>kite-2-film</code>: Films of kites, made from words and frames")
        + _example('"kite-2-film"'),
    ),
    _field(
        "prompt",
        "string",
        "required",
        content=_prose("What the kite does\n\nNotes:")
        + _bullets("Maximum 800 characters", "Write <code>@Frame1</code> to point at <code>frames</code>")
        + "<div>Required string length: <code>2 - 800</code></div>"
        + _example('"A red kite climbs over the dunes"'),
    ),
    _field(
        "size",
        "string",
        _default("small"),
        content=_prose("How large the film is\nOptions:")
        + _bullets("<code>small</code> — Fits a telephone", "<code>large</code> — Fits a wall <em>(counts twice)</em>")
        + '<div>Example: <code>"small"</code></div>',
    ),
    _field(
        "loops",
        "integer | null",
        content=_prose("How often the film repeats", "Available values:")
        + _bullets("2 — Twice around (default)", "4 — Four times around"),
    ),
    _field(
        "seed",
        "integer | null",
        content=_prose("Where chance begins")
        + "<div>Required range: <code>1 &lt;= x &lt;= 2,147,483,647</code></div>"
        + _example("7"),
    ),
    _field(
        "wind",
        "number",
        _default("0.5"),
        content=_prose("How hard it blows") + "<div>Required range: <code>0 &lt; x &lt; 1</code></div>",
    ),
    _field("quiet", "boolean", _default("false"), content=_prose("Whether the film has no sound")),
    _field(
        "frames",
        "string<uri>[] | null",
        content=_prose("Pictures that the film goes through", "Notes:")
        + _bullets("Format: JPG / PNG")
        + "<div>Required array length: <code>1 - 4 elements</code></div>"
        + _example('[\n  "https://media.test/dune.jpg",\n  "https://media.test/sea.jpg"\n]'),
    ),
    _field(
        "ratio",
        "string | null",
        content=_prose("Width to height", "Available values: <code>16:9</code>, <code>9:16</code>, <code>1:1</code>"),
    ),
    _field(
        "label",
        "string",
        _default('""'),
        content=_prose("A word shown in the corner")
        + "<div>Pattern: <code>^[a-z]*$</code></div><div>Maximum string length: <code>12</code></div>",
    ),
    _field(
        "scenes",
        "object[] | null",
        content=_prose("The film in parts", "Do not use it for short films.")
        + "<button>Hide <span>child attributes</span></button>"
        + _field("scenes.words", "string", "required", content=_prose("What the part shows"))
        + _field(
            "scenes.seconds",
            "integer",
            content=_prose("How long the part lasts") + "<div>Required range: <code>x &gt;= 1</code></div>",
        ),
    ),
    _field("old_wind", "number", "deprecated", content=_prose("Use <code>wind</code> instead")),
)

_RESPONSE = (
    _field("created", "integer", content=_prose("When it began") + _example("1700000000")),
    _field("id", "string", content=_prose("Names the film")),
    _field(
        "object",
        "enum<string>",
        content=_prose("What kind of thing it is") + "<div>Available options: <code>film</code></div>",
    ),
    _field(
        "state",
        "enum<string>",
        content=_prose("How far the film is")
        + "<div>Available options: <div><code>queued</code>, </div><div><code>drawing</code>, </div><div><code>done</code>, </div><div><code>broken</code></div></div>"
        + _example('"queued"'),
    ),
    _field(
        "task_info",
        "object",
        content=_prose("More of the task") + "<button>Show <span>child attributes</span></button>",
    ),
)

_CALL, _ANSWER = ENGLISH[ENGLISH.index("curl ") : ENGLISH.index("\nDocumentation Index")].split("\n'\n")

HTML = f"""<!DOCTYPE html>
<html lang="en"><head><title>Kite 2 Film - Kite</title><meta name="x" content="Never above 3."><style>p {{ margin: 0 }}</style>
<script>self.push("Body string required. Response must be read.")</script></head>
<body><nav><ul><li>Lamp 1 Film</li><li>Kite 2 Film. Only for members.</li></ul></nav>
<a href="#content">Skip to main content</a><div id="content"><header><h1>Kite 2 Film</h1><button>Copy page</button></header>
<div><div>POST</div><div><div>/</div><div>v1</div><div>/</div><div>films</div></div><button>Try it</button></div>
<h4>Authorizations</h4>{_field("Authorization", "string", "header", "required", content=_prose("Every call carries a <strong>bearer token</strong>"))}
<h4>Body</h4><div>application/json</div>{"".join(_BODY)}
<h4>Response</h4><div><div>200</div><div>application/json</div></div>{_prose("The film has begun")}{"".join(_RESPONSE)}
<div>Was this page helpful?</div><button>Yes</button><button>No</button><a href="/x">Previous</a><a href="/y">Next</a></div>
<div id="panel"><div>cURL</div>{_code(_CALL + chr(10) + "'")}<div>200</div>{_code(_ANSWER)}</div>
<footer>Kite films must be returned. All rights reserved.</footer></body></html>
"""
"""The same page as the platform renders it: pills in boxes of their own, the call behind the fields."""
