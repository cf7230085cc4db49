//! The native window around [`super::show`]: news in, frame out, actions done.

use std::time::Instant;

use eframe::{CreationContext, NativeOptions};
use egui::{ViewportBuilder, ViewportCommand};

use super::repaint::Repaint;
use super::{UiState, show, theme};
use crate::app::{App, Preferences, Wake};

/// Under this the window asks the storage for what it remembers.
const PREFERENCES: &str = "preferences";

/// Makes the app as soon as the window knows what it remembers; the error is one sentence.
pub type MakeApp = Box<dyn FnOnce(Preferences, Wake) -> Result<App, String>>;

/// How the window starts.
#[derive(Debug, Default)]
pub struct Options {
    /// When the process began, if the time to the first frame is to be printed; the window then closes.
    pub print_first_frame: Option<Instant>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The app could not be made.
    #[error("{0}")]
    App(String),
    /// No display, or none that can draw with OpenGL.
    #[error("no window can be opened on this display")]
    Display(#[source] eframe::Error),
}

/// Opens the window and comes back when it is closed.
///
/// # Errors
/// The app cannot be made, or there is no display that can show the window.
pub fn run(make_app: MakeApp, options: Options) -> Result<(), WindowError> {
    let viewport = ViewportBuilder::default()
        .with_title("mqttdeck")
        .with_app_id("mqttdeck")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([640.0, 480.0])
        .with_icon(icon());
    let native = NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..NativeOptions::default() };
    let make = Box::new(
        move |cc: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
            Ok(Box::new(Window::new(cc, make_app, options)?))
        },
    );
    eframe::run_native("mqttdeck", native, make).map_err(|error| match error {
        eframe::Error::AppCreation(reason) => WindowError::App(reason.to_string()),
        error => WindowError::Display(error),
    })
}

/// Without a picture the window has the system's own: not worth failing for.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default()
}

struct Window {
    app: App,
    state: UiState,
    repaint: Repaint,
    options: Options,
    drawn: bool,
}

impl Window {
    fn new(cc: &CreationContext<'_>, make_app: MakeApp, options: Options) -> Result<Self, String> {
        theme::apply(&cc.egui_ctx);
        let repaint = Repaint::new(cc.egui_ctx.clone());
        let preferences = cc.storage.and_then(|storage| eframe::get_value(storage, PREFERENCES)).unwrap_or_default();
        let app = make_app(preferences, repaint.wake())?;
        Ok(Self { app, state: UiState::default(), repaint, options, drawn: false })
    }

    /// Called when the first frame is on the screen.
    fn report_first_frame(&mut self, ctx: &egui::Context) {
        if let Some(start) = self.options.print_first_frame.take() {
            println!("{}", start.elapsed().as_millis());
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if self.drawn {
            self.report_first_frame(ctx);
        }
        self.repaint.focused(ctx.input(|input| input.focused));
        self.repaint.taken_in();
        self.app.absorb();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let actions = show(&self.app, ui, &mut self.state);
        let acted = !actions.is_empty();
        for action in actions {
            self.app.act(action);
        }
        // What an action changed is drawn at once; what it set going announces itself.
        if acted || (!self.drawn && self.options.print_first_frame.is_some()) {
            ui.ctx().request_repaint();
        }
        if !self.drawn {
            self.app.remind_of_ends();
        }
        self.drawn = true;
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, PREFERENCES, self.app.preferences());
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.app.leave();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
