# Rows of a small table of its own, one after the other, each with a step; names that say nothing of X and Y.
import numpy as np

np.random.seed(4)


def clipped(v):
    return (v > 0) * v


def slope_of(out):
    return out > 0


lamps = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]])
go = np.array([[1, 1, 0, 0]]).T
speed, width = 0.1, 5
first_weights = 2 * np.random.random((3, width)) - 1
second_weights = 2 * np.random.random((width, 1)) - 1

for turn in range(50):
    missed = 0
    for k in range(len(lamps)):
        seen = lamps[k:k + 1]
        middle = clipped(np.dot(seen, first_weights))
        guess = np.dot(middle, second_weights)
        missed += np.sum((guess - go[k:k + 1]) ** 2)
        delta = guess - go[k:k + 1]
        delta_below = delta.dot(second_weights.T) * slope_of(middle)
        second_weights -= speed * middle.T.dot(delta)
        first_weights -= speed * seen.T.dot(delta_below)
    if turn % 10 == 9:
        print("missed: " + str(missed))
