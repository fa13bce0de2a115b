//! What systems do differently: modes, the exchange of two files, the host's name.

use std::io;

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, DirBuilder, File, Metadata, OpenOptions};

/// Permission bits.
#[cfg(unix)]
pub(super) fn mode(metadata: &Metadata) -> u32 {
    use cap_std::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
pub(super) fn mode(_metadata: &Metadata) -> u32 {
    0o644
}

#[cfg(unix)]
pub(super) fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use cap_std::fs::{Permissions, PermissionsExt};
    file.set_permissions(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn set_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// How a file is made: nothing is there before, and nobody else can read it until it has its mode.
pub(super) fn new_file() -> OpenOptions {
    let mut res = OpenOptions::new();
    res.write(true).create_new(true).follow(FollowSymlinks::No);
    #[cfg(unix)]
    cap_std::fs::OpenOptionsExt::mode(&mut res, 0o600);
    res
}

/// How a folder is made that only its owner can look into.
pub(super) fn private() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are Unix's"))]
    let mut res = DirBuilder::new();
    #[cfg(unix)]
    cap_std::fs::DirBuilderExt::mode(&mut res, 0o700);
    res
}

/// A file by the handle of its folder.
type Place<'a> = (Dir, &'a str);

/// Swaps `staged` and `target`, or moves one over the other where that is all the system can; the new file gets the
/// owner of the old one as far as that is allowed.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(staged: Place<'_>, target: Place<'_>) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    use rustix::io::Errno;

    keep_owner(&staged, &target);
    match renameat_with(&staged.0, staged.1, &target.0, target.1, RenameFlags::EXCHANGE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => move_over(&staged, &target),
        result => Ok(result?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(staged: Place<'_>, target: Place<'_>) -> io::Result<()> {
    #[cfg(unix)]
    keep_owner(&staged, &target);
    move_over(&staged, &target)
}

/// Where files cannot be swapped, a second name keeps what is moved over.
fn move_over(staged: &Place<'_>, target: &Place<'_>) -> io::Result<()> {
    let second = format!("{}.old", staged.1);
    // One that an earlier run left would be in the way.
    let _ = staged.0.remove_file(&second);
    let is_kept = target.0.hard_link(target.1, &staged.0, &second).is_ok();
    staged.0.rename(staged.1, &target.0, target.1)?;
    if is_kept { staged.0.rename(&second, &staged.0, staged.1) } else { Ok(()) }
}

/// A project's owner keeps the files that an administrator migrates.
#[cfg(unix)]
fn keep_owner(staged: &Place<'_>, target: &Place<'_>) {
    use rustix::fs::{AtFlags, Gid, Uid, chownat, statat};

    let stat = |place: &Place<'_>| statat(&place.0, place.1, AtFlags::SYMLINK_NOFOLLOW);
    let (Ok(ours), Ok(theirs)) = (stat(staged), stat(target)) else { return };
    if (ours.st_uid, ours.st_gid) == (theirs.st_uid, theirs.st_gid) {
        return;
    }
    let (owner, group) = (Uid::from_raw(theirs.st_uid), Gid::from_raw(theirs.st_gid));
    // Only some may give files away; who may not keeps the file, as every editor does.
    let _ = chownat(&staged.0, staged.1, Some(owner), Some(group), AtFlags::SYMLINK_NOFOLLOW);
}

/// The name of this machine; empty when it has none.
#[cfg(unix)]
pub(super) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
pub(super) fn host() -> String {
    String::new()
}
