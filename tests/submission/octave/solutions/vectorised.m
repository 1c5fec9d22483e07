function [J grad] = nnCostFunction(nn_params, ...
                                   input_layer_size, ...
                                   hidden_layer_size, ...
                                   num_labels, ...
                                   X, y, lambda)
Theta1 = reshape(nn_params(1:hidden_layer_size * (input_layer_size + 1)), ...
                 hidden_layer_size, (input_layer_size + 1));
Theta2 = reshape(nn_params((1 + (hidden_layer_size * (input_layer_size + 1))):end), ...
                 num_labels, (hidden_layer_size + 1));
m = size(X, 1);
a1 = [ones(m, 1) X];
z2 = a1 * Theta1';
a2 = [ones(m, 1) sigmoid(z2)];
a3 = sigmoid(a2 * Theta2');
Y = eye(num_labels)(y, :);
penalised1 = [zeros(hidden_layer_size, 1) Theta1(:, 2:end)];
penalised2 = [zeros(num_labels, 1) Theta2(:, 2:end)];
J = -sum(sum(Y .* log(a3) + (1 - Y) .* log(1 - a3))) / m ...
    + lambda / (2 * m) * (penalised1(:)' * penalised1(:) + penalised2(:)' * penalised2(:));
delta3 = a3 - Y;
delta2 = (delta3 * Theta2(:, 2:end)) .* sigmoidGradient(z2);
Theta1_grad = delta2' * a1 / m + lambda / m * penalised1;
Theta2_grad = delta3' * a2 / m + lambda / m * penalised2;
grad = [Theta1_grad(:) ; Theta2_grad(:)];
end
