# SPDX-License-Identifier: MIT
import numpy as np


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def naiveSoftmaxLossAndGradient(centerWordVec, outsideWordIdx, outsideVectors, dataset):
    s = outsideVectors @ centerWordVec
    p = np.exp(s - s.max())
    p /= p.sum()
    loss = -np.log(p[outsideWordIdx])
    p[outsideWordIdx] -= 1
    gradCenterVec = outsideVectors.T @ p
    gradOutsideVecs = np.outer(p, centerWordVec)
    return loss, gradCenterVec, gradOutsideVecs


def drawn_words(outside, dataset, K):
    words = []
    while len(words) < K:
        word = dataset.sampleTokenIdx()
        if word != outside:
            words.append(word)
    return words


def negSamplingLossAndGradient(centerWordVec, outsideWordIdx, outsideVectors, dataset, K=10):
    words = drawn_words(outsideWordIdx, dataset, K)
    right = sigmoid(outsideVectors[outsideWordIdx] @ centerWordVec)
    loss = -np.log(right)
    gradCenterVec = (right - 1) * outsideVectors[outsideWordIdx]
    gradOutsideVecs = np.zeros_like(outsideVectors)
    gradOutsideVecs[outsideWordIdx] = (right - 1) * centerWordVec
    for word in words:
        wrong = sigmoid(outsideVectors[word] @ centerWordVec)
        loss -= np.log(1 - wrong)
        gradCenterVec += wrong * outsideVectors[word]
        gradOutsideVecs[word] += wrong * centerWordVec
    return loss, gradCenterVec, gradOutsideVecs
