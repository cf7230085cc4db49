//! Widgets that more than one panel uses. Each has a spoken name.

mod buttons;
mod field;
mod marks;
mod tabs;

pub use buttons::{button, checkbox, icon_button, primary_button, radio};
pub use field::{TextField, choice, hint, labelled_row, qos_choice};
pub use marks::{chip, dim, dot, heading, icon, small, strong};
pub use tabs::{TabItem, tab_strip};
