//! The faces: Inter for words, `JetBrains Mono` for bytes and topics, an icon face for signs.
//!
//! Licences: `assets/fonts/LICENSES.txt`.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

const SEMIBOLD: &str = "semibold";
const ICONS: &str = egui_material_icons::FONT_FAMILY;

/// The family of the heavier face.
pub(super) fn semibold() -> FontFamily {
    FontFamily::Name(SEMIBOLD.into())
}

/// The family of the signs.
pub(super) fn icons() -> FontFamily {
    FontFamily::Name(ICONS.into())
}

/// The signs, raised to stand in the middle of a line of words beside them.
fn icon_data() -> FontData {
    let mut data = egui_material_icons::font_insert().data;
    data.tweak.y_offset_factor = 0.0;
    data
}

/// All faces; egui's own stay behind ours for the letters that ours do not have.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut add = |name: &str, data: FontData| fonts.font_data.insert(name.to_owned(), Arc::new(data));
    add("inter", FontData::from_static(include_bytes!("../../assets/fonts/Inter-Regular.ttf")));
    add(SEMIBOLD, FontData::from_static(include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")));
    add("jetbrains-mono", FontData::from_static(include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf")));
    add(ICONS, icon_data());

    let faces = [
        (FontFamily::Proportional, "inter"),
        (semibold(), SEMIBOLD),
        (FontFamily::Monospace, "jetbrains-mono"),
        (icons(), ICONS),
    ];
    for (family, face) in faces {
        let behind = fonts.families.entry(family).or_insert_with(|| fallback.clone());
        behind.insert(0, face.to_owned());
    }
    fonts
}
