import numpy as np


def layer_norm(x, gamma, beta):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + 1e-6) + beta


def layer_norm_backward(x, gamma, beta, dout):
    centred = x - x.mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + 1e-6)
    hat = centred * inverse
    dhat = dout * gamma
    dx = inverse * (dhat - dhat.mean(axis=-1, keepdims=True) - hat * (dhat * hat).mean(axis=-1, keepdims=True))
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def conv_forward(x, w, b, stride=1, padding=0):
    N, H, W = x.shape[0], (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1, (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out = np.zeros((N, w.shape[0], H, W))
    for i in range(H):
        for j in range(W):
            window = padded[:, :, i * stride:i * stride + w.shape[2], j * stride:j * stride + w.shape[3]]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out


def conv_backward(dout, x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            at = np.s_[:, :, i * stride:i * stride + w.shape[2], j * stride:j * stride + w.shape[3]]
            dw += np.tensordot(dout[:, :, i, j], padded[at], axes=(0, 0))
            dpadded[at] += np.tensordot(dout[:, :, i, j], w, axes=(1, 0))
    dx = dpadded[:, :, padding:padding + x.shape[2], padding:padding + x.shape[3]]
    return dx, dw, dout.sum(axis=(0, 2, 3))


def batchnorm_forward(x, gamma, beta, eps):
    mean, var = x.mean(axis=0), x.var(axis=0)
    hat = (x - mean) / np.sqrt(var + eps)
    return gamma * hat + beta, (hat, gamma, var, eps)


def batchnorm_backward(cache, grad_output):
    hat, gamma, var, eps = cache
    grad_hat = grad_output * gamma
    grad_input = (grad_hat - grad_hat.mean(axis=0) - hat * (grad_hat * hat).mean(axis=0)) / np.sqrt(var + eps)
    grad_gamma = (grad_output * hat).sum(axis=0)
    grad_beta = grad_output.sum(axis=0)
    return grad_gamma, grad_beta, grad_input
