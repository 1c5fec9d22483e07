# One example at a time; the object keeps its inputs, and is handed its own output back.
import numpy as np


class Leaky:
    def __init__(self):
        self.w2, self.b2 = np.random.rand(4, 2), np.random.rand(4, 1)
        self.w3, self.b3 = np.random.rand(1, 4), np.random.rand(1, 1)
        self.a1, self.leak = np.zeros((2, 1)), 0.05

    def grad(self, z):
        made = np.zeros(z.shape)
        for k in range(z.shape[0]):
            made[k] = 1 if z[k] > 0 else self.leak
        return made

    def bend(self, z):
        made = np.zeros(z.shape)
        for k in range(z.shape[0]):
            made[k] = z[k] if z[k] > 0 else self.leak * z[k]
        return made

    def forward_prop(self, input_data):
        self.a1 = input_data
        self.z2 = self.w2 @ self.a1 + self.b2
        self.a2 = self.bend(self.z2)
        self.z3 = self.w3 @ self.a2 + self.b3
        return self.bend(self.z3)

    def back_prop(self, out_put, y_target):
        delta3 = (out_put - y_target) * self.grad(self.z3)
        delta2 = self.w3.T @ delta3 * self.grad(self.z2)
        grad_w3 = delta3 @ self.a2.T
        grad_w2 = delta2 @ self.a1.T
        return grad_w2, grad_w3, delta2, delta3
