# SPDX-License-Identifier: MIT
"""For pytest: gradproof's report where one fails."""
import os
import pathlib
import subprocess


def gradproof(command):
    program = os.environ.get("GRADPROOF", "gradproof")
    file = pathlib.Path(__file__).parent / "@FILE@"
    run = subprocess.run([program, command, str(file), "--exercise", "@NAME@"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_its_derivatives_are_those_of_its_forward_pass():
    gradproof("check")


def test_it_keeps_the_laws():
    """What holds for every right backward pass, with no difference taken: linear in what comes back, pure, ..."""
    gradproof("laws")
