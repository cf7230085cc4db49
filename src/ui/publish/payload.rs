//! The payload that is typed: as text, or its bytes as hex or Base64. Another form shows the same bytes.

use bytes::Bytes;
use egui::{Align, Layout, ScrollArea, Ui};

use crate::payload::{base64_of, hex, parse_base64};
use crate::ui::{format, theme, widgets};

/// Bytes in a row of hex digits.
const HEX_ROW: usize = 16;

/// Height of a line in the field, in points.
const ROW: f32 = 18.0;

/// With less room below it, the field has half of its lines.
const TIGHT: f32 = 360.0;

/// How a payload is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// As text: its bytes are UTF-8.
    #[default]
    Text,
    /// Two digits a byte.
    Hex,
    /// RFC 4648.
    Base64,
}

impl Form {
    const ALL: [(Self, &'static str); 3] = [(Self::Text, "Text"), (Self::Hex, "Hex"), (Self::Base64, "Base64")];

    /// Bytes in this form; `None`: they have none.
    fn write(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Text => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Self::Hex => Some(bytes.chunks(HEX_ROW).map(hex_row).collect::<Vec<_>>().join("\n")),
            Self::Base64 => Some(base64_of(bytes)),
        }
    }
}

fn hex_row(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct Payload {
    text: String,
    form: Form,
    /// Another form was asked for that these bytes do not have.
    refused: bool,
}

impl Payload {
    /// These bytes: as text where they are text.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = Form::Text.write(bytes);
        let form = if text.is_some() { Form::Text } else { Form::Hex };
        Self { text: text.or_else(|| form.write(bytes)).unwrap_or_default(), form, refused: false }
    }

    /// The bytes, or a sentence that names the place of what is wrong.
    pub(super) fn bytes(&self) -> Result<Bytes, String> {
        match self.form {
            Form::Text => Ok(Bytes::copy_from_slice(self.text.as_bytes())),
            Form::Hex => hex::parse(&self.text).map(Bytes::from).map_err(|error| error.to_string()),
            Form::Base64 => parse_base64(&self.text).map(Bytes::from).map_err(|error| error.to_string()),
        }
    }

    /// Shows the same bytes in another form. What cannot be read, or has no such form, stays as it is.
    fn change(&mut self, form: Form) {
        let Ok(bytes) = self.bytes() else { return };
        let text = form.write(&bytes);
        self.refused = text.is_none();
        if let Some(text) = text {
            (self.text, self.form) = (text, form);
        }
    }
}

/// Draws the choice of a form and the field; `column` is the width of the labels before them.
pub(super) fn show(ui: &mut Ui, column: f32, payload: &mut Payload) {
    let bytes = payload.bytes();
    let label = widgets::labelled_row_of(ui, column, "Payload", |ui, label| {
        // Twice what stands between a circle and its word, so that each word is seen with its own.
        ui.spacing_mut().item_spacing.x = 2.0 * theme::GRID;
        for (form, word) in Form::ALL {
            if widgets::radio(ui, payload.form == form, word).clicked() && payload.form != form {
                payload.change(form);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::small(ui, &bytes.as_ref().map_or_else(|_| String::new(), |bytes| format::bytes(bytes.len())));
        });
        label
    });
    ui.horizontal_top(|ui| {
        ui.add_space(column + theme::GRID);
        let width = ui.available_width();
        // More lines than there is room for scroll.
        let rows = if ui.available_height() < TIGHT { 3 } else { 6 };
        ScrollArea::vertical().max_height(rows as f32 * ROW + 16.0).show(ui, |ui| {
            let field = widgets::TextField::labelled_by(&mut payload.text, label).mono().rows(rows).width(width);
            if ui.add(field.wrong(bytes.is_err())).changed() {
                payload.refused = false;
            }
        });
    });
    let colours = theme::colours(ui);
    if let Err(why) = &bytes {
        widgets::hint_of(ui, column, colours.bad, why);
    } else if payload.refused {
        widgets::hint_of(ui, column, colours.caution, "These bytes are no text, so they stay as they are.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_keeps_the_bytes() {
        for bytes in [&b"hello"[..], &[0, 0xff, 0x10], &[b'x'; 40], &[]] {
            let mut payload = Payload::of(bytes);
            for form in [Form::Hex, Form::Base64, Form::Hex, Form::Text, Form::Base64] {
                payload.change(form);
                assert_eq!(payload.bytes().unwrap(), bytes, "{form:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_a_sentence_with_its_place() {
        let table = [
            (Form::Hex, "00 fF,10\n0a0b", Ok(&[0, 0xff, 0x10, 0x0a, 0x0b][..])),
            (Form::Hex, "68 6z", Err("Line 1, column 5: \u{201c}z\u{201d} is not a hex digit.")),
            (Form::Base64, "AP8\nQ", Ok(&[0, 0xff, 0x10])),
            (Form::Base64, "A*", Err("Not Base64: Invalid symbol 42, offset 1.")),
        ];
        for (form, text, expected) in table {
            let typed = Payload { text: text.to_owned(), form, refused: false };
            let expected = expected.map(Bytes::copy_from_slice).map_err(str::to_owned);
            assert_eq!(typed.bytes(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_change_stays() {
        let mut payload = Payload::of(&[0xff, 1]);
        assert_eq!((payload.form, payload.text.as_str()), (Form::Hex, "ff 01"));
        payload.change(Form::Text);
        assert!(payload.refused && payload.form == Form::Hex);
        payload.text = "ff 0".to_owned();
        payload.change(Form::Base64);
        assert_eq!((payload.form, payload.text.as_str()), (Form::Hex, "ff 0"), "nothing is lost");
    }
}
