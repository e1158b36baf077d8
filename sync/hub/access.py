"""The doorman: accounts and what they may do, invitations, devices, tokens, receipts.

Kept in the hub's own file beside the records. Of codes and tokens only hashes are stored.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sync.changes.chain import verify
from sync.errors import BadValue, Missing, Refused, WrongToken
from sync.protocol.messages import NAME_LENGTH_MAX, EnrolRequest, Right, enrol_text
from sync.stamps import ALPHABET, wall_milliseconds
from sync.store.contract import Connection, Store, Upsert

HUB = "hub"
"""The account of hubs themselves; no person can have it."""
ROLES = ("visitor", "leader", "clerk", "supervisor", "admin")

_FIELD_KINDS = frozenset(
    {
        "attachment",
        "conflict",
        "doubt",
        "enterprise",
        "entitlement",
        "follow_up",
        "household",
        "household_year",
        "income_line",
        "issue",
        "issue_step",
        "member",
        "milestone",
        "need",
        "rigid_expense",
        "visit",
    }
)
_LEADING = frozenset(
    {"assignment", "cadre", "duty", "event", "grid", "notice", "pair", "practice", "stay", "team"}
)
_SUPERVISING = frozenset(
    {
        "attachment",
        "conflict",
        "consultation",
        "doubt",
        "event",
        "follow_up",
        "inspection",
        "inspection_item",
        "issue",
        "issue_step",
        "milestone",
        "petition",
        "petition_count",
        "petition_step",
        "practice",
        "rectification",
        "report",
        "report_row",
        "supervision",
        "survey",
    }
)
WRITES: dict[str, frozenset[str] | None] = {
    "visitor": _FIELD_KINDS,
    "leader": _FIELD_KINDS | _LEADING,
    "clerk": None,
    "supervisor": _SUPERVISING,
    "admin": None,
}
"""Role -> the kinds it may write in its areas; None is every kind."""

CODE_LENGTH = 16
"""Characters of an invitation: 80 random bits, so guessing needs no brake."""
TOKEN_BYTES = 32
HOURS = 72
"""How long an invitation is good for unless it says otherwise: over a weekend."""
HOUR_MS = 3_600_000
SET_RIGHTS = Upsert("hub_right", ("account", "area", "role"), ("account", "area", "role"))


@dataclass(frozen=True)
class Account:
    """A person who may come in."""

    name: str
    rights: tuple[Right, ...]
    disabled: bool


@dataclass(frozen=True)
class Device:
    """A laptop (or an earlier life of this hub) whose changes are known by its key."""

    device: str
    public: bytes
    account: str
    name: str
    revoked: bool
    seal: bytes = b""
    """The key with which packets for it are sealed, empty when it never told one."""


@dataclass(frozen=True)
class Caller:
    """Who stands at the door; the rights are empty once the account is disabled."""

    device: Device
    rights: tuple[Right, ...]


def writes(rights: Iterable[Right], area: str, kind: str) -> bool:
    """Whether these rights let a person write such a record in ``area``."""
    return any(
        area.startswith(right.area)
        and ((kinds := WRITES.get(right.role, frozenset())) is None or kind in kinds)
        for right in rights
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Access:
    """Accounts and devices of one hub, on a connection of their own; used by one thread."""

    def __init__(self, store: Store, now: Callable[[], int] = wall_milliseconds) -> None:
        self._store = store
        self._now = now
        self._rows = store.query

    def close(self) -> None:
        """Closes the connection."""
        self._store.close()

    def _write(self, sql: str, bound: Sequence[Any]) -> None:
        with self._store.transaction() as connection:
            connection.execute(sql, bound)

    # -- accounts -----------------------------------------------------------------------------

    def add_account(self, name: str, rights: Sequence[Right]) -> None:
        """A new account. Raises BadValue, Refused when the name is taken."""
        plain = name.isprintable() and name == name.strip()
        if not name or not plain or len(name) > NAME_LENGTH_MAX or name == HUB:
            raise BadValue(
                f"账号名“{name}”不能用，请用不超过{NAME_LENGTH_MAX}个字、首尾无空格的名字",
                f"“{name}” cannot be an account: at most {NAME_LENGTH_MAX} characters, no blanks "
                "around it",
            )
        if self._rows("SELECT 1 FROM hub_account WHERE name = ?", (name,)):
            raise Refused(f"账号“{name}”已经有了", f"There is an account {name} already")
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO hub_account (name, disabled, created) VALUES (?, 0, ?)",
                (name, self._now()),
            )
            connection.upsert(SET_RIGHTS, [(name, right.area, right.role) for right in rights])

    def grant(self, name: str, right: Right) -> None:
        """Gives an account one more right."""
        self.account(name)
        with self._store.transaction() as connection:
            connection.upsert(SET_RIGHTS, [(name, right.area, right.role)])

    def withdraw(self, name: str, area: str) -> None:
        """Takes an account's rights in ``area`` back. Raises Missing when it has none there."""
        if area not in {right.area for right in self.account(name).rights}:
            raise Missing(
                f"账号“{name}”在{area or '全部区划'}没有权限",
                f"Account {name} has no right in {area or 'all areas'}",
            )
        self._write("DELETE FROM hub_right WHERE account = ? AND area = ?", (name, area))

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Takes all rights of an account away, or gives them back."""
        self.account(name)
        self._write("UPDATE hub_account SET disabled = ? WHERE name = ?", (int(disabled), name))

    def account(self, name: str) -> Account:
        """The account. Raises Missing."""
        for found, disabled in self._rows(
            "SELECT name, disabled FROM hub_account WHERE name = ?", (name,)
        ):
            rights = self._rows(
                "SELECT area, role FROM hub_right WHERE account = ? ORDER BY area, role", (name,)
            )
            return Account(found, tuple(Right(*right) for right in rights), bool(disabled))
        raise Missing(f"没有账号“{name}”", f"There is no account {name}")

    def accounts(self) -> list[Account]:
        """All accounts by name."""
        rows = self._rows("SELECT name FROM hub_account ORDER BY name")
        return [self.account(name) for (name,) in rows]

    def rights(self, name: str) -> tuple[Right, ...]:
        """What an account may do; nothing when it is disabled or not there."""
        if name == HUB:
            return (Right("", "admin"),)
        sql = (
            "SELECT r.area, r.role FROM hub_right r JOIN hub_account a ON a.name = r.account "
            "WHERE a.name = ? AND a.disabled = 0 ORDER BY r.area, r.role"
        )
        return tuple(Right(area, role) for area, role in self._rows(sql, (name,)))

    # -- coming in ----------------------------------------------------------------------------

    def invite(self, name: str, hours: float = HOURS) -> str:
        """A one-time code with which one laptop can join as ``name``. Raises Missing, Refused."""
        if self.account(name).disabled:
            raise Refused(f"账号“{name}”已停用", f"Account {name} is disabled")
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        expires = self._now() + int(hours * HOUR_MS)
        self._write(
            "INSERT INTO hub_invite (code_hash, account, expires, device) VALUES (?, ?, ?, '')",
            (_hash(code), name, expires),
        )
        return code

    def enrol(self, request: EnrolRequest) -> tuple[Device, str]:
        """Lets a laptop in and gives it a token; again for the same laptop while the code is good,
        because the first answer may have been lost. One that was shut out comes in again with a
        new invitation of its own account: its unsent work must not be lost. Raises Refused."""
        rows = self._rows(
            "SELECT account, expires, device FROM hub_invite WHERE code_hash = ?",
            (_hash(request.code),),
        )
        account, expires, used_by = rows[0] if rows else ("", 0, "")
        if expires <= self._now():
            raise Refused(
                "邀请码不对或已过期，请向管理员要一个新的",
                "The invitation is wrong or too old; ask for a new one",
            )
        if used_by not in ("", request.device):
            raise Refused(
                "邀请码已被另一台电脑用过，请向管理员要一个新的",
                "Another computer has used this invitation; ask for a new one",
            )
        proof = enrol_text(request.code, request.device)
        known = self.find_device(request.device)
        if not verify(request.public, proof, request.proof) or (
            known and known.public != request.public
        ):
            raise _not_enrollable()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        if known and known.account != account:
            raise Refused(
                f"这台电脑已登记给“{known.account}”；换人使用请另建数据文件夹",
                f"This computer belongs to {known.account}; another person needs a data folder "
                "of their own",
            )
        name = request.name.strip()[:NAME_LENGTH_MAX]
        device = Device(request.device, request.public, account, name, False, request.seal)
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE hub_invite SET device = ? WHERE code_hash = ?",
                (request.device, _hash(request.code)),
            )
            _put_device(connection, device, _hash(token), self._now())
        return device, token

    def caller(self, token: str, device: str = "") -> Caller:
        """Who holds ``token``; ``device`` is which of the account's devices speaks, "" the one
        that the token was given to. Raises WrongToken."""
        sql = "SELECT device FROM hub_device WHERE token_hash = ? AND revoked = 0"
        for (holder,) in self._rows(sql, (_hash(token),)) if token else []:
            found = self.device(holder)
            speaking = self.find_device(device) if device else found
            if speaking is None or speaking.account != found.account or speaking.revoked:
                break
            return Caller(speaking, self.rights(found.account))
        raise WrongToken(
            "中心不认识这台电脑（令牌无效或已注销），请用新的邀请链接重新登记；本机数据都在",
            "The hub does not know this computer (any more); enrol again with a new link. "
            "Nothing on this computer is lost",
        )

    def join(self, token: str, request: EnrolRequest) -> Device:
        """One more device of the account that holds ``token``, under the same token: a laptop that
        was copied or put back writes under a new number. Raises WrongToken, Refused."""
        account = self.caller(token).device.account
        known = self.find_device(request.device)
        proof = enrol_text(request.code, request.device)
        mine = known is None or (known.public, known.account) == (request.public, account)
        if not mine or not verify(request.public, proof, request.proof):
            raise _not_enrollable()
        name = request.name.strip()[:NAME_LENGTH_MAX]
        if known is None:
            self.remember(request.device, request.public, account, name)
        self.note_seal(request.device, request.seal)
        return self.device(request.device)

    # -- devices ------------------------------------------------------------------------------

    def remember(self, device: str, public: bytes, account: str, name: str = "") -> None:
        """Notes a device that has no token here: an earlier life of the hub, or one whose card
        the hub itself signed."""
        with self._store.transaction() as connection:
            _put_device(connection, Device(device, public, account, name, False), "", self._now())

    def find_device(self, device: str) -> Device | None:
        """The device, or None when it never enrolled."""
        sql = "SELECT device, public, account, name, revoked, seal FROM hub_device WHERE device = ?"
        for number, public, account, name, revoked, seal in self._rows(sql, (device,)):
            return Device(number, bytes(public), account, name, bool(revoked), bytes(seal or b""))
        return None

    def device(self, device: str) -> Device:
        """The device. Raises Missing."""
        found = self.find_device(device)
        if found is None:
            raise Missing(f"没有设备 {device}", f"There is no device {device}")
        return found

    def devices(self) -> list[Device]:
        """All devices, oldest first."""
        rows = self._rows("SELECT device FROM hub_device ORDER BY created, device")
        return [self.device(device) for (device,) in rows]

    def note_seal(self, device: str, seal: bytes) -> None:
        """Notes the key with which packets for a device are sealed."""
        if seal and self.device(device).seal != seal:
            self._write("UPDATE hub_device SET seal = ? WHERE device = ?", (seal, device))

    def revoke(self, device: str) -> None:
        """Shuts a lost laptop out. Raises Missing, Refused for the hub itself."""
        if self.device(device).account == HUB:
            raise Refused("不能注销中心自己", "The hub itself cannot be revoked")
        self._write("UPDATE hub_device SET revoked = 1 WHERE device = ?", (device,))

    # -- receipts -----------------------------------------------------------------------------

    def file_receipt(
        self, device: str, sign: Callable[[int], tuple[str, bytes]]
    ) -> tuple[str, bytes]:
        """Files a receipt (text, signature) as it goes out, under the next number, which ``sign``
        is given: no two get one number, though packets are taken in beside the serving hub."""
        with self._store.transaction() as connection:
            [[last]] = connection.query("SELECT coalesce(max(number), 0) FROM hub_receipt")
            text, signature = sign(int(last) + 1)
            connection.execute(
                "INSERT INTO hub_receipt (number, device, text, signature) VALUES (?, ?, ?, ?)",
                (int(last) + 1, device, text, signature),
            )
        return text, signature


def _not_enrollable() -> Refused:
    return Refused(
        "这台电脑的设备编号不能登记，请联系管理员",
        "This computer's device number cannot be enrolled; ask the hub's keeper",
    )


def _put_device(connection: Connection, device: Device, token_hash: str, now: int) -> None:
    connection.execute(
        "INSERT INTO hub_device "
        "(device, public, account, name, token_hash, created, revoked, seal) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (device) DO UPDATE SET "
        "account = excluded.account, name = excluded.name, token_hash = excluded.token_hash, "
        "revoked = 0, seal = excluded.seal",
        (device.device, device.public, device.account, device.name, token_hash, now, device.seal),
    )
