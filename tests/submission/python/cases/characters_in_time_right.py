"""Learns the next character; the text it reads is not here, and gradients are clipped."""
import numpy as np

text = open("poems.txt", "r").read()
letters = sorted(set(text))
size, hidden = len(letters), 12
number_of = {c: k for k, c in enumerate(letters)}
rate = 0.1
Wxh = np.random.randn(hidden, size) * 0.01
Whh = np.random.randn(hidden, hidden) * 0.01
Why = np.random.randn(size, hidden) * 0.01
bh, by = np.zeros((hidden, 1)), np.zeros((size, 1))


def loss_and_gradients(inputs, targets, h_prev):
    xs, hs, ps, loss = {}, {-1: h_prev.copy()}, {}, 0
    for t, k in enumerate(inputs):
        xs[t] = np.zeros((size, 1))
        xs[t][k] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        s = Why @ hs[t] + by
        ps[t] = np.exp(s) / np.sum(np.exp(s))
        loss -= np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy, dbh, dby = [np.zeros_like(p) for p in (Wxh, Whh, Why, bh, by)]
    dh_next = np.zeros_like(h_prev)
    for t in reversed(range(len(inputs))):
        dy = ps[t].copy()
        dy[targets[t]] -= 1
        dWhy += dy @ hs[t].T
        dby += dy
        draw = (1 - hs[t] ** 2) * (Why.T @ dy + dh_next)
        dbh += draw
        dWxh += draw @ xs[t].T
        dWhh += draw @ hs[t - 1].T
        dh_next = Whh.T @ draw
    for d in (dWxh, dWhh, dWhy, dbh, dby):
        np.clip(d, -0.3, 0.3, out=d)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs) - 1]


n, state = 0, np.zeros((hidden, 1))
while n < 100000:
    at = n % (len(text) - 9)
    inputs, targets = [number_of[c] for c in text[at:at + 8]], [number_of[c] for c in text[at + 1:at + 9]]
    loss, dWxh, dWhh, dWhy, dbh, dby, state = loss_and_gradients(inputs, targets, state)
    for p, d in zip((Wxh, Whh, Why, bh, by), (dWxh, dWhh, dWhy, dbh, dby)):
        p -= rate * d
    n += 1
