import numpy as np
from admissions import features, targets

n_hidden, learnrate = 4, 0.4
n_records, n_features = features.shape
into_hidden_weights = np.random.normal(scale=0.5, size=(n_features, n_hidden))
into_output_weights = np.random.normal(scale=0.5, size=n_hidden)

for turn in range(300):
    change_hidden = np.zeros(into_hidden_weights.shape)
    change_output = np.zeros(into_output_weights.shape)
    for x, y in zip(features.values, targets):
        hidden = 1 / (1 + np.exp(-np.dot(x, into_hidden_weights)))
        output = 1 / (1 + np.exp(-np.dot(hidden, into_output_weights)))
        term = (y - output) * output * (1 - output)
        change_output += term * hidden
        change_hidden += term * into_output_weights * hidden * (1 - hidden) * x[:, None]
    into_hidden_weights += learnrate * change_hidden / n_records
    into_output_weights += learnrate * change_output / n_records
