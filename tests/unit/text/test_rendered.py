"""What a client draws of an answer: four renderers fetch nothing for it, and no link hides where it leads."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import renderers
import strangers
from each import each
from scout_mcp.text.clean import clean
from scout_mcp.text.fence import Fence
from scout_mcp.text.inline_text import bare_line
from strangers import Attack, Harmless

MARK = "7f3a0000"
BAIT = "![x](https://evil.example/p.png)"


def answer(*texts: str) -> str:
    """An answer with other people's texts between marks, one after the other."""
    fence = Fence(MARK)
    marked = [fence.begin("Note", clean(text).text) for text in texts]
    return "\n".join(["**#48213** (service, open)", *marked, fence.end])


@pytest.mark.parametrize("name", renderers.RENDERERS)
def test_each_renderer_would_be_caught(name: str) -> None:
    for text in (
        BAIT, "[good.example](https://evil.example/)", "<img src='https://evil.example/'>", "a\n\n<iframe src=x>",
        "[x]\n\n[x]: https://evil.example/", "<a href='https://evil.example/'>good.example</a>",
    ):  # fmt: skip
        assert name in renderers.faults(text), text
    for text in ("https://a.example/x?y=1&z", f"`{BAIT}`", f"```\n{BAIT}\n```", "- [x] done", "<server name> & <IP>"):
        assert name not in renderers.faults(text), text


@each(strangers.attacks())
def test_an_attack_is_drawn_without_fetching_or_covering_anything(attack: Attack) -> None:
    for sent in attack.framed():
        assert renderers.faults(answer(sent)) == {}
        assert renderers.faults(answer(sent, BAIT)) == {}, "with another note behind it"


@each(strangers.attacks())
def test_an_attack_on_a_line_of_ours_is_drawn_without_fetching_or_covering_anything(attack: Attack) -> None:
    for sent in attack.framed():
        assert renderers.faults(f"- **#48213** {bare_line(sent, 2000)}") == {}


@each(strangers.harmless())
def test_a_harmless_text_is_drawn_without_fetching_or_covering_anything(text: Harmless) -> None:
    assert renderers.faults(answer(text.text)) == {}
    assert renderers.faults(answer(text.text, BAIT)) == {}, "with another note behind it"


# Pieces of what is live, and of what decides whether it is code.
PIECES = [
    BAIT, "[good.example](https://evil.example/)", "[x][r]", "![r]", "[r]", "[r]: https://evil.example/", "![x][r]",
    "<img src=https://evil.example/p.png>", "<img src='", "<a href='https://evil.example/'>", "good.example", "</a>",
    "<iframe src=//evil.example>", "<https://good.example/`>", "<https://good.example/", "<a title='`'>", "<b title=`>",
    "`", "``", "```", "````", "~~~", "```x", "``` `", "~~~ `", "\\`", "\\", "\\[", "\\]", "\\!", "!", "[", "]", "(", ")",
    "](https://evil.example/)", "](", "<", ">", "<!--", "-->", "<!-- ` -->", "<!-- ``` -->", "<?", "?>", "<![CDATA[", "]]>",
    "<pre>", "</pre>", "<code>", "</code>", "<div>", "</div>", "<script>", "</script>", "<style>", "<textarea>",
    "- ", "1. ", "> ", "- ```", "  ```", "   ```", "    ", "\t", "  - ", "+ ~~~", "> ```", "1. ```", "* > ```",
    "| ` | x |", "|", "| --- | --- |", "| a | b |\n| --- | --- |\n", "| ` |", "\\|", "`|`",
    "[^1]", "[^1]: ", "*[HTML]: ", "HTML", ": ", "# ", "===", "---", "***", "**", "_", "~~", "{: style='background:url(//evil.example)'}", "{: href=//evil.example }", "{:", "}", " a><img/src=//evil.example ", " style='background:url(//evil.example)'", "{#x}",
    "&#96;", "&grave;", "&lt;img src=x&gt;", "&#33;", "&excl;", "&lbrack;", "&#91;", "&amp;#33;", "&colon;", "&#10;",
    "&lt;", "&gt;", "&Tab;", "&NewLine;", "\n", "\n", "\n", "\n\n", "\n\n", " ", "  \n", "\u200b", "\u00ad", "\r", "\x0b",
    "http://evil.example", "www.evil.example", "javascript:alert(1)", "<javascript:alert(1)>", "x@evil.example",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
@example(f"<https://good.example/`> {BAIT} `")
@example(f"<a title='`'> {BAIT} `")
@example(f"- ```\n\n{BAIT}\n```")
@example(f"| a |\n| --- |\n| ` |\n\n{BAIT} `")
@example("`x`{: style='background:url(https://evil.example/p.png)'}")
@example(f"<!-- \n```\n-->\n{BAIT}\n```")
def test_mixtures_of_dangerous_pieces_are_drawn_without_fetching_or_covering_anything(text: str) -> None:
    assert renderers.faults(answer(text)) == {}
    assert renderers.faults(answer(text, BAIT)) == {}, "with another note behind it"
