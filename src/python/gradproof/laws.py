# SPDX-License-Identifier: MIT
"""What holds for every right backpropagation, asked of a file: shapes, L against J, structure, purity. No difference is
taken, and no reference is needed.

A test a law, with pytest:

    import gradproof.laws as laws
    import pytest

    @pytest.mark.parametrize("law", laws.ids())
    def test_law(law):
        laws.check("backprop.py", law)

The file is run once; `pytest -k repeated-batch` shows the one law.
"""
from __future__ import annotations

import dataclasses
import functools
import json
import os
import unittest
from typing import Any

from ._program import _existing, _run, _words


@dataclasses.dataclass(frozen=True)
class Law:
    """One law, and what was found: true where it holds."""

    id: str
    group: str
    statement: str
    outcome: str  #: "holds", "broken", "cannot tell" or "not asked"
    text: str  #: a broken law: the smallest question that shows it, the two numbers and their bar
    layer: str = ""  #: in a file of layers: "affine_forward, affine_backward"

    def __bool__(self) -> bool:
        return self.outcome == "holds"


def ids(only: str = "", of: str = "networks") -> list[str]:
    """The ids of all laws of networks (or of layers, of="layers"), or those of a group ("dimension", "L-against-J",
    "structure", "purity")."""
    if of not in ("networks", "layers"):
        raise ValueError(f"gradproof.laws.ids: of is 'networks' or 'layers', not {of!r}")
    listed = _run(["laws", "--list", "--format", "json", *_words({"only": only or None})])
    return [law["id"] for law in json.loads(listed.stdout)["laws"] if law["of"] == of]


def run(file: str | os.PathLike[str], **options: Any) -> list[Law]:
    """Every law, asked of this file in the box: with the options of `gradproof laws` by their names.

    Raises FileNotFoundError; ValueError for an option or a file that cannot be used; RuntimeError where the file did
    not answer.
    """
    path = _existing(file)
    done = _run(["laws", path, *_words(options), "--format", "json"])
    if not done.stdout:
        raise RuntimeError(done.stderr.strip().removeprefix("gradproof: "))
    found = json.loads(done.stdout)
    if found["verdict"] == "did not answer":
        raise RuntimeError(f"{path}: did not answer ({found['outcome']}): {found['reason']}")
    names = [field.name for field in dataclasses.fields(Law)]
    return [Law(**{name: law[name] for name in names if name in law}) for law in found["laws"]]


@functools.lru_cache(maxsize=8)
def _run_once(path: str, changed: int, options: tuple[tuple[str, Any], ...]) -> dict[str, list[Law]]:
    """By id: one of a network, one a layer of a file of layers."""
    found: dict[str, list[Law]] = {}
    for law in run(path, **dict(options)):
        found.setdefault(law.id, []).append(law)
    return found


def check(file: str | os.PathLike[str], law: str, **options: Any) -> None:
    """Raises AssertionError with the law's text unless it holds, SkipTest where the file's exercise does not admit it.

    The file is run once for all laws, and again when it has changed.
    """
    path = os.path.abspath(file)
    changed = os.stat(path).st_mtime_ns
    laws = _run_once(path, changed, tuple(sorted(options.items())))
    if law not in laws:
        raise ValueError(f"gradproof.laws.check: there is no law {law!r}; laws.ids() are {', '.join(laws)}")
    asked = [found for found in laws[law] if found.outcome != "not asked"]
    if not asked:
        raise unittest.SkipTest(laws[law][0].text.strip().splitlines()[-1])
    open_ones = [found for found in asked if not found]
    assert not open_ones, "\n".join(found.layer + "\n" * bool(found.layer) + found.text for found in open_ones)
