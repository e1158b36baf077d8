"""The enrolment link: where the hub is, how to know it, and the one-time code.

zoufang://HOST[:PORT][/PATH]/?code=CODE              plain HTTP (a trusted cable, or tests)
zoufang://HOST[:PORT][/PATH]/?code=CODE&tls=ca       HTTPS, certificate checked as usual
zoufang://HOST[:PORT][/PATH]/?code=CODE&tls=HEX64    HTTPS, pinned to the certificate's SHA-256
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs, quote, urlsplit

from sync.errors import BadValue, Text

SCHEME = "zoufang"
CHECKED = "ca"
"""Stands for a certificate that the system's authorities vouch for."""
_FINGERPRINT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Address:
    """Where a hub is. ``tls``: "" none, "ca" checked by authorities, else the pinned SHA-256."""

    url: str
    tls: str = ""


@dataclass(frozen=True)
class Link:
    """What an enrolment link says."""

    address: Address
    code: str


def write_link(link: Link) -> str:
    """The link as text."""
    parts = urlsplit(link.address.url)
    tls = f"&tls={link.address.tls}" if link.address.tls else ""
    return f"{SCHEME}://{parts.netloc}{parts.path.rstrip('/')}/?code={quote(link.code)}{tls}"


def read_link(text: str) -> Link:
    """The link in ``text``, whatever blanks and line breaks mail has put in. Raises BadValue."""
    joined = "".join(text.split())
    try:
        parts = urlsplit(joined)
        query = parse_qs(parts.query)
        port = parts.port  # raises ValueError when it is no port
    except ValueError as fault:
        raise _bad(joined) from fault
    code, tls = query.get("code", [""])[0], query.get("tls", [""])[0].lower()
    if parts.scheme != SCHEME or not parts.hostname or not code or port == 0:
        raise _bad(joined)
    if tls not in ("", CHECKED) and not _FINGERPRINT.fullmatch(tls):
        raise _bad(joined)
    url = f"http{'s' if tls else ''}://{parts.netloc}{parts.path.rstrip('/')}"
    return Link(Address(url, tls), code)


def exposed(address: Address) -> Text | None:
    """What to tell before records travel to ``address`` in the open; None where nobody can read
    along, because the line is encrypted or leads to this machine itself."""
    host = urlsplit(address.url).hostname or ""
    with suppress(ValueError):
        if ip_address(host).is_loopback:
            return None
    if address.tls or host == "localhost":
        return None
    return Text(
        f"这条链接没有加密：姓名、身份证号在去 {host} 的路上谁都看得到。只有一根网线直连中心时才"
        "可以这样用，否则请向管理员要一条加密的链接",
        f"This link is not encrypted: on the way to {host} anybody can read names and ID numbers. "
        "Use it only over a cable straight to the hub, else ask its keeper for an encrypted one",
    )


def _bad(text: str) -> BadValue:
    return BadValue(
        f"“{text}”不是登记链接；链接由管理员用 zoufang-hub invite 生成，以 {SCHEME}:// 开头",
        f"“{text}” is no enrolment link; the hub's keeper makes one with zoufang-hub invite; "
        f"it begins with {SCHEME}://",
    )
