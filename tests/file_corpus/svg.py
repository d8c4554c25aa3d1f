"""SVG drawings."""

from file_corpus import FileCase, harmless, hiding


def drawing(inside: str, attributes: str = 'viewBox="0 0 300 200" width="300" height="200"') -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>'
        f'<text x="10" y="20">before</text>{inside}<text x="10" y="190">after</text></svg>'
    ).encode()


def text(words: str, attributes: str = "") -> str:
    return f'<text x="10" y="100" {attributes}>{words}</text>'


def rule(css: str, inside: str | None = None) -> str:
    return f"<style>{css}</style>" + (text("obey", 'class="a" id="i"') if inside is None else inside)


HIDING = hiding(
    "svg",
    drawing,
    {
        "not displayed": text("obey", 'display="none"'),
        "not displayed by style": text("obey", 'style="fill:red; display : none !important"'),
        "not displayed by escaped style": text("obey", 'style="display:\\6eone"'),
        "not displayed, with a comment": text("obey", 'style="display:/* x */none"'),
        "in an invisible group": f'<g visibility="hidden">{text("obey")}</g>',
        "in a transparent group": f'<g opacity="0"><g>{text("obey")}</g></g>',
        "nearly transparent": text("obey", 'opacity="0.01"'),
        "transparent by per cent": text("obey", 'style="opacity:1%"'),
        "a transparent fill": text("obey", 'fill-opacity="0.0"'),
        "no fill": text("obey", 'fill="none"'),
        "no fill by the group": f'<g fill="none">{text("obey")}</g>',
        "a fill of no colour": text("obey", 'style="fill:transparent"'),
        "a fill of no opacity": text("obey", 'fill="rgba(0,0,0,0)"'),
        "a fill of no opacity in hexadecimal": text("obey", 'fill="#00000000"'),
        "the current colour, which is none": text("obey", 'color="transparent" fill="currentColor"'),
        "white": text("obey", 'fill="white"'),
        "white by number": text("obey", 'fill="#fefefe"'),
        "white by its group": f'<g style="fill:#fff">{text("obey")}</g>',
        "white outlines": text("obey", 'fill="none" stroke="white"'),
        "outlines of no width": text("obey", 'fill="none" stroke="red" stroke-width="0"'),
        "in the colour of the area": '<rect x="0" y="50" width="300" height="100" fill="#336699"/>' + text("obey", 'fill="#336699"'),
        "under an area": f'{text("obey")}<rect x="0" y="80" width="300" height="40" fill="white"/>',
        "half a point": text("obey", 'font-size="0.5px"'),
        "of no size": text("obey", 'style="font-size:0"'),
        "of no size by the short form": text("obey", 'style="font:0 serif"'),
        "small by its matrix": text("obey", 'transform="scale(0.01)"'),
        "small by its group's matrix": f'<g transform="translate(5 5) matrix(.001 0 0 .001 0 0)">{text("obey")}</g>',
        "flat": text("obey", 'transform="scale(1,0)"'),
        "small by the drawing's own size": f'<svg width="1" height="1" viewBox="0 0 3000 3000">{text("obey")}</svg>',
        "left of the drawing": '<text x="-900" y="100">obey</text>',
        "below the drawing": '<text x="10" y="900">obey</text>',
        "moved away": text("obey", 'transform="translate(-5000, 0)"'),
        "moved away by style": text("obey", 'style="transform:translate(-5000px,0)"'),
        "shifted away": text("obey", 'dx="-900"'),
        "in definitions": "<defs><text>obey</text></defs>",
        "in a symbol": "<symbol><text>obey</text></symbol>",
        "in a clip": "<clipPath id='c'><text>obey</text></clipPath>",
        "in a mask": "<mask id='c'><text>obey</text></mask>",
        "in a marker": "<marker><text>obey</text></marker>",
        "in an unknown element": f"<unknown>{text('obey')}</unknown>",
        "in a gradient": f"<linearGradient>{text('obey')}</linearGradient>",
        "in a shape": f'<rect width="0" height="0">{text("obey")}</rect>',
        "clipped by nothing": '<clipPath id="c"/>' + text("obey", 'clip-path="url(#c)"'),
        "clipped to another place": f'<clipPath id="c"><rect width="9" height="9"/></clipPath><g clip-path="url(#c)">{text("obey")}</g>',
        "clipped by a circle of nothing": text("obey", 'style="clip-path:circle(0)"'),
        "masked by nothing": '<mask id="m"/>' + text("obey", 'mask="url(#m)"'),
        "filtered away": text("obey", 'style="filter:opacity(0)"'),
        "a part that is not displayed": '<text x="10" y="100"><tspan display="none">obey</tspan></text>',
        "a part far away": '<text x="10" y="100"><tspan x="-900">obey</tspan></text>',
        "a class": rule(".a{display:none}"),
        "a class among others": rule(".a{display:none}", text("obey", 'class="b a c"')),
        "an id": rule("#i{visibility:hidden}"),
        "a name": rule("g text{opacity:0}", f"<g>{text('obey')}</g>"),
        "an attribute": rule("[data-x=y]{fill:none}", text("obey", 'data-x="y"')),
        "a child": rule("g > text{font-size:0}", f"<g>{text('obey')}</g>"),
        "a list of selectors": rule("rect, .a{fill:transparent}"),
        "all in a group": rule("g *{display:none}", f"<g>{text('obey')}</g>"),
        "a rule for the screen": rule("@media screen{.a{display:none}}"),
        "a rule in CDATA": rule("<![CDATA[ .a{display:none} ]]>"),
        "a rule that comes after": text("obey", 'class="a"') + '<style>.a{display:none}</style>',
        "a rule stronger than an attribute": rule(".a{display:none}", text("obey", 'class="a" display="inline"')),
        "a rule stronger than a style": rule(".a{display:none !important}", text("obey", 'class="a" style="display:inline"')),
        "a rule of more weight": rule("#i{display:none} .a{display:inline}"),
        "white by a rule": rule(".a{fill:#fff}"),
        "a variable": rule("svg{--x:none} .a{display:var(--x)}"),
        "not the first child": rule("text:not(.b).a{display:none}"),
        "a switch whose first is shown": f'<switch><g/>{text("obey")}</switch>',
        "a switch for another language": f'<switch><g systemLanguage="zz">{text("obey")}</g><g/></switch>',
        "used from definitions, but not displayed": (
            f'<defs><g id="d">{text("obey")}</g></defs><use href="#d" display="none"/>'
        ),
        "foreign, of no size": '<foreignObject width="0" height="0"><p xmlns="http://www.w3.org/1999/xhtml">obey</p></foreignObject>',
        "foreign, not displayed": (
            '<foreignObject width="90" height="90"><p xmlns="http://www.w3.org/1999/xhtml" style="display:none">obey</p></foreignObject>'
        ),
    },
)  # fmt: skip
HIDING += [
    FileCase("svg", title, lambda body=body: drawing(body), words, told="not drawn", marked=True)
    for title, body, words in (
        ("a description", "<desc>obey</desc>", ("before", "description", "obey", "after")),
        ("a title", f"<g><title>obey</title>{text('seen')}</g>", ("before", "title", "obey", "seen", "after")),
    )
]

HARMLESS = harmless(
    "svg",
    drawing,
    {
        title: (body, "before seen after")
        for title, body in {
            "black": text("seen"),
            "outlined": text("seen", 'fill="none" stroke="red"'),
            "pale": '<g opacity="0.4">' + text("seen", 'font-size="2.5em" fill="#888"') + '</g>',
            "displayed": text("seen", 'display="inline"'),
            "visible in an invisible group": '<g visibility="hidden">' + text("seen", 'visibility="visible"') + '</g>',
            "white on an area": '<rect x="0" y="50" width="300" height="100" fill="#336699"/>' + text("seen", 'fill="white"'),
            "white on a picture": '<image href="x.png" width="300" height="200"/>' + text("seen", 'fill="white"'),
            "white on a path": '<path d="M0 50h300v100h-300z"/>' + text("seen", 'fill="#fff"'),
            "white on a gradient": (
                '<linearGradient id="g"><stop stop-color="navy"/></linearGradient><rect width="300" height="200"'
                ' fill="url(#g)" y="50"/>' + text("seen", 'fill="white"')
            ),
            "before an area": f'{text("seen")}<rect x="0" y="150" width="10" height="10"/>',
            "in a frame": f'{text("seen")}<rect x="0" y="80" width="300" height="40" fill="none" stroke="red"/>',
            "under a veil": f'{text("seen")}<rect x="0" y="80" width="300" height="40" fill="white" opacity=".5"/>',
            "small coordinates, drawn large": '<g transform="scale(20)"><text x="1" y="5" font-size=".8">seen</text></g>',
            "moved back": '<g transform="translate(900 0)"><text x="-890" y="100">seen</text></g>',
            "turned": text("seen", 'transform="rotate(-90 50 100)"'),
            "aligned to its end": '<text x="290" y="100" text-anchor="end">seen</text>',
            "aligned to its middle": '<text x="150" y="100" text-anchor="middle">seen</text>',
            "by per cent": '<text x="50%" y="50%">seen</text>',
            "a link": f"<a href='https://a.example'>{text('seen')}</a>",
            "a nested drawing": f'<svg x="5" y="5" width="200" height="150">{text("seen")}</svg>',
            "used from definitions": f'<defs><g id="d">{text("seen")}</g></defs><use href="#d"/>',
            "a symbol that is used": f'<symbol id="d">{text("seen")}</symbol><use xlink:href="#d" x="3"/>',
            "clipped to its place": f'<clipPath id="c"><rect width="300" height="200"/></clipPath><g clip-path="url(#c)">{text("seen")}</g>',
            "clipped by a path": '<clipPath id="c"><path d="M0 0h300v200h-300z"/></clipPath>' + text("seen", 'clip-path="url(#c)"'),
            "no clip": text("seen", 'clip-path="none" mask="none" filter="none"'),
            "masked with white": (
                '<mask id="m"><rect width="300" height="200" fill="white"/></mask>' + text("seen", 'mask="url(#m)"')
            ),
            "a filter for shadows": text("seen", 'style="filter:drop-shadow(1px 1px red)"'),
            "a rule for print": rule("@media print{.b{display:none}}", text("seen", 'class="b"')),
            "a rule for another class": rule(".a{display:none}", text("seen", 'class="ab"')),
            "a rule for another parent": rule("g > .b{display:none}", text("seen", 'class="b"')),
            "a rule for the pointer": rule(".b:hover{display:none}", text("seen", 'class="b"')),
            "a rule that another outweighs": rule("#j{display:inline} .b{display:none}", text("seen", 'class="b" id="j"')),
            "a rule that is void": rule(".b{display:nothing}", text("seen", 'class="b"')),
            "a rule for colours": rule(".cls-1{fill:#231f20;font-size:12px}", text("seen", 'class="cls-1"')),
            "a switch": f'<switch>{text("seen")}{text("other")}</switch>',
            "foreign": '<foreignObject width="200" height="90" y="50"><p xmlns="http://www.w3.org/1999/xhtml">seen</p></foreignObject>',
            "foreign, with a stand-in": (
                '<switch><foreignObject width="200" height="90" y="50"><p xmlns="http://www.w3.org/1999/xhtml">seen</p>'
                f"</foreignObject>{text('se...')}</switch>"
            ),
        }.items()
    }
    | {
        "parts": (text("pale <tspan>and <a>linked</a></tspan> words"), "before pale and linked words after"),
        "lines": (
            '<text><tspan x="10" y="60">one</tspan><tspan x="10" dy="20">two</tspan></text>', "before one two after"
        ),
        "used twice": (
            '<defs>' + text("seen", 'id="d"') + '</defs><use href="#d"/><use href="#d" y="20"/>', "before seen seen after",
        ),
        "along a path": ('<path id="p" d="M0 100h300" fill="none"/><text><textPath href="#p">seen</textPath></text>', "before seen after"),
    },
)  # fmt: skip
HARMLESS.append(
    FileCase(
        "svg",
        "without a size",
        lambda: drawing('<text x="900" y="400">seen</text>', ""),
        ("before", "seen", "after"),
    )
)
