import numpy as np


def cost(guess, wanted):
    return np.sum((guess - wanted) ** 2) / 2


def train_step(x, y, w_first, offset_first, w_last, offset_last, rate=0.05):
    s_first = w_first @ x + offset_first
    h_first = 1 / (1 + np.exp(-s_first))
    s_last = w_last @ h_first + offset_last
    h_last = 1 / (1 + np.exp(-s_last))
    seen = cost(h_last, y)
    e_last = (h_last - y) * h_last * (1 - h_last)
    e_first = (w_last.T @ e_last) * h_first * (1 - h_first)
    w_last = w_last - rate * e_last @ h_first.T
    offset_last = offset_last - rate * e_last.sum(axis=1, keepdims=True)
    w_first = w_first - rate * e_first @ x.T
    offset_first = offset_first - rate * e_first.sum(axis=1, keepdims=True)
    return w_first, offset_first, w_last, offset_last, seen
