//! Holds every module to "Who may import whom" at the head of `src/lib.rs`, by reading the sources.
//!
//! Looks at paths, wherever they stand: `use` lines, groups in braces, and paths in the code. The unit tests at the
//! bottom of a file may name what they like.
#![expect(clippy::unwrap_used, reason = "helpers of tests, too")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each module, and the modules of ours that it may name.
const MODULES: &[(&str, &[&str])] = &[
    ("mqtt", &[]),
    ("payload", &[]),
    ("profile", &["mqtt"]),
    ("tls", &["mqtt", "profile"]),
    ("transport", &["mqtt", "profile", "tls"]),
    ("wire", &["mqtt"]),
    ("session", &["mqtt", "profile", "tls", "transport", "wire"]),
    ("store", &["mqtt", "payload"]),
    ("recording", &["mqtt", "store"]),
    ("broker", &["profile", "tls"]),
    ("workshop", &["profile", "tls"]),
    (
        "explain",
        &["broker", "mqtt", "profile", "recording", "session", "store", "tls", "transport", "wire", "workshop"],
    ),
    (
        "app",
        &[
            "broker",
            "explain",
            "mqtt",
            "payload",
            "profile",
            "recording",
            "session",
            "store",
            "tls",
            "transport",
            "wire",
            "workshop",
        ],
    ),
    (
        "cli",
        &[
            "broker",
            "explain",
            "mqtt",
            "payload",
            "profile",
            "recording",
            "session",
            "store",
            "tls",
            "transport",
            "wire",
            "workshop",
        ],
    ),
    ("ui", &["app", "explain", "mqtt", "payload", "profile", "store", "tls", "wire", "workshop"]),
];

/// Libraries that only some files may name, and the beginnings of these files' paths below `src`.
const LIBRARIES: &[(&[&str], &[&str])] = &[
    (&["rumqttc_v4"], &["session/v4.rs", "session/v4/"]),
    (&["rumqttc_v5"], &["session/v5.rs", "session/v5/"]),
    // A module of the profile has the same name.
    (&["mqtt5", "mqtt5_protocol"], &["broker/", "profile/mod.rs"]),
    (&["egui", "eframe", "egui_extras", "egui_material_icons", "rfd"], &["ui/"]),
    (&["tokio"], &["app/", "broker/", "cli/", "session/", "transport/", "main.rs"]),
    (&["tokio_rustls"], &["broker/", "transport/"]),
    (&["httparse", "tokio_socks", "tokio_tungstenite"], &["transport/"]),
    (
        &["rustls", "rustls_pki_types", "rustls_platform_verifier", "webpki"],
        &["broker/", "tls/", "transport/", "main.rs"],
    ),
];

#[test]
fn every_file_keeps_to_the_direction_of_imports() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&source);
    assert!(files.len() > MODULES.len(), "only {} files found below {}", files.len(), source.display());
    let faults: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let name = file.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
            faults(&name, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_module_has_its_line_in_the_table() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut declared: Vec<&str> = declared.collect();
    let mut listed: Vec<&str> = MODULES.iter().map(|(module, _)| *module).collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

#[test]
fn the_reader_finds_what_is_wrong_and_nothing_else() {
    let table: [(&str, &str, &[&str]); 17] = [
        ("tls/load.rs", "use crate::session::State;", &["session"]),
        (
            "tls/load.rs",
            "use crate::{\n    profile::Profile,\n    session::{self, State},\n    ui,\n};",
            &["session", "ui"],
        ),
        ("tls/load.rs", "fn f() -> crate::store::MessageId { todo!() }", &["store"]),
        ("tls/mod.rs", "use super::app::App;", &["app"]),
        ("tls/load.rs", "use super::super::app::App;", &["app"]),
        ("tls/load.rs", "use super::app::App;", &[]),
        ("tls/load.rs", "use crate::profile::Profile;\nuse crate::tls::Slot;", &[]),
        (
            "tls/load.rs",
            "// use crate::ui;\n/* use crate::ui; */ const S: &str = \"crate::ui // \\\" crate::ui\";",
            &[],
        ),
        ("tls/load.rs", "const C: char = '\"'; const L: &'static str = r#\"\"crate::ui\"#; use crate::app;", &["app"]),
        ("tls/load.rs", "use crate::mqtt;\n#[cfg(test)]\nmod tests { use crate::ui; }", &[]),
        ("tls/load.rs", "use tokio::net;", &["tokio"]),
        ("tls/load.rs", "use ::{egui::Ui, tokio as t};", &["egui", "tokio"]),
        ("session/actor.rs", "#[tokio::main] async fn f() { rumqttc_v4::connect() }", &["rumqttc_v4"]),
        ("session/v4.rs", "use rumqttc_v4 as library;\nuse rumqttc_v5;", &["rumqttc_v5"]),
        ("ui/mod.rs", "use egui::Ui; use crate::session; let x = crate::app::tokio::a;", &["session"]),
        ("tls/load.rs", "fn f<T>() -> impl Sized + use<T> { crate::store::f() }", &["store"]),
        ("mqtt/topic.rs", "let rustls = 1; let y = x.rustls::<u8>();", &[]),
    ];
    for (file, source, expected) in table {
        let expected: Vec<String> = expected.iter().map(|name| format!("src/{file} may not name {name}")).collect();
        assert_eq!(faults(file, source), expected, "{source}");
    }
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What this file names and may not, a sentence each. `file` is its path below `src`, with `/`.
fn faults(file: &str, source: &str) -> Vec<String> {
    let own = module_path(file);
    let mut wrong: Vec<String> = Vec::new();
    for path in paths(&tokens(source)) {
        let name = match named_module(&own, &path) {
            Some(module) => Some(module).filter(|module| !may_import(&own, module)),
            None => path.first().cloned().filter(|library| !may_use(file, library)),
        };
        wrong.extend(name.filter(|name| !wrong.contains(name)));
    }
    wrong.iter().map(|name| format!("src/{file} may not name {name}")).collect()
}

/// `tls/load.rs` is `[tls, load]`, `tls/mod.rs` is `[tls]`; the roots are `[]`.
fn module_path(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// The module of ours that a path leads into from the root, if it is one.
fn named_module(own: &[String], path: &[String]) -> Option<String> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    let from_root = match path.first()?.as_str() {
        "crate" | "mqttdeck" => &path[1..],
        "super" if supers >= own.len() => &path[supers..],
        _ => return None,
    };
    from_root.first().filter(|name| MODULES.iter().any(|(module, _)| module == name)).cloned()
}

fn may_import(own: &[String], module: &str) -> bool {
    let Some(own) = own.first() else { return true };
    own == module || MODULES.iter().any(|(name, allowed)| name == own && allowed.contains(&module))
}

fn may_use(file: &str, library: &str) -> bool {
    let restricted = LIBRARIES.iter().find(|(names, _)| names.contains(&library));
    restricted.is_none_or(|(_, places)| places.iter().any(|place| file.starts_with(place)))
}

/// Every path in the code, groups in braces multiplied out. A single name is one after `use` or in a group only.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        let before = place.checked_sub(1).map(|before| tokens[before].as_str());
        let begins = is_name(&tokens[place]) && tokens[place] != "use" && !matches!(before, Some("::" | "."));
        if before == Some("use") || (begins && tokens.get(place + 1).is_some_and(|next| next == "::")) {
            // `use<'a>` in a type is no import.
            place = read_path(tokens, place, &[], &mut found).max(place + 1);
        } else {
            place += 1;
        }
    }
    found
}

/// Reads one path that begins at `place` and says where it ends.
fn read_path(tokens: &[String], mut place: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(place) {
        match token.as_str() {
            "::" => place += 1,
            "{" if place > 0 && tokens[place - 1] == "::" => {
                place += 1;
                while let Some(token) = tokens.get(place).filter(|token| *token != "}") {
                    place =
                        if token == "," { place + 1 } else { read_path(tokens, place, &path, found).max(place + 1) };
                }
                return place + 1;
            }
            name if is_name(name) && (path.len() == prefix.len() || tokens[place - 1] == "::") => {
                path.push(name.to_owned());
                place += 1;
            }
            _ => break,
        }
    }
    // What follows `as` is a new name.
    if tokens.get(place).is_some_and(|token| token == "as") {
        place += 2;
    }
    found.push(path);
    place
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and single characters, up to the unit tests; no comments, no literals.
fn tokens(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let length = if rest.starts_with("::") { 2 } else { name.max(first.len_utf8()) };
            found.push(rest[..length].to_owned());
            length
        });
        rest = rest[length..].trim_start();
    }
    found
}

/// How long the comment or literal is that begins here, if one does.
fn skipped(rest: &str) -> Option<usize> {
    let until = |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    let hashes = rest.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
    match (rest.as_bytes(), hashes) {
        ([b'/', b'/', ..], _) => Some(until(0, "\n")),
        ([b'/', b'*', ..], _) => Some(until(2, "*/")),
        ([b'"', ..], _) => Some(string_length(rest)),
        ([b'\'', b'\\', ..], _) => Some(until(3, "'")),
        ([b'\'', ..], _) if rest.chars().nth(2) == Some('\'') => Some(rest.chars().take(3).map(char::len_utf8).sum()),
        (_, Some(hashes)) if rest[1 + hashes..].starts_with('"') => {
            Some(until(2 + hashes, &format!("\"{}", "#".repeat(hashes))))
        }
        _ => None,
    }
}

fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            '"' if !escaped => return place + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}
