"""Doubles across everything that a replica holds, and the merging of two records of one person."""

from collections.abc import Iterable, Sequence

from sync.errors import Missing
from sync.records.identity import clean_number
from sync.records.places import town_of
from sync.replica.log import Entry
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.duplicates import Doubles, Joining, Person, check_joining, chosen, doubles, joining
from sync.rules.households import is_present

MEMBER = "member"
NAMING = ("income_line", "rigid_expense", "need", "entitlement")
"""Kinds whose records name a member of their household."""

_PEOPLE = (
    "SELECT area, id, household, name, birth, id_no FROM member "
    "WHERE area >= ? AND area < ? AND deleted IS DISTINCT FROM 1 AND moved IS NULL "
    "AND coalesce(same_as, '') = '' AND coalesce(\"left\", '') = '' AND NOT EXISTS "
    "(SELECT 1 FROM household WHERE household.area = member.area "
    "AND household.id = member.household AND household.deleted = 1)"
)
"""Everybody who belongs to a household today; one that was deleted has nobody."""


def _people(
    replica: Replica, area: str = "", condition: str = "", bound: Sequence[str] = ()
) -> list[Person]:
    rows = replica.query(_PEOPLE + condition, (area, area + "~", *bound))
    return [
        Person(id, place, household or "", name or "", birth or "", id_no or "")
        for place, id, household, name, birth, id_no in rows
    ]


def duplicates(replica: Replica, area: str = "") -> list[Doubles]:
    """Everybody who is on record twice, where one of the records is under ``area``; the others may
    be anywhere that this replica knows."""
    return [
        found
        for found in doubles(_people(replica))
        if any(person.area.startswith(area) for person in found.people)
    ]


def duplicates_of(replica: Replica, household: str) -> list[Doubles]:
    """The doubles of one household's members: by ID number wherever they are, by name and birth in
    its town, so that a page can ask while it is being shown. Raises Missing."""
    record = replica.get(household)
    if record is None:
        raise Missing(f"没有编号为 {household} 的家庭", f"There is no household {household}")
    members = [
        member
        for member in replica.fetch(MEMBER, record.area, {"household": household})
        if is_present(member.values)
    ]
    numbers = {clean_number(str(member["id_no"])) for member in members if member["id_no"]}
    names = {str(member["name"]) for member in members if member["name"] and member["birth"]}
    found: dict[str, Person] = {}
    for column, values, area in (
        ("id_no", numbers | {number.lower() for number in numbers}, ""),
        ("name", names, town_of(record.area)),
    ):
        condition = f" AND {column} IN ({', '.join('?' for _ in values)})"
        people = _people(replica, area, condition, sorted(values)) if values else []
        found |= {person.id: person for person in people}
    here = {member.id for member in members}
    groups = doubles(found.values())
    return [one for one in groups if any(person.id in here for person in one.people)]


# -- merging ---------------------------------------------------------------------------------------


def compare(replica: Replica, kept: str, ended: str) -> Joining:
    """What merging two members would fill in, and about what they differ. Raises Missing, Refused
    for two people."""
    stays, goes = _member(replica, kept), _member(replica, ended)
    check_joining(stays.values, goes.values, stays.id == goes.id)
    return joining(stays.values, goes.values)


def merge_members(
    replica: Replica, author: str, kept: str, ended: str, other: Iterable[str] = ()
) -> Joining:
    """Makes two records of one person one; returns what was filled in and what differed.

    ``other`` names the fields in which the value of the one that ends is right. That one stays,
    with all its values and its history, and says who it is. Raises Missing, Refused.
    """
    with replica.act(author) as act:
        return merge_members_in(act, replica, kept, ended, other)


def merge_members_in(
    act: Act, replica: Replica, kept: str, ended: str, other: Iterable[str] = ()
) -> Joining:
    """``merge_members`` inside an act that is open already."""
    stays, goes = _member(replica, kept), _member(replica, ended)
    join = compare(replica, kept, ended)
    values = chosen(join, other)
    if values:
        act.set(stays.id, values)
    if stays["household"] == goes["household"]:
        for kind in NAMING:
            for record in replica.fetch(kind, goes.area, {MEMBER: goes.id}):
                act.set(record.id, {MEMBER: stays.id})
    for earlier in replica.fetch(MEMBER, where={"same_as": goes.id}):
        act.set(earlier.id, {"same_as": stays.id})
    act.set(goes.id, {"same_as": stays.id})
    return join


def history_of(replica: Replica, member: str) -> list[Entry]:
    """Every change of a person: of the record that stands, and of those merged into it; by time."""
    ids = [member, *(one.id for one in replica.fetch(MEMBER, where={"same_as": member}))]
    entries = [entry for id in ids for entry in replica.history(id)]
    return sorted(entries, key=lambda entry: entry.at)


def _member(replica: Replica, id: str) -> Record:
    found = replica.get(id)
    if found is None or found.kind != MEMBER or found.deleted:
        raise Missing(f"没有编号为 {id} 的家庭成员", f"There is no member {id}")
    return found
