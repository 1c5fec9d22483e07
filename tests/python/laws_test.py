# SPDX-License-Identifier: MIT
"""Laws of a file: asked once, a test each."""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import gradproof as gp

SOLUTIONS = pathlib.Path(__file__).parents[1] / "submission" / "python" / "solutions"
RIGHT = (SOLUTIONS / "two_layer.py").read_text(encoding="utf-8")


class Laws(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)  # counterexamples are kept where the command runs
        self.file = pathlib.Path(folder.name, "student.py")
        self.file.write_text(RIGHT, encoding="utf-8")

    def plant(self, right, wrong):
        self.assertIn(right, RIGHT)
        self.file.write_text(RIGHT.replace(right, wrong), encoding="utf-8")

    def test_hold_of_a_right_file(self):
        found = gp.laws.run(self.file)
        self.assertEqual([law.id for law in found], gp.laws.ids())
        outcomes = {law.id: law.outcome for law in found}
        self.assertEqual(outcomes["repeated-batch"], "holds")
        self.assertEqual(outcomes["two-threads"], "not asked")
        self.assertNotIn("broken", outcomes.values())
        self.assertNotIn("cannot tell", outcomes.values())
        self.assertEqual([bool(law) for law in found], [law.outcome == "holds" for law in found])
        gp.laws.check(self.file, "repeated-batch")
        with self.assertRaisesRegex(unittest.SkipTest, "memory and threads of one process"):
            gp.laws.check(self.file, "two-threads")

    def test_a_broken_one_says_which_and_shows_the_smallest_question(self):
        self.plant("dW2 = (1 / m) * ", "dW2 = ")
        with self.assertRaisesRegex(AssertionError, r"(?s)repeated-batch: the batch three times over.*dW\[2\].*X = np.array"):
            gp.laws.check(self.file, "repeated-batch", only="repeated-batch,same-bits-twice")
        gp.laws.check(self.file, "same-bits-twice", only="repeated-batch,same-bits-twice")

    def test_a_file_that_changed_is_asked_again(self):
        gp.laws.check(self.file, "repeated-batch", only="repeated-batch")
        self.plant("dW2 = (1 / m) * ", "dW2 = ")
        os.utime(self.file, ns=(1, 1))
        with self.assertRaises(AssertionError):
            gp.laws.check(self.file, "repeated-batch", only="repeated-batch")

    def test_misuse(self):
        with self.assertRaises(FileNotFoundError):
            gp.laws.run("there-is-no-such-file.py")
        with self.assertRaisesRegex(ValueError, "there is no law 'repeated'; laws.ids.. are conforms"):
            gp.laws.check(self.file, "repeated", only="conforms,shapes")
        with self.assertRaisesRegex(ValueError, "--only: "):
            gp.laws.ids("dimensions")
        with self.assertRaisesRegex(ValueError, "did you mean --cases"):
            gp.laws.run(self.file, case=2)

    def test_what_does_not_answer_is_no_pass(self):
        self.plant("dW2 = (1 / m) * ", "import os; os._exit(3)\n    dW2 = ")
        with self.assertRaisesRegex(RuntimeError, r"did not answer \(crashed\)"):
            gp.laws.run(self.file)

    def test_of_layers_are_asked_layer_by_layer(self):
        layers = (SOLUTIONS.parent / "layers" / "short.py").read_text(encoding="utf-8")
        self.file.write_text(layers, encoding="utf-8")
        found = gp.laws.run(self.file)
        self.assertIn("affine_forward, affine_backward", {law.layer for law in found})
        self.assertEqual({law.id for law in found}, set(gp.laws.ids(of="layers")))
        self.assertNotIn("broken", {law.outcome for law in found})
        gp.laws.check(self.file, "layer-split-batch")
        with self.assertRaisesRegex(unittest.SkipTest, "memory and threads of one process"):
            gp.laws.check(self.file, "layer-no-view")
        self.assertIn("np.where(cache, dout, 0.0)", layers)
        self.file.write_text(layers.replace("np.where(cache, dout, 0.0)", "np.where(dout > 0, dout, 0.0)"), encoding="utf-8")
        os.utime(self.file, ns=(2, 2))
        with self.assertRaisesRegex(AssertionError, r"(?s)relu_forward, relu_backward\nlayer-linear: .*dout = np.array"):
            gp.laws.check(self.file, "layer-linear")
        with self.assertRaisesRegex(ValueError, "of is 'networks' or 'layers', not 'layer'"):
            gp.laws.ids(of="layer")

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "needs python3-pytest")
    def test_are_a_test_each_for_pytest(self):
        self.plant("db2 = (1 / m) * ", "db2 = ")
        test = self.file.with_name("test_student.py")
        test.write_text("""import gradproof.laws as laws
import pytest

@pytest.mark.parametrize("law", laws.ids("dimension,repeated-batch"))
def test_law(law):
    laws.check("student.py", law, only="dimension,repeated-batch")
""", encoding="utf-8")
        run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", test.name],
                             cwd=test.parent, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn("FAILED test_student.py::test_law[repeated-batch]", run.stdout)
        self.assertIn("db[2]", run.stdout)


if __name__ == "__main__":
    unittest.main()
