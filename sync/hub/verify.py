"""Proves a hub's records: whole pages, chains that hash, signatures, tables that follow."""

from collections.abc import Iterator

from sync.changes.chain import verify as signed_by
from sync.changes.chain import verify_run
from sync.errors import Text
from sync.hub.access import HUB
from sync.hub.desk import HubDesk
from sync.protocol.messages import Receipt, read_answer
from sync.replica.check import Checked, check

ENDS = "SELECT area, device, n, link, signature FROM run_end ORDER BY area, device, n"
RECEIPTS = "SELECT number, device, text, signature FROM hub_receipt ORDER BY number"
UNSIGNED = (
    "SELECT area, device, n FROM head WHERE device <> ? AND NOT EXISTS "
    "(SELECT 1 FROM run_end e WHERE e.area = head.area AND e.device = head.device "
    "AND e.n = head.n)"
)
"""Others' chains whose end no signature covers."""


def verify(desk: HubDesk) -> Checked:
    """Looks at everything and changes nothing."""
    checked = check(desk.replica)
    keys = {device.device: device.public for device in desk.access.devices()}
    for area, device, n, link, signature in desk.replica.query(ENDS):
        public = keys.get(device)
        if public is None or not verify_run(public, area, device, n, bytes(link), bytes(signature)):
            checked.faults.append(_fault(area, device, n, "签名不对", "the signature is wrong"))
    checked.faults += _receipts(desk)
    for area, device, n in desk.replica.query(UNSIGNED, (desk.device,)):
        checked.faults.append(_fault(area, device, n, "没有签名", "there is no signature"))
    return checked


def _receipts(desk: HubDesk) -> Iterator[Text]:
    """Each receipt is one that this hub signed, in this life or an earlier one."""
    hubs = [device.public for device in desk.access.devices() if device.account == HUB]
    for number, device, text, signature in desk.replica.query(RECEIPTS):
        signed = any(signed_by(key, text.encode(), bytes(signature)) for key in hubs)
        receipt = read_answer(text.encode(), Receipt) if signed else None
        filed = receipt and (receipt.device, receipt.number.rpartition("-")[2])
        if filed != (device, f"{number:06d}"):
            zh, en = f"第{number}号回执：签名不对", f"Receipt {number}: the signature is wrong"
            yield Text(zh, en)


def _fault(area: str, device: str, n: int, zh: str, en: str) -> Text:
    return Text(
        f"区划{area}设备{device}第{n}条：{zh}", f"Area {area}, device {device}, change {n}: {en}"
    )
