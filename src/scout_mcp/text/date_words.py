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
    "this year": "dieses jahr, este ano, quest'anno, cette annee, dit jaar, i ar, iar",
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
    r"(?P<number>\d{1,4}|[a-z_]{2,9}) (?P<unit>[a-z]{2,10})"
    r"(?P<tail> (?:pasados|pasadas|passados|dernieres|derniers|ago))?"
)


def in_english(typed: str) -> str:
    """Return a phrase as `date_ranges` reads it; unchanged where it is none of the known ones."""
    text = folded(typed).replace("\u2019", "'")
    if text in _ENGLISH:
        return _ENGLISH[text]
    match = _LAST.fullmatch(text.replace("couple of", "couple_of").replace("a couple_of", "couple_of"))
    if match is None or match["unit"] not in _UNIT:
        return typed
    number = _NUMBERS.get(match["number"], match["number"])
    if not str(number).isdigit():
        return typed
    lead = "last " if match["lead"] or (match["tail"] or "").strip() not in ("", "ago") else ""
    ago = " ago" if match["tail"] == " ago" else ""
    return f"{lead}{number} {_UNIT[match['unit']]}{ago}"
