// SPDX-License-Identifier: MIT
#include "property_tests/diagnosis/right_implementation.hpp"

#include <cmath>

namespace gradproof {

namespace {

template <class Real>
class Written {
 public:
  using Mat = arma::Mat<Real>;

  Written(const Case& question, const Habits& habits)
      : question_(question),
        habits_(habits),
        X_(arma::conv_to<Mat>::from(question.X)),
        Y_(arma::conv_to<Mat>::from(question.Y)),
        depth_(question.architecture.depth()) {
    for (std::size_t l = 1; l <= depth_; ++l) {
      W_.push_back(arma::conv_to<Mat>::from(question.parameters.W[l]));
      b_.push_back(arma::conv_to<Mat>::from(arma::mat(question.parameters.b[l])));
    }
  }

  Answer operator()() {
    forward();
    backward();
    Answer answer;
    const auto widen = [](const Mat& array) { return arma::conv_to<arma::mat>::from(array); };
    for (std::size_t l = 0; l < depth_; ++l) {
      answer.dW.push_back(widen(dW_[l]));
      answer.db.push_back(widen(db_[l]));
      if (habits_.gradients_only) continue;
      answer.Z.push_back(widen(Z_[l]));
      answer.A.push_back(widen(A_[l]));
      answer.dZ.push_back(widen(dZ_[l]));
    }
    return answer;
  }

 private:
  void forward() {
    for (std::size_t l = 0; l < depth_; ++l) {
      Mat Z = W_[l] * (l == 0 ? X_ : A_[l - 1]);
      for (arma::uword k = 0; k < Z.n_cols; ++k) Z.col(k) += b_[l];
      Z_.push_back(Z);
      if (l + 1 < depth_) {
        Mat A = Z;
        for (Real& z : A) z = g(z, l);
        A_.push_back(A);
      } else {
        A_.push_back(output(Z));
      }
    }
  }

  [[nodiscard]] ActivationKind kind(std::size_t l) const { return question_.architecture.g(l + 1).kind(); }

  [[nodiscard]] Real g(Real z, std::size_t l) const {
    switch (kind(l)) {
      case ActivationKind::sigmoid:
        return Real(1) / (Real(1) + std::exp(-z));
      case ActivationKind::tanh:
        return std::tanh(z);
      case ActivationKind::relu:
        return std::max(z, Real(0));
      case ActivationKind::leaky_relu:
        return z > 0 ? z : static_cast<Real>(question_.architecture.g(l + 1).values().leak()) * z;
      case ActivationKind::softplus:
        return z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
      default:
        return z;
    }
  }

  [[nodiscard]] Real slope(Real z, Real a, std::size_t l) const {
    const Real at_zero = habits_.relu_slope_at_zero_is_one ? Real(1) : Real(0);
    switch (kind(l)) {
      case ActivationKind::sigmoid: {
        const Real s = habits_.slope_from_A ? a : Real(1) / (Real(1) + std::exp(-z));
        return s * (Real(1) - s);
      }
      case ActivationKind::tanh: {
        const Real t = habits_.slope_from_A ? a : std::tanh(z);
        return Real(1) - t * t;
      }
      case ActivationKind::relu:
        return z > 0 ? Real(1) : z < 0 ? Real(0) : at_zero;
      case ActivationKind::leaky_relu:
        return z > 0 ? Real(1) : static_cast<Real>(question_.architecture.g(l + 1).values().leak());
      case ActivationKind::softplus:
        return Real(1) / (Real(1) + std::exp(-z));
      default:
        return Real(1);
    }
  }

  [[nodiscard]] Mat output(const Mat& Z) const {
    Mat A = Z;
    switch (question_.architecture.output().kind()) {
      case OutputKind::sigmoid:
        for (Real& z : A) z = Real(1) / (Real(1) + std::exp(-z));
        break;
      case OutputKind::softmax:
        for (arma::uword k = 0; k < A.n_cols; ++k) {
          const Real largest = A.col(k).max();
          for (arma::uword i = 0; i < A.n_rows; ++i) A(i, k) = std::exp(A(i, k) - largest);
          A.col(k) /= arma::accu(A.col(k));
        }
        break;
      case OutputKind::identity:
        break;
    }
    return A;
  }

  void backward() {
    const Real m = static_cast<Real>(X_.n_cols);
    Real factor = Real(1);  // carried in dZ
    if (habits_.one_over_m_in_dZ) factor /= m;
    if (habits_.minus_carried) factor = -factor;
    const Real left_over =
        (habits_.one_over_m_in_dZ ? Real(1) : Real(1) / m) * (habits_.minus_carried ? Real(-1) : Real(1));
    dZ_.resize(depth_);
    dW_.resize(depth_);
    db_.resize(depth_);
    for (std::size_t l = depth_; l-- > 0;) {
      dZ_[l] = l + 1 == depth_ ? Mat(factor * output_dZ()) : hidden_dZ(l);
      const Mat& below = l == 0 ? X_ : A_[l - 1];
      Mat dW(W_[l].n_rows, W_[l].n_cols, arma::fill::zeros), db(W_[l].n_rows, 1, arma::fill::zeros);
      if (habits_.example_by_example) {
        for (arma::uword k = X_.n_cols; k-- > 0;) {
          dW += dZ_[l].col(k) * below.col(k).t();
          db += dZ_[l].col(k);
        }
      } else {
        dW = dZ_[l] * below.t();
        db = arma::sum(dZ_[l], 1);
      }
      dW_[l] = left_over * dW + static_cast<Real>(question_.architecture.lambda()) / m * W_[l];
      db_[l] = left_over * db;
    }
  }

  [[nodiscard]] Mat output_dZ() const {
    const Mat& A = A_[depth_ - 1];
    if (habits_.through_dA && question_.architecture.output().kind() == OutputKind::sigmoid) {
      const Mat dA = (Real(1) - Y_) / (Real(1) - A) - Y_ / A;
      return dA % A % (Real(1) - A);
    }
    return A - Y_;
  }

  [[nodiscard]] Mat hidden_dZ(std::size_t l) const {
    Mat dA = W_[l + 1].t() * dZ_[l + 1];
    for (arma::uword i = 0; i < dA.n_elem; ++i) {
      const Real by = slope(Z_[l](i), A_[l](i), l);
      dA(i) *= by;
      if (habits_.mask_twice && kind(l) == ActivationKind::relu) dA(i) *= by;
    }
    return dA;
  }

  const Case& question_;
  const Habits& habits_;
  Mat X_, Y_;
  std::size_t depth_;
  std::vector<Mat> W_, b_, Z_, A_, dZ_, dW_, db_;
};

}  // namespace

Answer right_answer(const Case& question, const Habits& habits) {
  return habits.single_precision ? Written<float>(question, habits)() : Written<double>(question, habits)();
}

}  // namespace gradproof
