# SPDX-License-Identifier: MIT
"""Strategies of Hypothesis, where it is."""
import importlib.util
import tempfile
import unittest

import gradproof as gp
import numpy as np


@unittest.skipIf(importlib.util.find_spec("hypothesis"), "Hypothesis is here")
class Without(unittest.TestCase):
    def test_it_says_what_is_missing(self):
        with self.assertRaisesRegex(ImportError, "python3-hypothesis"):
            gp.strategies  # noqa: B018


@unittest.skipUnless(importlib.util.find_spec("hypothesis"), "no Hypothesis here")
class Strategies(unittest.TestCase):
    def setUp(self):
        from hypothesis.configuration import set_hypothesis_home_dir

        home = tempfile.TemporaryDirectory()  # nothing is kept beside the sources
        self.addCleanup(home.cleanup)
        set_hypothesis_home_dir(home.name)

    def test_networks_have_the_shapes_of_the_notation(self):
        from hypothesis import find, given, seed, settings

        drawn = []

        @seed(1)
        @settings(max_examples=50, deadline=None, database=None)
        @given(gp.strategies.networks(layers=(1, 3), most=4, examples=5))
        def shapes(network):
            n, m = network.sizes, network.X.shape[1]
            drawn.append((len(n) - 1, m))
            self.assertEqual(network.X.shape, (n[0], m))
            self.assertEqual(network.Y.shape, (n[-1], m))
            self.assertTrue(np.isin(network.Y, (0.0, 1.0)).all())
            for layer in range(1, len(n)):
                self.assertEqual(network.parameters[f"W{layer}"].shape, (n[layer], n[layer - 1]))
                self.assertEqual(network.parameters[f"b{layer}"].shape, (n[layer], 1))
        shapes()
        self.assertEqual({layers for layers, _ in drawn}, {1, 2, 3})
        self.assertIn(1, {m for _, m in drawn})
        smallest = find(gp.strategies.networks(), lambda network: len(network.sizes) > 2,
                        settings=settings(database=None))
        self.assertEqual(smallest.sizes, (1, 1, 1))

    def test_a_wrong_gradient_is_found_and_shrunk(self):
        from hypothesis import find, settings

        def is_wrong(network):
            def cost(W, b):
                return np.sum((W @ network.X + b) ** 2) / network.X.shape[1]

            def gradient(W, b):  # db without the sum: right where m = 1
                d = 2 * (W @ network.X + b) / network.X.shape[1]
                return d @ network.X.T, d[:, :1]
            return gp.check_grad(cost, gradient, (network.parameters["W1"], network.parameters["b1"])).verdict == "wrong"
        found = find(gp.strategies.networks(layers=(1, 1)), is_wrong, settings=settings(database=None, deadline=None))
        self.assertEqual((found.sizes, found.X.shape[1]), ((1, 1), 2))


if __name__ == "__main__":
    unittest.main()
