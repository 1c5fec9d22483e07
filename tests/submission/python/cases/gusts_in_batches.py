# Winds of many days at once, (days, hours, 1); its step has no name for its rate.
import numpy as np


class GustRNN:
    def __init__(self, input_size, hidden_size, output_size):
        self.hidden_size = hidden_size
        self.Win = 0.2 * np.random.randn(input_size, hidden_size)
        self.Wrec = 0.2 * np.random.randn(hidden_size, hidden_size)
        self.Wout = 0.2 * np.random.randn(hidden_size, output_size)
        self.bh = np.zeros((1, hidden_size))
        self.bo = np.zeros((1, output_size))

    def forward(self, X):
        days, hours, _ = X.shape
        self.X, self.H = X, np.zeros((days, hours + 1, self.hidden_size))
        self.out = np.zeros((days, hours, self.Wout.shape[1]))
        for t in range(hours):
            self.H[:, t] = np.tanh(X[:, t] @ self.Win + self.H[:, t - 1] @ self.Wrec + self.bh)
            self.out[:, t] = self.H[:, t] @ self.Wout + self.bo
        return self.out

    def loss(self, said, true):
        return np.mean((said - true) ** 2)

    def backward(self, true):
        dWin, dWrec, dWout, dbh, dbo = [np.zeros_like(p) for p in (self.Win, self.Wrec, self.Wout, self.bh, self.bo)]
        after = np.zeros((len(true), self.hidden_size))
        miss = 2 * (self.out - true) / true.size
        for t in reversed(range(true.shape[1])):
            dWout += self.H[:, t].T @ miss[:, t]
            dbo += miss[:, t].sum(axis=0, keepdims=True)
            dz = (miss[:, t] @ self.Wout.T + after) * (1 - self.H[:, t] ** 2)
            dWin += self.X[:, t].T @ dz
            dWrec += self.H[:, t - 1].T @ dz
            dbh += dz.sum(axis=0, keepdims=True)
            after = dz @ self.Wrec.T
        return dWin, dWrec, dWout, dbh, dbo

    def move(self, steps, much):
        for p, d in zip((self.Win, self.Wrec, self.Wout, self.bh, self.bo), steps):
            p -= much * d


winds = np.random.randn(60, 24, 1)
gusts = np.cumsum(winds, axis=1)
net = GustRNN(1, 9, 1)
for _ in range(300):
    guess = net.forward(winds)
    fault = net.loss(guess, gusts)
    net.move(net.backward(gusts), 0.05)
