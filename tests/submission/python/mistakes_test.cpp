// SPDX-License-Identifier: MIT
// Right solutions in ten styles, and the mistakes people make in them: each is found in the function it was
// made in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using ::testing::HasSubstr;

class RightSolution : public testing::TestWithParam<const char*> {};

TEST_P(RightSolution, is_verified_in_every_array) {
  const Report report = judge(solution(GetParam()));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_EQ(first_failing(report), "-");
  EXPECT_GE(report.arrays.size(), 8u);
  EXPECT_GE(report.functions.size(), 3u);
}

std::string name_of_solution(const testing::TestParamInfo<const char*>& info) {
  const std::string file = info.param;
  return file.substr(0, file.find('.'));
}

INSTANTIATE_TEST_SUITE_P(Python, RightSolution,
                         testing::Values("two_layer.py", "two_layer_loops.py", "two_layer_class.py",
                                         "two_layer_float32.py", "two_layer_einsum.py", "l_layer.py",
                                         "l_layer_old_keys.py", "l_layer_loops.py", "l_layer_class.py",
                                         "l_layer_float32.py"),
                         name_of_solution);

class PythonMistake : public testing::TestWithParam<Variant> {};

TEST_P(PythonMistake, is_found_where_it_was_made) {
  const Report report = expect_the_verdict_of(GetParam());
  EXPECT_THAT(everything_said(report), HasSubstr(GetParam().said));
}

constexpr const char* two = "two_layer.py";
constexpr const char* deep = "l_layer_old_keys.py";
constexpr Verdict wrong = Verdict::wrong, crash = Verdict::did_not_answer;
constexpr const char* dW2 = "backward_propagation: dW[2]";
constexpr const char* db2 = "backward_propagation: db[2]";
constexpr const char* dW1 = "backward_propagation: dW[1]";
constexpr const char* db1 = "backward_propagation: db[1]";

const Variant two_layer_mistakes[] = {
    {"no_1_over_m",
     two,
     {{"m = X.shape[1]\n    W1 = ", "m = 1\n    W1 = "}},
     wrong,
     dW2,
     "7 times the derivative, and m = 7"},
    {"no_1_over_m_in_dW1", two, {{"dW1 = (1 / m) * ", "dW1 = "}}, wrong, dW1, "7 times the derivative"},
    {"no_1_over_m_in_db",
     two,
     {{"db2 = (1 / m) * ", "db2 = "}, {"db1 = (1 / m) * ", "db1 = "}},
     wrong,
     db2,
     "7 times"},
    {"1_over_m_twice", two, {{"dZ2 = A2 - Y", "dZ2 = (A2 - Y) / m"}}, wrong, dW2, "1/7 of the derivative"},
    {"1_over_m_in_dZ1", two, {{"dZ1 = np.dot", "dZ1 = 1 / m * np.dot"}}, wrong, dW1, "1/7 of the derivative"},
    {"m_is_n_x",
     two,
     {{"m = X.shape[1]\n    W1 = ", "m = X.shape[0]\n    W1 = "}},
     wrong,
     dW2,
     "times the derivative"},
    {"mean_and_1_over_m", two, {{"np.sum(dZ2, axis=1", "np.mean(dZ2, axis=1"}}, wrong, db2, "1/7"},
    {"2_over_m", two, {{"dW2 = (1 / m)", "dW2 = (2 / m)"}}, wrong, dW2, "2 times"},
    {"integer_division", two, {{"dW2 = (1 / m)", "dW2 = (1 // m)"}}, wrong, dW2, "every entry is 0"},
    {"W2_not_transposed",
     two,
     {{"np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"}},
     crash,
     dW2,
     "dZ1 = np.dot(W2, dZ2)"},
    {"dW2_for_W2", two, {{"np.dot(W2.T, dZ2)", "np.dot(dW2.T, dZ2)"}}, wrong, dW1, "differ"},
    {"Z1_for_A1", two, {{"np.dot(dZ2, A1.T)", "np.dot(dZ2, cache[\"Z1\"].T)"}}, wrong, dW2, "differ"},
    {"dW1_transposed", two, {{"{\"dW1\": dW1,", "{\"dW1\": dW1.T,"}}, wrong, dW1, "transposed"},
    {"square_of_Z", two, {{"np.power(A1, 2)", "np.power(cache[\"Z1\"], 2)"}}, wrong, dW1, "differ"},
    {"square_forgotten", two, {{"np.power(A1, 2)", "A1"}}, wrong, dW1, "differ"},
    {"sigmoid_slope_for_tanh", two, {{"(1 - np.power(A1, 2))", "(A1 * (1 - A1))"}}, wrong, dW1, "differ"},
    {"1_plus_A_squared", two, {{"(1 - np.power(A1, 2))", "(1 + np.power(A1, 2))"}}, wrong, dW1, "differ"},
    {"tanh_twice", two, {{"np.power(A1, 2)", "np.power(np.tanh(A1), 2)"}}, wrong, dW1, "differ"},
    {"no_slope", two, {{" * (1 - np.power(A1, 2))", ""}}, wrong, dW1, "differ"},
    {"sign", two, {{"dZ2 = A2 - Y", "dZ2 = Y - A2"}}, wrong, dW2, "wrong sign"},
    {"squared_error_delta", two, {{"dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"}}, wrong, dW2, "differ"},
    {"thresholded_output", two, {{"dZ2 = A2 - Y", "dZ2 = (A2 > 0.5) - Y"}}, wrong, dW2, "differ"},
    {"sum_without_axis",
     two,
     {{"np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"}},
     wrong,
     db1,
     "its shape is ()"},
    {"keepdims_without_axis",
     two,
     {{"np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, keepdims=True)"}},
     wrong,
     db1,
     "1x1"},
    {"axis_0", two, {{"np.sum(dZ1, axis=1,", "np.sum(dZ1, axis=0,"}}, wrong, db1, "shape"},
    {"no_keepdims",
     two,
     {{"np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"}},
     wrong,
     db1,
     "expected (3, 1)"},
    {"db_not_summed", two, {{"np.sum(dZ1, axis=1, keepdims=True)", "dZ1"}}, wrong, db1, "not summed"},
    {"dZ2_divided_in_place",
     two,
     {{"    dZ1 = np.dot", "    dZ2 /= m\n    dZ1 = np.dot"}},
     wrong,
     dW1,
     "1/7"},
    {"updates_the_weights",
     two,
     {{"    return {\"dW1\"", "    parameters[\"W1\"] -= 1.2 * dW1\n    return {\"dW1\""}},
     wrong,
     "backward_propagation: parameters",
     "work on a copy"},
    {"cost_without_second_term",
     two,
     {{" + np.multiply(np.log(1 - A2), 1 - Y)", ""}},
     wrong,
     "compute_cost: cost",
     "it is"},
    {"cost_with_wrong_sign",
     two,
     {{"cost = -np.sum", "cost = np.sum"}},
     wrong,
     "compute_cost: cost",
     "wrong sign"},
    {"cost_is_a_sum",
     two,
     {{"np.sum(logprobs) / m", "np.sum(logprobs)"}},
     wrong,
     "compute_cost: cost",
     "7 times"},
    {"sigmoid_for_tanh_in_forward",
     two,
     {{"A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)"}},
     wrong,
     "forward_propagation: A[1]",
     "sigmoid"},
    {"no_bias_in_forward",
     two,
     {{"np.dot(W1, X) + b1", "np.dot(W1, X)"}},
     wrong,
     "forward_propagation: Z[1]",
     "differ"},
    {"undefined_name",
     two,
     {{"\"dW2\": dW2", "\"dW2\": dw2"}},
     crash,
     dW2,
     "NameError: name 'dw2' is not defined"},
    {"nothing_returned",
     two,
     {{"    return {\"dW1\"", "    grads = {\"dW1\""}},
     wrong,
     dW2,
     "not written yet: dW[2] is None"},
    {"loops_db_not_divided",
     "two_layer_loops.py",
     {{"db2[o, 0] += dz2 / m", "db2[o, 0] += dz2"}},
     wrong,
     db2,
     "7 times"},
    {"class_wrong_slope",
     "two_layer_class.py",
     {{"return 1.0 - A * A", "return A - A * A"}},
     wrong,
     dW1,
     "differ"},
    {"float32_twice", "two_layer_float32.py", {{"dZ2 = A2 - Y", "dZ2 = 2 * (A2 - Y)"}}, wrong, dW2, "differ"},
    {"einsum_sign_lost", "two_layer_einsum.py", {{"db2 = -error", "db2 = error"}}, wrong, db2, "sign"},
};

const Variant l_layer_mistakes[] = {
    {"no_mask", deep, {{"    dZ[Z <= 0] = 0\n", ""}}, wrong, "relu_backward: dZ", "differ"},
    {"mask_of_dA", deep, {{"dZ[Z <= 0] = 0", "dZ[dA <= 0] = 0"}}, wrong, "relu_backward: dZ", "differ"},
    {"leaky_in_backward",
     deep,
     {{"dZ[Z <= 0] = 0", "dZ[Z <= 0] *= 0.01"}},
     wrong,
     "relu_backward: dZ",
     "differ"},
    {"sigmoid_slope_forgotten",
     deep,
     {{"dZ = dA * s * (1 - s)", "dZ = np.array(dA)"}},
     wrong,
     "sigmoid_backward: dZ",
     "differ"},
    {"sigmoid_backward_twice",
     deep,
     {{"s = 1 / (1 + np.exp(-Z))\n    dZ", "s = sigmoid(sigmoid(Z)[0])[0]\n    dZ"}},
     wrong,
     "sigmoid_backward: dZ",
     "differ"},
    {"no_1_over_m",
     deep,
     {{"dW = 1 / m * ", "dW = "}, {"db = 1 / m * ", "db = "}},
     wrong,
     "linear_backward: dW",
     "7 times"},
    {"W_not_transposed",
     deep,
     {{"dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W, dZ)"}},
     crash,
     "linear_backward: dA_prev",
     "np.dot(W, dZ)"},
    {"1_over_m_carried_down",
     deep,
     {{"dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) / m"}},
     wrong,
     "linear_backward: dA_prev",
     "1/7"},
    {"db_over_axis_0",
     deep,
     {{"    assert (db.shape == b.shape)\n", ""}, {"np.sum(dZ, axis=1", "np.sum(dZ, axis=0"}},
     wrong,
     "linear_backward: db",
     "shape"},
    {"integer_division",
     deep,
     {{"dW = 1 / m", "dW = 1 // m"}},
     wrong,
     "linear_backward: dW",
     "every entry is 0"},
    {"order_of_return",
     deep,
     {{"return dA_prev, dW, db\n\n\ndef linear_act", "return dW, dA_prev, db\n\n\ndef linear_act"}},
     wrong,
     "linear_backward: dA_prev",
     "shape"},
    {"relu_for_sigmoid_in_step",
     deep,
     {{"dZ = sigmoid_backward(dA, activation_cache)", "dZ = relu_backward(dA, activation_cache)"}},
     wrong,
     "linear_activation_backward: dA_prev",
     "differ"},
    {"dA_not_chained",
     deep,
     {{"grads[\"dA\" + str(l + 2)], current_cache", "dAL, current_cache"}},
     crash,
     "L_model_backward: dW[3]",
     "IndexError"},
    {"cache_of_the_wrong_layer",
     deep,
     {{"current_cache = caches[l]", "current_cache = caches[0]"}},
     crash,
     "L_model_backward: dW[3]",
     "Error"},
    {"wrong_key",
     deep,
     {{"grads[\"dA\" + str(l + 2)], current_cache", "grads[\"dA\" + str(l + 1)], current_cache"}},
     crash,
     "L_model_backward: dW[3]",
     "KeyError"},
    {"second_term_missing",
     deep,
     {{"dAL = - (np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))", "dAL = - np.divide(Y, AL)"}},
     wrong,
     "L_model_backward: dW[3]",
     "differ"},
    {"sign_of_the_second_term",
     deep,
     {{"np.divide(Y, AL) - np", "np.divide(Y, AL) + np"}},
     wrong,
     "L_model_backward: dW[3]",
     "differ"},
    {"loop_stops_early",
     deep,
     {{"reversed(range(L - 1))", "reversed(range(1, L - 1))"}},
     wrong,
     "L_model_backward: dW[1]",
     "not there: the keys are"},
    {"caches_into_itself",
     deep,
     {{"caches.append(cache)\n    AL", "caches.append(caches)\n    AL"}},
     Verdict::did_not_answer,
     "-",
     "run one after the other as yours"},
    {"bias_forgotten",
     deep,
     {{"Z = np.dot(W, A) + b", "Z = np.dot(W, A)"}},
     wrong,
     "linear_forward: Z",
     "differ"},
    {"relu_is_leaky",
     deep,
     {{"A = np.maximum(0, Z)", "A = np.maximum(0.01 * Z, Z)"}},
     wrong,
     "relu: A",
     "differ"},
    {"sigmoid_without_minus",
     deep,
     {{"A = 1 / (1 + np.exp(-Z))", "A = 1 / (1 + np.exp(Z))"}},
     wrong,
     "sigmoid: A",
     "differ"},
    {"sigmoid_output_is_relu",
     deep,
     {{"\"b\" + str(L)], \"sigmoid\")\n    caches", "\"b\" + str(L)], \"relu\")\n    caches"}},
     wrong,
     "L_model_forward: A[2]",
     "differ"},
    {"cost_divides_by_n",
     deep,
     {{"m = Y.shape[1]\n    cost", "m = Y.shape[0]\n    cost"}},
     wrong,
     "compute_cost: cost",
     "7 times"},
    {"loops_wrong_mask",
     "l_layer_loops.py",
     {{"if cache[i, k] > 0:\n                dZ", "if cache[i, k] > 0.5:\n                dZ"}},
     wrong,
     "relu_backward: dZ",
     "differ"},
    {"class_no_1_over_m",
     "l_layer_class.py",
     {{"dZ @ self.A_prev.T / m", "dZ @ self.A_prev.T"}},
     wrong,
     "L_model_backward: dW[3]",
     "7 times"},
    {"float32_wrong_mask",
     "l_layer_float32.py",
     {{"(f32(cache) > 0)", "(f32(cache) < 0)"}},
     wrong,
     "relu_backward: dZ",
     "differ"},
    {"keys_from_0",
     "l_layer.py",
     {{"dA_prev = np.dot(W.T, dZ)", "dA_prev = 2 * np.dot(W.T, dZ)"}},
     wrong,
     "linear_backward: dA_prev",
     "2 times"},
};

INSTANTIATE_TEST_SUITE_P(TwoLayers, PythonMistake, testing::ValuesIn(two_layer_mistakes), name_of_variant);
INSTANTIATE_TEST_SUITE_P(LLayers, PythonMistake, testing::ValuesIn(l_layer_mistakes), name_of_variant);

/// The mistakes that NumPy refuses on most networks: those of one size in every layer give numbers, and the
/// numbers tell.
TEST(PythonException, IsNamedByNetworksOfOneSize) {
  struct Refused {
    const char* base;
    Replacements replacements;
    const char* id;
  };
  const Refused all[] = {
      {two, {{"np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"}}, "W-not-transposed"},
      {two, {{"np.dot(dZ2, A1.T)", "np.dot(dZ2.T, A1)"}}, "dZ-transposed-in-place-of-A"},
      {"l_layer.py", {{"np.dot(W.T, dZ)", "np.dot(W, dZ)"}}, "W-not-transposed"},
  };
  for (const Refused& refused : all) {
    const Report report = diagnosed(with(solution(refused.base), refused.replacements));
    EXPECT_EQ(report.verdict, Verdict::did_not_answer);
    ASSERT_FALSE(report.mistakes.empty()) << refused.id << "\n" << everything_said(report);
    EXPECT_EQ(report.mistakes.front().id, refused.id);
  }
}

/// Right wherever it answers: an exception alone is no mistake of the gradient.
TEST(PythonException, OfRightCodeIsNotDiagnosed) {
  const Report report = diagnosed(with(
      solution(two), {{"dZ2 = A2 - Y", "dZ2 = A2 - Y\n    if Y.shape[1] == 1: raise ValueError('one')"}}));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_TRUE(report.mistakes.empty()) << everything_said(report);
}

struct Convention {
  const char* name;
  const char* base;
  Replacements replacements;
};
void PrintTo(const Convention& convention, std::ostream* out) { *out << convention.name; }

class PythonConvention : public testing::TestWithParam<Convention> {};

TEST_P(PythonConvention, is_no_mistake) {
  const Report report = judge(with(solution(GetParam().base), GetParam().replacements));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
}

const Convention conventions[] = {
    {"broadcast_for_one_output", two, {{"np.dot(W2.T, dZ2)", "W2.T * dZ2"}}},
    {"tanh_slope_from_Z", two, {{"np.power(A1, 2)", "np.tanh(cache[\"Z1\"]) ** 2"}}},
    {"1_over_m_in_dZ2_only",
     two,
     {{"dZ2 = A2 - Y", "dZ2 = (A2 - Y) / m"},
      {"dW2 = (1 / m) * ", "dW2 = "},
      {"db2 = (1 / m) * ", "db2 = "},
      {"dW1 = (1 / m) * ", "dW1 = "},
      {"db1 = (1 / m) * ", "db1 = "}}},
    {"epsilon_in_the_logarithm", two, {{"np.log(A2)", "np.log(A2 + 1e-10)"}}},
    {"slope_1_at_the_kink", deep, {{"dZ[Z <= 0] = 0", "dZ[Z < 0] = 0"}}},
    {"cost_of_one_by_one",
     two,
     {{"    cost = float(np.squeeze(cost))\n    assert (isinstance(cost, float))\n",
       "    cost = np.array([[cost]])\n"}}},
    {"list_of_gradients",
     two,
     {{"return {\"dW1\": dW1, \"db1\": db1, \"dW2\": dW2, \"db2\": db2}", "return [dW1, db1, dW2, db2]"}}},
    {"Y_as_integers", two, {{"dZ2 = A2 - Y", "dZ2 = A2 - Y.astype(int)"}}},
};
std::string name_of_convention(const testing::TestParamInfo<Convention>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Python, PythonConvention, testing::ValuesIn(conventions), name_of_convention);

}  // namespace
}  // namespace gradproof::python_test
