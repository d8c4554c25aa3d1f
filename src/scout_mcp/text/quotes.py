"""Folding of quoted e-mails and signatures that earlier entries of a ticket already contain.

Each reply repeats the mails before it. A quote of what earlier entries say becomes one line; anything that they
do not contain word for word stays.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_PREFIX: Final = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+")
_DECORATION: Final = str.maketrans("*_`\\|>", "      ")
_MARK_ROOM: Final = 20  # folding must make the text shorter by more than this

_LABEL_DECORATION: Final = r"[ \t>]{0,6}(?:\*\*)?"
_FROM: Final = "From|Von|De|Da|Van|Från|Fra|Od"
_OTHERS: Final = (
    "Sent|Date|To|Cc|Bcc|Subject|Importance|Attachments|Reply-To|Gesendet|Datum|An|Betreff|Envoyé|À|A|Objet|Enviado|"
    "Enviado el|Fecha|Para|CC|Asunto|Inviato|Data|Oggetto|Verzonden|Aan|Onderwerp|Skickat|Till|Kopia|Ämne|Sendt|Dato|"
    "Til|Kopi|Emne|Enviada|Enviada em|Enviado em|Assunto|Wysłano|Do|DW|Temat|Priority|Kopie|Wichtigkeit|Cci|Priorité"
)
_FROM_LINE: Final = re.compile(rf"^{_LABEL_DECORATION}(?:{_FROM})[ \t]?:(?:\*\*)?[ \t]?\S", re.IGNORECASE)
_LABEL_LINE: Final = re.compile(rf"^{_LABEL_DECORATION}(?:{_FROM}|{_OTHERS})[ \t]?:(?:\*\*)?(?:[ \t]|$)", re.IGNORECASE)
_RECIPIENTS: Final = re.compile(
    rf"^{_LABEL_DECORATION}(?:To|Cc|Bcc|An|Kopie|À|A|Cci|Para|Aan|Till|Kopia|Til|Kopi|Do|DW)[ \t]?:", re.IGNORECASE
)
_RULE: Final = re.compile(r"^[ \t>]{0,6}(?:_{8,}|-{8,}|-{3}|\*{3})[ \t]*$")
_ORIGINAL: Final = re.compile(
    r"^[ \t>]{0,6}(?:\*\*)?(?:-{2,}[ \t]?)?"
    r"(?:Original Message|Original Appointment|Ursprüngliche Nachricht|Message d['’]origine"
    r"|Mensaje original|Messaggio originale|Oorspronkelijk bericht|Ursprungligt meddelande|Opprinnelig melding"
    r"|Oprindelig meddelelse|Mensagem original|Oryginalna wiadomość|Wiadomość oryginalna|Forwarded message"
    r"|Begin forwarded message:|Weitergeleitete Nachricht)(?:[ \t]?-{2,})?(?:\*\*)?[ \t]*$",
    re.IGNORECASE,
)
_HEADER_START: Final = re.compile(f"{_FROM_LINE.pattern}|{_RULE.pattern}|{_ORIGINAL.pattern}", re.IGNORECASE)
_WROTE: Final = re.compile(
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał|napisała|pisze)\b", re.IGNORECASE
)
_OPENING: Final = re.compile(r"(?:On|Am|Le|El|Il|Op|Den|Em|W dniu|Dnia|\w{2,3}[.,])(?:\b|\s)", re.IGNORECASE)
_LONGEST_ATTRIBUTION: Final = 300


# How people end a letter; the line holds nothing else but a name perhaps.
_SIGN_OFF: Final = re.compile(
    r"(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many) (?:regards|wishes|thanks)|regards|sincerely|yours"
    r"|thanks|thank you|cheers|best|sent from my|get outlook"
    r"|mit (?:freundlich|best|herzlich|lieb)\w+|(?:freundliche|viele|beste|liebe|herzliche|schöne)n? grüße?|gruß|grüße"
    r"|mfg|vg|lg|von meinem|gesendet (?:von|mit)"
    r"|(?:bien )?cordialement|bien à (?:vous|toi)|(?:meilleures )?salutations|bonne journée|merci|envoyé de"
    r"|(?:un )?saludos?|atentamente|gracias|enviado (?:desde|do)|(?:cordiali|distinti) saluti|grazie|inviato da"
    r"|met vriendelijke|vriendelijke groet|groet(?:en|jes)?|mvg|verzonden vanaf"
    r"|(?:med )?vennlig hilsen|hilsen|mvh|(?:med )?vänliga? häls\w+|hälsningar|(?:med )?venlig hilsen|skickat från"
    r"|atenciosamente|cumprimentos|obrigad[oa]|z poważaniem|pozdrawiam|pozdrowienia|wysłane z|s pozdravem)"
    r"(?!\w)[^:=]{0,40}",
    re.IGNORECASE,
)
_DISCLAIMER: Final = re.compile(
    r"\b(?:confidential|privileged|intended recipient|disclaimer|vertraulich|confidentiel|confidencial|riservat"
    r"|vertrouwelijk|konfidensiell|konfidentiell|fortrolig|poufn)|originated from outside|external (?:e-?mail|sender)",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"[ \t>]{0,6}(?:--|_{5,})[ \t]*$")

_LONGEST_TAIL: Final = 60
_GRAM: Final = 4
_PATIENCE: Final = 50_000_000
"""Characters of earlier entries that are looked through for the quotes of one."""


class _Tail:
    """The last lines of entries, from the end: the next line up leads to the next of these."""

    __slots__ = ("above",)

    def __init__(self) -> None:
        self.above: dict[str, _Tail] = {}


class EarlierEntries:
    """The texts of a ticket's entries so far."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._known: set[str] = set()
        self._starts: dict[str, list[int]] = {}
        self._tails = _Tail()
        self._patience = _PATIENCE

    def add(self, text: str) -> None:
        """Remember an entry as it was before folding."""
        self._patience = _PATIENCE
        words = _words(text)
        joined = f" {' '.join(words)} "
        if joined not in self._known:
            self._known.add(joined)
            for gram in set(_grams(words)):
                self._starts.setdefault(gram, []).append(len(self._texts))
            self._texts.append(joined)
        place = self._tails
        for line in reversed(_solid(_own_lines(text))[-_LONGEST_TAIL:]):
            place = place.above.setdefault(line, _Tail())

    def holds(self, text: str) -> bool:
        """Return whether one earlier entry contains these words in this order; punctuation counts, line ends do not."""
        words = _words(text)
        if not words:
            return True
        needle = f" {' '.join(words)} "
        if len(words) < _GRAM:
            return self._any_holds(needle, range(len(self._texts)))
        rarest: list[int] | None = None
        for gram in _grams(words):
            entries = self._starts.get(gram)
            if entries is None:
                return False
            if rarest is None or len(entries) < len(rarest):
                rarest = entries
        return self._any_holds(needle, rarest or [])

    def _any_holds(self, needle: str, entries: Sequence[int]) -> bool:
        for number in entries:
            self._patience -= len(self._texts[number])
            if self._patience < 0:
                return False  # what is not looked for stays as it is
            if needle in self._texts[number]:
                return True
        return False

    def tail(self, lines: list[str]) -> int:
        """Return how many of these lines (normalised, none blank), from the end, an earlier entry ended with."""
        place: _Tail | None = self._tails
        count = 0
        for line in reversed(lines):
            place = place.above.get(line)
            if place is None:
                break
            count += 1
        return count


class Folder:
    """The folding of one ticket's entries, in the order in which they happened."""

    def __init__(self) -> None:
        self._earlier = EarlierEntries()

    def fold(self, text: str, key: str = "") -> str:
        """Return the next entry without what earlier ones said, and remember it.

        Args:
            text: The cleaned text of the next entry.
            key: By which the entry can be had whole.
        """
        folded = fold_quotes(text, self._earlier, key)
        self._earlier.add(text)
        return folded


def fold_quotes(text: str, earlier: EarlierEntries, key: str = "") -> str:
    """Return a text in which quoted mails and signatures that earlier entries contain are one line each.

    A quoted mail is folded if one earlier entry contains the words of its body in the same order; the
    lines of its header (From, Sent, To, Subject, or "On ... wrote:") go with it. A signature is folded if an
    earlier entry ends with the same lines, three or more of them or 200 characters, and if they begin as signatures
    do: with a greeting, two dashes or a disclaimer. Two alerts that end in the same host and warning stay whole.

    Args:
        text: The cleaned text of an entry.
        earlier: The entries before it; not changed.
        key: By which the entry can be had whole.

    Returns:
        The text with marks such as `[quoted mail that this ticket already holds: 14 lines; whole: entry="n81040"]`.
    """
    lines = text.split("\n")
    parts = _parts(text)
    folded: list[str] = []
    quoted: list[str] = []
    whole = f'; whole: entry="{key}"' if key else ""

    def flush() -> None:
        if quoted:
            folded.extend(_folded(quoted, "quoted mail that this ticket already holds", whole))
            quoted.clear()

    for part in parts:
        if part.quoted and any(line.strip() for line in part.body) and earlier.holds("\n".join(part.body)):
            quoted.extend(part.lines)
            continue
        flush()
        folded.extend(part.lines if part.quoted else _without_signature(part.lines, earlier, whole))
    flush()
    return "\n".join(folded).rstrip("\n") if folded != lines else text


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an entry: the author's own words, or one quoted mail.

    `lines` are as written; `body` is those of a quoted mail without its header.
    """

    lines: list[str]
    body: list[str]
    quoted: bool


@lru_cache(maxsize=1)
def _parts(text: str) -> Sequence[_Part]:
    """Return an entry split where quoted mails begin."""
    lines = text.split("\n")
    starts = list(_starts(lines))
    parts: list[_Part] = []
    end = 0
    for number, (start, body, stop) in enumerate(starts):
        if start > end:
            parts.append(_Part(lines[end:start], [], quoted=False))
        following = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        end = min(stop, following) if stop else following
        parts.append(_Part(lines[start:end], lines[body:end], quoted=True))
    if end < len(lines) or not parts:
        parts.append(_Part(lines[end:], [], quoted=False))
    return parts


def _starts(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where each quoted mail starts, where its body starts, and where it ends (0: not known)."""
    ends = _prefixed(lines)
    inside = 0  # the end of the current ">" block
    index = 0
    attributed = [line.rstrip().endswith(":") for line in lines]
    while index < len(lines):
        body = _header(lines, index) if _HEADER_START.match(lines[index]) else None
        if not body and any(attributed[index : index + 3]):
            body = _attribution(lines, index)
        if not body:
            if ends[index] and index >= inside:
                inside = ends[index]
                yield index, index, inside
            index += 1
            continue
        if index >= inside and body < len(lines) and ends[body]:
            inside = ends[body]
        yield index, body, inside if index < inside else 0
        index = max(body, index + 1)


def _prefixed(lines: list[str]) -> list[int]:
    """Return for each line the end of its block of ">" lines; 0 for a line outside one."""
    ends = [0] * len(lines)
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if ">" in lines[index] and _PREFIX.match(lines[index]):
            ends[index] = end
        else:
            end = index
    return ends


def _header(lines: list[str], index: int) -> int | None:
    """Return where the mail begins under a block of From, Sent, To and Subject, or under an "Original Message"."""
    start = index
    announced = False
    while index < len(lines) and index < start + 4 and (_RULE.match(lines[index]) or _ORIGINAL.match(lines[index])):
        announced = announced or _ORIGINAL.match(lines[index]) is not None
        index = _next_solid(lines, index + 1)
    if index >= len(lines):
        return None
    if not _FROM_LINE.match(lines[index]):
        return index if announced else None
    labels = 1
    last = place = index
    while place + 1 < len(lines) and place < last + 3:
        place += 1
        line = lines[place]
        if _FROM_LINE.match(line):
            break
        if _LABEL_LINE.match(line):
            labels += 1
            last = place
        elif not _PREFIX.sub("", line).strip():
            if labels >= 3:
                break  # the header is complete: the mail follows, whatever it looks like
        elif not (_RECIPIENTS.match(lines[last]) and re.search(r"[@;<]", line)):
            break  # only lists of recipients continue on further lines, and those look like recipients
    return _next_solid(lines, last + 1) if labels >= 3 else None


def _attribution(lines: list[str], index: int) -> int | None:
    """Return where the mail begins under "On 20 Nov 2026, Jo Doe wrote:", which may take three lines."""
    joined = ""
    for place in range(index, min(index + 3, len(lines))):
        line = _PREFIX.sub("", lines[place]).strip()
        if not line or len(joined) + len(line) > _LONGEST_ATTRIBUTION:
            return None
        joined = f"{joined} {line}".strip()
        if line.endswith(":") and _WROTE.search(joined):
            if not re.search(r"[0-9]", joined) or (place > index and not _OPENING.match(joined)):
                return None
            body = _next_solid(lines, place + 1)
            return body if body < len(lines) else None
    return None


def _next_solid(lines: list[str], index: int) -> int:
    """Return the next line that is not blank, if it is within five lines; otherwise `index`."""
    for place in range(index, min(index + 5, len(lines))):
        if lines[place].strip():
            return place
    return min(index, len(lines))


def _without_signature(lines: list[str], earlier: EarlierEntries, whole: str) -> list[str]:
    solid = [index for index, line in enumerate(lines) if _normal(line)]
    count = earlier.tail([_normal(lines[index]) for index in solid[-_LONGEST_TAIL:]])
    if not 0 < count < len(solid):
        return lines  # an entry that repeats another completely is not a signature
    # Of the lines that are the same, those from the greeting on are the signature.
    tail_places = solid[-count:]
    start = next((place for place in tail_places if _begins_signature(lines[place])), None)
    if start is None:
        return lines
    tail = lines[start : solid[-1] + 1]
    if sum(1 for place in tail_places if place >= start) < 3 and len("\n".join(tail)) < 200:
        return lines
    return lines[:start] + _folded(tail, "repeated signature", whole) + lines[solid[-1] + 1 :]


def _begins_signature(line: str) -> bool:
    words = _normal(line)
    return bool(_SIGN_OFF.fullmatch(words) or _DISCLAIMER.search(words) or _DASHES.match(line))


def _folded(lines: list[str], content: str, whole: str) -> list[str]:
    """Return one line in place of several, if that is shorter; a blank line at the end stays."""
    solid = sum(1 for line in lines if line.strip())
    mark = f"[{content}: {solid} line{'' if solid == 1 else 's'}{whole}]"
    if sum(len(line) + 1 for line in lines) < len(mark) + _MARK_ROOM:
        return lines
    return [mark, ""] if not lines[-1].strip() else [mark]


def _own_lines(text: str) -> list[str]:
    """Return the lines before the first quoted mail."""
    first = _parts(text)[0]
    return [] if first.quoted else first.lines


def _solid(lines: list[str]) -> list[str]:
    return [line for line in map(_normal, lines) if line]


def _normal(line: str) -> str:
    return " ".join(line.translate(_DECORATION).split())


def _words(text: str) -> list[str]:
    """Return the words to compare: without quote marks, emphasis and line breaks."""
    return text.translate(_DECORATION).split()


def _grams(words: list[str]) -> Iterator[str]:
    for place in range(len(words) - _GRAM + 1):
        yield " ".join(words[place : place + _GRAM])
