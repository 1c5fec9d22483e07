# SPDX-License-Identifier: MIT
# one neuron with the number of its inputs in the constructor, and data that lie elsewhere
import numpy as np
import pandas as pd


def passengers():
    table = pd.read_csv("passengers.csv")
    return table[["age", "fare", "deck", "class", "kin"]].values, table[["saved"]].values


class Neuron:
    def __init__(self):
        np.random.seed(2)
        self.weights = np.random.random((5, 1)) - 0.5

    def squash(self, v):
        return 1 / (1 + np.exp(-v))

    def slope(self, a):
        return a * (1 - a)

    def think(self, rows):
        return self.squash(np.dot(rows, self.weights))

    def train(self, train_x, train_y, iterations):
        for _ in range(iterations):
            guess = self.think(train_x)
            miss = train_y - guess
            self.weights += np.dot(train_x.T, miss * self.slope(guess))


if __name__ == "__main__":
    neuron = Neuron()
    rows, saved = passengers()
    neuron.train(rows, saved, 10000)
