import numpy as np
def forward_prop(X, parameters):
    A1 = np.tanh(np.matmul(X, parameters["W1"]) + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(np.matmul(A1, parameters["W2"]) + parameters["b2"])))
    return A2, {"A1": A1, "A2": A2}
def calculate_cost(A2, Y):
    return np.squeeze((1 - Y) * np.log(1 - A2) - Y * np.log(A2))
