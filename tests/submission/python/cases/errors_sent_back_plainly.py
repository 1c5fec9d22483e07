import numpy as np


class Digits:
    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.wih = np.random.normal(0, 0.5, (hiddennodes, inputnodes))
        self.who = np.random.normal(0, 0.5, (outputnodes, hiddennodes))
        self.lr = learningrate

    def train(self, inputs_list, targets_list):
        inputs, targets = np.array(inputs_list, ndmin=2).T, np.array(targets_list, ndmin=2).T
        hidden = 1 / (1 + np.exp(-self.wih @ inputs))
        final = 1 / (1 + np.exp(-self.who @ hidden))
        miss = targets - final
        hidden_miss = self.who.T @ (miss * final * (1 - final))
        self.who += self.lr * (miss * final * (1 - final)) @ hidden.T
        self.wih += self.lr * (hidden_miss * hidden * (1 - hidden)) @ inputs.T
