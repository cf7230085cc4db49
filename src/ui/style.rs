//! The theme as egui wants to be told: sizes, spacings and the looks of its widgets.

use egui::epaint::Shadow;
use egui::style::{ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, FontId, Margin, Stroke, Style, TextStyle, Vec2, Visuals};

use super::theme::{self, Colours};

/// The style of one theme; `base` is egui's own of the same brightness.
pub(super) fn of(colours: &Colours, base: &Visuals) -> Style {
    let mut style = Style { visuals: visuals(colours, base), ..Style::default() };
    style.text_styles = [
        (TextStyle::Body, FontId::proportional(theme::TEXT)),
        (TextStyle::Button, FontId::proportional(theme::TEXT)),
        (TextStyle::Small, FontId::proportional(theme::SMALL)),
        (TextStyle::Heading, theme::semibold(theme::HEADING)),
        (TextStyle::Monospace, theme::mono()),
    ]
    .into();
    style.spacing.item_spacing = Vec2::splat(theme::GRID);
    style.spacing.button_padding = Vec2::new(12.0, 4.0);
    style.spacing.interact_size = Vec2::new(40.0, theme::BUTTON);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 8.0;
    style.spacing.icon_spacing = theme::GRID;
    style.spacing.combo_height = 400.0;
    style.spacing.tooltip_width = 480.0;
    style.spacing.scroll = ScrollStyle::floating();
    style.animation_time = 0.08;
    style
}

fn visuals(colours: &Colours, base: &Visuals) -> Visuals {
    let corner_radius = CornerRadius::same(theme::RADIUS);
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
        ..base.clone()
    }
}

fn widgets(colours: &Colours) -> Widgets {
    let of = |fill: Color32, line: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(theme::RADIUS),
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
