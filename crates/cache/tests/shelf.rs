//! Real folders: what is kept comes back, and whatever happens to the files, nothing else does.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cache::{Cache, Trouble};
use model::Digest;
use tempfile::TempDir;

const ROOM: u64 = 1 << 20;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn cache(folder: &Path) -> Cache {
    Cache::new(folder.join("kept"), version("1"), ROOM)
}

fn version(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

fn key(number: usize) -> Digest {
    Digest::of(&number.to_le_bytes())
}

/// Something that does not get smaller by being compressed.
fn value(number: usize) -> Vec<u8> {
    (0..20).flat_map(|part: usize| *Digest::of(&(number * 1000 + part).to_le_bytes()).as_bytes()).collect()
}

fn put(cache: &Cache, shelf: &str, numbers: impl IntoIterator<Item = usize>) {
    let shelf = cache.shelf(&Digest::of(shelf.as_bytes()));
    numbers.into_iter().for_each(|number| shelf.put(&key(number), &value(number)));
    shelf.close();
}

/// Which of `numbers` come back; what comes back must be what was put.
fn found(cache: &Cache, shelf: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let shelf = cache.shelf(&Digest::of(shelf.as_bytes()));
    let is_there = |number: &usize| {
        let bytes = shelf.get(&key(*number));
        assert!(bytes.is_none() || bytes == Some(value(*number)), "{number}");
        bytes.is_some()
    };
    let res = numbers.into_iter().filter(is_there).collect();
    shelf.close();
    res
}

fn packs(cache: &Cache) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(cache.folder()).into_iter().flatten().flatten().map(|it| it.path());
    let files = folders.filter(|it| it.is_dir()).flat_map(|it| std::fs::read_dir(it).expect("a folder").flatten());
    let mut res: Vec<PathBuf> = files.map(|it| it.path()).collect();
    res.sort();
    res
}

#[test]
fn what_was_put_is_there_for_the_next_run_of_the_same_program() {
    let folder = folder();
    put(&cache(folder.path()), "a", 0..100);
    assert_eq!(found(&cache(folder.path()), "a", 0..101), (0..100).collect::<Vec<_>>());
    assert_eq!(found(&cache(folder.path()), "b", 0..100), [0; 0]);
    let other = Cache::new(folder.path().join("kept"), version("2"), ROOM);
    assert_eq!(found(&other, "a", 0..100), [0; 0]);
    assert!(folder.path().join("kept/CACHEDIR.TAG").exists());
}

#[test]
fn a_pack_of_another_program_under_our_name_is_not_read() {
    let folder = folder();
    let other = Cache::new(folder.path().join("kept"), version("2"), ROOM);
    put(&other, "a", 0..10);
    let theirs = packs(&other).remove(0);
    put(&cache(folder.path()), "a", 50..51);
    let ours = packs(&cache(folder.path())).into_iter().find(|it| *it != theirs).expect("our pack");
    std::fs::copy(theirs, ours).expect("a copy");
    assert_eq!(found(&cache(folder.path()), "a", 0..51), [0; 0]);
}

#[test]
fn damage_anywhere_loses_records_and_changes_none() {
    let folder = folder();
    put(&cache(folder.path()), "a", 0..4);
    let path = packs(&cache(folder.path())).remove(0);
    let whole = std::fs::read(&path).expect("the pack");
    for place in (0..whole.len()).step_by(3) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        for damaged in [&flipped[..], &whole[..place]] {
            std::fs::write(&path, damaged).expect("a write");
            let cache = cache(folder.path());
            let left = found(&cache, "a", 0..4);
            assert!(left.len() < 4, "{place}");
            assert!(matches!(cache.troubles()[..], [Trouble::Damaged { .. }]), "{place}");
        }
    }
}

#[test]
fn what_is_whole_in_a_damaged_pack_is_saved_by_the_run_that_finds_out() {
    let folder = folder();
    put(&cache(folder.path()), "a", 0..100);
    let path = packs(&cache(folder.path())).remove(0);
    let mut bytes = std::fs::read(&path).expect("the pack");
    bytes[200] ^= 1;
    std::fs::write(&path, bytes).expect("a write");
    let damaged = cache(folder.path());
    let shelf = damaged.shelf(&version("a"));
    let lost: Vec<usize> = (0..100).filter(|number| shelf.get(&key(*number)).is_none()).collect();
    assert_eq!(lost.len(), 1);
    shelf.put(&key(lost[0]), &value(lost[0]));
    shelf.close();
    let healed = cache(folder.path());
    assert_eq!(found(&healed, "a", 0..100).len(), 100);
    assert!(healed.troubles().is_empty());
    assert_eq!(packs(&healed).len(), 1);
}

#[test]
fn foreign_files_are_left_alone_and_unreadable_packs_go() {
    let folder = folder();
    put(&cache(folder.path()), "a", 0..2);
    let path = packs(&cache(folder.path())).remove(0);
    let foreign = [path.with_file_name("notes.txt"), folder.path().join("kept/thesis.pack")];
    foreign.iter().for_each(|path| std::fs::write(path, "mine").expect("a write"));
    std::fs::write(&path, "no pack").expect("a write");
    let cache = Cache::new(folder.path().join("kept"), version("1"), 4096);
    assert_eq!(found(&cache, "a", 0..2), [0; 0]);
    put(&cache, "b", 0..2);
    put(&cache, "c", 0..2);
    assert!(foreign.iter().all(|path| path.exists()));
    assert!(!path.exists());
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let folder = folder();
    let cache = Cache::new(folder.path().join("kept"), version("1"), 30_000);
    for (age, shelf) in [(300, "old"), (200, "used"), (100, "young")] {
        put(&cache, shelf, 0..18);
        let newest =
            packs(&cache).into_iter().max_by_key(|it| it.metadata().and_then(|it| it.modified()).expect("a time"));
        let file = std::fs::File::options().append(true).open(newest.expect("a pack")).expect("the pack");
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("a time");
    }
    assert_eq!(found(&cache, "used", 0..1), [0]);
    put(&cache, "new", 0..18);
    let left = ["old", "used", "young", "new"].map(|shelf| found(&cache, shelf, 0..1).len());
    assert_eq!(left, [0, 1, 0, 1]);
    let size: u64 = packs(&cache).iter().map(|it| it.metadata().expect("a file").len()).sum();
    assert!(size <= 30_000, "{size}");
}

#[test]
fn more_than_half_of_the_room_is_not_kept() {
    let folder = folder();
    let cache = Cache::new(folder.path().join("kept"), version("1"), 10_000);
    put(&cache, "a", 0..20);
    assert!(matches!(cache.troubles()[..], [Trouble::TooLarge { limit: 10_000, .. }]));
    assert!(packs(&cache).is_empty());
}

#[test]
fn small_packs_join() {
    let folder = folder();
    for number in 0..40 {
        put(&cache(folder.path()), "a", [number]);
    }
    let cache = cache(folder.path());
    assert_eq!(found(&cache, "a", 0..40).len(), 40);
    assert!(packs(&cache).len() <= 6, "{:?}", packs(&cache));
}

#[test]
fn what_a_run_that_died_began_goes_after_a_while() {
    let folder = folder();
    put(&cache(folder.path()), "a", [0]);
    let began = ["new-1.part", "new-2.part"].map(|name| packs(&cache(folder.path())).remove(0).with_file_name(name));
    for (path, age) in began.iter().zip([7200, 60]) {
        let file = std::fs::File::create(path).expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("a time");
    }
    put(&cache(folder.path()), "a", [1]);
    assert_eq!(began.map(|it| it.exists()), [false, true]);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_once() {
    let folder = folder();
    std::fs::write(folder.path().join("kept"), "a file").expect("a write");
    let cache = cache(folder.path());
    put(&cache, "a", 0..10);
    put(&cache, "b", 0..10);
    assert!(matches!(cache.troubles()[..], [Trouble::Unwritable { .. }]));
    assert_eq!(found(&cache, "a", 0..10), [0; 0]);
}
