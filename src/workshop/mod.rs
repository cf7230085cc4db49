//! The certificate workshop: what the tutorials do with openssl, without openssl.
