# SPDX-License-Identifier: MIT
"""Attention of one head and of several, made of other layers."""
import numpy as np


class Softmax:
    def __init__(self):
        self.axis = -1
    def forward(self, x):
        e = np.exp(x - np.max(x, axis=self.axis, keepdims=True))
        self.z = e / np.sum(e, axis=self.axis, keepdims=True)
        return self.z
    def backward(self, grad):
        return self.z * (grad - np.sum(grad * self.z, axis=self.axis, keepdims=True))


class Linear:
    def __init__(self, n_in, n_out, use_bias=True):
        stdv = 1. / np.sqrt(n_in)
        self.w = np.random.uniform(-stdv, stdv, (n_in, n_out))
        self.b = np.zeros(n_out) if use_bias else None
    def forward(self, X):
        self.X = X
        self.output = X @ self.w
        if self.b is not None:
            self.output = self.output + self.b
        return self.output
    def backward(self, error):
        self.grad_w = np.sum(np.matmul(self.X.swapaxes(-1, -2), error), axis=0) if error.ndim == 3 else self.X.T @ error
        self.grad_b = np.sum(error, axis=tuple(range(error.ndim - 1)))
        return error @ self.w.T


class MultiHeadAttention:
    def __init__(self, d_model=64, heads=2, dropout_rate=0.0):
        self.d_model, self.heads = d_model, heads
        self.d_k = d_model // heads
        self.K_linear = Linear(d_model, d_model)
        self.Q_linear = Linear(d_model, d_model)
        self.V_linear = Linear(d_model, d_model)
        self.O_linear = Linear(d_model, d_model)
        self.softmax = Softmax()

    def _split(self, x):
        b, t, _ = x.shape
        return x.reshape(b, t, self.heads, self.d_k).transpose(0, 2, 1, 3)

    def _join(self, x):
        b, h, t, d = x.shape
        return x.transpose(0, 2, 1, 3).reshape(b, t, h * d)

    def forward(self, query, key, value, mask=None):
        self.K = self._split(self.K_linear.forward(key))
        self.Q = self._split(self.Q_linear.forward(query))
        self.V = self._split(self.V_linear.forward(value))
        s = self.Q @ self.K.swapaxes(-1, -2) / np.sqrt(self.d_k)
        self.A = self.softmax.forward(s)
        out = self._join(self.A @ self.V)
        return self.O_linear.forward(out)

    def backward(self, error):
        error = self._split(self.O_linear.backward(error))
        dV = self.A.swapaxes(-1, -2) @ error
        dS = self.softmax.backward(error @ self.V.swapaxes(-1, -2)) / np.sqrt(self.d_k)
        dQ = dS @ self.K
        dK = dS.swapaxes(-1, -2) @ self.Q
        dV = self.V_linear.backward(self._join(dV))
        dQ = self.Q_linear.backward(self._join(dQ))
        dK = self.K_linear.backward(self._join(dK))
        return dQ, dK, dV


class FeedForward:
    def __init__(self, d_model, d_ff):
        self.fc1 = Linear(d_model, d_ff)
        self.fc2 = Linear(d_ff, d_model)
    def forward(self, x):
        self.h = self.fc1.forward(x)
        return self.fc2.forward(np.maximum(0, self.h))
    def backward(self, error):
        error = self.fc2.backward(error)
        error = error * (self.h > 0)
        return self.fc1.backward(error)


class SelfAttention:
    def __init__(self, d):
        self.Wq, self.Wk, self.Wv = [np.random.randn(d, d) for _ in range(3)]
    def forward(self, x):
        self.x = x
        self.Q, self.K, self.V = x @ self.Wq, x @ self.Wk, x @ self.Wv
        self.scale = np.sqrt(x.shape[-1])
        s = self.Q @ self.K.transpose(0, 2, 1) / self.scale
        e = np.exp(s - s.max(-1, keepdims=True))
        self.P = e / e.sum(-1, keepdims=True)
        return self.P @ self.V
    def backward(self, dout):
        dP = dout @ self.V.transpose(0, 2, 1)
        dV = self.P.transpose(0, 2, 1) @ dout
        dS = self.P * (dP - (dP * self.P).sum(-1, keepdims=True)) / self.scale
        dQ = dS @ self.K
        dK = dS.transpose(0, 2, 1) @ self.Q
        xt = self.x.transpose(0, 2, 1)
        self.dWq = (xt @ dQ).sum(0)
        self.dWk = (xt @ dK).sum(0)
        self.dWv = (xt @ dV).sum(0)
        return dQ @ self.Wq.T + dK @ self.Wk.T + dV @ self.Wv.T
