//! Below a form: the files that will be written, and the same with openssl.

use std::path::Path;

use egui::{Frame, Label, Margin, RichText, Ui};
use egui_material_icons::icons::{ICON_EXPAND_MORE, ICON_KEYBOARD_ARROW_RIGHT};

use crate::ui::widgets::{button, labelled_row, small};
use crate::ui::{fonts, theme};
use crate::workshop::Order;

pub(super) fn show(ui: &mut Ui, orders: &[Order], directory: &Path, unfolded: &mut bool) {
    files(ui, orders);
    ui.add_space(theme::GRID);
    fold(ui, unfolded, "The same with openssl");
    if *unfolded {
        let commands: Vec<String> = orders.iter().flat_map(|order| order.openssl(directory)).collect();
        ui.horizontal_wrapped(|ui| {
            small(
                ui,
                "For a POSIX shell and OpenSSL 3, in a directory that is there. What needs a password asks for it.",
            );
        });
        block(ui, &commands.join("\n"));
        if button(ui, "Copy").on_hover_text("Copy the commands").clicked() {
            ui.ctx().copy_text(commands.iter().map(|command| format!("{command}\n")).collect());
        }
    }
}

fn files(ui: &mut Ui, orders: &[Order]) {
    labelled_row(ui, "Files", |ui, _| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 0.0;
            ui.add_space(6.0);
            for order in orders {
                let names: Vec<String> = order.files().into_iter().map(|(_, name)| name).collect();
                ui.add(Label::new(RichText::new(names.join("  ")).font(theme::mono())).wrap());
            }
            if orders.iter().flat_map(Order::files).any(|(kind, _)| kind.is_secret()) {
                small(ui, "Only you can read keys and keystores (0600). Nothing is replaced without a question.");
            }
        });
    });
}

/// A line that shows or hides what is below it.
pub(super) fn fold(ui: &mut Ui, unfolded: &mut bool, label: &str) {
    let sign = if *unfolded { ICON_EXPAND_MORE } else { ICON_KEYBOARD_ARROW_RIGHT };
    let sign = RichText::new(sign.codepoint).family(fonts::icons()).size(theme::HEADING);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 0.0;
            ui.add(egui::Button::new((sign, label)).frame_when_inactive(false))
        })
        .inner
        .accessible_name(label);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(*unfolded));
    if response.clicked() {
        *unfolded = !*unfolded;
    }
}

/// Lines to copy, on a ground of their own.
pub(super) fn block(ui: &mut Ui, lines: &str) {
    let ground = theme::colours(ui).chip;
    Frame::new().fill(ground).corner_radius(theme::RADIUS).inner_margin(Margin::same(12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::GRID;
        ui.add(Label::new(RichText::new(lines).font(theme::mono())).wrap().selectable(true));
    });
}
