# SPDX-License-Identifier: MIT
"""What a check found."""
from __future__ import annotations

import dataclasses
import html
import json
from typing import Any


class NotVerified(AssertionError):
    """Raised by Report.raise_if_not_verified(); its text is the report."""


@dataclasses.dataclass(frozen=True)
class Array:
    """What was found of one array."""
    name: str
    verdict: str
    kind: str
    reason: str
    shape: tuple[int, int] | None
    entries: int
    largest_difference: float | None
    would_have_caught: float | None
    worst: dict[str, Any] | None


@dataclasses.dataclass(frozen=True)
class Mistake:
    """A mistake that explains a wrong answer."""
    id: str
    arrays: tuple[str, ...]
    layer: int | None
    wrong: str
    right: str
    why: str
    certain: bool


def _number(value: Any) -> float | None:
    return float(value.replace("Infinity", "inf")) if isinstance(value, str) else value


class Report:
    """True where verified, and nowhere else.

    >>> import gradproof as gp
    >>> report = gp.check_grad(lambda x: x**3, lambda x: 3 * x**2, 2.0)
    >>> report.verdict, [array.name for array in report.arrays]
    ('verified', ['gradient'])
    """

    #: reports that were asked whether they are true and are not, newest last: for the plugin of pytest
    _found_false: list[Report] = []

    def __init__(self, data: dict[str, Any], text: str, page: str = "") -> None:
        self.data = data  #: as in the JSON report
        self.text = text
        self._page = page  # HTML, for a part of a page
        self.verdict: str = data["verdict"]
        self.evaluations: int = data["evaluations"]
        self.seconds: float = data["seconds"]
        self.notes: list[str] = data.get("notes", [])
        self.arrays = [
            Array(a["name"] if not a.get("part") else f"{a['part']}: {a['name']}", a["verdict"], a["kind"], a["reason"],
                  tuple(a["shape"]) if a["shape"] else None, a["entries"], _number(a["largest_difference"]),
                  _number(a["would_have_caught"]), a["worst"])
            for a in data["arrays"]
        ]
        self.mistakes = [
            Mistake(m["id"], tuple(m["arrays"]), m["layer"], m["wrong"], m["right"], m["why"], m["certain"])
            for m in data.get("mistakes", [])
        ]

    @classmethod
    def _of_core(cls, found: tuple[str, str, str]) -> Report:
        return cls(json.loads(found[0]), *found[1:])

    def __bool__(self) -> bool:
        true = self.verdict == "verified"
        if not true:
            Report._found_false[:] = [*Report._found_false[-9:], self]
        return true

    def raise_if_not_verified(self) -> Report:
        """Raises NotVerified with the report; returns the report where it is verified."""
        if self.verdict != "verified":
            raise NotVerified("\n" + self.text)
        return self

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str:
        return self._page or f"<pre>{html.escape(self.text)}</pre>"

    def _repr_markdown_(self) -> str:
        rows = [f"| `{a.name}` | {a.verdict} | {a.reason or 'an error of %.0e would have been caught' % a.would_have_caught} |"
                for a in self.arrays]
        lines = [f"**{self.verdict}**: {self.data['submission']}".rstrip(": "), "", "| array | verdict | why |", "|---|---|---|", *rows]
        for mistake in self.mistakes:
            lines += ["", f"`{mistake.wrong}` should be `{mistake.right}` ({mistake.id}): {mistake.why}"]
        return "\n".join(lines) + "\n"
