"""The search index of a laptop: the words of each record, in bulk as transactions end."""

from collections.abc import Sequence

from sync.changes.merge import State
from sync.replica.tables import Record
from sync.replica.words import FIELDS, words_of
from sync.store.contract import Connection

IDS_AT_ONCE = 500
"""Ids bound in one SELECT."""


def _words(state: State) -> str:
    """What a record is found by; "" for one that is gone."""
    if state.deleted or state.moved:
        return ""
    return words_of(Record(state.kind, state.area, state.id, state.values))


class SearchIndex:
    """Writes into the index; ``seat`` joins a record to its row there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, changed: Sequence[tuple[State | None, State]]) -> None:
        """Brings the index up to the states of one kind, each beside what it was before, where that
        is known: most changes are of nothing that people look up."""
        fields = FIELDS.get(changed[0][1].kind, ()) if changed else ()
        if not fields:
            return
        found = [
            (state, _words(state))
            for before, state in changed
            if before is None or any(before.values.get(f) != state.values.get(f) for f in fields)
        ]
        states = [state for state, _ in found]
        seats = self._seats([(state.id, state.area) for state in states])
        first = int(self._connection.query("SELECT coalesce(max(place), 0) FROM seat")[0][0])
        last = first
        fresh: list[tuple[int, str, State]] = []
        known: list[tuple[str, int]] = []
        for state, words in found:
            if (state.id, state.area) in seats:
                known.append((words, seats[state.id, state.area]))
            elif words:
                last += 1
                fresh.append((last, words, state))
        self._connection.executemany("UPDATE search SET words = ? WHERE rowid = ?", known)
        if last > first:
            self._connection.executemany(
                "INSERT INTO search (rowid, words) VALUES (?, ?)", [row[:2] for row in fresh]
            )
            self._connection.executemany(
                "INSERT INTO seat (place, id, kind, area) VALUES (?, ?, ?, ?)",
                [(place, state.id, state.kind, state.area) for place, _, state in fresh],
            )

    def drop(self, records: Sequence[tuple[str, str]]) -> None:
        """Takes records, each (id, area), out of the index."""
        seats = [(place,) for place in self._seats(records).values()]
        self._connection.executemany("DELETE FROM search WHERE rowid = ?", seats)
        self._connection.executemany("DELETE FROM seat WHERE place = ?", seats)

    def _seats(self, records: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The places in the index of those records, each (id, area), that have one."""
        seats: dict[tuple[str, str], int] = {}
        wanted = set(records)
        for start in range(0, len(records), IDS_AT_ONCE):
            part = [id for id, _ in records[start : start + IDS_AT_ONCE]]
            sql = f"SELECT id, area, place FROM seat WHERE id IN ({', '.join('?' * len(part))})"
            for id, area, place in self._connection.query(sql, part):
                if (id, area) in wanted:
                    seats[id, area] = place
        return seats
