# Scores of classes; theta comes as one vector, the strength of the penalty under the name of a rate.
import numpy as np


def scores_cost(theta, num_classes, input_size, data, labels, learning_rate):
    m = data.shape[1]
    W = theta.reshape(num_classes, input_size)
    s = W @ data
    p = np.exp(s - s.max(axis=0))
    p = p / p.sum(axis=0)
    ones = np.zeros((num_classes, m))
    ones[labels, np.arange(m)] = 1
    cost = -np.sum(ones * np.log(p)) / m + learning_rate / 2 * np.sum(W * W)
    return cost, ((p - ones) @ data.T / m + learning_rate * W).ravel()
