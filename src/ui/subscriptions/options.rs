//! What MQTT 5 lets a subscription ask for, beside the QoS.

use egui::{ScrollArea, Ui};

use crate::app::{Qos, RetainHandling, SubscribeOptions};
use crate::ui::widgets::{self, Pairs, TextField};
use crate::ui::{legible::legible, theme};

/// The largest subscription identifier: what four bytes of a variable byte integer hold (MQTT 5, 3.8.2.1.2).
const LARGEST_IDENTIFIER: u32 = 268_435_455;
/// Width of the identifier's field, in points.
const IDENTIFIER: f32 = 88.0;
/// Room for the label of user properties.
const COLUMN: f32 = 96.0;
/// The height that user properties take at most, in points: the list below keeps some.
const MOST_HEIGHT: f32 = 112.0;
/// How many user properties a list shows, and how many characters of each text.
const SHOWN: usize = 4;
const LONGEST: usize = 40;

/// What is chosen and typed.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) qos: Qos,
    no_local: bool,
    retain_as_published: bool,
    retain_handling: RetainHandling,
    identifier: String,
    user: Vec<(String, String)>,
}

impl Options {
    /// What to ask for: in 3.1.1 nothing but the QoS.
    ///
    /// # Errors
    /// A sentence, if the identifier is none, or a user property no text.
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
            user: widgets::user_properties(&self.user)?,
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
    ui.add_space(theme::GRID);
    let wrong = widgets::user_properties(&options.user).is_err();
    ScrollArea::vertical().id_salt("user properties").max_height(MOST_HEIGHT).show(ui, |ui| {
        widgets::labelled_row_of(ui, COLUMN, "User Properties", |ui, _| {
            Pairs { pairs: &mut options.user, one: "user property", all: "user properties", wrong }.show(ui);
        });
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
    let user = options.user.iter().take(SHOWN);
    let user = user.map(|(name, value)| format!("{} = {}", legible(name, LONGEST), legible(value, LONGEST)));
    let more = options.user.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!("{more} more user properties"));
    parts.into_iter().flatten().chain(user).chain(more).collect::<Vec<_>>().join(" \u{b7} ")
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
            user: vec![("site".to_owned(), "north".to_owned())],
        };
        let said = "no local \u{b7} retain as published \u{b7} no retained \u{b7} identifier 7 \u{b7} site = north";
        assert_eq!(words(&all), said);
        let many = SubscribeOptions { user: vec![Default::default(); SHOWN + 2], ..SubscribeOptions::default() };
        assert!(words(&many).ends_with(" \u{b7} 2 more user properties"), "{}", words(&many));
    }
}
