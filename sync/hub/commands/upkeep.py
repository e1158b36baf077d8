"""``init``, ``verify``, ``backup``, ``restore`` and ``openapi``: what keeps a hub well."""

import csv
import gzip
import io
import itertools
import zlib
from collections.abc import Iterator
from pathlib import Path

import click

from sync.errors import BadValue, Refused
from sync.hub.access import HUB
from sync.hub.backup import back_up
from sync.hub.backup import restore as put_back
from sync.hub.blob_backup import BESIDE, back_up_blobs, restore_blobs
from sync.hub.cellar import Cellar
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.hub.desk import HubDesk
from sync.hub.openapi import description
from sync.hub.verify import verify as look
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS
from sync.records.fields import Values
from sync.records.places import area_code

NO_GZIP = (OSError, EOFError, zlib.error)
AREAS_AT_ONCE = 5_000
"""Areas written in one transaction."""

_file = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog=example("zoufang-hub --data /srv/zoufang init --areas areas.csv"))
@click.option(
    "--areas",
    "source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="区划表（CSV，首行为 code,name,…，可用gzip压缩）/ areas as CSV, gzip or not",
)
@click.option("--admin", default="admin", show_default=True, help="第一个管理员 / first admin")
@keeper
def init(here: Keeper, source: Path | None, admin: str) -> None:
    """新建中心 / A new hub: its store, its areas, its first administrator."""
    for cellar in (Cellar(here.folder), Cellar(here.folder, here.url)):
        if cellar.is_there:
            place = cellar.place
            raise Refused(f"“{place}”里已有中心", f"There is a hub in {place} already")
    rows = list(_areas(source)) if source else []
    desk = HubDesk.create(here.folder, url=here.url)
    try:
        desk.access.add_account(admin, [Right("", "admin")])
        for start in range(0, len(rows), AREAS_AT_ONCE):
            with desk.replica.act(HUB, hub=True) as act:
                for code, values in rows[start : start + AREAS_AT_ONCE]:
                    act.add("area", code, values, id=code)
    finally:
        desk.close()
    here.say(
        f"已在“{cellar.place}”新建中心，管理员账号“{admin}”，区划{len(rows)}个；"
        "接着运行 zoufang-hub serve",
        f"There is a hub in {cellar.place} now, with the administrator {admin} and {len(rows)} "
        "areas; next: zoufang-hub serve",
    )


def _areas(source: Path) -> Iterator[tuple[str, Values]]:
    """(code, values) of each row; of the columns, those that areas have as fields are kept."""
    data = source.read_bytes()
    fields = KINDS["area"].fields
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
            values = {name: fields[name].parse(row[name] or "") for name in row if name in fields}
            yield area_code(row["code"]), values
    except (KeyError, UnicodeDecodeError, csv.Error, *NO_GZIP) as fault:
        raise BadValue(
            f"“{source}”不是区划表：应为UTF-8的CSV，首行有 code 和 name",
            f"{source} is no list of areas: a CSV in UTF-8 that begins with code and name",
        ) from fault


@click.command(epilog=example("zoufang-hub verify --json"))
@as_json
@keeper
@click.pass_context
def verify(ctx: click.Context, here: Keeper, as_json: bool) -> None:
    """校验日志的散列链和签名，以及表与日志一致 / Prove chains, signatures and tables."""
    with here.desk() as desk:
        checked = look(desk)
    faults = [fault.to(here.language) for fault in checked.faults]
    if as_json:
        facts = {"changes": checked.changes, "records": checked.records, "faults": faults}
        here.show_json({"sound": not faults, **facts})
    else:
        for line in itertools.islice(faults, 100):
            here.show(line)
        here.show(
            here.text(
                f"更改{checked.changes}条，记录{checked.records}条，问题{len(faults)}处",
                f"{checked.changes} changes, {checked.records} records, {len(faults)} faults",
            )
        )
    ctx.exit(1 if faults else 0)


@click.command(epilog=example("zoufang-hub backup /mnt/usb/zoufang-2017-06-05.db"))
@click.argument("target", type=_file, metavar="FILE")
@keeper
def backup(here: Keeper, target: Path) -> None:
    """备份，中心可照常运行 / A consistent copy, also while the hub serves."""
    with here.desk() as desk:
        back_up(desk, target)
    here.say(f"已备份到“{target}”", f"The backup is {target}")
    photos = back_up_blobs(here.folder, target)
    if photos:
        here.say(
            f"新备份照片和扫描件{photos}个，在同一文件夹的“{BESIDE}”",
            f"{photos} more photos and scans are in {BESIDE} beside it",
        )


@click.command(epilog=example("zoufang-hub restore /mnt/usb/zoufang-2017-06-05.db"))
@click.argument("source", type=_file, metavar="FILE")
@keeper
def restore(here: Keeper, source: Path) -> None:
    """从备份恢复；笔记本会补送之后的更改 / Put a backup back; laptops send later changes again."""
    kept = put_back(here.folder, source, here.url)
    here.say(f"已从“{source}”恢复", f"Restored from {source}")
    photos = restore_blobs(here.folder, source)
    if photos:
        here.say(f"恢复了照片和扫描件{photos}个", f"{photos} photos and scans were restored")
    if kept is not None:
        here.say(f"原文件留作“{kept}”", f"What was there is kept as {kept}")


@click.command(epilog=example("zoufang-hub openapi > openapi.json"))
@keeper
def openapi(here: Keeper) -> None:
    """接口说明（OpenAPI）/ The description of the calls."""
    here.show_json(description())
