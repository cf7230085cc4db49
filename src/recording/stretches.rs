//! Messages of both directions in the order in which they came: stretches of one direction each.

use crate::mqtt::{Batch, MessageRef};
use crate::store::Direction;

/// Adds a message to the last stretch, or begins another one with it.
pub fn add(stretches: &mut Vec<(Direction, Batch)>, direction: Direction, message: MessageRef<'_>) {
    match stretches.last_mut() {
        Some((last, batch)) if *last == direction => batch.push(message),
        _ => {
            let mut batch = Batch::default();
            batch.push(message);
            stretches.push((direction, batch));
        }
    }
}
