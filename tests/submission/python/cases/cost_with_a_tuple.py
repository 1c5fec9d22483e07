# The objective that an optimizer is given: parameters in one vector, all else in a tuple; ones stand last.
import numpy as np


def squash(v):
    return 1.0 / (1.0 + np.exp(-v))


def nnObjective(params, *args):
    n_input, n_hidden, n_class, training_data, training_label, lambdaval = args
    w1 = params[:n_hidden * (n_input + 1)].reshape(n_hidden, n_input + 1)
    w2 = params[n_hidden * (n_input + 1):].reshape(n_class, n_hidden + 1)
    count = len(training_data)
    inputs = np.hstack((training_data, np.ones((count, 1))))
    wanted = np.zeros((count, n_class))
    wanted[np.arange(count), training_label.astype(int)] = 1

    hidden = np.hstack((squash(inputs @ w1.T), np.ones((count, 1))))
    guess = squash(hidden @ w2.T)
    cost = -np.sum(wanted * np.log(guess) + (1 - wanted) * np.log(1 - guess)) / count
    cost += lambdaval / (2 * count) * (np.sum(w1 ** 2) + np.sum(w2 ** 2))

    miss = guess - wanted
    back = (miss @ w2 * hidden * (1 - hidden))[:, :-1]
    grad_w2 = (miss.T @ hidden + lambdaval * w2) / count
    grad_w1 = (back.T @ inputs + lambdaval * w1) / count
    return cost, np.concatenate((grad_w1.ravel(), grad_w2.ravel()))
