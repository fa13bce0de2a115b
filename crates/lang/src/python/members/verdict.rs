//! Whether a member of a receiver is one that was renamed.

use super::{became, operations_called};
use crate::python::typing::{ClassRef, OwnClass, Type, World};
use crate::{MemberRespelling, OperationIndex};

/// What is to be done about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict<'r> {
    /// It is another member.
    Unrelated,
    /// It is respelled.
    Respelled(&'r MemberRespelling),
    /// A person must look; the reason.
    Unsure(String, Vec<OperationIndex>),
    /// Nothing is known of the receiver.
    Unknown,
}

impl<'r> World<'r> {
    /// What is to be done about `receiver.name`.
    pub(crate) fn member_verdict(&self, receiver: &Type, name: &str) -> Verdict<'r> {
        if self.core.members_called(name).is_empty() {
            return Verdict::Unrelated;
        }
        let alternatives = receiver.alternatives();
        let mut verdicts: Vec<_> = alternatives.iter().map(|it| self.single_verdict(it, name)).collect();
        let Some(first) = verdicts.pop() else { return Verdict::Unrelated };
        if verdicts.iter().all(|other| agree(other, &first)) {
            return first;
        }
        verdicts.push(first);
        self.mixed(verdicts, name)
    }

    /// Alternatives that do not agree.
    fn mixed(&self, verdicts: Vec<Verdict<'r>>, name: &str) -> Verdict<'r> {
        let respelled = verdicts.iter().find_map(|verdict| match verdict {
            Verdict::Respelled(respelling) => Some(respelling.operations.clone()),
            _ => None,
        });
        if let Some(operations) = respelled {
            return Verdict::Unsure(
                format!("`{name}` is renamed for some of the types that the receiver may have"),
                operations,
            );
        }
        let unsure = |verdict: &Verdict<'r>| matches!(verdict, Verdict::Unsure(..));
        verdicts.into_iter().find(unsure).unwrap_or(Verdict::Unknown)
    }

    fn single_verdict(&self, receiver: &Type, name: &str) -> Verdict<'r> {
        match receiver {
            Type::Class(ClassRef::Own(own)) | Type::Instance(ClassRef::Own(own), _) => {
                self.own_verdict(*own, name, Part::Whole)
            }
            Type::Class(class) | Type::Instance(class, _) => {
                self.class_verdict(&self.lineage(class).classes, class, name)
            }
            Type::Super(own) => self.own_verdict(*own, name, Part::Above),
            Type::Member(..) | Type::Unknown => Verdict::Unknown,
            Type::Named(_)
            | Type::OwnModule(_)
            | Type::Function(_)
            | Type::Lambda(..)
            | Type::Partial(_)
            | Type::Union(_) => Verdict::Unrelated,
        }
    }

    /// What a member of an own class is; one that neither it nor its ancestors give comes from what it is mixed into.
    fn own_verdict(&self, own: OwnClass, name: &str, part: Part) -> Verdict<'r> {
        let class = ClassRef::Own(own);
        let classes = self.lineage(&class).classes;
        let classes = &classes[usize::from(part == Part::Above)..];
        let alone = self.class_verdict(classes, &class, name);
        let given = classes.iter().any(|it| matches!(it, ClassRef::Own(it) if self.defines(*it, name)));
        if alone != Verdict::Unrelated || given {
            let protocol = part == Part::Whole && alone == Verdict::Unrelated && self.is_protocol(own);
            return if protocol { Verdict::Unknown } else { alone };
        }
        let mixed = self.descendants(own).into_iter().map(|below| self.mixed_in(below, own, name, part));
        let mixed: Vec<Verdict<'r>> = mixed.flatten().collect();
        match mixed.split_first() {
            None => Verdict::Unrelated,
            Some((first, rest)) if rest.iter().all(|other| agree(first, other)) => first.clone(),
            Some(_) => self.mixed(mixed, name),
        }
    }

    /// What the member is in `below`, which mixes `own` in; `None` where nothing there gives it.
    fn mixed_in(&self, below: OwnClass, own: OwnClass, name: &str, part: Part) -> Option<Verdict<'r>> {
        let class = ClassRef::Own(below);
        let classes = self.lineage(&class).classes;
        let after = classes.iter().position(|it| *it == ClassRef::Own(own)).map_or(0, |at| at + 1);
        let classes = if part == Part::Above { &classes[after..] } else { &classes[..] };
        let gives = |it: &ClassRef| match it {
            ClassRef::Own(own) => self.defines(*own, name),
            ClassRef::Outside(path) => self.core.member(path, name).is_some(),
        };
        let verdict = self.class_verdict(classes, &class, name);
        (verdict != Verdict::Unrelated || classes.iter().any(gives)).then_some(verdict)
    }

    /// What a member that `own` defines is in the classes that mix it in, where it is not that of its ancestors.
    pub(super) fn mixin_verdict(&self, own: OwnClass, name: &str) -> Verdict<'r> {
        let found = self.descendants(own).into_iter().map(|below| self.mixed_in(below, own, name, Part::Whole));
        found.flatten().find(|it| matches!(it, Verdict::Unsure(..))).unwrap_or(Verdict::Unrelated)
    }

    /// True for a class that only describes others, which need not name it.
    pub(super) fn is_protocol(&self, own: OwnClass) -> bool {
        self.bases(own).contains(&Some(ClassRef::Outside("typing.Protocol".into())))
            || self.bases(own).contains(&Some(ClassRef::Outside("typing_extensions.Protocol".into())))
    }

    /// What a member of `class` inherited along `classes` is.
    pub(super) fn class_verdict(&self, classes: &[ClassRef], class: &ClassRef, name: &str) -> Verdict<'r> {
        let mut definers = Vec::new();
        for ancestor in classes {
            match ancestor {
                ClassRef::Own(own) if self.defines(*own, name) => definers.push(*own),
                ClassRef::Own(_) => {}
                ClassRef::Outside(path) => {
                    if let Some(respelling) = self.core.members_of(path).and_then(|members| members.get(name)) {
                        return self.found(classes, ancestor, &definers, respelling, name);
                    }
                    if self.keeps(path, name) {
                        return Verdict::Unrelated;
                    }
                }
            }
        }
        if definers.is_empty() { self.undefined(class, name) } else { Verdict::Unrelated }
    }

    fn defines(&self, class: OwnClass, name: &str) -> bool {
        !self.class_table().sources(class, name).is_empty()
    }

    /// The core's own class defines the member and has it still, so that it is not the renamed one.
    fn keeps(&self, path: &model::DottedName, name: &str) -> bool {
        let own = self.core.symbol(path).is_some_and(|symbol| symbol.members.contains_key(name));
        let stays = || {
            let after = self.core.new_path(path).unwrap_or_else(|| path.clone());
            let symbol = self.core.surface_to().and_then(|surface| surface.symbol(&after));
            symbol.is_none_or(|symbol| symbol.members.contains_key(name))
        };
        own && stays()
    }

    fn found(
        &self,
        classes: &[ClassRef],
        owner: &ClassRef,
        definers: &[OwnClass],
        respelling: &'r MemberRespelling,
        name: &str,
    ) -> Verdict<'r> {
        let path = self.class_name(owner);
        let told = became(&path.as_str().into(), name, respelling);
        if let Some(stranger) = definers.iter().find(|own| !self.descends(&ClassRef::Own(**own), owner)) {
            let stranger = self.class_name(&ClassRef::Own(*stranger));
            let reason = format!("`{name}` is also given by `{stranger}`, which is no `{path}`; {told}");
            return Verdict::Unsure(reason, respelling.operations.clone());
        }
        let taken = respelling.name.as_ref().and_then(|new| self.taken(classes, new));
        if let Some((class, new)) = taken {
            let reason = format!("{told}, but `{class}` has a `{new}` of its own: `{name}` stays");
            return Verdict::Unsure(reason, respelling.operations.clone());
        }
        Verdict::Respelled(respelling)
    }

    /// The class of the project that has the new name already.
    fn taken<'n>(&self, classes: &[ClassRef], new: &'n str) -> Option<(String, &'n str)> {
        let own = classes.iter().find(|class| matches!(class, ClassRef::Own(own) if self.defines(*own, new)))?;
        Some((self.class_name(own), new))
    }

    /// No known ancestor has the member: it is unrelated where all ancestors are known.
    fn undefined(&self, class: &ClassRef, name: &str) -> Verdict<'r> {
        let lineage = self.lineage(class);
        let answers = ["__getattr__", "__getattribute__"];
        if answers.iter().any(|it| self.own_member(&lineage.classes, it).is_some()) {
            return Verdict::Unknown;
        }
        let closed = |class: &ClassRef| match class {
            ClassRef::Own(_) => true,
            ClassRef::Outside(path) => !self.core.owns(path) || self.core.knows_class(path),
        };
        let may_meet = || self.core.members_called(name).iter().any(|(class, _)| self.may_meet(class, name));
        if lineage.is_complete && lineage.classes.iter().all(closed) || !may_meet() {
            return Verdict::Unrelated;
        }
        let known = self.class_name(class);
        let reason = format!("`{name}` is a renamed member, and whether `{known}` inherits it is unknown");
        Verdict::Unsure(reason, operations_called(self, name))
    }
}

/// Which part of a class's ancestry is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The class and everything above it.
    Whole,
    /// What `super()` means.
    Above,
}

fn agree(one: &Verdict<'_>, two: &Verdict<'_>) -> bool {
    match (one, two) {
        (Verdict::Respelled(one), Verdict::Respelled(two)) => (&one.name, one.form) == (&two.name, two.form),
        _ => one == two,
    }
}
