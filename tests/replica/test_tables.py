"""Rows that are made for many records at once hold what a row made alone holds."""

from hypothesis import given
from hypothesis import strategies as st

from sync.changes.merge import State
from sync.records.catalogue import KINDS
from sync.records.fields import FlagField, ListField, NumberField
from sync.replica.tables import layout_of

VILLAGE = "320282113200"
STAMP = "01BHV6HMG00000123456789ABC"


def value_of(field):
    match field:
        case FlagField():
            return st.booleans()
        case NumberField():
            return st.integers(0, 9)
        case ListField():
            return st.lists(st.sampled_from("甲乙"), max_size=2)
        case _:
            return st.sampled_from(["", "张三", "2017-06-05"])


@st.composite
def states(draw, kind):
    """A record of a kind in which some fields are set, some emptied and one may be unknown."""
    fields = KINDS[kind].fields if kind in KINDS else {}
    names = draw(st.lists(st.sampled_from(sorted({*fields, "newer"})), unique=True, max_size=6))
    values = {
        name: draw(st.none() | (value_of(fields[name]) if name in fields else st.just("新")))
        for name in names
    }
    stamps = draw(st.dictionaries(st.sampled_from([*names, "deleted"]), st.just(STAMP), max_size=2))
    return State(kind, VILLAGE, STAMP, values, draw(st.sampled_from(["", STAMP])), stamps)


@given(st.data())
def test_rows_by_their_cells_are_the_rows_made_one_by_one(data):
    kind = data.draw(st.sampled_from(["household", "member", "visit", "issue", "of_tomorrow"]))
    made = data.draw(st.lists(states(kind), max_size=8))
    layout = layout_of(kind)
    found = []
    for shape, rows in layout.shaped(made).items():
        assert list(shape) == sorted(shape)
        for cells in rows:
            full = [None] * len(layout.all_columns)
            for place, cell in zip(shape, cells, strict=True):
                full[place] = cell
            found.append(tuple(full))
    assert sorted(found, key=repr) == sorted([layout.row(state) for state in made], key=repr)
    for state, row in zip(made, [layout.row(state) for state in made], strict=True):
        assert layout.state(row).stamp == state.stamp
