import numpy as np


def train_step(X, Y, w1, b1, w2, b2, lr=0.1):
    m = X.shape[1]
    up1, up1_b, up2, up2_b = np.zeros(w1.shape), np.zeros(b1.shape), np.zeros(w2.shape), np.zeros(b2.shape)
    for i in range(m):
        x, y = X[:, i:i + 1], Y[:, i:i + 1]
        h = np.tanh(w1 @ x + b1)
        o = w2 @ h + b2
        loss = 0.5 * np.sum((o - y) ** 2)  # of the last one, in the end
        miss = o - y
        sent = (w2.T @ miss) * (1 - h ** 2)
        up1 += sent @ x.T
        up1_b += sent
        up2 += miss @ h.T
        up2_b += miss
    w1 = w1 - lr * up1 / m
    b1 = b1 - lr * up1_b / m
    w2 = w2 - lr * up2 / m
    b2 = b2 - lr * up2_b / m
    return w1, b1, w2, b2
