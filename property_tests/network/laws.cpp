// SPDX-License-Identifier: MIT
#include "property_tests/network/laws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof::law {

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

std::string shape(const std::string& what, const arma::mat& found, const arma::mat& of) {
  return arma::size(found) == arma::size(of) ? ""
                                             : fmt::format("{} is {}x{}, expected {}x{}", what, found.n_rows,
                                                           found.n_cols, of.n_rows, of.n_cols);
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

Case with_columns(const Case& question, const arma::uvec& columns) {
  Case chosen = question;
  chosen.X = question.X.cols(columns);
  chosen.Y = question.Y.cols(columns);
  return chosen;
}

arma::uvec shuffled(arma::uword n, std::uint64_t seed) {
  std::vector<arma::uword> order(n);
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), Random(seed));
  return arma::uvec(order);
}

}  // namespace

std::string shapes(const Case& question, const Backprop& backprop) {
  const Gradients gradients = backprop(question);
  const ForwardPass pass = solve(question).pass;
  const auto& W = question.parameters.W;
  const auto& b = question.parameters.b;
  return in_every_layer(1, question.architecture.depth(), [&](std::size_t l) {
    const arma::mat& A_below = l == 1 ? question.X : pass.A[l - 1];
    const arma::mat &dZ = gradients.dZ[l], &dW = gradients.dW[l];
    std::string violation =
        first({shape("dZ", dZ, pass.Z[l]), shape("dW", dW, W[l]), shape("db", gradients.db[l], b[l])});
    if (violation.empty() && l < question.architecture.depth()) {
      violation = shape("dA", gradients.dA[l], pass.A[l]);
      if (W[l + 1].n_rows != gradients.dZ[l + 1].n_rows) violation += "W[l+1]^T dZ[l+1] does not conform";
    }
    if (violation.empty() && (dZ.n_cols != A_below.n_cols || dW.n_cols != A_below.n_rows))
      violation = "dZ[l] A[l-1]^T does not conform";
    return violation;
  });
}

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

std::string repeated_batch(const Case& question, const Backprop& backprop, arma::uword r) {
  Case repeated = question;
  repeated.X = arma::repmat(question.X, 1, r);
  repeated.Y = arma::repmat(question.Y, 1, r);
  const Gradients once = backprop(question), often = backprop(repeated);
  const NetworkDerivatives bars = bars_of(question), often_bars = bars_of(repeated);
  const double J = solve(question).J, J_often = solve(repeated).J;
  // J is a mean of nonnegative losses: two sums of at most r m terms, each right to m r roundings
  const double allowed = rounding(J, static_cast<double>(2 * r * question.X.n_cols + 16));
  if (!(std::abs(J - J_often) <= allowed)) return fmt::format("J: {:.17g} against {:.17g}", J, J_often);
  return in_every_layer(1, question.architecture.depth(), [&](std::size_t l) {
    return first({close("dW", once.dW[l], often.dW[l], bars.dW[l].bar + often_bars.dW[l].bar),
                  close("db", once.db[l], often.db[l], bars.db[l].bar + often_bars.db[l].bar),
                  close("dZ", arma::repmat(once.dZ[l], 1, r), often.dZ[l], 2.0 * often_bars.dZ[l].bar)});
  });
}

std::string permuted_examples(const Case& question, const Backprop& backprop) {
  const arma::uvec order = shuffled(question.X.n_cols, 3);
  const Gradients before = backprop(question), after = backprop(with_columns(question, order));
  const NetworkDerivatives bars = bars_of(question);
  return in_every_layer(1, question.architecture.depth(), [&](std::size_t l) {
    return first({close("dW", before.dW[l], after.dW[l], 2.0 * bars.dW[l].bar),
                  close("db", before.db[l], after.db[l], 2.0 * bars.db[l].bar),
                  close("dZ", before.dZ[l].cols(order), after.dZ[l], 2.0 * bars.dZ[l].bar.cols(order))});
  });
}

namespace {

/// The gradient of the whole against the weighted sum of those of its parts; bars weighted likewise.
std::string whole_of_parts(const Case& question, const Backprop& backprop,
                           const std::vector<arma::uvec>& parts) {
  const Gradients whole = backprop(question);
  const NetworkDerivatives bars = bars_of(question);
  const std::size_t depth = question.architecture.depth();
  Layers<arma::mat> dW(depth), db(depth), dW_bar(depth), db_bar(depth);
  for (std::size_t l = 1; l <= depth; ++l) {
    dW[l].zeros(arma::size(whole.dW[l]));
    db[l].zeros(arma::size(whole.db[l]));
    dW_bar[l] = bars.dW[l].bar;
    db_bar[l] = bars.db[l].bar;
  }
  for (const arma::uvec& part : parts) {
    const double weight = static_cast<double>(part.n_elem) / static_cast<double>(question.X.n_cols);
    const Case own = with_columns(question, part);
    const Gradients gradients = backprop(own);
    const NetworkDerivatives own_bars = bars_of(own);
    for (std::size_t l = 1; l <= depth; ++l) {
      dW[l] += weight * gradients.dW[l];
      db[l] += weight * gradients.db[l];
      // besides its own bar, each addition rounds a sum of at most the parts' magnitudes
      const double added = rounding(1.0, static_cast<double>(parts.size() + 1));
      dW_bar[l] += weight * own_bars.dW[l].bar + added * weight * arma::abs(gradients.dW[l]);
      db_bar[l] += weight * own_bars.db[l].bar + added * weight * arma::abs(gradients.db[l]);
    }
  }
  return in_every_layer(1, depth, [&](std::size_t l) {
    return first({close("dW", whole.dW[l], dW[l], dW_bar[l]), close("db", whole.db[l], db[l], db_bar[l])});
  });
}

}  // namespace

std::string mean_of_examples(const Case& question, const Backprop& backprop) {
  std::vector<arma::uvec> examples;
  for (arma::uword k = 0; k < question.X.n_cols; ++k) examples.push_back(arma::uvec{k});
  return whole_of_parts(question, backprop, examples);
}

std::string weighted_split(const Case& question, const Backprop& backprop, arma::uword first_part) {
  const arma::uvec order = shuffled(question.X.n_cols, 4);
  return whole_of_parts(question, backprop,
                        {order.head(first_part), order.tail(question.X.n_cols - first_part)});
}

std::string permuted_units(const Case& question, const Backprop& backprop, std::size_t l) {
  const arma::uvec order = shuffled(question.architecture.n(l), 5);
  Case permuted = question;
  permuted.parameters.W[l] = arma::mat(question.parameters.W[l].rows(order));
  permuted.parameters.b[l] = arma::vec(question.parameters.b[l].elem(order));
  permuted.parameters.W[l + 1] = arma::mat(question.parameters.W[l + 1].cols(order));
  const Gradients before = backprop(question), after = backprop(permuted);
  const NetworkDerivatives bars = bars_of(question), after_bars = bars_of(permuted);
  return first(
      {close("dW[l]", before.dW[l].rows(order), after.dW[l], 2.0 * after_bars.dW[l].bar),
       close("db[l]", before.db[l].rows(order), after.db[l], 2.0 * after_bars.db[l].bar),
       close("dZ[l]", before.dZ[l].rows(order), after.dZ[l], 2.0 * after_bars.dZ[l].bar),
       close("dW[l+1]", before.dW[l + 1].cols(order), after.dW[l + 1], 2.0 * after_bars.dW[l + 1].bar),
       close("db[l+1]", before.db[l + 1], after.db[l + 1], bars.db[l + 1].bar + after_bars.db[l + 1].bar)});
}

std::string bias_is_a_weight(const Case& question, const Backprop& backprop, std::size_t l) {
  // the layers l..L as a network of their own, its input A[l-1] with a row of ones, b[l] a column of its W
  const Architecture& whole = question.architecture;
  const arma::mat A_below = l == 1 ? question.X : solve(question).pass.A[l - 1];
  std::vector<arma::uword> sizes = {A_below.n_rows + 1};
  std::vector<Activation> hidden;
  Parameters parameters;
  for (std::size_t above = l; above <= whole.depth(); ++above) {
    sizes.push_back(whole.n(above));
    if (above < whole.depth()) hidden.push_back(whole.g(above));
    parameters.W.push_back(question.parameters.W[above]);
    parameters.b.push_back(question.parameters.b[above]);
  }
  parameters.W[1] = arma::join_rows(parameters.W[1], parameters.b[1]);
  parameters.b[1].zeros();
  const Case upper = {Architecture(sizes, hidden, whole.output()), parameters,
                      arma::join_cols(A_below, arma::mat(1, A_below.n_cols, arma::fill::ones)), question.Y};
  const NetworkDerivatives bars = bars_of(question), upper_bars = bars_of(upper);
  return close("db", backprop(question).db[l], backprop(upper).dW[1].tail_cols(1),
               bars.db[l].bar + upper_bars.dW[1].bar.tail_cols(1));
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

std::string conserved_product(const Case& question, const Backprop& backprop) {
  const Gradients gradients = backprop(question);
  const NetworkDerivatives bars = bars_of(question);
  const auto product = [&](std::size_t l) { return arma::dot(question.parameters.W[l], gradients.dW[l]); };
  const auto error = [&](std::size_t l) {
    const arma::mat W = arma::abs(question.parameters.W[l]);
    return arma::dot(W, bars.dW[l].bar) +
           rounding(arma::dot(W, arma::abs(gradients.dW[l])), static_cast<double>(W.n_elem + 1));
  };
  return in_every_layer(2, question.architecture.depth(), [&](std::size_t l) {
    return std::abs(product(l) - product(1)) <= error(l) + error(1)
               ? ""
               : fmt::format("<W, dW> is {:.17g}, and {:.17g} in layer 1", product(l), product(1));
  });
}

std::string l2_term(const Case& question, const Backprop& backprop, double lambda) {
  const Architecture& plain = question.architecture;
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < plain.depth(); ++l) hidden.push_back(plain.g(l));
  const Case decayed = {Architecture(plain.sizes(), hidden, plain.output(), lambda), question.parameters,
                        question.X, question.Y};
  const Gradients without = backprop(question), with = backprop(decayed);
  const auto m = static_cast<double>(question.X.n_cols);
  const arma::mat none;
  return in_every_layer(1, plain.depth(), [&](std::size_t l) {
    const arma::mat& W = question.parameters.W[l];
    const arma::mat expected = without.dW[l] + (lambda / m) * W;
    // one product and one sum more on each side
    const arma::mat allowed = rounding(1.0, 2.0) * (arma::abs(without.dW[l]) + (lambda / m) * arma::abs(W));
    return first({close("dW", with.dW[l], expected, allowed),
                  close("db", with.db[l], without.db[l], arma::zeros(arma::size(with.db[l]))),
                  close("dZ", with.dZ[l], without.dZ[l], arma::zeros(arma::size(with.dZ[l]))),
                  close("dA", with.dA[l], without.dA[l], arma::zeros(arma::size(with.dA[l])))});
  });
}

}  // namespace gradproof::law
