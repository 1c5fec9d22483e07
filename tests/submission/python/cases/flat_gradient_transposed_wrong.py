import numpy as np
def sigmoid(x): return 1/(1+np.exp(-x))
def sigmoid_grad(s): return s*(1-s)
def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    e = np.exp(x)
    return e/np.sum(e, axis=1, keepdims=True)
def forward_backward_prop(X, labels, params, dimensions):
    ofs = 0
    Dx, H, Dy = (dimensions[0], dimensions[1], dimensions[2])
    W1 = np.reshape(params[ofs:ofs+ Dx * H], (Dx, H)); ofs += Dx * H
    b1 = np.reshape(params[ofs:ofs + H], (1, H)); ofs += H
    W2 = np.reshape(params[ofs:ofs + H * Dy], (H, Dy)); ofs += H * Dy
    b2 = np.reshape(params[ofs:ofs + Dy], (1, Dy))
    h = sigmoid(X.dot(W1) + b1)
    y = softmax(h.dot(W2) + b2)
    cost = -np.sum(labels*np.log(y))
    d2 = y - labels
    gradW2 = h.T.dot(d2)
    gradb2 = np.sum(d2, axis=0)
    d1 = d2.dot(W2.T) * sigmoid_grad(h)
    gradW1 = X.T.dot(d1)
    gradb1 = np.sum(d1, axis=0)
    grad = np.concatenate((gradW1.T.flatten(), gradb1.flatten(), gradW2.flatten(), gradb2.flatten()))
    return cost, grad
