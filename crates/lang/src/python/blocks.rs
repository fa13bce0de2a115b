//! Where statements stand: the statement around each, and which of its blocks.

use model::TextRange;

use super::syntax::{Block, StatementId, Tree};
use super::visit::blocks;

/// The places of all statements of one tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocks {
    places: Vec<Place>,
    /// Every reachable statement by start, outer before inner.
    order: Vec<StatementId>,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    /// The statement around it; `None` at the top.
    pub(crate) parent: Option<StatementId>,
    /// Which block of the parent, in source order.
    pub(crate) branch: u32,
}

impl Blocks {
    /// Reads the places of `tree`.
    pub(crate) fn build(tree: &Tree) -> Self {
        let mut res = Self { places: vec![Place::default(); tree.statements.len()], order: Vec::new() };
        let mut queue: Vec<(StatementId, Place)> = tree.body.iter().map(|id| (*id, Place::default())).collect();
        while let Some((id, place)) = queue.pop() {
            res.places[id.0 as usize] = place;
            res.order.push(id);
            for (branch, block) in blocks(&tree[id].kind).into_iter().enumerate() {
                let inner = Place { parent: Some(id), branch: branch as u32 };
                queue.extend(block.iter().map(|child| (*child, inner)));
            }
        }
        res.order.sort_by_key(|id| (tree[*id].range.start, std::cmp::Reverse(tree[*id].range.end)));
        res
    }

    /// Where `statement` stands.
    pub(crate) fn place(&self, statement: StatementId) -> Place {
        self.places[statement.0 as usize]
    }

    /// The places around `statement`, innermost first, its own included.
    pub(crate) fn ancestry(&self, statement: StatementId) -> impl Iterator<Item = Place> {
        let own = self.place(statement);
        std::iter::successors(Some(own), |place| place.parent.map(|parent| self.place(parent)))
    }

    /// The innermost statement that holds `offset`.
    pub(crate) fn statement_at(&self, tree: &Tree, offset: u32) -> Option<StatementId> {
        let holds = |id: &StatementId| (tree[*id].range.start..=tree[*id].range.end).contains(&offset);
        let after = self.order.partition_point(|id| tree[*id].range.start <= offset);
        let nearest = *self.order[..after].last()?;
        std::iter::successors(Some(nearest), |id| self.place(*id).parent).find(holds)
    }

    /// The statement that starts last before `offset`.
    pub(crate) fn last_before(&self, tree: &Tree, offset: u32) -> Option<StatementId> {
        let after = self.order.partition_point(|id| tree[*id].range.start <= offset);
        self.order[..after].last().copied()
    }

    /// The statements in the block in which `statement` stands.
    pub(crate) fn siblings<'t>(&self, tree: &'t Tree, statement: StatementId) -> &'t [StatementId] {
        let place = self.place(statement);
        match place.parent {
            None => &tree.body,
            Some(parent) => blocks(&tree[parent].kind).get(place.branch as usize).map_or(&[], |block| block),
        }
    }

    /// Every statement in source order, outer before inner.
    pub(crate) fn statements(&self) -> impl Iterator<Item = StatementId> {
        self.order.iter().copied()
    }
}

/// From the first statement of `block` to the end of its last.
pub(crate) fn range_of(tree: &Tree, block: &Block) -> Option<TextRange> {
    let (first, last) = (block.first()?, block.last()?);
    Some(tree[*first].range.cover(tree[*last].range))
}
