# SPDX-License-Identifier: MIT
# no arrays: the data are lists under names of their own, and each weight is a number in a list
import math
import random


def squash(v):
    return 1 / (1 + math.exp(-v))


listX = [[0, 0], [0, 1], [1, 0], [1, 1]]
listTarget = [0, 1, 1, 0]
inner = [[random.random(), random.random()], [random.random(), random.random()]]
outer = [random.random(), random.random()]
bias = [random.random(), random.random(), random.random()]
learning_rate = 0.5
for epoch in range(1000):
    for i in range(len(listX)):
        a = squash(bias[0] + inner[0][0] * listX[i][0] + inner[1][0] * listX[i][1])
        c = squash(bias[1] + inner[0][1] * listX[i][0] + inner[1][1] * listX[i][1])
        out = squash(bias[2] + outer[0] * a + outer[1] * c)
        d_out = (listTarget[i] - out) * out * (1 - out)
        d_a = d_out * outer[0] * a * (1 - a)
        d_c = d_out * outer[1] * c * (1 - c)
        outer[0] += learning_rate * d_out * a
        outer[1] += learning_rate * d_out * c
        inner[0][0] += learning_rate * d_a * listX[i][0]
        inner[0][1] += learning_rate * d_c * listX[i][0]
        inner[1][0] += learning_rate * d_a * listX[i][1]
        inner[1][1] += learning_rate * d_c * listX[i][1]
        bias[0] += learning_rate * d_a
        bias[1] += learning_rate * d_c
        bias[2] += learning_rate * d_out
