//! Hostile shapes, each a named test.
