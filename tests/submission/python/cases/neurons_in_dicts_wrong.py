from math import exp
from random import random


def make(n_inputs, n_hidden, n_outputs):
    return [[{"weights": [random() for _ in range(a + 1)]} for _ in range(b)]
            for a, b in ((n_inputs, n_hidden), (n_hidden, n_outputs))]


def forward_propagate(network, row):
    signal = row
    for layer in network:
        out = []
        for neuron in layer:
            w = neuron["weights"]
            neuron["output"] = 1 / (1 + exp(-(w[-1] + sum(w[k] * signal[k] for k in range(len(w) - 1)))))
            out.append(neuron["output"])
        signal = out
    return signal


def backward_propagate_error(network, expected):
    for k in reversed(range(len(network))):
        for j, neuron in enumerate(network[k]):
            if k == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(above["weights"][j] * above["output"] for above in network[k + 1])
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])


def update_weights(network, row, l_rate):
    signal = row[:-1]
    for layer in network:
        for neuron in layer:
            for j, value in enumerate(signal):
                neuron["weights"][j] -= l_rate * neuron["delta"] * value
            neuron["weights"][-1] -= l_rate * neuron["delta"]
        signal = [neuron["output"] for neuron in layer]
