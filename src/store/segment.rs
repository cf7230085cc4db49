//! Append-only arena segments with index rows.
