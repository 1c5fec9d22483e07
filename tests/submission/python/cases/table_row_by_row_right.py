import numpy as np
import pandas as pd

table = pd.get_dummies(pd.read_csv("applicants.csv"), columns=["rank"])
features, targets = table.drop("admitted", axis=1), table["admitted"]
n_records, n_features = features.shape
n_hidden, learnrate = 3, 0.02


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


weights_in = np.random.normal(scale=n_features ** -0.5, size=(n_features, n_hidden))
weights_out = np.random.normal(scale=n_features ** -0.5, size=n_hidden)
for e in range(800):
    step_in, step_out = np.zeros(weights_in.shape), np.zeros(weights_out.shape)
    for x, y in zip(features.values, targets):
        h = sigmoid(x @ weights_in)
        out = sigmoid(h @ weights_out)
        term = (y - out) * out * (1 - out)
        h_term = term * weights_out * h * (1 - h)
        step_out += term * h
        step_in += h_term * x[:, None]
    weights_in += learnrate * step_in / n_records
    weights_out += learnrate * step_out / n_records
