import numpy as np


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def gru_step_forward(x, prev_h, Wx, Wh, b):
    H = prev_h.shape[1]
    from_x = x.dot(Wx) + b
    gates = sigmoid(from_x[:, :2 * H] + prev_h.dot(Wh[:, :2 * H]))
    z, r = gates[:, :H], gates[:, H:]
    rh = r * prev_h
    n = np.tanh(from_x[:, 2 * H:] + rh.dot(Wh[:, 2 * H:]))
    next_h = (1 - z) * prev_h + z * n
    return next_h, (x, prev_h, Wx, Wh, z, r, rh, n)


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, z, r, rh, n = cache
    H = prev_h.shape[1]
    dz = dnext_h * (n - prev_h)
    dan = dnext_h * z * (1 - n ** 2)
    drh = dan.dot(Wh[:, 2 * H:].T)
    dr = drh * prev_h
    daz = dz * z * (1 - z)
    dar = dr * r * (1 - r)
    da = np.hstack((daz, dar, dan))
    dprev_h = dnext_h * (1 - z)
    dprev_h += drh * r
    dprev_h += da[:, :2 * H].dot(Wh[:, :2 * H].T)
    dx = da.dot(Wx.T)
    dWx = x.T.dot(da)
    dWn = rh.T.dot(dan)
    dWh = np.hstack((prev_h.T.dot(da[:, :2 * H]), dWn))
    db = da.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db


def gru_forward(x, h0, Wx, Wh, b):
    h, cache = np.zeros(x.shape[:2] + h0.shape[1:]), []
    state = h0
    for t in range(x.shape[1]):
        state, kept = gru_step_forward(x[:, t], state, Wx, Wh, b)
        h[:, t] = state
        cache.append(kept)
    return h, cache


def gru_backward(dh, cache):
    x, h0, Wx, Wh = cache[0][:4]
    dx = np.zeros(dh.shape[:2] + x.shape[1:])
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wx.shape[1])
    dstate = np.zeros_like(h0)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dstate, dWx_t, dWh_t, db_t = gru_step_backward(dh[:, t] + dstate, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dstate, dWx, dWh, db
