// SPDX-License-Identifier: MIT
// Files of layers: each backward pass judged against its own forward pass, whatever layer it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/submission/python/solutions.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::python_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string layers_file(const std::string& name) {
  return test::read_text_file(test::source_folder() + "/tests/submission/python/layers/" + name + ".py");
}

/// Imports and these functions of a file: to ask one layer takes a tenth of asking all.
std::string only(const std::string& text, const std::vector<std::string>& functions) {
  std::string kept;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t next = std::min(text.find("\ndef ", from + 1), text.size());
    const std::string part = text.substr(from, next - from);
    const bool is_wanted = part.find("\ndef ") == std::string::npos ||
                           std::any_of(functions.begin(), functions.end(), [&](const std::string& name) {
                             return part.find("def " + name + "(") != std::string::npos;
                           });
    if (is_wanted) kept += part;
    from = next;
  }
  return kept;
}

std::vector<std::string> wrong_arrays(const Report& report) {
  std::vector<std::string> names;
  for (const ArrayReport& array : report.arrays)
    if (array.verdict == Verdict::wrong) names.push_back(array.part + ": " + array.name);
  return names;
}

class RightLayers : public testing::TestWithParam<const char*> {};
TEST_P(RightLayers, are_verified_each_of_them) {
  const std::string text = layers_file(GetParam());
  const Report report = report_on(text);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_THAT(report.text(), Not(HasSubstr("not judged")));
  std::size_t backward = 0;
  for (std::size_t at = text.find("_backward"); at != std::string::npos; at = text.find("_backward", at + 1))
    if (text.rfind("def ", at) == text.rfind('\n', at) + 1) ++backward;
  std::set<std::string> judged;
  for (const ArrayReport& array : report.arrays)
    if (array.part.find("_backward") != std::string::npos) judged.insert(array.part);
  EXPECT_EQ(judged.size(), backward);
}
INSTANTIATE_TEST_SUITE_P(OfCourses, RightLayers,
                         testing::Values("layers", "short", "rnn_layers", "image_course", "sequence_course",
                                         "linear_losses", "word_losses", "attention", "gru_layers",
                                         "gru_two_biases", "functional"),
                         [](const auto& name) { return name.param; });

struct Wrong {
  const char* name;
  const char* file;
  std::vector<std::string> functions;
  Replacements replacements;
  const char* array;         ///< "affine_backward: dw", among those that are wrong
  const char* mistake = "";  ///< its name in the catalogue; empty where it has none, and "the forward pass"
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class WrongLayers : public testing::TestWithParam<Wrong> {};
TEST_P(WrongLayers, are_found) {
  const Wrong& wrong = GetParam();
  const Report report = report_on(with(only(layers_file(wrong.file), wrong.functions), wrong.replacements));
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_THAT(wrong_arrays(report), Contains(wrong.array)) << report.text();
  const std::string named = report.mistakes.empty() ? "" : report.mistakes.front().id;
  EXPECT_EQ(named, wrong.mistake) << report.text();
}

const std::vector<std::string> affine = {"affine_forward", "affine_backward"},
                               relu = {"relu_forward", "relu_backward"},
                               batchnorm = {"batchnorm_forward", "batchnorm_backward"},
                               batchnorm_alt = {"batchnorm_forward", "batchnorm_backward_alt"},
                               layernorm = {"layernorm_forward", "layernorm_backward"},
                               dropout = {"dropout_forward", "dropout_backward"},
                               conv = {"conv_forward_naive", "conv_backward_naive"},
                               pool = {"max_pool_forward_naive", "max_pool_backward_naive"},
                               groupnorm = {"spatial_groupnorm_forward", "spatial_groupnorm_backward"},
                               spatial = {"batchnorm_forward", "batchnorm_backward",
                                          "spatial_batchnorm_forward", "spatial_batchnorm_backward"};

const Wrong dense[] = {
    {"affine_dx_takes_the_cotangent_for_ones",
     "layers",
     affine,
     {{"dx = dout.dot", "dx = np.ones_like(dout).dot"}},
     "affine_backward: dx"},
    {"affine_db_takes_the_cotangent_for_ones",
     "layers",
     affine,
     {{"db = dout.sum(axis=0)", "db = x.shape[0] * np.ones_like(b)"}},
     "affine_backward: db"},
    {"affine_mean_in_dw",
     "layers",
     affine,
     {{".T.dot(dout)", ".T.dot(dout) / x.shape[0]"}},
     "affine_backward: dw",
     "affine-dw-divided-by-N"},
    {"affine_db_keeps_its_axis",
     "layers",
     affine,
     {{"sum(axis=0)", "sum(axis=0, keepdims=True)"}},
     "affine_backward: db",
     "affine-db-keeps-its-axis"},
    {"affine_dw_not_returned",
     "layers",
     affine,
     {{"return dx, dw, db", "return dx, dw"}},
     "affine_backward: db"},
    {"affine_dw_none",
     "layers",
     affine,
     {{"return dx, dw, db", "return dx, None, db"}},
     "affine_backward: dw"},
    {"affine_without_bias", "layers", affine, {{".dot(w) + b,", ".dot(w),"}}, "affine_forward: out"},
    {"relu_mask_of_the_gradient",
     "layers",
     relu,
     {{"(x > 0)", "(dout > 0)"}},
     "relu_backward: dx",
     "relu-mask-of-dout"},
    {"relu_drops_the_gradient",
     "layers",
     relu,
     {{"dout * (x > 0)", "1.0 * (x > 0)"}},
     "relu_backward: dx",
     "relu-dout-missing"},
    {"relu_mask_that_is_always_true",
     "layers",
     relu,
     {{"np.maximum(x, 0), x", "np.maximum(x, 0), np.maximum(x, 0)"}, {"(x > 0)", "(x >= 0)"}},
     "relu_backward: dx",
     "relu-mask-missing"},
    {"batchnorm_gamma_missing",
     "layers",
     batchnorm,
     {{"dhat = dout * gamma", "dhat = dout"}},
     "batchnorm_backward: dx",
     "norm-gamma-missing"},
    {"batchnorm_path_through_the_variance",
     "layers",
     batchnorm,
     {{" + 2 * dvar * centered / m + dmu", " + dmu"}},
     "batchnorm_backward: dx",
     "norm-variance-term-missing"},
    {"batchnorm_path_through_the_mean",
     "layers",
     batchnorm,
     {{" + dmu / m", ""}},
     "batchnorm_backward: dx",
     "norm-mean-term-missing"},
    {"batchnorm_statistics_as_constants",
     "layers",
     batchnorm,
     {{" + 2 * dvar * centered / m + dmu / m", ""}},
     "batchnorm_backward: dx",
     "norm-statistics-as-constants"},
    {"batchnorm_dgamma_from_x",
     "layers",
     batchnorm,
     {{"np.sum(dout * hat, axis=0)", "np.sum(dout * centered, axis=0)"}},
     "batchnorm_backward: dgamma",
     "norm-dgamma-not-divided"},
    {"batchnorm_unbiased_in_one_pass",
     "layers",
     batchnorm,
     {{"var = x.var(axis=0)", "var = x.var(axis=0, ddof=1)"}},
     "batchnorm_backward: dx"},
    {"batchnorm_unbiased_is_not_the_layer",
     "layers",
     batchnorm,
     {{"var = x.var(axis=0)", "var = x.var(axis=0, ddof=1)"}},
     "batchnorm_forward: out"},
    {"batchnorm_alt_path_through_the_variance",
     "layers",
     batchnorm_alt,
     {{" - hat * (dout * hat).mean(axis=0)", ""}},
     "batchnorm_backward_alt: dx",
     "norm-variance-term-missing"},
    {"layernorm_gamma_missing",
     "layers",
     layernorm,
     {{"d = dout * gamma", "d = dout"}},
     "layernorm_backward: dx",
     "norm-gamma-missing"},
    {"layernorm_over_the_batch",
     "layers",
     layernorm,
     {{"(d - d.mean(axis=1", "(d - d.mean(axis=0"}},
     "layernorm_backward: dx",
     "norm-over-the-batch"},
    {"spatial_batchnorm_transposed_back_wrongly",
     "layers",
     spatial,
     {{"dx.reshape(N, H, W, C).transpose(0, 3, 1, 2)", "dx.reshape(N, C, H, W)"}},
     "spatial_batchnorm_backward: dx"},
    {"groupnorm_mean_of_dx",
     "layers",
     groupnorm,
     {{"(d - d.mean(axis=2, keepdims=True) - h", "(d - h"}},
     "spatial_groupnorm_backward: dx",
     "norm-mean-term-missing"},
    {"dropout_mask_not_used",
     "layers",
     dropout,
     {{"dout * mask if", "dout if"}},
     "dropout_backward: dx",
     "dropout-mask-not-used"},
    {"dropout_divided_twice",
     "layers",
     dropout,
     {{"dout * mask if", "dout * mask / dropout_param[\"p\"] if"}},
     "dropout_backward: dx",
     "dropout-divided-twice"},
    {"dropout_not_divided",
     "layers",
     dropout,
     {{"dout * mask if", "dout * (mask > 0) if"}},
     "dropout_backward: dx",
     "dropout-keep-missing"},
    {"dropout_divided_by_the_share_that_is_dropped",
     "layers",
     dropout,
     {{"dout * mask if", "dout * (mask > 0) / (1 - dropout_param[\"p\"]) if"}},
     "dropout_backward: dx",
     "dropout-divided-by-p"},
    {"dropout_new_mask",
     "layers",
     dropout,
     {{"dout * mask if", "dout * (np.random.rand(*dout.shape) < 0.7) / 0.7 if"}},
     "dropout_backward: dx"},
};
const Wrong images[] = {
    {"conv_window_without_the_stride",
     "layers",
     conv,
     {{"r, s = i * stride, j * stride", "r, s = i, j"}},
     "conv_backward_naive: dw",
     "conv-window-without-stride"},
    {"conv_empty_at_no_padding",
     "layers",
     conv,
     {{"pad:pad + x.shape[2], pad:pad + x.shape[3]", "pad:-pad, pad:-pad"}},
     "conv_backward_naive: dx"},
    {"conv_filter_turned",
     "layers",
     conv,
     {{"+= w[f] *", "+= w[f, :, ::-1, ::-1] *"}},
     "conv_backward_naive: dx",
     "conv-filter-turned"},
    {"conv_dw_overwritten",
     "layers",
     conv,
     {{"dw[f] +=", "dw[f] ="}},
     "conv_backward_naive: dw",
     "conv-dw-overwritten"},
    {"conv_dx_overwritten",
     "layers",
     conv,
     {{"s:s + WW] += w", "s:s + WW] = w"}},
     "conv_backward_naive: dx",
     "conv-dx-overwritten"},
    {"conv_bias_over_one_axis",
     "layers",
     conv,
     {{"dout.sum(axis=(0, 2, 3))", "dout.sum(axis=(2, 3))[0]"}},
     "conv_backward_naive: db"},
    {"conv_matrix_product_for_the_windowed",
     "layers",
     conv,
     {{"padded[n, :, r:r + HH, s:s + WW] * dout", "padded[n, :, r:r + HH, s:s + WW] @ w[f, 0] * dout"}},
     "conv_backward_naive: dw"},
    {"conv_bias_added_in_each_channel",
     "layers",
     conv,
     {{"np.sum(window * w[f]) + b[f]", "np.sum(window * w[f] + b[f])"}},
     "conv_forward_naive: out"},
    {"pool_window_without_the_stride",
     "layers",
     pool,
     {{"r, s = i * stride, j * stride", "r, s = i, j"}},
     "max_pool_backward_naive: dx",
     "max-pool-window-without-stride"},
    {"pool_overlap_overwritten",
     "layers",
     pool,
     {{"s:s + w] += (", "s:s + w] = ("}},
     "max_pool_backward_naive: dx",
     "max-pool-overwritten"},
    {"pool_all_of_the_window",
     "layers",
     pool,
     {{"(window == window.max())", "np.ones_like(window)"}},
     "max_pool_backward_naive: dx",
     "max-pool-mask-missing"},
    {"channels_last_window_without_the_stride",
     "image_course",
     {"zero_pad", "conv_single_step", "conv_forward", "conv_backward"},
     {{"v, s = h * stride, w * stride", "v, s = h, w"}},
     "conv_backward: dW",
     "conv-window-without-stride"},
    {"channels_last_bias_overwritten",
     "image_course",
     {"zero_pad", "conv_single_step", "conv_forward", "conv_backward"},
     {{"db[:, :, :, c] +=", "db[:, :, :, c] ="}},
     "conv_backward: db",
     "conv-db-of-the-last-example"},
    {"channels_last_empty_at_no_padding",
     "image_course",
     {"zero_pad", "conv_single_step", "conv_forward", "conv_backward"},
     {{"dA_prev[i] = dA_prev_pad[i, pad:pad + n_H_prev, pad:pad + n_W_prev, :]",
       "dA_prev[i] = dA_prev_pad[i, pad:-pad, pad:-pad, :] if pad else 0"}},
     "conv_backward: dA_prev"},
    {"mean_pooling_not_divided",
     "image_course",
     {"pool_forward", "create_mask_from_window", "distribute_value", "pool_backward"},
     {{" / (shape[0] * shape[1])", ""}},
     "pool_backward: dA_prev",
     "mean-pool-not-divided"},
    {"max_pooling_without_its_mask",
     "image_course",
     {"pool_forward", "create_mask_from_window", "distribute_value", "pool_backward"},
     {{"mask * dA", "dA"}},
     "pool_backward: dA_prev",
     "max-pool-mask-missing"},
};
const std::vector<std::string> step = {"rnn_step_forward", "rnn_step_backward"},
                               rnn = {"rnn_step_forward", "rnn_step_backward", "rnn_forward", "rnn_backward"},
                               lstm = {"sigmoid", "lstm_step_forward", "lstm_step_backward"},
                               lstms = {"sigmoid", "lstm_step_forward", "lstm_step_backward", "lstm_forward",
                                        "lstm_backward"},
                               cell = {"softmax", "rnn_cell_forward", "rnn_cell_backward"},
                               cells = {"softmax", "rnn_cell_forward", "rnn_cell_backward", "rnn_forward",
                                        "rnn_backward"},
                               lstm_cell = {"softmax", "sigmoid", "lstm_cell_forward", "lstm_cell_backward"};
const Wrong sequences[] = {
    {"tanh_twice",
     "rnn_layers",
     step,
     {{"(1 - next_h ** 2)", "(1 - np.tanh(next_h) ** 2)"}},
     "rnn_step_backward: dWx",
     "rnn-tanh-twice"},
    {"rnn_forgets_the_cotangent_of_each_step",
     "rnn_layers",
     rnn,
     {{"dh[:, t] + dprev, cache", "dprev, cache"}},
     "rnn_backward: dx"},
    {"rnn_forgets_the_later_steps",
     "rnn_layers",
     rnn,
     {{"dh[:, t] + dprev, cache", "dh[:, t], cache"}},
     "rnn_backward: dx",
     "time-later-steps-missing"},
    {"rnn_overwrites_over_time",
     "rnn_layers",
     rnn,
     {{"dWx += a", "dWx = a"}},
     "rnn_backward: dWx",
     "time-weights-overwritten"},
    {"embedding_overwrites",
     "rnn_layers",
     {"word_embedding_forward", "word_embedding_backward"},
     {{"np.add.at(dW, x, dout)", "dW[x] = dout"}},
     "word_embedding_backward: dW",
     "embedding-overwritten"},
    {"embedding_adds_once",
     "rnn_layers",
     {"word_embedding_forward", "word_embedding_backward"},
     {{"np.add.at(dW, x, dout)", "dW[x] += dout"}},
     "word_embedding_backward: dW",
     "embedding-overwritten"},
    {"lstm_brackets",
     "rnn_layers",
     lstm,
     {{"dnext_c + dnext_h * o", "(dnext_c + dnext_h) * o"}},
     "lstm_step_backward: dprev_c",
     "lstm-brackets-around-dc-next"},
    {"lstm_dc_of_before",
     "rnn_layers",
     lstm,
     {{"dc * f, x.T", "dnext_c * f, x.T"}},
     "lstm_step_backward: dprev_c",
     "lstm-dc-prev-from-dc-next-alone"},
    {"lstm_slope_of_a_gate",
     "rnn_layers",
     lstm,
     {{"dc * g * i * (1 - i)", "dc * g * (1 - i ** 2)"}},
     "lstm_step_backward: dWx",
     "lstm-tanh-slope-for-a-gate"},
    {"lstm_dc_not_carried",
     "rnn_layers",
     lstms,
     {{"dprev_h, dprev_c, cache[t]", "dprev_h, 0 * dprev_c, cache[t]"}},
     "lstm_backward: dx",
     "lstm-dc-not-carried"},
    {"temporal_mask_dropped",
     "rnn_layers",
     {"temporal_softmax_loss"},
     {{"p / N * counted[:, None]", "p / N"}},
     "temporal_softmax_loss: dx",
     "temporal-mask-missing"},
    {"temporal_bias_over_one_axis",
     "rnn_layers",
     {"temporal_affine_forward", "temporal_affine_backward"},
     {{"db = dout.sum(axis=(0, 1))", "db = dout[:, 0].sum(axis=0)"}},
     "temporal_affine_backward: db"},
    {"cell_drops_the_cotangent",
     "sequence_course",
     cell,
     {{" * da_next", ""}},
     "rnn_cell_backward: dxt",
     "rnn-cotangent-missing"},
    {"cell_key_missing",
     "sequence_course",
     cell,
     {{"\"dba\": dba", "\"db\": dba"}},
     "rnn_cell_backward: dba"},
    {"cells_forget_the_later_steps",
     "sequence_course",
     cells,
     {{"da[:, :, t] + da_prevt", "da[:, :, t]"}},
     "rnn_backward: dx",
     "time-later-steps-missing"},
    {"lstm_cell_weights_of_the_other_part",
     "sequence_course",
     lstm_cell,
     {{"back[:n_a, :]", "back[-n_a:, :]"}},
     "lstm_cell_backward: da_prev"},
    {"lstm_cell_dc_prev",
     "sequence_course",
     lstm_cell,
     {{"dc_prev = dc * ft", "dc_prev = dc_next * ft"}},
     "lstm_cell_backward: dc_prev",
     "lstm-dc-prev-from-dc-next-alone"},
    {"lstm_cell_tanh_twice",
     "sequence_course",
     lstm_cell,
     {{"(1 - cct ** 2)", "(1 - np.tanh(cct) ** 2)"}},
     "lstm_cell_backward: dWc",
     "lstm-candidate-tanh-twice"},
};
const std::vector<std::string> gru_step = {"sigmoid", "gru_step_forward", "gru_step_backward"},
                               gru = {"sigmoid", "gru_step_forward", "gru_step_backward", "gru_forward",
                                      "gru_backward"};
const Wrong gated[] = {
    {"gru_dz_without_the_old_state",
     "gru_layers",
     gru_step,
     {{"dnext_h * (n - prev_h)", "dnext_h * n"}},
     "gru_step_backward: dWx",
     "gru-old-state-missing-in-dz"},
    {"gru_dz_sign",
     "gru_layers",
     gru_step,
     {{"(n - prev_h)", "(prev_h - n)"}},
     "gru_step_backward: dWx",
     "gru-dz-sign"},
    {"gru_z_for_one_minus_z",
     "gru_layers",
     gru_step,
     {{"dprev_h = dnext_h * (1 - z)", "dprev_h = dnext_h * z"}},
     "gru_step_backward: dprev_h",
     "gru-z-for-one-minus-z"},
    {"gru_kept_state_missing",
     "gru_layers",
     gru_step,
     {{"dprev_h = dnext_h * (1 - z)", "dprev_h = 0"}},
     "gru_step_backward: dprev_h",
     "gru-kept-state-missing"},
    {"gru_path_through_r_missing",
     "gru_layers",
     gru_step,
     {{"    dprev_h += drh * r\n", ""}},
     "gru_step_backward: dprev_h",
     "gru-path-through-r-missing"},
    {"gru_path_through_the_gates_missing",
     "gru_layers",
     gru_step,
     {{"    dprev_h += da[:, :2 * H].dot(Wh[:, :2 * H].T)\n", ""}},
     "gru_step_backward: dprev_h",
     "gru-path-through-the-gates-missing"},
    {"gru_r_missing_on_the_way",
     "gru_layers",
     gru_step,
     {{"dprev_h += drh * r", "dprev_h += drh"}},
     "gru_step_backward: dprev_h",
     "gru-r-missing-on-the-way-to-h"},
    {"gru_dWh_without_r",
     "gru_layers",
     gru_step,
     {{"dWn = rh.T", "dWn = prev_h.T"}},
     "gru_step_backward: dWh",
     "gru-dWh-without-r"},
    {"gru_dr_without_the_state",
     "gru_layers",
     gru_step,
     {{"dr = drh * prev_h", "dr = drh"}},
     "gru_step_backward: dx",
     "gru-dr-without-the-state"},
    {"gru_gate_slope_missing",
     "gru_layers",
     gru_step,
     {{"daz = dz * z * (1 - z)", "daz = dz"}},
     "gru_step_backward: db",
     "gru-gate-slope-missing"},
    {"gru_tanh_slope_for_a_gate",
     "gru_layers",
     gru_step,
     {{"dar = dr * r * (1 - r)", "dar = dr * (1 - r ** 2)"}},
     "gru_step_backward: db",
     "gru-tanh-slope-for-a-gate"},
    {"gru_candidate_slope_missing",
     "gru_layers",
     gru_step,
     {{"dan = dnext_h * z * (1 - n ** 2)", "dan = dnext_h * z"}},
     "gru_step_backward: dWh",
     "gru-candidate-slope-missing"},
    {"gru_candidate_sigmoid_slope",
     "gru_layers",
     gru_step,
     {{"(1 - n ** 2)", "n * (1 - n)"}},
     "gru_step_backward: dWh",
     "gru-candidate-sigmoid-slope"},
    {"gru_candidate_tanh_twice",
     "gru_layers",
     gru_step,
     {{"(1 - n ** 2)", "(1 - np.tanh(n) ** 2)"}},
     "gru_step_backward: dWh",
     "gru-candidate-tanh-twice"},
    {"gru_gates_swapped",
     "gru_layers",
     gru_step,
     {{"(daz, dar, dan)", "(dar, daz, dan)"}},
     "gru_step_backward: dWx",
     "gru-gates-swapped"},
    {"gru_later_steps_missing",
     "gru_layers",
     gru,
     {{"dh[:, t] + dstate", "dh[:, t]"}},
     "gru_backward: dx",
     "time-later-steps-missing"},
    {"gru_dh_of_the_step_missing",
     "gru_layers",
     gru,
     {{"dh[:, t] + dstate", "(dh[:, t] if t == dh.shape[1] - 1 else 0) + dstate"}},
     "gru_backward: dx",
     "time-dh-of-the-step-missing"},
    {"gru_weights_overwritten",
     "gru_layers",
     gru,
     {{"dWx += dWx_t", "dWx = dWx_t"}},
     "gru_backward: dWx",
     "time-weights-overwritten"},
    {"gru_of_two_biases_without_r",
     "gru_two_biases",
     {"gru_step_forward", "gru_step_backward"},
     {{"dn * r]", "dn]"}},
     "gru_step_backward: dbh"},
    {"functional_norm_mean_missing",
     "functional",
     {"layer_norm", "layer_norm_backward"},
     {{"dhat - dhat.mean(axis=-1, keepdims=True) - hat", "dhat - hat"}},
     "layer_norm_backward: dx",
     "norm-mean-term-missing"},
    {"functional_norm_gamma_missing",
     "functional",
     {"layer_norm", "layer_norm_backward"},
     {{"dhat = dout * gamma", "dhat = dout"}},
     "layer_norm_backward: dx",
     "norm-gamma-missing"},
    {"functional_conv_db",
     "functional",
     {"conv_forward", "conv_backward"},
     {{"dout.sum(axis=(0, 2, 3))", "dout.sum(axis=0)"}},
     "conv_backward: db",
     "conv-db-over-the-batch-alone"},
    {"functional_conv_dx_overwritten",
     "functional",
     {"conv_forward", "conv_backward"},
     {{"dpadded[at] +=", "dpadded[at] ="}},
     "conv_backward: dx",
     "conv-dx-overwritten"},
    {"cache_first_dgamma",
     "functional",
     {"batchnorm_forward", "batchnorm_backward"},
     {{"grad_gamma = (grad_output * hat)", "grad_gamma = (grad_output * gamma)"}},
     "batchnorm_backward: dgamma"},
    {"cache_first_dbeta_mean",
     "functional",
     {"batchnorm_forward", "batchnorm_backward"},
     {{"grad_beta = grad_output.sum", "grad_beta = grad_output.mean"}},
     "batchnorm_backward: dbeta",
     "norm-dbeta-mean"},
    {"cache_first_results_in_another_order",
     "functional",
     {"batchnorm_forward", "batchnorm_backward"},
     {{"return grad_gamma, grad_beta, grad_input", "return grad_beta, grad_gamma, grad_gamma"}},
     "batchnorm_backward: dx"},
};
const Wrong attention[] = {
    {"attention_scale_missing_in_dQ",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"dQ = dS @ K / d", "dQ = dS @ K"}},
     "attention_backward: dQ",
     "attention-scale-missing-in-dQ"},
    {"attention_scale_missing_in_dK",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"dK = dS.T @ Q / d", "dK = dS.T @ Q"}},
     "attention_backward: dK",
     "attention-scale-missing-in-dK"},
    {"attention_slope_missing",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"dS = P * (dP - np.sum(dP * P, axis=-1, keepdims=True))", "dS = dP"}},
     "attention_backward: dQ",
     "attention-softmax-slope-missing"},
    {"attention_slope_entry_by_entry",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"dS = P * (dP - np.sum(dP * P, axis=-1, keepdims=True))", "dS = dP * P * (1 - P)"}},
     "attention_backward: dK",
     "attention-softmax-slope-entry-by-entry"},
    {"attention_softmax_over_the_queries",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"axis=-1, keepdims=True))\n    dQ", "axis=0, keepdims=True))\n    dQ"}},
     "attention_backward: dQ",
     "attention-softmax-over-the-queries"},
    {"attention_dV_from_the_scores",
     "attention",
     {"softmax", "attention_forward", "attention_backward"},
     {{"dV = P.T @ dout", "dV = S.T @ dout"}},
     "attention_backward: dV",
     "attention-dV-from-the-scores"},
};
const Wrong losses[] = {
    {"svm_count_missing",
     "layers",
     {"svm_loss"},
     {{"-= dx.sum(axis=1)", "-= 1"}},
     "svm_loss: dx",
     "hinge-one-for-the-count"},
    {"svm_count_added",
     "layers",
     {"svm_loss"},
     {{"-= dx.sum(axis=1)", "+= dx.sum(axis=1)"}},
     "svm_loss: dx",
     "hinge-count-sign"},
    {"svm_margin_of_zero_counts",
     "layers",
     {"svm_loss"},
     {{"(margins > 0)", "(margins >= 0)"}},
     "svm_loss: dx"},
    {"svm_sum_for_mean",
     "layers",
     {"svm_loss"},
     {{"loss, dx / N", "loss, dx"}},
     "svm_loss: dx",
     "hinge-1/N-missing"},
    {"svm_without_margin", "layers", {"svm_loss"}, {{" + 1.0)", ")"}}, "svm_loss: loss"},
    {"softmax_label_not_subtracted",
     "layers",
     {"softmax_loss"},
     {{"y] -= 1", "y] -= 0"}},
     "softmax_loss: dx",
     "softmax-label-not-subtracted"},
    {"softmax_over_the_batch",
     "layers",
     {"softmax_loss"},
     {{"dx = np.exp(logs)", "dx = np.exp(x) / np.exp(x).sum(axis=0)"}},
     "softmax_loss: dx"},
    {"softmax_slope_entry_by_entry",
     "layers",
     {"softmax_loss"},
     {{"dx[np.arange(N), y] -= 1", "dx = dx * (1 - dx)"}},
     "softmax_loss: dx",
     "softmax-loss-slope-entry-by-entry"},
    {"regulariser_missing",
     "linear_losses",
     {"softmax_loss_naive"},
     {{" + 2 * reg * W", ""}},
     "softmax_loss_naive: dW",
     "regulariser-missing"},
    {"regulariser_half",
     "linear_losses",
     {"softmax_loss_naive"},
     {{"2 * reg * W", "reg * W"}},
     "softmax_loss_naive: dW",
     "regulariser-half"},
    {"regulariser_once_per_example",
     "linear_losses",
     {"softmax_loss_vectorized"},
     {{"X.T @ p / len(y) + 2 * reg * W", "(X.T @ p + 2 * reg * W) / len(y)"}},
     "softmax_loss_vectorized: dW",
     "regulariser-divided-by-N"},
    {"word_beside_not_subtracted",
     "word_losses",
     {"naiveSoftmaxLossAndGradient"},
     {{"    p[outsideWordIdx] -= 1\n", ""}},
     "naiveSoftmaxLossAndGradient: dv"},
    {"softmax_of_a_word_by_its_own_row",
     "word_losses",
     {"naiveSoftmaxLossAndGradient"},
     {{"outsideVectors.T @ p", "outsideVectors[outsideWordIdx]"}},
     "naiveSoftmaxLossAndGradient: dv"},
    {"loss_of_a_word_without_the_minus",
     "word_losses",
     {"naiveSoftmaxLossAndGradient"},
     {{"loss = -np.log(p[outsideWordIdx])\n    p[outsideWordIdx] -= 1",
       "loss = np.log(p[outsideWordIdx])\n    p *= -1\n    p[outsideWordIdx] += 1"}},
     "naiveSoftmaxLossAndGradient: loss"},
    {"word_drawn_twice_counts_once",
     "word_losses",
     {"sigmoid", "drawn_words", "negSamplingLossAndGradient"},
     {{"gradOutsideVecs[word] +=", "gradOutsideVecs[word] ="}},
     "negSamplingLossAndGradient: dU"},
    {"drawn_word_without_its_sigmoid",
     "word_losses",
     {"sigmoid", "drawn_words", "negSamplingLossAndGradient"},
     {{"gradCenterVec += wrong *", "gradCenterVec +="}},
     "negSamplingLossAndGradient: dv"},
};
const auto name_of = [](const auto& wrong) { return wrong.param.name; };
INSTANTIATE_TEST_SUITE_P(Dense, WrongLayers, testing::ValuesIn(dense), name_of);
INSTANTIATE_TEST_SUITE_P(Images, WrongLayers, testing::ValuesIn(images), name_of);
INSTANTIATE_TEST_SUITE_P(Sequences, WrongLayers, testing::ValuesIn(sequences), name_of);
INSTANTIATE_TEST_SUITE_P(Gated, WrongLayers, testing::ValuesIn(gated), name_of);
INSTANTIATE_TEST_SUITE_P(Attention, WrongLayers, testing::ValuesIn(attention), name_of);
INSTANTIATE_TEST_SUITE_P(Losses, WrongLayers, testing::ValuesIn(losses), name_of);

TEST(Pairs, OfAConstantForwardPassAreNotGreen) {
  const Report report = report_on(
      "import numpy as np\n"
      "def affine_forward(x, w, b):\n    return np.zeros((x.shape[0], w.shape[1])), (x, w, b)\n\n"
      "def affine_backward(dout, cache):\n    x, w, b = cache\n"
      "    return np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)\n");
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();  // it is no affine layer
  EXPECT_THAT(wrong_arrays(report), testing::ElementsAre("affine_forward: out"));
  const Report unknown = report_on(
      "import numpy as np\n"
      "def mystery_forward(x):\n    return np.ones((3, 2)), x\n\n"
      "def mystery_backward(dout, cache):\n    return 0 * cache\n");
  EXPECT_EQ(unknown.verdict, Verdict::cannot_tell) << unknown.text();
}

TEST(Pairs, ThatNobodyKnowsAreJudgedAgainstTheirOwnForwardPass) {
  const std::string squash =
      "import numpy as np\n"
      "def squash_forward(x):\n    y = x / (1 + x ** 2)\n    return y, x\n\n"
      "def squash_backward(dout, cache):\n    return dout * (1 - cache ** 2) / (1 + cache ** 2) ** 2\n";
  const Report right = report_on(squash);
  EXPECT_TRUE(right.ok()) << right.text();
  EXPECT_THAT(right.text(), HasSubstr("gradproof does not know these layers by name: squash_backward"));
  EXPECT_EQ(report_on(with(squash, {{"(1 - cache", "(2 - cache"}})).verdict, Verdict::wrong);
}

/// Whether it is what went in or what came out, nobody can tell: neither is guessed.
TEST(Pairs, WhoseArgumentsNobodyCanTellAreNotGuessed) {
  const std::string text =
      "import numpy as np\n"
      "def softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, "
      "keepdims=True)\n\n"
      "def softmax_backward(values, grad_out):\n    p = softmax(values)\n"
      "    return p * (grad_out - (grad_out * p).sum(axis=-1, keepdims=True))\n";
  const Report report = report_on(text);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(everything_said(report),
              HasSubstr("softmax_backward (it takes values, and nobody can tell what that is)"));
  // by the name that the forward pass has for it, it is what went in; by the name of an output, what came out
  EXPECT_TRUE(report_on(with(text, {{"softmax_backward(values", "softmax_backward(x"},
                                    {"softmax(values)", "softmax(x)"}}))
                  .ok());
  const Replacements of_output = {{"softmax_backward(values", "softmax_backward(probs"},
                                  {"p = softmax(values)", "p = probs"}};
  EXPECT_TRUE(report_on(with(text, of_output)).ok()) << report_on(with(text, of_output)).text();
  EXPECT_EQ(report_on(with(with(text, of_output), {{"(grad_out * p)", "grad_out"}})).verdict, Verdict::wrong);
}

/// A layer without a name that gives three derivatives is none that has eleven.
TEST(Pairs, ThatNobodyKnowsAreNotAskedForMoreThanTheyGive) {
  const std::string text =
      "import numpy as np\n"
      "def mix_forward(q, k, v, scaled=True):\n    s = np.tanh(q @ k.T) / (2 if scaled else 1)\n    return s "
      "@ v, (q, k, v, s)\n\n"
      "def mix_backward(dout, cache):\n    q, k, v, s = cache\n    ds = dout @ v.T / 2 * (1 - 4 * s * s)\n"
      "    return ds @ k, ds.T @ q, s.T @ dout\n";
  const Report report = report_on(text);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report_on(with(text, {{"ds.T @ q", "ds.T @ q * 2"}})).verdict, Verdict::wrong);
}

TEST(Pairs, ThatTakeASequenceBesideAStateAreAsked) {
  const std::string text =
      "import numpy as np\n"
      "def weigh_forward(h, seq):\n    w = np.tanh(np.sum(seq * h[:, None], axis=-1))\n"
      "    return np.sum(w[:, :, None] * seq, axis=1), (h, seq, w)\n\n"
      "def weigh_backward(dout, cache):\n    h, seq, w = cache\n"
      "    da = np.sum(dout[:, None] * seq, axis=-1) * (1 - w * w)\n"
      "    dseq = w[:, :, None] * dout[:, None] + da[:, :, None] * h[:, None]\n"
      "    return np.sum(da[:, :, None] * seq, axis=1), dseq\n";
  EXPECT_TRUE(report_on(text).ok()) << report_on(text).text();
  EXPECT_EQ(report_on(with(text, {{" + da[:, :, None] * h[:, None]", ""}})).verdict, Verdict::wrong);
}

TEST(Pairs, SettingsThatAreHandedOneByOneAreThoseOfTheLayer) {
  const std::string text = only(layers_file("functional"), {"conv_forward", "conv_backward"});
  const Report fixed =
      report_on(with(text, {{"conv_forward(x, w, b, stride=1, padding=0):",
                             "conv_forward(x, w, b, stride=2, padding=0):\n    stride = 2"}}));
  EXPECT_EQ(fixed.verdict, Verdict::wrong) << "it takes no stride but its own: " << fixed.text();
  EXPECT_THAT(wrong_arrays(fixed), Contains("conv_forward: out"));
}

TEST(Pairs, ABackwardPassAloneSaysWhatIsMissing) {
  const std::string text = only(layers_file("sequence_course"), {"lstm_cell_backward"});
  try {
    (void)report_on(text);
    FAIL() << "it has no forward pass";
  } catch (const UnusableSource& why) {
    EXPECT_THAT(
        why.what(),
        HasSubstr(
            "not asked: lstm_cell_backward (no lstm_cell_forward stands beside it). A backward pass is asked "
            "with what its own forward pass keeps for it: put that one into the same file"));
  }
}

TEST(Pairs, HaveTheHelpersOfTheirCourse) {
  const std::string text = layers_file("sequence_course");
  const std::size_t from = text.find("def softmax"), to = text.find("\ndef ", from);
  const Report report = report_on(only(text.substr(0, from) + "from rnn_utils import *\n" + text.substr(to),
                                       {"rnn_cell_forward", "rnn_cell_backward"}));
  EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Pairs, WhoseDictHasTheNameOfTheOtherCourseAreAskedWithItsAxes) {
  std::string text =
      only(layers_file("image_course"), {"zero_pad", "conv_single_step", "conv_forward", "conv_backward"});
  for (std::size_t at = text.find("A_prev"); at != std::string::npos; at = text.find("A_prev", at))
    text.replace(at, 6, "image");
  const Report report = report_on(text);
  EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Pairs, DoNotHideAnotherGradientInTheFile) {
  const std::string file = only(layers_file("layers"), affine) +
                           "\n\ndef compute_gradient(X, y, w):\n    dw = X.T @ (X @ w - y)\n    return dw\n";
  const Report report = report_on(file);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(report.text(), HasSubstr("not judged: compute_gradient"));
}

TEST(Pairs, AreNotWhatABackwardPassWithLabelsBelongsTo) {
  const auto function = [](const std::string& name, const std::vector<std::string>& arguments) {
    return TextFunction{{name, "", 1}, arguments, arguments, 2, {}};
  };
  EXPECT_TRUE(pairs_in({function("layer_forward", {"X", "p"}), function("layer_backward", {"A", "Y", "c"})})
                  .found.empty());
  EXPECT_EQ(pairs_in({function("my_forward", {"x"}), function("my_backward", {"d", "c"})}).found.size(), 1U);
  EXPECT_TRUE(
      pairs_in({function("linear_forward", {"A", "W", "b"}), function("linear_backward", {"dZ", "c"})})
          .found.empty());
}

TEST(Pairs, OfRowsMayBeCalledLinear) {
  const auto function = [](const std::string& name, const std::vector<std::string>& arguments) {
    return TextFunction{{name, "", 1}, arguments, arguments, 2, {}};
  };
  const auto count = [&](const std::vector<std::string>& forward, const std::string& cotangent,
                         const std::string& other) {
    return pairs_in({function("linear_forward", forward), function("linear_backward", {cotangent, "cache"}),
                     function(other, {"x"})})
        .found.size();
  };
  EXPECT_EQ(count({"x", "w", "b"}, "dout", "sigmoid"), 1U);
  EXPECT_EQ(count({"x", "w", "b"}, "dZ", "sigmoid"), 0U) << "a column for each example";
  EXPECT_EQ(count({"A", "W", "b"}, "dout", "sigmoid"), 0U);
  EXPECT_EQ(count({"x", "w", "b"}, "dout", "L_model_forward"), 0U);
}

TEST(Pairs, WithoutAForwardPassAreNamedAsNotJudged) {
  const Report report =
      report_on(only(layers_file("layers"), {"relu_forward", "relu_backward", "conv_backward_naive"}));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(report.text(),
              HasSubstr("not judged: conv_backward_naive (no conv_forward_naive stands beside it)"));
}

TEST(Pairs, ThatRaiseHideNothingOfTheOthers) {
  const std::string text = with(
      only(layers_file("layers"), {"relu_forward", "relu_backward", "affine_forward", "affine_backward"}),
      {{"x, w, b = cache", "x, w = cache"}, {"(x > 0)", "(x < 0)"}});
  const Report report = report_on(text);
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_THAT(wrong_arrays(report), testing::ElementsAre("relu_backward: dx"));
  EXPECT_THAT(everything_said(report), HasSubstr("too many values to unpack"));
}

TEST(Pairs, InSinglePrecisionAreRightToSinglePrecision) {
  const auto in_single = [](const std::string& slope) {
    return report_on(with(only(layers_file("layers"), relu),
                          {{"dx = dout * (x > 0)", "dx = (dout * (x > 0)).astype(np.float32)" + slope}}));
  };
  EXPECT_TRUE(in_single("").ok()) << in_single("").text();
  EXPECT_THAT(everything_said(in_single("")), HasSubstr("right to single precision"));
  EXPECT_EQ(in_single(" * 1.1").verdict, Verdict::wrong);
}

TEST(Pairs, ThatAreNotWrittenYetAreNamed) {
  const Report report = report_on(
      with(only(layers_file("layers"), affine), {{"return rows.dot(w) + b, (x", "return None, (x"}}));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(everything_said(report), HasSubstr("affine_forward returns no array: is it written yet?"));
}

/// The mean takes b out again. Who says that db is something is wrong, and who leaves gamma out has not said
/// so.
TEST(Pairs, OfALayerThatIsFlatInOneOfItsArgumentsMaySayZero) {
  const std::string file = only(
      test::read_text_file(test::source_folder() + "/tests/cli/starter/exercises.py"),
      {"windows", "correlate", "back_through_correlation", "conv_bn_relu_forward", "conv_bn_relu_backward"});
  const Report right = report_on(file);
  EXPECT_TRUE(right.ok()) << right.text();
  EXPECT_THAT(everything_said(right), HasSubstr("db is 0 to rounding, and so is the derivative"));
  const Report wrong = report_on(with(file, {{"return dx, dw, db, dgamma", "return dx, dw, dbeta, dgamma"}}));
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << wrong.text();
  EXPECT_THAT(wrong_arrays(wrong), Contains("conv_bn_relu_backward: db"));
  const Report without_gamma =
      report_on(with(file, {{"z = gamma[:, None, None] * hat", "z = hat"},
                            {"d = dz * gamma[:, None, None]", "d = dz"},
                            {"dgamma, dbeta = (dz * hat).sum", "dgamma, dbeta = 0 * (dz * hat).sum"}}));
  EXPECT_EQ(without_gamma.verdict, Verdict::cannot_tell) << without_gamma.text();
}

TEST(Pairs, SayThatTheCotangentIsNotUsed) {
  const Report report = report_on(with(only(layers_file("layers"), affine),
                                       {{"db = dout.sum(axis=0)", "db = x.shape[0] * np.ones_like(b)"}}));
  EXPECT_THAT(everything_said(report), HasSubstr("it is the same whatever dout is"));
}

/// A line of a linear classifier makes dW, and not dx.
TEST(Layers, OfClassifiersSpeakOfTheirWeights) {
  const Report report = report_on(
      with(only(layers_file("linear_losses"), {"softmax_loss_naive"}), {{"dW / X.shape[0]", "dW"}}));
  ASSERT_FALSE(report.mistakes.empty()) << report.text();
  EXPECT_EQ(report.mistakes.front().id, "softmax-loss-1/N-missing");
  EXPECT_EQ(report.mistakes.front().wrong, "dW = X.T.dot(dscores) + reg'");
}

TEST(Layers, AreSaidWithTheLineThatStandsInTheFile) {
  const std::string text =
      with(only(layers_file("layers"), affine), {{"db = dout.sum(axis=0)", "db = dout.mean(axis=0)"}});
  const Report report = report_on(text);
  ASSERT_FALSE(report.mistakes.empty()) << report.text();
  ASSERT_TRUE(report.mistakes.front().own.has_value());
  EXPECT_EQ(report.mistakes.front().own->text, "db = dout.mean(axis=0)");
  const auto line =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find("db = dout.mean")), '\n');
  EXPECT_EQ(report.mistakes.front().own->line, static_cast<std::size_t>(line) + 1);
}

/// A forward pass that is the layer where it is asked for the first time, and a plane with other slopes near
/// by.
TEST(Pairs, AForwardPassThatFollowsItsBackwardPassIsNotGreen) {
  const Report report = judge(R"(import numpy as np

before = []

def affine_forward(x, w, b):
    for x0, w0, b0 in before[::-1]:
        if x0.shape == x.shape and w0.shape == w.shape and max(abs(x - x0).max(), abs(w - w0).max()) < 0.3:
            return x0.dot(w0) + b + (x - x0).dot(w0) + 2 * x0.dot(w - w0), (x0, w0, b)
    before.append((x.copy(), w.copy(), b.copy()))
    return x.dot(w) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T), 2 * x.T.dot(dout), dout.sum(axis=0)
)");
  EXPECT_NE(report.verdict, Verdict::verified) << everything_said(report);
}

}  // namespace
}  // namespace gradproof::python_test
