//! Which pairs of old and new go together best, all of them weighed at once.
//!
//! A greedy choice gives the best pair what another one needs more: when `a` is like `x` and a little less like `y`, and
//! `b` is like `x` alone, `a` must take `y`. Pairs that share neither an old nor a new one do not touch each other, so the
//! problem falls into components; each is solved to the optimum by successive shortest paths. A component with more
//! than [`OPTIMAL`] old ones is a crowd of look-alikes without a story: there the pairs are taken best first.

use std::collections::BTreeMap;

/// The weight of every pair of an old and a new one; higher is better, 0 is worthless.
pub(crate) type Weighed<O, N> = BTreeMap<(O, N), u16>;

/// Components up to so many old ones are solved to the optimum. The cost of one is at most its old ones times its
/// nodes times its edges; with the few rivals that an old one has, this is some hundred thousand steps.
const OPTIMAL: usize = 32;

/// For each old one the new one that it goes with, so that the likelihood of all pairs together is highest.
pub(crate) fn assigned<O: Ord + Copy, N: Ord + Copy>(weighed: &Weighed<O, N>) -> BTreeMap<O, N> {
    let mut found = BTreeMap::new();
    for component in components(weighed) {
        let old = component.iter().map(|(old, ..)| *old).collect::<std::collections::BTreeSet<O>>();
        match old.len() <= OPTIMAL {
            true => found.extend(optimal(&component)),
            false => found.extend(best_first(component)),
        }
    }
    found
}

/// How much a pair adds: the log of how much less likely it is to be chance, in thousandths.
fn gain(weight: u16) -> i64 {
    let doubt = (1000 - weight.min(999)) as f64 / 1000.0;
    (-doubt.ln() * 1000.0).round() as i64
}

type Edges<O, N> = Vec<(O, N, u16)>;

/// The pairs in groups that share neither an old nor a new one.
fn components<O: Ord + Copy, N: Ord + Copy>(weighed: &Weighed<O, N>) -> Vec<Edges<O, N>> {
    let edges: Edges<O, N> = weighed.iter().map(|((old, new), weight)| (*old, *new, *weight)).collect();
    let mut groups = Groups((0..edges.len()).collect());
    let (mut by_old, mut by_new): (BTreeMap<O, usize>, BTreeMap<N, usize>) = (BTreeMap::new(), BTreeMap::new());
    for (at, (old, new, _)) in edges.iter().enumerate() {
        groups.join(*by_old.entry(*old).or_insert(at), at);
        groups.join(*by_new.entry(*new).or_insert(at), at);
    }
    let mut found: BTreeMap<usize, Edges<O, N>> = BTreeMap::new();
    for (at, edge) in edges.into_iter().enumerate() {
        found.entry(groups.root(at)).or_default().push(edge);
    }
    found.into_values().collect()
}

/// Disjoint sets.
struct Groups(Vec<usize>);

impl Groups {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.0[left.max(right)] = left.min(right);
    }
}

fn best_first<O: Ord + Copy, N: Ord + Copy>(mut edges: Edges<O, N>) -> BTreeMap<O, N> {
    edges.sort_by_key(|(old, new, weight)| (std::cmp::Reverse(*weight), *old, *new));
    let mut taken = std::collections::BTreeSet::new();
    let mut found = BTreeMap::new();
    for (old, new, _) in edges {
        if !found.contains_key(&old) && taken.insert(new) {
            found.insert(old, new);
        }
    }
    found
}

/// Pairs by places, with the partner that each new one has so far.
struct Matching {
    /// Old place, new place, gain.
    edges: Vec<(usize, usize, i64)>,
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

fn optimal<O: Ord + Copy, N: Ord + Copy>(component: &Edges<O, N>) -> BTreeMap<O, N> {
    let mut olds: Vec<O> = component.iter().map(|it| it.0).collect();
    let mut news: Vec<N> = component.iter().map(|it| it.1).collect();
    olds.sort_unstable();
    olds.dedup();
    news.sort_unstable();
    news.dedup();
    let place = |edge: &(O, N, u16)| {
        let old = olds.binary_search(&edge.0).unwrap_or_default();
        (old, news.binary_search(&edge.1).unwrap_or_default(), gain(edge.2))
    };
    let edges = component.iter().map(place).collect();
    let mut matching = Matching { edges, of_old: vec![None; olds.len()], of_new: vec![None; news.len()] };
    while matching.augment() {}
    let pairs = matching.of_old.iter().enumerate().filter_map(|(old, edge)| Some((old, (*edge)?)));
    pairs.map(|(old, edge)| (olds[old], news[matching.edges[edge].1])).collect()
}

impl Matching {
    /// Improves along the chain of exchanges that gains most, which starts at an old one without partner; false when
    /// none gains anything.
    fn augment(&mut self) -> bool {
        const FAR: i64 = i64::MIN / 2;
        // The best gain with which a chain reaches each old and each new one, and the edge that it came by.
        let mut old: Vec<i64> = self.of_old.iter().map(|it| if it.is_none() { 0 } else { FAR }).collect();
        let mut new: Vec<(i64, Option<usize>)> = vec![(FAR, None); self.of_new.len()];
        for _ in 0..=self.of_old.len() {
            let mut changed = false;
            for (at, (from, to, gain)) in self.edges.iter().enumerate() {
                let reached = old[*from] + gain;
                if old[*from] == FAR || reached <= new[*to].0 || self.of_old[*from] == Some(at) {
                    continue;
                }
                new[*to] = (reached, Some(at));
                changed = true;
                if let Some(kept) = self.of_new[*to] {
                    let (owner, _, lost) = self.edges[kept];
                    old[owner] = old[owner].max(reached - lost);
                }
            }
            if !changed {
                break;
            }
        }
        let free = (0..new.len()).filter(|to| self.of_new[*to].is_none() && new[*to].0 > 0);
        let Some(end) = free.max_by_key(|to| (new[*to].0, std::cmp::Reverse(*to))) else { return false };
        self.exchange(end, &new);
        true
    }

    fn exchange(&mut self, end: usize, reached: &[(i64, Option<usize>)]) {
        let mut to = end;
        while let (_, Some(edge)) = reached[to] {
            let from = self.edges[edge].0;
            let before = self.of_old[from].replace(edge);
            self.of_new[to] = Some(edge);
            match before {
                Some(given_up) => to = self.edges[given_up].1,
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pairs: &[(u32, char, u16)]) -> String {
        let weighed: Weighed<u32, char> = pairs.iter().map(|(old, new, weight)| ((*old, *new), *weight)).collect();
        assigned(&weighed).iter().map(|(old, new)| format!("{old}{new}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn gives_way_where_another_has_no_choice() {
        assert_eq!(shown(&[(1, 'x', 820), (1, 'y', 800), (2, 'x', 800)]), "1y 2x");
        assert_eq!(shown(&[(1, 'x', 800), (2, 'x', 810), (2, 'y', 790), (3, 'y', 780), (3, 'z', 500)]), "1x 2y 3z");
    }

    #[test]
    fn two_weak_pairs_do_not_outweigh_a_strong_one() {
        assert_eq!(shown(&[(1, 'x', 950), (1, 'y', 500), (2, 'x', 500)]), "1x");
    }

    #[test]
    fn one_new_goes_with_one_old() {
        assert_eq!(shown(&[(1, 'x', 700), (2, 'x', 800), (3, 'x', 600)]), "2x");
        assert_eq!(shown(&[]), "");
    }

    /// The best total gain by trying everything.
    fn exhaustive(edges: &[(u32, char, u16)], old: u32, taken: &[char]) -> i64 {
        if old == 5 {
            return 0;
        }
        let skipped = exhaustive(edges, old + 1, taken);
        let free = edges.iter().filter(|it| it.0 == old && !taken.contains(&it.1));
        let tried = free.map(|it| gain(it.2) + exhaustive(edges, old + 1, &[taken, &[it.1]].concat()));
        tried.max().map_or(skipped, |best| best.max(skipped))
    }

    #[test]
    fn small_components_are_solved_to_the_optimum() {
        let mut seed = 7u64;
        let mut next = |limit: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        for _ in 0..200 {
            let mut pairs: Vec<(u32, char, u16)> = Vec::new();
            for old in 0..5 {
                for new in "vwxyz".chars() {
                    if next(2) == 0 {
                        pairs.push((old, new, 300 + next(690) as u16));
                    }
                }
            }
            let weighed: Weighed<u32, char> = pairs.iter().map(|(old, new, it)| ((*old, *new), *it)).collect();
            let chosen: i64 = assigned(&weighed).iter().map(|(old, new)| gain(weighed[&(*old, *new)])).sum();
            assert_eq!(chosen, exhaustive(&pairs, 0, &[]), "{pairs:?}");
        }
    }

    #[test]
    fn crowds_are_taken_best_first() {
        let crowd: Vec<(u32, char, u16)> = (0..100).map(|old| (old, 'x', 500 + old as u16)).collect();
        assert_eq!(shown(&crowd), "99x");
    }
}
