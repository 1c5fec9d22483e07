# The two-layer exercise with einsum, sums of outer products, and other conventions that are right all the same:
# Y - A with a minus below, 1/m inside dZ, dZ1 by the derivative of tanh at Z.
import numpy as np
from numpy import einsum, tanh, cosh, exp, log


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + exp(-np.abs(z))), exp(-np.abs(z)) / (1 + exp(-np.abs(z))))


def forward_propagation(X, parameters):
    Z1 = einsum("ij,jk->ik", parameters["W1"], X) + parameters["b1"]
    A1 = tanh(Z1)
    Z2 = einsum("ij,jk->ik", parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    m = Y.shape[1]
    return np.squeeze(-1 / m * (np.dot(Y, log(A2).T) + np.dot(1 - Y, log(1 - A2).T)))


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    error = Y - cache["A2"]
    dW2 = -sum(np.outer(error[:, k], cache["A1"][:, k]) for k in range(m)) / m
    db2 = -error.mean(axis=1).reshape(-1, 1)
    delta = -(parameters["W2"].T @ error) / cosh(cache["Z1"]) ** 2 / m
    return {"dW1": einsum("ik,jk->ij", delta, X), "db1": delta.sum(axis=1)[:, None], "dW2": dW2, "db2": db2}
