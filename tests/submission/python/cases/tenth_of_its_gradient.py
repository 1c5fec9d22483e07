# One example at a time, along a tenth of half the gradient of its cost: a number that the rate takes up.
import numpy as np


class Reader:
    def __init__(self, dimensionX, dimensiony, dimensionH):
        self.ins, self.outs, self.hidden = dimensionX, dimensiony, dimensionH
        self.weights1, self.bias1 = np.random.rand(dimensionH, dimensionX), np.random.rand(dimensionH, 1)
        self.weights2, self.bias2 = np.random.rand(dimensiony, dimensionH), np.random.rand(dimensiony, 1)

    def squash(self, z):
        return 1 / (1 + np.exp(-z))

    def wanted(self, label):
        return [1 if k == label else 0 for k in range(self.outs)]

    def squares(self, predicted, real):
        real, total = self.wanted(real), 0
        for k in range(len(predicted)):
            total += np.mean((real[k] - predicted[k]) ** 2)
        return total

    def train(self, X, y, epochN, lr):
        for turn in range(epochN):
            loss = 0
            for k in range(len(X)):
                column = np.expand_dims(np.array(X[k]), axis=1)
                A1 = self.squash(np.dot(self.weights1, column) + self.bias1)
                A2 = self.squash(np.dot(self.weights2, A1) + self.bias2)
                dZ2 = -(np.expand_dims(self.wanted(y[k]), axis=1) - A2) * A2 * (1 - A2)
                dZ1 = np.dot(self.weights2.T, dZ2) * A1 * (1 - A1)
                self.weights2 = self.weights2 - lr * (1 / 10 * np.dot(dZ2, A1.T))
                self.bias2 = self.bias2 - lr * (1 / 10 * dZ2)
                self.weights1 = self.weights1 - lr * (1 / 10 * np.dot(dZ1, column.T))
                self.bias1 = self.bias1 - lr * (1 / 10 * dZ1)
                loss = loss + self.squares(A2, y[k])
            print(turn, loss)
