# SPDX-License-Identifier: MIT
"""The equations of a fully connected network and of its backward pass as lines of Python, in any names and layout.

A network is an object with the names and choices that Text lists; what it is given as names is a function from the
layer to the words of it.
"""


class Text:
    """depth; rows: examples lie in rows; loss; is_sum: of the examples' losses, not their mean; X, Y: their names.

    layout "rows of W": with examples in rows, X W^T for X W, so that W has a row for each unit.
    """

    layout = ""

    def activated(self, l, z):
        """g of layer l at z."""
        raise NotImplementedError

    def slope_of(self, l, z, a):
        """g' of layer l."""
        raise NotImplementedError

    def after_gradients(self, l, dz, before, dW, db):
        """Lines that change the gradients of layer l: a planted mistake."""
        return []

    # --- lines of the equations
    def affine(self, before, W, b):
        if not self.rows:
            return "%s @ %s + %s" % (W, before, b)
        return "%s @ %s + %s" % (before, W + ".T" if self.layout == "rows of W" else W, b)

    def output(self, z):
        axis = 1 if self.rows else 0
        return {"squared": z, "logistic": "1 / (1 + np.exp(-%s))" % z,
                "squared of sigmoid": "1 / (1 + np.exp(-%s))" % z,
                "softmax": "np.exp({0} - {0}.max(axis={1}, keepdims=True)) / "
                           "np.exp({0} - {0}.max(axis={1}, keepdims=True)).sum(axis={1}, keepdims=True)".format(z, axis)}[self.loss]

    def count(self):
        return "%s.shape[%d]" % (self.X, 0 if self.rows else 1)

    def cost_of(self, out):
        over = "" if self.is_sum else " / %s.shape[%d]" % (self.Y, 0 if self.rows else 1)
        squared = "np.sum((%s - %s) ** 2) / 2" % (out, self.Y)
        value = {"squared": squared, "squared of sigmoid": squared,
                 "logistic": "-np.sum({1} * np.log({0}) + (1 - {1}) * np.log(1 - {0}))".format(out, self.Y),
                 "softmax": "-np.sum(%s * np.log(%s))" % (self.Y, out)}[self.loss]
        return value + over

    def cost_lines(self, out):
        return ["    return " + self.cost_of(out)]

    def output_dz(self, z, a):
        slope = " * {0} * (1 - {0})".format(a) if self.loss == "squared of sigmoid" else ""
        return "(%s - %s)%s" % (a, self.Y, slope) if slope else "%s - %s" % (a, self.Y)

    def product_dW(self, dz, before):
        if not self.rows:
            return "%s @ %s.T" % (dz, before)
        return "%s.T @ %s" % ((dz, before) if self.layout == "rows of W" else (before, dz))

    def sum_db(self, dz):
        return "%s.sum(axis=%d, keepdims=True)" % (dz, 0 if self.rows else 1)

    def gradients_of(self, l, dz, before, dW, db):
        over = "" if self.is_sum else " / m"
        return (["%s = %s%s" % (dW, self.product_dW(dz, before), over), "%s = %s%s" % (db, self.sum_db(dz), over)] +
                self.after_gradients(l, dz, before, dW, db))

    def product_da(self, dz, W):
        """da of a layer from dz of the one above, whose weights are W."""
        if not self.rows:
            return "%s.T @ %s" % (W, dz)
        return "%s @ %s" % (dz, W if self.layout == "rows of W" else W + ".T")

    def back(self, l, dz, W, z, a):
        """dz of layer l from that of the layer above, whose weights are W."""
        return "(%s) * %s" % (self.product_da(dz, W), self.slope_of(l, z, a))

    def backward_lines(self, name_W, name_z, name_a, name_dW, name_db, name_dz=lambda l: "delta"):
        lines = ["m = %s" % self.count(),
                 "%s = %s" % (name_dz(self.depth), self.output_dz(name_z(self.depth), name_a(self.depth)))]
        for l in range(self.depth, 0, -1):
            lines += self.gradients_of(l, name_dz(l), name_a(l - 1) if l > 1 else self.X, name_dW(l), name_db(l))
            if l > 1:
                lines.append("%s = %s" % (name_dz(l - 1), self.back(l - 1, name_dz(l), name_W(l), name_z(l - 1), name_a(l - 1))))
        return lines

    def forward_lines(self, name_W, name_b, name_z, name_a):
        lines = []
        for l in range(1, self.depth + 1):
            lines.append("%s = %s" % (name_z(l), self.affine(name_a(l - 1) if l > 1 else self.X, name_W(l), name_b(l))))
            lines.append("%s = %s" % (name_a(l), self.output(name_z(l)) if l == self.depth else self.activated(l, name_z(l))))
        return lines
