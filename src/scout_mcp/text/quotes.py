"""Folds quoted e-mails and signatures that a ticket already holds.

Every reply repeats the mails before it. What earlier entries already say becomes one line; whatever they do
not say, word for word, stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+")
_DECORATION: Final = re.compile(r"[*_`\\|>]+")
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
_WROTE: Final = re.compile(
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał|napisała|pisze)\b", re.IGNORECASE
)
_OPENING: Final = re.compile(r"(?:On|Am|Le|El|Il|Op|Den|Em|W dniu|Dnia|\w{2,3}[.,])(?:\b|\s)", re.IGNORECASE)
_LONGEST_ATTRIBUTION: Final = 300


_LONGEST_TAIL: Final = 60
_GRAM: Final = 4


class _Tail:
    """The last lines of entries, from the end: the next line up leads to the next of these."""

    __slots__ = ("above",)

    def __init__(self) -> None:
        self.above: dict[str, _Tail] = {}


class Seen:
    """What the entries of a ticket said so far."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._whole: set[str] = set()
        self._starts: dict[str, list[int]] = {}
        self._tails = _Tail()

    def add(self, text: str) -> None:
        """Remembers an entry, whole as it was before folding."""
        words = _words(text)
        told = f" {' '.join(words)} "
        if told not in self._whole:
            self._whole.add(told)
            for gram in set(_grams(words)):
                self._starts.setdefault(gram, []).append(len(self._texts))
            self._texts.append(told)
        place = self._tails
        for line in reversed(_solid(_own_lines(text))[-_LONGEST_TAIL:]):
            place = place.above.setdefault(line, _Tail())

    def holds(self, text: str) -> bool:
        """Whether one earlier entry holds these words in this order; punctuation counts, line ends do not."""
        words = _words(text)
        if not words:
            return True
        needle = f" {' '.join(words)} "
        if len(words) < _GRAM:
            return any(needle in told for told in self._texts)
        rarest: list[int] | None = None
        for gram in _grams(words):
            entries = self._starts.get(gram)
            if entries is None:
                return False
            if rarest is None or len(entries) < len(rarest):
                rarest = entries
        return any(needle in self._texts[number] for number in rarest or [])

    def tail(self, lines: list[str]) -> int:
        """How many of the last of these lines (normalised, none blank) an earlier entry ended with."""
        place: _Tail | None = self._tails
        count = 0
        for line in reversed(lines):
            place = place.above.get(line)
            if place is None:
                break
            count += 1
        return count


class Folder:
    """Folds the entries of one ticket, given in the order in which they happened."""

    def __init__(self) -> None:
        self._seen = Seen()

    def fold(self, text: str) -> str:
        """Folds what earlier entries said, and remembers this one.

        Args:
            text: The cleaned text of the next entry.
        """
        folded = fold_quotes(text, self._seen)
        self._seen.add(text)
        return folded


def fold_quotes(text: str, seen: Seen) -> str:
    """Replaces quoted mail and signatures that earlier entries hold by one line each.

    A quoted mail is folded if the words of its body stand in one earlier entry, in the same order; the
    lines of its header (From, Sent, To, Subject, or "On ... wrote:") go with it. A signature is folded if an
    earlier entry ends with the same lines, three or more of them or 200 characters.

    Args:
        text: The cleaned text of an entry.
        seen: The entries before it; it is not changed.

    Returns:
        The text with marks such as `[quoted mail that this ticket already holds: 14 lines]`.
    """
    lines = text.split("\n")
    parts = _parts(lines)
    folded: list[str] = []
    quoted: list[str] = []

    def flush() -> None:
        if quoted:
            folded.extend(_folded(quoted, "quoted mail that this ticket already holds"))
            quoted.clear()

    for part in parts:
        if part.quoted and any(line.strip() for line in part.body) and seen.holds("\n".join(part.body)):
            quoted.extend(part.lines)
            continue
        flush()
        folded.extend(part.lines if part.quoted else _without_signature(part.lines, seen))
    flush()
    return "\n".join(folded).rstrip("\n") if folded != lines else text


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an entry: the author's own words, or one quoted mail.

    `lines` are as they stand; `body` is a quoted mail's without its header.
    """

    lines: list[str]
    body: list[str]
    quoted: bool


def _parts(lines: list[str]) -> list[_Part]:
    """Splits an entry where quoted mails begin."""
    starts = list(_starts(lines))
    found: list[_Part] = []
    end = 0
    for number, (start, body, stop) in enumerate(starts):
        if start > end:
            found.append(_Part(lines[end:start], [], quoted=False))
        following = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        end = min(stop, following) if stop else following
        found.append(_Part(lines[start:end], lines[body:end], quoted=True))
    if end < len(lines) or not found:
        found.append(_Part(lines[end:], [], quoted=False))
    return found


def _starts(lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yields for every quoted mail where it starts, where its body starts, and where it stops (0: open)."""
    ends = _prefixed(lines)
    inside = 0  # where the ">" block ends in which we are
    index = 0
    while index < len(lines):
        body = _header(lines, index) or _attribution(lines, index)
        if body is None:
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
    """For every line where the block of lines with ">" ends that it is in; 0 for a line without."""
    ends = [0] * len(lines)
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if _PREFIX.match(lines[index]):
            ends[index] = end
        else:
            end = index
    return ends


def _header(lines: list[str], index: int) -> int | None:
    """Where the mail begins under a block of From, Sent, To and Subject, or under an "Original Message"."""
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
                break  # the header is complete: what follows is the mail, whatever it looks like
        elif not (_RECIPIENTS.match(lines[last]) and re.search(r"[@;<]", line)):
            break  # only lists of recipients go on over further lines, and these look like recipients
    return _next_solid(lines, last + 1) if labels >= 3 else None


def _attribution(lines: list[str], index: int) -> int | None:
    """Where the mail begins under "On 20 Nov 2026, Jo Doe wrote:", which may go over three lines."""
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
    """The next line that says something, a few lines on at most."""
    for place in range(index, min(index + 5, len(lines))):
        if lines[place].strip():
            return place
    return min(index, len(lines))


def _without_signature(lines: list[str], seen: Seen) -> list[str]:
    solid = [index for index, line in enumerate(lines) if _normal(line)]
    count = seen.tail([_normal(lines[index]) for index in solid[-_LONGEST_TAIL:]])
    if not 0 < count < len(solid):
        return lines  # an entry that repeats another altogether is no signature
    tail = lines[solid[-count] : solid[-1] + 1]
    if count < 3 and len("\n".join(tail)) < 200:
        return lines
    return lines[: solid[-count]] + _folded(tail, "repeated signature") + lines[solid[-1] + 1 :]


def _folded(lines: list[str], what: str) -> list[str]:
    """One line in place of several, if that is shorter; a blank line at the end stays."""
    solid = sum(1 for line in lines if line.strip())
    mark = f"[{what}: {solid} line{'' if solid == 1 else 's'}]"
    if sum(len(line) + 1 for line in lines) < len(mark) + _MARK_ROOM:
        return lines
    return [mark, ""] if not lines[-1].strip() else [mark]


def _own_lines(text: str) -> list[str]:
    """What stands before the first quoted mail."""
    first = _parts(text.split("\n"))[0]
    return [] if first.quoted else first.lines


def _solid(lines: list[str]) -> list[str]:
    return [line for line in map(_normal, lines) if line]


def _normal(line: str) -> str:
    return " ".join(_DECORATION.sub(" ", _PREFIX.sub("", line)).split())


def _words(text: str) -> list[str]:
    """The words that are compared: without quote marks, emphasis and the way the lines are broken."""
    return [word for line in text.split("\n") for word in _normal(line).split()]


def _grams(words: list[str]) -> Iterator[str]:
    for place in range(len(words) - _GRAM + 1):
        yield " ".join(words[place : place + _GRAM])
