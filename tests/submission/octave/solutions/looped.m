function [J, grad] = nnCostFunction(nn_params, input_layer_size, hidden_layer_size, ...
                                    num_labels, X, y, lambda)
% One example at a time.
split = hidden_layer_size * (input_layer_size + 1);
Theta1 = reshape(nn_params(1:split), hidden_layer_size, input_layer_size + 1);
Theta2 = reshape(nn_params(split + 1:end), num_labels, hidden_layer_size + 1);
m = size(X, 1);
J = 0;
Delta1 = zeros(size(Theta1));
Delta2 = zeros(size(Theta2));
for t = 1:m
  a1 = [1; X(t, :)'];
  z2 = Theta1 * a1;
  a2 = [1; sigmoid(z2)];
  a3 = sigmoid(Theta2 * a2);
  wanted = (1:num_labels)' == y(t);
  J = J - sum(wanted .* log(a3) + (1 - wanted) .* log(1 - a3));
  delta3 = a3 - wanted;
  back = Theta2' * delta3;
  delta2 = back(2:end) .* sigmoidGradient(z2);
  Delta1 = Delta1 + delta2 * a1';
  Delta2 = Delta2 + delta3 * a2';
end
J = J / m + lambda / (2 * m) * (sum(sum(Theta1(:, 2:end) .^ 2)) + sum(sum(Theta2(:, 2:end) .^ 2)));
Theta1_grad = Delta1 / m;
Theta2_grad = Delta2 / m;
Theta1_grad(:, 2:end) = Theta1_grad(:, 2:end) + lambda / m * Theta1(:, 2:end);
Theta2_grad(:, 2:end) = Theta2_grad(:, 2:end) + lambda / m * Theta2(:, 2:end);
grad = [Theta1_grad(:); Theta2_grad(:)];
printf("Iteration done, J = %g\n", J);
end
