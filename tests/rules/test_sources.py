"""Which issues are likely one told twice: numbers at the source, people, telephones, days."""

from hypothesis import given
from hypothesis import strategies as st

from sync.rules.sources import Told, likenesses

VILLAGE = "320282113200"


def told(id, state="collected", raised="2017-06-05", **values):
    given = {"category": "07", "raised": raised, "source": "01", **values}
    return Told(id, VILLAGE, given, state)


def pairs(*issues, days=30):
    return [(one.issue, one.master, one.why.zh) for one in likenesses(issues, days)]


def test_a_complaint_that_came_by_visit_and_by_telephone_is_one_issue_with_two_sources():
    visit = told("1", "in_progress", household="h", phone="138 0000 0000")
    hotline = told("2", source="02", source_no="J2017-18", phone="13800000000", raised="2017-06-20")
    assert pairs(visit, hotline) == [("2", "1", "同一电话、同一类别")]
    assert pairs(visit, hotline, days=14) == []  # 15 days apart


def test_one_number_at_the_source_is_one_issue_whatever_the_days_and_categories():
    first = told("1", source="02", source_no="J18", category="09", raised="2017-01-02")
    second = told("2", source="02", source_no=" J18", raised="2017-06-05")
    assert pairs(first, second) == [("2", "1", "来源编号相同（J18）")]
    assert pairs(first, told("3", source="03", source_no="J18")) == []


def test_one_household_may_have_two_troubles():
    assert pairs(told("1", household="h"), told("2", household="h", category="05")) == []
    assert pairs(told("1", household="h"), told("2", household="g")) == []


def test_of_two_just_collected_the_older_stays_and_one_further_on_stays_in_any_case():
    old, new = told("2", household="h"), told("1", household="h", raised="2017-06-06")
    assert pairs(old, new) == [("1", "2", "同一户、同一类别")]
    further = told("1", "triaged", household="h", raised="2017-06-06")
    assert pairs(old, further) == [("2", "1", "同一户、同一类别")]


def test_what_is_over_or_was_never_handed_in_is_no_double():
    assert pairs(told("1", "solved", household="h"), told("2", household="h")) == []
    assert pairs(told("1", "draft", household="h"), told("2", household="h")) == []
    assert pairs(told("1", "assigned", household="h"), told("2", "triaged", household="h")) == []


ISSUES = st.lists(
    st.builds(
        lambda n, state, day, home, number: told(
            f"{n}", state, f"2017-06-{day:02}", household=home, source_no=number
        ),
        st.integers(0, 10**6),
        st.sampled_from(["draft", "collected", "triaged", "in_progress", "solved", "merged"]),
        st.integers(1, 30),
        st.sampled_from([None, "h", "g"]),
        st.sampled_from([None, "", "J1", "J2"]),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(ISSUES, st.integers(0, 30), st.randoms())
def test_nothing_is_merged_into_itself_or_in_a_circle_in_whatever_order_they_come(
    issues, days, random
):
    found = likenesses(issues, days)
    assert found == likenesses(random.sample(issues, len(issues)), days)
    masters = {one.issue: one.master for one in found}
    states = {one.id: one.state for one in issues}
    for issue, master in masters.items():
        assert states[issue] == "collected"
        assert states[master] in ("collected", "triaged", "in_progress")
        seen = {issue}
        while master in masters:
            assert master not in seen
            seen.add(master)
            master = masters[master]
