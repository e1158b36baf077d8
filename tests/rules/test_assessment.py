"""一年一考核: weights, reds, points of the assessors, grades."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sync.rules.assessment import Scale
from sync.rules.parameters import DEFAULTS, Row, Settings

DAY = date(2017, 12, 31)
SCALE = Scale.of(DEFAULTS, "32", DAY)
FULL = {
    "days_met": 40, "days_due": 44, "objects_visited": 30, "objects": 30, "solved": 4, "issues": 5,
    "good": 9, "answers": 10,
}  # fmt: skip
part = st.tuples(st.integers(0, 60), st.integers(0, 60))


def test_a_score_by_the_weights_30_30_30_10():
    # 30 x 40/44 + 30 x 30/30 + 30 x 4/5 + 10 x 9/10 = 27.27 + 30 + 24 + 9 = 90.27 -> 90.3
    assert SCALE.score(FULL) == 903
    assert SCALE.grade(903) == "a"


def test_reds_take_points_and_assessors_give_or_take_them():
    # 90.27 - 3 x 1 + 2 = 89.27
    assert SCALE.score({**FULL, "red": 3, "adjust": 2}) == 893
    assert SCALE.score({**FULL, "red": 200}) == 0
    assert SCALE.score({**FULL, "adjust": -11}) == 793


def test_what_has_no_denominator_gives_its_weight_to_the_others():
    # No issues and nobody asked: (30 x 40/44 + 30 x 1) / 60 = 57.27/60 = 95.45
    figures = {name: FULL[name] for name in ("days_met", "days_due", "objects_visited", "objects")}
    assert SCALE.score(figures) == 955
    assert SCALE.score({}) is None
    assert SCALE.score({"red": 2}) is None
    assert SCALE.grade(None) == ""


def test_more_days_than_are_asked_for_are_no_more_than_all():
    assert SCALE.score({"days_met": 90, "days_due": 44}) == 1000


def test_grades_begin_at_their_lines():
    assert [SCALE.grade(n) for n in (900, 899, 800, 799, 600, 599)] == [*"abbccd"]


def test_an_area_sets_its_weights():
    own = Settings([Row("320282", "score.days", "0"), Row("320282", "score.grade_a", "80")])
    scale = Scale.of(own, "320282113", DAY)
    # (30 x 1 + 30 x 4/5 + 10 x 9/10) / 70 = 63/70
    assert scale.score(FULL) == 900
    assert scale.grade(800) == "a"


@given(part, part, part, part, st.integers(0, 9), st.integers(-20, 20))
def test_a_score_is_between_nothing_and_all_and_grows_with_its_parts(d, c, s, g, red, adjust):
    names = ("days_met", "days_due", "objects_visited", "objects", "solved", "issues", "good",
             "answers")  # fmt: skip
    figures = dict(zip(names, (*sorted(d), *sorted(c), *sorted(s), *sorted(g)), strict=True))
    plain = SCALE.score(figures)
    if plain is None:
        assert not any(figures[name] for name in names[1::2])
        return
    assert 0 <= plain <= 1000
    scored = SCALE.score({**figures, "red": red, "adjust": adjust})
    assert scored == max(0, plain - 10 * red + 10 * adjust)
    assert (SCALE.score({**figures, "objects_visited": figures["objects"]}) or 0) >= plain
