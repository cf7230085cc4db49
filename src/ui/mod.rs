//! The window: egui only. Reads the app, returns actions.
