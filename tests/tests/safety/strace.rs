//! Commands under `strace`, which sees what they ask of the system and can make it refuse.

use std::path::Path;
use std::process::{Command, Stdio};

/// True when `strace` is there and may look at processes.
pub(crate) fn is_there() -> bool {
    let mut strace = Command::new("strace");
    strace.args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null());
    strace.status().is_ok_and(|it| it.success())
}

/// `command` under strace with `arguments`, which writes what it sees to `log`.
pub(crate) fn under(arguments: &[&str], log: &Path, command: &Command) -> Command {
    let mut res = Command::new("strace");
    res.args(["-f", "--seccomp-bpf", "-qq", "-o"])
        .arg(log)
        .args(arguments)
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => res.env(name, value),
            None => res.env_remove(name),
        };
    }
    res.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    res
}
