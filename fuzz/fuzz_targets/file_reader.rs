//! Any bytes as a certificate, key or keystore file in any field, without a password and with one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mqttdeck::profile::Secret;
use mqttdeck::tls::{Slot, inspect_bytes};

// The first byte chooses the field and the password, the others are the file.
fuzz_target!(|input: &[u8]| {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let slot = match choice % 6 {
        0 => Slot::CaFile,
        1 => Slot::CaKeystore,
        2 => Slot::ClientCertificate,
        3 => Slot::ClientKey,
        4 => Slot::ClientKeystore,
        _ => Slot::None,
    };
    let password = match choice / 6 % 3 {
        0 => None,
        1 => Some("secret"),
        _ => Some("changeit"),
    };
    let password = password.map(|text| Secret::new(text.to_owned()));
    let _answer = inspect_bytes(slot, bytes, password.as_ref());
});
