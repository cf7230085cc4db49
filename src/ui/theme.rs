//! Every colour, spacing and font size of the window, for light and dark, and how egui is told of them.
//!
//! The values are those of the design: one accent, an 8-point grid, three text sizes. The test at the bottom holds
//! every text colour to a contrast of 4.5 : 1 on every ground that it is used on (WCAG 2.1, level AA).

use egui::{Color32, Context, FontFamily, FontId, Ui, Visuals};

use super::{fonts, style};
use crate::app;

/// The grid: spacings are multiples or halves of it, in points.
pub const GRID: f32 = 8.0;
/// Height of a row of a table, a tree or a list.
pub const ROW: f32 = 24.0;
/// Height of buttons, fields and combos.
pub const BUTTON: f32 = 28.0;
/// Height of the bar with the profile and the connection.
pub const BAR: f32 = 48.0;
/// Height of a strip of tabs.
pub const STRIP: f32 = 36.0;
/// Rounding of buttons, fields and frames.
pub const RADIUS: u8 = 6;
/// Width of the column of labels in a form.
pub const LABEL_COLUMN: f32 = 160.0;

/// Size of the text.
pub const TEXT: f32 = 13.0;
/// Size of hints and captions.
pub const SMALL: f32 = 11.0;
/// Size of headings.
pub const HEADING: f32 = 16.0;
/// Size of the monospaced text: at 12 points its small letters are as high as those of the other at 13.
pub const MONO: f32 = 12.0;

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything.
    pub ground: Color32,
    /// Panels, bars and dialogs.
    pub surface: Color32,
    /// Inside text fields.
    pub field: Color32,
    /// Separators and frames.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight: labels, captions, hints.
    pub dim: Color32,
    /// The one accent: the main button, the underline of a tab, the focus.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// The accent as a text colour, also on a selection: links, keys of JSON.
    pub accent_text: Color32,
    /// It went well.
    pub good: Color32,
    /// Behind `good`.
    pub good_ground: Color32,
    /// It works, but look.
    pub caution: Color32,
    /// Behind `caution`.
    pub caution_ground: Color32,
    /// It failed.
    pub bad: Color32,
    /// Behind `bad`.
    pub bad_ground: Color32,
    /// The ground of what is selected.
    pub selection: Color32,
    /// The ground of what the pointer is on.
    pub hover: Color32,
    /// The ground of small labels.
    pub chip: Color32,
    /// One for each subscription, used in turn.
    pub subscriptions: [Color32; 8],
}

/// The light theme.
pub static LIGHT: Colours = Colours {
    ground: hex(0xF5F6F8),
    surface: hex(0xFFFFFF),
    field: hex(0xFFFFFF),
    line: hex(0xE2E5EA),
    text: hex(0x1B1F24),
    dim: hex(0x5F697C),
    accent: hex(0x2F6FEB),
    on_accent: hex(0xFFFFFF),
    accent_text: hex(0x1F57C8),
    good: hex(0x18794E),
    good_ground: hex(0xE6F4EC),
    caution: hex(0x8A5C00),
    caution_ground: hex(0xFBF1DC),
    bad: hex(0xB42318),
    bad_ground: hex(0xFDECEA),
    selection: hex(0xE8F0FE),
    hover: hex(0xF0F3F8),
    chip: hex(0xEEF1F5),
    subscriptions: [
        hex(0x1F57C8),
        hex(0xB43A0B),
        hex(0x18794E),
        hex(0x8B2FC9),
        hex(0x0B7385),
        hex(0xB31F6B),
        hex(0x7A5A00),
        hex(0x4F5B73),
    ],
};

/// The dark theme.
pub static DARK: Colours = Colours {
    ground: hex(0x14171B),
    surface: hex(0x1B1F24),
    field: hex(0x14171B),
    line: hex(0x2B3138),
    text: hex(0xE6E9ED),
    dim: hex(0x98A2B0),
    accent: hex(0x7AA7FF),
    on_accent: hex(0x0E1116),
    accent_text: hex(0x8FB5FF),
    good: hex(0x5BD19A),
    good_ground: hex(0x173327),
    caution: hex(0xE5B454),
    caution_ground: hex(0x362B14),
    bad: hex(0xF58A80),
    bad_ground: hex(0x3A1D1B),
    selection: hex(0x22324D),
    hover: hex(0x232931),
    chip: hex(0x262B32),
    subscriptions: [
        hex(0x8FB5FF),
        hex(0xF7A072),
        hex(0x5BD19A),
        hex(0xCF9BF5),
        hex(0x55C8DB),
        hex(0xF58FC0),
        hex(0xE5B454),
        hex(0xA9B4C4),
    ],
};

#[expect(clippy::disallowed_methods, reason = "the one place where colours are made")]
const fn hex(rgb: u32) -> Color32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

impl Colours {
    /// The colour of the subscription with this number.
    #[must_use]
    pub fn subscription(&self, number: usize) -> Color32 {
        self.subscriptions[number % self.subscriptions.len()]
    }

    /// The text colour of a mood.
    #[must_use]
    pub fn mood(&self, mood: app::Mood) -> Color32 {
        match mood {
            app::Mood::Good => self.good,
            app::Mood::Caution => self.caution,
            app::Mood::Bad => self.bad,
        }
    }

    /// The text colour of a level.
    #[must_use]
    pub fn level(&self, level: app::Level) -> Color32 {
        match level {
            app::Level::Info => self.dim,
            app::Level::Caution => self.caution,
            app::Level::Error => self.bad,
        }
    }
}

/// The colours of the theme that is shown.
#[must_use]
pub fn colours(ui: &Ui) -> &'static Colours {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The face for words that matter.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, fonts::semibold())
}

/// The face for payloads, topics and numbers in columns.
#[must_use]
pub fn mono() -> FontId {
    FontId::new(MONO, FontFamily::Monospace)
}

/// Gives egui fonts, sizes and colours. Once, before the first frame.
pub fn apply(ctx: &Context) {
    ctx.set_fonts(fonts::definitions());
    ctx.set_style_of(egui::Theme::Light, style::of(&LIGHT, &Visuals::light()));
    ctx.set_style_of(egui::Theme::Dark, style::of(&DARK, &Visuals::dark()));
}

/// Follows the wish for light or dark.
pub fn follow(ctx: &Context, wish: app::Theme) {
    ctx.set_theme(match wish {
        app::Theme::System => egui::ThemePreference::System,
        app::Theme::Light => egui::ThemePreference::Light,
        app::Theme::Dark => egui::ThemePreference::Dark,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for (theme, c) in [("light", &LIGHT), ("dark", &DARK)] {
            let plain = [c.ground, c.surface, c.field, c.selection, c.hover, c.chip];
            for ground in plain {
                for text in [c.text, c.dim, c.accent_text].into_iter().chain(c.subscriptions) {
                    assert!(
                        contrast(text, ground) >= 4.5,
                        "{theme}: {text:?} on {ground:?}: {}",
                        contrast(text, ground)
                    );
                }
            }
            for (text, ground) in [
                (c.on_accent, c.accent),
                (c.good, c.good_ground),
                (c.good, c.surface),
                (c.caution, c.caution_ground),
                (c.caution, c.surface),
                (c.bad, c.bad_ground),
                (c.bad, c.surface),
                (c.bad, c.selection),
                (c.bad, c.hover),
                (c.text, c.good_ground),
                (c.caution, c.good_ground),
                (c.bad, c.good_ground),
                (c.text, c.caution_ground),
                (c.text, c.bad_ground),
                (c.dim, c.chip),
            ] {
                assert!(contrast(text, ground) >= 4.5, "{theme}: {text:?} on {ground:?}: {}", contrast(text, ground));
            }
        }
    }
}
