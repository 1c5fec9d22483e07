/* SPDX-License-Identifier: MIT */
#ifndef GRADPROOF_SUBMISSION_PLUGIN_ABI_H
#define GRADPROOF_SUBMISSION_PLUGIN_ABI_H
#include <stdint.h>

/* What a shared object exports to be judged: one function of this name, in plain C.
   In C++ write GRADPROOF_SUBMISSION(function) instead (plugin.hpp), which makes it.

   Matrices lie column by column: entry (row, col) of an array with r rows is values[row + r * col].
   The numbers of a question lie on pages that cannot be written to. Those of an answer start as NaN, and
   right after the last of each comes a page that cannot be touched. An array that is left as it is was not
   given. */

#ifdef __cplusplus
extern "C" {
#endif

#define GRADPROOF_SUBMISSION_SYMBOL gradproof_submission_1

struct gradproof_layer {
  uint64_t units;         /* n[l] */
  const char* activation; /* "tanh", ...; of the last layer "sigmoid", "softmax" or "identity" */
  double leak;            /* slope of leaky_relu left of 0 */
  const double* W;        /* n[l] x n[l-1] */
  const double* b;        /* n[l] x 1 */
};

struct gradproof_question {
  uint64_t inputs, examples;           /* n[0], m */
  uint64_t depth;                      /* L */
  double lambda;                       /* of (lambda / 2m) sum W^2 in the cost */
  const double* X;                     /* n[0] x m */
  const double* Y;                     /* n[L] x m */
  const struct gradproof_layer* layer; /* layer[0] is layer 1 */
};

struct gradproof_array {
  double* values;      /* write the numbers here, or point it to numbers of your own that outlive the call */
  uint64_t rows, cols; /* as expected; another shape may be claimed with numbers of your own */
};

struct gradproof_layer_answer {
  struct gradproof_array Z, A, dZ, dA; /* n[l] x m, if you have them */
  struct gradproof_array dW, db;       /* always */
};

struct gradproof_answer {
  struct gradproof_array cost;          /* 1 x 1, if you have it */
  struct gradproof_layer_answer* layer; /* layer[0] is layer 1 */
  char* text;                           /* what went wrong, or notes, one a line; ends with a zero */
  uint64_t text_bytes;                  /* that fit there */
};

/* 0: answered. Anything else: an error, and answer->text says which. */
typedef int (*gradproof_submission_function)(const struct gradproof_question*, struct gradproof_answer*);

#ifdef __cplusplus
}
#endif
#endif
