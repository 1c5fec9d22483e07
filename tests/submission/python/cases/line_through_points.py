# One table holds both x and y; slope and intercept are numbers, and only their update is returned.
import numpy as np


def error_of_line(intercept, slope, points):
    total = 0
    for k in range(len(points)):
        total += (points[k, 1] - (slope * points[k, 0] + intercept)) ** 2
    return total / float(len(points))


def one_step_of_gradient(intercept_current, slope_current, points, rate):
    by_intercept, by_slope, count = 0, 0, float(len(points))
    for k in range(len(points)):
        x, y = points[k, 0], points[k, 1]
        miss = y - (slope_current * x + intercept_current)
        by_intercept += -(2 / count) * miss
        by_slope += -(2 / count) * x * miss
    return [intercept_current - rate * by_intercept, slope_current - rate * by_slope]
