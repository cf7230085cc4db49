//! `certs`: certificate files without a connection.

pub mod make;
