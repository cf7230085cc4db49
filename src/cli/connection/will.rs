//! The flags of the will, as `mosquitto_sub` has them.

use clap::Args;

use super::super::words;
use crate::mqtt::Qos;
use crate::profile::LastWill;

/// What the broker publishes for us when we are gone without a goodbye.
#[derive(Debug, Args)]
#[command(next_help_heading = "Will")]
pub(super) struct WillArguments {
    /// Topic of a message that the broker publishes when we are gone without a goodbye.
    #[arg(long, value_name = "TOPIC")]
    will_topic: Option<String>,
    /// Its payload [default: none].
    #[arg(long, value_name = "TEXT", requires = "will_topic")]
    will_payload: Option<String>,
    /// Its QoS [default: 0].
    #[arg(long, value_name = "QOS", value_parser = words::qos, requires = "will_topic")]
    will_qos: Option<Qos>,
    /// Let the broker retain it.
    #[arg(long, requires = "will_topic")]
    will_retain: bool,
}

impl WillArguments {
    /// A will on the command line takes the place of the profile's; its properties of MQTT 5 stay.
    pub(super) fn apply(&self, will: &mut LastWill) {
        let Some(topic) = &self.will_topic else { return };
        will.enabled = true;
        topic.clone_into(&mut will.topic);
        will.payload = self.will_payload.clone().unwrap_or_default();
        will.qos = self.will_qos.unwrap_or_default();
        will.retained = self.will_retain;
    }
}
