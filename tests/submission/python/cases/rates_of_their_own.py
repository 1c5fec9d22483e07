# Three layers of a digit classifier, each of which walks at a pace of its own.
import numpy as np

pace = [0.4, 0.9, 1.5]


def squash(v):
    return 1 / (1 + np.exp(-v))


def bend(a):
    return a * (1 - a)


def learn(rounds=200):
    np.random.seed(4)
    bits = np.array([[0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0]])
    lamps = np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 1]])
    first = np.random.uniform(-1, 1, (3, 5))
    second = np.random.uniform(-1, 1, (5, 4))
    third = np.random.uniform(-1, 1, (4, 2))

    for _ in range(rounds):
        a = squash(bits @ first)
        b = squash(a @ second)
        lit = squash(b @ third)

        miss = -2 * (lamps - lit)
        d_lit = miss * bend(lit)
        d_b = (d_lit @ third.T) * bend(b)
        d_a = (d_b @ second.T) * bend(a)

        third -= pace[2] * b.T @ d_lit
        second -= pace[1] * a.T @ d_b
        first -= pace[0] * bits.T @ d_a
    print(np.abs(lamps - lit).mean())


if __name__ == "__main__":
    learn()
