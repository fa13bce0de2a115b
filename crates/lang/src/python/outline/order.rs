//! Every node of a file in the order of its source.
//!
//! The parts of an outline go over the same bodies again and again; here that is going along a list.

use std::cell::Cell;

use crate::python::syntax::{ExpressionId, StatementId, Tree};
use crate::python::visit::{Node, push_parts};

/// The nodes of a tree, outer before inner, with the place of each.
pub(super) struct Order {
    steps: Vec<Step>,
    statements: Vec<u32>,
    expressions: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Step {
    node: Node,
    /// Where the next node stands that does not lie below this one.
    end: u32,
}

/// The place of a node that the module's body does not lead to.
const NOWHERE: u32 = u32::MAX;

thread_local! {
    /// The memory of an order that is not needed any more.
    static SPARE: Cell<(Vec<Step>, Vec<u32>, Vec<u32>)> = const { Cell::new((Vec::new(), Vec::new(), Vec::new())) };
}

/// Orders of more nodes are rare, and their memory is not kept.
const LARGEST_SPARE: usize = 1 << 17;

impl Drop for Order {
    fn drop(&mut self) {
        let Self { steps, statements, expressions } = self;
        if steps.capacity() <= LARGEST_SPARE {
            SPARE.set((std::mem::take(steps), std::mem::take(statements), std::mem::take(expressions)));
        }
    }
}

impl Order {
    pub(super) fn of(tree: &Tree) -> Self {
        let (mut steps, mut statements, mut expressions) = SPARE.take();
        steps.clear();
        steps.reserve(tree.statements.len() + tree.expressions.len());
        for (places, count) in [(&mut statements, tree.statements.len()), (&mut expressions, tree.expressions.len())] {
            places.clear();
            places.resize(count, NOWHERE);
        }
        let mut order = Self { steps, statements, expressions };
        let mut pending: Vec<Node> = tree.body.iter().rev().map(|id| Node::Statement(*id)).collect();
        // Nodes with parts still to come, each with how many nodes are pending behind them.
        let mut open: Vec<(usize, usize)> = Vec::new();
        while let Some(node) = pending.pop() {
            let place = order.add(node);
            let behind = pending.len();
            push_parts(tree, node, &mut pending);
            pending[behind..].reverse();
            open.push((place, behind));
            while let Some((done, _)) = open.pop_if(|(_, behind)| *behind == pending.len()) {
                order.steps[done].end = order.steps.len() as u32;
            }
        }
        order
    }

    fn add(&mut self, node: Node) -> usize {
        let place = self.steps.len();
        match node {
            Node::Statement(id) => self.statements[id.0 as usize] = place as u32,
            Node::Expression(id) => self.expressions[id.0 as usize] = place as u32,
        }
        self.steps.push(Step { node, end: place as u32 + 1 });
        place
    }

    /// Everything below `block`, its statements included.
    pub(super) fn block<'o>(&'o self, block: &'o [StatementId]) -> Walk<'o> {
        Walk { order: self, at: 0, end: 0, last: 0, block: block.iter() }
    }

    /// Everything below `statement`, itself left out.
    pub(super) fn below(&self, statement: StatementId) -> Walk<'_> {
        let (at, end) = self.range(self.statements[statement.0 as usize]);
        Walk { order: self, at: at + 1, end, last: at, block: [].iter() }
    }

    /// `expression` and everything below it.
    pub(super) fn expression(&self, expression: ExpressionId) -> Walk<'_> {
        let (at, end) = self.range(self.expressions[expression.0 as usize]);
        Walk { order: self, at, end, last: at, block: [].iter() }
    }

    fn range(&self, place: u32) -> (usize, usize) {
        self.steps.get(place as usize).map_or((0, 0), |step| (place as usize, step.end as usize))
    }
}

/// A walk over nodes in source order, outer before inner.
pub(super) struct Walk<'o> {
    order: &'o Order,
    at: usize,
    end: usize,
    /// The place of the node given last.
    last: usize,
    /// The statements still to come.
    block: std::slice::Iter<'o, StatementId>,
}

impl Walk<'_> {
    /// Leaves out what lies below the node given last.
    pub(super) fn skip_parts(&mut self) {
        self.at = self.order.steps[self.last].end as usize;
    }
}

impl Iterator for Walk<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        while self.at >= self.end {
            let statement = self.block.next()?;
            (self.at, self.end) = self.order.range(self.order.statements[statement.0 as usize]);
        }
        self.last = self.at;
        self.at += 1;
        Some(self.order.steps[self.last].node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse::parse;
    use crate::python::visit;

    const SOURCE: &str = "@a\ndef f(b: c = d) -> e:\n    if g(h, i=j):\n        return lambda k: [l for m in n]\n    x = f'{o}' 'p'\nclass q(r): s: t\n";

    #[test]
    fn is_the_order_of_a_walk_over_the_tree() {
        for source in [SOURCE, "", "x\n", "if a:\n    b\nelse:\n    c\nd\n"] {
            let tree = parse(source.as_bytes()).tree;
            let order = Order::of(&tree);
            let walked: Vec<Node> = visit::walk(&tree, &tree.body).collect();
            assert_eq!(order.block(&tree.body).collect::<Vec<_>>(), walked);
            for node in walked {
                match node {
                    Node::Statement(id) => {
                        let below: Vec<Node> = visit::walk(&tree, &[id]).skip(1).collect();
                        assert_eq!(order.below(id).collect::<Vec<_>>(), below);
                    }
                    Node::Expression(id) => {
                        let below: Vec<Node> = visit::walk_expression(&tree, id).collect();
                        assert_eq!(order.expression(id).collect::<Vec<_>>(), below);
                    }
                }
            }
        }
    }

    #[test]
    fn skips_what_lies_below() {
        let tree = parse(SOURCE.as_bytes()).tree;
        let order = Order::of(&tree);
        let mut walk = order.block(&tree.body);
        let mut met = Vec::new();
        while let Some(node) = walk.next() {
            met.push(node);
            walk.skip_parts();
        }
        assert_eq!(met, tree.body.iter().map(|id| Node::Statement(*id)).collect::<Vec<_>>());
    }
}
