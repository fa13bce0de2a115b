//! What both commands share towards the person at the terminal: exit codes, common flags, messages, colour,
//! progress.
//!
//! The product goes to stdout through [`print`], everything for the person to stderr through [`Messages`]. Knows
//! nothing of manifests or projects.

mod code;
mod color;
mod documents;
mod exit_code;
mod failure;
mod files_below;
mod finding;
mod global;
mod guard;
mod html;
mod junit;
mod messages;
mod nearest;
mod now;
mod print;
mod printable;
mod progress;
mod signals;
mod timings;
mod took;
mod wire;

pub use code::Code;
pub use color::{Color, ColorEnvironment};
pub use documents::{CompletedShell, completions, man_pages};
pub use exit_code::ExitCode;
pub use failure::Failure;
pub use files_below::files_below;
pub use finding::{Finding, Level, Rule};
pub use global::{Format, Global};
pub use guard::guard;
pub use html::{coded, escaped, page};
pub use messages::{Messages, Volume};
pub use nearest::nearest;
pub use now::{days_ago, now};
pub use print::print;
pub use printable::printable;
pub use progress::Progress;
pub use signals::{Hold, hold, stopped};
pub use timings::timed;
pub use took::took;
pub use wire::to_sarif as sarif;

/// Both commands make and free many small things; this allocator does so in a fifth less time than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
