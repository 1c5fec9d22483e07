# SPDX-License-Identifier: MIT
"""The program gradproof, from Python: checks of files run in its box, derivations in its words."""
from __future__ import annotations

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from typing import Any

from ._report import Report


def _program() -> str:
    """$GRADPROOF_PROGRAM, the one inside of this package, or the one on the PATH."""
    inside = pathlib.Path(__file__).parent / "bin" / "gradproof"
    found = os.environ.get("GRADPROOF_PROGRAM") or (str(inside) if inside.exists() else shutil.which("gradproof"))
    if not found:
        raise RuntimeError("the program gradproof is not here: install the package gradproof, put the program on the "
                           "PATH, or name it in the environment variable GRADPROOF_PROGRAM")
    return found


def _words(options: dict[str, Any]) -> list[str]:
    """hidden="tanh", layers=(3, 4, 1), rows=True as --hidden tanh --layers 3,4,1 --rows."""
    words: list[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
        else:
            words += [option, ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)]
    return words


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Its output. Ctrl-C ends it. Raises ValueError where it cannot use what it was given."""
    done = subprocess.run([_program(), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          encoding="utf-8", errors="replace", check=False)
    if done.returncode == 2:
        raise ValueError(done.stderr.strip().removeprefix("gradproof: "))
    if done.returncode < 0:
        raise RuntimeError(f"gradproof was ended by signal {-done.returncode}")
    return done


def _part_of(page: str) -> str:
    """The style and the body of a page of the program, for a cell of a notebook."""
    style, body = (re.search(f"<{tag}[^>]*>.*</{tag}>", page, re.DOTALL) for tag in ("style", "main"))
    return style[0] + "\n" + body[0] if style and body else ""


def _existing(file: str | os.PathLike[str]) -> str:
    """Its path. Raises FileNotFoundError."""
    path = os.fspath(file)
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: there is no such file")
    return path


def check(file: str | os.PathLike[str], **options: Any) -> Report:
    """Is the backpropagation in this file the gradient of its cost? NAME.py, NAME.ipynb, libNAME.so or a program.

    It runs in the box of the program, as `gradproof check FILE` does, with the options of that command by their
    names: check("student.ipynb", hidden="tanh", layers=(3, 4, 1), timeout=5).

    Raises FileNotFoundError, and ValueError for an option or a file that cannot be used.
    """
    path = _existing(file)
    with tempfile.TemporaryDirectory(prefix="gradproof-") as folder:
        text, data, page = (os.path.join(folder, name) for name in ("report.txt", "report.json", "report.html"))
        done = _run(["check", path, *_words(options), "--also", f"text:{text}", "--also", f"json:{data}",
                     "--also", f"html:{page}"])
        if not os.path.exists(data):  # it ended before there was a report
            raise RuntimeError((done.stderr or done.stdout).strip())
        read = [pathlib.Path(name).read_text(encoding="utf-8") for name in (data, text, page)]
    return Report(json.loads(read[0]), read[1], _part_of(read[2]))


class Explanation:
    """A derivation; shown as the page in a notebook, as text elsewhere."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self.text = self._as("text")

    def _as(self, form: str) -> str:
        return _run(["explain", *self._words, "--format", form]).stdout

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_markdown_(self) -> str:
        return self._as("markdown")

    def _repr_html_(self) -> str:
        page = html.escape(self._as("html"), quote=True)
        return f'<iframe title="derivation" srcdoc="{page}" style="width: 100%; height: 40em; border: 0"></iframe>'


def explain(sizes: tuple[int, ...] = (3, 4, 1), *, hidden: str | tuple[str, ...] = "tanh", output: str = "sigmoid",
            step: str | None = None, examples: int = 5, seed: int = 1) -> Explanation:
    """Backpropagation derived for a network of these sizes, or one step of it ("dZ1").

    Raises ValueError for sizes, names or a step that there are not.
    """
    return Explanation(_words({"layers": sizes, "hidden": hidden, "output": output, "step": step,
                               "examples": examples, "seed": seed}))
