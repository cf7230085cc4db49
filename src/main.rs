//! The program: arguments to a window or a command.

use std::process::ExitCode;
use std::time::Instant;

use mqttdeck::cli::{Arguments, Exit, Failure, Profiles};

fn main() -> ExitCode {
    let begun = Instant::now();
    let ended = Arguments::read().and_then(|arguments| {
        let profiles = Profiles::new(arguments.profiles);
        match arguments.command {
            Some(command) => Ok(command.run(&profiles)),
            None => window::open(&arguments.window, &profiles, begun),
        }
    });
    ended.unwrap_or_else(|failure| failure.tell()).into()
}

/// The window.
#[cfg(feature = "gui")]
mod window {
    use std::path::PathBuf;
    use std::time::{Duration, Instant};

    use mqttdeck::app::{Action, App, Places, Preferences, ProfileId, Wake};
    use mqttdeck::cli::WindowArguments;
    use mqttdeck::{broker, explain, ui};

    use super::{Exit, Failure, Profiles};

    /// Opens the window, and returns when it is closed.
    pub(super) fn open(arguments: &WindowArguments, profiles: &Profiles, begun: Instant) -> Result<Exit, Failure> {
        let profile = arguments.profile.as_deref().map(|name| profiles.find(name)).transpose()?.map(|(id, _)| id);
        let wishes = wishes(arguments, profile);
        let places = places(profiles.directory()?);
        // Everything below takes the process's default. An error means that it is set already.
        let _set = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
                Failure::Impossible(format!("The background threads could not be started: {error}."))
            })?;
        let handle = runtime.handle().clone();
        let options = ui::Options { print_first_frame: arguments.print_first_frame.then_some(begun) };
        let make_app = move |preferences: Preferences, wake: Wake| {
            let mut app = App::new(places, preferences, handle, wake).map_err(|error| {
                let why = explain::store_error(&error);
                format!("{}. {}", why.headline, why.cause)
            })?;
            for wish in wishes {
                app.act(wish);
            }
            Ok(app)
        };
        let outcome = ui::run(Box::new(make_app), options).map_err(|error| Failure::Impossible(words(&error)));
        // A file or keychain that does not answer must not keep the program from ending.
        runtime.shutdown_timeout(Duration::from_millis(500));
        outcome.map(|()| Exit::Done)
    }

    fn words(error: &ui::WindowError) -> String {
        match error {
            ui::WindowError::App(sentence) => sentence.clone(),
            ui::WindowError::Display(_) => {
                "No window can be opened: there is no display, or none that can draw with OpenGL.".to_owned()
            }
        }
    }

    fn places(profiles: PathBuf) -> Places {
        let broker = broker::default_certificates_directory().unwrap_or_else(|| profiles.join("local-test-broker"));
        Places { profiles, broker }
    }

    /// What the arguments ask for.
    fn wishes(arguments: &WindowArguments, profile: Option<ProfileId>) -> Vec<Action> {
        let chosen = profile.map(Action::ChooseProfile);
        let connect = arguments.connect.then_some(Action::Connect);
        let demo = arguments.demo.then_some(Action::StartDemo);
        [chosen, connect, demo].into_iter().flatten().collect()
    }
}

/// Without one, there are only commands.
#[cfg(not(feature = "gui"))]
mod window {
    use std::time::Instant;

    use mqttdeck::cli::WindowArguments;

    use super::{Exit, Failure, Profiles};

    pub(super) fn open(_arguments: &WindowArguments, _profiles: &Profiles, _begun: Instant) -> Result<Exit, Failure> {
        let words =
            "This build has no window: use a command (see --help), or build it with the feature \u{201c}gui\u{201d}.";
        Err(Failure::Usage(words.to_owned()))
    }
}
