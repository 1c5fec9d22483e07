# It is told the derivative by its output, changes itself, and clips what it changes by at 1, which stands elsewhere, too.
import numpy as np

moods = {"fair is foul": 1, "foul is fair": 0, "all is fair": 1, "all is foul": 0}
words = sorted({w for said in moods for w in said.split()})


class RNN:
    def __init__(self, input_size, output_size, hidden_size=16):
        self.Wh = np.random.randn(hidden_size, hidden_size) * 0.1
        self.Wx = np.random.randn(hidden_size, input_size) * 0.1
        self.Wy = np.random.randn(output_size, hidden_size) * 0.1
        self.bh, self.by = np.zeros((hidden_size, 1)), np.zeros((output_size, 1))

    def forward(self, inputs):
        state = np.zeros((self.Wh.shape[0], 1))
        self.inputs, self.states = inputs, [state]
        for x in inputs:
            state = np.tanh(self.Wx @ x + self.Wh @ state + self.bh)
            self.states.append(state)
        return self.Wy @ state + self.by, state

    def backprop(self, d_out, learn_rate=0.02):
        d_Wy, d_by = d_out @ self.states[-1].T, d_out
        d_Wh, d_Wx, d_bh = np.zeros(self.Wh.shape), np.zeros(self.Wx.shape), np.zeros(self.bh.shape)
        back = self.Wy.T @ d_out
        for t in reversed(range(len(self.inputs))):
            through = (1 - self.states[t + 1] ** 2) * back
            d_bh += through
            d_Wh += through @ self.states[t].T
            d_Wx += through @ self.inputs[t].T
            back = self.Wh.T @ through
        for d in (d_Wx, d_Wh, d_Wy, d_bh, d_by):
            np.clip(d, -1, 1, out=d)
        self.Wh -= learn_rate * d_Wh
        self.Wx -= learn_rate * d_Wx
        self.Wy -= learn_rate * d_Wy
        self.bh -= learn_rate * d_bh
        self.by -= learn_rate * d_by


net = RNN(len(words), 2)
for epoch in range(200):
    for said, mood in moods.items():
        steps = [np.eye(len(words))[:, [words.index(w)]] for w in said.split()]
        out, _ = net.forward(steps)
        slope = np.exp(out) / np.exp(out).sum()
        slope[mood] -= 1
        net.backprop(slope)
