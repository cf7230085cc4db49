//! What Sparkplug nodes and devices said at their birth: the names and types of their metrics.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::payload::{Payload, Source};

/// Nodes and devices that are remembered.
const MOST_BIRTHS: usize = 10_000;

/// What all births may have in metrics: about 100 bytes each, names aside.
const MOST_METRICS: usize = 500_000;

/// What all names may have in bytes.
const MOST_BYTES: usize = 32 << 20;

/// What Sparkplug nodes and devices said at their birth: names of aliases. Bounded: births beyond the bounds are left
/// out and counted.
///
/// A death clears nothing: messages from before it are still to be read, and a late one would wipe what the next birth
/// said. The next birth of the node clears all that is known of it and its devices.
#[derive(Debug, Clone, Default)]
pub struct Births {
    /// By `group/node` or `group/node/device`, whose names have no `/`.
    births: BTreeMap<String, Arc<Birth>>,
    metrics: usize,
    bytes: usize,
    left_out: u64,
}

/// One birth.
#[derive(Debug, Default, PartialEq, Eq)]
struct Birth {
    by_alias: HashMap<u64, Known>,
    types: HashMap<Arc<str>, u32>,
    metrics: usize,
    bytes: usize,
}

/// What is known of a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) name: Arc<str>,
    pub(super) datatype: Option<u32>,
}

impl Births {
    /// Takes in a birth; anything else is left alone. Says whether something was learnt.
    pub fn learn(&mut self, topic: &str, payload: &[u8]) -> bool {
        let Some(source) = Source::of(topic).filter(Source::is_birth) else { return false };
        let Ok(payload) = Payload::read(payload) else { return false };
        let birth = Birth::of(&payload);
        let key = source.key();
        if self.births.get(&key).is_some_and(|known| **known == birth) {
            return false;
        }
        self.forget(&key);
        if source.device.is_none() {
            self.forget_devices(&key);
        }
        let fits = self.births.len() < MOST_BIRTHS
            && self.metrics + birth.metrics <= MOST_METRICS
            && self.bytes + birth.bytes <= MOST_BYTES;
        if !fits {
            self.left_out += 1;
            return true;
        }
        self.metrics += birth.metrics;
        self.bytes += birth.bytes;
        self.births.insert(key, Arc::new(birth));
        true
    }

    /// How many births found no room.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// What is known of an alias: from the device's birth, or else from its node's.
    pub(super) fn of_alias(&self, source: &Source<'_>, alias: u64) -> Option<&Known> {
        self.of(source).find_map(|birth| birth.by_alias.get(&alias))
    }

    /// The type that a metric was born with.
    pub(super) fn type_of(&self, source: &Source<'_>, name: &str) -> Option<u32> {
        self.of(source).find_map(|birth| birth.types.get(name).copied())
    }

    fn of(&self, source: &Source<'_>) -> impl Iterator<Item = &Birth> {
        let keys = [source.device.map(|_| source.key()), Some(source.node_key())];
        keys.into_iter().flatten().filter_map(|key| self.births.get(&key).map(Arc::as_ref))
    }

    fn forget(&mut self, key: &str) {
        if let Some(birth) = self.births.remove(key) {
            self.metrics -= birth.metrics;
            self.bytes -= birth.bytes;
        }
    }

    fn forget_devices(&mut self, node: &str) {
        let prefix = format!("{node}/");
        let devices = self.births.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix));
        let devices: Vec<String> = devices.map(|(key, _)| key.clone()).collect();
        for device in devices {
            self.forget(&device);
        }
    }
}

impl Birth {
    fn of(payload: &Payload<'_>) -> Self {
        let mut birth = Self::default();
        for metric in &payload.metrics {
            let Some(name) = metric.name else { continue };
            let name: Arc<str> = Arc::from(name);
            // Each alias costs, however often a name comes.
            birth.metrics += 1;
            birth.bytes += name.len();
            birth.types.insert(Arc::clone(&name), metric.datatype.unwrap_or_default());
            if let Some(alias) = metric.alias {
                birth.by_alias.insert(alias, Known { name, datatype: metric.datatype });
            }
        }
        birth
    }
}
