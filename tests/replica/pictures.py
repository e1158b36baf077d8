"""Pictures as telephones and scanners make them, and as nobody should."""

import hashlib
import io
import struct
import zlib

from PIL import Image

GPS, TAKEN, ORIENTATION, EXIF = 0x8825, 0x9003, 0x0112, 0x8769


def photo(width=400, height=300, colour="teal", orientation=1, taken="2017:06:05 09:30:00"):
    """A JPEG that says where and when it was taken and how the telephone was held: a light stripe
    is at the top of what the sensor saw."""
    image = Image.new("RGB", (width, height), colour)
    image.paste("white", (0, 0, width, height // 10))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(EXIF)[TAKEN] = taken
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 21.0, 5.0), 3: "E", 4: (119.0, 49.0, 1.0)})
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"somebody's telephone")
    return written.getvalue()


def noise(width, height, seed=1):
    """A JPEG of many bytes, always the same ones."""
    grain = hashlib.shake_128(bytes([seed])).digest(width * height)
    image = Image.frombytes("L", (width, height), grain)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=95)
    return written.getvalue()


def drawn(form, mode="RGBA", size=(50, 40)):
    """A picture of another format, clear where it is transparent."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, form)
    return written.getvalue()


def bomb(width=60_000, height=60_000):
    """A PNG of a few hundred bytes that claims 3.6 thousand million pixels."""

    def chunk(name, data):
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 100_000)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", body), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
