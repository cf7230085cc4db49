//! "Clear retained messages?": what would be deleted at the broker, asked once.

use egui::{Align, Context, Frame, Id, Label, Layout, Modal, RichText, ScrollArea, Ui, vec2};

use crate::app::{Action, App, ClearQuestion, TopicsAction};
use crate::ui::legible::legible;
use crate::ui::{format, theme, widgets};

const WIDTH: f32 = 480.0;
/// Rows of the list that are in sight at once.
const ROWS: f32 = 10.0;
const ROW: f32 = 20.0;

/// Asks before retained messages are deleted, while that is asked.
pub(in crate::ui) fn dialogs(ctx: &Context, app: &App, actions: &mut Vec<Action>) {
    let Some(question) = app.clear_question() else { return };
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("clear retained")).frame(frame).show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        content(ui, question)
    });
    let left = modal.should_close().then_some(false);
    let answer = modal.inner.or(left);
    actions.extend(answer.map(|yes| Action::InTopics(TopicsAction::AnswerClearRetained(yes))));
}

fn content(ui: &mut Ui, question: &ClearQuestion) -> Option<bool> {
    let count = question.topics.len();
    let messages = format::plural(count as u64, "retained message", "retained messages");
    widgets::heading(ui, &format!("Clear {messages}?"));
    let consequence = "They are deleted at the broker for everybody, by publishing an empty retained message to each \
                       of these topics. This cannot be undone.";
    ui.add(Label::new(consequence).wrap());
    let more = question.known - count;
    if more > 0 {
        let words = format!("{} more are known; they can be cleared afterwards.", format::count(more as u64));
        ui.add(Label::new(words).wrap());
    }
    list(ui, question);
    widgets::small(ui, "Only what arrived as retained since subscribing is known here.");
    ui.add_space(theme::GRID);
    widgets::dialog_buttons(ui, |ui| {
        let yes = widgets::primary_button(ui, "Clear").clicked().then_some(true);
        let no = widgets::button(ui, "Cancel").clicked().then_some(false);
        yes.or(no)
    })
}

fn list(ui: &mut Ui, question: &ClearQuestion) {
    let colours = theme::colours(ui);
    let frame = Frame::new().fill(colours.ground).corner_radius(theme::RADIUS).inner_margin(theme::GRID);
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().max_height(ROWS * ROW).auto_shrink([false, true]);
        area.show_rows(ui, ROW, question.topics.len(), |ui, rows| {
            for topic in &question.topics[rows] {
                let text = RichText::new(legible(topic, 300)).font(theme::mono());
                let (size, beside) = (vec2(ui.available_width(), ROW), Layout::left_to_right(Align::Center));
                ui.allocate_ui_with_layout(size, beside, |ui| {
                    ui.set_min_size(size);
                    ui.add(Label::new(text).truncate());
                });
            }
        });
    });
}
