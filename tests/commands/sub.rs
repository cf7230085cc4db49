//! `sub` besides what it prints: how it ends, what it leaves at the broker, where its subscriptions come from.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use mqttdeck::profile::{Profile, ProfileStore, SavedSubscription};

use super::process::{Running, mosquitto_pub};
use super::support::Mosquitto;
use super::support::peer::{peer, silent_peer};
use super::{mqttdeck, program, run};

fn here(broker: &Mosquitto) -> String {
    format!("-h 127.0.0.1 -p {}", broker.port())
}

#[test]
fn the_end_is_told_by_the_exit_code() {
    let broker = Mosquitto::plain().start();
    let here = here(&broker);
    mosquitto_pub(broker.port(), "-t kept -m x -r");
    for (line, code, out, err) in [
        (format!("sub {here} -t none -W 1"), 27, "", "-W is over"),
        (format!("sub {here} -t none -W 1 --quiet"), 27, "", ""),
        (format!("sub -h 127.0.0.1 -p {} -t none -W 1", silent_peer()), 27, "", "-W is over"),
        (format!("sub {here} -t none -E"), 0, "", ""),
        (format!("sub {here} -t kept -C 1"), 0, "x\n", ""),
        (format!("sub {here}"), 64, "", "-t FILTER"),
        (format!("sub {here} -t a/#/b"), 64, "", "must be the last level"),
        (format!("sub {here} -t a -F %z"), 64, "", "%z means nothing"),
        (format!("sub {here} -t a -R --retained-only"), 64, "", "--retained-only"),
        (format!("sub {here} -t a --profile Nobody"), 64, "", "no profile named"),
        ("sub -h broker.invalid -t a".to_owned(), 20, "", "cannot be found"),
        ("sub -h broker.invalid -t a --quiet".to_owned(), 20, "", ""),
        (format!("sub {here} -t a -D PUBLISH nonsense 1"), 64, "", "-D PUBLISH nonsense"),
    ] {
        let ran = mqttdeck(&line);
        assert_eq!((ran.code, &ran.out[..]), (code, out), "{line}: {ran:?}");
        assert!(ran.err.contains(err) && ran.err.is_empty() == err.is_empty(), "{line}: {ran:?}");
    }
    let late = mqttdeck(&format!("sub {here} -t none -W 1 --json"));
    let told: serde_json::Value = serde_json::from_str(&late.err).unwrap();
    assert_eq!((late.code, &told["exit"]), (27, &27.into()), "{late:?}");
    let ran = mqttdeck("sub -h broker.invalid -t a --json");
    let told: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.code, &told["exit"], ran.err.lines().count()), (20, &20.into(), 1), "{ran:?}");
    assert!(told["remedies"].as_array().is_some_and(|remedies| !remedies.is_empty()), "{ran:?}");
}

#[test]
fn signals_end_it_with_a_goodbye() {
    let broker = Mosquitto::plain().start();
    for (name, id) in [("INT", "one"), ("TERM", "two")] {
        let mut sub = Running::start(&format!("sub {} -i {id} -t a", here(&broker)));
        broker.wait_for_log(&format!("Sending SUBACK to {id}"), 1);
        sub.signal(name);
        let ran = sub.end();
        assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{ran:?}");
        broker.wait_for_log(&format!("Received DISCONNECT from {id}"), 1);
    }
}

#[test]
fn a_second_signal_ends_it_whatever_it_waits_for() {
    let broker = Mosquitto::plain().start();
    // More than a pipe takes: it waits for a reader who does not come.
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(1 << 20).unwrap();
    mosquitto_pub(broker.port(), &format!("-t a -r -f {}", file.path().display()));
    let mut sub = Running::start(&format!("sub {} -i stuck -t a", here(&broker)));
    broker.wait_for_log("Sending PUBLISH to stuck", 1);
    // Two at once may come as one.
    assert_eq!(sub.end_by_signals("INT").code, 29);
}

#[test]
fn a_lost_connection_is_28_or_made_again() {
    let mut broker = Mosquitto::plain().start();
    let mut ends = Running::start(&format!("sub {} -i ends -t a", here(&broker)));
    let mut stays = Running::start(&format!("sub {} -i stays -t a -C 1 --reconnect", here(&broker)));
    broker.wait_for_log("Sending SUBACK", 2);
    broker.kill();
    let ran = ends.end();
    assert_eq!((ran.code, &ran.out[..]), (28, ""), "{ran:?}");
    broker.restart();
    broker.wait_for_log("Sending SUBACK to stays", 1);
    mosquitto_pub(broker.port(), "-t a -m again");
    let ran = stays.end();
    assert_eq!((ran.code, &ran.out[..]), (0, "again\n"), "{ran:?}");
    assert!(ran.err.contains("next attempt"), "{ran:?}");
}

#[test]
fn a_reader_that_hangs_up_ends_it_quietly() {
    let broker = Mosquitto::plain().start();
    let mut sub = Running::start(&format!("sub {} -i reader -t a", here(&broker)));
    broker.wait_for_log("Sending SUBACK to reader", 1);
    mosquitto_pub(broker.port(), "-t a -m first");
    assert_eq!(sub.line(), "first\n");
    sub.hang_up();
    mosquitto_pub(broker.port(), "-t a -m second");
    let ran = sub.end();
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
}

#[test]
fn the_last_handshake_of_qos_2_is_finished() {
    let broker = Mosquitto::plain().start();
    mosquitto_pub(broker.port(), "-t a -m x -r -q 2");
    for version in ["311", "5"] {
        let ran = mqttdeck(&format!("sub {} -i last{version} -V {version} -t a -q 2 -C 1", here(&broker)));
        assert_eq!((ran.code, &ran.out[..]), (0, "x\n"), "{ran:?}");
        broker.wait_for_log(&format!("Received DISCONNECT from last{version}"), 1);
        let log = broker.log();
        let [done, left] =
            ["PUBCOMP", "DISCONNECT"].map(|what| log.find(&format!("Received {what} from last{version}")));
        assert!(done.is_some() && done < left, "{log}");
    }
}

#[test]
fn retained_messages_are_removed_but_those_that_are_left_out() {
    let broker = Mosquitto::plain().start();
    for topic in ["r/1", "r/2", "r/keep"] {
        mosquitto_pub(broker.port(), &format!("-t {topic} -m x -r"));
    }
    let ran = mqttdeck(&format!("sub {} -t r/# -T r/keep --remove-retained -R -W 1", here(&broker)));
    assert_eq!((ran.code, &ran.out[..]), (27, ""), "{ran:?}");
    let left = mqttdeck(&format!("sub {} -t r/# -v -W 1", here(&broker)));
    assert_eq!(left.out, "r/keep x\n", "{left:?}");
}

#[test]
fn a_kept_session_brings_what_came_meanwhile_until_it_is_ended() {
    let broker = Mosquitto::plain().start();
    let kept = format!("sub {} -c -i kept -q 1", here(&broker));
    assert_eq!(mqttdeck(&format!("{kept} -t a -E")).code, 0);
    mosquitto_pub(broker.port(), "-t a -m meanwhile -q 1");
    let ran = mqttdeck(&format!("{kept} -t b -C 1"));
    assert_eq!((ran.code, &ran.out[..]), (0, "meanwhile\n"), "{ran:?}");
    assert_eq!(mqttdeck(&format!("{kept} -U a -U b -E")).code, 0);
    mosquitto_pub(broker.port(), "-t a -m unheard -q 1");
    assert_eq!(mqttdeck(&format!("{kept} -t b -W 1")).out, "");
}

#[test]
fn commands_with_a_session_of_their_own_leave_a_kept_one_alone() {
    let broker = Mosquitto::plain().start();
    let home = tempfile::tempdir().unwrap();
    let mut profile = Profile { name: "Kept".to_owned(), client_id: "kept".to_owned(), ..Profile::default() };
    profile.endpoint.host = "127.0.0.1".to_owned();
    profile.endpoint.port = broker.port();
    profile.session.clean_session = false;
    ProfileStore::open(home.path()).unwrap().create(&profile).unwrap();
    let with_profile = |line: &str| {
        let mut command = program(home.path());
        command.args(line.split(' ')).args(["--profile", "Kept", "--profiles"]).arg(home.path());
        run(command)
    };
    assert_eq!(with_profile("sub -t a -q 1 -E").code, 0);
    mosquitto_pub(broker.port(), "-t a -m meanwhile -q 1");
    for (line, seen_as) in [
        ("check", &["kept-check"][..]),
        ("pub -t b -m x -q 1", &["kept-pub"]),
        ("bench --count 10 --round-trips 1", &["kept-bench-sub", "kept-bench-pub"]),
    ] {
        let ran = with_profile(line);
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{line}: {ran:?}");
        for id in seen_as {
            broker.wait_for_log(&format!("as {id} (p2, c1,"), 1);
        }
    }
    let ran = with_profile("sub -t a -q 1 -C 1");
    assert_eq!((ran.code, &ran.out[..]), (0, "meanwhile\n"), "{ran:?}");
}

/// A broker in the middle of a handshake of QoS 2: to a new session it sends the first half, to one from before the
/// second, and then another message. Tells of each PUBREC.
fn half_way(acknowledged: mpsc::Sender<()>) -> u16 {
    let is_first = AtomicBool::new(true);
    peer(move |mut stream| {
        let is_first = is_first.swap(false, Ordering::Relaxed);
        let publish = if is_first { 0x34 } else { 0x3C };
        let mut packet = [0; 1024];
        while let Ok(1..) = stream.read(&mut packet) {
            let _ = match (packet[0], [packet[2], packet[3]]) {
                (0x10, _) => stream.write_all(&[0x20, 2, u8::from(!is_first), 0]),
                (0x82, [high, low]) => {
                    let half = [&[publish, 10, 0, 1, b'a', 0, 7], &b"first"[..]].concat();
                    stream.write_all(&[&[0x90, 3, high, low, 2], &half[..]].concat())
                }
                (0x50, [0, 7]) => {
                    acknowledged.send(()).unwrap();
                    let other = [&[0x62, 2, 0, 7, 0x30, 9, 0, 1, b'a'], &b"second"[..]].concat();
                    if is_first { Ok(()) } else { stream.write_all(&other) }
                }
                _ => Ok(()),
            };
        }
    })
}

#[test]
fn a_kept_session_goes_on_after_the_program_was_killed() {
    let (acknowledged, heard) = mpsc::channel();
    let port = half_way(acknowledged);
    let home = tempfile::tempdir().unwrap();
    let line = format!("sub -h 127.0.0.1 -p {port} -c -i kept -t a -q 2 --profiles {}", home.path().display());
    let mut killed = Running::start(&line);
    assert_eq!(killed.line(), "first\n");
    heard.recv().unwrap();
    killed.signal("KILL");
    assert_eq!(killed.end().code, -1);
    assert_eq!(std::fs::read_dir(home.path().join("sessions")).unwrap().count(), 1, "the file of the session");
    let ran = mqttdeck(&format!("{line} -C 1"));
    assert_eq!((ran.code, &ran.out[..]), (0, "second\n"), "the first was printed before: {ran:?}");
    heard.recv().unwrap();
}

#[test]
fn lines_of_json_are_those_of_a_recording() {
    let broker = Mosquitto::plain().start();
    mosquitto_pub(broker.port(), "-V 5 -t j/1 -m 21.5 -r -q 1 -D PUBLISH content-type text/plain");
    let ran = mqttdeck(&format!("sub {} -V 5 -t j/# --json -C 1", here(&broker)));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &ran.out).unwrap();
    let line: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&line["topic"], &line["payload"], &line["retain"]), (&"j/1".into(), &"21.5".into(), &true.into()));
    assert_eq!(line["properties"]["content_type"], "text/plain", "{ran:?}");
}

#[test]
fn without_a_filter_the_profile_knows_what_to_subscribe() {
    let broker = Mosquitto::plain().start();
    let home = tempfile::tempdir().unwrap();
    let mut profile = Profile { name: "Plant".to_owned(), ..Profile::default() };
    profile.endpoint.host = "127.0.0.1".to_owned();
    profile.endpoint.port = broker.port();
    profile.subscriptions.push(SavedSubscription { filter: "plant/#".to_owned(), options: Default::default() });
    ProfileStore::open(home.path()).unwrap().create(&profile).unwrap();
    mosquitto_pub(broker.port(), "-t plant/1 -m x -r");
    let mut command = program(home.path());
    command.args(["sub", "--profile", "Plant", "-C", "1", "-v", "--profiles"]).arg(home.path());
    let ran = run(command);
    assert_eq!((ran.code, &ran.out[..]), (0, "plant/1 x\n"), "{ran:?}");
}
