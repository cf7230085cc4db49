//! `mqttdeck sub` and `mosquitto_sub` print the same bytes for the same flags and formats.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Child, Command, Stdio};

use super::recorded::{messages, publish, recorded, unordered};
use super::support::Mosquitto;

/// A zone that is not UTC, without a database of zones.
const ZONE: &str = "XYZ-5:30";

/// A running subscriber. It prints into a file: a pipe that nobody reads yet would hold it up.
struct Running {
    child: Child,
    out: File,
}

impl Running {
    /// The exit code, standard output, standard error.
    fn end(self) -> (Option<i32>, Vec<u8>, Vec<u8>) {
        let Self { child, mut out } = self;
        let ended = child.wait_with_output().unwrap();
        let mut printed = Vec::new();
        out.rewind().unwrap();
        out.read_to_end(&mut printed).unwrap();
        (ended.status.code(), printed, ended.stderr)
    }
}

/// `mosquitto_sub` with these flags.
fn theirs(broker: &Mosquitto, flags: &[&str]) -> Running {
    start(Command::new("mosquitto_sub"), broker, flags)
}

/// `mqttdeck sub` with these flags.
fn ours(broker: &Mosquitto, flags: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqttdeck"));
    command.arg("sub");
    start(command, broker, flags)
}

fn start(mut command: Command, broker: &Mosquitto, flags: &[&str]) -> Running {
    let out = tempfile::tempfile().unwrap();
    command.args(["-h", "127.0.0.1", "-p", &broker.port().to_string(), "-W", "20"]).args(flags);
    command.env("TZ", ZONE).stdout(out.try_clone().unwrap()).stderr(Stdio::piped());
    Running { child: command.spawn().unwrap(), out }
}

fn both(broker: &Mosquitto, flags: &[&str]) -> [Running; 2] {
    [theirs(broker, flags), ours(broker, flags)]
}

/// Digits, which times are made of, are not compared where `timed`.
fn compare(flags: &[&str], timed: bool, running: [Running; 2]) {
    let [theirs, ours] = running.map(|running| {
        let (code, out, err) = running.end();
        let mask = |byte: u8| if timed && byte.is_ascii_digit() { b'#' } else { byte };
        (code, out.into_iter().map(mask).collect::<Vec<u8>>(), err)
    });
    let words = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let errors = words(&ours.2);
    assert_eq!(ours.0, theirs.0, "{flags:?}: {errors}");
    if ours.1 != theirs.1 {
        let place = ours.1.iter().zip(&theirs.1).take_while(|(ours, theirs)| ours == theirs).count();
        let around =
            |all: &[u8]| words(all.get(place.saturating_sub(60)..(place + 60).min(all.len())).unwrap_or_default());
        panic!("{flags:?} at byte {place}\n  ours: {}\ntheirs: {}\n{errors}", around(&ours.1), around(&theirs.1));
    }
}

/// Flags for the messages of `m/#`, ten of them, and how many of those are printed.
const FLAGS: &[(&str, usize)] = &[
    ("", 10),
    ("-v", 10),
    ("-N", 10),
    ("-v -N", 10),
    ("-q 1", 10),
    ("-q 1 -v", 10),
    ("-V 5", 10),
    ("-V 5 -v -q 1", 10),
    ("-T m/long", 9),
    ("-T m/+ -v", 1),
    ("--retained-only -v", 10),
    ("-v -T m/größe/#", 9),
    ("-c -q 1 -v", 10),
    ("-T m/# -T two/#", 0),
    ("-R", 0),
    ("-R -v", 0),
];

/// Pairs of programs at once: more of them starve each other on a small machine.
const AT_ONCE: usize = 4;

const FORMATS: &[&str] = &[
    "%p",
    "%t",
    "%t %p",
    "%t\\t%q\\t%r\\t%l\\t%m\\n",
    "%x",
    "%X",
    "%20p|",
    "%-20p|",
    "%020p|",
    "%-p|",
    "%-020p|",
    "%5.3p|",
    "%20x|",
    "%-20x|",
    "%020X|",
    "%-x|",
    "%3X|",
    "%7x|",
    "%20t|",
    "%-20t|",
    "%020t|",
    "%8.4t|",
    "%-8.4t|",
    "%.4t|",
    "%.t|",
    "%8.t|",
    "%6l|",
    "%-6l|",
    "%06l|",
    "%-06l|",
    "%.3l|",
    "%5m|",
    "%05m|",
    "%q%r",
    "%5q|",
    "%5r|",
    "[%A]",
    "[%5A]",
    "[%05A]",
    "[%-5A]",
    "[%C]",
    "[%40C]",
    "[%-40.4C]",
    "[%.2C]",
    "[%D]",
    "[%5D]",
    "[%F]",
    "[%3F]",
    "[%03F]",
    "[%P]",
    "[%30P]",
    "[%R]",
    "[%20R]",
    "[%-20.3R]",
    "[%S]",
    "[%4S]",
    "[%04S]",
    "%%",
    "%7%",
    "@@",
    "a\\0b\\\\\\a\\e\\r\\v",
    "größe %t",
];

const TIMED_FORMATS: &[&str] = &[
    // The broker counts the message expiry down.
    "[%E]",
    "[%12E]",
    "[%012E]",
    "[%-12E]",
    "%j",
    "%J",
    "%t %j|",
    "%I",
    "%40I|",
    "%-40I|",
    "%.10I|",
    "%U",
    "@N",
    "@Y-@m-@dT@H:@M:@S@z",
    "@a @A @b @B @C @c",
    "@D @e @F",
    "@g @G @h @I @j @k @l",
    "@n @p @P @r @R @s",
    "@t @T @u @U @V",
    "@w @W @x @X @y @Z @%",
    "@5 @! @ö @E @O @_ @q @i @f @Q @L @J @K @o @v @+",
];

#[test]
fn the_same_bytes_for_the_same_flags() {
    let broker = Mosquitto::plain().start();
    let all = messages();
    all.iter().for_each(|message| publish(&broker, message, true));
    let [many, two] = ["m/", "two/"].map(|from| all.iter().filter(|message| message.topic.starts_with(from)).count());
    let [many, two] = [many, two].map(|count| count.to_string());
    let both_ways = |flags: &[&str], timed: bool| {
        for last in [["-t", "m/#", "-C", &many], ["-t", "two/#", "-C", &two]] {
            let of_two: &[&str] = if last[1] == "two/#" && !flags.contains(&"-q") { &["-q", "2"] } else { &[] };
            let flags = [flags, &last, of_two].concat();
            compare(&flags, timed, both(&broker, &flags));
        }
    };
    for format in FORMATS {
        let identified = ["-D", "SUBSCRIBE", "subscription-identifier", "1234"];
        both_ways(&[&["-V", "5", "-q", "1", "-F", format][..], &identified].concat(), false);
    }
    for format in TIMED_FORMATS {
        both_ways(&["-F", format], true);
        both_ways(&["-V", "5", "-q", "1", "-F", format, "--pretty"], true);
    }
}

#[test]
fn the_same_bytes_for_the_same_flags_of_choice() {
    let broker = Mosquitto::plain().start();
    let all = messages();
    all.iter().for_each(|message| publish(&broker, message, true));
    for group in FLAGS.chunks(AT_ONCE) {
        let running: Vec<_> = group
            .iter()
            .map(|(line, count)| {
                let count = count.to_string();
                // With nothing to count, the time ends it.
                let end = if count == "0" { ["-W", "3"] } else { ["-C", &count] };
                let flags: Vec<&str> = line.split(' ').filter(|flag| !flag.is_empty()).collect();
                let flags = [&flags[..], &["-t", "m/#"], &end].concat();
                // A kept session belongs to one at a time.
                let [theirs_id, ours_id] =
                    if line.contains("-c") { [&["-i", "theirs"][..], &["-i", "ours"]] } else { [&[][..]; 2] };
                let pair = [theirs(&broker, &[&flags, theirs_id].concat()), ours(&broker, &[&flags, ours_id].concat())];
                (*line, pair)
            })
            .collect();
        running.into_iter().for_each(|(line, pair)| compare(&[line], false, pair));
    }
}

/// The broker sends all that is retained before it reads a PUBREC, so QoS 2 comes last.
#[test]
fn the_same_order_of_mixed_qos_and_of_properties() {
    let broker = Mosquitto::plain().start();
    let all = [messages(), unordered()].concat();
    all.iter().for_each(|message| publish(&broker, message, true));
    let count = all.len().to_string();
    let identified = ["-V", "5", "-D", "SUBSCRIBE", "subscription-identifier", "7", "-F", "%j"];
    for (flags, timed) in [
        (&["-v"][..], false),
        (&["-F", "%q %m %t"], false),
        (&["-V", "5", "-F", "%j"], true),
        (&["-V", "5", "-F", "%t %j", "--pretty"], true),
        (&identified, true),
    ] {
        let flags = [flags, &["-q", "2", "-t", "#", "-C", &count]].concat();
        compare(&flags, timed, both(&broker, &flags));
    }
}

#[test]
fn the_same_bytes_of_live_messages() {
    let broker = Mosquitto::plain().start();
    let table: &[(&[&str], bool)] = &[
        (&["-v"], false),
        (&[], false),
        (&["-N"], false),
        (&["-v", "-N"], false),
        (&["-V", "5", "-F", "%j"], true),
        (&["-V", "5", "-F", "%J", "--pretty"], true),
        (&["-V", "5", "--retain-as-published", "-F", "%r %t"], false),
        (&["-F", "%t|%p|%5p|%-5x|%l|%r|%q|%m"], false),
        (&["-R", "-v", "-T", "live/1"], false),
    ];
    let mut live = messages();
    live.push(recorded("live/1", &["-q", "1"], ""));
    live.push(recorded("live/2", &["-q", "2"], ""));
    let last = recorded("last", &[], "x");
    let count = |flags: &[&str]| if flags.contains(&"-T") { live.len() } else { live.len() + 1 };
    let running: Vec<_> = table
        .iter()
        .map(|(flags, timed)| {
            let count = count(flags).to_string();
            let flags = [flags, &["-q", "2", "-t", "#", "-C", &count][..]].concat().into_iter().map(str::to_owned);
            let flags: Vec<String> = flags.collect();
            let words: Vec<&str> = flags.iter().map(String::as_str).collect();
            let children = both(&broker, &words);
            (flags, *timed, children)
        })
        .collect();
    broker.wait_for_log("Sending SUBACK", 2 * table.len());
    let mut completed = 0;
    for message in live.iter().chain([&last]) {
        publish(&broker, message, true);
        // A message of QoS 2 is printed at its PUBREL, which each client may get before or after the next message.
        completed += if message.flags.contains(&"2") { 2 * table.len() } else { 0 };
        broker.wait_for_log("Received PUBCOMP", completed);
    }
    for (flags, timed, children) in running {
        compare(&flags.iter().map(String::as_str).collect::<Vec<_>>(), timed, children);
    }
}
