import numpy as np

def predict(X, w, b):
    return X.dot(w) + b

def mse(y_hat, y):
    return ((y_hat - y) ** 2).mean()

def gradient_descent(X, y, w, b, lr=0.01, epochs=100):
    n = len(y)
    for _ in range(epochs):
        y_hat = predict(X, w, b)
        dw = (2 / n) * X.T.dot(y_hat - y)
        db = (2 / n) * np.sum(y_hat - y)
        w = w - lr * dw
        b = b - lr * db
    return w, b
