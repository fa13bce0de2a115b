//! What operators give: the methods behind them, and a few builtins.

use super::{ClassRef, Type, world::World};
use crate::python::syntax::ExpressionId;

impl World<'_> {
    /// What `left operator right` gives.
    pub(super) fn binary(&self, file: usize, left: ExpressionId, operator: &str, right: ExpressionId) -> Type {
        let Some(name) = method_name(operator) else { return Type::Unknown };
        let left = self.infer(file, left);
        if is_text(&left) && operator == "%" {
            return left;
        }
        match self.method_result_of(&left, &format!("__{name}__")) {
            Type::Unknown => {}
            known => return known,
        }
        let right = self.infer(file, right);
        if left == right && (is_builtin(&left) || is_collection(&left)) {
            return left;
        }
        // Only a builtin is known to leave the work to the other side.
        if is_builtin(&left) { self.method_result_of(&right, &format!("__r{name}__")) } else { Type::Unknown }
    }

    /// What `operator operand` gives.
    pub(super) fn unary(&self, file: usize, operator: &str, operand: ExpressionId) -> Type {
        let name = match operator {
            "not" => return Type::builtin("bool"),
            "-" => "__neg__",
            "+" => "__pos__",
            "~" => "__invert__",
            _ => return Type::Unknown,
        };
        let operand = self.infer(file, operand);
        if is_builtin(&operand) { operand } else { self.method_result_of(&operand, name) }
    }

    /// What `target operator= value` leaves in the target.
    pub(super) fn augmented(&self, file: usize, target: ExpressionId, operator: &str, value: ExpressionId) -> Type {
        let Some(name) = method_name(operator.trim_end_matches('=')) else { return Type::Unknown };
        let before = self.infer(file, target);
        match self.method_result_of(&before, &format!("__i{name}__")) {
            Type::Unknown => self.binary(file, target, operator.trim_end_matches('='), value),
            known => known,
        }
    }
}

fn method_name(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "/" => "truediv",
        "//" => "floordiv",
        "%" => "mod",
        "**" => "pow",
        "@" => "matmul",
        "&" => "and",
        "|" => "or",
        "^" => "xor",
        "<<" => "lshift",
        ">>" => "rshift",
        _ => return None,
    })
}

fn is_text(value: &Type) -> bool {
    *value == Type::builtin("str") || *value == Type::builtin("bytes")
}

fn is_builtin(value: &Type) -> bool {
    let named = |name: &str| *value == Type::builtin(name);
    is_text(value) || named("int") || named("float") || named("bool")
}

fn is_collection(value: &Type) -> bool {
    matches!(value, Type::Instance(ClassRef::Outside(path), _) if path.root() == "builtins")
}
