"""Words for days in the languages of technicians, put into the English that `date_ranges` reads.

`gestern` is `yesterday`, `la semana pasada` is `last week`, `the last two weeks` is `the last 2 weeks`. Only whole
phrases are translated: a word in the middle of something else may mean anything.
"""

from __future__ import annotations

import re
from typing import Final

from scout_mcp.text.names import folded

_PHRASES: Final = {
    "today": "heute, hoy, hoje, oggi, aujourd'hui, vandaag, i dag, idag, dzis, dzisiaj, tanaan",
    "yesterday": "gestern, ayer, ontem, ieri, hier, gisteren, i gar, igar, wczoraj, eilen",
    "2 days ago": (
        "day before yesterday, the day before yesterday, vorgestern, anteayer, antes de ayer, anteontem, "
        "l'altro ieri, avant-hier, eergisteren, i forgars, i forgardagen, i forrgar, przedwczoraj"
    ),
    "this morning": (
        "heute fruh, heute morgen, heute vormittag, esta manana, esta manha, ce matin, stamattina, questa mattina, "
        "vanmorgen, vanochtend, i morges, i morse"
    ),
    "this week": (
        "diese woche, esta semana, questa settimana, cette semaine, deze week, denne uken, denne uge, denna "
        "vecka, den har veckan, ten tydzien, w tym tygodniu"
    ),
    "last week": (
        "letzte woche, letzter woche, vorige woche, vergangene woche, la semana pasada, semana pasada, a "
        "semana passada, semana passada, la settimana scorsa, settimana scorsa, la semaine derniere, semaine "
        "derniere, vorige week, afgelopen week, forrige uke, sist uke, sidste uge, forra veckan, zeszly "
        "tydzien, w zeszlym tygodniu"
    ),
    "this month": (
        "diesen monat, dieser monat, este mes, questo mese, ce mois, ce mois-ci, deze maand, denne maneden, "
        "denne maned, den har manaden, w tym miesiacu"
    ),
    "last month": (
        "letzten monat, letzter monat, voriger monat, vorigen monat, el mes pasado, mes pasado, o mes "
        "passado, mes passado, il mese scorso, mese scorso, le mois dernier, mois dernier, vorige maand, "
        "forrige maned, sist maned, sidste maned, forra manaden, zeszly miesiac, w zeszlym miesiacu"
    ),
    "this quarter": "dieses quartal, este trimestre, questo trimestre, ce trimestre, dit kwartaal, dette kvartal",
    "last quarter": (
        "letztes quartal, letzten quartal, voriges quartal, trimestre pasado, trimestre passado, trimestre scorso, "
        "trimestre dernier, vorig kwartaal, forrige kvartal, sidste kvartal, forra kvartalet"
    ),
    "last 14 days": "fortnight, the fortnight, last fortnight, the last fortnight, past fortnight, the past fortnight",
    "this year": "year to date, ytd, dieses jahr, este ano, quest'anno, cette annee, dit jaar, i ar, iar",
    "last year": (
        "letztes jahr, voriges jahr, el ano pasado, ano pasado, o ano passado, ano passado, l'anno scorso, "
        "anno scorso, l'annee derniere, annee derniere, vorig jaar, i fjor, i fjol, forra aret, zeszly rok"
    ),
    "monday": "montag, lunes, segunda-feira, lunedi, lundi, maandag, mandag, poniedzialek",
    "tuesday": "dienstag, martes, terca-feira, martedi, mardi, dinsdag, tirsdag, tisdag, wtorek",
    "wednesday": "mittwoch, miercoles, quarta-feira, mercoledi, mercredi, woensdag, onsdag, sroda",
    "thursday": "donnerstag, jueves, quinta-feira, giovedi, jeudi, donderdag, torsdag, czwartek",
    "friday": "freitag, viernes, sexta-feira, venerdi, vendredi, vrijdag, fredag, piatek",
    "saturday": "samstag, sonnabend, sabado, sabato, samedi, zaterdag, lordag, sobota",
    "sunday": "sonntag, domingo, domenica, dimanche, zondag, sondag, niedziela",
}
_WEEKDAYS: Final = {
    phrase: english
    for english, phrases in _PHRASES.items()
    if english.endswith("day")
    for phrase in phrases.split(", ")
}
_MONTHS: Final = {
    word: english
    for english, words in {
        "january": "january januar janner enero janeiro gennaio janvier januari stycznia",
        "february": "february februar feber febrero fevereiro febbraio fevrier februari lutego",
        "march": "march marz marzo marco mars maart marts marca",
        "april": "april abril aprile avril kwietnia",
        "may": "may mai mayo maio maggio mei maj maja",
        "june": "june juni junio junho giugno juin czerwca",
        "july": "july juli julio julho luglio juillet lipca",
        "august": "august agosto aout augustus augusti sierpnia",
        "september": "september septiembre setembro settembre septembre wrzesnia",
        "october": "october oktober octubre outubro ottobre octobre pazdziernika",
        "november": "november noviembre novembro novembre listopada",
        "december": "december dezember diciembre dezembro dicembre decembre desember grudnia",
    }.items()
    for word in words.split()
}
_BEFORE_DAYS: Final = re.compile(r"^(?:(?:am|im|den|der|die|das|on|op|pa|el|il|le|la|les|los|en|em|in|i|nel|a|o) |l')")
_SINCE: Final = re.compile(r"(?:seit(?: dem)?|ab|depuis(?: le)?|desde(?: el)?|sinds|vanaf|siden|sedan|od) (?P<day>.+)")
_LAST_ONE: Final = re.compile(
    r"(?:letzten|letzter|letztem|vorigen|vergangenen|vorige|afgelopen|forrige|sist|sidste|forra) (?P<day>\S+)"
    r"|(?P<day_first>\S+) (?:pasado|passada|passado|scorso|scorsa|dernier)"
)
_AGO: Final = re.compile(r"(?:vor|hace|il y a|ha|for) (?P<number>\d{1,4}|[a-z]{2,9}) (?P<unit>[a-z]{2,10})(?: siden)?")
_WEEK: Final = re.compile(r"(?:kw|kalenderwoche|semana|semaine|settimana|uke|uge|vecka) ?(?P<number>\d{1,2})")
_DAY_OF_MONTH: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:\.|er)? )?(?:de )?(?P<month>[a-z]{3,12})(?: de)?(?P<year> \d{4})?"
)
_ENGLISH: Final = {phrase: english for english, phrases in _PHRASES.items() for phrase in phrases.split(", ")}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        ("two couple_of zwei dos dois due deux twee to", "three few drei tres tre trois drie",
         "four vier cuatro quatre",
         "five funf cinco cinque cinq", "six sechs seis sei", "seven sieben siete sette sept",
         "eight", "nine", "ten zehn diez dix", "eleven", "twelve"),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
_UNITS: Final = {
    "days": "days day tage tagen tag dias dia giorni jours jour dagen dager dagar dage dni",
    "weeks": "weeks week wochen woche semanas settimane semaines weken uker uger veckor tygodnie",
    "months": "months month monate monaten meses mesi mois maanden maneder manader miesiace",
    "hours": "hours hour stunden horas ore heures uur timer timmar godziny",
    "quarters": "quarters quarter quartale trimestres",
    "years": "years year jahre jahren anos anni ans jaar ar",
}
_UNIT: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_LAST: Final = re.compile(
    r"(?P<lead>(?:(?:in|within|during|over|seit|en|in den|in de|de|den|die|the|los|las|les|gli|le|i|os|as) )*"
    r"(?:last|past|previous|letzte|letzten|letzter|vergangenen|ultimos|ultimas|ultimi|ultime|derniers|dernieres|"
    r"laatste|afgelopen|siste|sidste|senaste|ostatnie) )?"
    r"(?P<number>\d{1,4}|[a-z_]{2,9})(?P<between> derniers| dernieres)? (?P<unit>[a-z]{2,10})"
    r"(?P<tail> (?:pasados|pasadas|passados|dernieres|derniers|ago))?"
)


def in_english(typed: str) -> str:
    """Return a phrase as `date_ranges` reads it; unchanged where it is none of the known ones."""
    text = folded(typed).replace("\u2019", "'")
    if phrase := _phrase(text) or _phrase(_BEFORE_DAYS.sub("", text, count=1)):
        return phrase
    since = _SINCE.fullmatch(text)
    day = since and (_phrase(since["day"]) or (re.match(r"\d", since["day"]) and since["day"]))
    return f"since {day}" if day else typed


def _phrase(text: str) -> str:
    """Return in English what is one of the known phrases; nothing if it is none."""
    if text in _ENGLISH:
        return _ENGLISH[text]
    if week := _WEEK.fullmatch(text):
        return f"week {week['number']}"
    return _span_of_units(text) or _days_ago(text) or _last_weekday(text) or _month(text)


def _span_of_units(text: str) -> str:
    """Return `last 7 days` for `die letzten sieben Tage`."""
    match = _LAST.fullmatch(text.replace("couple of", "couple_of").replace("a couple_of", "couple_of"))
    if match is None or match["unit"] not in _UNIT:
        return ""
    number = _NUMBERS.get(match["number"], match["number"])
    if not str(number).isdigit():
        return ""
    lead = "last " if match["lead"] or match["between"] or (match["tail"] or "").strip() not in ("", "ago") else ""
    ago = " ago" if match["tail"] == " ago" else ""
    return f"{lead}{number} {_UNIT[match['unit']]}{ago}"


def _days_ago(text: str) -> str:
    """Return `3 days ago` for `vor drei Tagen`."""
    match = _AGO.fullmatch(text)
    number = match and str(_NUMBERS.get(match["number"], match["number"]))
    if not match or not number or not number.isdigit() or match["unit"] not in _UNIT:
        return ""
    return f"{number} {_UNIT[match['unit']]} ago"


def _last_weekday(text: str) -> str:
    """Return `last friday` for `letzten Freitag` and `vendredi dernier`."""
    match = _LAST_ONE.fullmatch(text)
    day = match and _WEEKDAYS.get(match["day"] or match["day_first"])
    return f"last {day}" if day else ""


def _month(text: str) -> str:
    """Return `3 november 2026` for `3 de noviembre de 2026`."""
    match = _DAY_OF_MONTH.fullmatch(text)
    month = match and _MONTHS.get(match["month"])
    return f"{match['day'] or ''} {month}{match['year'] or ''}".strip() if match and month else ""
