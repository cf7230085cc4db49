//! The same core as commands, one file each. Standard output carries results only; explanations go to standard error.

pub mod certs;
