# Numbers of words, one after the other, and the word that comes next of each; its loss is of many sentences.
import numpy as np


def softmax(s):
    e = np.exp(s - np.max(s))
    return e / np.sum(e)


class WordNet:
    def __init__(self, word_dim, hidden_dim=6, bptt_truncate=9):
        self.word_dim, self.hidden_dim, self.bptt_truncate = word_dim, hidden_dim, bptt_truncate
        self.U = np.random.uniform(-0.5, 0.5, (hidden_dim, word_dim))
        self.V = np.random.uniform(-0.5, 0.5, (word_dim, hidden_dim))
        self.W = np.random.uniform(-0.5, 0.5, (hidden_dim, hidden_dim))

    def forward_propagation(self, x):
        steps = len(x)
        s, o = np.zeros((steps + 1, self.hidden_dim)), np.zeros((steps, self.word_dim))
        for t in range(steps):
            s[t] = np.tanh(self.U[:, x[t]] + self.W.dot(s[t - 1]))
            o[t] = softmax(self.V.dot(s[t]))
        return [o, s]

    def total_loss(self, x, y):
        loss = 0
        for i in range(len(y)):
            o, _ = self.forward_propagation(x[i])
            loss += -np.sum(np.log(o[np.arange(len(y[i])), y[i]]))
        return loss

    def bptt(self, x, y):
        steps = len(y)
        o, s = self.forward_propagation(x)
        dU, dV, dW = np.zeros_like(self.U), np.zeros_like(self.V), np.zeros_like(self.W)
        o[np.arange(steps), y] -= 1
        for t in reversed(range(steps)):
            dV += np.outer(o[t], s[t])
            delta = self.V.T.dot(o[t]) * (1 - s[t] ** 2)
            for back in reversed(range(max(0, t - self.bptt_truncate), t + 1)):
                dW += np.outer(delta, s[back - 1])
                dU[:, x[back]] += delta
                delta = self.W.T.dot(delta) * (1 - s[back - 1] ** 2)
        return [dU, dV, dW]
