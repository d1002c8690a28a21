"""A small MP4 that is real: one track of H.264 video with one grey frame, shown for as long as is wanted."""

import struct
from functools import lru_cache

__all__ = ["HEIGHT", "WIDTH", "clip"]

WIDTH, HEIGHT = 64, 48
"""The size of the picture, in whole macroblocks of 16 pixels."""

_TIMESCALE = 1000
_UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SHORTEST_BOX = 8


@lru_cache(maxsize=64)
def clip(seconds: float = 5, least_bytes: int = 0) -> bytes:
    """Give a clip that lasts so many seconds; a `free` box at the end makes it as large as is asked for."""
    duration = round(seconds * _TIMESCALE)
    frame = _unit(_slice())
    head = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41")
    # The index is as long for one offset as for another, so its length is known before the offset is.
    index = _index(duration, len(frame), 0)
    index = _index(duration, len(frame), len(head) + len(index) + _SHORTEST_BOX)
    out = head + index + _box(b"mdat", frame)
    missing = least_bytes - len(out)
    return out + _box(b"free", bytes(max(0, missing - _SHORTEST_BOX))) if missing > 0 else out


def _index(duration: int, size: int, offset: int) -> bytes:
    """Write the `moov` box: where the frame stands, how it is coded, how long it is shown."""
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), _coding()),
        _full(b"stts", struct.pack(">3I", 1, 1, duration)),
        _full(b"stsc", struct.pack(">4I", 1, 1, 1, 1)),
        _full(b"stsz", struct.pack(">3I", 0, 1, size)),
        _full(b"stco", struct.pack(">2I", 1, offset)),
    )
    where = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", struct.pack(">4I2H", 0, 0, _TIMESCALE, duration, 0x55C4, 0)),
        _full(b"hdlr", struct.pack(">I4s12x", 0, b"vide"), b"video\0"),
        _box(b"minf", _full(b"vmhd", bytes(8), flags=1), where, table),
    )
    shown = struct.pack(">5I8x4H", 0, 0, 1, 0, duration, 0, 0, 0, 0)
    track = _full(b"tkhd", shown, _UNITY, struct.pack(">2I", WIDTH << 16, HEIGHT << 16), flags=3)
    movie = struct.pack(">4IIH10x", 0, 0, _TIMESCALE, duration, 0x10000, 0x100)
    return _box(b"moov", _full(b"mvhd", movie, _UNITY, bytes(24), struct.pack(">I", 2)), _box(b"trak", track, media))


def _coding() -> bytes:
    """Write the sample entry: AVC, with the parameter sets that a decoder begins with."""
    sequence, picture = _sequence_parameters(), _picture_parameters()
    sets = struct.pack(">BH", 0xE1, len(sequence)) + sequence + struct.pack(">BH", 1, len(picture)) + picture
    configuration = _box(b"avcC", b"\x01", sequence[1:4], b"\xff", sets)
    entry = struct.pack(">6xH16x2H2I4xH32xHh", 1, WIDTH, HEIGHT, 72 << 16, 72 << 16, 1, 24, -1)
    return _box(b"avc1", entry, configuration)


def _sequence_parameters() -> bytes:
    bits = f"{_ue(0)}{_ue(0)}{_ue(2)}{_ue(0)}0{_ue(WIDTH // 16 - 1)}{_ue(HEIGHT // 16 - 1)}"
    # Frames only, no 8x8 inference, no cropping, no more to say.
    return b"\x67\x42\xc0\x0a" + _bits(bits + "1000")


def _picture_parameters() -> bytes:
    # CAVLC, one slice group, no weights, the usual quantiser, no control of deblocking.
    return b"\x68" + _bits(f"{_ue(0)}{_ue(0)}00{_ue(0)}{_ue(0)}{_ue(0)}000{_ue(0)}{_ue(0)}{_ue(0)}000")


def _slice() -> bytes:
    """Write one picture of which every macroblock is what its neighbours are; without any it is grey."""
    head = f"{_ue(0)}{_ue(7)}{_ue(0)}0000{_ue(0)}00{_ue(0)}"
    block = f"{_ue(3)}{_ue(0)}{_ue(0)}1"
    return b"\x65" + _bits(head + block * (WIDTH // 16 * HEIGHT // 16))


def _ue(number: int) -> str:
    """Write a number as bits of the code that H.264 uses for unsigned ones."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _bits(bits: str) -> bytes:
    """End a row of bits with a one and fill it up to whole bytes."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _unit(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + _SHORTEST_BOX) + name + content


def _full(name: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", flags), *parts)
