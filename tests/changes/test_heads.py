"""Heads say what is missing, and their digest is equal exactly when they are."""

from hypothesis import given
from hypothesis import strategies as st

from sync.changes.heads import differing, digest, lacking, within

area_heads = st.dictionaries(st.sampled_from("ABC"), st.integers(1, 3))
heads = st.dictionaries(st.sampled_from(["320282113200", "320282113201"]), area_heads)


def known(of):
    return {(a, d, n) for a, devices in of.items() for d, last in devices.items()
            for n in range(1, last + 1)}  # fmt: skip


@given(heads, heads)
def test_the_digest_is_equal_exactly_when_the_same_is_known(one, other):
    assert (digest(one) == digest(other)) == (known(one) == known(other))


@given(area_heads, area_heads)
def test_what_is_lacking_is_what_they_know_and_i_do_not(mine, theirs):
    wanted = known({"": theirs}) - known({"": mine})
    first = {d: min(n for _, e, n in wanted if e == d) for _, d, _ in wanted}
    assert lacking(mine, theirs) == first


@given(heads, heads)
def test_areas_differ_where_something_is_lacking(mine, theirs):
    lacked = {area for area, _, _ in known(theirs) - known(mine)}
    assert differing(mine, theirs) == sorted(lacked)
    assert within(theirs, differing(mine, theirs)).keys() == lacked
