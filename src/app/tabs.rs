//! Which tabs there are, and which of them is shown.

use std::sync::Arc;

use super::{App, Tab, TabId};

impl App {
    /// All tabs, from the left; never empty.
    #[must_use]
    pub fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// The tab that is shown.
    #[must_use]
    pub fn tab(&self) -> &Tab {
        self.tabs.iter().find(|tab| tab.id == self.active).unwrap_or(&self.tabs[0])
    }

    pub(super) fn new_tab(&mut self) {
        self.next_tab += 1;
        self.active = TabId(self.next_tab);
        let mut tab = Tab::new(self.active, Arc::clone(&self.wake));
        tab.limit_memory(&self.preferences.memory);
        self.tabs.push(tab);
    }

    pub(super) fn close_tab(&mut self, id: TabId) {
        let Some(index) = self.tabs.iter().position(|tab| tab.id == id) else { return };
        let mut closed = self.tabs.remove(index);
        self.prompts.retain(|prompt| prompt.tab != id);
        let farewell = closed.disconnect();
        self.ending.extend(closed.end_recording());
        self.note_farewell(farewell);
        if self.tabs.is_empty() {
            self.new_tab();
        } else if self.active == id {
            self.active = self.tabs[index.min(self.tabs.len() - 1)].id;
        }
    }

    pub(super) fn tab_mut(&mut self) -> &mut Tab {
        let index = self.tabs.iter().position(|tab| tab.id == self.active).unwrap_or(0);
        &mut self.tabs[index]
    }

    pub(super) fn tab_of(&mut self, id: TabId) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.id == id)
    }
}
