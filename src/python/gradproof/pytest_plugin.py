# SPDX-License-Identifier: MIT
"""pytest: a test that failed on `assert gp.check_grad(...)` shows the report. Comes with the package, or -p
gradproof.pytest_plugin."""
from __future__ import annotations

from typing import Any, Iterator

import pytest

from ._report import Report


def pytest_configure(config: Any) -> None:
    config.addinivalue_line("markers", "gradproof: a check of a gradient")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    if report.when == "call":
        if report.failed:
            for found in Report._found_false:
                report.sections.append((f"gradproof: {found.verdict}", found.text))
        report.gradproof = [found.verdict for found in Report._found_false] if report.failed else []
    Report._found_false.clear()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    verdicts = [v for r in terminalreporter.stats.get("failed", []) for v in getattr(r, "gradproof", [])]
    if verdicts:
        counted = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
        terminalreporter.write_line(f"gradproof: {counted}")
