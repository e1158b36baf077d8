"""The home hub of one issue and a good answer to every step, for the tests of issues."""

from datetime import date
from typing import Any

from sync.rules.issues import decide, fold, steps_for
from sync.rules.transitions import Step

LAMP: dict[str, Any] = {
    "category": "07",
    "text": "村口三盏路灯坏了",
    "demand": "修好",
    "contact": "王大爷",
    "consent": True,
}
MONDAY = "2017-06-05"

# A good answer to each step; people: visitor "v", clerk "c", handler 张三 (account "z"), 李四 asks.
FILLED: dict[str, dict[str, Any]] = {
    "submit": {"author": "v", "role": "visitor"},
    "settle_at_once": {
        "author": "v",
        "role": "visitor",
        "level": "0",
        "text": "换了灯泡",
        "actor": "王五",
    },
    "triage": {
        "law_class": "A",
        "level": "1",
        "unit": "供电所",
        "due": "2017-06-30",
        "text": "应修",
    },
    "merge": {"other": "另一个问题"},
    "return": {"text": "地点不清"},
    "assign": {"unit": "供电所", "person": "张三", "due": "2017-06-30", "document": "交办1号"},
    "accept": {"author": "z", "role": "visitor", "actor": "张三"},
    "decline": {"author": "z", "role": "visitor", "text": "不归我们管"},
    "progress": {"author": "z", "role": "visitor", "text": "买了灯", "percent": 50},
    "propose_meeting": {"text": "谁出钱", "unit": "供电所、镇政府"},
    "decide_meeting": {
        "document": "纪要1号",
        "text": "镇里出钱",
        "unit": "供电所",
        "due": "2017-07-10",
    },
    "escalate": {"role": "supervisor", "level": "2", "text": "县里没钱", "unit": "市供电公司"},
    "answer_from_above": {"role": "supervisor", "document": "市发1号", "text": "市里出钱"},
    "extend": {"role": "leader", "due": "2017-07-15", "text": "等货，已告知", "actor": "赵书记"},
    "transfer": {"unit": "法院", "document": "回执1号", "text": "已起诉"},
    "report_done": {"author": "z", "role": "visitor", "text": "修好了", "actor": "张三"},
    "reject_result": {"text": "还有一盏不亮"},
    "approve_result": {},
    "feed_back": {"author": "v", "role": "visitor", "way": "2", "person": "王大爷"},
    "post": {
        "starts": MONDAY,
        "ends": "2017-06-11",
        "place": "村公告栏",
        "document": "公示1号",
    },
    "object": {"text": "没修好", "person": "孙某 电话有"},
    "posting_over": {"author": "hub", "role": "hub"},
    "follow_up_satisfied": {"way": "2", "satisfaction": "1", "score": 9, "actor": "李四"},
    "follow_up_dissatisfied": {"way": "2", "satisfaction": "3", "text": "又坏了", "actor": "李四"},
    "explain_closed": {
        "role": "supervisor",
        "text": "政策不允许",
        "document": "审1号",
        "actor": "钱县长",
    },
    "not_reached": {"way": "2", "actor": "李四"},
    "reopen": {"text": "又坏了"},
    "withdraw": {"text": "本人电话撤回"},
}
WAY = [
    "submit",
    "triage",
    "assign",
    "accept",
    "report_done",
    "approve_result",
    "feed_back",
    "post",
    "posting_over",
    "follow_up_satisfied",
]


class Hub:
    """The home hub of one issue: decides each step as it arrives."""

    def __init__(self, **issue):
        self.issue: dict[str, Any] = {**LAMP, **issue}
        self.steps: list[Step] = []

    @property
    def life(self):
        return fold(self.issue, self.steps, pending=False)

    def propose(self, event, today=None, **values):
        """Why the step is not taken; None when it is."""
        given = {"issue": "i", "date": MONDAY, **FILLED[event], **values}
        author, role = given.pop("author", "c"), given.pop("role", "clerk")
        step = Step(f"{len(self.steps):03}", event, author, given)
        day = date.fromisoformat(today or given["date"])
        why = decide(self.issue, self.life, step, role=role, today=day)
        number, refused = (None, why.zh) if why else (self.life.next_number, None)
        self.steps.append(Step(step.id, event, author, given, number, refused))
        return why

    def take(self, *events, **values):
        for event in events:
            values_here = {"date": "2017-06-12", **values} if event == "posting_over" else values
            why = self.propose(event, **values_here)
            assert why is None, f"{event}: {why}"
        return self

    def until(self, event, **values):
        """Along the way up to and with ``event``; ``values`` are for that step."""
        until = WAY.index(event)
        return self.take(*WAY[:until]).take(event, **values)

    def say(self, event, **values):
        why = self.propose(event, **values)
        assert why is not None, f"{event} was taken"
        return why.zh

    def options(self, role="clerk", author="c", today="2017-06-12"):
        found = steps_for(self.issue, self.life, role, author, date.fromisoformat(today))
        return {option.event: option for option in found}
