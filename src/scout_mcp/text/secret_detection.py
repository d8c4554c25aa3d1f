"""Detection of secrets: questions that ask for a password, a key or a code, and answers that contain one.

Such answers never leave the server. The question decides first, since most answers do not show what they are; an
ambiguous word (`code`, `login`) counts as a secret.
"""

import re
from typing import Final

from scout_mcp.text.inline_text import bare_line
from scout_mcp.text.names import folded

# All folded: no accents, no capitals. These count anywhere in a word, since many languages form compounds such as
# `WLAN-Netzwerkschlüssel`.
_PARTS: Final = re.compile(
    "|".join(
        folded("""
        passw pasw psswo psswr pswr pword passphras
        passcod passkey passord pasord passfras parol parool kennwort losungswort losenord losenfras wachtwoord
        contrasen contrasin senha adgangsord salasan tunnussana haslo heslo jelszo sifre lozink geslo slaptazod
        zugangswort tilgangsord lykilor salason zaporka запорк лозинк гасло
        κωδικ парол 密码 密碼 口令 パスワード パスコード 暗証 비밀번호 암호 סיסמ
        كلمة مرور عبور
        secret segret geheim hemmelig hemlig sekret salaisuu tajemstv segred секрет 秘密 機密
        schlussel schluessel nokkel nogle nyckel sleutel clave llave chave chiave avain klucz kulcs anahtar ключ κλειδ
        鍵 キー 密钥
        token credential credencia credenzial zugangsdat anmeldedat zugriffsdat legitimation legitimasjon identifiant
        inloggeg innlogging inloggning palogging login logon signin anmeldung
        code kode koodi codig codic cijfer шифр 코드 コード
        breakglass bearer maiden
        totp authenticat autentica autentif recovery wiederherstell gjenopprett aterstall recuper herstel
        bitlocker filevault luks unlock entsperr mnemonic encrypt verschlussel crypt preshared privat
        """).split()
    )
)
# Whole words, or the end of one: not the `pin` in `shipping` or the `key` in `keyboard`.
_WORDS: Final = re.compile(
    r"\w*keys?|\w*(?:pw|pwd|pswd|pass)s?|\w*(?:pin|puk|psk|otp)s?|passe|cles?|clefs?|mdp|wep|wpa\d?|creds?|seeds?|kod|"
    r"kods|koder|2fa|mfa|auth|hash|salt|cvv|cvc|tan|tans|klice?|hesla|community|combination|access|acces|acceso|accesso|"
    r"zugang|tilgang|atkomst|toegang|sifra|secure|combo|losen|losung"
)
# Words that may be written apart: `pass word`, `p a s s w o r d`, `mot de passe`.
_JOINED: Final = re.compile(
    r"passw|passphrase|passcode|motdepasse|palabrasecreta|onetime|einmal|engangs|preshared|breakglass|matkhau|รหส|पसवरड|katasandi|"
    r"snmpr[ow]|snmpstring|connectionstring|security(?:question|answer)|sicherheitsfrage"
)
# Characters that stand for letters, as in `P@ssw0rd`, and letters of other scripts that look like Latin ones.
_LOOKALIKES: Final = str.maketrans({"@": "a", "0": "o", "$": "s", "3": "e", "1": "i", "!": "i", "5": "s", "4": "a"})
_SCRIPTS: Final = str.maketrans("авеіјкмнорстухѕԁԝһαενιοκρτυχ", "abeijkmhopctyxsdwhaevioKptyx".lower())
_SINGLE: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]{1,3}[^\W\d_](?![^\W_]))+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST: Final = 20_000


def may_be_secret(*texts: str | None) -> bool:
    """Return whether a question, or the name or type of a field, mentions a password, a key, a code or the like.

    Args:
        texts: Texts that name a value, never the value itself.
    """
    return any(_names_secret(bare_line(text, _LONGEST)) for text in texts if text)


# Secrets by their shape, wherever they appear.
_SHAPES: Final = re.compile(
    r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|MESSAGE)|\beyJ[\w-]{8,500}\.[\w-]{8,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|"
    r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abp]|sk|pk|rk)[_-][\w-]{16,}|://[^\s/:@]{0,80}:[^\s/@]{1,80}@|"
    r"\b(?:\d{6}-){7}\d{6}\b|\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b|[?&](?:sig|key|token|code|password|pwd)=[^\s&]"
)
_LABELLED: Final = re.compile(r"([^\n:=;,|]{1,60})[:=]\s*\S")
_SPOKEN: Final = re.compile(
    r"\b(?:pass?w\w*|passphrase|passord|pw|pwd|kennwort|mot de passe|mdp|contrasena|senha|wachtwoord|losenord|haslo|"
    r"heslo|парол\w*|pin)\b(?: is| ist| er)? +(?=\S*[\d!#$%&*+?@^])\S",
)


def holds_a_secret(answer: str | None) -> bool:
    """Return whether a text labels a secret (`pw: ...`) or contains a key, a token or a login in a URL."""
    text = bare_line(answer, _LONGEST)
    if not text:
        return False
    return bool(
        _SHAPES.search((answer or "")[:_LONGEST])
        or _SPOKEN.search(folded(text))
        or any(_names_secret(label) for label in _LABELLED.findall(text))
    )


def _names_secret(text: str) -> bool:
    # `AdminKey` is two words, and `PassWord` one.
    readings = {folded(text), folded(_CAMEL.sub(" ", text))}
    # `p/w` is one word.
    readings |= {_SINGLE.sub(lambda run: re.sub(r"[\W_]", "", run[0]), reading) for reading in readings}
    readings |= {reading.translate(_SCRIPTS) for reading in readings}
    for reading in readings | {reading.translate(_LOOKALIKES) for reading in readings}:
        words = [word for word in re.split(r"[\W_]+", reading) if word]
        bare = [word.rstrip("0123456789") for word in words]  # `PW2`
        if any(_PARTS.search(word) or _WORDS.fullmatch(word) for word in (*words, *bare)):
            return True
        if _JOINED.search("".join(words)):
            return True
    return False
