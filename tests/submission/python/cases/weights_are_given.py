# A class that keeps no weights: its methods are given them, as functions are; what counts hits is no forward pass.
import numpy as np


class Digits:
    def __init__(self):
        self.hits = 0

    def softmax(self, Z):
        Z = np.array(Z)
        for row in range(len(Z)):
            raised = np.exp(Z[row] - np.max(Z[row]))
            Z[row] = raised / np.sum(raised)
        return Z

    def inference(self, w1, w2, inputdata, label):
        scores = np.dot(np.maximum(0, np.dot(inputdata, w1)), w2)
        self.hits = sum(int(np.argmax(scores[k]) == label[k]) for k in range(len(label)))
        return self.hits / len(label), scores

    def train(self, w1, w2, inputdata, levels):
        size = len(inputdata)
        Z1 = np.dot(inputdata, w1)
        A1 = np.maximum(0, Z1)
        A2 = self.softmax(np.dot(A1, w2))
        Delta2 = A2 - levels
        dW2 = np.dot(A1.T, Delta2) / size
        Delta1 = np.dot(Delta2, w2.T) * (Z1 > 0)
        dW1 = np.dot(inputdata.T, Delta1) / size
        return dW1, dW2
