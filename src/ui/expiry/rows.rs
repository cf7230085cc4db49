//! The rows of "Certificate expiry": a click or Enter opens the settings of the profile.

use egui::accesskit::Role;
use egui::{Align, Align2, Key, Rect, Sense, Ui, Vec2, WidgetInfo, pos2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_ERROR, ICON_WARNING};
use jiff::Timestamp;

use super::ExpiryState;
use crate::app::{Action, Ending, Expiry, ExpiryEntry};
use crate::ui::{fonts, format, theme, widgets};

pub(super) fn show(ui: &mut Ui, expiry: &Expiry, state: &mut ExpiryState, actions: &mut Vec<Action>) {
    let entries = expiry.entries();
    if entries.is_empty() {
        let words = "Profiles with SSL/TLS and certificate files are listed here with the ends of their certificates.";
        widgets::dim(ui, if expiry.is_reading() { "Reading\u{2026}" } else { words });
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    titles(ui);
    let now = Timestamp::now();
    let list = widgets::Rows { name: "Certificates", total: entries.len(), height: theme::ROW, has_chosen: true };
    let mut chosen = state.chosen_row(entries);
    let mut opened = None;
    let drawn = list.show(ui, &mut state.scroll, |ui, row, rect| {
        if let Some(entry) = entries.get(row)
            && draw(ui, row, rect, entry, now, chosen == Some(row))
        {
            opened = Some(row);
        }
    });
    if let Some(row) = widgets::moved_row(ui, &drawn, chosen, entries.len()) {
        state.choose(row, entries);
        chosen = Some(row);
        state.scroll.reveal(row, drawn.visible);
    }
    let entered = drawn.response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    opened = opened.or(chosen.filter(|_| entered));
    if let Some(entry) = opened.and_then(|row| entries.get(row)) {
        actions.extend([Action::CloseExpiry, Action::SelectInSettings(entry.profile.clone())]);
    }
}

/// What stands above the columns.
fn titles(ui: &mut Ui) {
    let colours = theme::colours(ui);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), theme::ROW), Sense::hover());
    for (place, text) in columns(row, row.right() - theme::GRID).into_iter().zip([
        "Ends",
        "",
        "Certificate",
        "Field and file",
        "Profile",
    ]) {
        let font = egui::FontId::proportional(theme::SMALL);
        widgets::Cell { text, font, colour: colours.dim, align: Align::Min }.paint(ui, place);
    }
    ui.painter().hline(row.x_range(), row.bottom(), egui::Stroke::new(1.0, colours.line));
}

/// The sign and days, the date, the subject, the field and file, the profile.
fn columns(row: Rect, right: f32) -> [Rect; 5] {
    let fixed = [128.0, 104.0];
    // The bar of a long list takes its room from the rows, not from the titles.
    let rest = right - row.left() - fixed[0] - fixed[1];
    let mut left = row.left() + theme::GRID;
    [fixed[0], fixed[1], rest * 0.34, rest * 0.42, rest * 0.24].map(|width| {
        let place = Rect::from_min_max(pos2(left, row.top()), pos2(left + width - 2.0 * theme::GRID, row.bottom()));
        left += width;
        place
    })
}

/// Whether the row was clicked on.
fn draw(ui: &Ui, row: usize, rect: Rect, entry: &ExpiryEntry, now: Timestamp, chosen: bool) -> bool {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, ui.scope_id().with(("entry", row)), Sense::CLICK);
    let words = words(entry, now);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, &words.spoken));
    let ground = if chosen { Some(colours.selection) } else { response.hovered().then_some(colours.hover) };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, 0.0, ground);
    }
    paint(ui, rect, &words, &entry.name);
    let hint = format!("{} Click to open its settings.", words.spoken);
    response.on_hover_text(hint).clicked()
}

fn paint(ui: &Ui, rect: Rect, words: &Words, profile: &str) {
    let colours = theme::colours(ui);
    let (sign, colour) = match words.ending {
        None | Some(Ending::Over) => (Some(ICON_ERROR), colours.bad),
        Some(Ending::Soon) => (Some(ICON_WARNING), colours.caution),
        Some(Ending::Later) => (None, colours.text),
    };
    let places = columns(rect, ui.max_rect().right() - theme::GRID);
    if let Some(sign) = sign {
        paint_sign(ui, places[0], sign, colour);
    }
    let days = places[0].with_min_x(places[0].left() + 20.0);
    let texts = [&words.days, &words.date, &words.subject, &words.file, profile];
    let plain = [days, places[1], places[2], places[3], places[4]];
    for (number, (text, place)) in texts.into_iter().zip(plain).enumerate() {
        // Why a file cannot be read needs the room of three.
        let unreadable = words.ending.is_none() && number == 1;
        let place = if unreadable { place.with_max_x(places[3].right()) } else { place };
        let colour = if number == 0 || unreadable { colour } else { colours.text };
        let font = egui::FontId::proportional(theme::TEXT);
        widgets::Cell { text, font, colour, align: Align::Min }.paint(ui, place);
    }
}

fn paint_sign(ui: &Ui, place: Rect, sign: MaterialIcon, colour: egui::Color32) {
    let font = egui::FontId::new(14.0, fonts::icons());
    let middle = pos2(place.left() + 7.0, place.center().y);
    ui.painter().text(middle, Align2::CENTER_CENTER, sign.codepoint, font, colour);
}

/// What stands in a row.
struct Words {
    /// `None`: the file cannot be read.
    ending: Option<Ending>,
    days: String,
    date: String,
    subject: String,
    file: String,
    spoken: String,
}

fn words(entry: &ExpiryEntry, now: Timestamp) -> Words {
    let profile = &entry.name;
    match &entry.found {
        Ok(dated) => {
            let end = dated.certificate.not_after;
            let subject = widgets::certificate_name(&dated.certificate).to_owned();
            let name = dated.file.file_name().unwrap_or(dated.file.as_os_str()).to_string_lossy();
            let file = format!("{}: {name}", dated.slot.label());
            let ends = format::ends(now, end);
            let spoken = format!("{subject} in {profile} {ends}, {}. {file}.", format::date(end));
            let days = format::days_from(now, end);
            Words { ending: Some(Ending::of(end, now)), days, date: format::date(end), subject, file, spoken }
        }
        Err(sentence) => Words {
            ending: None,
            days: "not read".to_owned(),
            date: sentence.clone(),
            subject: String::new(),
            file: String::new(),
            spoken: format!("{profile}: {sentence}"),
        },
    }
}
