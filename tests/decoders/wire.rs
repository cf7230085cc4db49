//! Protobuf by hand: fields one after the other.

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

/// A number as a varint.
pub fn whole(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

/// Text, bytes or a message.
pub fn bytes(field: u64, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [varint(field << 3 | 2), varint(u64::try_from(bytes.len()).unwrap()), bytes.to_vec()].concat()
}

pub fn float(field: u64, number: f32) -> Vec<u8> {
    [varint(field << 3 | 5), number.to_le_bytes().to_vec()].concat()
}

pub fn double(field: u64, number: f64) -> Vec<u8> {
    [varint(field << 3 | 1), number.to_le_bytes().to_vec()].concat()
}
