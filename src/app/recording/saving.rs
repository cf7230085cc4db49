//! Saving messages beside the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::SaveWhat;
use crate::app::view::{Shown, ShownIds};
use crate::app::work::Finished;
use crate::app::{App, Level, Tab, TabId};
use crate::explain;
use crate::recording::{Chosen, FileError, Format, Order, Progress, Saved, save};

/// What is being saved.
#[derive(Debug)]
pub struct Saving {
    /// Where.
    pub path: PathBuf,
    progress: Arc<Progress>,
}

/// Messages that wait for leave to replace a file. Kept by their numbers: the store may let them go meanwhile.
#[derive(Debug)]
pub struct Replacing {
    order: Order,
}

/// What came of saving.
pub(in crate::app) struct SavedNews {
    tab: TabId,
    order: Order,
    result: Result<Saved, FileError>,
}

impl Saving {
    /// From 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        self.progress.fraction()
    }
}

impl Replacing {
    /// The file that stands there.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.order.path
    }
}

/// Which messages are meant: numbers are counted out beside the window.
enum Choice {
    Ready(Chosen),
    Found(ShownIds),
}

impl Choice {
    /// Takes a while where there are millions.
    fn chosen(self) -> Chosen {
        match self {
            Self::Ready(chosen) => chosen,
            Self::Found(ids) => Chosen::Ids(ids.iter().collect()),
        }
    }
}

impl Tab {
    /// Which messages are meant, as they are now.
    fn chosen(&self, what: SaveWhat) -> Choice {
        match what {
            SaveWhat::All => Choice::Ready(Chosen::all(&self.store)),
            SaveWhat::Shown => match self.shown_messages() {
                Shown::All => Choice::Ready(Chosen::all(&self.store)),
                Shown::Before(end) => Choice::Ready(Chosen::Before { end, count: self.shown_len() as u64 }),
                Shown::These(ids) => Choice::Found(ids),
            },
            SaveWhat::Marked => Choice::Ready(Chosen::Ids(self.view.marked().into())),
            SaveWhat::One(id) => Choice::Ready(Chosen::Ids([id].into())),
        }
    }
}

impl App {
    pub(super) fn save_messages(&mut self, what: SaveWhat, format: Format, path: PathBuf) {
        let tab = self.tab();
        if tab.saving().is_some() {
            return;
        }
        let (id, choice) = (tab.id, tab.chosen(what));
        self.recording_dialog = None;
        self.write_messages(id, path.clone(), move || Order { chosen: choice.chosen(), format, path, replace: false });
    }

    pub(super) fn answer_replace(&mut self, replace: bool) {
        let tab = self.tab_mut();
        let id = tab.id;
        if let Some(Replacing { order }) = tab.files.replacing.take().filter(|_| replace) {
            self.write_messages(id, order.path.clone(), move || Order { replace, ..order });
        }
    }

    pub(super) fn stop_saving(&mut self) {
        if let Some(saving) = self.tab().saving() {
            saving.progress.stop();
        }
    }

    /// Saves what the tab keeps now of these messages.
    fn write_messages(&mut self, id: TabId, path: PathBuf, order: impl FnOnce() -> Order + Send + 'static) {
        let progress = Arc::new(Progress::default());
        let Some(tab) = self.tab_of(id) else { return };
        let snapshot = tab.store.snapshot();
        tab.files.saving = Some(Saving { path, progress: Arc::clone(&progress) });
        self.work.spawn(self.wake.clone(), move || {
            let order = order();
            let result = save(&order, &snapshot, &progress);
            Some(Finished::Saved(Box::new(SavedNews { tab: id, order, result })))
        });
    }

    pub(in crate::app) fn messages_saved(&mut self, news: SavedNews) {
        let SavedNews { tab, order, result } = news;
        if let Some(tab) = self.tab_of(tab) {
            tab.files.saving = None;
        }
        match result {
            Ok(saved) => self.notify(
                if saved.gone + saved.too_long > 0 { Level::Caution } else { Level::Info },
                words(&order, saved),
            ),
            Err(FileError::Exists(path)) if path.is_file() && order.format != Format::PayloadFiles => {
                if let Some(tab) = self.tab_of(tab) {
                    tab.files.replacing = Some(Replacing { order });
                }
            }
            Err(error) => self.notify(Level::Error, explain::recording_error(&error)),
        }
    }
}

fn words(order: &Order, saved: Saved) -> String {
    let place = order.path.display();
    if saved.stopped {
        return format!("Stopped: nothing was saved in {place}");
    }
    let messages = if saved.messages == 1 { "message is" } else { "messages are" };
    let gone = match saved.gone {
        0 => String::new(),
        1 => ". 1 more had been let go before".to_owned(),
        gone => format!(". {gone} more had been let go before"),
    };
    let too_long = match saved.too_long {
        0 => String::new(),
        count => format!(". {count} left out: longer than a recording may have on a line"),
    };
    format!("{} {messages} saved in {place}{gone}{too_long}", saved.messages)
}
