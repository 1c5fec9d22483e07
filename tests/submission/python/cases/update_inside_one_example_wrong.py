import numpy as np
np.random.seed(1)
w_0 = np.random.rand(2, 2)
w_1 = np.random.rand(1, 2)
def sigmoid(v, deriv=False):
    if deriv:
        return v * (1 - v)
    return 1 / (1 + np.exp(-v))
def step(x, y, w_0, w_1, lr=0.1):
    a0 = np.array(x, ndmin=2).T
    t = np.array(y, ndmin=2).T
    a1 = sigmoid(w_0 @ a0)
    a2 = sigmoid(w_1 @ a1)
    err = t - a2
    d2 = err * sigmoid(a2, True)
    err_hidden = w_1.T @ err
    d1 = err * sigmoid(a1, True)
    w_1 += lr * d2 @ a1.T
    w_0 += lr * d1 @ a0.T
    return err
