"""Which questions ask for something that opens a door: a password, a key, a code.

Their answers never leave the server. It is told by the question, for nobody can tell by an answer; and where a word
leaves it open (`code`, `login`), it counts as a secret.
"""

import re
import unicodedata
from typing import Final

from scout_mcp.text.line import one_line


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.replace("ø", "o").replace("æ", "ae").replace("ł", "l").replace("ı", "i")


# All folded: no accents, no capitals. These count anywhere in a word, for many languages join words, as in
# `WLAN-Netzwerkschlüssel`.
_PARTS: Final = re.compile(
    "|".join(
        _folded("""
        passw passphras passcod passkey passord pasord passfras parol kennwort losungswort losenord losenfras wachtwoord
        contrasen contrasin senha adgangsord salasan tunnussana haslo heslo jelszo sifre lozink geslo slaptazod
        κωδικ парол 密码 密碼 口令 パスワード パスコード 暗証 비밀번호 암호 סיסמ
        secret segret geheim hemmelig hemlig sekret salaisuu tajemstv segred секрет 秘密 機密
        schlussel schluessel nokkel nogle nyckel sleutel clave llave chave chiave avain klucz kulcs anahtar ключ κλειδ
        鍵 キー 密钥
        token credential credencia credenzial zugangsdat anmeldedat zugriffsdat legitimation legitimasjon identifiant
        inloggeg innlogging inloggning palogging login logon signin anmeldung
        code kode koodi codig codic cijfer шифр 코드 コード
        totp authenticat autentica autentif recovery wiederherstell gjenopprett aterstall recuper herstel
        bitlocker filevault luks unlock entsperr mnemonic encrypt verschlussel crypt preshared privat
        """).split()
    )
)
# Whole words, or the end of one: `pin` is no part of `shipping`, `key` none of `keyboard`.
_WORDS: Final = re.compile(
    r"\w*keys?|\w*(?:pw|pwd|pswd|pass)s?|\w*(?:pin|puk|psk|otp)s?|passe|cles?|clefs?|mdp|wep|wpa\d?|creds?|seeds?|kod|"
    r"kods|koder|2fa|mfa|auth|hash|salt|cvv|cvc|tan|tans|klice?|hesla|community|combination|access|acces|acceso|accesso|"
    r"zugang|tilgang|atkomst|toegang|sifra|secure"
)
# Where a word was taken apart: `pass word`, `p a s s w o r d`, `mot de passe`.
_JOINED: Final = re.compile(r"passw|passphrase|passcode|motdepasse|palabrasecreta|onetime|einmal|engangs")
# Letters that stand for others, as in `P@ssw0rd`.
_LOOKALIKES: Final = str.maketrans({"@": "a", "0": "o", "$": "s", "3": "e", "1": "i", "!": "i", "5": "s"})
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST: Final = 20_000


def may_be_secret(*texts: str | None) -> bool:
    """True if a question, the name of a field or its type speaks of a password, a key, a code or the like.

    Args:
        texts: What names a value, never the value itself.
    """
    return any(_speaks(one_line(text, _LONGEST)) for text in texts if text)


def _speaks(text: str) -> bool:
    # `AdminKey` is two words, and `PassWord` one.
    folded = {_folded(text), _folded(_CAMEL.sub(" ", text))}
    for reading in folded | {one.translate(_LOOKALIKES) for one in folded}:
        words = [word for word in re.split(r"[\W_]+", reading) if word]
        if any(_PARTS.search(word) or _WORDS.fullmatch(word) for word in words) or _JOINED.search("".join(words)):
            return True
    return False
