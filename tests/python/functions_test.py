# SPDX-License-Identifier: MIT
"""Gradients, Jacobians and products: right ones are verified, planted errors are wrong, in every form of x."""
import time
import unittest

import gradproof as gp
import numpy as np

W = np.array([[0.5, -1.2, 0.8], [1.5, 0.3, -0.7]])


def value(x):
    return np.sum(W.reshape(x.shape) * np.sin(x))


def gradient(x):
    return W.reshape(x.shape) * np.cos(x)


class Gradients(unittest.TestCase):
    def test_arrays_of_any_shape_and_order(self):
        x = np.array([[0.3, 1.0, -0.4], [2.0, 0.7, 1.1]])
        for point in (x, np.asfortranarray(x), x.ravel(), x.reshape(1, 2, 3), x[:, ::-1], x.astype(np.float32)):
            with self.subTest(shape=point.shape, dtype=point.dtype, strides=point.strides):
                self.assertTrue(gp.check_grad(value, gradient, point))
                report = gp.check_grad(value, lambda x: 1.01 * gradient(x), point)
                self.assertEqual(report.verdict, "wrong")

    def test_an_entry_is_named_where_it_is_in_an_array_of_c(self):
        def wrong(x):
            g = gradient(x)
            g[1, 2] *= 2
            return g
        worst = gp.check_grad(value, wrong, np.array([[0.3, 1.0, -0.4], [2.0, 0.7, 1.1]])).arrays[0].worst
        self.assertEqual((worst["row"], worst["col"]), (1, 2))

    def test_numbers_tuples_and_dicts(self):
        self.assertTrue(gp.check_grad(lambda x: x**3, lambda x: 3 * x**2, 2.0))
        self.assertTrue(gp.check_grad(lambda a, b: a * b, lambda a, b: (b, a), (2.0, 3.0)))
        self.assertTrue(gp.check_grad(lambda x: x[0] * x[1], lambda x: (x[1], x[0]), (2.0, 3.0)))
        x = {"W": W, "b": np.array([1.0, 2.0])}
        report = gp.check_grad(lambda p: np.sum(p["b"] @ p["W"]),
                               lambda p: {"dW": np.outer(p["b"], np.ones(3)), "db": p["W"].sum(axis=0)[:2]}, x)
        self.assertEqual([a.verdict for a in report.arrays], ["verified", "wrong"])

    def test_complex_and_the_gradient_as_numbers(self):
        z = np.array([1.0 + 2.0j, -0.5j])
        self.assertTrue(gp.check_grad(lambda z: np.sum(np.abs(z) ** 2), lambda z: 2 * z, z))
        self.assertTrue(gp.check_grad(lambda x: np.sum(x**2), [2.0, 4.0], [1.0, 2.0]))

    def test_further_arguments_as_scipy_hands_them_on(self):
        self.assertTrue(gp.check_grad(lambda x, a: a * np.sum(x**2), lambda x, a: 2 * a * x, [1.0, 2.0], 3.0))

    def test_another_shape_is_wrong_even_where_the_numbers_are_as_many(self):
        report = gp.check_grad(lambda x: np.sum(x), lambda x: np.ones((2, 4, 3)), np.arange(24.0).reshape(2, 3, 4))
        self.assertEqual(report.arrays[0].kind, "wrong shape")

    def test_large_arrays_go_by_directions(self):
        calls = []
        n = 100_000
        a = np.random.RandomState(1).randn(n)

        def f(x):
            calls.append(1)
            return np.sum(np.sin(a * x))
        x = np.random.RandomState(2).randn(n)
        self.assertTrue(gp.check_grad(f, lambda x: a * np.cos(a * x), x))
        self.assertLess(len(calls), 100)
        self.assertEqual(gp.check_grad(f, lambda x: a * np.cos(a * x) + 1e-2, x).verdict, "wrong")


class Budgets(unittest.TestCase):
    x = np.linspace(0.3, 2.0, 50)

    def test_an_end_by_evaluations_says_how_far_it_came(self):
        calls = []

        def f(x):
            calls.append(1)
            return np.sum(x**3)
        report = gp.check_grad(f, lambda x: 3 * x**2, self.x, most_evaluations=60)
        self.assertEqual((report.verdict, report.arrays[0].kind), ("cannot tell", "budget"))
        self.assertRegex(report.arrays[0].reason, "10 of 50 entries were judged when the 60 evaluations of ")
        self.assertLess(len(calls), 100)
        self.assertTrue(gp.check_grad(f, lambda x: 3 * x**2, self.x, most_evaluations=1000))

    def test_what_was_wrong_by_then_is_wrong(self):
        report = gp.check_grad(lambda x: np.sum(x**3), lambda x: 2 * x**2, self.x, most_evaluations=60)
        self.assertEqual(report.verdict, "wrong")

    def test_an_end_by_time(self):
        def slow(x):
            time.sleep(0.002)
            return np.sum(x**3)
        begin = time.monotonic()
        report = gp.check_grad(slow, lambda x: 3 * x**2, np.linspace(0.3, 2.0, 1000), most_seconds=0.1)
        self.assertEqual((report.verdict, report.arrays[0].kind), ("cannot tell", "budget"))
        self.assertIn("0.1 seconds", report.arrays[0].reason)
        self.assertLess(time.monotonic() - begin, 10, "all of it takes 12 s at least")

    def test_jacobians_products_and_layers_have_one_too(self):
        right = lambda x: np.diag(3 * x**2)  # noqa: E731
        self.assertEqual(gp.check_jacobian(lambda x: x**3, right, self.x, most_evaluations=60).arrays[0].kind, "budget")
        vjp = lambda x, v: 3 * x**2 * v  # noqa: E731
        self.assertEqual(gp.check_vjp(lambda x: x**3, vjp, self.x, most_evaluations=60).arrays[0].kind, "budget")

        class Cubes:
            def forward(self, x):
                self.x = x
                return x**3

            def backward(self, dout):
                return 3 * self.x**2 * dout
        self.assertIn("budget", [a.kind for a in gp.check_layer(Cubes(), self.x, most_evaluations=60).arrays])

    def test_less_than_nothing_is_refused(self):
        for wrong in ({"most_evaluations": -1}, {"most_seconds": -0.5}, {"most_seconds": float("nan")}):
            with self.assertRaisesRegex(ValueError, next(iter(wrong)) + "="):
                gp.check_grad(lambda x: np.sum(x**3), lambda x: 3 * x**2, self.x, **wrong)


class Maps(unittest.TestCase):
    x = np.array([0.3, -0.6, 1.1])

    def test_jacobians(self):
        right = lambda x: (1 - np.tanh(W @ x) ** 2)[:, None] * W  # noqa: E731
        self.assertTrue(gp.check_jacobian(lambda x: np.tanh(W @ x), right, self.x))
        self.assertEqual(gp.check_jacobian(lambda x: np.tanh(W @ x), lambda x: W, self.x).verdict, "wrong")
        self.assertTrue(gp.check_jacobian(lambda x: W @ x, W, self.x))

    def test_products(self):
        F = lambda x: np.tanh(W @ x)  # noqa: E731
        slope = lambda x: 1 - np.tanh(W @ x) ** 2  # noqa: E731
        self.assertTrue(gp.check_vjp(F, lambda x, v: W.T @ (slope(x) * v), self.x))
        self.assertEqual(gp.check_vjp(F, lambda x, v: W.T @ v, self.x).verdict, "wrong")
        self.assertTrue(gp.check_jvp(F, lambda x, d: slope(x) * (W @ d), self.x))
        self.assertEqual(gp.check_jvp(F, lambda x, d: W @ d, self.x).verdict, "wrong")

    def test_a_product_of_a_map_of_several_results(self):
        def vjp(x, v):
            first, second = v
            return W.T @ first + 2 * x * second
        self.assertTrue(gp.check_vjp(lambda x: (W @ x, np.sum(x**2)), vjp, self.x))

    def test_hessians_are_symmetric(self):
        grad = lambda x: np.array([x[1] * x[2], x[0] * x[2], x[0] * x[1]])  # noqa: E731
        right = lambda x: np.array([[0, x[2], x[1]], [x[2], 0, x[0]], [x[1], x[0], 0]])  # noqa: E731
        self.assertTrue(gp.check_hessian(grad, right, self.x))
        self.assertEqual(gp.check_hessian(grad, lambda x: np.triu(right(x)), self.x).verdict, "wrong")


if __name__ == "__main__":
    unittest.main()
