//! Everything that is respelled by meaning and not by path: members, arguments, strings.

use super::{
    calls,
    members::{self, Site},
    respell::{Context, Found},
    strings,
    typing::World,
};

/// Respells members and arguments; `found` holds one entry for each of `sites`, in its order.
pub(crate) fn respell_uses<'w>(context: Context<'w, '_>, world: &'w World<'w>, sites: &[usize], found: &mut [Found]) {
    for (file, found) in sites.iter().copied().zip(found) {
        let site = Site { context, world, file, uses_core: world.uses_core(file) };
        members::respell_members(site, found);
        calls::respell_calls(site, found);
    }
}

/// Respells strings, which may spell what the names of other files became; `found` like above.
pub(crate) fn respell_texts<'w>(context: Context<'w, '_>, world: &'w World<'w>, sites: &[usize], found: &mut [Found]) {
    for (file, found) in sites.iter().copied().zip(found) {
        let site = Site { context, world, file, uses_core: world.uses_core(file) };
        strings::respell_strings(site, found);
        strings::respell_doctests(site, found);
    }
}

#[cfg(test)]
mod call_tests;
#[cfg(test)]
pub(crate) mod check;
#[cfg(test)]
mod string_tests;
#[cfg(test)]
mod surface_tests;
#[cfg(test)]
mod tests;
