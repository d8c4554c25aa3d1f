"""Questions whose answers open a door are known as such in many languages; the others are not."""

import pytest

from scout_mcp.text.secret_detection import holds_a_secret, may_be_secret


@pytest.mark.parametrize(
    "question",
    """
    Admin password|Password|PASSWORD:|Administrator PW|root pwd|Passphrase|Pass phrase|Pass word|p a s s w o r d|AdminKey
    P@ssw0rd|pa$$word|Pass\u200bword|Pass&shy;word|\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44|<b>Pass</b>word
    PIN|SIM PIN|PIN code|PUK|Door code|Alarm code|Login|Login code|iDRAC login|API key|License Key|Recovery key|PSK
    BitLocker recovery|Wi-Fi key|WPA2|Pre-shared key|API token|Secret|Client secret|Credentials|Creds|2FA seed|TOTP
    SNMP community|One-time codes|Private certificate|Remote access|admin_pass|adminPassword|enablePass
    Passord|Nøkkel|Lisensnøkkel|PIN-kode|Hemmelighet|Innlogging|Tilgang|Kode
    Passwort|Kennwort|WLAN-Netzwerkschlüssel|Geheimnis|Zugangsdaten|Anmeldedaten|Einmalkennwort
    Mot de passe|mot-de-passe|MDP|Clé|Clé de licence|Code d'accès|Identifiants
    Contraseña|Contrasena|Clave|Llave|Código|Credenciales|Acceso
    Wachtwoord|Sleutel|Toegangscode|Inloggegevens|Geheim
    Lösenord|Nyckel|Adgangskode|Nøgle|Salasana|Avain|Senha|Chave|Parola|Chiave|Hasło|Klucz|Heslo|Jelszó|Şifre
    P W|p/w|U.N./P.W.|PW1|Pwd2|Adminpw2|PIN2|Pasword|Paswort|psswrd|p4ssw0rd|PWord|P\u0430ssword|\u041aennwort|Passw\u03bfrd
    SNMP RO string|Connection string|Bearer|Security question|Sicherheitsfrage|Mother's maiden name|Safe combo|Pre shared
    Break glass|Mật khẩu|Kata sandi|Zaporka|Lykilorð|Salasõna|Parool|Tilgangsord|รหัสผ่าน|पासवर्ड|كلمة المرور|Гасло
    Пароль|Ключ|Κωδικός|パスワード|密码|비밀번호
    """.replace("\n", "|").split("|"),
)
def test_what_opens_a_door_is_a_secret(question: str) -> None:
    if question.strip():
        assert may_be_secret(question.strip())
        assert may_be_secret("Number", question.strip())


@pytest.mark.parametrize(
    "question",
    [
        "", "SanDisk", "Windows 11", "A/B port", "R & D", "Keyboard layout", "Shipping address", "Rack position", "Asset owner", "Warranty provider", "RAM", "Processor",
        "Last user", "Backup window", "Location", "Purchase order", "Firmware", "Ports in use", "VLAN", "Monitor size",
        "Plassering", "Standort", "Emplacement", "Ubicación", "Locatie", "Support phone", "Contract end", "Passport office"
        , "Text", "Number", "IPAddress", "Hyperlink", "Checkbox", "TextArea", "Installed 2021", "Bridge mode", "Operating system",
    ],
)  # fmt: skip
def test_what_opens_none_is_told(question: str) -> None:
    assert not may_be_secret(question)


@pytest.mark.parametrize("kind", ["Password", "password", "EncryptedText", "Secure text", "PIN"])
def test_the_type_of_a_field_tells_too(kind: str) -> None:
    assert may_be_secret("Local administrator", kind)


@pytest.mark.parametrize(
    "answer",
    [
        "pw: hunter2", "admin / PW = hunter2", "VLAN 20; Kennwort: x1", "user mara, password hunter2", "PIN 4711",
        "Passwort ist hunter2!", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", "-----BEGIN OPENSSH PRIVATE KEY-----",
        "AKIAABCDEFGHIJKLMNOP", "ghp_0123456789abcdef0123", "eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln", "sk-0123456789abcdef0123",
        "https://admin:hunter2@fw.example/", "https://x.example/a?sig=abcdef", "ABCDE-12345-FGHIJ-67890-KLMNO",
        "111111-222222-333333-444444-555555-666666-777777-888888", "P\u200bW: hunter2", "&#112;w: hunter2",
    ],
)  # fmt: skip
def test_an_answer_that_says_that_it_is_a_secret_is_one(answer: str) -> None:
    assert holds_a_secret(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "", "B2", "Rack 4: unit 12", "10.0.0.4", "https://fw.example/admin", "https://fw.example:8443/x@y", "Windows Server 2022",
        "2026-11-20 05:00", "AA:BB:CC:DD:EE:FF", "S/N: 5CD1234ABC", "ask Mara about the password", "Owner: Mara",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff", "RAID 5, 4 x 2 TB",
    ],
)  # fmt: skip
def test_other_answers_are_told(answer: str) -> None:
    assert not holds_a_secret(answer)
