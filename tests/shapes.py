"""What a text is made of that is to cost as much as possible: repeated without end, at every place of a text."""

from collections.abc import Callable

SHAPES = [
    "a", "1", "a ", "ab ", "#", "# ", "#1 ", " ", "\n", " \n", "\n\n", "\t", "https://", "http://a/",
    "https://a/%2f ", "http://a.b ", "%25", "a=", "a: ", "-", "- ", "* ", "1. ", "+ ", "> ", ">", ">>", "...", "..",
    "0", "é", "\u0301", "a\u0301", "\u200b", "a\u200b", "\xb7 ", "日本", "👍", "👨\u200d", "👍🏽", "\U000e0061",
    "🏴\U000e0061", "\u202e", "\ufe0f", "葛\U000e0100", "\ud800", "\x1b[", "\x1b[31m", "\x1b]", "\x9d", "\x9b8",
    "\x1b[8;", "\x1b[38;5;", "\"", "'", "*", "**", "a*", "*a", "_", "__", "_a", "~~", "~~~", "~~~\n", "`", "``", "` ",
    "`a`", "```\n", "```", "](", "[", "![", "[]", "[a](", "[a](b) ", "![a](b) ", "[a]: b\n", "[a][b] ", "[[", "]",
    "]]", "[](", "[a]: ", "<", "<<", "<a", "<a ", "<a>", "</a>", "<b>", "<i><b>", "<b></i>", "<!--", "<!-- -->",
    "-->", "<!", "<?", "<![CDATA[", "]]>", "<div>", "</div>", "<p>", "<table>", "<table><tr><td>", "<td>", "<tr>",
    "<td rowspan=9 colspan=9>a", "<ul><li>", "<li>", "<span style='color:red'>", "<span style=display:none>",
    "<style>", "<style>a{b:c}</style>", "<a href=b>", "<a href='http://a.b/c'>d</a> ", "<img src=a>", "<img alt=b>",
    "<br>", "<pre>", "<code>", "<title>", "<script>", "<svg>", "<math>", "<template>", "<select><option>",
    "<input type=checkbox>", "<textarea>", "<o:p></o:p>", "<!--[if mso]>", "<xml>", "<font color=red>", "<details>",
    "<form>", "<button>", "<nobr>", "<frameset>", "&", "&amp;", "&lt;", "&amp;amp;", "&#x", "&#65;", "&#60;a&#62;",
    "&lt;b&gt;", "\\", "\\*", "\\\\", "\\<", "\\`", "{", "{:", "{: a=b}", "{a=b}", "=", "a\n=\n", "a\n-\n", "|", "|a",
    "|-", "a|b\n-|-\n", "||", "javascript:", "vbscript:", "data:image/png;base64,", "data:a/b;base64,AAAA",
    "safelinks", "https://x.safelinks.protection.outlook.com/?url=http", "url=", "www.", "www.a.b ", "a@b.c ", "a@",
    "mailto:a@b ", "://a@", "://[", "http://[::", "(", "((", "()", ")", "~", "^", "$", "$$", "!", "@", "a.",
    "From: a\n", "From: a\nSent: b\n", "On a wrote:\n", "> a\n", "> > ", "--\n", "Regards\na\n",
    "-----Original Message-----\n", "________\n", "*From:* ", "\u2028", "\r\n", "\r", "\x0b", "\x85", "\x00", "\x05",
    "\x04", "\x051\x04", "!important", "\u27e6", "a\\\n", "    a\n", "\ta\n", "- a\n  ", "- - ", "1) ", "* * ",
    "- [ ] ", "<details><summary>", "expression(", "url(", "\xa0", "'a", "“", "<a b='", "<a b=\"", "<a b=c d=e ",
    "<a title=`>", "`<a", "<p><", "< ", "<1", "</", "</ ", "<a/", "<A HREF", "Aa1!", "<?xml ?>", "<event><a>b</a>",
    "<mark>", "<sup>", "<h1>", "<hr>", "<blockquote>",
]  # fmt: skip
"""Each was chosen for a pattern or a parser that could look from every place of it to the end of the text."""

PLACES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: f"x{text}\n!",
    "element": lambda text: f"<div>{text}</div>",
    "document": lambda text: f"<html><head></head><body>{text}</body></html>",
    "style sheet": lambda text: f"<html><style>{text}</style><p class=a>b</p></html>",
    "style": lambda text: '<div><p style="{}">b</p></div>'.format(text.replace('"', "'")),
    "address": lambda text: '<p><a href="{}">b</a></p>'.format(text.replace('"', "'")),
    "code": lambda text: f"a <b>\n\n```\n{text}\n```\n",
    "list": lambda text: f"- {text}",
    "link": lambda text: f"[a]({text}) [b][{text[:5]}]",
    "quote": lambda text: "> " + text.replace("\n", "\n> "),
}
"""Where such a text can stand."""


def filled(place: str, shape: str, length: int) -> str:
    """Return a text of a length that is full of a shape."""
    return PLACES[place](shape * (length // len(shape)))
