//! How fast it is, beside the raw limit and the peers on this machine.

fn main() {}
