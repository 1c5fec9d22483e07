# SPDX-License-Identifier: MIT
"""Writes the Python text of random right networks with activations that gradproof has never heard of.

A network is a seed. Random are its depth and sizes, its activations (sums and compositions of smooth functions, each
with the slope that the chain rule gives), its names, whether examples lie in columns or rows, its cost and whether that
is a sum, and whether it is written as functions with a dict, functions with lists, or a class. One of three errors of
1e-3 can be put into its backward pass: an array scaled, one entry moved, the slope of one layer scaled.
"""
import random

import network_text

# an expression of z and its derivative; %s is a number drawn for both
SMOOTH = [
    ("np.tanh(%s * z)", "%s * (1 - np.tanh(%s * z) ** 2)"),
    ("np.sin(%s * z)", "%s * np.cos(%s * z)"),
    ("np.exp(-%s * z ** 2)", "-2 * %s * z * np.exp(-%s * z ** 2)"),
    ("np.log1p(np.exp(%s * z))", "%s / (1 + np.exp(-%s * z))"),
    ("z / (%s + np.abs(z))", "%s / (%s + np.abs(z)) ** 2"),
    ("np.arctan(%s * z)", "%s / (1 + (%s * z) ** 2)"),
    ("z / np.sqrt(%s + z ** 2)", "%s / (%s + z ** 2) ** 1.5"),
    ("z / (1 + np.exp(-%s * z))",
     "1 / (1 + np.exp(-%s * z)) + z * %s * np.exp(-%s * z) / (1 + np.exp(-%s * z)) ** 2"),
]
ERRORS = ("array", "entry", "slope")


def filled(template, number):
    return template.replace("%s", "%.2f" % number)


class Network(network_text.Text):
    def __init__(self, seed, error=None):
        self.draw = random.Random(seed)
        self.error = error
        pick = self.draw.choice
        self.hidden = self.draw.randint(1, 3)  # hidden layers
        self.depth = self.hidden + 1
        self.form = pick(["dict", "lists", "class"])
        self.rows = pick([False, True])
        self.loss = pick(["squared", "logistic", "softmax"])
        self.is_sum = self.draw.random() < 0.25
        self.W, self.b = pick([("W", "b"), ("w", "b"), ("weights", "biases"), ("W", "B"), ("theta", "bias")])
        self.z, self.a = pick([("Z", "A"), ("z", "h"), ("pre", "act"), ("net", "out"), ("s", "h")])
        self.X, self.Y = pick([("X", "Y"), ("x", "y"), ("inputs", "targets"), ("X", "T"), ("data", "labels")])
        self.f, self.slope = pick([("smooth", "smooth_slope"), ("phi", "dphi"), ("squash", "squash_prime"), ("g", "g_prime")])
        self.forward, self.cost, self.backward = (
            pick(["forward", "feed_forward", "forward_pass", "predict_all", "run_forward"]),
            pick(["cost", "compute_cost", "loss", "objective", "compute_loss"]),
            pick(["backward", "backprop", "backward_pass", "compute_gradients", "back_propagate"]))
        self.wrong_layer = self.draw.randint(1, self.depth)
        self.wrong_bias = self.draw.random() < 0.3
        self.wrong_slope = self.draw.randint(1, self.hidden)

    # --- activations
    def activation(self, l):
        """The lines of a random smooth function and of its slope, of layer l."""
        pick, number = self.draw.choice, lambda: self.draw.uniform(0.4, 1.3)
        kind = pick(["one", "sum", "composed"])
        (f1, d1), (f2, d2) = pick(SMOOTH), pick(SMOOTH)
        p, q, c = number(), number(), number()
        f1, d1, f2, d2 = filled(f1, p), filled(d1, p), filled(f2, q), filled(d2, q)
        scale = "1.001 * " if self.error == "slope" and self.wrong_slope == l else ""
        name = "def %s%d(z):\n" % (self.f, l), "def %s%d(z):\n" % (self.slope, l)
        if kind == "one":  # the linear part: no slope is zero over a whole region
            return [name[0] + "    return %.2f * z + %s" % (c, f1), name[1] + "    return %s(%.2f + %s)" % (scale, c, d1)]
        if kind == "sum":
            return [name[0] + "    return %s + %.2f * %s" % (f1, c, f2),
                    name[1] + "    return %s(%s + %.2f * (%s))" % (scale, d1, c, d2)]
        return [name[0] + "    inner = %s\n    z = inner + 0.3 * z\n    return %s" % (f2, f1),
                name[1] + "    inner, inner_slope = %s, %s\n    z = inner + 0.3 * z\n    return %s(%s) * (inner_slope + 0.3)"
                % (f2, d2, scale, d1)]

    def activated(self, l, z):
        return "%s%d(%s)" % (self.f, l, z)

    def slope_of(self, l, z, a):
        return "%s%d(%s)" % (self.slope, l, z)

    def after_gradients(self, l, dz, before, dW, db):
        if l != self.wrong_layer:
            return []
        name = db if self.wrong_bias else dW
        return {"array": ["%s = 1.001 * %s" % (name, name)],
                "entry": ["%s[0, 0] += 1e-3 * np.abs(%s).max()" % (name, name)]}.get(self.error, [])

    # --- the whole text
    def text(self):
        parts = ["import numpy as np"]
        for l in range(1, self.depth):
            parts += self.activation(l)
        parts.append({"dict": self.as_dict, "lists": self.as_lists, "class": self.as_class}[self.form]())
        return "\n\n".join(parts) + "\n"

    def as_dict(self):
        layers = range(1, self.depth + 1)
        key = lambda name: lambda l: 'params["%s%d"]' % (name, l)
        local = lambda name: lambda l: "%s%d" % (name, l)
        cached = lambda name: lambda l: 'cache["%s%d"]' % (name, l)
        held = [n % l for l in layers for n in (self.z + "%d", self.a + "%d")]
        out = ["def %s(%s, params):" % (self.forward, self.X)]
        out += ["    " + line for line in self.forward_lines(key(self.W), key(self.b), local(self.z), local(self.a))]
        out += ["    cache = {%s}" % ", ".join('"%s": %s' % (n, n) for n in held),
                "    return %s%d, cache" % (self.a, self.depth), "", ""]
        out += ["def %s(%s%d, %s):" % (self.cost, self.a, self.depth, self.Y)] + self.cost_lines("%s%d" % (self.a, self.depth))
        out += ["", "", "def %s(params, cache, %s, %s):" % (self.backward, self.X, self.Y)]
        dW, db = local("d" + self.W), local("d" + self.b)
        out += ["    " + line for line in self.backward_lines(key(self.W), cached(self.z), cached(self.a), dW, db)]
        names = [n(l) for l in layers for n in (dW, db)]
        return "\n".join(out + ["    return {%s}" % ", ".join('"%s": %s' % (n, n) for n in names)])

    def as_lists(self):
        item = lambda name, shift=1: lambda l: "%s[%d]" % (name, l - shift)
        Ws, bs, zs, acts = (n if n.endswith("s") else n + "s" for n in (self.W, self.b, self.z, self.a))
        local = lambda name: lambda l: "%s%d" % (name, l)
        layers = range(1, self.depth + 1)
        out = ["def %s(%s, %s, %s):" % (self.forward, self.X, Ws, bs)]
        out += ["    " + line for line in self.forward_lines(item(Ws), item(bs), local(self.z), local(self.a))]
        out += ["    return [%s], [%s]" % (", ".join("%s%d" % (self.z, l) for l in layers),
                                           ", ".join("%s%d" % (self.a, l) for l in layers)), "", ""]
        out += ["def %s(%s, %s, %s, %s):" % (self.cost, self.X, self.Y, Ws, bs),
                "    %s, %s = %s(%s, %s, %s)" % (zs, acts, self.forward, self.X, Ws, bs)] + self.cost_lines(acts + "[-1]")
        out += ["", "", "def %s(%s, %s, %s, %s):" % (self.backward, self.X, self.Y, Ws, bs),
                "    %s, %s = %s(%s, %s, %s)" % (zs, acts, self.forward, self.X, Ws, bs)]
        dW, db = local("d" + self.W), local("d" + self.b)
        out += ["    " + line for line in self.backward_lines(item(Ws), item(zs), item(acts), dW, db)]
        return "\n".join(out + ["    return [%s], [%s]" % (", ".join(map(dW, layers)), ", ".join(map(db, layers)))])

    def as_class(self):
        own = lambda name: lambda l: "self.%s%d" % (name, l)
        n = ["n_in"] + [str(self.draw.randint(3, 6)) for _ in range(self.hidden)] + ["n_out"]
        out = ["class Net:", "    def __init__(self, n_in, n_out):"]
        for l in range(1, self.depth + 1):
            shape = (n[l - 1], n[l]) if self.rows else (n[l], n[l - 1])
            bias = ("1", n[l]) if self.rows else (n[l], "1")
            out += ["        self.%s%d = np.random.randn(%s, %s) * 0.5" % (self.W, l, *shape),
                    "        self.%s%d = np.zeros((%s, %s))" % (self.b, l, *bias)]
        out += ["", "    def %s(self, %s):" % (self.forward, self.X)]
        out += ["        " + line for line in self.forward_lines(own(self.W), own(self.b), own(self.z), own(self.a))]
        out += ["        return self.%s%d" % (self.a, self.depth), ""]
        out += ["    def %s(self, %s, %s):" % (self.cost, self.X, self.Y), "        out = self.%s(%s)" % (self.forward, self.X)]
        out += ["    " + line for line in self.cost_lines("out")]
        out += ["", "    def %s(self, %s, %s):" % (self.backward, self.X, self.Y), "        self.%s(%s)" % (self.forward, self.X)]
        dW, db = own("d" + self.W), own("d" + self.b)
        return "\n".join(out + ["        " + line for line in self.backward_lines(own(self.W), own(self.z), own(self.a), dW, db)])
