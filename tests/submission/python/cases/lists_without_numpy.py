# Lists of lists, no NumPy, a bias node among the inputs and a momentum; update() is its forward pass.
import math
import random


def table(rows, cols):
    return [[random.uniform(-0.5, 0.5) for _ in range(cols)] for _ in range(rows)]


def bend(x):
    return math.tanh(x)


def slope(y):
    return 1.0 - y * y


class Net:
    def __init__(self, ni, nh, no):
        self.ni, self.nh, self.no = ni + 1, nh, no
        self.seen, self.middle, self.out = [1.0] * self.ni, [1.0] * self.nh, [1.0] * self.no
        self.wi, self.wo = table(self.ni, self.nh), table(self.nh, self.no)
        self.last_i = [[0.0] * self.nh for _ in range(self.ni)]
        self.last_o = [[0.0] * self.no for _ in range(self.nh)]

    def update(self, inputs):
        if len(inputs) != self.ni - 1:
            raise ValueError("so many inputs it has not")
        for i in range(self.ni - 1):
            self.seen[i] = inputs[i]
        for j in range(self.nh):
            self.middle[j] = bend(sum(self.seen[i] * self.wi[i][j] for i in range(self.ni)))
        for k in range(self.no):
            self.out[k] = bend(sum(self.middle[j] * self.wo[j][k] for j in range(self.nh)))
        return self.out[:]

    def back_propagate(self, targets, N, M):
        deltas = [slope(self.out[k]) * (targets[k] - self.out[k]) for k in range(self.no)]
        below = [0.0] * self.nh
        for j in range(self.nh):
            below[j] = slope(self.middle[j]) * sum(deltas[k] * self.wo[j][k] for k in range(self.no))
        for j in range(self.nh):
            for k in range(self.no):
                change = deltas[k] * self.middle[j]
                self.wo[j][k] = self.wo[j][k] + N * change + M * self.last_o[j][k]
                self.last_o[j][k] = change
        for i in range(self.ni):
            for j in range(self.nh):
                change = below[j] * self.seen[i]
                self.wi[i][j] = self.wi[i][j] + N * change + M * self.last_i[i][j]
                self.last_i[i][j] = change
        error = 0.0
        for k in range(self.no):
            error = error + 0.5 * (targets[k] - self.out[k]) ** 2
        return error
