//! What a run asks the system to change, as the system sees it: the files of the plan and our own records, nothing else.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::project::{Project, migrate, run};
use crate::{conclude, strace};

/// Every call that can make, change, move or remove a file.
const CALLS: &str = "trace=open,openat,openat2,creat,truncate,ftruncate,rename,renameat,renameat2,link,linkat,symlink,\
                     symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,mknod,mknodat,chmod,fchmod,fchmodat,chown,fchown,\
                     lchown,fchownat,utimensat,setxattr,fsetxattr,removexattr";

/// Files that have nothing to do with a plan.
const OTHERS: &[&str] = &["notes.py", "pkg0/other.py", "data.json", "pkg1/readme.md"];

#[test]
fn written() {
    if !strace::is_there() {
        return;
    }
    let project = Project::new(20);
    OTHERS.iter().for_each(|name| project.write(name, "x = 1\n"));
    let root = project.root().canonicalize().unwrap();
    for words in [&["init", "-q", "--template="][..], &["add", "-A"], &["commit", "-qm", "first"]] {
        let mut git = Command::new("git");
        git.current_dir(&root).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(words);
        assert!(git.stdout(Stdio::null()).status().unwrap().success());
    }
    let planned: BTreeSet<PathBuf> = (0..20).map(|it| PathBuf::from(format!("pkg{}/file{it}.py", it % 7))).collect();
    let plan = {
        let mut plan = migrate("plan", &project.root());
        plan.arg("--manifest").arg(project.manifest());
        plan
    };
    let mut broken = Vec::new();
    let mut calls = 0;
    let nothing = BTreeSet::new();
    for (name, command, expected) in [
        ("plan", plan, &nothing),
        ("apply", project.apply(), &planned),
        ("rollback", migrate("rollback", &project.root()), &planned),
    ] {
        let log = project.folder().join("log");
        let done = run(&mut strace::under(&["-y", "-s", "4096", "-e", CALLS], &log, &command));
        assert_eq!(done.code, Some(0), "{name}: {}", done.stderr);
        let text = std::fs::read_to_string(&log).unwrap();
        let changed: Vec<PathBuf> = text.lines().flat_map(changed).collect();
        calls += changed.len();
        let inside = |path: &PathBuf| path.strip_prefix(&root).map(Path::to_owned);
        broken.extend(
            changed
                .iter()
                .filter(|path| inside(path).is_err() && !is_terminal(path))
                .map(|it| format!("{name}: {}", it.display())),
        );
        let below: BTreeSet<PathBuf> = changed.iter().filter_map(|path| inside(path).ok()).collect();
        let of_project: BTreeSet<PathBuf> = below.into_iter().filter(|path| !path.starts_with(".onx")).collect();
        if of_project != *expected {
            broken.push(format!("{name}: {:?} instead of the plan's files", of_project.symmetric_difference(expected)));
        }
    }
    conclude(&format!("other files among {calls} that plan, apply and rollback asked the system to change"), &broken);
}

/// The command's own output.
fn is_terminal(path: &Path) -> bool {
    path.starts_with("/dev")
}

/// The paths that the call in `line` changes: those that it names, below the folders whose handles it names.
fn changed(line: &str) -> Vec<PathBuf> {
    // A call that waits is told in two lines; the first names everything.
    let line = line.split(" <unfinished").next().filter(|it| !it.contains(" resumed>")).unwrap_or_default();
    let Some((call, arguments)) = line.split_once('(') else { return Vec::new() };
    let call = call.rsplit(' ').next().unwrap_or(call);
    let is_reading = call.starts_with("open")
        && !["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|flag| arguments.contains(flag));
    // What was not there was not changed.
    if is_reading || arguments.contains(" = -1 ") {
        return Vec::new();
    }
    let mut res = Vec::new();
    let mut folder = PathBuf::new();
    let mut rest = arguments.rsplit_once(" = ").map_or(arguments, |it| it.0);
    loop {
        let (handle, quote) = (rest.find('<'), rest.find('"'));
        match (handle, quote) {
            (Some(at), quote) if quote.is_none_or(|it| at < it) => {
                let end = rest[at..].find('>').map_or(rest.len(), |it| at + it);
                folder = PathBuf::from(&rest[at + 1..end]);
                if call.starts_with('f') && !call.ends_with("at") {
                    res.push(folder.clone());
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            (_, Some(at)) => {
                let end = rest[at + 1..].find('"').map_or(rest.len(), |it| at + 1 + it);
                res.push(plain(&folder.join(&rest[at + 1..end])));
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            (_, None) => return res,
        }
    }
}

/// `path` without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut res = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                res.pop();
            }
            Component::CurDir => {}
            part => res.push(part),
        }
    }
    res
}

#[test]
fn calls_are_understood() {
    let paths = |line: &str| changed(line).into_iter().map(|it| it.display().to_string()).collect::<Vec<_>>();
    assert_eq!(paths(r#"12 openat(5</p/.onx>, "lock", O_RDWR|O_CREAT, 0666) = 6</p/.onx/lock>"#), ["/p/.onx/lock"]);
    assert_eq!(paths(r#"12 openat(AT_FDCWD</p>, "a.py", O_RDONLY|O_CLOEXEC) = 6</p/a.py>"#), [""; 0]);
    assert_eq!(paths(r#"12 unlinkat(5</p>, "x", 0) = -1 ENOENT (No such file or directory)"#), [""; 0]);
    let swap = r#"12 renameat2(5</p/.onx/t>, "0.new", 7</p/pkg>, "a.py", RENAME_EXCHANGE) = 0"#;
    assert_eq!(paths(swap), ["/p/.onx/t/0.new", "/p/pkg/a.py"]);
    assert_eq!(paths(r#"12 mkdirat(5</p>, ".onx", 0777 <unfinished ...>"#), ["/p/.onx"]);
    assert_eq!(paths("12 <... mkdirat resumed>) = -1 EEXIST (File exists)"), [""; 0]);
    assert_eq!(paths("12 fchmod(5</p/a.py>, 0644) = 0"), ["/p/a.py"]);
}
