# SPDX-License-Identifier: MIT
"""For pytest: gradproof's report where one fails."""
import os
import pathlib
import subprocess


def gradproof(command):
    program = os.environ.get("GRADPROOF", "gradproof")
    file = pathlib.Path(__file__).parent / "backprop.py"
    run = subprocess.run([program, command, str(file)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_backprop_is_the_gradient_of_the_cost():
    gradproof("check")


def test_backprop_keeps_the_laws():
    """Shapes, L against J, structure, purity: what holds for every right backpropagation. No difference is taken."""
    gradproof("laws")
