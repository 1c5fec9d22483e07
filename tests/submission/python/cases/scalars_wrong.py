import math
def sigmoid(v):
    return 1 / (1 + math.exp(-v))
def dsigmoid(a):
    return a * (1 - a)
def feedforward(x, w1, w2, b1, b2):
    h = sigmoid(x * w1 + b1)
    return h, sigmoid(h * w2 + b2)
def backprop(x, y, w1, w2, b1, b2):
    h, out = feedforward(x, w1, w2, b1, b2)
    e = 2 * (out - y)
    eh = e * w2
    return eh * dsigmoid(h), e * dsigmoid(out), eh * dsigmoid(h) * w1, e * dsigmoid(out) * w2
