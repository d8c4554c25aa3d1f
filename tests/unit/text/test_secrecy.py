"""Questions whose answers open a door are known as such in many languages; the others are not."""

import pytest

from scout_mcp.text.secrecy import may_be_secret


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
        "", "Keyboard layout", "Shipping address", "Rack position", "Asset owner", "Warranty provider", "RAM", "Processor",
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
