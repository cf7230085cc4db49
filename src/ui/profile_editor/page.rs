//! The right side: the chosen profile, a file that cannot be read, or how to begin.

use egui::{ScrollArea, Ui};

use super::draft::Draft;
use super::problems::Problems;
use super::section::Section;
use super::{EditorState, credentials, general, head, list, proxy, tls, will};
use crate::app::{Action, App, Entry, ProfileId, UnreadableProfile};
use crate::ui::theme;
use crate::ui::widgets::{close_tab_strip, dim, labelled_row, strong};

/// Between two tabs, in points: all fit into a narrow window, even if each is marked.
const BETWEEN_TABS: f32 = 2.0 * theme::GRID;

/// What the parts of a page look at, beside the draft.
pub(super) struct Page<'a> {
    pub(super) app: &'a App,
    pub(super) id: &'a ProfileId,
    pub(super) problems: &'a Problems,
    pub(super) actions: &'a mut Vec<Action>,
}

pub(super) fn show(ui: &mut Ui, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) {
    if let Some(file) = unreadable(app, state) {
        return cannot_be_read(ui, file);
    }
    let Some((id, profile)) = state.selected(app).and_then(|id| app.profile(&id).map(|profile| (id, profile))) else {
        return nothing_chosen(ui, actions);
    };
    let draft = state.drafts.of(&id, profile);
    // Ids of fields contain the profile, so that undoing and cursors stay with their texts.
    let problems = draft.problems();
    let mut page = Page { app, id: &id, problems: &problems, actions };
    ui.push_id(&id.0, |ui| profile_page(ui, &mut page, draft, &mut state.section));
}

fn profile_page(ui: &mut Ui, page: &mut Page<'_>, draft: &mut Draft, section: &mut Section) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let problems = page.problems;
    head::show(ui, draft, problems);
    if let Some(chosen) = close_tab_strip(ui, &Section::tabs(problems), *section, BETWEEN_TABS) {
        *section = chosen;
    }
    ScrollArea::vertical().id_salt(*section).auto_shrink(false).show(ui, |ui| {
        ui.add_space(theme::GRID + theme::GRID / 2.0);
        match section {
            Section::General => general::show(ui, draft, problems),
            Section::Credentials => credentials::show(ui, draft, problems),
            Section::Tls => tls::show(ui, page, draft),
            Section::Proxy => proxy::show(ui, draft, problems),
            Section::Mqtt5 => super::mqtt5::show(ui, draft, problems),
            Section::Will => will::show(ui, draft, problems),
        }
    });
}

/// The file that is looked at, if it is still there and still unreadable.
fn unreadable<'a>(app: &'a App, state: &EditorState) -> Option<&'a UnreadableProfile> {
    let chosen = state.unreadable.as_ref()?;
    app.profiles().iter().find_map(|entry| match entry {
        Entry::Unreadable(file) if file.file == *chosen => Some(file),
        Entry::Ready { .. } | Entry::Unreadable(_) => None,
    })
}

fn cannot_be_read(ui: &mut Ui, file: &UnreadableProfile) {
    strong(ui, "This profile cannot be read");
    let mut fact = |label: &str, fact: &str| {
        labelled_row(ui, label, |ui, _| ui.add(egui::Label::new(fact).wrap().selectable(true)));
    };
    fact("File", &file.file.display().to_string());
    if let Some((line, column)) = file.position {
        fact("Line", &line.to_string());
        fact("Column", &column.to_string());
    }
    fact("Reason", &file.reason);
    ui.add_space(theme::GRID);
    ui.label("It is left as it is. Correct it with a text editor, then start the program again.");
}

fn nothing_chosen(ui: &mut Ui, actions: &mut Vec<Action>) {
    strong(ui, "No profile is chosen");
    dim(ui, "Choose one from the list, or begin with an empty one or a sample:");
    ui.scope(|ui| {
        ui.set_max_width(280.0);
        ui.vertical_centered_justified(|ui| list::new_menu(ui, actions));
    });
}
