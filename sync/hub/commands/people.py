"""``account``, ``invite`` and ``device``: who may come in, and with what."""

from collections.abc import Sequence

import click

from sync.errors import BadValue, Refused
from sync.hub.access import HOURS, ROLES, Account
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.hub.desk import HubDesk
from sync.hub.door import ADDRESS, FINGERPRINT
from sync.protocol.link import CHECKED, Address, Link, write_link
from sync.protocol.messages import Right
from sync.records.places import RESTRICTED, area_code, is_known, path_of

HOURS_MAX = 366 * 24
"""The longest that an invitation may be good for: a year."""


@click.group()
def account() -> None:
    """账号 / Accounts."""


_name = click.argument("name", metavar="NAME")
_role = click.option(
    "--role", required=True, type=click.Choice(ROLES), help="角色 / what the person is"
)
_areas = click.option(
    "--area",
    "areas",
    required=True,
    multiple=True,
    metavar="CODE",
    help="区划代码，可多次 / area code, may be repeated",
)


def _known(desk: HubDesk, text: str) -> str:
    """The code of an area that there is: of the shipped list or of this hub's own. Raises BadValue
    for any other, for a right in an area that is none would be noticed by nobody. An area's
    restricted part is there where the area is."""
    code = area_code(text)
    plain = code.removeprefix(RESTRICTED)
    if not is_known(plain) and desk.replica.get(plain) is None:
        raise BadValue(
            f"没有代码为“{code}”的区划，请检查代码，或先在区划表中加上",
            f"There is no area {code}; check the code, or add the area first",
        )
    return code


@account.command(epilog=example("zoufang-hub account add 王芳 --role visitor --area 320282113200"))
@_name
@_role
@_areas
@keeper
def add(here: Keeper, name: str, role: str, areas: Sequence[str]) -> None:
    """新建账号 / A new account."""
    with here.desk() as desk:
        rights = [Right(_known(desk, area), role) for area in areas]
        desk.access.add_account(name, rights)
    here.say(f"已建立账号“{name}”", f"Account {name} is there")


@account.command(epilog=example("zoufang-hub account grant 王芳 --role leader --area 320282113"))
@_name
@_role
@_areas
@keeper
def grant(here: Keeper, name: str, role: str, areas: Sequence[str]) -> None:
    """增加权限 / Give more rights."""
    with here.desk() as desk:
        for right in [Right(_known(desk, area), role) for area in areas]:
            desk.access.grant(name, right)
    here.say(f"已增加“{name}”的权限", f"{name} has more rights now")


@account.command(epilog=example("zoufang-hub account withdraw 王芳 --area 320282113200"))
@_name
@_areas
@keeper
def withdraw(here: Keeper, name: str, areas: Sequence[str]) -> None:
    """收回权限；未送达的内容会进暂存区 / Take rights back; what was not yet sent is kept apart."""
    with here.desk() as desk:
        for area in areas:
            desk.access.withdraw(name, area_code(area))
    here.say(f"已收回“{name}”的权限", f"{name} has fewer rights now")


@account.command("list", epilog=example("zoufang-hub account list --json"))
@as_json
@keeper
def list_accounts(here: Keeper, as_json: bool) -> None:
    """列出账号 / All accounts."""
    with here.desk() as desk:
        found = desk.access.accounts()
    if as_json:
        here.show_json([_account_facts(one) for one in found])
        return
    for one in found:
        rights = "，".join(f"{path_of(right.area) or '全部'}：{right.role}" for right in one.rights)
        state = here.text("（已停用）", " (disabled)") if one.disabled else ""
        here.show(f"{one.name}{state}\t{rights}")


def _account_facts(one: Account) -> dict[str, object]:
    rights = [{"area": right.area, "role": right.role} for right in one.rights]
    return {"name": one.name, "disabled": one.disabled, "rights": rights}


@account.command(epilog=example("zoufang-hub account disable 王芳"))
@_name
@keeper
def disable(here: Keeper, name: str) -> None:
    """停用账号；未送达的内容会进暂存区 / Disable; what was not yet sent is kept apart."""
    with here.desk() as desk:
        desk.access.set_disabled(name, True)
    here.say(f"已停用账号“{name}”", f"Account {name} is disabled")


@account.command(epilog=example("zoufang-hub account enable 王芳"))
@_name
@keeper
def enable(here: Keeper, name: str) -> None:
    """重新启用账号 / Enable again."""
    with here.desk() as desk:
        desk.access.set_disabled(name, False)
    here.say(f"已启用账号“{name}”", f"Account {name} is enabled")


@click.command(epilog=example("zoufang-hub invite 王芳 --hours 24"))
@_name
@click.option(
    "--hours",
    type=click.IntRange(min=1, max=HOURS_MAX),
    default=HOURS,
    show_default=True,
    help="有效小时数 / how long it is good for",
)
@click.option(
    "--url",
    metavar="URL",
    help="笔记本访问中心的地址，默认是上次 serve 的 / where laptops reach the hub",
)
@keeper
def invite(here: Keeper, name: str, hours: int, url: str | None) -> None:
    """生成一台电脑的登记链接 / The link with which one computer joins."""
    with here.desk() as desk:
        address = url or desk.replica.setting(ADDRESS)
        if not address:
            raise Refused(
                "还不知道笔记本怎样访问中心：请先运行 zoufang-hub serve，或用 --url 指明地址",
                "It is not known yet where laptops reach this hub: run zoufang-hub serve first, or "
                "name it with --url",
            )
        tls = desk.replica.setting(FINGERPRINT)
        if not tls and address.startswith("https://"):
            tls = CHECKED
        code = desk.access.invite(name, hours)
    here.show(write_link(Link(Address(address, tls), code)))


@click.group()
def device() -> None:
    """登记过的电脑 / Enrolled computers."""


@device.command("list", epilog=example("zoufang-hub device list --json"))
@as_json
@keeper
def list_devices(here: Keeper, as_json: bool) -> None:
    """列出电脑 / All computers."""
    with here.desk() as desk:
        found = desk.access.devices()
    if as_json:
        facts = ("device", "account", "name", "revoked")
        here.show_json([{name: getattr(one, name) for name in facts} for one in found])
        return
    for one in found:
        state = here.text("（已注销）", " (revoked)") if one.revoked else ""
        here.show(f"{one.device}{state}\t{one.account}\t{one.name}")


@device.command(epilog=example("zoufang-hub device revoke 0A1B2C3D4E5F6"))
@click.argument("number", metavar="DEVICE")
@keeper
def revoke(here: Keeper, number: str) -> None:
    """注销丢失的电脑 / Shut a lost computer out."""
    with here.desk() as desk:
        desk.access.revoke(number)
    here.say(f"已注销电脑 {number}", f"Computer {number} is shut out")
