"""A command's cost is that of the command alone, and a command that fails is not measured."""

from __future__ import annotations

import sys

import pytest

from bench.measures import Measure, in_turn
from bench.process import CommandFailedError, cost, python

MIB = 2**20
HOLD = "held = bytearray(int(__import__('sys').argv[1])); print(len(held))"


def test_memory_is_that_of_the_process() -> None:
    little, much = (cost(python("-c", HOLD, str(size * MIB))) for size in (1, 200))
    assert 190 * MIB < much.memory - little.memory < 260 * MIB
    assert much.said.strip() == str(200 * MIB)
    assert much.processor > 0
    assert much.seconds > 0


LEAVE = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"
WORK = "import time\nwhile time.process_time() < 0.5: pass"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can adopt what others leave behind")
def test_what_a_command_leaves_behind_is_counted() -> None:
    assert cost(python("-c", LEAVE, WORK)).processor > 0.5


def test_a_failing_command_says_how_it_ended() -> None:
    with pytest.raises(CommandFailedError, match=r"ended with 3[\s\S]*aus gutem Grund"):
        cost(python("-c", "import sys; print('aus gutem Grund', file=sys.stderr); sys.exit(3)"))


def test_measures_take_turns_and_the_first_round_only_warms_up() -> None:
    first, second = in_turn([Measure("eins", tuple(python("-c", "print(1)"))), Measure("zwei", ("true",))], 3)
    assert [len(one.costs) for one in (first, second)] == [3, 3]
    assert min(one.seconds for one in first.costs) <= first.seconds <= max(one.seconds for one in first.costs)
    assert first.memory == max(one.memory for one in first.costs)
