# SPDX-License-Identifier: MIT
"""Layers by their calls: gradients in attributes, in dicts, or returned."""
import unittest

import gradproof as gp
import numpy as np

X = np.array([[1.0, 2.0, -0.5], [0.3, -1.0, 0.8]])


class Affine:
    factor = 1.0

    def __init__(self):
        self.W, self.b = np.array([[0.5, -1.0, 0.3], [2.0, 1.5, -0.7]]), np.array([0.1, 0.2])

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.W.T + self.b)

    def parts(self, dout):
        d = dout * (1 - np.tanh(self.x @ self.W.T + self.b) ** 2)
        return d @ self.W, self.factor * d.T @ self.x, d.sum(axis=0)

    def backward(self, dout):
        dx, self.dW, self.db = self.parts(dout)
        return dx


class Returning(Affine):
    def backward(self, dout):
        return self.parts(dout)


class Dicts(Affine):
    def __init__(self):
        super().__init__()
        self.params, self.grads = {"W": self.W, "b": self.b}, {}

    def backward(self, dout):
        dx, self.grads["W"], self.grads["b"] = self.parts(dout)
        return dx


class Layers(unittest.TestCase):
    def test_gradients_wherever_they_are(self):
        for kind in (Affine, Returning, Dicts):
            with self.subTest(kind=kind.__name__):
                self.assertTrue(gp.check_layer(kind(), X))
                wrong = kind()
                wrong.factor = 0.5
                self.assertEqual(gp.check_layer(wrong, X).verdict, "wrong")

    def test_the_parameters_are_left_as_they_were(self):
        layer = Affine()
        before = layer.W.copy()
        gp.check_layer(layer, X)
        np.testing.assert_array_equal(layer.W, before)

    def test_what_is_no_layer(self):
        with self.assertRaisesRegex(TypeError, r"int has no forward\(\)"):
            gp.check_layer(3, X)


if __name__ == "__main__":
    unittest.main()
