//! The properties that MQTT 5 gives a message, while they are typed.

use egui::{ScrollArea, Ui};

use crate::app::{Filter, Properties, Stored, Tab, Topic, generate_correlation_data, octets, written_octets};
use crate::ui::widgets::{self, Fold, MAX_TEXT_BYTES, NO_TEXT, Pairs, TextField, labelled_row_of};
use crate::ui::{legible::legible, theme};

/// Room for the longest label.
const COLUMN: f32 = 128.0;
/// Width of a field for a number, in points.
const NUMBER: f32 = 104.0;
/// What the button beside the response topic takes, with its gap.
const SUGGEST: f32 = 88.0;
/// What the rows leave to the button and to the publishes below them, and have at least; more of them scroll.
const LEFT_BELOW: f32 = 108.0;
const LEAST_HEIGHT: f32 = 72.0;
/// The most characters of a topic in a hint.
const LONGEST: usize = 80;

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct PropertiesState {
    fold: Fold,
    content_type: String,
    utf8_payload: bool,
    expiry: String,
    response_topic: String,
    correlation_data: String,
    topic_alias: String,
    user: Vec<(String, String)>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    field: &'static str,
    why: String,
}

impl PropertiesState {
    /// Those of a message, to be changed and sent again.
    pub(super) fn of(message: &Stored<'_>) -> Self {
        let Some(properties) = message.properties else { return Self::default() };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            fold: Fold::default(),
            content_type: text(&properties.content_type),
            utf8_payload: properties.utf8_payload,
            expiry: properties.expiry_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            response_topic: text(&properties.response_topic),
            correlation_data: properties.correlation_data.as_deref().map(written_octets).unwrap_or_default(),
            // The alias of a message that came is the broker's.
            topic_alias: String::new(),
            user: properties.user.clone(),
        }
    }

    /// The properties; `None` if there are none.
    ///
    /// # Errors
    /// Something typed is none.
    fn read(&self) -> Result<Option<Box<Properties>>, Wrong> {
        let properties = Properties {
            content_type: text("Content Type", &self.content_type)?,
            utf8_payload: self.utf8_payload,
            expiry_seconds: number("Expiry", &self.expiry, 0)?,
            response_topic: self.response_topic()?,
            correlation_data: self.correlation_data()?,
            user: self.user()?,
            subscription_identifiers: Vec::new(),
            topic_alias: number("Topic Alias", &self.topic_alias, 1)?,
        };
        Ok((properties != Properties::default()).then(|| Box::new(properties)))
    }

    /// The same, for whoever cannot show what is wrong.
    pub(super) fn properties(&self) -> Option<Option<Box<Properties>>> {
        self.read().ok()
    }

    /// The topic alias, if one is typed.
    pub(super) fn topic_alias(&self) -> Option<u16> {
        number("Topic Alias", &self.topic_alias, 1).ok().flatten()
    }

    /// Fills in what a request needs.
    fn suggest(&mut self, topic: String) {
        self.response_topic = topic;
        if self.correlation_data.is_empty() {
            self.correlation_data = generate_correlation_data();
        }
    }

    fn response_topic(&self) -> Result<Option<String>, Wrong> {
        if self.response_topic.is_empty() {
            return Ok(None);
        }
        match Topic::check(&self.response_topic) {
            Ok(()) => Ok(Some(self.response_topic.clone())),
            Err(error) => Err(wrong("Response Topic", widgets::sentence(&error.to_string()))),
        }
    }

    fn correlation_data(&self) -> Result<Option<bytes::Bytes>, Wrong> {
        let Some(data) = octets(&self.correlation_data) else {
            return Err(wrong("Correlation Data", "After hex: come pairs of hexadecimal digits.".to_owned()));
        };
        if data.len() > MAX_TEXT_BYTES {
            return Err(wrong("Correlation Data", "Correlation data has at most 65,535 bytes.".to_owned()));
        }
        Ok((!data.is_empty()).then_some(data))
    }

    fn user(&self) -> Result<Vec<(String, String)>, Wrong> {
        widgets::user_properties(&self.user).map_err(|why| wrong("User Properties", why.to_owned()))
    }
}

fn wrong(field: &'static str, why: String) -> Wrong {
    Wrong { field, why }
}

fn text(field: &'static str, text: &str) -> Result<Option<String>, Wrong> {
    if text.contains('\0') || text.len() > MAX_TEXT_BYTES {
        return Err(wrong(field, NO_TEXT.to_owned()));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn number<T>(field: &'static str, text: &str, least: T) -> Result<Option<T>, Wrong>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display + Bounded + Copy,
{
    let text = text.trim();
    let number = text.parse().ok().filter(|number| *number >= least);
    if text.is_empty() || number.is_some() {
        return Ok(number);
    }
    Err(wrong(field, format!("Type a whole number from {least} to {}, or leave it empty.", T::MOST)))
}

/// A number that has a largest one.
trait Bounded {
    const MOST: Self;
}

impl Bounded for u32 {
    const MOST: Self = Self::MAX;
}

impl Bounded for u16 {
    const MOST: Self = Self::MAX;
}

/// Draws the fold.
pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut PropertiesState) {
    let problem = state.read().err();
    let is_used = problem.is_some() || state.read() != Ok(None);
    let inside = "Content type, expiry, response topic, correlation data, user properties.";
    if state.fold.show(ui, "Properties", inside, is_used) {
        let height = (ui.available_height() - LEFT_BELOW).max(LEAST_HEIGHT);
        ScrollArea::vertical().max_height(height).show(ui, |ui| rows(ui, tab, state, problem.as_ref()));
    } else if let Some(problem) = &problem {
        widgets::hint(ui, theme::colours(ui).bad, &problem.why);
    }
}

fn rows(ui: &mut Ui, tab: &Tab, state: &mut PropertiesState, problem: Option<&Wrong>) {
    let at = |field| problem.filter(|problem| problem.field == field).map(|problem| problem.why.as_str());
    line(ui, "Content Type", &mut state.content_type, "application/json", at("Content Type"));
    ui.horizontal(|ui| {
        ui.add_space(COLUMN + theme::GRID);
        widgets::checkbox(ui, &mut state.utf8_payload, "The payload is UTF-8 text")
            .on_hover_text("Payload Format Indicator: whoever receives it may check that.");
    });
    let row = Row { unit: "seconds, then the broker drops it", width: NUMBER, hint: "" };
    row.show(ui, "Expiry", &mut state.expiry, at("Expiry"));
    response_topic(ui, tab, state, at("Response Topic"));
    if let Some(words) = expectation(tab, &state.response_topic).filter(|_| at("Response Topic").is_none()) {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).dim, &words);
    }
    let hint = "text, or hex: and digits";
    line(ui, "Correlation Data", &mut state.correlation_data, hint, at("Correlation Data"));
    let row = Row { unit: "stands for the topic from then on", width: NUMBER, hint: "" };
    row.show(ui, "Topic Alias", &mut state.topic_alias, at("Topic Alias"));
    labelled_row_of(ui, COLUMN, "User Properties", |ui, _| {
        let wrong = at("User Properties").is_some();
        Pairs { pairs: &mut state.user, one: "user property", all: "user properties", wrong }.show(ui);
    });
    if let Some(why) = at("User Properties") {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, why);
    }
}

fn response_topic(ui: &mut Ui, tab: &Tab, state: &mut PropertiesState, problem: Option<&str>) {
    labelled_row_of(ui, COLUMN, "Response Topic", |ui, id| {
        let width = (ui.available_width() - SUGGEST).max(NUMBER);
        let field = TextField::labelled_by(&mut state.response_topic, id).mono().width(width);
        ui.add(field.hint("answers/me").wrong(problem.is_some()));
        let meaning = "A topic of our own, or the one that the broker wants; with correlation data, if there is none";
        if widgets::button(ui, "Suggest").on_hover_text(meaning).clicked() {
            state.suggest(tab.suggested_response_topic());
        }
    });
    if let Some(problem) = problem {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, problem);
    }
}

/// What publishing with this response topic does besides.
fn expectation(tab: &Tab, topic: &str) -> Option<String> {
    if Filter::parse(topic).is_err() {
        return None;
    }
    let subscribed = tab.subscription_of(topic).map(|subscription| legible(subscription.filter.as_str(), LONGEST));
    Some(match subscribed {
        Some(filter) => format!("Answers come by the subscription to {filter}, and are listed below their request."),
        None => "It is subscribed to before the message goes out; answers are listed below their request.".to_owned(),
    })
}

/// A field of one line.
struct Row<'a> {
    /// What stands behind the field.
    unit: &'a str,
    width: f32,
    /// What stands dimly in the empty field.
    hint: &'a str,
}

impl Row<'_> {
    fn show(self, ui: &mut Ui, label: &str, text: &mut String, problem: Option<&str>) {
        labelled_row_of(ui, COLUMN, label, |ui, id| {
            let width = self.width.min(ui.available_width());
            ui.add(TextField::labelled_by(text, id).mono().width(width).hint(self.hint).wrong(problem.is_some()));
            if !self.unit.is_empty() {
                widgets::dim(ui, self.unit);
            }
        });
        if let Some(problem) = problem {
            widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, problem);
        }
    }
}

fn line(ui: &mut Ui, label: &str, text: &mut String, hint: &str, problem: Option<&str>) {
    Row { unit: "", width: f32::INFINITY, hint }.show(ui, label, text, problem);
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut PropertiesState);

    #[test]
    fn what_is_typed_becomes_properties_or_a_sentence_at_its_field() {
        assert_eq!(PropertiesState::default().read(), Ok(None));
        let typed = PropertiesState {
            content_type: "text/plain".to_owned(),
            expiry: " 60 ".to_owned(),
            response_topic: "answers".to_owned(),
            correlation_data: "hex:00ff".to_owned(),
            topic_alias: "3".to_owned(),
            user: vec![("a".to_owned(), "1".to_owned()), Default::default()],
            ..PropertiesState::default()
        };
        let properties = typed.read().unwrap().unwrap();
        assert_eq!(properties.correlation_data.as_deref(), Some(&[0, 0xff][..]));
        assert_eq!((properties.expiry_seconds, properties.topic_alias), (Some(60), Some(3)));
        assert_eq!(properties.user, [("a".to_owned(), "1".to_owned())]);

        let table: [(&str, Change); 5] = [
            ("Expiry", |typed| typed.expiry = "-1".to_owned()),
            ("Response Topic", |typed| typed.response_topic = "a/+".to_owned()),
            ("Correlation Data", |typed| typed.correlation_data = "hex:0".to_owned()),
            ("Topic Alias", |typed| typed.topic_alias = "0".to_owned()),
            ("User Properties", |typed| typed.user = vec![("\0".to_owned(), String::new())]),
        ];
        for (field, change) in table {
            let mut typed = PropertiesState::default();
            change(&mut typed);
            assert_eq!(typed.read().unwrap_err().field, field);
        }
    }

    #[test]
    fn bytes_come_back_as_they_were() {
        for bytes in [&b"request 7"[..], &[0, 0xff], b"hex:1", "Gr\u{fc}n".as_bytes()] {
            assert_eq!(octets(&written_octets(bytes)).unwrap(), bytes);
        }
    }
}
