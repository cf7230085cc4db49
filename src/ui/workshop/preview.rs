//! Below a form: the files that will be written, and the same with openssl.

use std::path::Path;

use egui::{Align, Frame, Label, Layout, Margin, RichText, Ui};
use egui_material_icons::icons::{ICON_EXPAND_MORE, ICON_KEYBOARD_ARROW_RIGHT};

use crate::ui::widgets::{button, labelled_row, small};
use crate::ui::{fonts, theme};
use crate::workshop::Order;

pub(super) fn show(ui: &mut Ui, orders: &[Order], directory: &Path, unfolded: &mut bool) {
    files(ui, orders);
    ui.add_space(theme::GRID);
    let commands: Vec<String> = orders.iter().flat_map(|order| order.openssl(directory)).collect();
    let was_unfolded = *unfolded;
    ui.horizontal(|ui| {
        fold(ui, unfolded, RichText::new("The same with openssl"));
        if was_unfolded {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| copy(ui, &commands));
        }
    });
    if was_unfolded {
        ui.add_space(theme::GRID / 2.0);
        block(ui, commands.iter().map(String::as_str));
        ui.add_space(theme::GRID / 2.0);
        small(ui, "For a POSIX shell and OpenSSL 3. What needs a password asks for it.");
    }
}

fn copy(ui: &mut Ui, commands: &[String]) {
    if button(ui, "Copy").on_hover_text("Copy the commands").clicked() {
        ui.ctx().copy_text(commands.iter().map(|command| format!("{command}\n")).collect());
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
                small(ui, "Keys are for you only (0600). Nothing is replaced unasked.");
            }
        });
    });
}

/// A line that shows or hides what is below it.
pub(super) fn fold(ui: &mut Ui, unfolded: &mut bool, label: RichText) {
    let name = label.text().to_owned();
    let sign = if *unfolded { ICON_EXPAND_MORE } else { ICON_KEYBOARD_ARROW_RIGHT };
    let sign = RichText::new(sign.codepoint).family(fonts::icons()).size(theme::HEADING);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 0.0;
            ui.add(egui::Button::new((sign, label)).frame_when_inactive(false))
        })
        .inner
        .accessible_name(name);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(*unfolded));
    if response.clicked() {
        *unfolded = !*unfolded;
    }
}

/// Lines to copy, on a ground of their own.
pub(super) fn block<'l>(ui: &mut Ui, lines: impl Iterator<Item = &'l str>) {
    let ground = theme::colours(ui).chip;
    Frame::new().fill(ground).corner_radius(theme::RADIUS).inner_margin(Margin::same(12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        for line in lines {
            ui.add(Label::new(RichText::new(line).font(theme::mono())).wrap().selectable(true));
        }
    });
}
