# SPDX-License-Identifier: MIT
"""What a check costs beside its evaluations: memory over 10 000 checks, evaluations of a million parameters.

many_checks.py: prints the figures; exit status 1 where memory grows or a million parameters take 60 evaluations.
"""
import resource
import sys
import time

import gradproof as gp
import numpy as np

rng = np.random.default_rng(1)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory():
    x, before = rng.standard_normal(5), 0.0
    for k in range(10_000):
        if k == 1000:
            before = peak()
        assert gp.check_grad(lambda x: float(np.sum(x**2)), lambda x: 2 * x, x)
    return before, peak()


def million():
    count = [0]

    def cubes(x):
        count[0] += 1
        return float(np.sum(x**3))
    report = gp.check_grad(cubes, lambda x: 3 * x**2, rng.standard_normal(10**6), entries="by directions")
    return count[0], report


def overhead():
    n, spent = 1000, [0.0]
    A = rng.standard_normal((n, n)) / n**0.5

    def value(x):
        begin = time.perf_counter()
        result = float(np.sum(np.tanh(A @ x)))
        spent[0] += time.perf_counter() - begin
        return result
    begin = time.perf_counter()
    report = gp.check_grad(value, lambda x: A.T @ (1 - np.tanh(A @ x) ** 2), rng.standard_normal(n), entries="every one")
    return (time.perf_counter() - begin) / spent[0], report


ratio, every_one = overhead()
print(f"n = 1000, every entry: {every_one.verdict}, {every_one.evaluations} evaluations; all of it {ratio:.2f} times those")
after_1000, at_the_end = memory()
print(f"memory after 1000 checks {after_1000:.1f} MiB, after 10 000 {at_the_end:.1f} MiB")
evaluations, report = million()
print(f"n = 1 000 000: {report.verdict}, {evaluations} evaluations")
sys.exit(0 if every_one and report and evaluations < 60 and at_the_end - after_1000 < 2.0 else 1)
