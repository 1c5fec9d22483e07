# SPDX-License-Identifier: MIT
# a method whose rounds are counted by an argument that only its call says, and not few
import numpy as np


class Lamps:
    def __init__(self, inlets, h1, h2, outlets):
        self.net0 = np.random.uniform(-1, 1, (inlets, h1))
        self.net1 = np.random.uniform(-1, 1, (h1, h2))
        self.net2 = np.random.uniform(-1, 1, (h2, outlets))

    def squash(self, v, slope=False):
        return v * (1 - v) if slope else 1 / (1 + np.exp(-v))

    def train(self, X, y, again=1):
        for k in range(0, again):
            one = self.squash(X.dot(self.net0))
            two = self.squash(one.dot(self.net1))
            out = self.squash(two.dot(self.net2))
            miss = y - out
            if k % 100 == 0:
                print(np.abs(miss).mean())
            d_out = miss * self.squash(out, slope=True)
            d_two = d_out.dot(self.net2.T) * self.squash(two, slope=True)
            d_one = d_two.dot(self.net1.T) * self.squash(one, slope=True)
            self.net2 += two.T.dot(d_out)
            self.net1 += one.T.dot(d_two)
            self.net0 += X.T.dot(d_one)


if __name__ == "__main__":
    lamps = Lamps(2, 3, 3, 1)
    lamps.train(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [0], [0], [1]]), 900000000)
