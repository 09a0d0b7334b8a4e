"""Runs that are killed while they ask: nothing is lost, and at most one question a kill is asked twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "benchmark_geocoding_kills.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_runs_that_are_killed_lose_no_answer_and_repeat_at_most_one_question_each():
    command = [sys.executable, str(SCRIPT), "--addresses", "300", "--kills", "6", "--seed", "7"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(ended.stdout)
    assert found["kills"] >= 3
    assert found["repeated"] <= found["kills"]
    assert found["most_times_one_was_asked"] <= 1 + found["kills"]
    assert found["answers_kept"] == found["addresses"]
    assert found["requests_of_last_run"] == 0
    assert found["integrity"] == "ok"
