//! `profile list`.

use serde_json::{Value, json};

use super::super::output::Output;
use super::super::{Exit, Failure, Profiles, failure, profiles, words};
use crate::explain;
use crate::profile::{Entry, Profile, ProfileId};

/// The widest column; what is longer is cut, but for the last.
const WIDEST: usize = 32;

/// Lists them all; ends with 65 if a file is no profile.
pub(super) fn run(as_json: bool, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
    let entries = profiles.entries()?;
    if as_json {
        out.json(&entries.iter().map(object).collect());
    } else {
        out.say(&table(&entries));
    }
    let mut exit = Exit::Done;
    for entry in &entries {
        if let Entry::Unreadable(file) = entry {
            exit = Exit::File;
            if !as_json {
                failure::warn(&format!("{} is no profile. {}", file.file.display(), profiles::reason(file)));
            }
        }
    }
    Ok(exit)
}

fn object(entry: &Entry) -> Value {
    match entry {
        Entry::Ready { id, profile } => json!({
            "name": profile.name,
            "id": id.0,
            "broker": explain::place(profile),
            "tls": profile.tls.enabled,
            "protocol": profile.protocol.name(),
        }),
        Entry::Unreadable(file) => {
            json!({ "file": file.file.display().to_string(), "error": profiles::reason(file) })
        }
    }
}

fn table(entries: &[Entry]) -> String {
    let mut rows: Vec<[String; 4]> = entries.iter().filter_map(row).collect();
    if rows.is_empty() {
        return "There are no profiles.\n".to_owned();
    }
    rows.insert(0, ["Name", "Broker", "MQTT", "File"].map(str::to_owned));
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let [name, broker, mqtt] = [0, 1, 2].map(width);
    let line = |[a, b, c, d]: &[String; 4]| format!("{a:name$}  {b:broker$}  {c:mqtt$}  {d}\n");
    rows.iter().map(line).collect()
}

fn row(entry: &Entry) -> Option<[String; 4]> {
    let Entry::Ready { id: ProfileId(id), profile } = entry else { return None };
    let cell = |text: &str| words::cut(&words::readable(text).replace('\n', " "), WIDEST);
    Some([cell(&profile.name), cell(&explain::place(profile)), version(profile), format!("{id}.ron")])
}

fn version(profile: &Profile) -> String {
    let tls = if profile.tls.enabled { ", TLS" } else { "" };
    format!("{}{tls}", profile.protocol.name())
}
