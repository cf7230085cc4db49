//! Profiles on a real disk: kept, found again, never lost; the samples; the keychain where there is none.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{
    Entry, Field, Keychain, Profile, ProfileId, ProfileStore, SavedSubscription, Secret, SecretKind, StoreError,
    TlsMode, check, templates,
};
use tempfile::TempDir;

fn open(directory: &TempDir) -> ProfileStore {
    ProfileStore::open(directory.path()).unwrap()
}

fn named(name: &str) -> Profile {
    Profile { name: name.to_owned(), ..Profile::default() }
}

fn id(text: &str) -> ProfileId {
    ProfileId(text.to_owned())
}

/// Names of the profiles, then file, position and reason of what could not be read.
fn listing(store: &ProfileStore) -> Vec<String> {
    let words = store.entries().iter().map(|entry| match entry {
        Entry::Ready { id, profile } => format!("{} = {}", id.0, profile.name),
        Entry::Unreadable(unreadable) => {
            let name = unreadable.file.file_name().unwrap().to_string_lossy().into_owned();
            format!("{name} {:?} {}", unreadable.position, unreadable.reason)
        }
    });
    words.collect()
}

fn file_names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn profiles_are_found_again_by_name_and_keep_their_identity() {
    let home = tempfile::tempdir().unwrap();
    let mut store = open(&home);
    for name in ["beta", "Alpha", "beta", "工場"] {
        store.create(&named(name)).unwrap();
    }
    store.save(&id("beta"), &named("Aachen")).unwrap();

    let expected = ["beta = Aachen", "alpha = Alpha", "beta-2 = beta", "profile = 工場"];
    assert_eq!(listing(&store), expected);
    assert_eq!(listing(&open(&home)), expected);
    assert_eq!(file_names(home.path()), ["alpha.ron", "beta-2.ron", "beta.ron", "profile.ron"]);
}

#[test]
fn every_setting_survives_the_disk_and_the_text_is_the_same_each_time() {
    let home = tempfile::tempdir().unwrap();
    let mut profile = named("all \"of\" it\n\\ 'ä' \u{1F980}");
    profile.endpoint.host = "::1".to_owned();
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = PathBuf::from("C:\\certs\\ca file.pem");
    profile.last_will.payload = "{\"gone\": true} // not a comment".to_owned();
    profile.subscriptions = vec![SavedSubscription { filter: "a/+/#".to_owned(), options: Qos::ExactlyOnce.into() }];

    let id = open(&home).create(&profile).unwrap();
    let mut store = open(&home);
    assert_eq!(store.get(&id), Some(&profile));

    let file = home.path().join(format!("{}.ron", id.0));
    let first = fs::read_to_string(&file).unwrap();
    store.save(&id, &profile).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn a_deleted_profile_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let text = "(name: \"Plant\", colour: Teal(shade: 3))";
    fs::write(home.path().join("plant.ron"), text).unwrap();
    let mut store = open(&home);

    let deleted = store.delete(&id("plant")).unwrap();
    assert_eq!((deleted.profile.name.as_str(), listing(&store).len(), file_names(home.path()).len()), ("Plant", 0, 0));
    assert_eq!(store.restore(deleted).unwrap(), id("plant"));
    assert_eq!(fs::read_to_string(home.path().join("plant.ron")).unwrap(), text);

    let deleted = store.delete(&id("plant")).unwrap();
    store.create(&named("plant")).unwrap();
    assert_eq!(store.restore(deleted).unwrap(), id("plant-2"));
    assert_eq!(listing(&store), ["plant = plant", "plant-2 = Plant"]);

    fs::remove_file(home.path().join("plant.ron")).unwrap();
    let gone = store.delete(&id("plant")).unwrap();
    assert_eq!(store.restore(gone).unwrap(), id("plant"));
}

#[test]
fn fields_of_a_newer_version_survive_load_edit_and_save() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("new.ron");
    let text = r#"// written by a newer version
(
    name: "Newer",
    endpoint: (host: "old.example", port: 8883, tunnel: Some(Ssh(host: "jump", port: 22))),
    tls: (enabled: true, ciphers: [Aes, ChaCha]),
    subscriptions: [(filter: "a/#", colour: "teal"), (filter: "b/#", colour: "red")],
    charts: { "a": (axis: Left) }, // of temperatures
)"#;
    fs::write(&file, text).unwrap();

    for round in 1..=3 {
        let mut store = open(&home);
        let mut profile = store.get(&id("new")).unwrap().clone();
        profile.endpoint.host = format!("host{round}.example");
        profile.subscriptions.rotate_left(1);
        store.save(&id("new"), &profile).unwrap();
        assert_eq!(open(&home).get(&id("new")), Some(&profile));
    }
    insta::assert_snapshot!(fs::read_to_string(&file).unwrap());
}

#[test]
fn what_cannot_be_read_is_listed_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let bad = [
        ("broken.ron", "(\n    name: \"x\",\n    endpoint: (port: \"many\"),\n)"),
        ("empty.ron", ""),
        ("later.ron", "(protocol: V6)"),
        ("port.ron", "(endpoint: (port: 65536))"),
    ];
    for (name, text) in bad {
        fs::write(home.path().join(name), text).unwrap();
    }
    fs::write(home.path().join("bytes.ron"), b"(name: \"\xff\")").unwrap();
    fs::write(home.path().join("deep.ron"), "(x: ".to_owned() + &"(".repeat(500_000)).unwrap();
    fs::write(home.path().join("huge.ron"), " ".repeat(1024 * 1024 + 1)).unwrap();
    fs::create_dir(home.path().join("directory.ron")).unwrap();
    fs::write(home.path().join("good.ron"), "(name: \"Good\")").unwrap();
    fs::write(home.path().join(".hidden.ron"), "?").unwrap();
    fs::write(home.path().join("notes.txt"), "?").unwrap();

    let mut store = open(&home);
    insta::assert_snapshot!(listing(&store).join("\n"));

    for (name, text) in bad {
        let id = id(name.trim_end_matches(".ron"));
        assert!(matches!(store.save(&id, &named("x")), Err(StoreError::WouldOverwrite { .. })), "{name}");
        assert!(matches!(store.delete(&id), Err(StoreError::WouldOverwrite { .. })), "{name}");
        assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), text);
    }
    assert_eq!(store.create(&named("broken")).unwrap(), id("broken-2"));
}

#[test]
fn a_file_that_was_broken_after_it_was_read_is_not_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let mut store = open(&home);
    let id = store.create(&named("a")).unwrap();
    fs::write(home.path().join("a.ron"), "(name: \"half").unwrap();
    assert!(matches!(store.save(&id, &named("b")), Err(StoreError::WouldOverwrite { .. })));
    assert_eq!(fs::read_to_string(home.path().join("a.ron")).unwrap(), "(name: \"half");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("new/profiles");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    let mut store = ProfileStore::open(&directory).unwrap();
    let id = store.create(&named("a")).unwrap();
    assert_eq!((mode(&directory), mode(&directory.join("a.ron"))), (0o700, 0o600));
    fs::set_permissions(directory.join("a.ron"), fs::Permissions::from_mode(0o644)).unwrap();
    store.save(&id, &named("b")).unwrap();
    assert_eq!(mode(&directory.join("a.ron")), 0o600);
    assert_eq!(file_names(&directory), ["a.ron"]);
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_odd_files_do_no_harm() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("real.ron");
    fs::write(&target, "(name: \"Linked\")").unwrap();
    symlink(&target, home.path().join("link.ron")).unwrap();
    symlink(home.path().join("loop.ron"), home.path().join("loop.ron")).unwrap();
    symlink("/nowhere/at/all", home.path().join("nowhere.ron")).unwrap();
    symlink("/dev/zero", home.path().join("zero.ron")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(home.path().join("pipe.ron")).status().unwrap();
    assert!(made.success());

    let mut store = open(&home);
    assert_eq!((listing(&store).len(), listing(&store)[0].as_str()), (5, "link = Linked"));
    store.save(&id("link"), &named("Renamed")).unwrap();
    assert!(fs::symlink_metadata(home.path().join("link.ron")).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().contains("Renamed"));
    assert!(matches!(store.save(&id("nowhere"), &named("x")), Err(StoreError::WouldOverwrite { .. })));
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    let error = ProfileStore::open(&home.path().join("file/profiles")).unwrap_err();
    assert!(matches!(error, StoreError::Directory { .. }));
}

#[test]
fn every_sample_is_offered_explains_itself_and_round_trips() {
    let offered = templates();
    let mut files: Vec<&str> = offered.iter().map(|template| template.file).collect();
    assert_eq!(files[0], "local-test-broker.ron");
    files.sort_unstable();
    assert_eq!(files, file_names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles")));

    let home = tempfile::tempdir().unwrap();
    for template in offered {
        assert!(template.text.starts_with("// "), "{} explains itself", template.file);
        assert_eq!(ron::from_str::<Profile>(template.text).unwrap(), template.profile, "{}", template.file);
        let id = open(&home).create(&template.profile).unwrap();
        assert_eq!(open(&home).get(&id), Some(&template.profile), "{}", template.file);
    }
}

#[test]
fn samples_leave_open_only_what_nobody_can_know() {
    for template in templates() {
        let open: Vec<Field> = check(&template.profile).into_iter().map(|problem| problem.field).collect();
        let expected: &[Field] = if template.file == "solace.ron" { &[Field::Address, Field::CaFile] } else { &[] };
        assert_eq!(open, expected, "{}", template.file);
    }
}

#[test]
fn without_a_keychain_every_call_fails_quickly_with_a_reason() {
    // In a process of its own: the address of the session bus is read once and for all.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "inside_a_process_without_a_session_bus", "--ignored"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
#[ignore = "run by the test before, in an environment without a session bus"]
fn inside_a_process_without_a_session_bus() {
    let (profile, secret) = (id("plant"), Secret::new("hunter2".to_owned()));
    let begun = Instant::now();
    let errors = [
        Keychain.get(&profile, SecretKind::Password).unwrap_err(),
        Keychain.set(&profile, SecretKind::KeyPassphrase, &secret).unwrap_err(),
        Keychain.forget(&profile, SecretKind::Password).unwrap_err(),
    ];
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    for error in errors {
        assert!(!error.detail.is_empty() && !error.to_string().contains("hunter2"), "{error}");
    }
}
