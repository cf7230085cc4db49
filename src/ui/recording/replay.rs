//! "Replay": into which connection, how fast, what is changed; before it begins it says how much goes where.

use egui::{Context, Label, Ui};

use super::dialog;
use crate::app::{Action, App, Manner, Opened, Phase, Qos, RecordingAction, Replay, Speed, Tab, TabId, Which};
use crate::ui::{connections, format, widgets};

const WIDTH: f32 = 280.0;

/// What is typed and chosen.
#[derive(Debug)]
pub(super) struct ReplayState {
    into: Option<TabId>,
    pace: Pace,
    factor: String,
    manner: Manner,
}

/// The choices of speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    Recorded,
    Times,
    Fastest,
}

impl Default for ReplayState {
    fn default() -> Self {
        Self { into: None, pace: Pace::Recorded, factor: "10".to_owned(), manner: Manner::default() }
    }
}

pub(super) fn show(ctx: &Context, app: &App, state: &mut ReplayState, actions: &mut Vec<Action>) {
    let Some(opened) = app.tab().opened() else { return };
    let targets: Vec<&Tab> = app.tabs().iter().filter(|tab| may_take(tab)).collect();
    // A connection that was lost meanwhile is not replaced by another one silently.
    state.into = state.into.or_else(|| targets.first().map(|tab| tab.id));
    let target = targets.iter().find(|tab| Some(tab.id) == state.into).copied();
    let count = count(opened, state.manner.which);
    let yes = format!("Replay {}", format::plural(count, "message", "messages"));
    let answer = dialog::show(ctx, &format!("Replay {}", opened.title()), &yes, |ui| {
        form(ui, opened, &targets, state);
        ui.add_space(crate::ui::theme::GRID);
        ui.add(Label::new(summary(opened, target, count, &state.manner)).wrap());
        target.is_some() && count > 0 && speed(state).is_some()
    });
    let replay = || match (target, speed(state)) {
        (Some(tab), Some(speed)) => {
            RecordingAction::Replay { into: tab.id, manner: Manner { speed, ..state.manner.clone() } }
        }
        _ => RecordingAction::Show(None),
    };
    dialog::answered(answer, replay, actions);
}

/// Whether something can be replayed into this tab now.
fn may_take(tab: &Tab) -> bool {
    matches!(tab.connection.phase, Phase::Connected { .. }) && !tab.replay().is_some_and(Replay::is_running)
}

const fn count(opened: &Opened, which: Which) -> u64 {
    let (received, sent) = opened.messages;
    match which {
        Which::Both => received + sent,
        Which::Received => received,
        Which::Sent => sent,
    }
}

fn speed(state: &ReplayState) -> Option<Speed> {
    match state.pace {
        Pace::Recorded => Some(Speed::RECORDED),
        Pace::Times => state.factor.trim().parse().ok().and_then(Speed::times),
        Pace::Fastest => Some(Speed::Fastest),
    }
}

fn form(ui: &mut Ui, opened: &Opened, targets: &[&Tab], state: &mut ReplayState) {
    let names: Vec<(Option<TabId>, String)> = targets.iter().map(|tab| (Some(tab.id), place(tab))).collect();
    let names: Vec<(Option<TabId>, &str)> = names.iter().map(|(id, name)| (*id, name.as_str())).collect();
    widgets::labelled_row(ui, "Into", |ui, label| widgets::choice(ui, label, WIDTH, &mut state.into, &names));
    if targets.is_empty() {
        dialog::problem(ui, "Nothing is connected: connect to a broker in another tab first.");
    }
    pace(ui, state);
    let words = [Which::Received, Which::Sent, Which::Both].map(|which| (which, count(opened, which)));
    let words = words.map(|(which, count)| (which, format!("{}: {}", name(which), format::count(count))));
    let words = words.each_ref().map(|(which, words)| (*which, words.as_str()));
    let manner = &mut state.manner;
    widgets::labelled_row(ui, "Messages", |ui, label| widgets::choice(ui, label, WIDTH, &mut manner.which, &words));
    topics(ui, manner);
    widgets::labelled_row(ui, "QoS", |ui, label| {
        let words = [(None, "as recorded")]
            .into_iter()
            .chain(Qos::ALL.into_iter().zip(["0", "1", "2"]).map(|(qos, word)| (Some(qos), word)));
        widgets::choice(ui, label, 112.0, &mut manner.qos, &words.collect::<Vec<_>>());
    });
    widgets::labelled_row(ui, "", |ui, _| widgets::checkbox(ui, &mut manner.retain, "Retained as recorded"));
    dialog::note(ui, "Otherwise none is: a broker keeps each retained message for whoever subscribes later.");
}

fn pace(ui: &mut Ui, state: &mut ReplayState) {
    const WORDS: [(Pace, &str); 3] =
        [(Pace::Recorded, "as recorded"), (Pace::Times, "times as fast"), (Pace::Fastest, "as fast as possible")];
    let is_wrong = speed(state).is_none();
    widgets::labelled_row(ui, "Speed", |ui, label| {
        widgets::choice(ui, label, 168.0, &mut state.pace, &WORDS);
        if state.pace == Pace::Times {
            let field = widgets::TextField::named(&mut state.factor, "Times as fast").width(64.0);
            ui.add(field.wrong(is_wrong));
        }
    });
    if is_wrong {
        dialog::problem(ui, "A number from 0.1 to 1000.");
    }
}

fn topics(ui: &mut Ui, manner: &mut Manner) {
    let row = |ui: &mut Ui, label: &str, text: &mut String, hint: &str| {
        widgets::labelled_row(ui, label, |ui, label| {
            let width = ui.available_width();
            ui.add(widgets::TextField::labelled_by(text, label).mono().width(width).hint(hint));
        });
    };
    row(ui, "Put before topics", &mut manner.prefix, "nothing");
    row(ui, "In place of", &mut manner.replaced, "nothing: topics stay whole");
    if !manner.replaced.is_empty() {
        dialog::note(ui, "Messages on topics that begin differently are left out.");
    }
}

const fn name(which: Which) -> &'static str {
    match which {
        Which::Both => "received and sent",
        Which::Received => "received",
        Which::Sent => "sent",
    }
}

/// "Plant A, 10.0.0.1:1883".
fn place(tab: &Tab) -> String {
    let endpoint = &tab.profile_in_use().endpoint;
    let name = connections::name_of(tab);
    if endpoint.local_test_broker {
        format!("{name}, in this program")
    } else {
        format!("{name}, {}:{}", endpoint.host, endpoint.port)
    }
}

/// What will happen, before it does.
fn summary(opened: &Opened, target: Option<&Tab>, count: u64, manner: &Manner) -> String {
    let Some(target) = target else { return String::new() };
    let what = format::plural(count, "message goes", "messages go");
    let span = opened.times.and_then(|(first, last)| last.duration_since(first).try_into().ok());
    let span = span.map(|span| format!(", recorded over {}", format::duration(span))).unwrap_or_default();
    let topics = match (manner.prefix.as_str(), manner.replaced.as_str()) {
        ("", "") => "on the topics that they were recorded on".to_owned(),
        (prefix, "") => format!("on topics below {prefix}"),
        (prefix, replaced) => format!("with {prefix} in place of {replaced}"),
    };
    format!("{what} to {}{span}, {topics}.", place(target))
}
