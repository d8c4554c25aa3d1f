"""The elements of HTML, by what a reader of a note makes of their names."""

from typing import Final


def names(text: str) -> frozenset[str]:
    """Return the words of a text, for sets of element names that read better without quotes."""
    return frozenset(text.split())


# In angle brackets these are always HTML.
PLAIN: Final = names(
    "html body head meta div p br hr span font table tbody thead tfoot tr td th ul ol li dl dt dd h1 h2 h3 h4 "
    "h5 h6 blockquote pre script style img center strong em tt iframe svg col colgroup wbr nobr noscript"
)
# These are also words in angle brackets: they count only with an attribute or a closing tag.
WORDS: Final = names(
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blink button canvas caption "
    "cite code datalist del details dfn dialog dir embed fieldset figcaption figure footer form frame "
    "frameset header i image input ins kbd label legend link listing main map mark marquee math menu meter nav "
    "noembed noframes object optgroup option output picture plaintext progress q rp rt ruby s samp search section "
    "select slot small source strike sub summary sup template textarea time track u var video xml xmp"
)
# Of those, the ones that format words.
TEXT: Final = names(
    "a abbr acronym b basefont bdi bdo big blink cite code del dfn i ins kbd mark marquee q rp rt ruby s samp small "
    "strike sub sup tt u var"
)
# And those whose words nobody sees.
UNDRAWN: Final = names(
    "template dialog datalist noembed noframes xml object embed textarea select video audio canvas picture image area "
    "form progress meter"
)
FIELDS: Final = names("input button select textarea")
# These are HTML only in a document: in a note somebody quotes them.
QUOTED: Final = names("title param data")
OFFICE: Final = frozenset({"o", "v", "w", "m", "x", "st1"})
# Their content is no HTML.
RAW: Final = names("script style title iframe noembed noframes xmp textarea plaintext")
VOID: Final = names("area base basefont br col embed frame hr img input link meta param source track wbr")
BLOCKS: Final = names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p "
    "plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
)
# Those that show that a text is a document rather than a note with tags in it.
STRUCTURE: Final = names("html body head div p table ul ol h1 h2 h3 h4 h5 h6 blockquote pre center")
FORMATTING: Final = names("a b big code em font i nobr s small strike strong tt u")
# Another tag closes these, if they are not closed themselves.
CLOSED_BY_OTHERS: Final = names(
    "p li dd dt td th tr thead tbody tfoot option optgroup colgroup caption rp rt html head body"
)
SWITCHES: Final = names("hidden nowrap noshade disabled checked selected readonly compact popover inert open multiple")


def is_office(name: str) -> bool:
    """Return whether an element is one of those that Word writes, such as `o:p`."""
    prefix, colon, _ = name.partition(":")
    return bool(colon) and prefix in OFFICE


_KNOWN: Final = PLAIN | WORDS | QUOTED


def is_known(name: str) -> bool:
    """Return whether a name in lower case is an element of HTML as mails use it."""
    return name in _KNOWN or (":" in name and is_office(name))
