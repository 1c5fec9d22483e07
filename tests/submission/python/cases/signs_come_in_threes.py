# A class that spells: what goes forward is handed to what goes back, and where a sentence ended is where the next begins.
import numpy as np

story = open("fables.txt").read()
signs = sorted(set(story))
place = {sign: k for k, sign in enumerate(signs)}


class Speller:
    def __init__(self, vocab_size, units, seq_length=12, pace=0.1):
        self.kinds, self.units, self.seq_length, self.pace = vocab_size, units, seq_length, pace
        self.E = np.random.randn(units, vocab_size) * 0.1
        self.R = np.random.randn(units, units) * 0.1
        self.S = np.random.randn(vocab_size, units) * 0.1
        self.u = np.zeros((units, 1))
        self.v = np.zeros((vocab_size, 1))
        self.start = np.zeros((units, 1))

    def forward(self, inputs, h_prev):
        seen, kept, shares = {}, {-1: h_prev}, {}
        for t in range(self.seq_length):
            seen[t] = np.zeros((self.kinds, 1))
            seen[t][inputs[t]] = 1
            kept[t] = np.tanh(self.E @ seen[t] + self.R @ kept[t - 1] + self.u)
            score = np.exp(self.S @ kept[t] + self.v)
            shares[t] = score / score.sum()
        return seen, kept, shares

    def loss(self, guesses, targets):
        return sum(-np.log(guesses[t][targets[t], 0]) for t in range(self.seq_length))

    def backward(self, xs, hs, guesses, targets):
        dE, dR, dS, du, dv = (np.zeros_like(p) for p in (self.E, self.R, self.S, self.u, self.v))
        later = np.zeros((self.units, 1))
        for t in range(self.seq_length - 1, -1, -1):
            miss = guesses[t].copy()
            miss[targets[t]] -= 1
            dS += miss @ hs[t].T
            dv += miss
            inner = (1 - hs[t] ** 2) * (self.S.T @ miss + later)
            dE += inner @ xs[t].T
            dR += inner @ hs[t - 1].T
            du += inner
            later = self.R.T @ inner
        for d in (dE, dR, dS, du, dv):
            np.clip(d, -1, 1, out=d)
        return dE, dR, dS, du, dv

    def learn(self, rounds=1000):
        for _ in range(rounds):
            for at in range(0, len(story) - self.seq_length - 1, self.seq_length):
                x = [place[c] for c in story[at:at + self.seq_length]]
                y = [place[c] for c in story[at + 1:at + self.seq_length + 1]]
                xs, hs, guesses = self.forward(x, self.start)
                for p, d in zip((self.E, self.R, self.S, self.u, self.v), self.backward(xs, hs, guesses, y)):
                    p -= self.pace * d
                self.start = hs[self.seq_length - 1]
