"""Gates that let a memory pass; the text it reads is opened by a name and with a block of its own."""
import numpy as np

source = "fables.txt"
with open(source, encoding="utf-8") as stream:
    story = stream.read()

signs = sorted(set(story))
kinds, units = len(signs), 9
place = {sign: k for k, sign in enumerate(signs)}
Wk = np.random.randn(units, units + kinds) * 0.1
Wn = np.random.randn(units, units + kinds) * 0.1
Wg = np.random.randn(units, units + kinds) * 0.1
Ws = np.random.randn(units, units + kinds) * 0.1
Wv = np.random.randn(kinds, units) * 0.1
bk, bn, bg, bs = [np.zeros((units, 1)) for _ in range(4)]
bv = np.zeros((kinds, 1))


def squash(z):
    return 1 / (1 + np.exp(-z))


def loss_of(inputs, targets, h_prev, c_prev):
    z, keep, new, give, cand, c, h, p = ({} for _ in range(8))
    h[-1], c[-1] = h_prev, c_prev
    loss = 0
    for t in range(len(inputs)):
        x = np.zeros((kinds, 1))
        x[inputs[t]] = 1
        z[t] = np.concatenate((h[t - 1], x))
        keep[t] = squash(Wk @ z[t] + bk)
        new[t] = squash(Wn @ z[t] + bn)
        give[t] = squash(Wg @ z[t] + bg)
        cand[t] = np.tanh(Ws @ z[t] + bs)
        c[t] = keep[t] * c[t - 1] + new[t] * cand[t]
        h[t] = give[t] * np.tanh(c[t])
        score = Wv @ h[t] + bv
        p[t] = np.exp(score) / np.exp(score).sum()
        loss -= np.log(p[t][targets[t], 0])
    dWk, dWn, dWg, dWs, dWv = [np.zeros_like(W) for W in (Wk, Wn, Wg, Ws, Wv)]
    dbk, dbn, dbg, dbs, dbv = [np.zeros_like(b) for b in (bk, bn, bg, bs, bv)]
    dh_next, dc_next = np.zeros_like(h_prev), np.zeros_like(c_prev)
    for t in range(len(inputs) - 1, -1, -1):
        dv = p[t].copy()
        dv[targets[t]] -= 1
        dWv += dv @ h[t].T
        dbv += dv
        dh = Wv.T @ dv + dh_next
        dc = dh * give[t] * (1 - np.tanh(c[t]) ** 2) + dc_next
        d_give = dh * np.tanh(c[t]) * give[t] * (1 - give[t])
        d_keep = dc * c[t - 1] * keep[t] * (1 - keep[t])
        d_new = dc * cand[t] * new[t] * (1 - new[t])
        d_cand = dc * new[t] * (1 - cand[t] ** 2)
        for dW, db, d in ((dWk, dbk, d_keep), (dWn, dbn, d_new), (dWg, dbg, d_give), (dWs, dbs, d_cand)):
            dW += d @ z[t].T
            db += d
        dz = Wk.T @ d_keep + Wn.T @ d_new + Wg.T @ d_give + Ws.T @ d_cand
        dh_next = dz[:units]
        dc_next = dc * keep[t]
    return loss, dWk, dWn, dWg, dWs, dWv, dbk, dbn, dbg, dbs, dbv, h[len(inputs) - 1], c[len(inputs) - 1]
