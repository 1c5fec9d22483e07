# SPDX-License-Identifier: MIT
"""What backward returns beside dx; several weights of one layer; attention."""
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class FullyConnected:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        dx = dout.dot(self.W.T)
        dW = self.x.T.dot(dout)
        db = dout.sum(axis=0)
        return dx, dW, db


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma, self.beta, self.eps = np.ones(dim), np.zeros(dim), eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        self.std = np.sqrt(var + self.eps)
        self.x_hat = (x - mean) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dgamma = np.sum(dout * self.x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.gamma
        return (dxhat - dxhat.mean(axis=-1, keepdims=True) - self.x_hat * np.mean(dxhat * self.x_hat, axis=-1, keepdims=True)) / self.std


class ScaledDotProductAttention:
    def forward(self, Q, K, V):
        self.Q, self.K, self.V = Q, K, V
        self.d = Q.shape[-1]
        scores = Q @ K.swapaxes(-1, -2) / np.sqrt(self.d)
        e = np.exp(scores - scores.max(-1, keepdims=True))
        self.attn = e / e.sum(-1, keepdims=True)
        return self.attn @ V

    def backward(self, dout):
        dV = self.attn.swapaxes(-1, -2) @ dout
        dA = dout @ self.V.swapaxes(-1, -2)
        dS = self.attn * (dA - (dA * self.attn).sum(-1, keepdims=True)) / np.sqrt(self.d)
        dQ = dS @ self.K
        dK = dS.swapaxes(-1, -2) @ self.Q
        return dQ, dK, dV


class GRUCell:
    def __init__(self, input_size, hidden_size):
        d, h = input_size, hidden_size
        self.Wz, self.Uz, self.bz = np.random.randn(d, h), np.random.randn(h, h), np.zeros(h)
        self.Wr, self.Ur, self.br = np.random.randn(d, h), np.random.randn(h, h), np.zeros(h)
        self.Wh, self.Uh, self.bh = np.random.randn(d, h), np.random.randn(h, h), np.zeros(h)

    def forward(self, x, h_prev):
        self.x, self.h_prev = x, h_prev
        self.z = sigmoid(x @ self.Wz + h_prev @ self.Uz + self.bz)
        self.r = sigmoid(x @ self.Wr + h_prev @ self.Ur + self.br)
        self.n = np.tanh(x @ self.Wh + (self.r * h_prev) @ self.Uh + self.bh)
        return (1 - self.z) * h_prev + self.z * self.n

    def backward(self, dh):
        dn = dh * self.z * (1 - self.n ** 2)
        dz = dh * (self.n - self.h_prev) * self.z * (1 - self.z)
        drh = dn @ self.Uh.T
        dr = drh * self.h_prev * self.r * (1 - self.r)
        self.dWz, self.dUz, self.dbz = self.x.T @ dz, self.h_prev.T @ dz, dz.sum(0)
        self.dWr, self.dUr, self.dbr = self.x.T @ dr, self.h_prev.T @ dr, dr.sum(0)
        self.dWh, self.dUh, self.dbh = self.x.T @ dn, (self.r * self.h_prev).T @ dn, dn.sum(0)
        dx = dz @ self.Wz.T + dr @ self.Wr.T + dn @ self.Wh.T
        dh_prev = dh * (1 - self.z) + drh * self.r + dz @ self.Uz.T + dr @ self.Ur.T
        return dx, dh_prev
