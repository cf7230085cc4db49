//! Sparkplug B: what its births say, and metrics by name.

/// What Sparkplug nodes and devices said at their birth: names of aliases. Bounded.
#[derive(Debug, Clone, Default)]
pub struct Births {}

impl Births {
    /// Takes in a birth; anything else is left alone. Says whether something was learnt.
    pub fn learn(&mut self, _topic: &str, _payload: &[u8]) -> bool {
        false
    }
}
