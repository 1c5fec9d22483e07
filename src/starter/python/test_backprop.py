# SPDX-License-Identifier: MIT
"""For pytest: one test, with gradproof's report where it fails."""
import os
import pathlib
import subprocess


def test_backprop_is_the_gradient_of_the_cost():
    gradproof = os.environ.get("GRADPROOF", "gradproof")
    file = pathlib.Path(__file__).parent / "backprop.py"
    run = subprocess.run([gradproof, "check", str(file)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
