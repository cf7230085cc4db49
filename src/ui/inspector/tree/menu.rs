//! What can be done with a value of the tree.

use egui::Ui;

use super::places::{at, leaf_text, path};
use crate::app::payload::Value;
use crate::ui::widgets::menu_entry;

/// The entries for the value at this place; the path of a number that is to be charted.
pub(super) fn entries(ui: &mut Ui, root: &Value, place: &[usize]) -> Option<String> {
    let Some(value) = at(root, place) else {
        ui.close();
        return None;
    };
    if menu_entry(ui, "Copy path").clicked() {
        ui.ctx().copy_text(path(root, place));
    }
    let is_leaf = !matches!(value, Value::Array(_) | Value::Object(_));
    if is_leaf && menu_entry(ui, "Copy value").clicked() {
        ui.ctx().copy_text(leaf_text(value).unwrap_or_default().into_owned());
    }
    let is_number = matches!(value, Value::Number(_) | Value::Bool(_));
    (is_number && menu_entry(ui, "Chart this").clicked()).then(|| path(root, place))
}
