//! Everything that is respelled by meaning and not by path: members, arguments, strings.

use super::{
    calls,
    members::{self, Site},
    respell::{Context, Found},
    strings,
    typing::{CoreApi, World},
};

/// Respells members, arguments and strings; `found` holds one entry per unit of the project, in its order.
pub(crate) fn respell_uses(context: Context<'_, '_>, found: &mut [Found]) {
    let core = CoreApi::new(context.surfaces, context.rules.respellings);
    let world = World::new(context.project, core);
    for (file, found) in found.iter_mut().enumerate() {
        let site = Site { context, world: &world, file, uses_core: world.uses_core(file) };
        members::respell_members(site, found);
        calls::respell_calls(site, found);
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
