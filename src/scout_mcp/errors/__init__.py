"""All ways in which a question can fail, each with its own sentence.

People and models read the text of an error. Its parts are fields: `message` (what happened), `advice` (what to do
next), `hint` (where to find out more) and `request_id`; `str(error)` joins them. It never contains a key, a traceback
or a body that ConnectWise sent.

ScoutError
├── InputError                the request cannot be understood, or names something that does not exist
├── SettingsError             settings are missing or wrong
├── StoreError                stored settings cannot be read, saved or removed
│   ├── StoreChanged          another set-up stored something in the meantime
│   └── KeyringLocked         the system's keyring is locked, waits for its password or fails
├── Busy                      too many earlier questions: this one did not get its slot in time
├── DeadlinePassed            the call took too long
├── NotVisible                there is no such record that these keys can see
├── PermissionMissing         the security role of these keys lacks a permission
└── ConnectWiseError          ConnectWise could not be asked, or its answer could not be used
    ├── OwnLimit              nothing was sent: our own limit of requests per minute is used up
    ├── Unreachable           there was no answer
    │   ├── NameNotResolved
    │   ├── ConnectionRefused
    │   ├── TlsFailed
    │   ├── ProxyFailed
    │   ├── ConnectionBroken
    │   └── TimedOut
    └── Unusable              there was an answer, but it is not a record
        ├── AuthenticationFailed   401
        ├── ClientIdRefused        400, 401 or 403 that mentions the client ID
        ├── GatewayRefused         403 in a web page or plain text, not from ConnectWise
        ├── Refused                403; becomes PermissionMissing once it is known what was requested
        ├── WrongAddress           host or company is not served there: "Cannot route"
        │   └── PathMissing        a 404 that does not mention a record
        ├── RecordNotFound         404 for one record; becomes NotVisible once it is known what was requested
        ├── BadRequest             400 and other 4xx
        ├── RateLimited            429
        ├── ServerFailed           5xx
        ├── Redirected             3xx, which is never followed
        ├── TooLarge               larger than our limit
        └── Unreadable             HTML, broken JSON, or an unexpected shape
"""

from scout_mcp.errors.base import (
    NOTHING_LOST,
    SEE_CHECK,
    Busy,
    DeadlinePassed,
    InputError,
    KeyringLocked,
    NotVisible,
    PermissionMissing,
    ScoutError,
    SettingsError,
    StoreChanged,
    StoreError,
)
from scout_mcp.errors.connectwise import (
    AuthenticationFailed,
    BadRequest,
    ClientIdRefused,
    ConnectionBroken,
    ConnectionRefused,
    ConnectWiseError,
    GatewayRefused,
    NameNotResolved,
    OwnLimit,
    PathMissing,
    ProxyFailed,
    RateLimited,
    RecordNotFound,
    Redirected,
    Refused,
    ServerFailed,
    TimedOut,
    TlsFailed,
    TooLarge,
    Unreachable,
    Unreadable,
    Unusable,
    WrongAddress,
)

__all__ = [
    "NOTHING_LOST",
    "SEE_CHECK",
    "AuthenticationFailed",
    "BadRequest",
    "Busy",
    "ClientIdRefused",
    "ConnectWiseError",
    "ConnectionBroken",
    "ConnectionRefused",
    "DeadlinePassed",
    "GatewayRefused",
    "InputError",
    "KeyringLocked",
    "NameNotResolved",
    "NotVisible",
    "OwnLimit",
    "PathMissing",
    "PermissionMissing",
    "ProxyFailed",
    "RateLimited",
    "RecordNotFound",
    "Redirected",
    "Refused",
    "ScoutError",
    "ServerFailed",
    "SettingsError",
    "StoreChanged",
    "StoreError",
    "TimedOut",
    "TlsFailed",
    "TooLarge",
    "Unreachable",
    "Unreadable",
    "Unusable",
    "WrongAddress",
]
