# A class whose constructor only keeps sizes: another method makes the weights, a third learns from one row at a time.
import numpy as np


class Regressor:
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        self.input_nodes, self.hidden_nodes, self.output_nodes = input_nodes, hidden_nodes, output_nodes
        self.lr = learning_rate

    def initial_weights(self):
        self.weights_ih = np.random.rand(self.hidden_nodes, self.input_nodes) - 0.5
        self.weights_ho = np.random.rand(self.output_nodes, self.hidden_nodes) - 0.5
        self.bias_h = np.zeros((self.hidden_nodes, 1))
        self.bias_o = np.zeros((self.output_nodes, 1))

    @staticmethod
    def squash(v):
        return 1 / (1 + np.exp(-v))

    def ahead(self):
        self.hidden = Regressor.squash(self.weights_ih.dot(self.given) + self.bias_h)
        self.output = self.weights_ho.dot(self.hidden) + self.bias_o

    def back(self):
        missing = np.subtract(self.wanted, self.output.T).T
        below = self.weights_ho.T.dot(missing) * self.hidden * (1 - self.hidden)
        self.weights_ho = np.add(self.weights_ho, self.lr * missing.dot(self.hidden.T))
        self.bias_o = self.bias_o + self.lr * missing
        self.weights_ih = np.add(self.weights_ih, self.lr * below.dot(self.given.T))
        self.bias_h = self.bias_h + self.lr * below

    def repeat(self, input_array, target_array, num_iterations):
        for turn in range(num_iterations):
            row = np.random.choice(range(len(input_array)))
            self.given = input_array[row, :].reshape((-1, 1))
            self.wanted = target_array[row]
            self.ahead()
            self.back()

    def train(self, input_array, target_array, many=5000):
        self.initial_weights()
        self.repeat(input_array, target_array, many)


model = Regressor(2, 6, 1, 0.1)
model.train(np.array([[0.0, 1.0], [1.0, 0.5], [0.2, 0.7]]), np.array([1.0, 3.0, 2.0]))
