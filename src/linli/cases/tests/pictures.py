"""Pictures for tests: made here, with everything in them that must not survive."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

GPS = 0x8825


def jpeg(size: tuple[int, int] = (64, 48), *, gps: bool = False, turned: bool = False) -> bytes:
    """A JPEG; with `gps` it says where and with what it was taken, with `turned` it lies on its side."""
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "SecretCamera"
        exif.get_ifd(GPS)[1] = "N"
        exif.get_ifd(GPS)[2] = (30.0, 2.0, 5.0)
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", size, (120, 60, 30)).save(out, "JPEG", exif=exif.tobytes() if gps or turned else b"")
    return out.getvalue()


def png(size: tuple[int, int] = (64, 48), *, see_through: bool = False) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 0) if see_through else (10, 20, 30, 255)).save(out, "PNG")
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
