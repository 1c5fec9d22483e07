import numpy as np


class Classifier:
    """One hidden layer; what it keeps begins with two underscores, and the last bias begins as the number 0."""

    def __init__(self, n_features, units):
        if type(n_features) is not int or type(units) is not int:
            raise TypeError("both are whole numbers")
        self.__W1 = np.random.randn(units, n_features)
        self.__b1 = np.zeros((units, 1))
        self.__W2 = np.random.randn(1, units)
        self.__b2 = 0
        self.__A1 = self.__A2 = 0

    def forward_prop(self, X):
        self.__A1 = 1 / (1 + np.exp(-(self.__W1 @ X + self.__b1)))
        self.__A2 = 1 / (1 + np.exp(-(self.__W2 @ self.__A1 + self.__b2)))
        return self.__A1, self.__A2

    def cost(self, Y, A):
        return np.mean(-(Y * np.log(A) + (1 - Y) * np.log(1.0000001 - A)))

    def gradient_descent(self, X, Y, A1, A2, alpha=0.05):
        m = X.shape[1]
        d2 = A2 - Y
        d1 = self.__W2.T @ d2 * A1 * (1 - A1)
        self.__W2 = self.__W2 - alpha * d2 @ A1.T / m
        self.__b2 = self.__b2 - alpha * d2.sum(axis=1, keepdims=True) / m
        self.__W1 = self.__W1 - alpha * d1 @ X.T / m
        self.__b1 = self.__b1 - alpha * d1.sum(axis=1, keepdims=True) / m
