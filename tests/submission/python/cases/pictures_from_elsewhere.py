# Its data come from a module that is not here: what they look like is told by the weights. One example at a time.
import numpy as np
from pictures import load_pictures

pictures, labels = load_pictures()
w_in = np.random.uniform(-0.5, 0.5, (4, 30))
w_out = np.random.uniform(-0.5, 0.5, (3, 4))
b_in, b_out = np.zeros((4, 1)), np.zeros((3, 1))
rate, hits = 0.01, 0
for turn in range(3):
    for picture, label in zip(pictures, labels):
        picture.shape += (1,)
        label.shape += (1,)
        h = 1 / (1 + np.exp(-(b_in + w_in @ picture)))
        o = 1 / (1 + np.exp(-(b_out + w_out @ h)))
        hits += int(np.argmax(o) == np.argmax(label))
        delta_o = o - label
        delta_h = w_out.T @ delta_o * (h * (1 - h))
        w_out += -rate * delta_o @ h.T
        b_out += -rate * delta_o
        w_in += -rate * delta_h @ picture.T
        b_in += -rate * delta_h
    print("right: %d" % hits)
    hits = 0
