import numpy as np


class Network:
    def __init__(self, n_in, n_hidden, n_out, dropout_prob=0.2):
        self.weights_hidden = np.random.randn(n_in, n_hidden)
        self.bias_hidden = np.zeros((1, n_hidden))
        self.weights_output = np.random.randn(n_hidden, n_out)
        self.bias_output = np.zeros((1, n_out))
        self.dropout_prob = dropout_prob

    def forward(self, X, training=True):
        self.kept = 1 / (1 + np.exp(-(X @ self.weights_hidden + self.bias_hidden)))
        self.mask = np.ones_like(self.kept)
        if training:
            self.mask = np.random.binomial(1, 1 - self.dropout_prob, size=self.kept.shape) / (1 - self.dropout_prob)
        self.hidden = self.kept * self.mask
        self.output = 1 / (1 + np.exp(-(self.hidden @ self.weights_output + self.bias_output)))
        return self.output

    def backward(self, X, y, learning_rate):
        output_delta = (y - self.output) * self.output * (1 - self.output)
        hidden_delta = output_delta @ self.weights_output.T * self.kept * (1 - self.kept)
        self.weights_output += self.hidden.T @ output_delta * learning_rate
        self.bias_output += output_delta.sum(axis=0, keepdims=True) * learning_rate
        self.weights_hidden += X.T @ hidden_delta * learning_rate
        self.bias_hidden += hidden_delta.sum(axis=0, keepdims=True) * learning_rate
