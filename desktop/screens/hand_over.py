"""移交: who answers for a household now, and who from a day on; no day is left without one."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.qt.asking import Asking
from desktop.qt.form import Changes, Form
from desktop.qt.parts import label
from desktop.qt.services import Services
from sync.casework.ground import Cadre, roster
from sync.casework.pairs import Handover, hand_over_in
from sync.errors import Missing, Text
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.records.kinds.base import Kind
from sync.records.kinds.people import PAIR
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.stamps import today

WORDS = {
    "cadre": Text("接手干部", "Who takes over"),
    "starts": Text("从哪天起", "From"),
    "end_reason": Text("移交原因", "Why"),
}
ASKED = Kind(
    PAIR.name,
    PAIR.zh,
    PAIR.en,
    tuple(
        replace(field, zh=WORDS[name].zh, en=WORDS[name].en)
        for name, field in PAIR.fields.items()
        if name in WORDS
    ),
)
"""The fields of a pair as a hand-over asks for them."""
NAME = {"household": "head", "enterprise": "name"}
SIZE = (560, 360)
_DAY = DateField(name="date", zh="日期", en="Date")


@dataclass(frozen=True)
class Owning:
    """An object, the pairs in force today with the names of their cadres, and who may take over."""

    record: Record
    now: list[tuple[str, str]]
    """(name of the cadre, since when)"""
    cadres: list[Cadre]
    allowed: bool = True
    """Whether the hub takes a pair from this person here."""


def read_owning(replica: Replica, id: str) -> Owning:
    """Who answers for a household or an enterprise. Raises Missing."""
    # They bring the network along (0.15 s), which the first list must not wait for.
    from sync.hub.access import writes  # noqa: PLC0415
    from sync.peers.home import home_of  # noqa: PLC0415

    record, home = replica.get(id), home_of(replica)
    if record is None or record.kind not in NAME or record.deleted:
        raise Missing(f"没有编号为 {id} 的家庭或企业", f"There is no household or enterprise {id}")
    known, day = roster(replica, record.area), today().isoformat()
    pairs = [
        pair
        for pair in replica.fetch(PAIR.name, record.area, {record.kind: record.id})
        if str(pair["starts"] or "") <= day <= str(pair["ends"] or "9999")
    ]
    names = {id: cadre.name for id, cadre in known.items()}
    now = [(names.get(str(p["cadre"]), str(p["cadre"])), str(p["starts"])) for p in pairs]
    there = [cadre for cadre in known.values() if cadre.serves(day)]
    # The nearest first: those of the town before those of the county and above.
    there.sort(key=lambda cadre: (-len(cadre.area), cadre.name.encode("gb18030", "replace")))
    allowed = home is None or writes(home.rights, record.area, PAIR.name)
    return Owning(record, now, there, allowed)


class HandOver(Asking):
    """Asks who takes over from when, and writes both pairs in one act."""

    def __init__(self, services: Services, object_id: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._object = object_id
        self._owning: Owning | None = None
        self._values: Changes = {"starts": today().isoformat()}
        self.now = label(wrap=True)
        self.form = Form(ASKED, list(WORDS), self._keep, services.language)
        self.form.set_record(self._values)
        self.form.finished.connect(self.work)
        self.body.addWidget(self.now)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.ok.setEnabled(False)
        self.resize(*SIZE)
        self._retranslate()
        services.worker.read(lambda replica: read_owning(replica, object_id), self._show)

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Hand over"))
        self.words.setText(
            self.tr(
                "The pair of today ends the day before, the new one begins on the day: nobody is "
                "without a cadre on any day."
            )
        )
        self.ok.setText(self.tr("Hand over"))
        self.no.setText(self.tr("Cancel"))

    def _show(self, owning: Owning) -> None:
        self._owning = owning
        language = self.services.language
        name = owning.record[NAME[owning.record.kind]] or self.tr("(no name)")
        self.heading.setText(self.tr("Hand over: {0}").format(name))
        since = self.tr("{0} since {1}")
        told = "、".join(since.format(who, _DAY.show(day, language)) for who, day in owning.now)
        self.now.setText(self.tr("Answers now: {0}").format(told or self.tr("nobody")))
        tiers = KINDS["cadre"].fields["tier"]
        options = []
        for cadre in owning.cadres:
            tier = tiers.show(cadre.visitor.tier, language)
            words = f"{cadre.name}（{tier}）" if tier else cadre.name
            options.append((cadre.id, Text(words, words)))
        self.form.set_options("cadre", options)
        if not options:
            self.say(self.tr("No cadre is on the roster here."))
        elif not owning.allowed:
            self.say(self.tr("Pairs are for team leaders and clerks to hand over."))
        self.ok.setEnabled(bool(options) and owning.allowed)
        self.form.focus_first()

    def _keep(self, changes: Changes) -> None:
        self._values |= changes
        self.form.refresh(self._values)

    def work(self) -> None:
        """Hands over; what is missing is marked."""
        fits = self.form.commit()
        wrong = [p for p in self.form.mark_all() if p.level == "error"]
        if not self.ok.isEnabled():
            return
        if not fits or wrong or not self._values.get("cadre"):
            self.say(self.tr("Choose who takes over, and from which day on."))
            return
        id, to, reason = self._object, str(self._values["cadre"]), self._values.get("end_reason")
        on = date.fromisoformat(str(self._values.get("starts") or today()))

        def work(replica: Replica, act: Act) -> Handover:
            return hand_over_in(act, replica, id, to, on, str(reason or ""))

        self.busy()
        self.services.worker.change(work, self.done_with, self.failed)

    def done_with(self, answer: Any) -> None:
        """Says from when the new pair holds."""
        day = _DAY.show(answer.on.isoformat(), self.services.language)
        self.services.messages.inform(self.tr("Handed over from {0} on.").format(day))
        super().done_with(answer)
