# A class that trains in shuffled batches of a size of its own, beside data that it is tried on; its cost is a method.
import numpy as np


class Classifier(object):
    def __init__(self, hidden=6, penalty=0.01, rounds=20, eta=0.05, shuffle=True, minibatch_size=2, seed=None):
        self.draws = np.random.RandomState(seed)
        self.hidden, self.penalty, self.rounds, self.eta = hidden, penalty, rounds, eta
        self.shuffle, self.minibatch_size = shuffle, minibatch_size

    def _in_columns(self, classes, count):
        made = np.zeros((classes.shape[0], count))
        for place, one in enumerate(classes.astype(int)):
            made[place, one] = 1.0
        return made

    def _squash(self, z):
        return 1.0 / (1.0 + np.exp(-np.clip(z, -200, 200)))

    def _pass(self, X):
        middle = self._squash(np.dot(X, self.w_in) + self.b_in)
        return middle, self._squash(np.dot(middle, self.w_up) + self.b_up)

    def _total_cost(self, y_enc, output):
        fit = np.sum(-y_enc * np.log(output) - (1.0 - y_enc) * np.log(1.0 - output))
        return fit + self.penalty * (np.sum(self.w_in ** 2.0) + np.sum(self.w_up ** 2.0))

    def fit(self, X_train, y_train, X_valid, y_valid):
        outputs, inputs = np.unique(y_train).shape[0], X_train.shape[1]
        self.b_in, self.b_up = np.zeros(self.hidden), np.zeros(outputs)
        self.w_in = self.draws.normal(0.0, 0.1, size=(inputs, self.hidden))
        self.w_up = self.draws.normal(0.0, 0.1, size=(self.hidden, outputs))
        y_enc = self._in_columns(y_train, outputs)
        for i in range(self.rounds):
            indices = np.arange(X_train.shape[0])
            if self.shuffle:
                self.draws.shuffle(indices)
            for begin in range(0, indices.shape[0] - self.minibatch_size + 1, self.minibatch_size):
                batch = indices[begin:begin + self.minibatch_size]
                middle, output = self._pass(X_train[batch])
                delta_up = output - y_enc[batch]
                delta_in = np.dot(delta_up, self.w_up.T) * middle * (1.0 - middle)
                self.w_in -= self.eta * (np.dot(X_train[batch].T, delta_in) + 2 * self.penalty * self.w_in)
                self.b_in -= self.eta * np.sum(delta_in, axis=0)
                self.w_up -= self.eta * (np.dot(middle.T, delta_up) + 2 * self.penalty * self.w_up)
                self.b_up -= self.eta * np.sum(delta_up, axis=0)
            cost = self._total_cost(y_enc, self._pass(X_train)[1])
            print("round %d: %.3f, right %d" % (i, cost, np.sum(np.argmax(self._pass(X_valid)[1], axis=1) == y_valid)))
        return self
