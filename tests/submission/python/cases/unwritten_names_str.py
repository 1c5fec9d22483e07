import numpy as np
def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = None
    current_cache = None
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = None
    for l in reversed(range(L - 1)):
        dA_prev_temp, dW_temp, db_temp = None
        grads["dA" + str(l)] = None
    return grads
