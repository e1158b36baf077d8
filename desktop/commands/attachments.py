"""``attachment``: photos and scans of a record, added, listed and fetched."""

from pathlib import Path

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import record_of, tell_out_of_scope
from desktop.keys import TOKEN
from sync.errors import BadValue, DataFault, Refused, Text
from sync.replica.attachments import KIND, attach, attachments_of, prepare
from sync.replica.attachments import attachment as attachment_of
from sync.replica.blobs import Blobs
from sync.replica.pictures import width_for
from sync.replica.replica import Replica
from sync.replica.tables import Record

attachment = Group(
    "attachment",
    words=Text("记录的照片和扫描件", "Photos and scans of a record"),
    example="zoufang attachment add 01J2Q6… 门前道路.jpg",
)


@attachment.command(
    "add",
    cls=Command,
    words=Text(
        "给一条记录添加照片或扫描件，输出附件编号\n\n"
        "JPEG、PNG、WebP、PDF，每个不超过64MB；同步时发送到中心。",
        "Add a photo or scan to a record and print the attachment's id\n\n"
        "JPEG, PNG, WebP or PDF of at most 64 MB each; it goes to the hub with the next sync.",
    ),
    example="zoufang attachment add 01J2Q6… 门前道路.jpg --note 积水处",
)
@click.argument("record")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@option("--note", default="", words=Text("说明", "What is on it"))
@as_json
@laptop
def add(here: Laptop, record: str, file: Path, note: str, as_json: bool) -> None:
    """The bytes first, then the record that names them."""
    with here.replica() as replica:
        found = record_of(replica, record)
        if found.kind == KIND or found.deleted:
            raise BadValue("附件要加到一条有效的记录上", "An attachment belongs to a live record")
        with here.blobs() as blobs:
            prepared = prepare(blobs, file)
        with replica.act(here.author(replica)) as act:
            id = attach(act, found, prepared, note)
        tell_out_of_scope(here, replica, found.area)
    if as_json:
        here.show_json({"id": id, "sha256": prepared.sha256, "size": prepared.size})
    else:
        here.show(id)


@attachment.command(
    "list",
    cls=Command,
    words=Text("列出一条记录的附件", "List the attachments of a record"),
    example="zoufang attachment list 01J2Q6… --json",
)
@click.argument("record")
@as_json
@laptop
def list_(here: Laptop, record: str, as_json: bool) -> None:
    """Each with whether its bytes are here."""
    with here.replica() as replica, here.blobs() as blobs:
        found = [
            (one, blobs.held(str(one["sha256"])).complete)
            for one in attachments_of(replica, record_of(replica, record))
        ]
    if as_json:
        here.show_json([_plain(one, is_here) for one, is_here in found])
        return
    for one, is_here in found:
        where = Text("在本机", "here") if is_here else Text("在中心", "at the hub")
        size = f"{int(one['size'] or 0) / 1024:,.0f} KB"
        here.show(f"{one.id}  {one['name'] or ''}  {size}  {where.to(here.language)}")
    here.say(f"共{len(found)}个", f"{len(found)} attachments")


def _plain(one: Record, is_here: bool) -> dict[str, object]:
    return {"id": one.id, "here": is_here, **one.values}


@attachment.command(
    "get",
    cls=Command,
    words=Text(
        "把附件存成文件；本机没有的从中心取，断了下次接着取",
        "Write an attachment to a file; what is not here comes from the hub, and goes on where it "
        "was cut",
    ),
    example="zoufang attachment get 01J2Q6… --width 1280 --out 门前道路.jpg",
)
@click.argument("id")
@option(
    "--width",
    type=click.IntRange(1, 20_000),
    words=Text("只要约这么宽(像素)的缩小图", "A smaller copy, about so many pixels across"),
)
@option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    words=Text("存到这个文件", "The file to write"),
)
@laptop
def get(here: Laptop, id: str, width: int | None, out: Path) -> None:
    """From here, or from the hub."""
    with here.replica() as replica, here.blobs() as blobs:
        one = attachment_of(replica, id)
        if not _is_here(blobs, one, width):
            _fetch(here, replica, blobs, one, width)
        sha256 = str(one["sha256"])
        _write(out, blobs.smaller(sha256, width) if width else blobs.bytes_of(sha256))
    here.show(str(out))


def _is_here(blobs: Blobs, one: Record, width: int | None) -> bool:
    sha256 = str(one["sha256"])
    small = blobs.small_of(sha256, width_for(width)) if width else ""
    return blobs.held(sha256).complete or bool(small and blobs.held(small).complete)


def _fetch(here: Laptop, replica: Replica, blobs: Blobs, one: Record, width: int | None) -> None:
    # It brings the network along (0.15 s), which what is here does not need.
    from sync.peers.blobs import BlobPeer, download_smaller, fetch  # noqa: PLC0415
    from sync.peers.home import home_of  # noqa: PLC0415 - as above

    home = home_of(replica)
    if home is None:
        raise Refused(
            "附件不在本机，而这台电脑还没有加入中心",
            "The attachment is not here, and this computer has not joined a hub",
        )
    sha256, size = str(one["sha256"]), int(one["size"] or 0)
    here.say("正在从中心取……", "Fetching it from the hub")
    with BlobPeer(home.address, here.keys.read(TOKEN) or "") as peer:
        if width:
            download_smaller(peer, blobs, sha256, width)
        else:
            fetch(peer, blobs, sha256, size, home.epoch)


def _write(path: Path, data: bytes) -> None:
    """Writes the file whole or not at all. Raises DataFault."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as fault:
        raise DataFault(
            f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}: {fault.strerror}"
        ) from fault
