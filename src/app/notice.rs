//! Short news that belong to no connection.

use super::{App, Level};

/// A notice's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoticeId(pub u64);

/// One piece of news, shown until it is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// How much it matters.
    pub level: Level,
    /// One sentence.
    pub text: String,
    /// Whether it offers to undo a delete.
    pub undo_delete: bool,
    /// Whether it offers to show "Certificate expiry".
    pub show_expiry: bool,
}

impl App {
    /// Tells what happened in the tabs and concerns whoever looks at another one, too.
    pub(super) fn report_news(&mut self) {
        let news: Vec<_> = self.tabs.iter_mut().flat_map(|tab| std::mem::take(&mut tab.news)).collect();
        news.into_iter().for_each(|(level, text)| self.notify(level, text));
    }

    pub(super) fn notify(&mut self, level: Level, text: impl Into<String>) {
        self.next_notice += 1;
        let id = NoticeId(self.next_notice);
        self.notices.push(Notice { id, level, text: text.into(), undo_delete: false, show_expiry: false });
    }
}
