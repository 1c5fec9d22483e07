import numpy as np


class Net:
    def __init__(self, pattern, learning_rate=0.1):
        self.pattern = pattern
        self.pesos = [np.random.uniform(-1, 1, (a, b)) for a, b in zip(pattern, pattern[1:])]
        self.learning_rate = learning_rate

    def predict(self, feed):
        if len(feed) != self.pattern[0]:
            raise IndexError("not as many inputs as the first layer has")
        found = [np.array(feed)]
        for layer in self.pesos:
            found.append(1 / (1 + np.exp(-layer.T @ found[-1])))
        return found

    def back_propagation(self, feed, wanted_output):
        found = self.predict(feed)
        delta = self.learning_rate * (np.array(wanted_output) - found[-1]) * found[-1] * (1 - found[-1])
        for n in range(len(self.pesos) - 1, -1, -1):
            before = self.pesos[n].copy()
            self.pesos[n] += np.outer(found[n], delta)
            delta = before @ delta * found[n] * (1 - found[n])
