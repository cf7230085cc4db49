//! What MQTT 5 lets a subscription ask for, beside the QoS.

use egui::Ui;

use crate::app::{Qos, RetainHandling, SubscribeOptions};
use crate::ui::widgets::{self, TextField};

/// The largest subscription identifier: what four bytes of a variable byte integer hold (MQTT 5, 3.8.2.1.2).
const LARGEST_IDENTIFIER: u32 = 268_435_455;
/// Width of the identifier's field, in points.
const IDENTIFIER: f32 = 88.0;

/// What is chosen and typed.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) qos: Qos,
    no_local: bool,
    retain_as_published: bool,
    retain_handling: RetainHandling,
    identifier: String,
}

impl Options {
    /// What to ask for: in 3.1.1 nothing but the QoS.
    ///
    /// # Errors
    /// A sentence, if the identifier is none.
    pub(super) fn read(&self, is_v5: bool) -> Result<SubscribeOptions, String> {
        if !is_v5 {
            return Ok(self.qos.into());
        }
        Ok(SubscribeOptions {
            qos: self.qos,
            no_local: self.no_local,
            retain_as_published: self.retain_as_published,
            retain_handling: self.retain_handling,
            identifier: self.identifier()?,
        })
    }

    fn identifier(&self) -> Result<Option<u32>, String> {
        let text = self.identifier.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let number = text.parse().ok().filter(|number| (1..=LARGEST_IDENTIFIER).contains(number));
        number.map(Some).ok_or_else(|| "Type an identifier from 1 to 268,435,455, or none.".to_owned())
    }
}

/// Draws them, in as many lines as they need.
pub(super) fn show(ui: &mut Ui, options: &mut Options) {
    let wrong = options.identifier().is_err();
    ui.horizontal_wrapped(|ui| {
        widgets::checkbox(ui, &mut options.no_local, "No local")
            .on_hover_text("Do not send back what this client publishes itself.");
        widgets::checkbox(ui, &mut options.retain_as_published, "Retain as published")
            .on_hover_text("Leave the retained mark as the publisher set it, also on messages that come later.");
        let label = widgets::dim(ui, "Retained").id;
        let words = RetainHandling::ALL.map(|handling| (handling, word(handling)));
        widgets::choice(ui, label, 128.0, &mut options.retain_handling, &words);
        let label = widgets::dim(ui, "Identifier").id;
        let field = TextField::labelled_by(&mut options.identifier, label).width(IDENTIFIER).wrong(wrong);
        ui.add(field.hint("none")).on_hover_text("A number that each message of this subscription carries.");
    });
}

const fn word(handling: RetainHandling) -> &'static str {
    match handling {
        RetainHandling::Always => "always",
        RetainHandling::IfNew => "if it is new",
        RetainHandling::Never => "never",
    }
}

/// The options as a list shows them; empty where none is chosen.
pub(super) fn words(options: &SubscribeOptions) -> String {
    let retained = match options.retain_handling {
        RetainHandling::Always => None,
        RetainHandling::IfNew => Some("retained if new".to_owned()),
        RetainHandling::Never => Some("no retained".to_owned()),
    };
    let parts = [
        options.no_local.then(|| "no local".to_owned()),
        options.retain_as_published.then(|| "retain as published".to_owned()),
        retained,
        options.identifier.map(|identifier| format!("identifier {identifier}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_number_of_mqtt_or_nothing() {
        for (text, expected) in [
            ("", Ok(None)),
            (" 7 ", Ok(Some(7))),
            ("268435455", Ok(Some(LARGEST_IDENTIFIER))),
            ("268435456", Err(())),
            ("0", Err(())),
            ("x", Err(())),
        ] {
            let typed = Options { identifier: text.to_owned(), no_local: true, ..Options::default() };
            assert_eq!(typed.read(true).map(|options| options.identifier).map_err(drop), expected, "{text:?}");
            assert_eq!(typed.read(false), Ok(Qos::AtMostOnce.into()), "3.1.1 knows none");
        }
    }

    #[test]
    fn what_is_not_as_usual_is_said() {
        assert_eq!(words(&Qos::ExactlyOnce.into()), "");
        let all = SubscribeOptions {
            qos: Qos::AtMostOnce,
            no_local: true,
            retain_as_published: true,
            retain_handling: RetainHandling::Never,
            identifier: Some(7),
        };
        assert_eq!(words(&all), "no local \u{b7} retain as published \u{b7} no retained \u{b7} identifier 7");
    }
}
