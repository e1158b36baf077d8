"""Photos and scans as bytes: what kind of file, how large, when taken; and a smaller copy.

What a stranger's file can do to a decoder is kept small: three formats, a limit of pixels that is
looked at before anything is decoded, and no colour profile, place or comment left in the copy.
"""

import io
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sync.errors import BadValue, Refused

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MAX = 65_000_000
"""Pixels of a picture: telephones of today take 12 to 64 million. Decoded, that is 260 MB at most,
and a JPEG is decoded at a fraction of it."""
WIDTHS = (160, 320, 640, 1280, 2560)
"""Pixels across of the smaller copies that are made: a list, a form, a screen, a large one."""
HEIGHT_MAX = 8 * 2560
QUALITY = 82
"""Of a JPEG: a page of handwriting stays readable at 1280."""

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
PICTURES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
"""Media type -> the decoder that may look at it, and no other."""
_HEIC = re.compile(rb"....ftyp(hei|hev|mif1|msf1)", re.DOTALL)
_TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d)")
_EXIF_IFD, _DATE_TIME_ORIGINAL, _ORIENTATION = 0x8769, 0x9003, 0x0112
_TURNED = (5, 6, 7, 8)
"""Orientations of EXIF in which width and height change places."""

_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
)
"""What Pillow's decoders raise on bytes that are no whole picture."""


@dataclass(frozen=True)
class Look:
    """What a file is. ``width`` and ``height`` as a person sees it, 0 where it is no picture;
    ``taken`` as ISO 8601, "" when it does not say."""

    media: str
    width: int = 0
    height: int = 0
    taken: str = ""


def media_of(data: bytes) -> str:
    """The media type by the first bytes, whatever the file is called; "" for any other."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return PDF if data.startswith(b"%PDF-") else ""


def look_at(data: bytes) -> Look:
    """What the file is. Raises BadValue when it is none that can be kept."""
    media = media_of(data)
    if _HEIC.match(data[:12]):
        raise BadValue(
            "这是HEIC照片，别的电脑打不开；请在手机上改用“兼容性最佳”(JPEG)拍摄，或转换后再添加",
            "This is a HEIC photo, which other computers cannot open; set the telephone to JPEG, "
            "or convert it first",
        )
    if not media:
        raise BadValue(
            "只能添加JPEG、PNG、WebP照片和PDF文件",
            "Only photos (JPEG, PNG, WebP) and PDF files can be added",
        )
    if media not in PICTURES:
        return Look(media)
    with _opened(data, media) as image:
        width, height = image.size
        exif = image.getexif()
        if exif.get(_ORIENTATION) in _TURNED:
            width, height = height, width
        taken = str(exif.get_ifd(_EXIF_IFD).get(_DATE_TIME_ORIGINAL) or "")
    return Look(media, width, height, _date(taken))


def _date(text: str) -> str:
    found = _TAKEN.match(text)
    if found is None:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""


def width_for(width: int) -> int:
    """The smallest of our widths that is not less than ``width``, or the greatest."""
    return next((one for one in WIDTHS if one >= width), WIDTHS[-1])


def smaller(data: bytes, width: int) -> bytes:
    """A JPEG at most ``width`` pixels across, turned as it was held, without place and comment.

    Raises BadValue when the bytes are no picture, or one of too many pixels.
    """
    from PIL import ImageOps  # noqa: PLC0415 - see ``_opened``

    media = media_of(data)
    if media not in PICTURES:
        raise BadValue("这个文件不是照片，没有缩小图", "This file is no picture to be made smaller")
    with _opened(data, media) as image:
        box = (width, HEIGHT_MAX)
        turned = image.getexif().get(_ORIENTATION) in _TURNED
        image.thumbnail((box[1], box[0]) if turned else box, reducing_gap=2.0)
        upright = _on_white(ImageOps.exif_transpose(image))
        upright.info.clear()
        written = io.BytesIO()
        upright.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _on_white(image: "Image") -> "Image":
    """Three colours; what is transparent becomes the white of paper."""
    from PIL import Image  # noqa: PLC0415 - see ``_opened``

    if image.has_transparency_data:
        clear = image.convert("RGBA")
        page = Image.new("RGB", clear.size, "white")
        page.paste(clear, mask=clear.getchannel("A"))
        return page
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


@contextmanager
def _opened(data: bytes, media: str) -> Iterator["Image"]:
    """The picture, its size known to be bearable. Raises BadValue, Refused."""
    # Loaded when the first picture is looked at: most starts of the program look at none.
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # of what EXIF says wrongly
            Image.open(io.BytesIO(data), formats=[PICTURES[media]]) as image,
        ):
            if image.width * image.height > PIXELS_MAX:
                raise Image.DecompressionBombError(f"{image.width} x {image.height}")
            yield image
    except Image.DecompressionBombError as fault:
        raise Refused(
            f"照片超过{PIXELS_MAX // 1_000_000}百万像素，没有打开；请缩小后再添加",
            f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels and was not "
            "opened; make it smaller first",
            detail=str(fault),
        ) from fault
    except _UNREADABLE as fault:
        raise BadValue(
            "照片打不开，文件可能不完整",
            "The picture cannot be opened; the file may be incomplete",
            detail=f"{type(fault).__name__}: {fault}",
        ) from fault
