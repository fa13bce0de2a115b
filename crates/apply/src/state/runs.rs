//! Which runs of a history are in effect, and in which order they are to be taken back.

use std::collections::BTreeSet;

use manifest::OperationId;
use model::Digest;

use super::State;
use crate::{CheckpointId, Earlier, History, Row, RowKind};

/// Why runs are not to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// It was taken back already.
    #[error("{id} was taken back by {by}")]
    TakenBack {
        /// The run.
        id: CheckpointId,
        /// The run that took it back.
        by: CheckpointId,
    },
    /// Later runs of the same core rest on it.
    #[error("later runs rest on {id}: {}", .later.iter().map(CheckpointId::as_str).collect::<Vec<_>>().join(", "))]
    RestedOn {
        /// The run.
        id: CheckpointId,
        /// Newest first.
        later: Vec<CheckpointId>,
    },
    /// The project never stood there, as far as the history tells.
    #[error("the history does not lead from {name} {from} back to {to}; it leads to: {}", .known.join(", "))]
    NeverStood {
        /// The core.
        name: String,
        /// The version that the project stands at.
        from: String,
        /// The version asked for.
        to: String,
        /// Versions that it leads to, newest first.
        known: Vec<String>,
    },
}

impl State {
    /// The rows that nothing took back, or whose taking back was itself taken back; oldest first.
    pub fn in_effect(&self) -> Vec<&Row> {
        let mut gone: BTreeSet<&CheckpointId> = BTreeSet::new();
        let mut res = Vec::new();
        for row in self.history.iter().rev().filter(|row| row.success) {
            if !gone.contains(&row.checkpoint) {
                gone.extend(&row.took_back);
                res.push(row);
            }
        }
        res.reverse();
        res
    }

    /// The newest run that can be taken back; a run that took others back is one.
    pub fn newest(&self) -> Option<&CheckpointId> {
        let runs = self.in_effect().into_iter();
        runs.rev().find(|row| row.kind != RowKind::Repair).map(|row| &row.checkpoint)
    }

    /// What the history says about `manifest`.
    pub fn about(&self, manifest: Digest) -> History {
        let runs: Vec<&Row> = self.applications().filter(|row| row.manifest == manifest).collect();
        let Some((first, others)) = runs.split_first() else { return History::New };
        let left_out = |row: &&Row| row.left_out.iter().cloned().collect::<BTreeSet<OperationId>>();
        let both = |res: BTreeSet<OperationId>, row: &&Row| &res & &left_out(row);
        History::Applied(Earlier { left_out: others.iter().fold(left_out(first), both) })
    }

    /// The newest run in effect that applied `manifest`.
    pub fn application(&self, manifest: Digest) -> Option<&Row> {
        self.applications().filter(|row| row.manifest == manifest).last()
    }

    /// Refuses to take back a run that was taken back already, or that later runs of the same core rest on.
    ///
    /// A checkpoint that the history does not know may be taken back: it needs nothing but itself.
    ///
    /// # Errors
    /// Names the runs that stand in the way.
    pub fn check_order(&self, id: &CheckpointId) -> Result<(), OrderError> {
        let Some(place) = self.history.iter().rposition(|row| row.checkpoint == *id) else { return Ok(()) };
        let in_effect = self.in_effect();
        if let Some(by) = in_effect.iter().find(|row| row.took_back.contains(id)) {
            return Err(OrderError::TakenBack { id: id.clone(), by: by.checkpoint.clone() });
        }
        let row = &self.history[place];
        let after: BTreeSet<&CheckpointId> = self.history[place + 1..].iter().map(|it| &it.checkpoint).collect();
        let rests = |it: &&Row| it.name == row.name && after.contains(&it.checkpoint);
        let mut later: Vec<CheckpointId> = self.applications().filter(rests).map(|it| it.checkpoint.clone()).collect();
        later.reverse();
        if later.is_empty() { Ok(()) } else { Err(OrderError::RestedOn { id: id.clone(), later }) }
    }

    /// The runs to take back, newest first, so that the project stands where it stood when `name` was at `version`;
    /// none when it stands there.
    ///
    /// # Errors
    /// When the history does not lead there.
    pub fn back_to(&self, name: &str, version: &str) -> Result<Vec<CheckpointId>, OrderError> {
        let from = self.versions().remove(name).unwrap_or_default();
        if from == version {
            return Ok(Vec::new());
        }
        let mut runs: Vec<&Row> = self.applications().filter(|row| row.name == name).collect();
        runs.reverse();
        let stood = |place: &usize| {
            let before = runs.get(place + 1).is_none_or(|row| row.to == version);
            runs[*place].from == version && before
        };
        let Some(last) = (0..runs.len()).find(stood) else {
            let mut known: Vec<String> = runs.iter().map(|row| row.from.clone()).collect();
            known.dedup();
            return Err(OrderError::NeverStood { name: name.to_owned(), from, to: version.to_owned(), known });
        };
        Ok(runs[..=last].iter().map(|row| row.checkpoint.clone()).collect())
    }

    /// Runs in effect that applied a manifest, oldest first.
    fn applications(&self) -> impl Iterator<Item = &Row> {
        self.in_effect().into_iter().filter(|row| row.kind == RowKind::Apply && row.took_back.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Occasion, execute};

    fn id(text: &str) -> CheckpointId {
        CheckpointId::new(&format!("{text:0>16}")).expect("hexadecimal")
    }

    /// `a:1>2` applies, `b-a` takes `a` back, at the version that `a` started from.
    fn state(runs: &str) -> State {
        let mut res = State::default();
        for run in runs.split(' ') {
            let row = match run.split_once('-') {
                None => {
                    let (name, versions) = run.split_once(':').expect("a name");
                    let (from, to) = versions.split_once('>').expect("two versions");
                    Row { from: from.into(), to: to.into(), checkpoint: id(name), ..blank(RowKind::Apply) }
                }
                Some((name, old)) => {
                    let old = res.history.iter().find(|row| row.checkpoint == id(old)).expect("it is there").clone();
                    let kind = if old.kind == RowKind::Apply { RowKind::Rollback } else { RowKind::Apply };
                    let row = Row { from: old.to, to: old.from, checkpoint: id(name), ..blank(kind) };
                    Row { took_back: vec![old.checkpoint], ..row }
                }
            };
            res.add(row);
        }
        res
    }

    fn blank(kind: RowKind) -> Row {
        let nothing = Digest::of(b"");
        let occasion = Occasion {
            name: "acme".into(),
            from: String::new(),
            to: String::new(),
            manifest: nothing,
            timestamp: String::new(),
            head: None,
        };
        execute::row(&occasion, kind, String::new(), 0)
    }

    fn ids(state: &State) -> Vec<String> {
        state.in_effect().iter().map(|row| row.checkpoint.as_str().trim_start_matches('0').to_owned()).collect()
    }

    fn back(runs: &str, version: &str) -> Result<Vec<String>, String> {
        let found = state(runs).back_to("acme", version).map_err(|error| error.to_string())?;
        Ok(found.iter().map(|it| it.as_str().trim_start_matches('0').to_owned()).collect())
    }

    #[test]
    fn what_was_taken_back_comes_back_with_its_taking_back() {
        assert_eq!(ids(&state("a:1>2 b:2>3")), ["a", "b"]);
        assert_eq!(ids(&state("a:1>2 b-a")), ["b"]);
        assert_eq!(ids(&state("a:1>2 b-a c-b")), ["a", "c"]);
        assert_eq!(ids(&state("a:1>2 b-a c-b d-c")), ["b", "d"]);
    }

    #[test]
    fn versions_are_reached_newest_first() {
        assert_eq!(back("a:1>2 b:2>3", "1"), Ok(vec!["b".into(), "a".into()]));
        assert_eq!(back("a:1>2 b:2>3", "2"), Ok(vec!["b".into()]));
        assert_eq!(back("a:1>2 b:2>3", "3"), Ok(vec![]));
        assert_eq!(back("a:1>2 b:1>2", "1"), Ok(vec!["b".into(), "a".into()]), "one hop in two runs");
        assert_eq!(back("a:1>2 b:2>1 c:1>3", "1"), Ok(vec!["c".into()]), "the last time that it stood there");
        assert_eq!(back("a:1>2 b-a c:1>4", "1"), Ok(vec!["c".into()]));
        let error = "the history does not lead from acme 3 back to 9; it leads to: 2, 1";
        assert_eq!(back("a:1>2 b:2>3", "9"), Err(error.to_owned()));
    }

    #[test]
    fn runs_are_taken_back_once_and_in_order() {
        let check = |runs: &str, name: &str| state(runs).check_order(&id(name)).map_err(|it| it.to_string());
        assert_eq!(check("a:1>2 b:2>3", "b"), Ok(()));
        let rested = "later runs rest on 000000000000000a: 000000000000000b";
        assert_eq!(check("a:1>2 b:2>3", "a"), Err(rested.to_owned()));
        assert_eq!(check("a:1>2 b:2>3 c-b", "a"), Ok(()));
        let twice = "000000000000000a was taken back by 000000000000000b";
        assert_eq!(check("a:1>2 b-a", "a"), Err(twice.to_owned()));
        assert_eq!(check("a:1>2 b-a c-b", "a"), Ok(()));
        assert_eq!(check("a:1>2", "f"), Ok(()), "a checkpoint of another history");
    }

    #[test]
    fn operations_that_every_run_left_out_were_not_made() {
        let mut state = state("a:1>2 b:1>2");
        let ids = |names: &[&str]| names.iter().map(|it| OperationId::new(it)).collect::<Vec<_>>();
        state.history[0].left_out = ids(&["OP001", "OP002"]);
        state.history[1].left_out = ids(&["OP002", "OP003"]);
        let History::Applied(earlier) = state.about(Digest::of(b"")) else { panic!("it was applied") };
        assert_eq!(earlier.left_out, BTreeSet::from([OperationId::new("OP002")]));
        assert_eq!(state.about(Digest::of(b"other")), History::New);
    }
}
