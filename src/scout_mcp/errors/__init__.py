"""Every way a question can fail, each with its own sentence.

The text of an error is what a person or a model reads. Its parts are fields: `message` (what happened), `advice` (what
to do next), `hint` (where to find out more) and `request_id`; `str(error)` joins them. It never contains a key, a
traceback or a body that ConnectWise sent.

ScoutError
├── InputError                what was asked cannot be understood or does not exist as asked
├── SettingsError             settings are missing or wrong
├── StoreError                what `scout-mcp setup` stored cannot be read, kept or removed
│   ├── StoreChanged          another set-up stored something meanwhile
│   └── KeyringLocked         the system's keyring is locked, waits for its password or fails
├── Busy                      the questions before this one take so long that its turn did not come
├── DeadlinePassed            the whole call took too long
├── NotVisible                no such record that these keys can see
├── PermissionMissing         the security role of these keys lacks a permission
└── ConnectWiseError          ConnectWise could not be asked, or its answer could not be used
    ├── OwnLimit              nothing was sent: the budget of a minute is used up
    ├── Unreachable           no answer came
    │   ├── NameNotResolved
    │   ├── ConnectionRefused
    │   ├── TlsFailed
    │   ├── ProxyFailed
    │   ├── ConnectionBroken
    │   └── TimedOut
    └── Unusable              an answer came, and it is no record
        ├── AuthenticationFailed   401
        ├── ClientIdRefused        400, 401 or 403 that speaks of the client ID
        ├── GatewayRefused         403 in a web page or plain text: not ConnectWise's own words
        ├── Refused                403; becomes PermissionMissing where it is known what was asked for
        ├── WrongAddress           host or company is not served there: "Cannot route"
        │   └── PathMissing        a 404 that speaks of no record
        ├── RecordNotFound         404 for one record; becomes NotVisible where it is known what was asked for
        ├── BadRequest             400 and other 4xx
        ├── RateLimited            429
        ├── ServerFailed           5xx
        ├── Redirected             3xx, which is never followed
        ├── TooLarge               more than we are ready to read
        └── Unreadable             HTML, broken JSON, or another shape than promised
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
