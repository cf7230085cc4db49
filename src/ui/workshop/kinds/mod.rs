//! The forms, one file each: which rows, which of them can be wrong, and the order that they come to.

pub(super) mod authority;
pub(super) mod client;
pub(super) mod everything;
pub(super) mod keystore;
pub(super) mod renew;
pub(super) mod request;
pub(super) mod server;
pub(super) mod sign;
