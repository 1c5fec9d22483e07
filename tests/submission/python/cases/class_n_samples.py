import numpy as np
class NeuralNet:
    def __init__(self, n_inputs, n_outputs, n_hidden):
        self.W_h, self.b_h = np.random.randn(n_inputs, n_hidden), np.zeros((1, n_hidden))
        self.W_o, self.b_o = np.random.randn(n_hidden, n_outputs), np.zeros((1, n_outputs))
    def forward_pass(self, X):
        O_h = np.tanh(X @ self.W_h + self.b_h)
        return {"O_h": O_h, "O_o": 1 / (1 + np.exp(-(O_h @ self.W_o + self.b_o)))}
    def backward_pass(self, X, Y, n_samples, outputs):
        d_o = outputs["O_o"] - Y
        d_h = d_o @ self.W_o.T * (1 - outputs["O_h"] ** 2)
        return {"dW_o": outputs["O_h"].T @ d_o / n_samples, "db_o": d_o.sum(0, keepdims=True) / n_samples,
                "dW_h": X.T @ d_h / n_samples, "db_h": d_h.sum(0, keepdims=True) / n_samples}
