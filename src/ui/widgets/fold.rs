//! A line that opens and closes rows that few need.

use egui::{Button, RichText, Ui};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

use crate::ui::{fonts, theme};

/// Whether somebody opened or closed it; it stays so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fold(Option<bool>);

impl Fold {
    /// Draws the line to click on, and says whether the fold is open. It opens by itself while something in it `is_used`,
    /// so that nothing counts unseen; `inside` tells what is in it.
    pub fn show(&mut self, ui: &mut Ui, label: &str, inside: &str, is_used: bool) -> bool {
        let open = self.0.unwrap_or(is_used);
        if head(ui, label, inside, open) {
            self.0 = Some(!open);
        }
        open
    }
}

fn head(ui: &mut Ui, label: &str, inside: &str, open: bool) -> bool {
    let colours = theme::colours(ui);
    let sign = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let sign = RichText::new(sign.codepoint).family(fonts::icons()).size(theme::HEADING).color(colours.dim);
    let words = RichText::new(label).color(colours.dim);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 0.0;
            ui.add(Button::new((sign, words)).frame_when_inactive(false))
        })
        .inner
        .accessible_name(label)
        .on_hover_text(inside);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
    response.clicked()
}
