import numpy as np
def backward_propagation(parameters, cache, X, Y):
    m, A1, A2 = X.shape[1], cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - A1 ** 2)
    return {"dW1": np.dot(dZ1, X.T) / m, "db1": dZ1.sum(1, keepdims=True) / m, "dW2": np.dot(dZ2, A1.T) / m, "db2": dZ2.sum(1, keepdims=True) / m}

def main():


if __name__ == "__main__":
    main()
