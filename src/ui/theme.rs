//! Every colour, spacing and font size of the window, for light and dark, and how egui is told of them.
//!
//! The values are those of the design: one accent, an 8-point grid, three text sizes. The test at the bottom holds
//! every text colour to a contrast of 4.5 : 1 on every ground that it is used on (WCAG 2.1, level AA).

use egui::epaint::Shadow;
use egui::style::{ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Ui, Vec2, Visuals};

use super::fonts;
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
pub const LABEL_COLUMN: f32 = 152.0;

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
    ground: hex(0xF5_F6_F8),
    surface: hex(0xFF_FF_FF),
    field: hex(0xFF_FF_FF),
    line: hex(0xE2_E5_EA),
    text: hex(0x1B_1F_24),
    dim: hex(0x5F_69_7C),
    accent: hex(0x2F_6F_EB),
    on_accent: hex(0xFF_FF_FF),
    accent_text: hex(0x1F_57_C8),
    good: hex(0x18_79_4E),
    good_ground: hex(0xE6_F4_EC),
    caution: hex(0x8A_5C_00),
    caution_ground: hex(0xFB_F1_DC),
    bad: hex(0xB4_23_18),
    bad_ground: hex(0xFD_EC_EA),
    selection: hex(0xE8_F0_FE),
    hover: hex(0xF0_F3_F8),
    chip: hex(0xEE_F1_F5),
    subscriptions: [
        hex(0x1F_57_C8),
        hex(0xB4_3A_0B),
        hex(0x18_79_4E),
        hex(0x8B_2F_C9),
        hex(0x0B_73_85),
        hex(0xB3_1F_6B),
        hex(0x7A_5A_00),
        hex(0x4F_5B_73),
    ],
};

/// The dark theme.
pub static DARK: Colours = Colours {
    ground: hex(0x14_17_1B),
    surface: hex(0x1B_1F_24),
    field: hex(0x14_17_1B),
    line: hex(0x2B_31_38),
    text: hex(0xE6_E9_ED),
    dim: hex(0x98_A2_B0),
    accent: hex(0x7A_A7_FF),
    on_accent: hex(0x0E_11_16),
    accent_text: hex(0x8F_B5_FF),
    good: hex(0x5B_D1_9A),
    good_ground: hex(0x17_33_27),
    caution: hex(0xE5_B4_54),
    caution_ground: hex(0x36_2B_14),
    bad: hex(0xF5_8A_80),
    bad_ground: hex(0x3A_1D_1B),
    selection: hex(0x22_32_4D),
    hover: hex(0x23_29_31),
    chip: hex(0x26_2B_32),
    subscriptions: [
        hex(0x8F_B5_FF),
        hex(0xF7_A0_72),
        hex(0x5B_D1_9A),
        hex(0xCF_9B_F5),
        hex(0x55_C8_DB),
        hex(0xF5_8F_C0),
        hex(0xE5_B4_54),
        hex(0xA9_B4_C4),
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
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, Visuals::dark()));
}

/// Follows the wish for light or dark.
pub fn follow(ctx: &Context, wish: app::Theme) {
    ctx.set_theme(match wish {
        app::Theme::System => egui::ThemePreference::System,
        app::Theme::Light => egui::ThemePreference::Light,
        app::Theme::Dark => egui::ThemePreference::Dark,
    });
}

fn style(colours: &Colours, base: Visuals) -> Style {
    let mut style = Style { visuals: visuals(colours, base), ..Style::default() };
    style.text_styles = [
        (TextStyle::Body, FontId::proportional(TEXT)),
        (TextStyle::Button, FontId::proportional(TEXT)),
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Heading, semibold(HEADING)),
        (TextStyle::Monospace, mono()),
    ]
    .into();
    style.spacing.item_spacing = Vec2::splat(GRID);
    style.spacing.button_padding = Vec2::new(12.0, 4.0);
    style.spacing.interact_size = Vec2::new(40.0, BUTTON);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 8.0;
    style.spacing.icon_spacing = GRID;
    style.spacing.combo_height = 400.0;
    style.spacing.tooltip_width = 480.0;
    style.spacing.scroll = ScrollStyle::floating();
    style.animation_time = 0.08;
    style
}

fn visuals(colours: &Colours, base: Visuals) -> Visuals {
    let corner_radius = CornerRadius::same(RADIUS);
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(48) };
    Visuals {
        widgets: widgets(colours),
        selection: Selection { bg_fill: colours.selection, stroke: Stroke::new(1.0, colours.accent_text) },
        weak_text_color: Some(colours.dim),
        hyperlink_color: colours.accent_text,
        faint_bg_color: colours.ground,
        extreme_bg_color: colours.field,
        code_bg_color: colours.chip,
        warn_fg_color: colours.caution,
        error_fg_color: colours.bad,
        window_corner_radius: CornerRadius::same(10),
        window_shadow: shadow,
        window_fill: colours.surface,
        window_stroke: Stroke::new(1.0, colours.line),
        menu_corner_radius: corner_radius,
        panel_fill: colours.surface,
        popup_shadow: shadow,
        // A blinking cursor would draw the window twice a second for nothing.
        text_cursor: TextCursorStyle {
            blink: false,
            stroke: Stroke::new(1.5, colours.text),
            ..base.text_cursor.clone()
        },
        ..base
    }
}

fn widgets(colours: &Colours) -> Widgets {
    let of = |fill: Color32, line: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, colours.text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: of(colours.surface, colours.line),
        inactive: of(colours.surface, colours.line),
        hovered: of(colours.hover, colours.dim),
        active: of(colours.selection, colours.accent),
        open: of(colours.hover, colours.dim),
    }
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
                (c.text, c.good_ground),
                (c.text, c.caution_ground),
                (c.text, c.bad_ground),
                (c.dim, c.chip),
            ] {
                assert!(contrast(text, ground) >= 4.5, "{theme}: {text:?} on {ground:?}: {}", contrast(text, ground));
            }
        }
    }
}
