# SPDX-License-Identifier: MIT
# names in another language, data handed to the constructor, and a default of many rounds that is run at once
import numpy as np


class Red:
    def __init__(self, xi, d, tasa_aprendizaje=0.1, epocas=1000000000):
        self.xi, self.d = xi, d
        self.tasa_aprendizaje, self.epocas = tasa_aprendizaje, epocas
        self.W_oculta = np.random.rand(len(xi[0]), 3)
        self.b_oculta = np.zeros((1, 3))
        self.W_salida = np.random.rand(3, 1)
        self.b_salida = np.zeros((1, 1))

    def forward(self, x):
        self.oculta = 1 / (1 + np.exp(-(x @ self.W_oculta + self.b_oculta)))
        self.salida = 1 / (1 + np.exp(-(self.oculta @ self.W_salida + self.b_salida)))
        return self.salida

    def backward(self, x, y, output):
        delta = (y - output) * output * (1 - output)
        delta_oculta = delta @ self.W_salida.T * self.oculta * (1 - self.oculta)
        self.W_salida += self.oculta.T @ delta * self.tasa_aprendizaje
        self.b_salida += delta.sum(axis=0, keepdims=True) * self.tasa_aprendizaje
        self.W_oculta += x.T @ delta_oculta * self.tasa_aprendizaje
        self.b_oculta += delta_oculta.sum(axis=0, keepdims=True) * self.tasa_aprendizaje

    def entrenar(self):
        for vuelta in range(self.epocas):
            for i in range(len(self.xi)):
                x = np.array([self.xi[i]])
                self.backward(x, np.array([[self.d[i]]]), self.forward(x))


if __name__ == "__main__":
    red = Red(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]))
    red.entrenar()
