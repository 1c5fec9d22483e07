import numpy as np
def sigmoid(Z): return 1 / (1 + np.exp(-Z))
def layer_forward(X, params):
    midvals, A, L = [], X, len(params) // 2
    for l in range(1, L + 1):
        W, b = params["W" + str(l)], params["b" + str(l)]
        midvals.append((A, W, b))
        A = sigmoid(W @ A + b)
    return A, midvals + [A]
def layer_backward(A, Y, midvals):
    grads, L, m, dZ = {}, len(midvals) - 1, Y.shape[1], A - Y
    for l in range(L, 0, -1):
        A_prev, W, b = midvals[l - 1]
        grads["dW" + str(l)], grads["db" + str(l)] = dZ @ A_prev.T / m, dZ.sum(1, keepdims=True)
        dZ = W.T @ dZ * A_prev * (1 - A_prev)
    return grads
