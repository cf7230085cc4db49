//! Numbers found in the payloads of received messages, over time. A series keeps its points while the messages that they
//! came from roll out of the store. What we send ourselves is not drawn, as it is not in the topic tree: where it comes
//! back it would stand there twice.

mod numbers;
mod points;

use jiff::Timestamp;

use super::work::Finished;
use super::{App, Tab, TabId};
use crate::payload::{Path, PathError};
use crate::store::{Arrivals, Direction, MessageId, Snapshot, Stored};

use numbers::Reader;

pub use numbers::LARGEST_OFFERING;
pub use points::{Points, Stroke};

/// The most series of a tab: each costs a look at every message of its topic, and up to 25 MB.
pub const MOST_SERIES: usize = 16;

/// Points that are found in the past are told in parts, so that the picture grows while one looks.
const PAST_PART: usize = 50_000;

/// A series' number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeriesId(pub u64);

/// A wish about a tab's charts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartAction {
    /// Draw a number of this topic's payloads, from those that are kept and from those to come.
    Add {
        /// The topic.
        topic: String,
        /// Where in the payload: `$.a.b[0]`, or `$` for a payload that is a number itself.
        path: String,
    },
    /// Draw it no longer, and forget its points.
    Remove(SeriesId),
    /// Whether it is drawn.
    Show(SeriesId, bool),
    /// Draw nothing any more.
    Clear,
}

/// One number over time.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its number.
    pub id: SeriesId,
    /// Whose payloads it is in.
    pub topic: String,
    /// Where it is in them, as it was asked for.
    pub path: String,
    /// Which of the window's colours it has, counted from 0.
    pub colour: usize,
    /// Whether it is drawn.
    pub shown: bool,
    /// Whether kept messages are still being looked through.
    pub loading: bool,
    /// Messages of the topic that have no number there.
    pub without: u64,
    /// The points so far.
    pub points: Points,
    place: Path,
    /// Points that came while the past was still being looked through, which come before them.
    fresh: Vec<Sample>,
}

/// When a message came, and the number in it.
pub(super) type Sample = (Timestamp, Option<f64>);

/// A part of what was found in kept messages.
pub(super) struct Past {
    pub(super) tab: TabId,
    pub(super) series: SeriesId,
    samples: Vec<Sample>,
    is_last: bool,
}

/// A tab's charts.
#[derive(Debug, Default)]
pub struct Charts {
    series: Vec<Series>,
    next: u64,
}

impl Charts {
    /// All series, in the order of adding.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Whether messages have to be looked at at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Takes the numbers out of a message that came, each series with its reader.
    fn take(&mut self, message: &Stored<'_>, readers: &[Reader]) {
        if message.direction == Direction::Sent {
            return;
        }
        for (series, reader) in self.series.iter_mut().zip(readers) {
            if series.topic != message.topic {
                continue;
            }
            let sample = sample(message, &series.place, reader);
            if series.loading { series.fresh.push(sample) } else { series.add(sample) }
        }
    }

    /// The connection is gone: what comes after it is not joined to what came before.
    pub(super) fn cut(&mut self, at: Timestamp) {
        self.series.iter_mut().for_each(|series| series.points.cut(seconds(at)));
    }

    fn find(&mut self, id: SeriesId) -> Option<&mut Series> {
        self.series.iter_mut().find(|series| series.id == id)
    }

    fn add(&mut self, topic: String, path: String, place: Path) -> SeriesId {
        let id = SeriesId(self.next);
        self.next += 1;
        let used = |colour: &usize| self.series.iter().any(|series| series.colour == *colour);
        let colour = (0..MOST_SERIES).find(|colour| !used(colour)).unwrap_or_default();
        let (points, fresh) = (Points::default(), Vec::new());
        let series = Series { id, topic, path, colour, shown: true, loading: true, without: 0, points, place, fresh };
        self.series.push(series);
        id
    }
}

impl Series {
    /// What it is called: the topic, and the place if it is not the whole payload.
    #[must_use]
    pub fn name(&self) -> String {
        if self.path == "$" { self.topic.clone() } else { format!("{} {}", self.topic, self.path) }
    }

    fn add(&mut self, (at, number): Sample) {
        match number {
            Some(number) => self.points.push(seconds(at), number),
            None => {
                self.without += 1;
                self.points.cut(seconds(at));
            }
        }
    }

    fn take_past(&mut self, samples: Vec<Sample>, is_last: bool) {
        samples.into_iter().for_each(|sample| self.add(sample));
        if is_last {
            self.loading = false;
            std::mem::take(&mut self.fresh).into_iter().for_each(|sample| self.add(sample));
        }
    }
}

impl App {
    pub(super) fn in_charts(&mut self, action: ChartAction) {
        match action {
            ChartAction::Add { topic, path } => self.add_series(topic, path),
            ChartAction::Remove(id) => self.tab_mut().charts.series.retain(|series| series.id != id),
            ChartAction::Show(id, shown) => {
                if let Some(series) = self.tab_mut().charts.find(id) {
                    series.shown = shown;
                }
            }
            ChartAction::Clear => self.tab_mut().charts.series.clear(),
        }
    }

    /// Points that were found in kept messages.
    pub(super) fn take_past(&mut self, Past { tab, series, samples, is_last }: Past) {
        let tab = self.tabs.iter_mut().find(|one| one.id == tab);
        if let Some(series) = tab.and_then(|tab| tab.charts.find(series)) {
            series.take_past(samples, is_last);
        }
    }

    fn add_series(&mut self, topic: String, path: String) {
        let tab = self.tab_mut();
        tab.panel = super::Panel::Charts;
        if let Some(known) = tab.charts.series.iter_mut().find(|one| one.topic == topic && one.path == path) {
            known.shown = true;
            return;
        }
        if tab.charts.series.len() >= MOST_SERIES {
            let words = format!("Not added: there are {MOST_SERIES} series already. Remove one first.");
            return self.notify(super::Level::Caution, words);
        }
        match Path::parse(&path) {
            Ok(place) => {
                let series = tab.charts.add(topic.clone(), path, place.clone());
                let past = Seek { tab: tab.id, series, topic, place };
                let (kept, reader) = (tab.store.snapshot(), tab.reader_for(&past.topic));
                self.work.spawn_telling(self.wake.clone(), move |tell| past.read(&kept, &reader, tell));
            }
            Err(PathError(why)) => self.notify(super::Level::Caution, why),
        }
    }
}

/// What is looked for in kept messages.
struct Seek {
    tab: TabId,
    series: SeriesId,
    topic: String,
    place: Path,
}

impl Seek {
    fn read(&self, kept: &Snapshot, reader: &Reader, tell: &dyn Fn(Finished)) {
        let mut samples = Vec::new();
        let drawn = |message: &Stored<'_>| message.direction == Direction::Received && message.topic == self.topic;
        for message in kept.since(MessageId(0)).filter(drawn) {
            samples.push(sample(&message, &self.place, reader));
            if samples.len() == PAST_PART {
                tell(self.told(std::mem::take(&mut samples), false));
            }
        }
        tell(self.told(samples, true));
    }

    fn told(&self, samples: Vec<Sample>, is_last: bool) -> Finished {
        Finished::Plotted(Past { tab: self.tab, series: self.series, samples, is_last })
    }
}

impl Tab {
    /// Takes the numbers out of what came.
    pub(super) fn draw(&mut self, first: MessageId, arrivals: &Arrivals) {
        if self.charts.is_empty() {
            return;
        }
        let readers: Vec<_> = self.charts.series.iter().map(|series| self.reader_for(&series.topic)).collect();
        arrivals.messages(first).for_each(|message| self.charts.take(&message, &readers));
    }
}

fn sample(message: &Stored<'_>, place: &Path, reader: &Reader) -> Sample {
    (message.at, reader.number_at(message, place))
}

/// Since 1970. A double tells a quarter of a microsecond there.
fn seconds(at: Timestamp) -> f64 {
    at.as_nanosecond() as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{MessageRef, Qos};
    use crate::store::MessageStore;

    fn store_of(payloads: &[&str]) -> MessageStore {
        let mut store = MessageStore::new(1 << 20);
        for (second, payload) in payloads.iter().enumerate() {
            let at = Timestamp::from_second(second as i64).unwrap();
            let (qos, retain, properties) = (Qos::AtMostOnce, false, None);
            let message = MessageRef { topic: "t", payload: payload.as_bytes(), qos, retain, properties, at };
            store.push(Direction::Received, message);
        }
        store
    }

    #[test]
    fn the_past_comes_before_what_came_meanwhile() {
        let store = store_of(&["1", "2", "no number", "4", "5"]);
        let mut charts = Charts::default();
        let path = Path::parse("$").unwrap();
        let id = charts.add("t".to_owned(), "$".to_owned(), path.clone());
        let reader = Reader::default();
        for message in store.since(MessageId(3)) {
            charts.take(&message, &[Reader::default()]);
        }
        let series = charts.find(id).unwrap();
        let past = store.since(MessageId(0)).take(3).map(|message| sample(&message, &path, &reader)).collect();
        series.take_past(past, true);
        let strokes = series.points.strokes(&(0.0..=10.0), 100);
        assert_eq!(strokes, [vec![[0.0, 1.0], [1.0, 2.0]], vec![[3.0, 4.0], [4.0, 5.0]]]);
        assert_eq!((series.without, series.points.numbers(), series.loading), (1, 4, false));
        charts.cut(Timestamp::from_second(5).unwrap());
        let later = store_of(&["9", "9", "9", "9", "9", "9", "9"]);
        later.since(MessageId(6)).for_each(|message| charts.take(&message, &[Reader::default()]));
        assert_eq!(charts.series()[0].points.strokes(&(0.0..=10.0), 100).len(), 3);
    }

    #[test]
    fn colours_are_given_again() {
        let mut charts = Charts::default();
        for number in 0..3 {
            charts.add(format!("t{number}"), "$".to_owned(), Path::parse("$").unwrap());
        }
        charts.series.remove(1);
        charts.add("new".to_owned(), "$".to_owned(), Path::parse("$").unwrap());
        assert_eq!(charts.series().iter().map(|series| series.colour).collect::<Vec<_>>(), [0, 2, 1]);
    }
}
