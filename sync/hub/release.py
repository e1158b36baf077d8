"""The hub's own say on what it holds: after an upgrade, and when its keeper decides."""

import hashlib
from collections.abc import Callable
from functools import partial

from sync.errors import Missing, Refused, Text
from sync.hub.decisions import FindRights
from sync.hub.forwarding import forward
from sync.hub.quarantine import Examiners, FindDevice, Quarantine
from sync.records.catalogue import KINDS
from sync.records.kinds.held import OF_HUB
from sync.replica.holding import CHANGE_AT, HELD, read
from sync.replica.replica import Replica
from sync.store.contract import Row

EXAMINED = "examined"
"""Setting: the kinds and fields by which what is held was last examined."""
AREAS = (
    "SELECT DISTINCT area FROM held WHERE released IS NULL "
    f"AND code IN ({', '.join('?' * len(OF_HUB))}) ORDER BY area"
)
NOTED = "SELECT area, device, n, code, zh, en, received FROM quarantine ORDER BY area, received, n"


class Releases:
    """What becomes of held changes beside a push."""

    def __init__(self, replica: Replica, device: FindDevice, rights: FindRights) -> None:
        self._replica = replica
        self._find_device = device
        self._find_rights = rights

    def catch_up(self) -> bool:
        """Examines anew what waits for an upgrade, once after each; returns whether it did. What an
        older program had held gets its records first."""
        now = _kinds()
        if self._replica.setting(EXAMINED) == now:
            return False
        self._record_noted()
        self.recheck()
        self._replica.set_setting(EXAMINED, now)
        return True

    def recheck(self) -> int:
        """Examines anew what waits for the hub alone; returns how many changes are let in."""
        released = 0
        for (area,) in self._replica.query(AREAS, tuple(sorted(OF_HUB))):
            waiting = self._waiting(area)
            self._in_area(area, lambda quarantine: quarantine.recheck())
            released += waiting - self._waiting(area)
        return released

    def _waiting(self, area: str) -> int:
        sql = "SELECT count(*) FROM held WHERE area = ? AND released IS NULL"
        return int(self._replica.query(sql, (area,))[0][0])

    def say(self, id: str, word: str) -> None:
        """The keeper's word on a held change: "yes" or "no". Raises Missing, Refused."""
        record = self._replica.get(id)
        if record is None or record.kind != HELD:
            raise Missing(f"没有编号为 {id} 的暂存更改", f"There is no held change {id}")

        def decide(quarantine: Quarantine) -> None:
            fault = quarantine.why_not(id, word)
            if fault is not None:
                raise Refused(*fault[1])
            if record["released"] != word:
                quarantine.say(id, word)

        self._in_area(record.area, decide)

    def _in_area(self, area: str, work: Callable[[Quarantine], object]) -> None:
        examiners = Examiners(self._find_device, self._find_rights)
        with self._replica.intake(hub=True) as intake:
            quarantine = Quarantine(self._replica, intake, area, examiners)
            work(quarantine)
            quarantine.finish(self._find_rights, [], [])
        forward(self._replica, area)

    def _record_noted(self) -> None:
        """Until 0.1 a hub kept what it held in a table of its own."""
        by_area: dict[str, list[Row]] = {}
        for area, *row in self._replica.query(NOTED):
            by_area.setdefault(area, []).append(tuple(row))
        for area, rows in by_area.items():
            self._in_area(area, partial(self._explain, area, rows))

    def _explain(self, area: str, rows: list[Row], quarantine: Quarantine) -> None:
        for device, n, code, zh, en, received in rows:
            for _, body in self._replica.query(CHANGE_AT, (area, device, n)):
                change = read(bytes(body), n)
                quarantine.explain(device, n, change, (code, Text(zh, en)), received)


def _kinds() -> str:
    """A digest of all that the examiner goes by."""
    said = [(kind.name, [repr(field) for field in kind.own_fields]) for kind in KINDS.values()]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
