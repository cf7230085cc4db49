//! The TLS part of the ladder: handshakes that failed.
