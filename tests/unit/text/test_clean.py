"""What people wrote comes through; what they hid, and what a client would fetch, does not."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout_mcp.domain.same_words import says_no_more
from scout_mcp.text.clean import LONGEST, Clean, clean
from scout_mcp.text.invisible import strip_invisible
from scout_mcp.text.word_search import may_contain

SAFE = "https://nam02.safelinks.protection.outlook.com/?url={}&data=05%7C02%7C71005&sdata=x%3D&reserved=0"


@pytest.mark.parametrize(
    "text",
    [
        "the scanner in room 4 says disk full since this morning. We have patients waiting.",
        "- [ ] one\n- [x] two\n  - three\n\n1. four\n2. five",
        "# Heading\n\n**bold** *italic* ~~gone~~ > no quote",
        "> quoted\n> > twice",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "from <jo@example.com> via <https://example.com>",
        "a < b and c > d, if (a<b) or (c>d)",
        "put <server name> and <IP> here, then <code> or <title>",
        "List<int> Map<String, Object> vector<p> Foo<b>",
        "use `<b>x</b> &amp; \\*` and ``a ` b``",
        "```xml\n<div style='display:none'>&lt;kept&gt;</div>\n\n\n\n<!-- kept -->\\*\n```\nend",
        "~~~\n![x](https://example.com/y.png)\n~~~",
        "<config>\n  <add key='x' value='1'/>\n</config>",
        "C:\\temp\\.cache and \\\\server\\share\\_old and D:\\#recycle\\*.tmp",
        "regex ^\\d+\\.\\d+\\*$ and CORP\\backup and CORP\\_svc",
        "https://example.com/?a=1&copy=2&lt=3&reg=x",
        "AT&T, R&D; &unknown; 5 &",
        "arr[0](x) and fn[1](y z)",
        "\tindented\n    code",
        '{ "json": [1, 2, {"a": null}] }',
        "Get-ADUser -Filter {Name -like '*x*'} | % { $_.Name }",
        "2 * 3 * 4 = 24, snake_case_name, __init__",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \u2764\ufe0f \U0001f1f3\U0001f1f4",
    ],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == Clean(text, hidden=False)


LANGUAGES = {
    "English": "The printer doesn’t print – “paper jam”.",
    "German": "Der Drucker druckt nicht, Übergröße: 5 €.",
    "French": "L’imprimante ne marche pas à Noël ; «papier».",
    "Spanish": "¿Por qué no imprime la impresora? ¡Ayuda, señor!",
    "Italian": "Perché la stampante non va più?",
    "Portuguese": "A impressora não está a funcionar; acção.",
    "Dutch": "De printer doet het niet, coördinatie.",
    "Norwegian": "Skriveren på rom 4 er ødelagt, æ.",
    "Swedish": "Skrivaren är sönder på våningen.",
    "Polish": "Drukarka nie działa, zażółć gęślą jaźń.",
    "Czech": "Příliš žluťoučký kůň.",
    "Turkish": "Yazıcı çalışmıyor, İstanbul.",
    "Vietnamese": "Máy in không hoạt động.",
    "Russian": "Принтер не печатает.",
    "Greek": "Ο εκτυπωτής δεν λειτουργεί.",
    "Hebrew": "המדפסת לא עובדת (48213).",
    "Arabic": "الطابعة لا تعمل 48213، شكراً.",
    "Persian": "چاپگر کار نمی\u200cکند.",
    "Urdu": "پرنٹر کام نہیں کر رہا۔",
    "Hindi": "प्रिंटर क्\u200dया काम नहीं करता।",
    "Bengali": "প্রিন্টার কাজ করছে না।",
    "Tamil": "அச்சுப்பொறி வேலை செய்யவில்லை.",
    "Thai": "เครื่องพิมพ์ไม่ทำงาน",
    "Chinese": "打印机不工作，请帮忙。",
    "Japanese": "プリンターが動きません。",
    "Korean": "프린터가 작동하지 않습니다.",
}


@pytest.mark.parametrize("text", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_comes_through(text: str) -> None:
    assert clean(text) == Clean(text, hidden=False)
    assert clean(f"<html><body><p>{text}</p></body></html>") == Clean(text, hidden=False)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        pytest.param("<p>one</p><p>two <b>bold</b> <i>it</i></p>", "one\n\ntwo **bold** *it*", id="paragraphs"),
        pytest.param("<div>one</div><div>two</div><div><br></div><div>three</div>", "one\ntwo\n\nthree", id="lines"),
        pytest.param("Hi,<br>\nplain <br/>breaks", "Hi,\nplain\nbreaks", id="breaks in text"),
        pytest.param("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c", id="lists without end tags"),
        pytest.param("<ol start='3'><li>a</li><li>b</li></ol>", "3. a\n4. b", id="numbered list"),
        pytest.param(
            "<table><tr><th>K</th><th>V</th></tr><tr><td>a<br>b</td><td>1|2</td></tr></table>",
            "| K | V |\n| --- | --- |\n| a b | 1\\|2 |",
            id="table",
        ),
        pytest.param("<table><tr><td><table><tr><td>in</td></tr></table></td></tr></table>", "in", id="layout table"),
        pytest.param("<pre>a\n\n\n  &lt;b&gt; \\*</pre>", "```\na\n\n\n  <b> \\*\n```", id="preformatted"),
        pytest.param("<p><code>&lt;b&gt;</code></p>", "`<b>`", id="code"),
        pytest.param("<h2>Title</h2><hr>x", "## Title\n\n---\n\nx", id="heading and rule"),
        pytest.param("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\n\nc", id="quotes"),
        pytest.param("<o:p>&nbsp;</o:p><span>Hi</span>", " Hi", id="office tags"),
        pytest.param("<html><head><title>T</title><style>p{}</style></head><body>x</body></html>", "x", id="head"),
        pytest.param("<p>a</p><script>alert('words')</script><p>b</p>", "a\n\nb", id="script"),
        pytest.param("&lt;p&gt;twice &amp;amp; more&lt;/p&gt;", "twice & more", id="encoded HTML"),
        pytest.param("line\n\n  kept <b>x</b>\n\n\n\nend  ", "line\n\n  kept **x**\n\nend", id="tags in plain text"),
        pytest.param("<p>call <server name> or a < b</p>", "call <server name> or a < b", id="placeholders in HTML"),
        pytest.param("<!--[if mso]><xml><w>96</w></xml><![endif]--><p>x</p>", "x", id="office conditions"),
        ("<p>10<sup>5</sup> m<sup>2</sup>, 10<sup>-3</sup>, the 1<sup>st</sup></p>", "10⁵ m², 10⁻³, the 1st"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert clean(html) == Clean(markdown, hidden=False)


@pytest.mark.parametrize(
    "hidden",
    [
        "<span style='display:none'>obey</span>",
        "<span style='DISPLAY : NONE !important'>obey</span>",
        "<span style='d\\69 splay:none'>obey</span>",
        "<span style='visibility:hidden'>obey</span>",
        "<span style='opacity:0'>obey</span>",
        "<span style='opacity:.0'>obey</span>",
        "<span style='font-size:0'>obey</span>",
        "<span style='font-size:1px'>obey</span>",
        "<span style='font:0/0 a'>obey</span>",
        "<span style='font-size:0.01em'>obey</span>",
        "<span hidden>obey</span>",
        "<span aria-hidden='true'>obey</span>",
        "<span style='color:white'>obey</span>",
        "<span style='color:#fefefe'>obey</span>",
        "<span style='color:rgb(255, 255, 255)'>obey</span>",
        "<span style='color:hsl(0,0%,100%)'>obey</span>",
        "<span style='color:transparent'>obey</span>",
        "<span style='color:rgba(0,0,0,0)'>obey</span>",
        "<font color=white>obey</font>",
        "<div style='background:#123456'><span style='color:#123456'>obey</span></div>",
        "<table bgcolor=black><tr><td><font color='#000000'>obey</font></td></tr></table>",
        "<div style='position:absolute;left:-9999px'>obey</div>",
        "<div style='text-indent:-5000px'>obey</div>",
        "<div style='width:0;height:0;overflow:hidden'>obey</div>",
        "<div style='max-height:0;overflow:hidden'>obey</div>",
        "<div style='width:1px;height:1px;overflow:hidden'>obey</div>",
        "<div style='clip-path:inset(50%)'>obey</div>",
        "<div style='position:absolute;clip:rect(0 0 0 0)'>obey</div>",
        "<div style='transform:scale(0)'>obey</div>",
        "<span style='mso-hide:all'>obey</span>",
        "<!-- obey -->",
        "<!--[if mso]>obey<![endif]-->",
        "<template>obey</template>",
        "<div style=display:none><table><tr><td></div>obey</td></tr></table></div>",
        "<div style='display:none'><b><p>obey</b></p></div>",
        "<div style='display:none' title='>'>obey</div>",
        "&lt;div style=&quot;display:none&quot;&gt;obey&lt;/div&gt;",
        "&amp;lt;!-- obey --&amp;gt;",
        "\n\n[//]: # (obey)\n\n",
        '\n\n[comment]: <> "obey"\n\n',
        "".join(chr(0xE0000 + ord(letter)) for letter in "obey"),
        "&#xE006F;&#xE0062;&#xE0065;&#xE0079;",
        "<style>.x, p.y {display: none}</style><span class='a x'>obey</span>",
        "<style>#z {color:#fff}</style><div id=z>obey</div>",
    ],
)
def test_what_a_reader_would_not_see_goes_and_is_told(hidden: str) -> None:
    for text in (f"before {hidden} after", f"<html><body><p>before</p>{hidden}<p>after</p></body></html>"):
        cleaned = clean(text)

        assert cleaned.text.split() == ["before", "after"]
        assert cleaned.hidden


@pytest.mark.parametrize(
    "shown",
    [
        "<div style='background:#000'><span style='color:#fff'>seen</span></div>",
        "<table><tr><td bgcolor='#004488'><font color=white>seen</font></td></tr></table>",
        "<div style='background-image:url(x.png);color:#fff'>seen</div>",
        "<div style='font-size:0'><span style='font-size:14px'>seen</span></div>",
        "<div style='visibility:hidden'><span style='visibility:visible'>seen</span></div>",
        "<div style='color:#fff'><span style='color:#000'>seen</span></div>",
        "<table><tr><td style='width:0'>seen</td></tr></table>",
        "<div style='opacity:0.8;width:100%;margin-left:-15px'>seen</div>",
        "<p style='display:block;mso-line-height-rule:exactly'>seen</p>",
        "<p style='display:none'><p>seen</p>",
        "<style>@media print {.x {display:none}} .y {display:none}</style><p class=x>seen</p>",
        "<style>.x{background:navy;color:white}</style><p class=x>seen</p>",
        "<style>.a .x{display:none}</style><p class=a></p><p class=x>seen</p>",
        "<style>@media (max-width:600px){p{display:none}}</style><p>seen</p>",
        "<style>.x{display:none} p.x{display:block}</style><p class='x'>seen</p>",
        "<style>p.x{display:block} .x{display:none}</style><p class='x'>seen</p>",
        "<style>*{margin:0;padding:0} body{color:#333}</style><p>seen</p>",
        "<div style='line-height:0;font-size:12px'>seen</div>",
        "<div style='padding:0 20px;overflow:hidden;text-indent:2em'>seen</div>",
        "<div style='zoom:50%;scale:0.9;translate:-50%'>seen</div>",
        "<p style='color:var(--ink,#222)'>seen</p>",
        "<p style='color:oklch(0.3 0 0)'>seen</p>",
        "<div style='display:block;display:nothing'>seen</div>",
        "<span style='dis/**/play:none'>seen</span>",  # two words, and no declaration
    ],
)
def test_what_a_reader_sees_stays(shown: str) -> None:
    assert clean(f"<html><body>{shown}</body></html>") == Clean("seen", hidden=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("[Portal](https://example.com/a_(b))", "Portal (https://example.com/a_(b))", id="Markdown link"),
        pytest.param("<a href='https://example.com/x'>Portal</a>", "Portal (https://example.com/x)", id="HTML link"),
        pytest.param("<a href='https://example.com/'>example.com</a>", "https://example.com/", id="words are the host"),
        pytest.param("[https://example.com](https://example.com)", "https://example.com", id="words are the address"),
        pytest.param(
            "<a href='https://evil.example/'>https://good.example</a>",
            "https://good.example (https://evil.example/)",
            id="words are another address",
        ),
        pytest.param("[x](javascript:alert) [y](data:text/html,z)", "x y", id="links that run"),
        pytest.param("<a href=' java&#10;script:alert(1)'>x</a>", "x", id="a broken scheme"),
        pytest.param("<a href='&#118;bscript:x'>x</a>", "x", id="an encoded scheme"),
        pytest.param("<a href='#top'>up</a> <a>none</a> <a href=''>empty</a>", "up none empty", id="nowhere"),
        pytest.param("<a href='mailto:jo@example.com'>jo@example.com</a>", "jo@example.com", id="mail"),
        pytest.param("<a href='mailto:jo@example.com'>Jo</a>", "Jo (mailto:jo@example.com)", id="mail by name"),
        pytest.param("<a href='file://srv/share'>share</a>", "share (file://srv/share)", id="file"),
        pytest.param(SAFE.format("https%3A%2F%2Fexample.com%2Fa%3Fb%3D1"), "https://example.com/a?b=1", id="SafeLinks"),
        pytest.param(
            f"<a href='{SAFE.format('https%3A%2F%2Fexample.com').replace('&', '&amp;')}'>https://example.com</a>",
            "https://example.com",
            id="SafeLinks in HTML",
        ),
        pytest.param(
            f"[Doc]({SAFE.format('https%3A%2F%2Fexample.com')})",
            "Doc (https://example.com)",
            id="SafeLinks in Markdown",
        ),
        pytest.param(
            "![](https://na.myconnectwise.net/v4_6_release/api/inlineimages/c/0-1)", "[image]", id="ConnectWise"
        ),
        pytest.param(
            "![shot](https://x.example/v4_6_release/api/inlineimages/c/0-1)", "[image: shot]", id="with words"
        ),
        pytest.param("![net](https://x.example/y.png)", "[image: net, https://x.example/y.png]", id="Markdown image"),
        pytest.param(
            "![](https://x.example/y.png)", "[image at https://x.example/y.png]", id="Markdown image, no words"
        ),
        pytest.param("![x](data:image/png;base64,AAAA)", "[image: x]", id="image in data"),
        pytest.param(
            "![a][1]\n\n[1]: https://x.example/y.png", "! [a][1]\n\n[1] : https://x.example/y.png", id="by name"
        ),
        pytest.param("!\\[a\\]\\(https://x.example/y.png\\)", "[image: a, https://x.example/y.png]", id="escaped"),
        pytest.param(
            "`a\n`![x](https://x.example/y.png)`", "`a\n`[image: x, https://x.example/y.png]`", id="in doubtful code"
        ),
        pytest.param("<img src='https://x.example/y.png' alt='Logo [1]'>", "[image: Logo (1)]", id="HTML image"),
        pytest.param("a<img src='https://t.example/o.gif' width=1 height=1>b", "ab", id="tracking image"),
        pytest.param("a<img src='https://t.example/o.gif' style='width:1px'>b", "ab", id="tracking image by style"),
        pytest.param(
            "<a href='https://x.example/'><img src='https://x.example/y.png' alt='Map'></a>",
            "[image: Map] (https://x.example/)",
            id="image in a link",
        ),
    ],
)
def test_links_show_where_they_lead_and_images_are_not_fetched(text: str, shown: str) -> None:
    assert clean(text) == Clean(shown, hidden=False)


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        (
            "1\\. Reboot\n2\\) Wait\n\\- \\* item\n\\# no heading\n\\> no quote\n\\+ more",
            "1. Reboot\n2) Wait\n- * item\n# no heading\n> no quote\n+ more",
        ),
        ("snake\\_case \\*\\*bold\\*\\* \\[x\\] \\`y\\`", "snake_case **bold** [x] `y`"),
        ("version 10\\.0 ends\\.", "version 10.0 ends."),
        ("1\\. Open C:\\Temp\\_x", "1. Open C:\\Temp\\_x"),
        # The editor doubles every real backslash: a drive with two, or four in a row, show that it was there.
        ("C:\\\\Users\\\\jo\\_doe", "C:\\Users\\jo_doe"),
        ("\\\\\\\\server\\\\share \\(quota\\) C\\-118", "\\\\server\\share (quota) C-118"),
        (
            "see https://acme\\.itglue\\.com/1\\_a and C:\\temp\\(x)",
            "see https://acme.itglue.com/1_a and C:\\temp\\(x)",
        ),
        # Where both readings are possible the backslash stays.
        ("PS C:\\> Get-Item .\\*.txt", "PS C:\\> Get-Item .\\*.txt"),
        ("D:\\_Backup", "D:\\_Backup"),
        ("rm -rf \\*", "rm -rf \\*"),
        ("find . \\( -name x \\) -print", "find . \\( -name x \\) -print"),
        ("order PO\\-78 for \\#48213", "order PO-78 for #48213"),
        ("back\\\\\\* slashes", "back\\\\\\* slashes"),
    ],
)
def test_the_editors_backslashes_are_undone_and_peoples_are_not(text: str, undone: str) -> None:
    assert clean(text) == Clean(undone, hidden=False)


def test_the_flag_decides_where_a_text_does_not_show_whether_the_editor_escaped_it() -> None:
    text = "FILE\\_X of acme\\.com \\{x\\} PO\\-78"
    assert clean(text, markdown=True).text == "FILE_X of acme.com {x} PO-78"
    assert clean(text, markdown=False).text == text
    assert clean("C:\\temp and FILE\\_X", markdown=True).text == "C:\\temp and FILE\\_X"


@pytest.mark.parametrize(
    "text", ["PS C:\\> Get-Item .\\*.txt", "D:\\_Backup", "rm -rf \\*", "cd ~\\.ssh", "del %TMP%\\_x"]
)
def test_what_can_be_a_path_or_a_command_keeps_its_backslash_in_markdown_too(text: str) -> None:
    assert clean(text, markdown=True).text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https:\\/\\/acme\\.com\\/x", "https://acme.com/x"),
        ("https://acme.com\\docs\\it", "https://acme.com/docs/it"),
        ("www\\.acme\\.com/a\\_b", "www.acme.com/a_b"),
        ("https://acme.com,\\\\nas\\scans", "https://acme.com,\\\\nas\\scans"),
        ("D:\\temp and https://a\\.b/c\\_d", "D:\\temp and https://a.b/c_d"),
        ("mailto:jo\\_doe@acme\\.com", "mailto:jo_doe@acme.com"),
    ],
)
def test_no_backslash_stays_in_an_address(text: str, shown: str) -> None:
    assert clean(text).text == shown


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param(None, "", id="none"),
        pytest.param("", "", id="empty"),
        pytest.param("\n\n a \r\n\r\n\r\n\r\nb\t \n", " a\n\nb", id="blank lines and trailing spaces"),
        pytest.param("a\xa0\xa0b\u200e", "a  b", id="spaces of mail programs"),
        pytest.param("&#0;&#x1F600;&nbsp;&eacute;", "\ufffd\U0001f600 \xe9", id="entities"),
        pytest.param("&" + "amp;" * 5000 + "lt;x", "<x", id="entities five thousand deep"),
        pytest.param("<<b>b>x</<b>b>", "<<b>b>x</<b>b>", id="tags made of tags, unfinished"),
    ],
)
def test_white_space_and_entities_become_plain(text: str | None, cleaned: str) -> None:
    assert clean(text).text == cleaned


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        pytest.param("<" * 12 + "nobr>" * 12, "<<<< nobr>nobr>nobr>nobr>", id="tags made of tags"),
        pytest.param("&" * 12 + "#" + "35;" * 11 + "97;", "&&&& #35;35;35;97;", id="entities made of entities"),
    ],
)
def test_what_is_wrapped_in_more_layers_than_anybody_needs_becomes_plain_words(text: str, defused: str) -> None:
    assert clean(text).text == defused
    assert clean(defused).text == defused


PIECES = st.sampled_from(
    """<p> </p> <b> </b> <div> </div> &lt; &gt; &amp; &nbsp; &#8203; ` ``` ~~~ [ ]( ) ! < > b> - # |
    <!-- --> <pre> </pre> <code> </code>
    <ul><li> </ul> <table><tr><td> </table> <br> <script> </script> <html><body> <h1> <blockquote> * _ \\
    </blockquote> <hr> &#96; &amp;lt;p&amp;gt; 1\\. \\* \\_ \\[ C:\\x [x](https://a.example/) ![x](https://a.example/)
    <a\thref='https://a.example/'> </a> <img\tsrc=x> <span\tstyle='display:none'> </span> <title> </title>
    [//]:\t#\t(x) <td> <q> <ol><li> </li> <textarea> </textarea> <i> </i> <i\t" <i\t' word""".replace(
        "\t", "\x00"
    ).split()
).map(lambda piece: piece.replace("\x00", " "))


@settings(max_examples=300)
@given(st.lists(PIECES | st.sampled_from("\n \t") | st.characters(), max_size=20).map("".join))
def test_a_cleaned_text_is_clean(text: str) -> None:
    cleaned = clean(text).text

    assert clean(cleaned).text == cleaned
    assert strip_invisible(cleaned) == (cleaned, False)


@given(st.text(st.characters(whitelist_categories=["L", "Nd"]), min_size=1))
def test_words_are_never_lost(words: str) -> None:
    seen, _ = strip_invisible(words)

    assert clean(words).text == seen
    assert clean(f"<p>{words}</p>").text == seen


@pytest.mark.parametrize(
    "text",
    [
        "<" * 300_000,
        "<div>" * 20_000 + "x",
        "<div><b><table><tr><td>" * 10_000 + "x",
        "<!--" * 80_000,
        '<a "' * 80_000,
        "<a x='" * 50_000,
        "<p>x" * 15_000,
        "<ol>" + "<li>x" * 15_000,
        "</div>" * 50_000,
        "<b></i>" * 10_000,
        "&amp;" * 80_000,
        "&#38;" * 80_000,
        "[" * 300_000,
        "![" * 150_000,
        "[a](b" * 60_000,
        "[\\[" * 100_000,
        "`" * 300_000,
        "` `` " * 60_000,
        "\\*" * 150_000,
        "a\u200d" * 150_000,
        "\x1b]" * 150_000,
        "<script>" * 40_000,
        "<span style='display:none'>" * 20_000,
        "<style>" + ".a{display:none}" * 20_000 + "</style><p class=a>x</p>",
        "<style>" + "/* " * 100_000 + "</style><p>x",
        "<style>.a .b .c{color:red}</style>" + "<div class='" + "a b c d e f g h i j k l m n'>" * 15_000 + "x",
        "<style>.a .b{color:red}</style>" + "<i class='a b c d e f g h i j k l m n'>" * 9_000 + "x",
        "<p style='*/" + "/*" * 100_000 + "'>x",
        "<p style='" + "color:red;" * 30_000 + "'>x",
        "</ " * 100_000,
        "<!" * 150_000,
        "<?a" * 100_000,
        "<![CDATA[" * 30_000,
        "<svg>" * 50_000,
        "[a\n" * 80_000,
        "[x]: " * 60_000,
        "> [x\\]" * 50_000,
        "](" * 150_000,
        "](javascript:" * 20_000,
        "<javascript:" * 20_000,
        "https://" * 40_000,
        "https://a@" * 30_000,
        "https://\u0430" * 30_000,
        "a" + "\u0301" * 300_000,
        "\ufe0f" * 300_000,
        "\U0001f3f4\U000e0067" * 80_000,
        "&#" * 150_000,
        "safelinks https://x.safelinks.protection.outlook.com/" * 5_000,
        "<" * 20_000 + "b>" * 20_000,
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode() + "...",
)
def test_hostile_text_is_cleaned_in_one_go(text: str) -> None:
    began = time.process_time()
    cleaned = clean(text).text

    # Two at most when this was written; the two quadratic ones that it found took 12 and 27.
    assert time.process_time() - began < 8
    assert len(cleaned) <= 2 * len(text)
    assert re.search(r"!\[[^\]]*\]\(", cleaned) is None


def test_of_a_text_without_end_the_beginning_is_read_and_that_is_said():
    found = clean("<p>word</p>" * 500_000)

    assert found.text.startswith("word\n\nword")
    assert found.text.endswith("\n\n[Of this text 5,100,000 more characters were not read.]")
    assert len(found.text) < LONGEST


def test_a_picture_that_is_packed_into_a_text_does_not_count():
    packed = f'<p>Before</p><img src="data:image/png;base64,{"iVBORw0KGgo" * 100_000}"><p>After</p>'

    assert clean(packed).text.splitlines()[-1] == "After"
    assert "not read" not in clean(packed).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<javascript:alert(1)>", "< javascript:alert(1)>"),
        ("see <data:text/html;base64,AAAA> now", "see < data:text/html;base64,AAAA> now"),
        ("&lt;JavaScript:x&gt;", "< JavaScript:x>"),
        ("[a]: javascript:b\n\n[a]", "[a] : javascript:b\n\n[a]"),
        ("[a]:\n <vbscript:b>\n\n[a]", "[a] :\n < vbscript:b>\n\n[a]"),
        ("<https://fjordline.example>", "<https://fjordline.example>"),
    ],
)
def test_no_address_that_runs_something_stays_a_link(text, shown):
    assert clean(text).text == shown
    assert clean(shown).text == shown


@pytest.mark.parametrize("unit", ["_", "-", ".", "\\_", "\\-", "a\\.", "a@", "www\\.", "____\\_"])
def test_backslashes_of_an_editor_are_undone_in_linear_time(unit: str) -> None:
    began = time.process_time()
    clean("\\ " + unit * 20_000)
    assert time.process_time() - began < 3


DIGITS = "1" * 10_000  # more than Python makes a number of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"&#{DIGITS};", f"&#{DIGITS};"),
        (f'<p title="&#{DIGITS};" style="width:{DIGITS}px;display:none">gone</p>seen', "seen"),
        (f"<html><style>.a{{display:none}} .b{{width:{DIGITS}px}}</style><p class=a>gone</p><p class=b>seen</p></html>", "seen"),
        (f"<ol start={DIGITS}><li>seen</li></ol>", "1. seen"),
        (f"<table><tr><td rowspan={DIGITS}>seen</td></tr></table>", "seen"),
    ],
    ids=["entity", "style", "style sheet", "list", "table"],
)  # fmt: skip
def test_a_number_of_ten_thousand_digits_is_read_as_a_browser_does(text: str, shown: str) -> None:
    assert shown in clean(text).text
    assert "gone" not in clean(text).text
    assert may_contain(f"{text} seen", [["seen"]])
    assert says_no_more(text, f"{text} too")
