# SPDX-License-Identifier: MIT
"""Writes right implementations of small networks in the forms people use, and each with mistakes of the catalogue.

A form is a choice on each axis: how the text is built, where the parameters lie, names, layout, numbering of the layers,
hidden activation, loss, sum or mean, depth. drawn() gives as many as wanted, any two of them apart on two axes or more.
"""
import random

import network_text

AXES = {
    "built": ["functions", "one function", "class", "step", "training method", "script"],
    "held": ["arguments", "dict", "lists"],
    "names": ["letters", "words", "short", "greek"],
    "layout": ["columns", "rows", "rows of W"],
    "numbered": ["from 1", "from 0", "hidden is 2", "in words"],
    "hidden": ["sigmoid", "tanh", "relu", "leaky", "softplus"],
    "loss": ["logistic", "softmax", "squared", "squared of sigmoid"],
    "is_sum": [False, True],
    "depth": [2, 3],
}
NAMES = {
    "letters": dict(W="W", b="b", z="Z", a="A", dz="dZ", grad="d%s", X="X", Y="Y", f="g", rate="learning_rate",
                    forward="forward_propagation", cost="compute_cost", backward="backward_propagation"),
    "words": dict(W="weights", b="bias", z="pre", a="act", dz="delta", grad="grad_%s", X="inputs", Y="targets", f="squash",
                  rate="rate", forward="run_forward", cost="loss", backward="backprop"),
    "short": dict(W="w", b="c", z="s", a="h", dz="err", grad="%s_grad", X="x", Y="t", f="phi", rate="lr",
                  forward="forward", cost="cost", backward="gradients"),
    "greek": dict(W="theta", b="offset", z="net", a="out", dz="error", grad="nabla_%s", X="data", Y="labels", f="act_fn",
                  rate="eta", forward="feed_forward", cost="objective", backward="back_propagate"),
}
IN_WORDS = {2: ("hidden", "output"), 3: ("first", "second", "last")}
# g at z, and g' by z or by a = g(z)
HIDDEN = {
    "sigmoid": ("1 / (1 + np.exp(-%s))", "{a} * (1 - {a})"),
    "tanh": ("np.tanh(%s)", "(1 - {a} ** 2)"),
    "relu": ("np.maximum(0, %s)", "({z} > 0)"),
    "leaky": ("np.where({0} > 0, {0}, 0.01 * {0})", "np.where({z} > 0, 1.0, 0.01)"),
    "softplus": ("np.log1p(np.exp(%s))", "(1 / (1 + np.exp(-{z})))"),
}
# the slope as the mistake has it
WRONG_SLOPES = {
    "slope-missing": (HIDDEN, None),
    "A-for-slope": (("sigmoid", "tanh", "softplus"), "{a}"),
    "slope-applied-twice": (("sigmoid", "tanh", "softplus"), "({g}) * ({g})"),
    "hidden-dZ-sign": (HIDDEN, "(-1.0 * ({g}))"),
    "1-A-for-1-A^2": (("tanh",), "(1 - {a})"),
    "sigmoid-slope-for-tanh": (("tanh",), "{a} * (1 - {a})"),
    "tanh-slope-for-sigmoid": (("sigmoid",), "(1 - {a} ** 2)"),
    "1-A-for-sigmoid": (("sigmoid",), "(1 - {a})"),
    "mask-inverted": (("relu",), "({z} < 0)"),
    "leaky-slope-in-relu": (("relu",), "np.where({z} > 0, 1.0, 0.01)"),
    "relu-slope-for-leaky-relu": (("leaky",), "({z} > 0)"),
    "A-times-1-A-for-softplus": (("softplus",), "{a} * (1 - {a})"),
    "relu-slope-for-softplus": (("softplus",), "({z} > 0)"),
}
WRONG_GRADIENTS = {  # of the mean; (array, what stands for it), in the words of the right lines
    "missing-1/m-in-dW": ("dW", "{product}"),
    "missing-1/m-in-db": ("db", "{sum}"),
    "1/m-twice-in-dW": ("dW", "{product} / m / m"),
    "dW-sign": ("dW", "-({product}) / m"),
    "db-sign": ("db", "-{sum} / m"),
    "db-left-zero": ("db", "0 * {sum}"),
    "mean-of-everything-in-db": ("db", "{dz}.mean() + 0 * {sum}"),
    "m-minus-1-for-m": ("both", "{right} / (m - 1)"),
}
# of one array for all: the rate of an update takes a number up that is the same for every array
OF_ALL = ("m-minus-1-for-m", "factor-2-in-output-dZ", "output-dZ-sign")


def mistakes_of(axes):
    """Those that can be written into this form."""
    found = [name for name, (hidden, _) in WRONG_SLOPES.items() if axes["hidden"] in hidden]
    found += ["output-dZ-sign", "factor-2-in-output-dZ", "Y-forgotten", "Z-for-A-in-dW"]
    if axes["loss"] == "squared of sigmoid":
        found.append("output-dA-for-dZ")
    if axes["loss"] == "logistic":
        found.append("squared-error-delta")
    if not axes["is_sum"]:
        found += list(WRONG_GRADIENTS)
    if axes["hidden"] == "relu":  # of what is not negative the mask by Z and Z for A are one another's
        found.remove("Z-for-A-in-dW")
    if axes["built"] in ("step", "training method", "script"):
        found = [name for name in found if name not in OF_ALL]
    return found


class Form(network_text.Text):
    def __init__(self, axes, mistake=None):
        self.axes, self.mistake = axes, mistake
        self.depth, self.loss, self.is_sum = axes["depth"], axes["loss"], axes["is_sum"]
        self.rows, self.layout = axes["layout"] != "columns", axes["layout"]
        for name, word in NAMES[axes["names"]].items():
            setattr(self, name, word)
        self.sizes = [4, 5, 3][:self.depth] if self.depth == 3 else [4, 5]
        self.sizes.append(1 if self.loss == "logistic" else 3)
        self.by_function = axes["names"] in ("words", "greek")  # g as a function of its own

    # --- names
    def number(self, l, of_parameter):
        kind = self.axes["numbered"]
        if kind == "in words":
            return "_" + IN_WORDS[self.depth][l - 1]
        return str(l - 1 if kind == "from 0" else l + 1 if kind == "hidden is 2" and not of_parameter else l)

    def local(self, name, of_parameter=False):
        return lambda l: name + self.number(l, of_parameter)

    def item(self, container):
        return lambda l: "%s[%d]" % (container, l - 1)

    def key(self, container, name, of_parameter=False):
        return lambda l: '%s["%s"]' % (container, self.local(name, of_parameter)(l))

    def gradient(self, of):
        return self.local(self.grad % of, True)

    # --- lines, and the mistake in them
    def activated(self, l, z):
        if self.by_function:
            return "%s(%s)" % (self.f, z)
        return HIDDEN[self.axes["hidden"]][0].replace("{0}", z).replace("%s", z)

    def slope_of(self, l, z, a):
        right = HIDDEN[self.axes["hidden"]][1]
        wrong = WRONG_SLOPES.get(self.mistake, (None, right))[1]
        return wrong and wrong.replace("{g}", right).format(z=z, a=a)

    def back(self, l, dz, W, z, a):
        slope = self.slope_of(l, z, a)
        return "(%s) * %s" % (self.product_da(dz, W), slope) if slope else self.product_da(dz, W)

    def output_dz(self, z, a):
        if self.mistake == "Y-forgotten":
            return super().output_dz(z, a).replace("%s - %s" % (a, self.Y), a)
        if self.mistake == "output-dA-for-dZ":
            return "%s - %s" % (a, self.Y)
        if self.mistake == "squared-error-delta":
            return "({0} - {1}) * {0} * (1 - {0})".format(a, self.Y)
        if self.mistake == "output-dZ-sign":
            return super().output_dz(z, a).replace("%s - %s" % (a, self.Y), "%s - %s" % (self.Y, a))
        return ("2 * (%s)" if self.mistake == "factor-2-in-output-dZ" else "%s") % super().output_dz(z, a)

    def gradients_of(self, l, dz, before, dW, db):
        if self.mistake == "Z-for-A-in-dW" and l > 1:
            before = self.names_of_z(l - 1)
        right = super().gradients_of(l, dz, before, dW, db)
        if self.mistake not in WRONG_GRADIENTS:
            return right
        array, wrong = WRONG_GRADIENTS[self.mistake]
        product, total = self.product_dW(dz, before), self.sum_db(dz)
        lines = []
        for line, name, value, kind in ((right[0], dW, product, "dW"), (right[1], db, total, "db")):
            is_wrong = array in (kind, "both")
            lines.append("%s = %s" % (name, wrong.format(product=product, sum=total, dz=dz, right=value)) if is_wrong else line)
        return lines

    def backward_lines(self, name_W, name_z, name_a, name_dW, name_db, name_dz=None):
        self.names_of_z = name_z
        return super().backward_lines(name_W, name_z, name_a, name_dW, name_db, name_dz or self.local(self.dz))

    # --- where the parameters lie
    def layers(self):
        return range(1, self.depth + 1)

    def parameters(self, own=""):
        """Their names by layer, and how a function is given them."""
        held = self.axes["held"]
        if held == "dict":
            return self.key(own + "params", self.W, True), self.key(own + "params", self.b, True), "params"
        if held == "lists":
            Ws, bs = self.W.rstrip("s") + "s", self.b + ("es" if self.b.endswith("s") else "s")
            return self.item(own + Ws), self.item(own + bs), "%s, %s" % (Ws, bs)
        W, b = self.local(own + self.W, True), self.local(own + self.b, True)
        return W, b, ", ".join(name(l) for l in self.layers() for name in (W, b))

    def gathered(self, of_W, of_b):
        """What is held so, from names by layer: the parameters at first, or their gradients."""
        held = self.axes["held"]
        if held == "dict":
            return "{%s}" % ", ".join('"%s": %s' % (key(l), name(l)) for l in self.layers()
                                      for key, name in ((self.gradient(self.W), of_W), (self.gradient(self.b), of_b)))
        if held == "lists":
            return "[%s], [%s]" % (", ".join(map(of_W, self.layers())), ", ".join(map(of_b, self.layers())))
        return ", ".join(name(l) for l in self.layers() for name in (of_W, of_b))

    def made(self, own=""):
        """Lines that draw the parameters."""
        shape_W = lambda l: (self.sizes[l - 1], self.sizes[l]) if self.layout == "rows" else (self.sizes[l], self.sizes[l - 1])
        shape_b = lambda l: (1, self.sizes[l]) if self.rows else (self.sizes[l], 1)
        drawn = lambda l: "np.random.randn(%d, %d) * 0.5" % shape_W(l)
        zero = lambda l: "np.zeros((%d, %d))" % shape_b(l)
        held = self.axes["held"]
        if held == "dict":
            pairs = ['"%s": %s' % (name(l), value(l)) for l in self.layers()
                     for name, value in ((self.local(self.W, True), drawn), (self.local(self.b, True), zero))]
            return ["%sparams = {%s}" % (own, ", ".join(pairs))]
        if held == "lists":
            Ws, bs = self.parameters()[2].split(", ")
            return ["%s%s = [%s]" % (own, Ws, ", ".join(map(drawn, self.layers()))),
                    "%s%s = [%s]" % (own, bs, ", ".join(map(zero, self.layers())))]
        W, b, _ = self.parameters(own)
        return ["%s = %s" % (name(l), value(l)) for l in self.layers() for name, value in ((W, drawn), (b, zero))]

    def updates(self, own="", rate=None):
        W, b, _ = self.parameters(own)
        return ["%s -= %s * %s" % (name(l), rate or self.rate, self.gradient(of)(l)) for l in self.layers()
                for name, of in ((W, self.W), (b, self.b))]

    # --- the whole text
    def text(self):
        parts = ["import numpy as np\n"]
        if self.by_function:
            z = "v"
            parts.append("\ndef %s(%s):\n    return %s\n" % (
                self.f, z, HIDDEN[self.axes["hidden"]][0].replace("{0}", z).replace("%s", z)))
        parts.append({"functions": self.as_functions, "one function": self.as_one_function, "class": self.as_class,
                      "step": self.as_step, "training method": self.as_training_method, "script": self.as_script}
                     [self.axes["built"]]())
        return "\n".join(parts) + "\n"

    def define(self, head, lines, indent=""):
        return ["", indent + "def " + head + ":"] + [indent + "    " + line for line in lines]

    def forward_of(self, own=""):
        W, b, _ = self.parameters(own)
        return self.forward_lines(W, b, self.local(self.z), self.local(self.a))

    def backward_of(self, own=""):
        return self.backward_lines(self.parameters(own)[0], self.local(self.z), self.local(self.a), self.gradient(self.W),
                                   self.gradient(self.b))

    def as_functions(self):
        given, out = self.parameters()[2], self.local(self.a)(self.depth)
        cached = [name(l) for l in self.layers() for name in (self.local(self.z), self.local(self.a))]
        lines = self.define("%s(%s, %s)" % (self.forward, self.X, given), self.forward_of() + [
            "cache = (%s)" % ", ".join(cached), "return %s, cache" % out])
        lines += [""] + self.define("%s(%s, %s)" % (self.cost, out, self.Y), ["return " + self.cost_of(out)])
        lines += [""] + self.define("%s(%s, %s, cache, %s)" % (self.backward, self.X, self.Y, given), [
            "%s = cache" % ", ".join(cached)] + self.backward_of() +
            ["return " + self.gathered(self.gradient(self.W), self.gradient(self.b))])
        return "\n".join(lines)

    def as_one_function(self):
        given = self.parameters()[2]
        return "\n".join(self.define("%s_and_gradients(%s, %s, %s)" % (self.cost, self.X, self.Y, given), self.forward_of() + [
            "cost = " + self.cost_of(self.local(self.a)(self.depth))] + self.backward_of() +
            ["return cost, %s" % ("(%s)" if self.axes["held"] != "dict" else "%s") %
             self.gathered(self.gradient(self.W), self.gradient(self.b))]))

    def in_class(self, methods):
        lines = ["", "class Network:", "    def __init__(self):"] + ["        " + line for line in self.made("self.")]
        for head, body in methods:
            lines += self.define(head, body, "    ")
        return "\n".join(lines)

    def as_class(self):
        W, b, _ = self.parameters("self.")
        z, a = self.local("self." + self.z), self.local("self." + self.a)
        dW, db = self.local("self." + self.grad % self.W, True), self.local("self." + self.grad % self.b, True)
        return self.in_class([
            ("%s(self, %s)" % (self.forward, self.X), self.forward_lines(W, b, z, a) + ["return " + a(self.depth)]),
            ("%s(self, %s, %s)" % (self.cost, self.X, self.Y), [
                "out_ = self.%s(%s)" % (self.forward, self.X), "return " + self.cost_of("out_")]),
            ("%s(self, %s, %s)" % (self.backward, self.X, self.Y), [
                "self.%s(%s)" % (self.forward, self.X)] + self.backward_lines(W, z, a, dW, db))])

    def as_step(self):
        given, out = self.parameters()[2], self.local(self.a)(self.depth)
        changed = self.axes["held"] != "arguments"
        return "\n".join(
            self.define("%s(%s, %s)" % (self.cost, out, self.Y), ["return " + self.cost_of(out)]) + [""] +
            self.define("train_step(%s, %s, %s, %s=0.1)" % (self.X, self.Y, given, self.rate), self.forward_of() + [
                "value = %s(%s, %s)" % (self.cost, out, self.Y)] + self.backward_of() +
                (self.updates() + ["return value"] if changed else
                 [line.replace(" -= ", " = {0} - ".format(line.split(" -= ")[0])) for line in self.updates()] +
                 ["return %s, value" % given])))

    def as_training_method(self):
        out = self.local(self.a)(self.depth)
        return self.in_class([
            ("%s(self, %s)" % (self.forward, self.X), self.forward_of("self.") + ["return " + out]),
            ("train(self, %s, %s, %s=0.1)" % (self.X, self.Y, self.rate), self.forward_of("self.") + [
                "cost = " + self.cost_of(out)] + self.backward_of("self.") + self.updates("self.") + ["return cost"])])

    def as_script(self):
        m, n, k = 12, self.sizes[0], self.sizes[-1]
        shape = (lambda size: "%d, %d" % (m, size)) if self.rows else (lambda size: "%d, %d" % (size, m))
        targets = {"logistic": "(np.random.rand(%s) > 0.5) * 1.0" % shape(k),
                   "softmax": "np.eye(%d)[np.arange(%d) %% %d]%s" % (k, m, k, "" if self.rows else ".T")}
        lines = ["np.random.seed(1)", "%s = np.random.randn(%s)" % (self.X, shape(n)),
                 "%s = %s" % (self.Y, targets.get(self.loss, "np.random.rand(%s)" % shape(k)))] + self.made()
        lines += ["for step in range(500):"] + ["    " + line for line in self.forward_of() + [
            "cost = " + self.cost_of(self.local(self.a)(self.depth))] + self.backward_of() + self.updates(rate="0.1")]
        return "\n" + "\n".join(lines)


def drawn(count, seed):
    """`count` forms, any two apart on two axes or more."""
    draw, found = random.Random(seed), []
    while len(found) < count:
        axes = {axis: draw.choice(values) for axis, values in AXES.items()}
        if all(sum(axes[axis] != other[axis] for axis in AXES) >= 2 for other in found):
            found.append(axes)
    return found
