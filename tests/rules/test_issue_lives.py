"""Lives of issues at large: whatever people propose in whatever order, the gates hold."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.rules.issues import decide, fold, steps_for
from sync.rules.supervision import colour
from sync.rules.transitions import Life, Step, default_limits, states, transitions
from tests.rules.issue_hub import FILLED, LAMP, MONDAY, WAY, Hub

FIRST_DAY = date.fromisoformat(MONDAY)
ROLES = ["visitor", "leader", "clerk", "supervisor", "admin", "hub"]
PEOPLE = ["v", "c", "z", "张三", "李四", "王五"]
EVENTS = sorted(transitions())
DAYS = st.integers(min_value=0, max_value=40).map(lambda n: (FIRST_DAY + timedelta(n)).isoformat())

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "date": DAYS | st.just("x"),
        "actor": st.sampled_from(PEOPLE),
        "person": st.sampled_from(PEOPLE),
        "text": st.sampled_from(["", "说明"]),
        "law_class": st.sampled_from("ABCX"),
        "level": st.sampled_from("0123"),
        "due": DAYS,
        "starts": DAYS,
        "ends": DAYS,
        "satisfaction": st.sampled_from("1239"),
        "score": st.integers(min_value=-1, max_value=12),
        "upheld": st.none() | st.booleans(),
        "percent": st.integers(min_value=-5, max_value=200),
    },
)
PROPOSALS = st.tuples(
    st.sampled_from(EVENTS), st.sampled_from(PEOPLE), st.sampled_from(ROLES), VALUES, st.booleans()
)


def step_of(number, proposal):
    event, author, _, values, well_filled = proposal
    filled = {k: v for k, v in FILLED[event].items() if k not in ("author", "role")}
    given = {"issue": "i", "date": MONDAY, **(filled if well_filled else {}), **values}
    return Step(f"{number:05}", event, author, given)


class IssueLife(RuleBasedStateMachine):
    """Many people propose, the hub decides; a plain list of what it took is the witness."""

    def __init__(self):
        super().__init__()
        self.today = FIRST_DAY
        self.issue: dict[str, Any] = dict(LAMP)
        self.steps: list[Step] = []
        self.witness: list[Step] = []

    @property
    def life(self) -> Life:
        return fold(self.issue, self.steps, pending=False)

    def arrive(self, proposal):
        step = step_of(len(self.steps), proposal)
        before = self.life
        why = decide(self.issue, before, step, role=proposal[2], today=self.today)
        number = before.next_number if why is None else None
        refused = why.zh if why else None
        step = Step(step.id, step.event, step.author, step.values, number, refused)
        self.steps.append(step)
        if why is None:
            self.witness.append(step)
            self.check(before, step)

    def check(self, before, step):
        """What must be true of each step that was taken, judged from the list alone."""
        assert step.event in transitions()
        if self.life.state == "solved" and before.state != "solved":
            assert step.event == "follow_up_satisfied"
            assert step.values["satisfaction"] in "12"
            assert not {step.author, step.values["actor"]} & self.handlers()
            assert self.was_posted() or self.is_private()

    def handlers(self):
        handling = ("settle_at_once", "accept", "progress", "report_done")
        done = [step for step in self.witness if step.event in handling]
        return {step.author for step in done} | {step.values.get("actor") for step in done}

    def was_posted(self):
        events = [step.event for step in self.witness]
        told = len(events) - 1 - events[::-1].index("feed_back")
        round_ = self.witness[told:]
        ends = [str(step.values["ends"]) for step in round_ if step.event == "post"]
        return bool(ends) and ends[-1] < self.today.isoformat() and "posting_over" in events[told:]

    def is_private(self):
        secret = self.issue["category"] in default_limits().privacy_categories
        return self.issue.get("private") or not self.issue.get("consent") or secret

    @initialize(steps=st.integers(min_value=0, max_value=9), law_class=st.sampled_from("AAC"))
    def it_has_come_some_way(self, steps, law_class):
        for event in WAY[:steps]:
            if event == "posting_over":
                self.today += timedelta(7)
            author, role = FILLED[event].get("author", "c"), FILLED[event].get("role", "clerk")
            classed = {"law_class": law_class} if event == "triage" else {}
            self.arrive((event, author, role, classed, True))

    @rule(days=st.integers(min_value=0, max_value=12))
    def time_passes(self, days):
        self.today += timedelta(days)

    @rule(proposal=PROPOSALS)
    def somebody_proposes_anything(self, proposal):
        self.arrive(proposal)

    @rule(data=st.data())
    def somebody_takes_an_offered_step(self, data):
        role = data.draw(st.sampled_from(ROLES))
        author = data.draw(st.sampled_from(PEOPLE))
        options = steps_for(self.issue, self.life, role, author, self.today)
        dead_ends = {"withdraw", "merge", "transfer", "decline", "return"}
        offered = [o.event for o in options if o.allowed and o.event not in dead_ends]
        if offered:
            event = data.draw(st.sampled_from(offered))
            self.arrive((event, author, role, data.draw(VALUES), True))

    @rule(author=st.sampled_from(PEOPLE))
    def it_goes_on_as_it_should(self, author):
        life = self.life
        for event in WAY:
            role = FILLED[event].get("role", "clerk")
            if life.state in transitions()[event].sources:
                values = {"date": self.today.isoformat(), "due": self.today.isoformat()}
                self.arrive((event, author, role, values, True))
                return

    @rule(name=st.sampled_from(["private", "consent"]), value=st.sampled_from([True, False, None]))
    def the_issue_is_edited(self, name, value):
        self.issue[name] = value

    @invariant()
    def taken_steps_stand_in_order(self):
        history = self.life.history
        assert [entry.step for entry in history] == self.witness
        assert [entry.step.taken for entry in history] == list(range(1, len(history) + 1))

    @invariant()
    def there_is_always_a_way_out(self):
        life = self.life
        assert life.state in states()
        colour(life, self.today, default_limits())
        if life.is_open:
            allowed = {
                option.event
                for role in ROLES
                for option in steps_for(self.issue, life, role, "new", self.today)
                if option.allowed
            }
            wait_for_the_day = {"object"} if life.state == "posted" else set()
            complete = life.state != "draft" or self.issue["consent"] is not None
            assert not complete or (allowed - {"withdraw"}) | wait_for_the_day
            assert "withdraw" in allowed


IssueLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_whatever_people_do_the_gates_hold = IssueLife.TestCase


# --- folding ------------------------------------------------------------------------------------


def way_with_late_steps(late):
    """The taken steps of a whole life, and others that nobody has decided."""
    hub = Hub().until("follow_up_satisfied")
    pending = [
        Step(f"{proposal[1]}{n}", step.event, step.author, step.values)
        for n, proposal in enumerate(late)
        for step in [step_of(n, proposal)]
    ]
    return hub, pending


@given(st.lists(PROPOSALS, max_size=8), st.randoms())
def test_folding_does_not_depend_on_the_order_of_arrival(late, random):
    hub, pending = way_with_late_steps(late)
    steps = [*hub.steps[:5], *pending]
    assert fold(hub.issue, random.sample(steps, len(steps))) == fold(hub.issue, steps)


@given(st.lists(PROPOSALS, max_size=8), st.integers(min_value=0, max_value=10))
def test_a_late_arrival_never_rewrites_what_was_taken(late, cut):
    hub, pending = way_with_late_steps(late)
    taken = hub.steps[:cut]
    before = fold(hub.issue, taken)
    after = fold(hub.issue, [*taken, *pending])
    assert after.history[: len(taken)] == before.history
    assert fold(hub.issue, [*taken, *pending], pending=False) == before
    assert len(after.history) + len(after.refused) == len(taken) + len(pending)


def test_pending_steps_take_effect_and_are_marked():
    hub = Hub().take("submit")
    values = {"issue": "i", "date": MONDAY, **FILLED["settle_at_once"]}
    mine = [Step("1", "settle_at_once", "v", values), Step("2", "reopen", "v", {"date": MONDAY})]
    life = fold(hub.issue, [*hub.steps, *mine])
    assert life.state == "reported"
    assert [entry.status for entry in life.history] == ["taken", "pending"]
    assert life.pending == (mine[0],)
    assert life.refused[0].status == "failing"
    assert "重新办理" in life.refused[0].why.zh
    assert life.next_number == 2


def test_a_step_refused_by_the_hub_keeps_its_reason_and_has_no_effect():
    hub = Hub().take("submit")
    hub.say("approve_result")
    entry = hub.life.refused[0]
    assert (entry.status, entry.label.zh) == ("refused", "审核通过")
    assert "还要先办" in entry.why.zh
    assert hub.life.state == "collected"


def test_a_pending_step_of_a_role_that_may_not_take_it_is_seen_before_the_sync():
    hub = Hub().take("submit")
    step = Step("1", "triage", "v", {"date": MONDAY, **FILLED["triage"]})
    assert fold(hub.issue, [*hub.steps, step], role="clerk").state == "triaged"
    assert fold(hub.issue, [*hub.steps, step], role="visitor").state == "collected"


def test_the_first_of_two_rival_steps_is_taken_and_the_other_told_why():
    hub = Hub().take("submit", "triage")
    assert "已研判" in hub.say("triage", law_class="C")
    assert hub.life.law_class == "A"


def test_a_taken_step_of_a_newer_program_is_kept_in_the_history():
    life = fold(LAMP, [Step("1", "inspect", "c", {"date": MONDAY}, taken=1)])
    assert (life.state, life.history[0].label.zh, life.next_number) == ("draft", "inspect", 2)


# --- the map of states --------------------------------------------------------------------------


def everywhere():
    """Every life that good answers lead to, one for each state, class and count of refusals."""
    found: dict[tuple[str, str | None, int], Hub] = {}
    waiting = [Hub()]
    for hub in waiting:
        life = hub.life
        key = (life.state, life.law_class, min(3, life.tally("dissatisfied")))
        if key in found:
            continue
        found[key] = hub
        for event in transitions():
            for change in [{"law_class": "C"}, {}] if event == "triage" else [{}]:
                further = Hub()
                further.steps = list(hub.steps)
                day = {"today": "2017-06-12"}
                if further.propose(event, **{**day, **change}) is None:
                    waiting.append(further)
    return found


def test_every_state_can_be_reached_and_every_open_one_left():
    found = everywhere()
    assert {state for state, _, _ in found} == set(states())
    for (state, *_), hub in found.items():
        options = [hub.options(role, "new", "2017-06-12") for role in ROLES]
        leading = {o.to for by_event in options for o in by_event.values() if o.allowed}
        if not states()[state].final:
            assert leading - {state, "withdrawn"}, f"stuck in {state}"
        elif state != "solved":
            assert not leading
