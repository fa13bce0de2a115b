//! `arg.reorder`: arguments passed by place would reach another parameter.
//!
//! Sees parameters that stand at another place: exchanged, or moved by one that was inserted before them. Emits the whole
//! old order. Says nothing of places behind a parameter that is gone, because a call that reaches them passes that one
//! too and is flagged for it, nor where a moved parameter cannot be passed by name.

use manifest::{ArgReorder, Operation};

use super::argument::{Found, Naming};
use crate::parameters::{Now, Settled, places};
use crate::weights;

pub(super) fn find(settled: &Settled, naming: &Naming, found: &mut Vec<Found>) {
    let places = places(settled);
    if shifted(&places) {
        let order = places.iter().map(|(name, _)| (*name).to_owned()).collect();
        let operation = ArgReorder { callable: naming.main.clone(), order };
        found.push(Found::removed(Operation::ArgReorder(operation), "other-order", weights::REORDERED));
    }
}

/// True when names are needed to say which parameter is meant, and keyword-only ones are not all of the matter.
pub(super) fn shifted(places: &[(&str, Now)]) -> bool {
    let reach = places.iter().position(|(_, now)| *now == Now::Gone).unwrap_or(places.len());
    let stays = |(at, (_, now)): (usize, &(&str, Now))| *now == Now::At(at) || *now == Now::Bare(at);
    let Some(first) = places[..reach].iter().enumerate().position(|it| !stays(it)) else { return false };
    let moved = &places[first..reach];
    let nameable = moved.iter().all(|(_, now)| matches!(now, Now::At(_) | Now::Keyword));
    nameable && moved.iter().any(|(_, now)| *now != Now::Keyword)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    use super::*;

    #[test]
    fn tells_a_new_order_from_what_other_kinds_say() {
        let shifted = |nows: &[Now]| shifted(&nows.iter().map(|it| ("x", *it)).collect::<Vec<_>>());
        assert!(shifted(&[Now::At(1), Now::At(0)]));
        assert!(shifted(&[Now::At(0), Now::At(2)]));
        assert!(shifted(&[Now::At(0), Now::Keyword, Now::At(1)]));
        assert!(!shifted(&[Now::At(0), Now::Gone, Now::At(1)]));
        assert!(!shifted(&[Now::At(0), Now::Keyword, Now::Keyword]));
        assert!(!shifted(&[Now::Bare(1), Now::At(0)]));
    }

    #[test]
    fn an_inserted_parameter_moves_those_behind_it() {
        let before = "def read(path, size=8): return size";
        let sample = Sample::new(before, "def read(path, mode='r', size=8): return size");
        assert_eq!(sample.sure(), [r#"arg.reorder {"callable":"acme.read","order":["path","size"]}"#]);
    }

    #[test]
    fn an_old_name_beside_the_new_one_had_no_place_of_its_own() {
        let before = "def read(path, codec=None, encoding=None):\n    if encoding is not None:\n        codec = encoding\n    return path, codec";
        let found = Sample::new(before, "def read(path, codec=None): return path, codec").operations();
        assert!(!found.iter().any(|it| it.contains("arg.reorder")), "{found:?}");
    }

    #[test]
    fn a_parameter_whose_rename_is_doubted_gives_no_name() {
        let before = "def drop(key, value, num=0):\n    return [key, str(num), value]";
        let after = "def drop(key, count, value):\n    return [key, int(count), value]";
        let found = Sample::new(before, after).operations();
        assert!(!found.iter().any(|it| it.contains("arg.add_default")), "{found:?}");
    }

    #[test]
    fn the_constructor_that_many_inherit_is_spoken_of_once() {
        let class =
            |parameters| format!("class Base:\n    def __init__(self, {parameters}): ...\nclass Own(Base): ...");
        let sample = Sample::new(&class("a, b"), &class("b, a"));
        assert_eq!(sample.sure(), [r#"arg.reorder {"callable":"acme.Base","order":["a","b"]}"#]);
    }

    #[test]
    fn a_parameter_at_the_end_moves_nothing() {
        let found = Sample::new("def read(path): return path", "def read(path, size=8): return path").operations();
        assert!(found.is_empty());
    }
}
