//! What the broker answers to a publish, subscribe or unsubscribe, and what became of those that it never saw.

use super::words::{LONG, SHORT, file_name, list, own_words, readable, size, time};
use crate::mqtt::{Filter, Reason, ReasonCode};
use crate::session::{Challenge, EarlierRun, Grant, Refusal, SessionFileError, SessionFileFault};

/// Why a publish, subscribe or unsubscribe was not carried out, in one sentence.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Broker(reason) => format!("The broker said no: {}", self::reason(reason)),
        Refusal::NotOffered(code) => {
            format!("Not sent, since the broker does not offer it: {}.", not_offered(*code))
        }
        Refusal::NoLocalShared => {
            "Not sent, since MQTT does not allow No Local with a shared subscription: switch it off.".to_owned()
        }
        Refusal::NoAuthentication => "Not sent: the connection was made without an authentication method, so there \
                                      is none to authenticate again by. Choose one in Settings and connect anew."
            .to_owned(),
        Refusal::AlreadyAuthenticating => "Not sent: authenticating again is already under way.".to_owned(),
        Refusal::NotConnected => "There is no connection: press Connect first.".to_owned(),
        Refusal::ConnectionLost => "The connection was lost before the broker answered.".to_owned(),
        Refusal::LostAmid { acknowledged, unknown, unsent } => format!(
            "The connection was lost in the middle: {acknowledged} messages were taken, {unknown} may have arrived, \
             {unsent} were not sent."
        ),
        Refusal::NoAnswer(after) => format!("The broker did not answer within {}.", time(*after)),
        Refusal::TooLarge { limit } => format!("Not sent, since it is larger than the limit of {limit} bytes."),
    }
}

/// Why authenticating again failed, in one or two sentences.
#[must_use]
pub fn reauthentication(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ConnectionLost => "Authenticating again failed: the connection ended meanwhile.".to_owned(),
        other => format!("Authenticating again failed. {}", self::refusal(other)),
    }
}

/// A reason code with its name, its number and its meaning, and the broker's own words.
#[must_use]
pub fn reason(reason: &Reason) -> String {
    let said = own_words(reason, None).map_or_else(String::new, |words| format!(" {words}"));
    format!("{}. {}{said}", reason.code, reason.code.meaning())
}

/// Why something would not be carried out if it were asked for, in one sentence.
#[must_use]
pub fn objection(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotOffered(code) => {
            format!("The broker does not offer {}: this would not be sent.", not_offered(*code))
        }
        other => self::refusal(other),
    }
}

/// What a yes of the broker's says besides; `None`: nothing.
#[must_use]
pub fn remark(reason: &Reason) -> Option<String> {
    // The codes that only say yes (MQTT 5, 2.4).
    if reason.code.0 <= 2 { own_words(reason, None) } else { Some(self::reason(reason)) }
}

/// What the broker granted to a SUBSCRIBE, with all that it says beside it.
#[must_use]
pub fn granted(filter: &Filter, grant: &Grant) -> String {
    let granted = format!("{}: QoS {} granted.", readable(filter.as_str(), LONG), grant.qos.number());
    with_remark(granted, &grant.reason)
}

/// The end of a subscription, with all that the broker says beside it.
#[must_use]
pub fn unsubscribed(filter: &Filter, reason: &Reason) -> String {
    with_remark(format!("Unsubscribed from {}.", readable(filter.as_str(), LONG)), reason)
}

fn with_remark(sentence: String, reason: &Reason) -> String {
    match remark(reason) {
        Some(remark) => format!("{sentence} {remark}"),
        None => sentence,
    }
}

/// The codes with which CONNACK's announcements are refused (MQTT 5, 3.2.2.3).
fn not_offered(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::RETAIN_NOT_SUPPORTED => "retained messages",
        ReasonCode::QOS_NOT_SUPPORTED => "a QoS as high as this",
        ReasonCode::TOPIC_ALIAS_INVALID => "this topic alias (0, or above the maximum that it announced)",
        ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED => "shared subscriptions",
        ReasonCode::IDENTIFIERS_NOT_SUPPORTED => "subscription identifiers",
        ReasonCode::WILDCARDS_NOT_SUPPORTED => "filters with wildcards",
        other => other.name(),
    }
}

/// One sentence for a challenge of the broker's.
#[must_use]
pub fn challenge(challenge: &Challenge) -> String {
    let method = readable(&challenge.method, SHORT);
    let said = challenge.reason.as_ref().map(|words| format!(" In its own words: “{}”.", readable(words, SHORT)));
    format!(
        "The broker asks for a step of the authentication “{method}”, with {}.{}",
        size(challenge.data.len() as u64),
        said.unwrap_or_default()
    )
}

/// What is wrong with the file of a session, and what becomes of the session.
#[must_use]
pub fn session_file(error: &SessionFileError) -> String {
    match error {
        SessionFileError::SetAside { path, aside, fault } => format!(
            "What the last run left under way is not finished: {} {}. It was set aside as {}, and this run begins with \
             nothing under way.",
            file_name(path),
            session_fault(*fault),
            readable(&aside.display().to_string(), LONG)
        ),
        SessionFileError::InTheWay { path, kind } => format!(
            "What the last run left under way is not finished, and this one saves nothing: {} can be neither used nor set \
             aside ({kind}). Move it away.",
            readable(&path.display().to_string(), LONG)
        ),
        SessionFileError::NotRemoved { path, kind } => format!(
            "The broker has forgotten the session of {}, and the file cannot be removed ({kind}). Remove it, or what is in \
             it is published when this session is kept again.",
            readable(&path.display().to_string(), LONG)
        ),
        SessionFileError::NotSaved { path, kind } => format!(
            "What is under way cannot be saved to {} ({kind}): it will not be finished after a restart. Check the disk \
             and who may write there.",
            readable(&path.display().to_string(), LONG)
        ),
    }
}

fn session_fault(fault: SessionFileFault) -> String {
    match fault {
        SessionFileFault::Unreadable(kind) => format!("cannot be read ({kind}); check who may read it"),
        SessionFileFault::Broken => "is damaged, or no session".to_owned(),
        SessionFileFault::Newer => "was written by a newer version of this program, which can finish it".to_owned(),
    }
}

/// What became of the publishes that the last run of the program left under way, in one sentence.
#[must_use]
pub fn earlier_run(ended: &EarlierRun) -> String {
    let EarlierRun { acknowledged, refused, lost } = *ended;
    let left = "that the last run of the program left under way";
    match acknowledged {
        1 if ended.is_whole() => format!("The broker took the message {left}."),
        _ if ended.is_whole() => format!("The broker took all {acknowledged} messages {left}."),
        _ => {
            let said =
                |count: u64, before: &str, behind: &str| (count > 0).then(|| format!("{before} {count}{behind}"));
            let parts = [
                said(acknowledged, "took", ""),
                said(refused, "refused", ""),
                said(lost, "may have lost", " together with the session"),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("Of the messages {left}, the broker {}.", list(&parts))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_what_an_earlier_run_left_is_one_sentence() {
        let table = [
            ((1, 0, 0), "The broker took the message that the last run of the program left under way."),
            ((3, 0, 0), "The broker took all 3 messages that the last run of the program left under way."),
            (
                (2, 1, 4),
                "Of the messages that the last run of the program left under way, the broker took 2, refused 1 and may \
                 have lost 4 together with the session.",
            ),
            ((0, 2, 0), "Of the messages that the last run of the program left under way, the broker refused 2."),
        ];
        for ((acknowledged, refused, lost), sentence) in table {
            assert_eq!(earlier_run(&EarlierRun { acknowledged, refused, lost }), sentence);
        }
    }
}
