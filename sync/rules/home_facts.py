"""Predicates about a household as a whole: its income, its expenses, where it lives."""

from sync.errors import Text
from sync.rules.answers import Answer, known, some, unknown
from sync.rules.cases import Case, Sum
from sync.rules.field_facts import coded, yes
from sync.rules.income import yuan


def low_income(case: Case) -> Answer:
    """On relief, supported or of low income: by its mark, or by the register."""
    marked = coded(case, "mark", "entitlement.low_marks", "household")
    return some([marked, yes(case, "registered_poor", "household")])


def income_label(case: Case) -> Text:
    """The income lines of the year that is accounted for."""
    return Text(f"{case.figures.year}年收入明细", f"Income of {case.figures.year}")


def income_below(case: Case, percent: str) -> Answer:
    """Income per person and month below so many percent of the relief standard (P01, P02)."""
    figures, standard = case.figures, case.local.number("income.relief_month")
    asks = []
    if not figures.people:
        asks.append(case.ask("n_shared", "household"))
    if not figures.filled:
        asks.append(case.ask_records("income_line", income_label(case)))
    if asks or figures.relief_month is None:
        return unknown(*asks)
    own, share = figures.relief_month, case.local.number(percent)
    limit = standard * share // 100
    zh = f"{figures.year}年低保口径月人均收入{yuan(own)}元，{'低于' if own < limit else '不低于'}"
    zh += f"低保标准{yuan(standard)}元" + ("" if share == 100 else f"的{share}%")
    en = f"{yuan(own)} yuan a month and person in {figures.year}, "
    en += f"{'below' if own < limit else 'not below'} {yuan(limit)}"
    return known(own < limit, zh, en)


def self_paid_above(case: Case, limit: str = "") -> Answer:
    """What was paid for medical care after reimbursement, in the last year or in this one, is more
    than a limit, or than nothing (P05, P06)."""
    fen = case.local.number(limit) if limit else 0
    years = {y: paid for y, paid in case.figures.self_paid.items() if y >= case.figures.year}
    return some(_paid(case, y, paid, fen) for y, paid in years.items() if _accounted(case, y, paid))


def _accounted(case: Case, year: int, paid: Sum) -> bool:
    """Whether a year has to be told of: a running one only once something is on record."""
    return year == case.figures.year or paid.lines > 0


def _paid(case: Case, year: int, paid: Sum, limit: int) -> Answer:
    if not paid.whole and paid.fen <= limit:
        label = Text(f"{year}年自付医疗支出", f"Medical costs paid in {year}")
        return unknown(case.ask_records("rigid_expense", label))
    over = paid.fen > limit
    zh, en = f"{year}年自付医疗{yuan(paid.fen)}元", f"{yuan(paid.fen)} yuan paid in {year}"
    if limit:
        zh += f"，{'超过' if over else '未超过'}起付线{yuan(limit)}元"
        en += f", {'more' if over else 'not more'} than {yuan(limit)}"
    return known(over, zh, en)


def spending_jumped(case: Case) -> Answer:
    """Necessary spending is a good part more than the year before (P04)."""
    rigid, account = case.figures.rigid, case.figures.year
    later = [y for y in rigid if y >= account and _accounted(case, y, rigid[y])]
    return some(_jump(case, y, rigid[y], rigid[y - 1]) for y in later)


def _jump(case: Case, year: int, now: Sum, before: Sum) -> Answer:
    least, percent = (case.local.number(f"entitlement.jump_{n}") for n in ("fen", "percent"))
    rose = now.fen - before.fen >= least and now.fen * 100 >= before.fen * (100 + percent)
    if rose and before.whole:
        zh = f"{year}年刚性支出{yuan(now.fen)}元，上年{yuan(before.fen)}元"
        en = f"rigid expense {yuan(now.fen)} yuan in {year}, {yuan(before.fen)} the year before"
        return known(True, zh, en)
    if now.whole and not rose:
        return known(False, f"{year}年刚性支出未大幅增加", f"no jump of rigid expense in {year}")
    missing = [y for y, known_sum in ((year, now), (year - 1, before)) if not known_sum.whole]
    labels = [Text(f"{y}年刚性支出", f"Rigid expense of {y}") for y in missing]
    return unknown(*(case.ask_records("rigid_expense", label) for label in labels))


def operates(case: Case) -> Answer:
    """Income of farming or a business of its own is recorded (P20)."""
    year = case.figures.year
    if case.figures.operating:
        return known(True, f"{year}年有生产经营收入", f"operating income in {year}")
    if case.figures.filled:
        return known(False, f"{year}年无生产经营收入", f"no operating income in {year}")
    return unknown(case.ask_records("income_line", income_label(case)))


def villagers(case: Case) -> Answer:
    """Lives under a villagers' committee, not a residents' (digits 10-12 of the code)."""
    number = int(case.local.area[9:12] or "0")
    rural = 200 <= number < 400 or number >= 500
    return known(
        rural, "村委会辖区" if rural else "居委会辖区", "village" if rural else "community"
    )
