"""Writes a compound file, Outlook's container, by hand: no library that we use writes one."""

import struct

SECTOR, LEAST = 512, 4096  # a stream of fewer bytes would lie in the mini stream, which is not written here
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(streams: dict[str, bytes]) -> bytes:
    """The bytes of a file with the streams, their paths in one storage at most: "storage/stream"."""
    entries: list[dict] = [{"name": "Root Entry", "kind": 5, "children": [], "data": b""}]
    storages: dict[str, int] = {"": 0}
    for path, data in streams.items():
        storage, _, name = path.rpartition("/")
        if storage not in storages:
            storages[storage] = len(entries)
            entries[0]["children"].append(len(entries))
            entries.append({"name": storage, "kind": 1, "children": [], "data": b""})
        entries[storages[storage]]["children"].append(len(entries))
        entries.append({"name": name, "kind": 2, "children": [], "data": data.ljust(LEAST, b"\0")})
    fat, body = [FAT], b""
    directory_sectors = -(-len(entries) * 128 // SECTOR)
    fat += [*range(2, directory_sectors + 1), END]
    for entry in entries:
        entry["start"] = END
        if entry["kind"] == 2:
            entry["start"] = len(fat)
            used = -(-len(entry["data"]) // SECTOR)
            fat += [*range(len(fat) + 1, len(fat) + used), END]
            body += entry["data"].ljust(used * SECTOR, b"\0")
    assert len(fat) <= 128, "one sector of the allocation table"
    right = {
        a: b for entry in entries for a, b in zip(entry["children"], entry["children"][1:], strict=False)
    }
    directory = b"".join(
        struct.pack(
            "<64sHBBIII16sIQQIQ",
            entry["name"].encode("utf-16-le"),
            2 * len(entry["name"]) + 2,
            entry["kind"],
            1,
            NONE,
            right.get(number, NONE),
            entry["children"][0] if entry["children"] else NONE,
            bytes(16),
            0,
            0,
            0,
            entry["start"],
            len(entry["data"]),
        )
        for number, entry in enumerate(entries)
    ).ljust(directory_sectors * SECTOR, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6s9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        1,
        1,
        0,
        LEAST,
        END,
        0,
        END,
        0,
    )
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    return header + table + directory + body
