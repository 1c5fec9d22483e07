# Features of films and of users in one vector; what is learned from are ratings, where there are any. No inputs.
import numpy as np


def ratings_cost(params, Y, R, num_users, num_movies, num_features, lam=0.0):
    cut = num_movies * num_features
    films = params[:cut].reshape(num_movies, num_features)
    users = params[cut:].reshape(num_users, num_features)
    miss = (films @ users.T - Y) * R
    J = 0.5 * np.sum(miss ** 2) + lam / 2 * (np.sum(films ** 2) + np.sum(users ** 2))
    by_films = miss @ users + lam * films
    by_users = miss.T @ films + lam * users
    grad = np.concatenate([by_films.ravel(), by_users.ravel()])
    return J, grad
