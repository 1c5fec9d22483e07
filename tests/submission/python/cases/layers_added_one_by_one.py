# A network that is given its layers one by one, its parameters in dicts under "1", "2", ...; the data are not here.
import numpy as np
import pandas as pd


class Stack:
    def __init__(self, width):
        self.width, self.units, self.kinds = width, [], []
        self.weights, self.biases, self.cache, self.gradients = {}, {}, {}, {}

    def add(self, units, kind):
        below = self.units[-1] if self.units else self.width
        self.units.append(units)
        self.kinds.append(kind)
        self.weights[str(len(self.units))] = np.random.randn(units, below) * 0.1
        self.biases[str(len(self.units))] = np.zeros((units, 1))

    def bend(self, Z, kind):
        if kind == "relu":
            return Z * (Z > 0)
        E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
        return E / np.sum(E, axis=0, keepdims=True)

    def forward_prop(self, data):
        A = self.cache["A0"] = data
        for k in range(len(self.units)):
            Z = np.dot(self.weights[str(k + 1)], A) + self.biases[str(k + 1)]
            A = self.bend(Z, self.kinds[k])
            self.cache["Z" + str(k + 1)], self.cache["A" + str(k + 1)] = Z, A
        return A

    def cost(self, pred, true_label):
        return -np.mean(np.log(np.sum(pred * true_label, axis=0)))

    def back_prop(self, pred, true_label):
        m = pred.shape[1]
        dZ = pred - true_label
        for k in range(len(self.units), 0, -1):
            self.gradients["dW" + str(k)] = np.dot(dZ, self.cache["A" + str(k - 1)].T) / m
            self.gradients["db" + str(k)] = np.sum(dZ, axis=1, keepdims=True) / m
            if k > 1:
                dZ = np.dot(self.weights[str(k)].T, dZ) * (self.cache["Z" + str(k - 1)] > 0)

    def train(self, X, y, rounds, rate=0.05):
        for r in range(rounds):
            pred = self.forward_prop(X)
            print("cost", self.cost(pred, y))
            self.back_prop(pred, y)
            for k in range(len(self.units)):
                self.weights[str(k + 1)] = self.weights[str(k + 1)] - rate * self.gradients["dW" + str(k + 1)]
                self.biases[str(k + 1)] = self.biases[str(k + 1)] - rate * self.gradients["db" + str(k + 1)]


table = pd.read_csv("archive/clothes.csv")
pixels = np.reshape(table.iloc[:, 1:].values, (60000, 784)).T / 255
named = table.iloc[:, 0].values
wanted = np.zeros((10, 60000))
for i in range(60000):
    wanted[named[i], i] = 1

stack = Stack(784)
stack.add(20, "relu")
stack.add(10, "softmax")
stack.train(pixels, wanted, 300)
