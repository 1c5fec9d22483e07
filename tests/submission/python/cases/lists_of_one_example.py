# Any number of layers in two lists, and a gradient for one example at a time.
import numpy as np


def bend(z):
    return 1.0 / (1.0 + np.exp(-z))


def slope(z):
    return bend(z) * (1 - bend(z))


def through(a, biases, weights):
    for b, w in zip(biases, weights):
        a = bend(w @ a + b)
    return a


def backprop(x, y, biases, weights):
    by_b = [np.zeros_like(b) for b in biases]
    by_w = [np.zeros_like(w) for w in weights]
    kept, sums = [x], []
    for b, w in zip(biases, weights):
        sums.append(w @ kept[-1] + b)
        kept.append(bend(sums[-1]))
    delta = (kept[-1] - y) * slope(sums[-1])
    by_b[-1] = delta
    by_w[-1] = delta @ kept[-2].T
    for back in range(2, len(weights) + 1):
        delta = weights[-back + 1].T @ delta * slope(sums[-back])
        by_b[-back] = delta
        by_w[-back] = delta @ kept[-back - 1].T
    return by_b, by_w


def learn(pairs, rate, biases, weights):
    for x, y in pairs:
        by_b, by_w = backprop(x, y, biases, weights)
        weights = [w - rate * g for w, g in zip(weights, by_w)]
        biases = [b - rate * g for b, g in zip(biases, by_b)]
    return biases, weights
