//! `surface_from.json` and `surface_to.json`, version 1.
