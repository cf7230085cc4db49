//! The buttons at the end of a dialog.

use egui::{Align, Layout, Ui, vec2};

use crate::ui::theme;

/// Draws them from the right: the first that `add` draws stands there. They take the height of a button and no more: a row
/// that took all that is left would keep a dialog as high as it once was.
pub fn dialog_buttons<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(ui.available_width(), theme::BUTTON);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), add).inner
}
