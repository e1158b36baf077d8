"""年度人口: the roster of a year, by which that year's income is divided; today's stays apart."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.qt.asking import Asking
from desktop.qt.editors import Choice
from desktop.qt.parts import label
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from sync.casework.dossiers import dossier_of
from sync.casework.households import make_roster_in, roster_of
from sync.records.catalogue import KINDS
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.dossier import Dossier
from sync.rules.households import is_present
from sync.stamps import today

YEAR = KINDS["household_year"]
FIELDS = ("n_hukou", "n_resident", "n_shared", "registered_poor", "mark", "cause_main", "note")
SIZE = (640, 480)


@dataclass(frozen=True)
class Years:
    """A household's dossier, and the rosters that it has by year."""

    dossier: Dossier
    rosters: dict[int, Record]


def read_years(replica: Replica, household: str) -> Years:
    """The rosters of a household. Raises Missing."""
    dossier = dossier_of(replica, household)
    found = {year: roster_of(replica, household, year) for year in dossier.years}
    return Years(dossier, {year: roster for year, roster in found.items() if roster is not None})


class YearPeople(Asking):
    """Shows the roster of a year and makes one; the figures of it can be put right."""

    def __init__(self, services: Services, household: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._household = household
        self._years: Years | None = None
        self.year, self.people = Choice(), label(wrap=True)
        self.form = RecordForm(services, YEAR, FIELDS)
        for year in range(today().year, today().year - 6, -1):
            self.year.addItem(str(year), year)
        self.body.addWidget(self.year)
        self.body.addWidget(self.people)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.year.setCurrentIndex(1)
        self.year.currentIndexChanged.connect(lambda _: self._show_year())
        self.resize(*SIZE)
        self._retranslate()
        self._read()

    def _read(self) -> None:
        household = self._household
        self.services.worker.read(lambda replica: read_years(replica, household), self._show)

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("People of a year"))
        self.words.setText(
            self.tr(
                "The income of a year is divided by the people of that year. What changes in the "
                "household later does not change them."
            )
        )
        self.no.setText(self.tr("Close"))
        self.form.retranslate()

    def _show(self, years: Years) -> None:
        self._years = years
        self._show_year()

    def _show_year(self) -> None:
        years = self._years
        if years is None:
            return
        self.ok.setEnabled(True)
        year = int(self.year.currentData())
        roster = years.rosters.get(year)
        names = {member.id: member.text("name") for member in years.dossier.members}
        if roster is None:
            here = [m.text("name") for m in years.dossier.members if is_present(m.values)]
            words = self.tr("{0} has no people of its own yet. Today: {1}")
            self.people.setText(words.format(year, "、".join(here) or "—"))
            self.ok.setText(self.tr("Take today's members for {0}").format(year))
        else:
            listed = [names.get(id, id) for id in roster["members"] or ()]
            words = self.tr("People of {0}: {1}")
            self.people.setText(words.format(year, "、".join(listed) or "—"))
            self.ok.setText(self.tr("Take today's members instead"))
            self.form.show_record(roster)
        self.form.setVisible(roster is not None)

    def work(self) -> None:
        """Makes the roster of the year that is shown."""
        household, year = self._household, int(self.year.currentData())

        def work(replica: Replica, act: Act) -> str:
            return make_roster_in(act, replica, household, year, again=True)

        self.form.form.commit()
        self.busy()
        self.services.worker.change(work, self._made, self.failed)

    def _made(self, _id: str) -> None:
        self._read()

    def reject(self) -> None:
        """Saves what is typed, and closes."""
        self.form.form.commit()
        super().reject()
