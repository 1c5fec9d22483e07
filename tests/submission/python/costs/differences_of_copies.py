# The same with plain copies of everything, in loops over single numbers.
import math


def gradients(X, Y, parameters, hidden, output):
    X, Y = X.tolist(), Y.tolist()
    p = {name: value.tolist() for name, value in parameters.items()}
    L, m = len(p) // 2, len(X[0])
    g = {"tanh": math.tanh, "relu": lambda z: max(z, 0.0), "sigmoid": lambda z: 1 / (1 + math.exp(-z))}

    def cost():
        total = 0.0
        for k in range(m):
            a = [x[k] for x in X]
            for l in range(1, L + 1):
                z = []
                for row, b in zip(p["W%d" % l], p["b%d" % l]):
                    s = b[0]
                    for w, v in zip(row, a):
                        s += w * v
                    z.append(s)
                a = [g[hidden[l - 1]](s) for s in z] if l < L else z
            y = [row[k] for row in Y]
            if output == "identity":
                total += 0.5 * sum((s - t) ** 2 for s, t in zip(a, y))
            elif output == "softmax":
                top = max(a)
                total += math.log(sum(math.exp(s - top) for s in a)) + top - sum(s * t for s, t in zip(a, y))
            else:
                total += sum(max(s, 0.0) + math.log1p(math.exp(-abs(s))) - s * t for s, t in zip(a, y))
        return total / m

    grads = {}
    for name, value in p.items():
        grads["d" + name] = [[0.0] * len(row) for row in value]
        for i in range(len(value)):
            for j in range(len(value[i])):
                kept = value[i][j]
                value[i][j] = kept + 1e-5
                above = cost()
                value[i][j] = kept - 1e-5
                below = cost()
                value[i][j] = kept
                grads["d" + name][i][j] = (above - below) / 2e-5
    return grads
