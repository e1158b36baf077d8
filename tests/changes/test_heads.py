"""Heads say what is missing."""

from hypothesis import given
from hypothesis import strategies as st

from sync.changes.heads import lacking

area_heads = st.dictionaries(st.sampled_from("ABC"), st.integers(1, 3))


def known(of):
    return {(a, d, n) for a, devices in of.items() for d, last in devices.items()
            for n in range(1, last + 1)}  # fmt: skip


@given(area_heads, area_heads)
def test_what_is_lacking_is_what_they_know_and_i_do_not(mine, theirs):
    wanted = known({"": theirs}) - known({"": mine})
    first = {d: min(n for _, e, n in wanted if e == d) for _, d, _ in wanted}
    assert lacking(mine, theirs) == first
