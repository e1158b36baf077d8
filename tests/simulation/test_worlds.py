"""Two hundred worlds; ``python -m tests.simulation --seeds 10000`` tries as many as one likes."""

import pytest

from tests.simulation.runs import replay_command, run_seed

WORLDS, IN_ONE_TEST = 200, 10


@pytest.mark.parametrize("first", range(0, WORLDS, IN_ONE_TEST))
def test_whatever_happens_nothing_is_lost(first):
    wrong = []
    for seed in range(first, first + IN_ONE_TEST):
        run = run_seed(seed)
        wrong += [*run.faults, replay_command(seed)] if run.faults else []
    assert not wrong, "\n".join(["", *wrong])


def test_the_same_seed_gives_the_same_world():
    runs = [run_seed(7), run_seed(8), run_seed(7)]
    assert runs[0].digest == runs[2].digest
    assert runs[0].digest != runs[1].digest
    assert len(runs[0].trace) > 20
