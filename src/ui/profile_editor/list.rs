//! The list of profiles, with what adds to it and takes away from it.

use egui::accesskit::Role;
use egui::{Align2, FontId, Popup, Rect, Response, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};
use egui_material_icons::icons::{ICON_ADD, ICON_REMOVE};

use super::EditorState;
use crate::app::{Action, App, Entry, Notice, Phase, Profile, ProfileId, UnreadableProfile, templates};
use crate::ui::theme;
use crate::ui::widgets::{button, icon_button, small};

/// Between the edges of the list and its buttons.
const MARGIN: Vec2 = Vec2::new(16.0, 20.0);
/// Height of a row, in points.
const ROW: f32 = 30.0;

/// One line of the list.
struct Row<'a> {
    name: &'a str,
    sign: egui::Color32,
    /// A word behind the name.
    note: &'static str,
    selected: bool,
}

pub(super) fn show(ui: &mut Ui, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) {
    let undo_height = if deleted(app).is_some() { theme::BUTTON + theme::GRID } else { 0.0 };
    let whole = ui.max_rect();
    let (above, below) = whole.split_top_bottom_at_y(whole.bottom() - MARGIN.y - theme::BUTTON - undo_height);
    let mut rows_ui = ui.new_child(UiBuilder::new().max_rect(above.with_max_y(above.bottom() - theme::GRID)));
    rows(&mut rows_ui, app, state, actions);
    let mut buttons_ui = ui.new_child(UiBuilder::new().max_rect(below.shrink2(vec2(MARGIN.x, 0.0))));
    undo(&mut buttons_ui, app, actions);
    buttons_ui.horizontal(|ui| buttons(ui, state.selected(app), actions));
}

fn rows(ui: &mut Ui, app: &App, state: &mut EditorState, actions: &mut Vec<Action>) {
    ui.add_space(2.0 * theme::GRID);
    ui.horizontal(|ui| {
        ui.add_space(MARGIN.x);
        small(ui, "PROFILES")
    });
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for entry in app.profiles() {
            match entry {
                Entry::Ready { id, profile } => ready(ui, app, state, id, profile, actions),
                Entry::Unreadable(file) => unreadable(ui, state, file),
            }
        }
    });
}

fn ready(
    ui: &mut Ui,
    app: &App,
    state: &mut EditorState,
    id: &ProfileId,
    profile: &Profile,
    actions: &mut Vec<Action>,
) {
    let colours = theme::colours(ui);
    let connected = app
        .tabs()
        .iter()
        .any(|tab| tab.profile_id.as_ref() == Some(id) && matches!(tab.connection.phase, Phase::Connected { .. }));
    let changed = state.drafts.is_changed(id);
    let row = Row {
        name: [state.drafts.name_of(id), Some(&profile.name)]
            .into_iter()
            .flatten()
            .find(|name| !name.trim().is_empty())
            .unwrap_or(&id.0),
        sign: if connected { colours.good } else { colours.dim },
        note: if changed {
            "unsaved"
        } else if connected {
            "connected"
        } else {
            ""
        },
        selected: state.selected(app).as_ref() == Some(id),
    };
    if draw(ui, &row).clicked() {
        state.unreadable = None;
        actions.push(Action::SelectInSettings(id.clone()));
    }
}

fn unreadable(ui: &mut Ui, state: &mut EditorState, file: &UnreadableProfile) {
    let name = file.file.file_name().unwrap_or_default().to_string_lossy();
    let row = Row {
        name: &name,
        sign: theme::colours(ui).bad,
        note: "unreadable",
        selected: state.unreadable.as_ref() == Some(&file.file),
    };
    if draw(ui, &row).clicked() {
        state.unreadable = Some(file.file.clone());
    }
}

fn draw(ui: &mut Ui, row: &Row<'_>) -> Response {
    let colours = theme::colours(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, row.selected, row.name));
    let ground = if row.selected { Some(colours.selection) } else { response.hovered().then_some(colours.hover) };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, 0.0, ground);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.5, colours.accent);
        ui.painter().rect_stroke(rect, 0.0, ring, egui::StrokeKind::Inside);
    }
    let middle = rect.center().y;
    ui.painter().circle_filled(pos2(rect.left() + 20.0, middle), theme::GRID / 2.0, row.sign);
    let right = pos2(rect.right() - theme::GRID, middle);
    let note =
        ui.painter().text(right, Align2::RIGHT_CENTER, row.note, FontId::proportional(theme::SMALL), colours.dim);
    name(ui, row.name, Rect::from_x_y_ranges(rect.left() + 32.0..=note.left() - theme::GRID, rect.y_range()));
    let spoken = row.note;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(spoken));
    response.on_hover_text(row.name)
}

/// Paints a name, cut short where it does not fit.
fn name(ui: &Ui, name: &str, within: Rect) {
    let colour = theme::colours(ui).text;
    let mut job = egui::text::LayoutJob::simple_singleline(name.to_owned(), FontId::proportional(theme::TEXT), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(within.width());
    let galley = ui.painter().layout_job(job);
    let top = within.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(within.left(), top), galley, colour);
}

fn buttons(ui: &mut Ui, selected: Option<ProfileId>, actions: &mut Vec<Action>) {
    let add = icon_button(ui, ICON_ADD, "New profile");
    Popup::menu(&add).show(|ui| new_menu(ui, actions));
    ui.add_enabled_ui(selected.is_some(), |ui| {
        let remove = icon_button(ui, ICON_REMOVE, "Delete profile").clicked();
        let duplicate = button(ui, "Duplicate").clicked();
        let Some(id) = selected else { return };
        if remove {
            actions.push(Action::DeleteProfile(id));
        } else if duplicate {
            actions.push(Action::DuplicateProfile(id));
        }
    });
}

/// An empty profile, or a sample to begin with.
pub(super) fn new_menu(ui: &mut Ui, actions: &mut Vec<Action>) {
    if ui.button("Empty profile").clicked() {
        actions.push(Action::CreateProfile(Box::default()));
    }
    ui.separator();
    for template in templates() {
        if ui.button(&template.profile.name).clicked() {
            actions.push(Action::CreateProfile(Box::new(template.profile)));
        }
    }
}

/// What was deleted last, with the way back.
fn undo(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    let Some(notice) = deleted(app) else { return };
    ui.horizontal(|ui| {
        if button(ui, "Undo").clicked() {
            actions.push(Action::UndoDelete);
        }
        small(ui, &notice.text);
    });
}

fn deleted(app: &App) -> Option<&Notice> {
    app.notices().iter().rev().find(|notice| notice.undo_delete)
}
