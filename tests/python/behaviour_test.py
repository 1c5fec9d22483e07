# SPDX-License-Identifier: MIT
"""What surrounds a verdict: exceptions, random state, Ctrl-C, reports in notebooks and in pytest."""
import concurrent.futures
import importlib.util
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import traceback
import unittest

import gradproof as gp
import numpy as np


def square(x):
    return np.sum(x**2)


class Exceptions(unittest.TestCase):
    def test_those_of_the_function_come_through_with_their_traceback(self):
        def broken(x):
            raise KeyError("mine")
        try:
            gp.check_grad(broken, lambda x: x, [1.0])
            self.fail("nothing was raised")
        except KeyError as raised:
            self.assertIn("in broken", "".join(traceback.format_tb(raised.__traceback__)))

    def test_beside_the_point_they_are_the_edge_of_the_domain(self):
        def root(x):
            if x[0] < 1.0:
                raise ValueError("outside")
            return float(x[0] ** 2)
        report = gp.check_grad(root, lambda x: 3 * x, [1.0])
        self.assertIn(report.verdict, ("wrong", "cannot tell"))

    def test_misuse_says_what_was_found_and_expected(self):
        for call, kind, text in (
            (lambda: gp.check_grad(square, lambda x: None, [1.0]), TypeError, "the gradient is None; is a return"),
            (lambda: gp.check_grad(lambda x: x, lambda x: x, [1.0, 2.0]), TypeError, r"one real number.*\(2,\)"),
            (lambda: gp.check_grad(square, lambda x: x, "abc"), TypeError, "must hold numbers; it is of type str"),
            (lambda: gp.check_grad(square, lambda x: x, [1.0], entries="all"), ValueError, "'every one'"),
            (lambda: gp.check_grad(square, lambda x: x, [1.0], names=["a", "b"]), ValueError, "2 names and 1 array"),
            (lambda: gp.check_vjp(3, lambda x, v: v, [1.0]), TypeError, "expected a function; found int"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(kind, text):
                call()


class Surroundings(unittest.TestCase):
    def test_checks_in_threads_do_not_disturb_each_other(self):
        def checked(k):
            factor = 3.0 if k % 2 == 0 else 2.0
            return gp.check_grad(lambda x: np.sum(x**3), lambda x: factor * x**2, np.arange(1.0, 4.0), seed=k).verdict
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            found = list(pool.map(checked, range(16)))
        self.assertEqual(found, ["verified", "wrong"] * 8)

    def test_a_forked_child_checks_as_its_parent_does(self):
        self.assertTrue(gp.check_grad(square, lambda x: 2 * x, [1.0, 2.0]))
        child = os.fork()
        if child == 0:
            right = gp.check_grad(square, lambda x: 2 * x, [1.0, 2.0])
            wrong = gp.check_grad(square, lambda x: x, [1.0, 2.0])
            os._exit(0 if right and wrong.verdict == "wrong" else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_the_random_numbers_of_the_caller_go_on(self):
        np.random.seed(5)
        wanted = np.random.rand(2)[1]
        np.random.seed(5)
        np.random.rand()
        gp.check_grad(lambda x: square(x) + np.random.rand(), lambda x: 2 * x, [1.0])
        self.assertEqual(np.random.rand(), wanted)

    def test_a_function_that_changes_its_argument_is_wrong(self):
        def shifting(x):
            x += 1
            return square(x)
        self.assertEqual(gp.check_grad(shifting, lambda x: 2 * (x + 1), [1.0, 2.0]).arrays[0].kind, "changes input")

    def test_ctrl_c_ends_a_check(self):
        program = ("import sys, time, numpy as np, gradproof as gp\n"
                   "def slow(x):\n    print('called', flush=True)\n    time.sleep(0.05)\n    return np.sum(x**2)\n"
                   "gp.check_grad(slow, lambda x: 2 * x, np.arange(1.0, 1501.0))\n")
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as child:
            child.stdout.readline()
            child.send_signal(signal.SIGINT)
            _, err = child.communicate(timeout=60)
        self.assertIn("KeyboardInterrupt", err)


class Reports(unittest.TestCase):
    right = gp.check_grad(square, lambda x: 2 * x, [1.0, 2.0])
    wrong = gp.check_grad(lambda x: square(x), lambda x: x, [1.0, 2.0])

    def test_only_verified_is_true(self):
        self.assertIs(bool(self.right), True)
        self.assertIs(bool(self.wrong), False)
        self.assertIs(bool(gp.check_grad(lambda x: 0.0 * x[0], lambda x: [0.0], [1.0])), False)
        self.assertIs(self.right.raise_if_not_verified(), self.right)
        with self.assertRaisesRegex(gp.NotVerified, "every entry is 0.5 times the derivative"):
            self.wrong.raise_if_not_verified()

    def test_forms(self):
        self.assertIn("WRONG: gradient", repr(self.wrong))
        page = self.wrong._repr_html_()
        self.assertIn("&lt;lambda&gt;", page)
        self.assertNotIn("<lambda>", page)
        self.assertIn('<div class="gradproof">', page)  # drawn as every page is
        self.assertNotIn("<html", page)
        self.assertIn("| `gradient` | wrong |", self.wrong._repr_markdown_())
        self.assertIn("an error of", self.right._repr_markdown_())

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "no pytest here")
    def test_pytest_shows_the_report_of_an_assert_that_failed(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "test_it.py").write_text(
                "import gradproof as gp\ndef test_gradient():\n"
                "    assert gp.check_grad(lambda x: x**2, lambda x: x, 3.0)\n", encoding="utf-8")
            run = subprocess.run([sys.executable, "-m", "pytest", "-p", "gradproof.pytest_plugin", "-p",
                                  "no:cacheprovider", folder], capture_output=True, text=True, check=False,
                                 env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(run.returncode, 1)
        self.assertIn("every entry is 0.5 times the derivative", run.stdout)
        self.assertIn("gradproof: 1 wrong", run.stdout)


if __name__ == "__main__":
    unittest.main()
