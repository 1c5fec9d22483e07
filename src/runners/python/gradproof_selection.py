# SPDX-License-Identifier: MIT
"""Which functions of a submission are judged, and as what."""
import re

import gradproof_objects
from gradproof_names import LOOKS_LIKE, ROLES, CannotAsk, bind, fits, required_arguments, takes
from gradproof_returned import gives_gradient


class Selection:
    def __init__(self, source, is_helper, rows=False, entry="", only=""):
        """only: of the functions that give a gradient, the one that counts; "" where all do."""
        self.only = only
        self.source, self.is_helper, self.rows, self.labels = source, is_helper, rows, False
        self.functions, self.notes, self.missing_reason = {}, [], {}
        self.space = source.namespace
        chosen = {}
        for item in filter(None, (part.strip() for part in entry.split(","))):
            role, _, name = item.partition("=") if "=" in item else ("", "", item)
            chosen[role or self._role_of(name)] = name
        for role in ROLES:
            if role in chosen:
                self._choose(role, chosen[role])
            elif not chosen or self._own(role):
                self._find(role, [role] if chosen else [role] + ROLES[role])
        if not chosen:
            self._find_lookalikes()
            self._bring_together()
            self._leave_out_dropout()
            if self.backward_role() is None and not only:
                found = gradproof_objects.find(self.space, self.source.place, lambda: self.rows)
                self.functions.update(found)
        self._pair_costs(chosen)
        self._say_what_is_left()
        self.gives_m = self._reads_m()

    def _lookup(self, name):
        value = self.space.get(name.split(".")[0])
        for part in name.split(".")[1:]:
            value = getattr(value, part, None)
        return value if callable(value) and not isinstance(value, type) else None

    def _own(self, name):
        """The submission's own function of this name; None for a helper of the course."""
        function = self._lookup(name)
        if function is None or self.is_helper(function) or self.source.place(function) is None:
            return None
        if self.only and name != self.only:
            definition = next((node for node in self.source.definitions.values() if node.name == name), None)
            return None if gives_gradient(name, definition) else function
        return function

    def _choose(self, role, name):
        function = self._own(name)
        if function is None:
            self.missing_reason[role] = "there is no function %s in it" % name
        else:
            self.functions[role] = (name, function)

    def _find(self, role, names):
        for name in names:
            function = self._own(name)
            if function is None or any(function is other for _, other in self.functions.values()):
                continue
            if required_arguments(function) == (["x", "theta"], 2):
                continue  # the one-parameter example of the gradient-checking exercise
            if name == role and role != "gradients":
                try:
                    bind(role, function)
                except CannotAsk as error:
                    self.notes.append(str(error))
                    continue
            elif not fits(role, function):
                continue
            self.functions[role] = (name, function)
            return

    def adopt(self, role, name):
        """Takes the function that the text has under this name. @raises CannotAsk where there is none when it has run"""
        function = self._own(name)
        if function is None:
            raise CannotAsk("there is no function %s in it" % name)
        self.functions[role] = (name, function)

    def own_names(self):
        return [name for name in self.space if self._own(name)]

    def _find_lookalikes(self):
        for role, pattern in LOOKS_LIKE.items():
            twin = {"forward_propagation": "L_model_forward", "backward_propagation": "L_model_backward"}.get(role)
            if role not in self.functions and twin not in self.functions:
                self._find(role, [n for n in self.own_names() if re.search(pattern, n, re.I)])

    def _bring_together(self):
        """A forward pass under the name of the one exercise, a gradient under that of the other."""
        for backward, forward, other in (("backward_propagation", "forward_propagation", "L_model_forward"),
                                         ("L_model_backward", "L_model_forward", "forward_propagation")):
            if self.backward_role() == backward and forward not in self.functions and other in self.functions:
                self.functions[forward] = self.functions.pop(other)

    def _leave_out_dropout(self):
        """The forward pass with dropout belongs to the gradient with dropout alone."""
        name = self.functions.get("forward_propagation", ("", None))[0]
        if "dropout" in name and not self.takes_keep_prob():
            del self.functions["forward_propagation"]

    def _pair_costs(self, chosen):
        """The cost with its L2 term belongs to the gradient that has one."""
        name = "compute_cost_with_regularization"
        if "compute_cost" not in chosen and self.takes_lambda() and self._own(name):
            self.functions["compute_cost"] = (name, self._own(name))

    def backward_role(self):
        return next((r for r in ("gradients", "backward_propagation", "L_model_backward", "propagate")
                     if r in self.functions), None)

    def _backward_takes(self, value):
        role = self.backward_role()
        return role is not None and takes(role, self.functions[role][1], value)

    def takes_lambda(self):
        return self._backward_takes("lambda")

    def takes_keep_prob(self):
        return self._backward_takes("keep_prob")

    def _say_what_is_left(self):
        """A second gradient in the same file is not judged, and that must not pass in silence."""
        chosen = self.backward_role()
        for other in {"gradients", "backward_propagation", "L_model_backward", "propagate"} - {chosen}:
            self.functions.pop(other, None)
        judged = [function for _, function in self.functions.values()]
        for name in self.own_names():
            function = self._own(name)
            if re.search("back", name, re.I) and function not in judged and self.functions and \
                    (fits("backward_propagation", function) or fits("L_model_backward", function)):
                self.notes.append("not judged: %s; --entry %s judges it instead" % (name, name))

    def _reads_m(self):
        """Does a function read a global m, which could not be computed because its data are not here?"""
        readers = [name for name, function in self.functions.values()
                   if "m" in getattr(getattr(function, "__code__", None), "co_names", ())]
        if not readers:
            return False
        if "m" in self.space:
            self.notes.append("%s reads m from outside it, where m is %s whatever the number of examples it is given"
                              % (", ".join(readers), self.space["m"]))
        elif "m" in self.source.assigned:
            self.notes.append("%s reads m from outside it, where it could not be computed without its data; the number "
                              "of examples was taken" % ", ".join(readers))
            return True
        return False

    def _role_of(self, name):
        """What --entry NAME is, without a word about its role: told by its own name, else by its arguments."""
        for role, others in ROLES.items():
            if name == role or name in others:
                return role
        function = self._lookup(name)
        if function is None or not fits("backward_propagation", function) or fits("gradients", function):
            return "gradients"
        given = bind("backward_propagation", function)
        of_layers = "A_last" in given and not self._own("forward_propagation")
        return "L_model_backward" if of_layers else "backward_propagation"
