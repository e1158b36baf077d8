"""The lists of one cadre, from the records (``sync/casework/lists.py``)."""

from datetime import date

from desktop.paperwork.owed import is_sample
from desktop.printing.cadre_list import ListPaper
from sync.casework.lists import list_of
from sync.replica.replica import Replica

SHARES: dict[str, tuple[int, ...]] = {
    "duties": (5, 7, 3, 6),
    "issues": (5, 4, 4, 3, 10, 2, 3, 4, 3, 3),
    "tasks": (5, 9, 4, 3, 4, 4, 4, 2, 7, 2, 3),
    "services": (5, 4, 7, 6, 3, 3),
}
"""Widths of the columns, as shares of the paper."""


def paper_of(replica: Replica, name: str, cadre: str, today: date) -> ListPaper:
    """One list of a cadre. Raises Missing when the cadre is not here."""
    found = list_of(replica, name, cadre, today)
    titles = (words.zh for _, words in found.columns)
    return ListPaper(
        title=found.title.zh,
        cadre=str(found.cadre["name"] or ""),
        unit=str(found.cadre["unit"] or ""),
        printed_on=today,
        columns=tuple(zip(titles, SHARES[name], strict=True)),
        rows=found.rows,
        sample=is_sample([found.cadre]),
    )
