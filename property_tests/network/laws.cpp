// SPDX-License-Identifier: MIT
#include "property_tests/network/laws.hpp"

#include <algorithm>
#include <cmath>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::law {

std::string of_the_room(const char* id, const Case& question, const Backprop& backprop) {
  const laws::Law& law = laws::named(id);
  if (!law.applies(question)) return {};
  const laws::Subject subject{[&backprop](const Case& asked) {
    Answer answer = reference_answer(asked);  // J, Z and A
    Gradients gradients = backprop(asked);
    answer.dZ = std::move(gradients.dZ);
    answer.dA = std::move(gradients.dA);
    answer.dW = std::move(gradients.dW);
    answer.db = std::move(gradients.db);
    return answer;
  }};
  try {
    const std::optional<laws::Violation> violation = laws::check(law, subject, question);
    return violation ? violation->text() : "";
  } catch (const laws::NothingToCompare&) {
    return {};
  }
}

Gradients right_gradients(const Case& question) { return solve(question).gradients; }

namespace {

NetworkDerivatives bars_of(const Case& question) {
  return numeric_derivatives(question.architecture.forward_only(), question.parameters, question.X,
                             question.Y);
}

/// |a - b| <= allowed in every entry, or the first place where it is not. A NaN is never within.
std::string close(const std::string& what, const arma::mat& a, const arma::mat& b, const arma::mat& allowed) {
  if (arma::size(a) != arma::size(b))
    return fmt::format("{}: {}x{} against {}x{}", what, a.n_rows, a.n_cols, b.n_rows, b.n_cols);
  for (arma::uword i = 0; i < a.n_elem; ++i) {
    if (!(std::abs(a(i) - b(i)) <= allowed(i)))
      return fmt::format("{}: entry {} is {:.17g} against {:.17g}, allowed {:.2g}", what, i, a(i), b(i),
                         allowed(i));
  }
  return {};
}

/// The first that is not empty.
std::string first(std::initializer_list<std::string> violations) {
  for (const std::string& violation : violations) {
    if (!violation.empty()) return violation;
  }
  return {};
}

template <class Law>
std::string in_every_layer(std::size_t from, std::size_t to, const Law& law) {
  for (std::size_t l = from; l <= to; ++l) {
    if (std::string violation = law(l); !violation.empty()) return fmt::format("layer {}: {}", l, violation);
  }
  return {};
}

/// A[l] of one example from its Z[l], by g or the output alone.
arma::mat activate(const ForwardNetwork& network, std::size_t l, const arma::mat& Z) {
  return l < network.depth() ? network.g(l)(Z) : network.output().activation(Z);
}

/// The losses of all examples as they follow from Z[l].
arma::rowvec loss_from(const Case& question, std::size_t l, arma::mat Z) {
  const ForwardNetwork& network = question.architecture.forward_only();
  for (std::size_t above = l + 1; above <= network.depth(); ++above) {
    Z = question.parameters.W[above] * activate(network, above - 1, Z);
    Z.each_col() += question.parameters.b[above];
  }
  return network.output().loss(Z, question.Y);
}

arma::rowvec losses(const Case& question) {
  return forward(question.architecture.forward_only(), question.parameters, question.X, question.Y).loss;
}

/// Centered differences of a row of losses at h and h/2, extrapolated: truncation of order h^4, with h = 2^-8
/// about 1e-11 of the fifth derivative; rounding about u |L| / h = 3e-14 |L|.
template <class Losses>
arma::rowvec slope(const Losses& losses_at) {
  const auto D = [&](double h) -> arma::rowvec { return (losses_at(h) - losses_at(-h)) / (2.0 * h); };
  return (4.0 * D(0x1p-9) - D(0x1p-8)) / 3.0;
}
/// Both errors of slope() with a factor of 1000 for large derivatives; any mistake of the catalogue is far
/// above it.
double slope_error(const arma::rowvec& at) { return 1e-8 * (1.0 + at.max()); }

}  // namespace

std::string dZ_is_of_L(const Case& question, const Backprop& backprop) {
  const Gradients gradients = backprop(question);
  const ForwardPass pass = solve(question).pass;
  const auto m = static_cast<double>(question.X.n_cols);
  return in_every_layer(1, question.architecture.depth(), [&](std::size_t l) {
    const arma::mat& dZ = gradients.dZ[l];
    const arma::uword at = (7 * l + question.X.n_cols) % dZ.n_elem, k = at / dZ.n_rows;
    const arma::rowvec by_L = slope([&](double h) {
      arma::mat Z = pass.Z[l];
      Z(at) += h;
      return loss_from(question, l, Z);
    });
    arma::rowvec expected(question.X.n_cols, arma::fill::zeros);
    expected(k) = dZ(at);
    const arma::rowvec allowed(question.X.n_cols, arma::fill::value(slope_error(pass.loss)));
    const arma::mat by_J(1, 1, arma::fill::value(arma::accu(by_L) / m)),
        over_m(1, 1, arma::fill::value(dZ(at) / m));
    return first(
        {close("dL/dz", expected, by_L, allowed), close("dJ/dz", over_m, by_J, allowed.head_cols(1))});
  });
}

std::string dW_db_are_of_J(const Case& question, const Backprop& backprop) {
  const Gradients gradients = backprop(question);
  const NetworkDerivatives numeric = bars_of(question);
  const auto m = static_cast<double>(question.X.n_cols);
  const double allowed = m * slope_error(losses(question));
  const auto plain = [&](auto move) {
    const arma::rowvec by_L = slope([&](double h) {
      Case moved = question;
      move(moved, h);
      return losses(moved);
    });
    return arma::mat(1, 1, arma::fill::value(arma::accu(by_L)));
  };
  return in_every_layer(1, question.architecture.depth(), [&](std::size_t l) {
    const arma::mat &dW = gradients.dW[l], &db = gradients.db[l];
    const arma::uword at = (5 * l + 3) % dW.n_elem, unit = (3 * l + 1) % db.n_elem;
    const arma::mat W_sum = plain([&](Case& moved, double h) { moved.parameters.W[l](at) += h; });
    const arma::mat b_sum = plain([&](Case& moved, double h) { moved.parameters.b[l](unit) += h; });
    const arma::mat once(1, 1, arma::fill::value(allowed));
    return first({close("dW", dW, numeric.dW[l].value, numeric.dW[l].bar),
                  close("db", db, numeric.db[l].value, numeric.db[l].bar),
                  close("m dW", arma::mat(1, 1, arma::fill::value(m * dW(at))), W_sum, once),
                  close("m db", arma::mat(1, 1, arma::fill::value(m * db(unit))), b_sum, once)});
  });
}

std::string jacobian_of_z(const Case& question, std::size_t l, const arma::mat& claimed) {
  const arma::mat A = solve(question).pass.A[l];
  const arma::mat& W = question.parameters.W[l + 1];
  const arma::vec b = question.parameters.b[l + 1];
  const ForwardNetwork one_layer({A.n_rows, W.n_rows}, {}, OutputLayer(OutputKind::identity));
  const auto z = [&](const arma::mat& a) {
    return forward(one_layer, {{W}, {b}}, a, arma::mat(W.n_rows, a.n_cols, arma::fill::zeros)).Z[1];
  };
  // column i: z(a + e_i) - z(a); affine, so a step of 1 is exact but for rounding of n[l] + 2 terms
  const arma::mat here = arma::repmat(A.col(0), 1, A.n_rows);
  const arma::mat measured = z(here + arma::mat(A.n_rows, A.n_rows, arma::fill::eye)) - z(here);
  const double magnitude = arma::accu(arma::abs(W)) * (1.0 + arma::abs(A.col(0)).max()) + arma::abs(b).max();
  const arma::mat allowed(arma::size(measured),
                          arma::fill::value(rounding(magnitude, static_cast<double>(2 * A.n_rows + 4))));
  return close("dz/da", claimed, measured, allowed);
}

std::string jacobian_of_a(const Case& question, std::size_t l, arma::uword example,
                          const arma::mat& claimed) {
  const arma::vec z = solve(question).pass.Z[l].col(example);
  const ActivationValues& g = question.architecture.g(l).values();
  arma::mat measured(z.n_elem, z.n_elem);
  for (arma::uword i = 0; i < z.n_elem; ++i) {
    // a step that stays on one side of a kink at 0; truncation h^2 |g'''| / 6 <= h^2, rounding 4 u max(1,
    // |z|) / h
    const double h = std::min(1e-5, 0.5 * std::abs(z(i)));
    arma::vec right = z, left = z;
    right(i) += h;
    left(i) -= h;
    measured.col(i) = (g(arma::mat(right)) - g(arma::mat(left))) / (right(i) - left(i));
  }
  const arma::vec h = arma::clamp(0.5 * arma::abs(z), 0.0, 1e-5);
  const arma::rowvec error = (1e-9 + 8.0 * 0x1p-53 * (1.0 + arma::abs(z)) / h).t();
  return close("da/dz", claimed, measured, arma::repmat(error, z.n_elem, 1));
}

std::string rows_and_columns(const Case& question, const Backprop& backprop) {
  const Gradients gradients = backprop(question);
  const NetworkDerivatives bars = bars_of(question);
  if (question.architecture.depth() < 2) return {};
  return in_every_layer(1, question.architecture.depth() - 1, [&](std::size_t l) {
    const arma::mat& W = question.parameters.W[l + 1];
    for (arma::uword k = 0; k < question.X.n_cols; ++k) {
      const arma::vec dz = gradients.dZ[l + 1].col(k);
      const arma::rowvec row = dz.t() * W;
      const arma::vec column = W.t() * dz;
      const arma::vec allowed = 2.0 * bars.dA[l].bar.col(k);
      if (std::string violation = first({close("row against column", row.t(), column, allowed),
                                         close("row against dA", row.t(), gradients.dA[l].col(k), allowed)});
          !violation.empty())
        return violation;
    }
    return std::string();
  });
}

}  // namespace gradproof::law
