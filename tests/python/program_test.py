# SPDX-License-Identifier: MIT
"""What runs in the program's box: files, the functions of a module as of a notebook, derivations."""
import pathlib
import tempfile
import unittest

import gradproof as gp
import numpy as np

EPSILON = 0.0


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    return float(-np.sum(Y * np.log(A2 + EPSILON) + (1 - Y) * np.log(1 - A2 + EPSILON)) / Y.shape[1])


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {"dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m, "dW2": dZ2 @ cache["A1"].T / m,
            "db2": np.sum(dZ2, axis=1, keepdims=True) / m}


params = {"W1": np.linspace(-0.5, 0.6, 12).reshape(4, 3), "b1": np.zeros((4, 1)),
          "W2": np.linspace(-0.4, 0.7, 4).reshape(1, 4), "b2": np.zeros((1, 1))}


def forward(X):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    return A1, sigmoid(params["W2"] @ A1 + params["b2"])


def cross_entropy(A2, Y):
    return float(-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1])


def backward(X, Y, A1, A2):
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = params["W2"].T @ dZ2 * (1 - A1 ** 2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def backward_without_square(X, Y, A1, A2):
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = params["W2"].T @ dZ2 * (1 - A1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def right_backward(*arguments):
    return backward_propagation(*arguments)


class Networks(unittest.TestCase):
    def test_functions_with_what_they_use(self):
        report = gp.check_network(forward_propagation, compute_cost, backward_propagation)
        self.assertEqual(report.verdict, "verified", report)

    def test_arrays_of_the_file_come_along(self):
        self.assertEqual(gp.check_network(forward, cross_entropy, backward).verdict, "verified")
        self.assertEqual(gp.check_network(forward, cross_entropy, backward_without_square).verdict, "wrong")

    def test_a_mistake_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            text = pathlib.Path(__file__).read_text(encoding="utf-8").split("params = {")[0]
            file = pathlib.Path(folder, "student.py")
            file.write_text(text.replace("dZ1 @ X.T / m", "dZ1 @ X.T").replace("import gradproof as gp\n", ""),
                            encoding="utf-8")
            report = gp.check(file)
        self.assertEqual(report.verdict, "wrong")
        self.assertEqual([mistake.id for mistake in report.mistakes], ["missing-1/m-in-dW"])
        self.assertIn("(missing-1/m-in-dW)", report._repr_markdown_())

    def test_misuse(self):
        with self.assertRaises(FileNotFoundError):
            gp.check("there-is-no-such-file.py")
        with self.assertRaisesRegex(ValueError, "there is no option --hiden.*did you mean --hidden"):
            gp.check(__file__, hiden="tanh")
        with self.assertRaisesRegex(ValueError, "lambda"):
            gp.check_network(lambda X, p: X, compute_cost, backward_propagation)


class Explanations(unittest.TestCase):
    def test_a_step_in_three_forms(self):
        found = gp.explain((2, 3, 1), hidden="relu", step="dZ1")
        self.assertIn("dZ[1]", repr(found))
        self.assertIn("dZ", found._repr_markdown_())
        self.assertIn("srcdoc=", found._repr_html_())
        with self.assertRaisesRegex(ValueError, "dZ9"):
            gp.explain(step="dZ9")


if __name__ == "__main__":
    unittest.main()
