//! How fast it is, beside the raw limit and the peers on this machine, as ratios within one run.
//!
//! `cargo bench --bench speed` runs everything; `cargo bench --bench speed -- receive frame` only these parts. Machines
//! are noisy: the ratios and the processor time count, not the rates. Every contender and every fake broker is a process
//! of its own, so that the processor time is its own; they run in turn, and the median of three rounds is told.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run is to stop")]

mod flood;
mod frame;
mod measure;
mod packet;
mod peers;
mod publishing;
mod receiving;
mod round_trip;
mod search;
mod session;
mod store;
mod through;
mod tls;
mod tree;

use receiving::Task;

/// The parts by name, and what they are.
const PARTS: &[(&str, fn())] = &[
    ("receive", receiving::all),
    ("through", through::all),
    ("publish", publishing::all),
    ("round-trip", round_trip::all),
    ("store", store::run),
    ("search", search::run),
    ("tree", tree::run),
    ("frame", frame::all),
];

fn main() {
    let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("as-flood") => flood::Flood::parse(&arguments[1..]).serve(),
        Some("as-raw") => receiving::raw(&Task::parse(&arguments[1..])),
        Some("as-keep") => receiving::keep(&Task::parse(&arguments[1..])),
        Some("as-pump") => through::pump(Task::parse(&arguments[1..]).port, Task::parse(&arguments[1..]).qos),
        Some("as-sink") => publishing::sink(),
        Some("as-publisher") => publishing::ours(&Task::parse(&arguments[1..])),
        Some("as-raw-publisher") => publishing::raw(&Task::parse(&arguments[1..])),
        Some("as-trips") => round_trip::ours(&Task::parse(&arguments[1..])),
        Some("as-raw-trips") => round_trip::raw(&Task::parse(&arguments[1..])),
        Some("as-threaded-trips") => round_trip::threaded(&Task::parse(&arguments[1..])),
        Some("as-app") => receiving::whole_app(&Task::parse(&arguments[1..])),
        _ => lead(&arguments),
    }
}

/// Runs the parts that were asked for, or all.
fn lead(wanted: &[String]) {
    // The parts find the certificates of this run by it.
    if std::env::var_os("MQTTDECK_BENCH").is_none() {
        return again(wanted);
    }
    tls::prepare().expect("certificates for the benchmark");
    let wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    for (_, part) in PARTS.iter().filter(|(name, _)| wanted(name)) {
        part();
    }
    let _left = std::fs::remove_dir_all(tls::directory());
}

/// Starts this program again with a number of its own: setting a variable of a running process is not safe.
fn again(wanted: &[String]) {
    let mut command = std::process::Command::new(std::env::current_exe().expect("the path of this program"));
    command.args(wanted).env("MQTTDECK_BENCH", std::process::id().to_string());
    let status = command.status().expect("this program again");
    std::process::exit(status.code().unwrap_or(1));
}
