//! stub
pub struct Link;
