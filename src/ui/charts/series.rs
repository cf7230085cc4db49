//! What is drawn, with its colour and its newest, lowest and highest number.

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui};
use egui_material_icons::icons::ICON_CLOSE;

use crate::app::{Action, ChartAction, Series};
use crate::ui::{format, theme, widgets};

/// The most rows that are in sight: below them the picture needs its room.
const ROWS: f32 = 4.5;

pub(super) fn show(ui: &mut Ui, series: &[Series], actions: &mut Vec<Action>) {
    let height = (series.len() as f32).min(ROWS) * theme::BUTTON;
    ScrollArea::vertical().id_salt("series").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for one in series {
            row(ui, one, actions);
        }
    });
}

fn row(ui: &mut Ui, series: &Series, actions: &mut Vec<Action>) {
    let name = super::name_of(series);
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        ui.add_space(theme::GRID * 2.0);
        widgets::dot(ui, theme::colours(ui).subscription(series.colour));
        let mut shown = series.shown;
        if widgets::checkbox(ui, &mut shown, "").accessible_name(format!("Draw {name}")).changed() {
            actions.push(Action::InCharts(ChartAction::Show(series.id, shown)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(theme::GRID);
            if widgets::icon_button(ui, ICON_CLOSE, &format!("Remove {name}")).clicked() {
                actions.push(Action::InCharts(ChartAction::Remove(series.id)));
            }
            let small = Label::new(RichText::new(extent(series)).small().color(theme::colours(ui).dim));
            ui.add(small).on_hover_text(details(series));
            if let Some(last) = series.points.last() {
                ui.label(RichText::new(format::number(last)).font(theme::mono()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&name).font(theme::mono())).truncate());
            });
        });
    });
}

/// "18 to 24.5", or what there is to say instead.
fn extent(series: &Series) -> String {
    match series.points.extremes() {
        _ if series.loading => "looking through what is kept\u{2026}".to_owned(),
        Some((low, high)) => format!("{} to {}", format::number(low), format::number(high)),
        None if series.without > 0 => "no number there".to_owned(),
        None => "no message yet".to_owned(),
    }
}

fn details(series: &Series) -> String {
    let mut words = format::plural(series.points.numbers(), "number", "numbers");
    if series.without > 0 {
        let messages = format::plural(series.without, "message", "messages");
        words.push_str(&format!(", {messages} without one or above 64 KiB"));
    }
    if series.points.let_go() > 0 {
        words.push_str(&format!(", the oldest {} let go", format::count(series.points.let_go())));
    }
    words
}
