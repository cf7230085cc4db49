//! One frame of the window while a broker floods it: a million messages kept, a hundred thousand topics, 100,000 messages
//! a second coming in, and somebody who scrolls, filters and opens payloads.
//!
//! There is no display: the window's own code runs on an egui context, and its shapes are made into triangles. What a
//! graphics card would do with them is not counted.

use std::time::{Duration, Instant};

use egui::{Context, Event, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, Vec2};
use mqttdeck::app::{Action, App, ChartAction, MessagesAction, Panel};
use mqttdeck::ui::{UiState, show, theme};

use crate::flood::{Flood, topic};
use crate::measure::Server;
use crate::receiving::{Task, app, runtime};

/// Messages a second, topics, and how many are kept before it counts.
const RATE: usize = 100_000;
const TOPICS: usize = 100_000;
const KEPT: usize = 1_000_000;

/// Frames that are measured, one every 16 ms.
const FRAMES: usize = 600;

pub fn all() {
    let count = KEPT + RATE * 60;
    let flood = Flood { qos: 0, size: 100, count, topics: TOPICS, rate: RATE, tls: false };
    let arguments = flood.arguments();
    let server = Server::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let home = tempfile::tempdir().expect("a directory");
    let runtime = runtime();
    let mut app = app(home.path(), &runtime);
    let task = Task { port: server.port, qos: 0, count, tls: false };
    app.act(Action::CreateProfile(Box::new(task.profile())));
    app.act(Action::Connect);
    let mut window = Headless::new();
    while app.tab().store.len() < KEPT {
        window.frame(&mut app, Vec::new());
        std::thread::sleep(Duration::from_millis(16));
    }
    println!("\nOne frame under {RATE} messages a second, {TOPICS} topics, {KEPT} kept (CPU time, ms)");
    println!("{:<40} {:>8} {:>8} {:>8}", "", "p50", "p99", "worst");
    for (what, act) in SCENES {
        let mut times = Vec::new();
        for number in 0..FRAMES / SCENES.len() {
            let begun = Instant::now();
            let events = act(&mut app, number);
            times.push(window.frame(&mut app, events));
            std::thread::sleep(Duration::from_millis(16).saturating_sub(begun.elapsed()));
        }
        tell(what, times);
    }
    let tab = app.tab();
    let received = tab.store.len() as u64 + tab.store.let_go();
    println!("received {received}, kept {}, let go {}, lost {}", tab.store.len(), tab.store.let_go(), tab.lost);
    println!("connection: {:?}", tab.connection.phase);
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let at = |part: f64| ms(times[((times.len() - 1) as f64 * part) as usize]);
    println!("{what:<40} {:>8.2} {:>8.2} {:>8.2}", at(0.5), at(0.99), at(1.0));
}

/// What somebody does in a frame.
type Act = fn(&mut App, usize) -> Vec<Event>;

const SCENES: &[(&str, Act)] = &[
    ("looking at the newest", |_, _| Vec::new()),
    ("scrolling the messages", |_, number| wheel(Pos2::new(600.0, 500.0), if number % 20 < 10 { -90.0 } else { 70.0 })),
    ("scrolling the topics", |_, number| wheel(Pos2::new(100.0, 500.0), if number % 20 < 10 { -90.0 } else { 70.0 })),
    ("typing a filter", |app, number| {
        let text = "value\":4".chars().take(1 + number / 4 % 8).collect::<String>();
        filter(app, number.is_multiple_of(4), &text)
    }),
    ("a filter by JSON path", |app, number| filter(app, number == 0, "$.value > 90")),
    ("a filter by topic", |app, number| filter(app, number == 0, "topic:flood/7/+/value")),
    ("opening payloads", |app, number| {
        filter(app, number == 0, "");
        let id = app.tab().store.row(app.tab().store.len() - 1 - number).map(|message| message.id);
        app.act(Action::SelectMessage(id));
        Vec::new()
    }),
    ("a chart", |app, number| {
        if number == 0 {
            app.act(Action::SelectMessage(None));
            app.act(Action::InCharts(ChartAction::Add { topic: topic(7, TOPICS), path: "$.value".to_owned() }));
            app.act(Action::ShowPanel(Panel::Charts));
        }
        Vec::new()
    }),
];

fn filter(app: &mut App, now: bool, text: &str) -> Vec<Event> {
    if now {
        app.act(Action::InMessages(MessagesAction::Filter(text.to_owned())));
    }
    Vec::new()
}

fn wheel(at: Pos2, points: f32) -> Vec<Event> {
    let turned = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(0.0, points),
        source: MouseWheelSource::Unknown,
        phase: TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
    };
    vec![Event::PointerMoved(at), turned]
}

/// The window without a display.
struct Headless {
    ctx: Context,
    state: UiState,
    begun: Instant,
}

impl Headless {
    fn new() -> Self {
        let ctx = Context::default();
        theme::apply(&ctx);
        Self { ctx, state: UiState::default(), begun: Instant::now() }
    }

    /// Logic, drawing and triangles of one frame: the processor time of this thread.
    fn frame(&mut self, app: &mut App, events: Vec<Event>) -> Duration {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0))),
            time: Some(self.begun.elapsed().as_secs_f64()),
            events,
            focused: true,
            ..RawInput::default()
        };
        let before = thread_cpu();
        app.absorb();
        let mut actions = Vec::new();
        let output = self.ctx.run_ui(input, |ui| actions = show(app, ui, &mut self.state));
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        actions.into_iter().for_each(|action| app.act(action));
        let took = thread_cpu().saturating_sub(before);
        assert!(!triangles.is_empty(), "a frame shows something");
        took
    }
}

/// Processor time of this thread so far: the first field of its schedstat, in nanoseconds.
fn thread_cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split_whitespace().next().and_then(|field| field.parse().ok()).unwrap_or_default())
}
