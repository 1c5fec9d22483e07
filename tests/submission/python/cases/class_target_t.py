import numpy as np
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {"W1": 0.01 * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
                       "W2": 0.01 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size)}
    def predict(self, x):
        p = self.params
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        e = np.exp(z1 @ p["W2"] + p["b2"])
        return e / e.sum(axis=1, keepdims=True)
    def loss(self, x, t): return -np.sum(t * np.log(self.predict(x))) / x.shape[0]
    def gradient(self, x, t):
        p, grads = self.params, {}
        z1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        dy = (self.predict(x) - t) / x.shape[0]
        da1 = dy @ p["W2"].T * z1 * (1 - z1)
        grads["W2"], grads["b2"] = z1.T @ dy, dy.sum(axis=0)
        grads["W1"], grads["b1"] = x.T @ da1, da1.sum(axis=0)
        return grads
