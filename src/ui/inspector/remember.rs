//! "Remember a decoder": for which topics, by which schema; and what is remembered already.

use std::path::{Path, PathBuf};

use egui::{Align, Context, Frame, Id, Label, Layout, Modal, RichText, ScrollArea, Ui};

use crate::app::{Action, Chosen, DECODERS, DecoderChoice, Filter, InspectorAction, Tab};
use crate::ui::legible::legible;
use crate::ui::widgets::{PathField, PathState, Pause, Verdict};
use crate::ui::{theme, widgets};

const WIDTH: f32 = 600.0;
/// Decoders that read by a schema, and what its files are called.
const WITH_SCHEMA: [(&str, &str); 2] = [("Protobuf", "Proto File"), ("Avro", "Schema File")];
/// Width of the fields, in points.
const FIELD: f32 = 200.0;

/// The dialog, while it is open.
#[derive(Debug, Default)]
pub(super) struct RememberState {
    open: Option<Form>,
}

/// What is typed.
#[derive(Debug)]
struct Form {
    topic: String,
    choice: DecoderChoice,
    path: PathState,
    pause: Pause<PathBuf>,
    /// Save was pressed: an empty field is wrong from then on.
    tried: bool,
}

impl RememberState {
    /// Opens the dialog for a topic, with what counts for it now.
    pub(super) fn open(&mut self, topic: &str, chosen: Chosen<'_>) {
        let decoder = chosen.decoder.map_or("", |decoder| decoder.name).to_owned();
        let known = chosen.remembered.cloned();
        let choice = match known {
            Some(known) => DecoderChoice { decoder, ..known },
            None => DecoderChoice { filter: topic.to_owned(), decoder, ..DecoderChoice::default() },
        };
        let (path, pause) = (PathState::default(), Pause::default());
        self.open = Some(Form { topic: topic.to_owned(), choice, path, pause, tried: false });
    }
}

pub(super) fn dialog(ctx: &Context, tab: &Tab, state: &mut RememberState, actions: &mut Vec<Action>) {
    let Some(form) = &mut state.open else { return };
    let modal = Modal::new(Id::unique("remember a decoder")).frame(Frame::window(&ctx.global_style()));
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
        widgets::heading(ui, "Remember a decoder");
        fields(ui, tab, form, actions);
        let answer = buttons(ui, tab);
        remembered(ui, tab, actions);
        answer
    });
    let save = shown.inner == Some(true);
    form.tried |= save;
    if save && Filter::parse(&form.choice.filter).is_ok() && !form.choice.decoder.is_empty() {
        actions.push(Action::InInspector(InspectorAction::Remember(kept(&form.choice))));
        state.open = None;
    } else if shown.inner == Some(false)
        || (shown.is_top_modal && ctx.input(|input| input.key_pressed(egui::Key::Escape)))
    {
        state.open = None;
    }
}

/// The choice as it is remembered: without what its decoder has no use for.
fn kept(choice: &DecoderChoice) -> DecoderChoice {
    if schema_label(&choice.decoder).is_none() {
        let (filter, decoder) = (choice.filter.clone(), choice.decoder.clone());
        return DecoderChoice { filter, decoder, ..DecoderChoice::default() };
    }
    DecoderChoice { schema: widgets::expand_home(&choice.schema), ..choice.clone() }
}

fn schema_label(decoder: &str) -> Option<&'static str> {
    WITH_SCHEMA.iter().find(|(name, _)| *name == decoder).map(|(_, label)| *label)
}

fn fields(ui: &mut Ui, tab: &Tab, form: &mut Form, actions: &mut Vec<Action>) {
    let wrong = Filter::parse(&form.choice.filter).err().map(|error| widgets::sentence(&error.to_string()));
    widgets::labelled_row(ui, "Topic Filter", |ui, label| {
        let width = ui.available_width();
        ui.add(
            widgets::TextField::labelled_by(&mut form.choice.filter, label).mono().wrong(wrong.is_some()).width(width),
        );
    });
    suggestions(ui, form);
    widgets::verdict_line(ui, Verdict::problem(wrong.as_deref()));
    let missing = (form.tried && form.choice.decoder.is_empty()).then_some("Choose a decoder.");
    widgets::labelled_row(ui, "Decoder", |ui, label| {
        let mut chosen = DECODERS.iter().map(|decoder| decoder.name).find(|name| *name == form.choice.decoder);
        let words: Vec<_> = DECODERS.iter().map(|decoder| (Some(decoder.name), decoder.name)).collect();
        if widgets::choice(ui, label, FIELD, &mut chosen, &words) {
            form.choice.decoder = chosen.unwrap_or_default().to_owned();
        }
    });
    widgets::verdict_line(ui, Verdict::problem(missing));
    if let Some(label) = schema_label(&form.choice.decoder) {
        schema(ui, tab, label, form, actions);
    }
}

/// Filters that take in the topic and others like it.
fn suggestions(ui: &mut Ui, form: &mut Form) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = theme::ROW;
        ui.spacing_mut().button_padding.y = 0.0;
        ui.add_space(theme::LABEL_COLUMN + theme::GRID);
        for filter in suggested(&form.topic) {
            let button = egui::Button::new(RichText::new(legible(&filter, 60)).font(theme::mono()).small());
            if ui.add(button).clicked() {
                form.choice.filter = filter;
            }
        }
    });
}

/// Of `a/b/c`: `a/b/c`, `a/+/c`, `a/b/#`, `a/#`.
fn suggested(topic: &str) -> Vec<String> {
    let levels: Vec<&str> = topic.split('/').collect();
    let mut filters = vec![topic.to_owned()];
    if let [first, .., last] = levels.as_slice()
        && levels.len() > 2
    {
        filters.push(format!("{first}/{}{last}", "+/".repeat(levels.len() - 2)));
        filters.push(format!("{}/#", levels[..levels.len() - 1].join("/")));
    }
    if levels.len() > 1 && levels.len() < 30 {
        filters.push(format!("{}/#", levels[0]));
    }
    filters.retain(|filter| Filter::parse(filter).is_ok());
    filters
}

fn schema(ui: &mut Ui, tab: &Tab, label: &str, form: &mut Form, actions: &mut Vec<Action>) {
    let file = widgets::expand_home(&form.choice.schema);
    let types = tab.reading.types(&file);
    let trouble = types.and_then(|types| types.as_ref().err()).map(ToString::to_string);
    let response = PathField {
        label,
        wrong: trouble.is_some(),
        verdict: Verdict::problem(trouble.as_deref()),
        remark: Verdict::None,
        path: &mut form.choice.schema,
        state: &mut form.path,
        is_output: false,
    }
    .show(ui);
    let file = widgets::expand_home(&form.choice.schema);
    let asked = Some(file.clone()).filter(|file| !file.as_os_str().is_empty());
    if let Some(file) = form.pause.due(ui, asked, response.field.has_focus()) {
        actions.push(Action::InInspector(InspectorAction::ListTypes(file)));
    }
    message_type(ui, tab, &file, form);
}

fn message_type(ui: &mut Ui, tab: &Tab, file: &Path, form: &mut Form) {
    let known = tab.reading.types(file).and_then(|types| types.as_ref().ok());
    let names: Vec<String> = known.cloned().unwrap_or_default();
    widgets::labelled_row(ui, "Message Type", |ui, label| {
        if names.is_empty() {
            let width = ui.available_width();
            ui.add(widgets::TextField::labelled_by(&mut form.choice.message, label).mono().width(width));
            return;
        }
        let mut chosen = names.iter().position(|name| *name == form.choice.message);
        let words: Vec<_> = names.iter().enumerate().map(|(number, name)| (Some(number), name.as_str())).collect();
        if widgets::choice(ui, label, FIELD * 1.5, &mut chosen, &words) {
            form.choice.message = chosen.and_then(|number| names.get(number)).cloned().unwrap_or_default();
        }
    });
    widgets::verdict_line(ui, Verdict::None);
}

/// Save is true, Cancel is false.
fn buttons(ui: &mut Ui, tab: &Tab) -> Option<bool> {
    let size = egui::vec2(ui.available_width(), theme::BUTTON);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let keeps = tab.profile_id.is_some();
        let save = ui.add_enabled_ui(keeps, |ui| widgets::primary_button(ui, "Save")).inner;
        let save = save.on_disabled_hover_text("Choose a profile first: it is kept there.").clicked().then_some(true);
        let cancel = widgets::button(ui, "Cancel").clicked().then_some(false);
        save.or(cancel)
    })
    .inner
}

fn remembered(ui: &mut Ui, tab: &Tab, actions: &mut Vec<Action>) {
    if tab.profile.decoders.is_empty() {
        return;
    }
    ui.separator();
    widgets::small(ui, "Remembered in this profile");
    ScrollArea::vertical().id_salt("remembered").max_height(160.0).show(ui, |ui| {
        for choice in &tab.profile.decoders {
            let size = egui::vec2(ui.available_width(), theme::BUTTON);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                let name = format!("Forget {}", legible(&choice.filter, 100));
                if ui.button("Forget").accessible_name(name).clicked() {
                    actions.push(Action::InInspector(InspectorAction::Forget(choice.filter.clone())));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(words(choice))).truncate()).on_hover_text(whole(choice));
                });
            });
        }
    });
}

fn words(choice: &DecoderChoice) -> String {
    let unknown = !DECODERS.iter().any(|decoder| decoder.name == choice.decoder);
    let unknown = if unknown { " (not known to this version)" } else { "" };
    let message = if choice.message.is_empty() { String::new() } else { format!(", {}", choice.message) };
    legible(&format!("{}: {}{message}{unknown}", choice.filter, choice.decoder), 200).into_owned()
}

fn whole(choice: &DecoderChoice) -> String {
    let file = choice.schema.to_string_lossy();
    if file.is_empty() { words(choice) } else { format!("{}\n{}", words(choice), legible(&file, 400)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_take_in_the_topic() {
        let table: [(&str, &[&str]); 4] = [
            ("a/b/c", &["a/b/c", "a/+/c", "a/b/#", "a/#"]),
            ("a/b", &["a/b", "a/#"]),
            ("a", &["a"]),
            ("p/1/2/t", &["p/1/2/t", "p/+/+/t", "p/1/2/#", "p/#"]),
        ];
        for (topic, expected) in table {
            assert_eq!(suggested(topic), expected);
            assert!(suggested(topic).iter().all(|filter| Filter::parse(filter).unwrap().matches(topic)));
        }
    }
}
