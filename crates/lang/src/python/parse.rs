//! Source bytes become a [`Tree`](super::syntax::Tree).
