//! Running contenders one after the other, each as a process of its own, and telling their figures as ratios.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Rounds in which every contender runs once: the medians stand in the tables.
pub const ROUNDS: usize = 3;

/// How long a contender may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one run of a contender came to.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub messages: f64,
    pub seconds: f64,
    /// Processor time of the contender alone, in user and system.
    pub cpu: f64,
    /// The most memory that it had, in MB; 0: not known.
    pub peak: f64,
}

/// One who takes part.
pub struct Contender<'a> {
    pub name: &'static str,
    pub run: Box<dyn FnMut() -> Option<Figure> + 'a>,
}

/// Runs all of them in turn, and prints messages a second, processor time and ratios. The first is the raw limit, the
/// second ours.
pub fn compare(title: &str, mut contenders: Vec<Contender<'_>>) {
    let mut figures: Vec<Vec<Figure>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (contender, figures) in contenders.iter_mut().zip(&mut figures) {
            figures.extend((contender.run)());
        }
    }
    println!("\n{title}");
    println!("{:<28} {:>12} {:>9} {:>10} {:>9} {:>8}", "", "msg/s", "of limit", "ours is", "CPU s/M", "peak MB");
    let rate = |figures: &[Figure]| median(figures.iter().map(|figure| figure.messages / figure.seconds));
    let limit = rate(&figures[0]);
    let ours = figures.get(1).and_then(|figures| rate(figures));
    for (contender, figures) in contenders.iter().zip(&figures) {
        let Some(speed) = rate(figures) else {
            println!("{:<28} {:>12}", contender.name, "not here");
            continue;
        };
        let share = limit.map_or_else(String::new, |limit| format!("{:.0} %", speed / limit * 100.0));
        let ratio = ours.map_or_else(String::new, |ours| format!("{:.2} x", ours / speed));
        let cpu = median(figures.iter().map(|figure| figure.cpu / figure.messages * 1e6)).unwrap_or_default();
        let peak = median(figures.iter().map(|figure| figure.peak)).filter(|peak| *peak > 0.0);
        let peak = peak.map_or_else(|| "-".to_owned(), |peak| format!("{peak:.0}"));
        println!("{:<28} {:>12} {share:>9} {ratio:>10} {cpu:>9.2} {peak:>8}", contender.name, thousands(speed));
    }
}

pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

pub fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

/// This program again, as one of its parts.
pub fn part(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("the path of this program"));
    command.args(arguments).stdout(Stdio::piped()).stdin(Stdio::null());
    command
}

/// A part that serves, and the port that it printed first.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = part(arguments).spawn().expect("a part of this program");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("piped output"));
        output.read_line(&mut line).expect("the port");
        Self { child, port: line.trim().parse().expect("a port") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Runs a contender to its end. It prints `messages seconds [peak MB]` in its last line, or nothing: then `messages` and
/// the time from start to end count.
pub fn run(mut command: Command, messages: f64) -> Option<Figure> {
    let before = children_cpu();
    let begun = Instant::now();
    let mut child = command.spawn().ok()?;
    let output = child.stdout.take();
    let reader = output.map(|output| {
        std::thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).last().unwrap_or_default())
    });
    let finished = wait(&mut child, begun);
    let seconds = begun.elapsed().as_secs_f64();
    let line = reader.and_then(|reader| reader.join().ok()).unwrap_or_default();
    let cpu = children_cpu() - before;
    let mut told = line.split_whitespace().map_while(|word| word.parse().ok());
    let messages = told.next().unwrap_or(messages);
    let seconds = told.next().unwrap_or(seconds);
    finished.then(|| Figure { messages, seconds, cpu, peak: told.next().unwrap_or_default() })
}

fn wait(child: &mut Child, begun: Instant) -> bool {
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            Err(_) => break,
        }
    }
    let _gone = child.kill();
    let _reaped = child.wait();
    false
}

/// Processor time in seconds of all children that have ended: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms.
fn children_cpu() -> f64 {
    ticks("/proc/self/stat", 13)
}

fn ticks(file: &str, field: usize) -> f64 {
    let stat = std::fs::read_to_string(file).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let fields: Vec<f64> =
        fields.split_whitespace().skip(field).take(2).map_while(|field| field.parse().ok()).collect();
    fields.iter().sum::<f64>() / 100.0
}

/// The most memory that this process had, in MB.
pub fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}
