//! What assistive technology says of widgets that we paint ourselves.

use egui::accesskit::Role;
use egui::{Response, WidgetInfo};

/// Names one of several things of which one is selected: a tab, a row, a branch of a tree.
pub fn say_selectable(response: &Response, role: Role, selected: bool, name: impl Fn() -> String) {
    response.widget_info(|| WidgetInfo::labeled(role, response.enabled(), name()));
    response.ctx.accesskit_node_builder(response.id, |node| node.set_selected(selected));
}
