# Matrices of NumPy; a gradient without and one with a penalty, of which the strength is called a learning rate.
import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


def cost(theta, X, y):
    theta, X, y = np.matrix(theta), np.matrix(X), np.matrix(y)
    log_right = np.multiply(-y, np.log(squash(X * theta.T)))
    log_left = np.multiply(1 - y, np.log(1 - squash(X * theta.T)))
    return np.sum(log_right - log_left) / len(X)


def gradient(theta, X, y):
    theta, X, y = np.matrix(theta), np.matrix(X), np.matrix(y)
    count = int(theta.ravel().shape[1])
    slopes = np.zeros(count)
    error = squash(X * theta.T) - y
    for i in range(count):
        slopes[i] = np.sum(np.multiply(error, X[:, i])) / len(X)
    return slopes


def cost_reg(theta, X, y, learningRate):
    theta_m = np.matrix(theta)
    return cost(theta, X, y) + learningRate / (2 * len(X)) * np.sum(np.power(theta_m[:, 1:], 2))


def gradient_reg(theta, X, y, learningRate):
    slopes = gradient(theta, X, y)
    slopes[1:] = slopes[1:] + learningRate / len(X) * np.asarray(theta)[1:]
    return slopes
