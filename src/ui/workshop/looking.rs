//! What stands below the fields for files: asked for when typing pauses.

use std::time::{Duration, Instant};

use egui::Context;
use jiff::Timestamp;

use super::typed::{Field, Typed};
use crate::app::{Action, App, CertificateInfo, Looked, Mood, Sought, WorkshopAction};
use crate::ui::format;

/// Typing pauses when nothing was typed for so long.
const PAUSE: Duration = Duration::from_millis(300);

/// The fields for files that are read, and what each is to hold.
const FIELDS: [(Field, Sought); 6] = [
    (Field::AuthorityFile, Sought::Certificate),
    (Field::AuthorityKey, Sought::Key),
    (Field::CertificateFile, Sought::Certificate),
    (Field::KeyFile, Sought::Key),
    (Field::ChainFile, Sought::Certificate),
    (Field::RequestFile, Sought::Request),
];

/// Takes in what is known of the files, and asks for what is not.
pub(super) fn follow(ctx: &Context, app: &App, typed: &mut Typed, actions: &mut Vec<Action>) {
    for (field, sought) in FIELDS {
        typed.known.remove(&field);
        let file = typed.file(field);
        if file.as_os_str().is_empty() {
            continue;
        }
        match app.workshop_file(sought, &file) {
            Some(Some(looked)) => drop(typed.known.insert(field, words(field, looked))),
            Some(None) => {}
            None => match rest(typed, field) {
                Some(rest) => ctx.request_repaint_after(rest),
                None => actions.push(Action::InWorkshop(WorkshopAction::Look { sought, file })),
            },
        }
    }
}

/// How long to wait yet, while the field is being typed into.
fn rest(typed: &Typed, field: Field) -> Option<Duration> {
    let (_, since) = typed.typing.filter(|(typing, _)| *typing == field)?;
    Some(PAUSE.saturating_sub(Instant::now().duration_since(since))).filter(|rest| !rest.is_zero())
}

fn words(field: Field, looked: &Looked) -> (Mood, String) {
    match looked {
        Looked::Certificate(certificate) => certificate_words(field, certificate),
        Looked::Key { encrypted: false } => (Mood::Good, "A private key.".to_owned()),
        Looked::Key { encrypted: true } => {
            (Mood::Good, "An encrypted private key: its password goes below.".to_owned())
        }
        Looked::Request(Some(name)) => (Mood::Good, format!("For {name}.")),
        Looked::Request(None) => (Mood::Caution, "It has no common name (CN).".to_owned()),
        Looked::Unusable(sentence) => (Mood::Bad, sentence.clone()),
    }
}

fn certificate_words(field: Field, certificate: &CertificateInfo) -> (Mood, String) {
    let (name, end) = (certificate.short_name(), certificate.not_after);
    // One of X.509 version 1 does not say whether it is a CA.
    let signs = certificate.is_ca || certificate.is_self_issued();
    let is_over = end < Timestamp::now();
    let date = format::date(end);
    match field {
        Field::AuthorityFile if !signs => (Mood::Bad, format!("{name} is not a CA.")),
        Field::AuthorityFile if is_over => (Mood::Bad, format!("{name} ended {date}: renew the CA first.")),
        _ if is_over => (Mood::Caution, format!("{name}, ended {date}.")),
        _ => (Mood::Good, format!("{name}, ends {date}.")),
    }
}
