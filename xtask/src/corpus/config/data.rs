/// What a configuration file says, whatever its format; keys in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// A scalar, an alias, or a key that is no text: compared as written.
    Leaf(String),
    /// A list.
    List(Vec<Content>),
    /// A map.
    Map(Vec<(Content, Content)>),
}

impl Content {
    /// The dotted paths of all keys, those in lists below the key of the list, as an operation speaks of them.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut res = Vec::new();
        self.walk("", &mut |path| res.push(path.to_owned()));
        res
    }

    fn walk(&self, parent: &str, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Leaf(_) => {}
            Self::List(items) => items.iter().for_each(|it| it.walk(parent, visit)),
            Self::Map(entries) => {
                for (key, value) in entries {
                    let Self::Leaf(name) = key else { continue };
                    let path = joined(parent, name);
                    visit(&path);
                    value.walk(&path, visit);
                }
            }
        }
    }

    /// The same with the last segment of every key at `from` replaced by `name`.
    #[must_use]
    pub(super) fn renamed(&self, from: &str, name: &str) -> Self {
        self.renamed_below("", from, name)
    }

    fn renamed_below(&self, parent: &str, from: &str, new: &str) -> Self {
        match self {
            Self::Leaf(text) => Self::Leaf(text.clone()),
            Self::List(items) => Self::List(items.iter().map(|it| it.renamed_below(parent, from, new)).collect()),
            Self::Map(entries) => {
                let entry = |(key, value): &(Self, Self)| match key {
                    Self::Leaf(name) => {
                        let path = joined(parent, name);
                        let key = if path == from { new } else { name };
                        (Self::Leaf(key.to_owned()), value.renamed_below(&path, from, new))
                    }
                    Self::List(_) | Self::Map(_) => (key.clone(), value.clone()),
                };
                Self::Map(entries.iter().map(entry).collect())
            }
        }
    }
}

fn joined(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}
