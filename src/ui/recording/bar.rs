//! Above the panels of a tab: what is being written, saved, recorded, read and replayed, a row each.

use std::path::Path;

use egui::accesskit::Role;
use egui::{Align, Frame, Label, Layout, Margin, Rect, Response, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};

use crate::app::{
    Action, App, Opened, Recorder, RecordingAction, RecordingDialog, Replay, ReplayStatus, Speed, Tab, WritingAction,
};
use crate::explain;
use crate::ui::{format, theme, widgets};

const PROGRESS: Vec2 = vec2(80.0, 6.0);

pub(in crate::ui) fn show(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    let tab = app.tab();
    for writing in app.writing() {
        if being_written(ui, &writing.path, writing.fraction()) {
            actions.push(Action::InWriting(WritingAction::Stop(writing.path.clone())));
        }
    }
    let mut wish = |action| actions.push(Action::InRecording(action));
    if let Some(saving) = tab.saving()
        && being_written(ui, &saving.path, saving.fraction())
    {
        wish(RecordingAction::StopSaving);
    }
    if let Some(opened) = tab.opened() {
        being_read(ui, tab, opened, &mut wish);
    }
    if let Some(recorder) = tab.recorder() {
        being_recorded(ui, recorder, &mut wish);
    }
    if let Some(replay) = tab.replay().filter(|replay| replay.is_running()) {
        being_replayed(ui, tab, replay, &mut wish);
    }
}

/// A row: the words take what the buttons leave.
fn row(ui: &mut Ui, words: impl FnOnce(&mut Ui), buttons: impl FnOnce(&mut Ui)) {
    Frame::new().inner_margin(Margin::symmetric(16, 0)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::STRIP);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                buttons(ui);
                ui.with_layout(Layout::left_to_right(Align::Center), words);
            });
        });
    });
    let line = Stroke::new(1.0, theme::colours(ui).line);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top() - 0.5, line);
}

/// A button whose word is clear beside the words of its row, and alone by its spoken name.
fn button(ui: &mut Ui, word: &str, spoken: &str) -> Response {
    widgets::button(ui, word).accessible_name(spoken)
}

fn progress(ui: &mut Ui, fraction: f32, name: &str) {
    let colours = theme::colours(ui);
    let percent = format!("{:.0} %", (fraction * 100.0).floor());
    let (rect, response) = ui.allocate_exact_size(PROGRESS, Sense::hover());
    ui.painter().rect_filled(rect, PROGRESS.y / 2.0, colours.line);
    let done = Rect::from_min_size(rect.min, vec2(rect.width() * fraction, rect.height()));
    ui.painter().rect_filled(done, PROGRESS.y / 2.0, colours.accent);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, format!("{name}: {percent}")));
    widgets::dim(ui, &percent);
}

/// Says whether Stop was clicked.
fn being_written(ui: &mut Ui, path: &Path, fraction: f32) -> bool {
    let mut stop = false;
    row(
        ui,
        |ui| {
            progress(ui, fraction, "Saved");
            ui.add(Label::new(format!("Saving {}", name(path))).truncate());
        },
        |ui| stop = button(ui, "Stop", "Stop saving").clicked(),
    );
    stop
}

fn being_read(ui: &mut Ui, tab: &Tab, opened: &Opened, wish: &mut dyn FnMut(RecordingAction)) {
    let words = opened_words(tab, opened);
    row(
        ui,
        |ui| {
            if opened.is_reading() {
                progress(ui, opened.fraction(), "Read");
            } else {
                widgets::strong(ui, "Recording");
            }
            let colours = theme::colours(ui);
            let colour = if opened.faults > 0 || opened.is_cut { colours.caution } else { colours.dim };
            ui.add(Label::new(RichText::new(&words).color(colour)).truncate());
        },
        |ui| {
            if opened.is_reading() {
                if button(ui, "Stop", "Stop reading").clicked() {
                    wish(RecordingAction::StopOpening);
                }
            } else if button(ui, "Replay\u{2026}", "Replay this recording").clicked() {
                wish(RecordingAction::Show(Some(RecordingDialog::Replay)));
            }
        },
    );
}

fn opened_words(tab: &Tab, opened: &Opened) -> String {
    if opened.is_reading() {
        return format!("Reading {}", opened.title());
    }
    let (received, sent) = opened.messages;
    let mut words = format::plural(received + sent, "message", "messages");
    if let Some((first, last)) = opened.times {
        let seconds = last.duration_since(first).try_into().unwrap_or_default();
        words.push_str(&format!(" over {}, from {} {}", span(seconds), format::date(first), format::time(first)));
    }
    if opened.is_cut {
        words.push_str("; stopped before the end");
    }
    if opened.faults > 0 {
        let lines = format::plural(opened.faults, "line is no message", "lines are no messages");
        words.push_str(&format!("; {lines}: see Log"));
    }
    if tab.store.let_go() > 0 {
        words.push_str(&format!("; {} let go to stay within the budget", format::count(tab.store.let_go())));
    }
    words
}

fn being_recorded(ui: &mut Ui, recorder: &Recorder, wish: &mut dyn FnMut(RecordingAction)) {
    let status = recorder.status();
    let file = if status.file.as_os_str().is_empty() { &recorder.plan().file } else { &status.file };
    let messages = format::plural(status.written, "message", "messages");
    let mut words =
        format!("Recording {}: {messages} \u{b7} {}", name(file), format::bytes(status.written_bytes as usize));
    // While it goes on, they wait a second at most.
    let waiting = status.trouble.as_ref().map_or(0, |_| status.waiting());
    for (count, what) in
        [(waiting, "not written yet"), (status.missed, "could not be written"), (status.too_long, "too long, left out")]
    {
        if count > 0 {
            words.push_str(&format!("; {} {what}", format::count(count)));
        }
    }
    let trouble = status.trouble.as_deref().map(explain::recording_error);
    row(
        ui,
        |ui| {
            let colours = theme::colours(ui);
            let (dot, colour) = match (&trouble, status.missed + status.too_long) {
                (Some(_), _) => (colours.caution, colours.bad),
                (None, 0) => (colours.bad, colours.text),
                (None, _) => (colours.bad, colours.caution),
            };
            widgets::dot(ui, dot);
            let words = trouble.map_or(words.clone(), |why| format!("{words}. It pauses: {why}"));
            ui.add(Label::new(RichText::new(words).color(colour)).truncate());
        },
        |ui| {
            if button(ui, "Stop", "Stop recording").clicked() {
                wish(RecordingAction::StopRecording);
            }
            if status.trouble.is_some() && button(ui, "Resume", "Resume recording").clicked() {
                wish(RecordingAction::ResumeRecording);
            }
        },
    );
}

fn being_replayed(ui: &mut Ui, tab: &Tab, replay: &Replay, wish: &mut dyn FnMut(RecordingAction)) {
    let status = replay.status();
    let words = replay_words(replay, &status);
    row(
        ui,
        |ui| {
            progress(ui, replay.fraction(), "Replayed");
            let colours = theme::colours(ui);
            let colour = if status.refused + status.unknown + status.lost > 0 { colours.caution } else { colours.text };
            ui.add(Label::new(RichText::new(&words).color(colour)).truncate());
        },
        |ui| {
            if button(ui, "Stop", "Stop replay").clicked() {
                wish(RecordingAction::StopReplay(tab.id));
            }
            let (pause, spoken) = if status.paused { ("Resume", "Resume replay") } else { ("Pause", "Pause replay") };
            if button(ui, pause, spoken).clicked() {
                wish(RecordingAction::PauseReplay(tab.id, !status.paused));
            }
        },
    );
}

fn replay_words(replay: &Replay, status: &ReplayStatus) -> String {
    let speed = match replay.manner.speed {
        Speed::Tenths(tenths) => format!("\u{d7}{}", f64::from(tenths) / 10.0),
        Speed::Fastest => "as fast as possible".to_owned(),
    };
    let verb = if status.paused { "Replay stands still at" } else { "Replaying" };
    let position = span(status.position.try_into().unwrap_or_default());
    let (sent, total) = (format::count(status.sent), format::count(replay.total));
    let trouble: String = [(status.refused, "refused"), (status.unknown, "not answered"), (status.lost, "lost")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("; {} {what}", format::count(count)))
        .collect();
    format!("{verb} {sent} of {total} messages{trouble}, {speed}, at {position} of {}", name(&replay.file))
}

/// "12 s", "3 min 05 s", "2 h 04 min".
fn span(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", format::count(seconds / 3600), seconds / 60 % 60),
    }
}

fn name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}
