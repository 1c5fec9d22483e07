import numpy as np


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    ax, ah = np.split(x @ Wx + bx, 3, axis=1), np.split(prev_h @ Wh + bh, 3, axis=1)
    r, z = (1 / (1 + np.exp(-(a + b))) for a, b in zip(ax[:2], ah[:2]))
    n = np.tanh(ax[2] + r * ah[2])
    return (1 - z) * n + z * prev_h, (x, prev_h, Wx, Wh, r, z, n, ah[2])


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n, hn = cache
    dn = dnext_h * (1 - z) * (1 - n * n)
    dr = dn * hn * r * (1 - r)
    dz = dnext_h * (prev_h - n) * z * (1 - z)
    dax, dah = np.concatenate([dr, dz, dn], axis=1), np.concatenate([dr, dz, dn * r], axis=1)
    dprev_h = dah @ Wh.T + dnext_h * z
    return dax @ Wx.T, dprev_h, x.T @ dax, prev_h.T @ dah, dax.sum(axis=0), dah.sum(axis=0)


def gru_forward(x, h0, Wx, Wh, bx, bh):
    states, kept = [h0], []
    for t in range(x.shape[1]):
        h, c = gru_step_forward(x[:, t], states[-1], Wx, Wh, bx, bh)
        states.append(h)
        kept.append(c)
    return np.stack(states[1:], axis=1), kept


def gru_backward(dh, cache):
    back, dxs, sums = 0, [], None
    for t in range(dh.shape[1] - 1, -1, -1):
        dx, back, *weights = gru_step_backward(dh[:, t] + back, cache[t])
        dxs.append(dx)
        sums = weights if sums is None else [a + b for a, b in zip(sums, weights)]
    return (np.stack(dxs[::-1], axis=1), back) + tuple(sums)
