//! The menu of a row in a list: opened by a right click, by Shift+F10 or by the menu key.
//!
//! There is one for the whole list, and it remembers whose it is: rows may move below it, and it still is about the same
//! thing.

use egui::{Key, Modifiers, Popup, PopupCloseBehavior, Pos2, Response, SetOpenCommand, Ui};

use super::Drawn;

/// Which row's menu is open. `T` tells what a row is about, wherever it stands.
#[derive(Debug)]
pub struct RowMenu<T> {
    open: Option<Open<T>>,
}

#[derive(Debug)]
struct Open<T> {
    about: T,
    at: Pos2,
    /// The keyboard goes back to the list when the menu closes.
    by_key: bool,
    /// It was not drawn yet.
    is_new: bool,
    /// The keyboard is still to be led to the first entry.
    is_entering: bool,
}

impl<T> Default for RowMenu<T> {
    fn default() -> Self {
        Self { open: None }
    }
}

impl<T: Copy> RowMenu<T> {
    /// Whether one is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens at the pointer if this row was clicked with the other button.
    pub fn follow(&mut self, row: &Response, about: T) {
        if let Some(at) = row.interact_pointer_pos().filter(|_| row.secondary_clicked()) {
            self.open = Some(Open { about, at, by_key: false, is_new: true, is_entering: false });
        }
    }

    /// Opens at a row, for somebody at the keyboard.
    pub fn open_at(&mut self, at: Pos2, about: T) {
        self.open = Some(Open { about, at, by_key: true, is_new: true, is_entering: true });
    }

    /// Draws the open menu. What `entries` draws first has to be an entry that can be chosen: the keyboard begins there.
    pub fn show(&mut self, list: &Response, entries: impl FnOnce(&mut Ui, T)) {
        let Some(open) = &mut self.open else { return };
        let is_new = std::mem::take(&mut open.is_new);
        // The click that opens the menu of one row does not close it, as it would that of another.
        let closing = if is_new { PopupCloseBehavior::IgnoreClicks } else { PopupCloseBehavior::CloseOnClick };
        let popup = Popup::menu(list)
            .at_position(open.at)
            .open_memory(is_new.then_some(SetOpenCommand::Bool(true)))
            .close_behavior(closing)
            .sizing_pass(is_new);
        let shown = popup.show(|ui| {
            let first = ui.next_auto_id();
            entries(ui, open.about);
            if open.is_entering {
                ui.memory_mut(|memory| memory.request_focus(first));
                open.is_entering = ui.is_sizing_pass();
            }
        });
        if shown.is_none_or(|shown| shown.response.should_close()) {
            // Who clicks elsewhere wants to be there.
            if open.by_key && !list.ctx.input(|input| input.pointer.any_click()) {
                list.request_focus();
            }
            self.open = None;
        }
    }
}

/// Whether a key asks for the menu of the chosen row, while the list has the focus.
#[must_use]
pub fn menu_pressed(ui: &Ui, list: &Drawn) -> bool {
    list.response.has_focus()
        && ui.input_mut(|input| input.key_pressed(Key::Menu) || input.consume_key(Modifiers::SHIFT, Key::F10))
}

/// An entry of a menu. Chosen, it closes the menu: with the pointer egui does so by itself, but not with the keyboard.
pub fn menu_entry(ui: &mut Ui, label: &str) -> Response {
    menu_entry_if(ui, true, label)
}

/// The same, grey unless it can be chosen now.
pub fn menu_entry_if(ui: &mut Ui, enabled: bool, label: &str) -> Response {
    let response = ui.add_enabled(enabled, egui::Button::new(label));
    if response.clicked() {
        ui.close();
    }
    response
}
