import numpy as np
def sigmoid(z): return 1 / (1 + np.exp(-z))
def forward(X, params):
    Z, A, L = [], [], len(params) // 2
    for l in range(L):
        Z.append(params[2 * l] @ (A[-1] if l else X) + params[2 * l + 1])
        A.append(sigmoid(Z[-1]) if l == L - 1 else np.maximum(0, Z[-1]))
    return Z, A
def compute_cost(AL, Y): return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]
def backward(params, Z, A, X, Y):
    grads, m, dZ = [], Y.shape[1], A[-1] - Y
    for l in reversed(range(len(params) // 2)):
        grads += [dZ.sum(1, keepdims=True) / m, dZ @ (A[l - 1] if l else X).T / m]
        if l: dZ = params[2 * l].T @ dZ * (Z[l - 1] > 0)
    return grads
