# Twice the output less twice the target: neither of the two is the output of the network.
import numpy as np

rng = np.random.default_rng(4)
samples, answers = rng.normal(size=(60, 5)), (rng.random(60) > 0.5).astype(int)
inside = rng.normal(size=(8, 5)) * 0.4
inside_bias = np.zeros((8, 1))
outside = rng.normal(size=(1, 8)) * 0.4
outside_bias = np.zeros((1, 1))


def squash(v):
    return 1 / (1 + np.exp(-v))


def forward(X):
    Z1 = inside @ X + inside_bias
    A1 = np.tanh(Z1)
    Z2 = outside @ A1 + outside_bias
    return Z1, A1, Z2, squash(Z2)


def cost(A2, Y):
    return np.mean((A2 - Y) ** 2)


def backward(Z1, A1, Z2, A2, X, Y):
    dA2 = 2 * A2 - 2 * Y
    dZ2 = dA2 * squash(Z2) * (1 - squash(Z2))
    dZ1 = outside.T @ dZ2 * (1 - A1 ** 2)
    return dZ1 @ X.T, dZ1, dZ2 @ A1.T, dZ2


count, rate, seen = samples.shape[0], 0.05, []
for step in range(20000):
    pick = np.random.choice(count, 1, replace=False)
    X, Y = samples[pick].T, answers[pick]
    Z1, A1, Z2, A2 = forward(X)
    dW1, db1, dW2, db2 = backward(Z1, A1, Z2, A2, X, Y)
    inside -= rate * dW1
    inside_bias -= rate * db1
    outside -= rate * dW2
    outside_bias -= rate * db2
    if step % 1000 == 0:
        seen.append(cost(forward(samples.T)[-1], answers))
