//! The flags of `sub`, with the letters of `mosquitto_sub`.

use clap::Args;

use super::super::Failure;
use super::super::connection::{Connection, PacketProperties, in_url};
use super::super::leaving::LeavingArguments;
use super::super::words;
use super::style::StyleArguments;
use crate::mqtt::{Filter, Qos, RetainHandling, SubscribeOptions};
use crate::profile::SavedSubscription;

/// Subscribe and print what comes.
///
/// Without -t the profile's own subscriptions are made. Ends with 0 when it has what was asked for, or by Ctrl-C.
#[derive(Debug, Args)]
pub struct Sub {
    /// Topic filter, beside that of the URL; may be repeated [default: those of --profile].
    #[arg(short = 't', long = "topic", value_name = "FILTER", value_parser = filter)]
    pub(super) topics: Vec<Filter>,
    /// Print nothing that matches this filter; may be repeated.
    #[arg(short = 'T', long = "filter-out", value_name = "FILTER", value_parser = filter)]
    pub(super) filter_out: Vec<Filter>,
    /// End this subscription of a kept session; may be repeated.
    #[arg(short = 'U', long = "unsubscribe", value_name = "FILTER", value_parser = filter)]
    pub(super) unsubscribe: Vec<Filter>,
    /// QoS to ask for [default: 0].
    #[arg(short = 'q', long, value_name = "QOS", value_parser = words::qos)]
    qos: Option<Qos>,
    /// Leave after so many messages.
    #[arg(short = 'C', value_name = "COUNT", value_parser = words::count)]
    pub(super) count: Option<u64>,
    /// Leave after so many seconds, those of connecting included, with exit code 27.
    #[arg(short = 'W', value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) seconds: Option<u32>,
    /// Leave as soon as all subscriptions are answered.
    #[arg(short = 'E')]
    pub(super) exit_after_answers: bool,
    /// Print no retained messages.
    #[arg(short = 'R', conflicts_with = "retained_only")]
    pub(super) no_retained: bool,
    /// Print only retained messages, and leave at the first other one.
    #[arg(long)]
    pub(super) retained_only: bool,
    /// Remove each retained message at the broker, but those of -T.
    #[arg(long)]
    pub(super) remove_retained: bool,
    /// MQTT 5: leave the retain flag as the publisher set it.
    #[arg(long)]
    retain_as_published: bool,
    /// MQTT 5: which retained messages are wanted: always, new, never.
    #[arg(long, value_name = "WHEN", value_parser = handling)]
    retain_handling: Option<RetainHandling>,
    /// MQTT 5: nothing that this client published.
    #[arg(long)]
    no_local: bool,
    #[command(flatten)]
    pub(super) style: StyleArguments,
    /// Print a JSON object a line, as recordings have it; errors, too.
    #[arg(long, conflicts_with_all = ["format", "verbose", "no_line_end"])]
    pub(super) json: bool,
    /// Print so many messages of a hundred, chosen at random.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(super) random_filter: Option<f64>,
    /// Say on standard error what the connection does.
    #[arg(short = 'd', long)]
    pub(super) debug: bool,
    /// Say nothing on standard error.
    #[arg(long, conflicts_with = "debug")]
    pub(super) quiet: bool,
    /// Connect again when the connection is lost, instead of ending with 28.
    #[arg(long)]
    pub(super) reconnect: bool,
    #[command(flatten)]
    pub(super) leaving: LeavingArguments,
    #[command(flatten)]
    pub(super) connection: Connection,
}

impl Sub {
    /// What to subscribe to: that of the URL and `-t`, else what the profile remembers.
    pub(super) fn wishes(
        &self,
        saved: Vec<SavedSubscription>,
        properties: &PacketProperties,
    ) -> Result<Vec<(Filter, SubscribeOptions)>, Failure> {
        let of_url = self.connection.topic()?.map(|text| filter(&text).map_err(|flaw| in_url(&flaw))).transpose()?;
        let topics: Vec<&Filter> = of_url.iter().chain(&self.topics).collect();
        let of_profile = topics.is_empty() && self.unsubscribe.is_empty();
        let mut wishes: Vec<(Filter, SubscribeOptions)> = if of_profile {
            saved.into_iter().filter_map(|saved| Some((saved.parsed()?, saved.options))).collect()
        } else {
            topics.into_iter().map(|filter| (filter.clone(), SubscribeOptions::default())).collect()
        };
        if wishes.is_empty() && self.unsubscribe.is_empty() {
            return Err(Failure::Usage("Nothing is to be subscribed: add -t FILTER.".to_owned()));
        }
        for (_, options) in &mut wishes {
            options.qos = self.qos.unwrap_or(options.qos);
            options.no_local |= self.no_local;
            options.retain_as_published |= self.retain_as_published;
            options.retain_handling = self.retain_handling.unwrap_or(options.retain_handling);
            options.identifier = properties.subscription_identifier.or(options.identifier);
            options.user.extend_from_slice(&properties.subscribe_user);
        }
        Ok(wishes)
    }
}

fn filter(text: &str) -> Result<Filter, String> {
    Filter::parse(text).map_err(|error| error.to_string())
}

fn handling(text: &str) -> Result<RetainHandling, String> {
    match text {
        "always" => Ok(RetainHandling::Always),
        "new" => Ok(RetainHandling::IfNew),
        "never" => Ok(RetainHandling::Never),
        _ => Err("use always, new or never".to_owned()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|percent| (0.1..=100.0).contains(percent)).ok_or_else(|| "use 0.1 to 100".to_owned())
}
