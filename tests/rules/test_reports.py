"""What follows from a report's figures: sums, differences, tables of words, files."""

import csv
import io
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sync.rules.assessment import Scale
from sync.rules.parameters import DEFAULTS
from sync.rules.periods import CYCLES, period_of
from sync.rules.progress import Timetable
from sync.rules.report_export import csv_text, plain, shell_lines
from sync.rules.report_table import columns, lines_of, table_of
from sync.rules.reports import (
    NEW,
    TAKEN,
    Report,
    Row,
    differences,
    grown,
    label_of,
    rest_of,
    summed,
    unit_figures,
)
from sync.rules.tallies import Count

DAY = date(2017, 6, 30)
FIGURES = sorted({*TAKEN["week"], *TAKEN["month"], *TAKEN["year"], *NEW})
numbers = st.dictionaries(st.sampled_from(FIGURES), st.integers(0, 10**7))
cycles = st.sampled_from([*CYCLES])


def report(cycle, total, rows, area="320282"):
    made = [Row(f"{area}{n:03}", f"第{n}镇", figures) for n, figures in enumerate(rows, start=100)]
    return Report(
        cycle=cycle,
        area=area,
        path="江苏省无锡市宜兴市",
        period=period_of(cycle, DAY),
        total=Row(area, "合计", total),
        rows=tuple(made),
        timetable=Timetable.of(DEFAULTS, area, DAY),
        scale=Scale.of(DEFAULTS, area, DAY) if cycle == "year" else None,
        title="一周一汇总",
    )


@given(numbers, st.lists(numbers, max_size=5))
def test_units_and_what_they_leave_add_up_to_the_whole(total, units):
    # Who came to several units is in each of them, so that these are no sum.
    names = [name for name in FIGURES if name != "came"]
    whole = {name: total.get(name, 0) for name in names}
    both = summed([*units, rest_of(whole, units)])
    assert {name: both.get(name, 0) for name in names} == whole


@given(numbers, numbers)
def test_what_came_in_a_period_and_what_was_there_is_what_there_is(then, now):
    for name, number in grown(now, then).items():
        assert then.get(NEW[name], 0) + number == now[NEW[name]]


def test_a_cadre_takes_part_where_on_the_roster_whoever_was_visited():
    one = Count({}, frozenset("ab"), frozenset("c"))
    other = Count({}, frozenset("cd"), frozenset("a"))
    whole = Count({}, frozenset("abcd"), frozenset("ac"))
    parts = [unit_figures("week", unit, whole)["taking_part"] for unit in (one, other)]
    assert parts == [1, 1]
    assert unit_figures("week", whole, whole)["taking_part"] == 2


@given(cycles, st.lists(st.tuples(numbers, numbers), max_size=4), numbers, numbers)
def test_the_differences_are_exactly_what_is_other(cycle, pairs, before, after):
    frozen = report(cycle, before, [one for one, _ in pairs])
    now = report(cycle, after, [other for _, other in pairs])
    found = {(one.unit, one.figure): (one.frozen, one.now) for one in differences(frozen, now)}
    wanted = {}
    for key, then, today in (
        ("", frozen.total, now.total),
        *((a.unit, a, b) for a, b in zip(frozen.rows, now.rows, strict=True)),
    ):
        for figure in FIGURES:
            if then[figure] != today[figure]:
                wanted[key, figure] = (then[figure], today[figure])
    assert found == wanted
    assert differences(frozen, frozen) == []


def test_a_unit_that_came_or_went_is_a_difference_too():
    frozen = report("week", {"homes": 3}, [{"homes": 3}])
    now = replace(frozen, rows=())
    assert [(o.name, o.frozen, o.now) for o in differences(frozen, now)] == [("第100镇", 3, 0)]
    assert [(o.name, o.frozen, o.now) for o in differences(now, frozen)] == [("第100镇", 0, 3)]


@given(cycles, numbers, st.lists(numbers, max_size=4))
def test_every_report_is_a_whole_table_whatever_its_figures(cycle, total, units):
    made = report(cycle, total, units)
    table = table_of(made)
    width = len(columns(cycle)) + 1
    assert len(table.columns) == width
    assert {len(row) for row in (*table.rows, table.total)} == {width}
    assert all(cell for row in (*table.rows, table.total) for cell in row)  # no blank cells
    rows = list(csv.reader(io.StringIO(csv_text(made).removeprefix("\ufeff"))))
    assert len(rows) == len(units) + 2
    assert len(list(shell_lines(made))) >= len(units) + 4
    assert plain(made)["total"]["figures"] == total
    assert lines_of(made) == lines_of(made)


def test_the_columns_of_the_weekly_summary_are_those_of_the_reference():
    found = [(column.group.zh, column.label.zh) for column in columns("week")]
    assert found == [
        ("干部", "干部数"), ("干部", "已参与"), ("干部", "参与率"),
        ("走访农户", "应访户"), ("走访农户", "本周"), ("走访农户", "累计"), ("走访农户", "覆盖率"),
        ("走访企业", "应访企"), ("走访企业", "本周"), ("走访企业", "累计"), ("走访企业", "覆盖率"),
        ("问题", "本周收集"), ("问题", "累计"), ("问题", "本周解决"), ("问题", "累计"),
        ("问题", "解决率"), ("预警", "黄"), ("预警", "红"), ("", "备注"),
    ]  # fmt: skip


def test_the_published_figures_of_june_2017_in_a_report_of_the_province():
    figures = {
        "cadres": 679_000, "taking_part": 667_000, "homes": 25_578_000, "homes_visited": 19_004_800,
        "firms": 1_110_000, "firms_visited": 584_000, "issues": 1_298_000, "solved": 741_000,
    }  # fmt: skip
    made = report("month", figures, [], area="32")
    cells = dict(
        zip([c.label.zh + c.group.zh for c in table_of(made).columns], table_of(made).total,
            strict=True)
    )  # fmt: skip
    assert cells["累计走访农户"] == "1900.48万"
    assert cells["覆盖率走访农户"] == "74.3%"
    assert cells["覆盖率走访企业"] == "52.6%"
    assert cells["解决率问题"] == "57.1%"
    assert cells["参与率"] == "98.2%"
    # Below the province numbers stand plain; enterprises lag by 13.7 points on 30 June.
    week = replace(report("week", figures, []), period=period_of("month", DAY))
    assert "25578000" in table_of(week).total
    assert table_of(week).total[-1] == "企黄，落后13.7点"


def test_a_name_that_looks_like_a_formula_stays_a_name():
    made = report("week", {}, [{}])
    made = replace(made, rows=(replace(made.rows[0], name="=1+1"),))
    assert "'=1+1" in csv_text(made)


def test_every_figure_has_words():
    assert all(label_of(name).zh != name for name in FIGURES)
