import numpy as np
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
W1, b1 = np.random.rand(2, 2), np.zeros((2, 1))
W2, b2 = np.random.rand(1, 2), np.random.rand(1, 1)
for k in range(2000):
    a1 = sigmoid(W1 @ X + b1)
    p = sigmoid(W2 @ a1 + b2)
    err = Y - p
    s2 = -2 * sigmoid(p) * (1 - sigmoid(p)) * err
    s1 = (W2.T @ s2) * sigmoid(a1) * (1 - sigmoid(a1))
    W2 -= 0.05 * s2 @ a1.T
    b2 -= 0.05 * s2.sum(axis=1, keepdims=True)
    W1 -= 0.05 * s1 @ X.T
    b1 -= 0.05 * s1.sum(axis=1, keepdims=True)
