//! Profile files that cannot be read or written.

use super::Explanation;
use crate::profile::StoreError;

/// Why a profile could not be kept.
#[must_use]
pub fn store_error(_error: &StoreError) -> Explanation {
    todo!()
}
