import numpy as np
class Neural_Network:
    def __init__(self):
        self.W1, self.W2 = np.random.randn(2, 3), np.random.randn(3, 1)
    def sigmoid(self, z): return 1 / (1 + np.exp(-z))
    def sigmoidPrime(self, z): return np.exp(-z) / (1 + np.exp(-z)) ** 2
    def forward(self, X):
        self.z2 = X @ self.W1
        self.a2 = self.sigmoid(self.z2)
        self.z3 = self.a2 @ self.W2
        return self.sigmoid(self.z3)
    def costFunction(self, X, y): return 0.5 * sum((y - self.forward(X)) ** 2)
    def costFunctionPrime(self, X, y):
        delta3 = -(y - self.forward(X)) * self.sigmoidPrime(self.z3)
        delta2 = delta3 @ self.W2.T * self.sigmoidPrime(self.z2)
        return X.T @ delta2, self.a2.T @ delta3
    def computeGradients(self, X, y):
        dJdW1, dJdW2 = self.costFunctionPrime(X, y)
        return np.concatenate((dJdW1.ravel(), dJdW2.ravel()))
