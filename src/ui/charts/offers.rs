//! The numbers of a message, to choose one in a menu.

use egui::{ScrollArea, Ui};

use crate::ui::{format, widgets};

/// Why a message offers none.
pub(in crate::ui) const NO_NUMBERS: &str = "There is no number in the payload, or it is larger than 64 KiB.";
const _: () = assert!(crate::app::LARGEST_OFFERING == 64 << 10);

/// A menu is never higher than this, in points: a payload may have many numbers.
const HEIGHT: f32 = 320.0;

/// The entries of a menu; gives the place of the number that was chosen.
pub(in crate::ui) fn show(ui: &mut Ui, numbers: Vec<(String, f64)>) -> Option<String> {
    let mut chosen = None;
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        for (path, number) in numbers {
            let place = if path == "$" { "The payload".into() } else { crate::payload::visible(&path) };
            let words = format!("{}  =  {}", widgets::cut(&place, LONGEST), format::number(number));
            if ui.button(words).clicked() {
                chosen = Some(path);
            }
        }
    });
    chosen
}

/// The most characters of a place that are shown.
const LONGEST: usize = 80;
