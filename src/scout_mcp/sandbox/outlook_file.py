"""Outlook messages (`.msg`), made byte by byte: messages of MS-OXMSG in the compound files of MS-CFB, version 3."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Storage = dict[str, "bytes | Storage"]
"""Streams and further storages by name."""

_SECTOR, _SMALL_SECTOR, _CUTOFF = 512, 64, 4096
_END, _FREE, _IN_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass
class _Entry:
    """An entry of the directory: its name and kind, the entries beside and below it, the start of its bytes."""

    name: str
    kind: int
    content: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    small: bool = field(init=False)

    def __post_init__(self) -> None:
        self.small = self.kind == _STREAM and len(self.content) < _CUTOFF

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16xI16xIII", name, len(name), self.kind, 1, self.left, self.right, self.child, 0,
            self.start, len(self.content), 0,
        )  # fmt: skip


def compound_file(root: Storage) -> bytes:
    """Return a compound file of at most 7 MB that contains these storages and streams."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add(entries, 0, root)
    small_streams, small_table = b"", list[int]()
    for entry in entries:
        if entry.small and entry.content:
            entry.start = len(small_table)
            small_table += _chain(len(small_table), -(-len(entry.content) // _SMALL_SECTOR))
            small_streams += _padded(entry.content, _SMALL_SECTOR)
    entries[0].content = small_streams

    sectors, table = b"", list[int]()

    def store(content: bytes) -> int:
        """Append a stream, and return its first sector."""
        nonlocal sectors
        if not content:
            return _END
        first = len(table)
        table.extend(_chain(first, -(-len(content) // _SECTOR)))
        sectors += _padded(content, _SECTOR)
        return first

    for entry in entries:
        if not entry.small:
            entry.start = store(entry.content)
    small_start = store(struct.pack(f"<{len(small_table)}I", *small_table))
    directory = b"".join(entry.packed() for entry in entries)
    directory += _Entry("", 0).packed() * (-len(entries) % 4)
    directory_start = store(directory)
    per_sector = _SECTOR // 4
    table_sectors = next(count for count in range(1, 110) if (len(table) + count) <= count * per_sector)
    places = range(len(table), len(table) + table_sectors)
    table += [_IN_FAT] * table_sectors
    table += [_FREE] * (table_sectors * per_sector - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, table_sectors,
        directory_start, 0, _CUTOFF, small_start, -(-len(small_table) * 4 // _SECTOR), _END, 0,
        *places, *[_FREE] * (109 - table_sectors),
    )  # fmt: skip
    return header + sectors + struct.pack(f"<{len(table)}I", *table)


def _add(entries: list[_Entry], parent: int, storage: Storage) -> None:
    """Append the entries of a storage as the sorted tree that readers search."""
    places: dict[str, int] = {}
    for name in sorted(storage, key=lambda name: (len(name), name.upper())):
        content = storage[name]
        places[name] = len(entries)
        entries.append(_Entry(name, _STREAM, content) if isinstance(content, bytes) else _Entry(name, _STORAGE))
    entries[parent].child = _tree(entries, list(places.values()))
    for name, place in places.items():
        content = storage[name]
        if not isinstance(content, bytes):
            _add(entries, place, content)


def _tree(entries: list[_Entry], places: Sequence[int]) -> int:
    """Link sorted entries as a balanced tree, and return its root."""
    if not places:
        return _NONE
    middle = len(places) // 2
    entry = entries[places[middle]]
    entry.left, entry.right = _tree(entries, places[:middle]), _tree(entries, places[middle + 1 :])
    return places[middle]


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _padded(content: bytes, size: int) -> bytes:
    return content + bytes(-len(content) % size)


Value = str | bytes | int | datetime


def properties(header: bytes, values: dict[int, Value]) -> Storage:
    """Return the streams of a message's, recipient's or attachment's properties, by property id."""
    streams: Storage = {}
    table = header
    for number, value in sorted(values.items()):
        if isinstance(value, int):
            table += struct.pack("<HHIII", 0x0003, number, 6, value, 0)
        elif isinstance(value, datetime):
            passed = value - _EPOCH
            table += struct.pack("<HHIQ", 0x0040, number, 6, (passed.days * 86_400 + passed.seconds) * 10**7)
        else:
            kind = 0x001F if isinstance(value, str) else 0x0102
            raw = value.encode("utf-16-le") if isinstance(value, str) else value
            table += struct.pack("<HHIII", kind, number, 6, len(raw) + 2 * isinstance(value, str), 0)
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = raw
    return {"__properties_version1.0": table, **streams}


def message(
    values: dict[int, Value],
    recipients: Sequence[dict[int, Value]] = (),
    attachments: Sequence[Storage] = (),
    *,
    embedded: bool = False,
) -> Storage:
    """Return a message as a storage: the root of a file, or the one that an attachment embeds."""
    header = struct.pack("<8xIIII", len(recipients), len(attachments), len(recipients), len(attachments))
    storage = properties(header if embedded else header + bytes(8), values)
    for place, recipient in enumerate(recipients):
        storage[f"__recip_version1.0_#{place:08X}"] = properties(bytes(8), recipient)
    for place, attachment in enumerate(attachments):
        storage[f"__attach_version1.0_#{place:08X}"] = attachment
    if not embedded:
        names: Storage = {f"__substg1.0_000{number}0102": b"" for number in (2, 3, 4)}
        storage["__nameid_version1.0"] = names
    return storage


def attached_file(name: str, kind: str, content: bytes) -> Storage:
    """Return an attachment that is a file."""
    return properties(bytes(8), {0x3701: content, 0x3705: 1, 0x3707: name, 0x370E: kind})


def attached_message(inner: Storage) -> Storage:
    """Return an attachment that is a message; `inner` is a message made with `embedded`."""
    return {**properties(bytes(8), {0x3705: 5}), "__substg1.0_3701000D": inner}


def mail_values(subject: str, sender: tuple[str, str], text: str, sent: datetime) -> dict[int, Value]:
    """Return the properties of an ordinary mail; the sender is a name and an address."""
    name, address = sender
    return {
        0x001A: "IPM.Note", 0x0037: subject, 0x0039: sent, 0x0C1A: name, 0x0C1F: address, 0x0C1E: "SMTP", 0x1000: text,
        0x340D: 0x00040000,
    }  # fmt: skip


def addressee(name: str, address: str, *, copied: bool = False) -> dict[int, Value]:
    """Return a recipient."""
    return {0x0C15: 2 if copied else 1, 0x3001: name, 0x3003: address, 0x39FE: address}
