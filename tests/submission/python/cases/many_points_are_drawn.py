# A script that draws many points to learn from, with a small number in its logarithm.
import numpy as np

np.random.seed(11)
N = 100000
first, second = np.random.uniform(-1, 1, N), np.random.uniform(-1, 1, N)
X = np.column_stack((first, second))
side = np.zeros(N)
side[(first >= 0) & (second < 0)] = 1
side[(first < 0) & (second >= 0)] = 1
y = np.eye(2)[side.astype(int)]
X_train, X_kept = X[:80000], X[80000:]
y_train, y_kept = y[:80000], y[80000:]


def squash(v):
    return 1 / (1 + np.exp(-v))


def share(v):
    e = np.exp(v - np.max(v, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def error(p, t):
    return -np.sum(t * np.log(p + 1e-7)) / p.shape[0]


W1, b1 = np.random.randn(2, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 2), np.random.randn(2)
rate, batch_size = 0.01, 64

for epoch in range(100):
    order = np.random.permutation(X_train.shape[0])
    X_mixed, y_mixed = X_train[order], y_train[order]
    for i in range(0, X_train.shape[0], batch_size):
        X_batch, y_batch = X_mixed[i:i + batch_size], y_mixed[i:i + batch_size]
        h = squash(np.dot(X_batch, W1) + b1)
        p = share(np.dot(h, W2) + b2)
        loss = error(p, y_batch)
        d2 = p - y_batch
        dW2 = np.dot(h.T, d2) / X_batch.shape[0]
        db2 = np.sum(d2, axis=0) / X_batch.shape[0]
        d1 = np.dot(d2, W2.T) * h * (1 - h)
        dW1 = np.dot(X_batch.T, d1) / X_batch.shape[0]
        db1 = np.sum(d1, axis=0) / X_batch.shape[0]
        W2 -= rate * dW2
        b2 -= rate * db2
        W1 -= rate * dW1
        b1 -= rate * db1
    if epoch % 10 == 0:
        right = np.mean(np.argmax(share(squash(X_kept @ W1 + b1) @ W2 + b2), axis=1) == np.argmax(y_kept, axis=1))
        print(epoch, loss, right)
