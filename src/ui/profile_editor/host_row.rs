//! A row with a host and its port: the broker's, and the proxy's.

use egui::{Id, Ui, Vec2};

use super::form;
use crate::ui::theme;
use crate::ui::widgets::{TextField, Verdict, dim, labelled_row, verdict_lines};

/// Width of the port's field, in points.
const PORT: f32 = 88.0;
/// Width of its label.
const PORT_LABEL: f32 = 72.0;

/// The row to draw.
pub(super) struct HostRow<'a> {
    /// Of the host and of the port.
    pub(super) labels: [&'a str; 2],
    pub(super) host: &'a mut String,
    pub(super) port: &'a mut String,
    /// What is wrong with host and port.
    pub(super) wrong: [Option<&'a str>; 2],
    /// What stands below as long as the host is not wrong.
    pub(super) remark: Option<&'a str>,
    pub(super) enabled: bool,
}

/// What was done to the host's field.
pub(super) struct TypedHost {
    pub(super) id: Id,
    /// A letter at least is different.
    pub(super) changed: bool,
    /// It was pasted into or left: a URL that is typed letter by letter is left alone until it is complete.
    pub(super) is_whole: bool,
}

impl HostRow<'_> {
    pub(super) fn show(self, ui: &mut Ui) -> TypedHost {
        form::stable(ui, self.labels[0], |ui| {
            let fields = ui.add_enabled_ui(self.enabled, |ui| {
                labelled_row(ui, self.labels[0], |ui, label| {
                    let typed = host(ui, label, self.host, self.wrong[0].is_some());
                    port(ui, self.labels[1], self.port, self.wrong[1].is_some());
                    typed
                })
            });
            let left = Verdict::problem(self.wrong[0]).or(self.remark.map_or(Verdict::None, Verdict::Remark));
            verdict_lines(ui, left, Verdict::problem(self.wrong[1]));
            fields.inner
        })
    }
}

fn host(ui: &mut Ui, label: Id, host: &mut String, wrong: bool) -> TypedHost {
    let before = host.chars().count();
    let width = (ui.available_width() - PORT - PORT_LABEL - 2.0 * theme::GRID).max(0.0);
    let id = ui.scope_id().with("host");
    let field = ui.add(TextField::labelled_by(host, label).id(id).width(width).wrong(wrong));
    let pasted = field.changed() && host.chars().count() > before + 1;
    TypedHost { id, changed: field.changed(), is_whole: pasted || field.lost_focus() }
}

fn port(ui: &mut Ui, label: &str, text: &mut String, wrong: bool) {
    let label = ui.add_sized(Vec2::new(PORT_LABEL, theme::BUTTON), |ui: &mut Ui| dim(ui, label));
    let id = ui.scope_id().with("port");
    ui.add(TextField::labelled_by(text, label.id).id(id).width(PORT).wrong(wrong));
}
