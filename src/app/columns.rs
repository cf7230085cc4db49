//! Which columns the table of messages has, how wide they are, and how it writes times.

use serde::{Deserialize, Serialize};

/// A column of the table of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Column {
    /// When it came or went.
    Time,
    /// Which way it went.
    Direction,
    /// Its topic.
    Topic,
    /// Its QoS.
    Qos,
    /// Whether it was retained.
    Retained,
    /// Bytes of its payload.
    Size,
    /// The MIME type that its sender named.
    ContentType,
    /// How many MQTT 5 properties it has.
    Properties,
    /// The beginning of its payload.
    Payload,
}

impl Column {
    /// All, in the order of the table.
    pub const ALL: [Self; 9] = [
        Self::Time,
        Self::Direction,
        Self::Topic,
        Self::Qos,
        Self::Retained,
        Self::Size,
        Self::ContentType,
        Self::Properties,
        Self::Payload,
    ];

    /// As the list of columns calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Direction => "Direction",
            Self::Topic => "Topic",
            Self::Qos => "QoS",
            Self::Retained => "Retained",
            Self::Size => "Size",
            Self::ContentType => "Content type",
            Self::Properties => "Properties",
            Self::Payload => "Payload",
        }
    }
}

/// How the column "Time" writes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum TimeStyle {
    /// "12:00:01.123".
    #[default]
    Clock,
    /// "2026-11-22 12:00:01.123".
    DateAndClock,
    /// "+0.010 s" after the message below it.
    SincePrevious,
    /// "4 s ago".
    Age,
}

impl TimeStyle {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Clock, Self::DateAndClock, Self::SincePrevious, Self::Age];

    /// As the list of columns calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clock => "Time of day",
            Self::DateAndClock => "Date and time",
            Self::SincePrevious => "Since the message before",
            Self::Age => "How long ago",
        }
    }
}

/// The columns of the table of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    shown: Vec<Column>,
    /// In points; columns that nobody dragged have none.
    widths: Vec<(Column, u16)>,
    /// How times are written.
    pub time: TimeStyle,
}

impl Default for Columns {
    fn default() -> Self {
        use Column::{Direction, Payload, Qos, Retained, Time, Topic};
        Self {
            shown: vec![Time, Direction, Topic, Qos, Retained, Payload],
            widths: Vec::new(),
            time: TimeStyle::default(),
        }
    }
}

impl Columns {
    /// Those that are shown, in the order of the table; never none.
    pub fn shown(&self) -> impl Iterator<Item = Column> {
        let none = !Column::ALL.iter().any(|column| self.shown.contains(column));
        Column::ALL.into_iter().filter(move |column| self.is_shown(*column) || none && *column == Column::Payload)
    }

    /// Whether this one is shown.
    #[must_use]
    pub fn is_shown(&self, column: Column) -> bool {
        self.shown.contains(&column)
    }

    /// The same with this one shown or not. The last one stays.
    #[must_use]
    pub fn with(mut self, column: Column, shown: bool) -> Self {
        if shown && !self.is_shown(column) {
            self.shown.push(column);
        }
        if !shown && self.shown().count() > 1 {
            self.shown.retain(|known| *known != column);
        }
        self
    }

    /// The width that it was dragged to, in points.
    #[must_use]
    pub fn width(&self, column: Column) -> Option<u16> {
        self.widths.iter().find(|(known, _)| *known == column).map(|(_, width)| *width)
    }

    /// The same with this one so wide; `None`: as wide as it is by itself.
    #[must_use]
    pub fn with_width(mut self, column: Column, width: Option<u16>) -> Self {
        self.widths.retain(|(known, _)| *known != column);
        self.widths.extend(width.map(|width| (column, width)));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_order_and_the_last_one_stays() {
        let columns = Columns::default().with(Column::Size, true).with(Column::Size, true);
        let names: Vec<&str> = columns.shown().map(Column::label).collect();
        assert_eq!(names, ["Time", "Direction", "Topic", "QoS", "Retained", "Size", "Payload"]);
        let last = Column::ALL.into_iter().fold(columns, |columns, column| columns.with(column, false));
        assert_eq!(last.shown().collect::<Vec<_>>(), [Column::Payload]);
    }

    #[test]
    fn what_is_remembered_comes_back_and_what_is_missing_is_as_at_first() {
        let columns = Columns::default().with_width(Column::Topic, Some(300)).with(Column::Time, false);
        let text = ron::to_string(&columns).expect("plain data");
        assert_eq!(ron::from_str::<Columns>(&text), Ok(columns));
        assert_eq!(ron::from_str::<Columns>("()"), Ok(Columns::default()));
        let none = ron::from_str::<Columns>("(shown: [])").expect("columns");
        assert_eq!(none.shown().collect::<Vec<_>>(), [Column::Payload]);
    }

    #[test]
    fn widths_are_replaced_and_forgotten() {
        let columns = Columns::default().with_width(Column::Topic, Some(300)).with_width(Column::Topic, Some(200));
        assert_eq!(columns.width(Column::Topic), Some(200));
        assert_eq!(columns.with_width(Column::Topic, None).width(Column::Topic), None);
    }
}
