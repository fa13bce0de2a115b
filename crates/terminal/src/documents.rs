//! What release archives carry beside the binaries: man pages and completions.

use std::io;

use clap::{Command, ValueEnum};
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;

/// A shell for which completions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the name says it")]
pub enum CompletedShell {
    Bash,
    Elvish,
    Fish,
    Nushell,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

/// The script that makes `shell` complete `command`.
pub fn completions(shell: CompletedShell, mut command: Command) -> Vec<u8> {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    let with =
        |shell: Shell, command: &mut Command, script: &mut Vec<u8>| generate(shell, command, name.as_str(), script);
    match shell {
        CompletedShell::Bash => with(Shell::Bash, &mut command, &mut script),
        CompletedShell::Elvish => with(Shell::Elvish, &mut command, &mut script),
        CompletedShell::Fish => with(Shell::Fish, &mut command, &mut script),
        CompletedShell::PowerShell => with(Shell::PowerShell, &mut command, &mut script),
        CompletedShell::Zsh => with(Shell::Zsh, &mut command, &mut script),
        CompletedShell::Nushell => generate(Nushell, &mut command, name.as_str(), &mut script),
    }
    script
}

/// The man pages of `command` and its subcommands by file name: `onx-migrate.1`, `onx-migrate-apply.1`.
///
/// # Errors
/// Never in practice: they are written to memory.
pub fn man_pages(command: Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut res = Vec::new();
    add(&command, command.get_name(), &mut res)?;
    Ok(res)
}

fn add(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let mut page = Vec::new();
    let titled = command.clone().display_name(name.to_owned());
    // No date: the same release gives the same bytes.
    clap_mangen::Man::new(titled).date("").render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    for subcommand in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        add(subcommand, &format!("{name}-{}", subcommand.get_name()), pages)?;
    }
    Ok(())
}
