//! "Message memory": how many messages are kept.

use std::ops::RangeInclusive;

use egui::{Align, Context, Frame, Id, Key, Label, Layout, Modal, RichText, Ui};

use super::{format, theme, widgets};
use crate::app::{Action, App, MemoryAction, MemoryLimits};

const WIDTH: f32 = 480.0;
/// Room for the longest label.
const COLUMN: f32 = 152.0;
const FIELD: f32 = 104.0;

/// What is typed in it.
#[derive(Debug, Default)]
pub(super) struct MemoryState {
    /// While the dialog is open.
    typed: Option<Typed>,
}

#[derive(Debug)]
struct Typed {
    megabytes: String,
    most: String,
    keep_last: String,
}

impl Typed {
    fn of(limits: &MemoryLimits) -> Self {
        Self {
            megabytes: limits.megabytes.to_string(),
            most: limits.most.map(|most| most.to_string()).unwrap_or_default(),
            keep_last: limits.keep_last.to_string(),
        }
    }

    fn megabytes(&self) -> Result<u32, String> {
        whole(&self.megabytes, MemoryLimits::MEGABYTES)
    }

    fn most(&self) -> Result<Option<u64>, String> {
        let text = self.most.trim();
        let number = text.parse().ok().filter(|most| *most > 0);
        if text.is_empty() || number.is_some() {
            return Ok(number);
        }
        Err("Type a whole number from 1, or leave it empty.".to_owned())
    }

    fn keep_last(&self) -> Result<u32, String> {
        whole(&self.keep_last, MemoryLimits::KEEP_LAST)
    }

    /// What is typed, if all of it can be read.
    fn limits(&self) -> Option<MemoryLimits> {
        let (megabytes, most, keep_last) = (self.megabytes().ok()?, self.most().ok()?, self.keep_last().ok()?);
        Some(MemoryLimits { megabytes, most, keep_last })
    }
}

fn whole(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let number = text.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        let (from, to) = (format::count((*range.start()).into()), format::count((*range.end()).into()));
        format!("Type a whole number from {from} to {to}.")
    })
}

pub(super) fn show(ctx: &Context, app: &App, state: &mut MemoryState, actions: &mut Vec<Action>) {
    if !app.memory_is_open() {
        state.typed = None;
        return;
    }
    let typed = state.typed.get_or_insert_with(|| Typed::of(&app.preferences().memory));
    let modal = Modal::new(Id::unique("message memory")).frame(Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        widgets::heading(ui, "Message memory");
        let what =
            "How many messages each connection keeps. When there is no room left, the oldest are let go and counted.";
        paragraph(ui, what);
        ui.add_space(theme::GRID);
        fields(ui, typed);
        ui.add_space(theme::GRID);
        let unread = || "Nothing changes as long as one of them cannot be read.".to_owned();
        paragraph(ui, &typed.limits().map_or_else(unread, |limits| meaning(&limits)));
        ui.add_space(theme::GRID);
        footer(ui, typed, actions);
    });
    if shown.should_close() {
        close(actions);
    }
}

fn fields(ui: &mut Ui, typed: &mut Typed) {
    let problem = typed.megabytes().err();
    field(ui, "Memory", "MB", &mut typed.megabytes, problem);
    let problem = typed.most().err();
    field(ui, "Most messages", "empty: no limit", &mut typed.most, problem);
    let problem = typed.keep_last().err();
    field(ui, "Keep the last", "of each topic; 0: none", &mut typed.keep_last, problem);
}

fn field(ui: &mut Ui, label: &str, unit: &str, text: &mut String, problem: Option<String>) {
    widgets::labelled_row_of(ui, COLUMN, label, |ui, label| {
        ui.add(widgets::TextField::labelled_by(text, label).width(FIELD).wrong(problem.is_some()));
        widgets::small(ui, unit);
    });
    if let Some(problem) = problem {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, &problem);
    }
}

fn paragraph(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::colours(ui).dim)).wrap());
}

/// "About 4.5 million messages of 100 bytes, or 0.5 million of 1 KB. Pinned messages …".
fn meaning(limits: &MemoryLimits) -> String {
    let (small, large) = (rough(limits.messages_of(100)), rough(limits.messages_of(1024)));
    let last = if limits.keep_last > 0 { " and the last of each topic" } else { "" };
    format!(
        "About {small} messages of 100 bytes, or {large} of 1 KB. Pinned messages{last} outlive the others; they take \
         half of this at most."
    )
}

/// Two or three digits are as exact as the guess.
fn rough(messages: u64) -> String {
    match messages {
        1_000_000.. => format!("{:.1} million", messages as f64 / 1e6),
        10_000..1_000_000 => format::count(messages / 1_000 * 1_000),
        _ => format::count(messages),
    }
}

fn footer(ui: &mut Ui, typed: &mut Typed, actions: &mut Vec<Action>) {
    let limits = typed.limits();
    ui.horizontal(|ui| {
        if widgets::button(ui, "Defaults").clicked() {
            *typed = Typed::of(&MemoryLimits::default());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ok = ui.add_enabled_ui(limits.is_some(), |ui| widgets::primary_button(ui, "OK")).inner.clicked();
            let enter = ui.input(|input| input.key_pressed(Key::Enter)) && ui.memory(egui::Memory::focused).is_none();
            if widgets::button(ui, "Cancel").clicked() {
                close(actions);
            } else if let Some(limits) = limits.filter(|_| ok || enter) {
                actions.push(Action::InMemory(MemoryAction::Set(limits)));
                close(actions);
            }
        });
    });
}

fn close(actions: &mut Vec<Action>) {
    actions.push(Action::InMemory(MemoryAction::Close));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_meant_is_taken() {
        let table = [
            ("512", "", "0", Some((512, None, 0))),
            (" 16 ", " 1000 ", "5", Some((16, Some(1000), 5))),
            ("16384", "1", "1000000", Some((16_384, Some(1), 1_000_000))),
            ("15", "", "0", None),
            ("16385", "", "0", None),
            ("", "", "0", None),
            ("512", "0", "0", None),
            ("512", "many", "0", None),
            ("512", "", "", None),
            ("512", "", "-1", None),
        ];
        for (megabytes, most, keep_last, taken) in table {
            let typed = Typed { megabytes: megabytes.into(), most: most.into(), keep_last: keep_last.into() };
            let limits = typed.limits().map(|limits| (limits.megabytes, limits.most, limits.keep_last));
            assert_eq!(limits, taken, "{typed:?}");
        }
    }

    #[test]
    fn the_meaning_is_rough() {
        assert!(
            meaning(&MemoryLimits::default()).starts_with("About 4.5 million messages of 100 bytes, or 515\u{202f}000")
        );
        let few = MemoryLimits { most: Some(700), ..MemoryLimits::default() };
        assert!(meaning(&few).starts_with("About 700 messages of 100 bytes, or 700 of 1 KB."));
    }
}
