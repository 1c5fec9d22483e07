import numpy as np


def run(X, W1, b1, W2, b2):
    H = 1 / (1 + np.exp(-X.dot(W1) - b1))
    E = np.exp(H.dot(W2) + b2)
    return E / E.sum(axis=1, keepdims=True), H


def for_w2(H, T, Y):
    return H.T.dot(T - Y)


def for_w1(X, H, T, Y, W2):
    return X.T.dot((T - Y).dot(W2.T) * H * (1 - H))


def for_b1(T, Y, W2, H):
    return ((T - Y).dot(W2.T) * H * (1 - H)).sum(axis=0)


def cost(T, Y):
    return (T * np.log(Y)).sum()


def main():
    X = np.vstack([np.random.randn(40, 2) + np.array([2 * k, -k]) for k in range(3)])
    kinds = np.array([0] * 40 + [1] * 40 + [2] * 40)
    T = np.zeros((len(kinds), 3))
    for i in range(len(kinds)):
        T[i, kinds[i]] = 1
    W1, b1 = np.random.randn(2, 4), np.random.randn(4)
    W2, b2 = np.random.randn(4, 3), np.random.randn(3)
    rate = 1e-3
    for epoch in range(5000):
        said, hidden = run(X, W1, b1, W2, b2)
        if epoch % 100 == 0:
            print(cost(T, said))
        gw2, gw1 = for_w2(hidden, T, said), for_w1(X, hidden, T, said, W2)
        gb1 = for_b1(T, said, W2, hidden)
        W2 += rate * gw2
        b2 += rate * (T - said).sum(axis=0)
        W1 += rate * gw1
        b1 += rate * gb1


if __name__ == "__main__":
    main()
