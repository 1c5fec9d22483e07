% SPDX-License-Identifier: MIT
% Runs nnCostFunction.m in a process of its own: frames of questions come in on stdin, answers go out on stdout
% (src/docs/wire-format.md), and what the function prints is kept off both.
%   octave-cli ... gradproof_octave.m FOLDER OTHER.m ... nnCostFunction.m
% FOLDER is empty where this process may not read it: then the files were handed over, and their functions are made
% from their texts.
1;

function bytes = gradproof_read(count)
  bytes = uint8([]);
  while (numel(bytes) < count)
    more = fread(stdin, count - numel(bytes), "uint8=>uint8");
    if (isempty(more))
      exit(0);  % nobody asks any more
    end
    bytes = [bytes; more];
  end
end

function items = gradproof_question(payload, count)
  items = struct();
  at = 0;
  for k = 1:count
    name = char(payload(at + (1:28))');
    name = strrep(strrep(name(name != 0), "[", "_"), "]", "");
    head = double(typecast(payload(at + (29:40)), "uint32"));
    at += 40;
    if (head(1) == 0)
      bytes = 8 * head(2) * head(3);
      items.(name) = reshape(typecast(payload(at + (1:bytes)), "double"), head(2), head(3));
    elseif (head(1) == 1)
      bytes = 8 * ceil(head(2) / 8);
      items.(name) = char(payload(at + (1:head(2)))');
    else
      bytes = 0;
    end
    at += bytes;
  end
end

function bytes = gradproof_item(name, kind, rows, cols, data)
  field = zeros(1, 28, "uint8");
  field(1:numel(name)) = uint8(name);
  bytes = [field, typecast(uint32([kind, rows, cols]), "uint8"), data];
end

function bytes = gradproof_array(name, x)
  x = double(x);
  bytes = gradproof_item(name, 0, rows(x), columns(x), typecast(x(:)', "uint8"));
end

function bytes = gradproof_text(name, text)
  text = text(text >= 32 & text < 127)(1:min(end, 2000));
  text(end + 1:max(numel(text), 1)) = "?";
  data = zeros(1, 8 * ceil(numel(text) / 8), "uint8");
  data(1:numel(text)) = uint8(text);
  bytes = gradproof_item(name, 1, numel(text), 1, data);
end

function crc = gradproof_crc32(bytes)
  persistent table = [];
  if (isempty(table))
    table = uint32(0:255);
    for k = 1:8
      odd = bitand(table, uint32(1)) == 1;
      table = bitshift(table, -1);
      table(odd) = bitxor(table(odd), uint32(hex2dec("EDB88320")));
    end
    table = double(table);
  end
  crc = 2^32 - 1;
  for b = double(bytes)
    crc = bitxor(table(bitxor(mod(crc, 256), b) + 1), floor(crc / 256));
  end
  crc = uint32(bitxor(crc, 2^32 - 1));
end

function gradproof_answer(id, code, items)
  payload = [items{:}, zeros(1, 0, "uint8")];
  frame = [uint8("GRADPA"), typecast(uint16(1), "uint8"), id(:)', typecast(uint32([code, numel(items)]), "uint8"), ...
           typecast(uint64(numel(payload)), "uint8"), payload];
  fwrite(stdout, [frame, typecast(gradproof_crc32(frame), "uint8")], "uint8");
  fflush(stdout);
end

% sigmoid.m comes with the exercise; sigmoidGradient.m is a part of it that may lie elsewhere.
function gradproof_helpers()
  if (! exist("sigmoid"))
    eval("function g = sigmoid(z) g = 1 ./ (1 + exp(-z)); end");
  end
  if (! exist("sigmoidGradient"))
    eval("function g = sigmoidGradient(z) g = sigmoid(z) .* (1 - sigmoid(z)); end");
  end
end

function text = gradproof_said(err)
  text = err.message;
  for k = 1:numel(err.stack)
    if (strncmp(err.stack(k).name, "gradproof_", 10))
      break;
    end
    text = sprintf("%s, %s line %d", text, err.stack(k).name, err.stack(k).line);
  end
end

function items = gradproof_ask(question)
  Theta1 = [question.b_1, question.W_1];
  Theta2 = [question.b_2, question.W_2];
  nn_params = [Theta1(:); Theta2(:)];
  [~, y] = max(question.Y, [], 1);
  y = y(:);
  X = question.X';
  lambda = question.lambda;
  sizes = [rows(question.X), rows(Theta1), rows(Theta2)];
  J = grad = [];
  evalc("[J, grad] = nnCostFunction(nn_params, sizes(1), sizes(2), sizes(3), X, y, lambda);");
  items = {gradproof_array("cost", J)};
  if (isempty(grad))
    error("grad was not given");
  end
  if (numel(grad) != numel(nn_params))
    error("grad has %d entries, and nn_params has %d", numel(grad), numel(nn_params));
  end
  grad = full(grad(:));
  d1 = reshape(grad(1:numel(Theta1)), size(Theta1));
  d2 = reshape(grad(numel(Theta1) + 1:end), size(Theta2));
  items = [items, {gradproof_array("dW[1]", d1(:, 2:end)), gradproof_array("db[1]", d1(:, 1)), ...
                   gradproof_array("dW[2]", d2(:, 2:end)), gradproof_array("db[2]", d2(:, 1))}];
end

% A file that begins with a function; a script is not run.
function yes = gradproof_is_function(text)
  yes = ! isempty(regexp(text, '^(\s|[%#][^\n]*\n)*function\>', "once"));
end

function gradproof_serve(folder, files)
  if (! isempty(folder))
    addpath(folder);
  else
    for k = 1:numel(files)
      text = fileread(files{k});
      if (gradproof_is_function(text))
        eval(text, "");
      end
    end
  end
  gradproof_helpers();
  while (true)
    head = gradproof_read(32);
    count = double(typecast(head(21:24), "uint32"));
    payload = gradproof_read(double(typecast(head(25:32), "uint64")));
    gradproof_read(4);  % the checksum of whoever asks
    question = gradproof_question(payload, count);
    if (! isfield(question, "W_2") || isfield(question, "W_3"))
      gradproof_answer(head(9:16), 2, {gradproof_text("reason", "nnCostFunction has two layers")});
      continue;
    end
    try
      gradproof_answer(head(9:16), 0, gradproof_ask(question));
    catch err
      gradproof_answer(head(9:16), 1, {gradproof_text("exception", gradproof_said(err))});
    end
  end
end

warning("off", "all");
page_screen_output(false);
gradproof_arguments = argv();
gradproof_serve(gradproof_arguments{1}, gradproof_arguments(2:end));
