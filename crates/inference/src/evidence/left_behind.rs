//! Definitions and modules that went elsewhere and can still be imported from their old place.
//!
//! Sees modules that only pass on one new module, and names that their old module merely imports for its own use.
//! Emits the new place. Wrong where the old place is the one that the author means to keep; facades of packages and
//! names listed in `__all__` are therefore left alone, unless the module says that it is kept for old users.

use super::{Clue, Release, old_form};
use crate::candidate::{Candidate, Family, Successor};
use crate::pair::Pair;
use crate::{shim, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for (path, id) in pair.before.modules() {
        if let Some(source) = pair.emptied(*id) {
            let old = (*id, path.clone());
            let strength = weights::EMPTIED_MODULE;
            found.extend(clue(*id, strength).points(pair, old, Successor::Inside(source), strength));
        }
    }
    let definitions = pair.before.graph.iter().filter(|(_, it)| it.public && it.owner.is_none());
    for (id, definition) in definitions.filter(|(id, _)| !pair.is_quiet(*id)) {
        let now = pair.after.resolve(&definition.path);
        if let Some(now) = now.filter(|it| definition.kind.is_some() && shim::left_behind(pair, &definition.path, *it))
        {
            let old = old_form(pair, Release::Before, id);
            let clue = clue(id, weights::LEFT_BEHIND);
            found.extend(old.and_then(|old| clue.points(pair, old, Successor::Inside(now), weights::LEFT_BEHIND)));
        }
    }
}

fn clue(speaker: model::DefinitionId, strength: u16) -> Clue<'static> {
    Clue {
        release: Release::Before,
        speaker,
        rule: "left-behind",
        family: Family::Structure,
        strength,
        quote: "",
        line: 1,
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const NODE: &str = "def node(name):\n    return name.lower()";

    fn sure(utils: &str) -> Vec<String> {
        let before = format!("-- acme/__init__.py --\n-- acme/utils.py --\n{NODE}");
        let after = format!("-- acme/__init__.py --\n-- acme/utils.py --\n{utils}\n-- acme/nodes.py --\n{NODE}");
        Sample::new(&before, &after).sure()
    }

    #[test]
    fn a_module_kept_for_old_users_is_left() {
        let kept = "'''Only here for backwards compatibility.'''\nfrom acme.nodes import node\n__all__ = ['node']";
        assert_eq!(sure(kept), ["rename.import acme.utils -> acme.nodes"]);
    }

    #[test]
    fn a_listed_name_stays_where_it_is_listed() {
        let listed = "'''Utilities.'''\nfrom acme.nodes import node\n__all__ = ['node', 'other']\ndef other(): ...";
        assert!(sure(listed).is_empty());
    }

    #[test]
    fn a_package_keeps_what_it_moved_into_a_private_module() {
        let unlisted = "from acme.utils._nodes import node\n__all__ = ['other']\ndef other(): ...";
        let before = format!("-- acme/__init__.py --\nfrom acme.utils import node\n-- acme/utils.py --\n{NODE}");
        let after = format!(
            "-- acme/__init__.py --\nfrom acme.utils import node\n-- acme/utils/__init__.py --\n{unlisted}\n-- acme/utils/_nodes.py --\n{NODE}"
        );
        assert!(Sample::new(&before, &after).operations().is_empty());
    }
}
