// SPDX-License-Identifier: MIT
#include "families.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace gradproof::test {
namespace {

using Random = std::mt19937_64;

/// 10^u, u uniform: every order of magnitude is as likely
double magnitude(Random& random, double low, double high) {
  return std::pow(10.0, uniform(random, low, high));
}
double sign(Random& random) { return random() % 2 == 0 ? 1.0 : -1.0; }
arma::uword dimension(Random& random) { return 1 + random() % 4; }

arma::vec point(Random& random, arma::uword n, double size = 1.0) {
  arma::vec x(n);
  for (double& value : x) value = sign(random) * size * uniform(random, 0.1, 2.0);
  return x;
}

/// sum_j c_j exp(a_j x_j) + d_j sin(b_j x_j + x_{j+1}), with slopes of order 1
struct Smooth {
  arma::vec a, b, c, d;
  explicit Smooth(Random& random, arma::uword n) : a(n), b(n), c(n), d(n) {
    for (arma::uword j = 0; j < n; ++j) {
      a(j) = uniform(random, -1, 1);
      b(j) = uniform(random, -2, 2);
      c(j) = uniform(random, -1, 1);
      d(j) = uniform(random, -1, 1);
    }
  }
  [[nodiscard]] double value(const arma::vec& x) const {
    double sum = 0.0;
    for (arma::uword j = 0; j < x.n_elem; ++j) {
      sum += c(j) * std::exp(a(j) * x(j)) + d(j) * std::sin(b(j) * x(j) + x((j + 1) % x.n_elem));
    }
    return sum;
  }
  [[nodiscard]] arma::vec gradient(const arma::vec& x) const {
    arma::vec g(x.n_elem, arma::fill::zeros);
    for (arma::uword j = 0; j < x.n_elem; ++j) {
      const arma::uword next = (j + 1) % x.n_elem;
      const double wave = d(j) * std::cos(b(j) * x(j) + x(next));
      g(j) += a(j) * c(j) * std::exp(a(j) * x(j)) + b(j) * wave;
      g(next) += wave;
    }
    return g;
  }
};

FunctionCase from(const Smooth& smooth, arma::vec x, double scale = 1.0, double offset = 0.0) {
  return {[=](const arma::vec& at) { return offset + scale * smooth.value(at); },
          [=](const arma::vec& at) -> arma::vec { return scale * smooth.gradient(at); }, std::move(x), 0.0};
}

/// sum_j h(x_j) for functions of one variable
FunctionCase entrywise(std::function<double(double)> h, std::function<double(double)> slope, arma::vec x) {
  return {[h](const arma::vec& at) {
            double sum = 0.0;
            for (const double value : at) sum += h(value);
            return sum;
          },
          [slope](const arma::vec& at) {
            arma::vec g(at.n_elem);
            for (arma::uword j = 0; j < at.n_elem; ++j) g(j) = slope(at(j));
            return g;
          },
          std::move(x), 0.0};
}

FunctionCase smooth_family(Random& random) {
  const arma::uword n = dimension(random);
  return from(Smooth(random, n), point(random, n));
}

FunctionCase badly_scaled(Random& random) {
  const arma::uword n = 2 + random() % 3;
  const Smooth smooth(random, n);
  arma::vec scale(n);
  for (double& value : scale) value = magnitude(random, -4, 4);
  return {[=](const arma::vec& x) { return smooth.value(x % scale); },
          [=](const arma::vec& x) -> arma::vec { return scale % smooth.gradient(x % scale); },
          point(random, n) / scale, 0.0};
}

FunctionCase large_offset(Random& random) {
  const arma::uword n = dimension(random);
  return from(Smooth(random, n), point(random, n), 1.0, sign(random) * magnitude(random, 3, 8));
}

FunctionCase tiny_gradient(Random& random) {
  const arma::uword n = dimension(random);
  return from(Smooth(random, n), point(random, n), magnitude(random, -9, -4), 1.0);
}

FunctionCase huge_values(Random& random) {
  const arma::uword n = dimension(random);
  return from(Smooth(random, n), point(random, n), magnitude(random, 10, 150));
}

/// x large, the function varies on a scale of 1
FunctionCase far_from_zero(Random& random) {
  const double w = uniform(random, 0.2, 3.0);
  return entrywise([w](double x) { return std::sin(w * x) + 0.1 * x; },
                   [w](double x) { return w * std::cos(w * x) + 0.1; },
                   point(random, dimension(random), magnitude(random, 2, 5)));
}

FunctionCase close_to_zero(Random& random) {
  const arma::uword n = dimension(random);
  return from(Smooth(random, n), point(random, n, magnitude(random, -9, -3)));
}

FunctionCase edge_of_domain(Random& random) {
  const double distance = magnitude(random, -9, -1);
  const arma::vec x = arma::abs(point(random, dimension(random))) * distance;
  switch (random() % 4) {
    case 0:
      return entrywise([](double s) { return std::log(s); }, [](double s) { return 1.0 / s; }, x);
    case 1:
      return entrywise([](double s) { return std::sqrt(s); }, [](double s) { return 0.5 / std::sqrt(s); }, x);
    case 2:
      return entrywise([](double s) { return s * std::log(s); }, [](double s) { return 1.0 + std::log(s); },
                       x);
    default:  // at the edge itself
      return entrywise([](double s) { return std::sqrt(s * s * s) + s; },
                       [](double s) { return 1.5 * std::sqrt(s) + 1.0; },
                       arma::vec(x.n_elem, arma::fill::zeros));
  }
}

double leaky(double z, double leak) { return z > 0.0 ? z : leak * z; }

FunctionCase near_kink(Random& random) {
  const double distance = magnitude(random, -9, -2), leak = uniform(random, -1.0, 0.5),
               kink = uniform(random, -1.0, 1.0), bend = uniform(random, -3.0, 3.0);
  arma::vec x(dimension(random));
  for (double& value : x) value = kink + sign(random) * distance * uniform(random, 0.3, 1.0);
  return entrywise([=](double s) { return leaky(s - kink, leak) + bend * s * s; },
                   [=](double s) { return (s > kink ? 1.0 : leak) + 2.0 * bend * s; }, x);
}

FunctionCase at_kink(Random& random) {
  const double leak = uniform(random, -1.0, 0.5), kink = random() % 2 == 0 ? 0.0 : uniform(random, -1.0, 1.0),
               bend = uniform(random, -3.0, 3.0), side = random() % 2 == 0 ? 1.0 : leak;
  return entrywise([=](double s) { return leaky(s - kink, leak) + bend * s * s; },
                   [=](double s) {
                     return (s > kink ? 1.0 : s < kink ? leak : side) + 2.0 * bend * s;
                   },
                   arma::vec(dimension(random)).fill(kink));
}

/// A layer of rectified units: kinks at many distances, slopes of both signs
FunctionCase many_kinks(Random& random) {
  const arma::uword n = dimension(random), units = 20;
  arma::mat W(units, n);
  arma::vec b(units), v(units);
  for (double& w : W) w = uniform(random, -1, 1);
  for (double& w : b) w = uniform(random, -1, 1);
  for (double& w : v) w = uniform(random, -1, 1);
  return {[=](const arma::vec& x) { return arma::dot(v, arma::clamp(W * x + b, 0.0, 1e300)); },
          [=](const arma::vec& x) -> arma::vec {
            const arma::vec on = arma::conv_to<arma::vec>::from(W * x + b > 0.0);
            return W.t() * (v % on);
          },
          point(random, n), 0.0};
}

/// the largest of several planes, as in max pooling
FunctionCase maximum(Random& random) {
  const arma::uword n = dimension(random), planes = 5;
  arma::mat W(planes, n);
  for (double& w : W) w = uniform(random, -1, 1);
  return {[=](const arma::vec& x) { return arma::max(W * x); },
          [=](const arma::vec& x) -> arma::vec { return W.row((W * x).eval().index_max()).t(); },
          point(random, n), 0.0};
}

/// uniform in [-1, 1] from the bits of x: the same at the same point, unrelated at the next
double hash_noise(const arma::vec& x) {
  std::uint64_t state = 0x9e3779b97f4a7c15ULL;
  for (const double value : x) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    state ^= bits;
    state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    state = (state ^ (state >> 27U)) * 0x94d049bb133111ebULL;
    state ^= state >> 31U;
  }
  return static_cast<double>(state >> 11U) * 0x1p-52 - 1.0;
}

FunctionCase noisy(Random& random) {
  const arma::uword n = dimension(random);
  const Smooth smooth(random, n);
  const double amplitude = magnitude(random, -13, -3);
  return {[=](const arma::vec& x) { return smooth.value(x) + amplitude * hash_noise(x); },
          [=](const arma::vec& x) { return smooth.gradient(x); }, point(random, n), 0.0};
}

/// sqrt by Newton's iteration, ended by a tolerance: smooth in pieces with jumps between them. Each piece has
/// a slope of its own, so that only whoever knows the tolerance can say how far the value is off.
FunctionCase iterated(Random& random) {
  const double tolerance = magnitude(random, -12, -4);
  FunctionCase made = entrywise(
      [tolerance](double s) {
        double root = 1.0;
        for (int i = 0; i < 100; ++i) {
          const double next = 0.5 * (root + s / root);
          if (std::abs(next - root) < tolerance) break;
          root = next;
        }
        return root;
      },
      [](double s) { return 0.5 / std::sqrt(s); }, arma::abs(point(random, dimension(random))));
  made.noise = tolerance * static_cast<double>(made.x.n_elem);
  return made;
}

FunctionCase oscillating(Random& random) {
  const double w = magnitude(random, 0, 3), phase = uniform(random, 0, 6);
  return entrywise([=](double s) { return std::sin(w * s + phase); },
                   [=](double s) { return w * std::cos(w * s + phase); }, point(random, dimension(random)));
}

FunctionCase steep(Random& random) {
  const double a = sign(random) * magnitude(random, 0.5, 2.2);
  return entrywise([=](double s) { return std::exp(a * s); }, [=](double s) { return a * std::exp(a * s); },
                   point(random, dimension(random)));
}

FunctionCase saturated(Random& random) {
  const double a = magnitude(random, 0.5, 1.5);
  return entrywise([=](double s) { return std::tanh(a * s); },
                   [=](double s) { return a / std::pow(std::cosh(a * s), 2); },
                   point(random, dimension(random)));
}

/// a value that is the small difference of large ones
FunctionCase cancelling(Random& random) {
  const double large = magnitude(random, 2, 6);
  return entrywise([=](double s) { return (s + large) * (s + large) - large * large; },
                   [=](double s) { return 2.0 * (s + large); }, point(random, dimension(random)));
}

/// continuous with its first derivative, not with its second
FunctionCase huber(Random& random) {
  const double knee = uniform(random, 0.2, 1.5), jitter = random() % 2 == 0 ? 0.0 : magnitude(random, -9, -1);
  arma::vec x(dimension(random));
  for (double& value : x)
    value = sign(random) * (random() % 2 == 0 ? knee + sign(random) * jitter : uniform(random, 0.1, 2.0));
  return entrywise(
      [=](double s) { return std::abs(s) <= knee ? 0.5 * s * s : knee * (std::abs(s) - 0.5 * knee); },
      [=](double s) { return std::abs(s) <= knee ? s : std::copysign(knee, s); }, x);
}

/// a derivative that is zero in some entries, exactly
FunctionCase with_zeros(Random& random) {
  const arma::uword n = 2 + random() % 3;
  const Smooth smooth(random, n);
  arma::vec on(n, arma::fill::ones);
  on(random() % n) = 0.0;
  return {[=](const arma::vec& x) { return smooth.value(x % on) + 1.0; },
          [=](const arma::vec& x) -> arma::vec { return on % smooth.gradient(x % on); }, point(random, n),
          0.0};
}

/// at the minimum in some coordinates: x^2 and x^4 at 0
FunctionCase stationary(Random& random) {
  const double a = uniform(random, 0.5, 2.0);
  arma::vec x = point(random, 3);
  x(random() % 3) = 0.0;
  return entrywise([=](double s) { return s * s * s * s + a * s * s * s; },
                   [=](double s) { return 4.0 * s * s * s + 3.0 * a * s * s; }, x);
}

float single(double value) { return static_cast<float>(value); }

/// all in float: the argument, the value, the gradient
FunctionCase float_throughout(Random& random) {
  const arma::uword n = dimension(random);
  const Smooth smooth(random, n);
  arma::vec x = point(random, n);
  for (double& value : x) value = static_cast<double>(single(value));
  const auto sum = [smooth](const arma::vec& at) {
    float total = 0.0F;
    for (arma::uword j = 0; j < at.n_elem; ++j) {
      const float s = single(at(j)), next = single(at((j + 1) % at.n_elem));
      total += single(smooth.c(j)) * std::exp(single(smooth.a(j)) * s) +
               single(smooth.d(j)) * std::sin(single(smooth.b(j)) * s + next);
    }
    return static_cast<double>(total);
  };
  const auto gradient = [smooth](const arma::vec& at) {
    arma::vec g = smooth.gradient(at);
    for (double& value : g) value = static_cast<double>(single(value));
    return g;
  };
  return {sum, gradient, x, 0.0};
}

/// float inside, double outside: nothing says so
FunctionCase float_inside(Random& random) {
  FunctionCase made = float_throughout(random);
  const auto gradient = made.gradient;
  made.gradient = [gradient](const arma::vec& x) -> arma::vec { return gradient(x); };
  return made;
}

FunctionCase float_kink(Random& random) {
  FunctionCase made = random() % 2 == 0 ? near_kink(random) : many_kinks(random);
  for (double& value : made.x) value = static_cast<double>(single(value));
  const auto f = made.f;
  const auto g = made.gradient;
  made.f = [f](const arma::vec& x) { return static_cast<double>(single(f(x))); };
  made.gradient = [g](const arma::vec& x) {
    arma::vec values = g(x);
    for (double& value : values) value = static_cast<double>(single(value));
    return values;
  };
  return made;
}

}  // namespace

const std::vector<FunctionFamily>& function_families() {
  static const std::vector<FunctionFamily> families = [] {
    std::vector<FunctionFamily> all = {
        {"smooth", false, smooth_family},
        {"badly_scaled", false, badly_scaled},
        {"large_offset", false, large_offset},
        {"tiny_gradient", false, tiny_gradient},
        {"huge_values", false, huge_values},
        {"far_from_zero", false, far_from_zero},
        {"close_to_zero", false, close_to_zero},
        {"edge_of_domain", false, edge_of_domain},
        {"near_kink", false, near_kink},
        {"at_kink", false, at_kink},
        {"many_kinks", false, many_kinks},
        {"maximum", false, maximum},
        {"noisy", false, noisy},
        {"iterated", false, iterated},
        {"oscillating", false, oscillating},
        {"steep", false, steep},
        {"saturated", false, saturated},
        {"cancelling", false, cancelling},
        {"huber", false, huber},
        {"with_zeros", false, with_zeros},
        {"stationary", false, stationary},
        {"float_inside", false, float_inside, 10.0},
        {"float_throughout", true, float_throughout},
        {"float_kink", true, float_kink},
    };
    for (FunctionFamily& family : layer_families()) all.push_back(std::move(family));
    return all;
  }();
  return families;
}

}  // namespace gradproof::test
