# SPDX-License-Identifier: MIT
import math

import numpy as np


def linear_forward(x, w, b):
    return x @ w + b, (x, w)


def linear_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def affine_relu_forward(x, w, b):
    y = x @ w + b
    return np.maximum(0, y), (x, w, y)


def affine_relu_backward(dout, cache):
    x, w, y = cache
    dy = dout * (y > 0)
    return dy @ w.T, x.T @ dy, dy.sum(axis=0)


def leaky_relu_forward(x):
    return np.where(x > 0, x, 0.01 * x), x


def leaky_relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0.01)


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache ** 2)


def elu_forward(x):
    return np.where(x > 0, x, np.exp(x) - 1), x


def elu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, np.exp(cache))


def gelu_forward(x):
    share = (1 + np.vectorize(math.erf)(x / np.sqrt(2))) / 2
    return x * share, (x, share)


def gelu_backward(dout, cache):
    x, share = cache
    return dout * (share + x * np.exp(-x ** 2 / 2) / np.sqrt(2 * np.pi))


def swish_forward(x):
    return x / (1 + np.exp(-x)), x


def swish_backward(dout, cache):
    s = 1 / (1 + np.exp(-cache))
    return dout * (s + cache * s * (1 - s))


def softplus_forward(x):
    return np.log(1 + np.exp(x)), x


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


def selu_forward(x):
    return 1.0507 * np.where(x > 0, x, 1.67326 * (np.exp(x) - 1)), x


def selu_backward(dout, cache):
    return dout * 1.0507 * np.where(cache > 0, 1, 1.67326 * np.exp(cache))


def softmax_forward(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return out, out


def softmax_backward(dout, cache):
    return cache * (dout - (dout * cache).sum(axis=1, keepdims=True))


def windows(x, height, width, stride):
    """(N, C, H', W', height, width): a view of each window."""
    all_of_them = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    return all_of_them[:, :, ::stride, ::stride]


def correlate(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return np.einsum("ncijpq,fcpq->nfij", windows(xp, w.shape[2], w.shape[3], stride), w) + b[:, None, None], xp


def back_through_correlation(dy, x, xp, w, stride, pad):
    dw = np.einsum("ncijpq,nfij->fcpq", windows(xp, w.shape[2], w.shape[3], stride), dy)
    dxp = np.zeros_like(xp)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            r, s = i * stride, j * stride
            dxp[:, :, r:r + w.shape[2], s:s + w.shape[3]] += np.einsum("nf,fcpq->ncpq", dy[:, :, i, j], w)
    return dxp[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]], dw, dy.sum(axis=(0, 2, 3))


def conv_relu_forward(x, w, b, conv_param):
    y, xp = correlate(x, w, b, conv_param["stride"], conv_param["pad"])
    return np.maximum(0, y), (x, xp, w, y, conv_param)


def conv_relu_backward(dout, cache):
    x, xp, w, y, conv_param = cache
    return back_through_correlation(dout * (y > 0), x, xp, w, conv_param["stride"], conv_param["pad"])


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    y, xp = correlate(x, w, b, conv_param["stride"], conv_param["pad"])
    std = np.sqrt(y.var(axis=(0, 2, 3), keepdims=True) + bn_param["eps"])
    hat = (y - y.mean(axis=(0, 2, 3), keepdims=True)) / std
    z = gamma[:, None, None] * hat + beta[:, None, None]
    return np.maximum(0, z), (x, xp, w, gamma, std, hat, z, conv_param)


def conv_bn_relu_backward(dout, cache):
    x, xp, w, gamma, std, hat, z, conv_param = cache
    dz = dout * (z > 0)
    dgamma, dbeta = (dz * hat).sum(axis=(0, 2, 3)), dz.sum(axis=(0, 2, 3))
    d = dz * gamma[:, None, None]
    dy = (d - d.mean(axis=(0, 2, 3), keepdims=True) - hat * (d * hat).mean(axis=(0, 2, 3), keepdims=True)) / std
    dx, dw, db = back_through_correlation(dy, x, xp, w, conv_param["stride"], conv_param["pad"])
    return dx, dw, db, dgamma, dbeta


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    y, xp = correlate(x, w, b, conv_param["stride"], conv_param["pad"])
    a = np.maximum(0, y)
    h, v, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    return windows(a, h, v, stride).max(axis=(4, 5)), (x, xp, w, y, a, conv_param, pool_param)


def conv_relu_pool_backward(dout, cache):
    x, xp, w, y, a, conv_param, pool_param = cache
    h, v, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    da = np.zeros_like(a)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = a[:, :, i * stride:i * stride + h, j * stride:j * stride + v]
            largest = part == part.max(axis=(2, 3), keepdims=True)
            da[:, :, i * stride:i * stride + h, j * stride:j * stride + v] += largest * dout[:, :, i:i + 1, j:j + 1]
    return back_through_correlation(da * (y > 0), x, xp, w, conv_param["stride"], conv_param["pad"])


def svm_loss_naive(W, X, y, reg):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)
    margins[np.arange(len(y)), y] = 0
    ds = (margins > 0) / len(y)
    ds[np.arange(len(y)), y] = -ds.sum(axis=1)
    return margins.sum() / len(y) + reg * np.sum(W * W), X.T @ ds + 2 * reg * W


def naiveSoftmaxLossAndGradient(v, o, U, dataset):
    e = np.exp(U @ v)
    p = e / e.sum()
    ds = p - np.eye(len(U))[o]
    return -np.log(p[o]), U.T @ ds, np.outer(ds, v)


def negSamplingLossAndGradient(v, o, U, dataset, K):
    words = [o] + [dataset.sampleTokenIdx() for _ in range(K)]
    signs = np.array([-1.0] + [1.0] * K)
    p = 1 / (1 + np.exp(-signs * (U[words] @ v)))  # of what is wrong
    dU = np.zeros_like(U)
    np.add.at(dU, words, np.outer(signs * p, v))
    return -np.sum(np.log(1 - p)), (signs * p) @ U[words], dU


def temporal_softmax_loss(x, y, mask):
    e = np.exp(x - x.max(axis=2, keepdims=True))
    p = e / e.sum(axis=2, keepdims=True)
    right = np.eye(x.shape[2])[y]
    loss = -np.sum(mask * np.log((p * right).sum(axis=2))) / len(x)
    return loss, (p - right) * mask[:, :, None] / len(x)


def lstm_forward(x, a0, parameters):
    W = {gate: parameters["W" + gate] for gate in "fioc"}
    a_prev, c_prev, kept = a0, np.zeros_like(a0), []
    a = np.zeros(a0.shape + (x.shape[2],))
    y, c = np.zeros((len(parameters["by"]),) + a.shape[1:]), np.zeros_like(a)
    for t in range(x.shape[2]):
        both = np.concatenate([a_prev, x[:, :, t]])
        f, i, o = (1 / (1 + np.exp(-(W[gate] @ both + parameters["b" + gate]))) for gate in "fio")
        g = np.tanh(W["c"] @ both + parameters["bc"])
        c_next = f * c_prev + i * g
        kept.append((both, c_prev, f, i, o, g, np.tanh(c_next)))
        a_prev, c_prev = o * np.tanh(c_next), c_next
        a[:, :, t], c[:, :, t] = a_prev, c_prev
        e = np.exp(parameters["Wy"] @ a_prev + parameters["by"])
        y[:, :, t] = e / e.sum(axis=0)
    return a, y, c, (kept, W)


def lstm_backward(da, caches):
    kept, W = caches
    n_a = len(da)
    grads = {"dW" + gate: np.zeros_like(W[gate]) for gate in W}
    grads.update({"db" + gate: np.zeros((n_a, 1)) for gate in W})
    dx, d_a, dc = [], np.zeros(da.shape[:2]), np.zeros(da.shape[:2])
    for t in reversed(range(da.shape[2])):
        both, c_prev, f, i, o, g, squashed = kept[t]
        d_a = d_a + da[:, :, t]
        dc = dc + d_a * o * (1 - squashed ** 2)
        dz = {"f": dc * c_prev * f * (1 - f), "i": dc * g * i * (1 - i), "o": d_a * squashed * o * (1 - o),
              "c": dc * i * (1 - g ** 2)}
        back = 0
        for gate in dz:
            grads["dW" + gate] += dz[gate] @ both.T
            grads["db" + gate] += dz[gate].sum(axis=1, keepdims=True)
            back = back + W[gate].T @ dz[gate]
        d_a, dc = back[:n_a], dc * f
        dx.insert(0, back[n_a:])
    return dict(grads, dx=np.stack(dx, axis=2), da0=d_a)
